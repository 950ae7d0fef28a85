import { Popover } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useEngine } from '../engine.ts';
import { provideActions } from '../shell/actions.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { changeSettings, useSettings } from '../store/settings-store.ts';
import { notify } from '../store/ui-store.ts';
import { copyText } from './copy-text.ts';
import { MENU_PLACE } from './menu-place.ts';
import { saveText } from './save-text.ts';
import { movedColumn, withColumn, type Column } from './table-columns.ts';
import { csvOf, tsvOf } from './table-text.ts';
import classes from './TableMenu.module.css';
import type { TableItem } from './TableRows.tsx';

type TableMenuProps<T> = {
  readonly id: string;
  readonly label: string;
  /** What the rows are when they are not all there are. */
  readonly rest: string | null;
  readonly columns: readonly Column<T>[];
  readonly shown: readonly Column<T>[];
  readonly items: readonly TableItem<T>[];
  /** Index of the row that the keyboard is on, -1 for none. */
  readonly current: number;
};

/** Which columns in which order, and the table as text: for the clipboard or as a file. */
export function TableMenu<T>({ id, label, rest, columns, shown, items, current }: TableMenuProps<T>) {
  const engine = useEngine();
  const stored = useSettings((s) => s.settings.columns);
  const [open, setOpen] = useState(false);
  const keys = shown.map((c) => c.key);
  const rows = items.flatMap((item) => (item.kind === 'row' ? [item.row] : []));
  const canBeText = shown.some((c) => c.text !== undefined);

  const choose = (next: readonly string[] | null): void => {
    const { [id]: _before, ...others } = stored;
    void changeSettings(engine, { columns: next === null ? others : { ...others, [id]: [...next] } });
  };
  const save = async (): Promise<void> => {
    setOpen(false);
    const profile = useDeskStore.getState().desk?.profile ?? 'desk';
    // A file that is opened next month has no table beside it that says what is missing.
    const latest = rest === null ? '' : `latest-${rows.length}-`;
    await saveText(engine, `${profile}-${id}-${latest}${new Date().toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z.csv`, csvOf(shown, rows), rest ?? '');
  };
  const copy = async (what: readonly T[], heads: boolean, done: string): Promise<void> => {
    setOpen(false);
    const copied = await copyText(tsvOf(shown, what, heads));
    notify(copied ? 'done' : 'failed', copied ? done : 'Not copied: the page may not write to the clipboard.');
  };
  const copyAll = (): Promise<void> => copy(rows, true, `${label}: ${rows.length.toLocaleString('en-US')} rows copied${rest === null ? '' : `. ${rest}`}`);
  const latest = useRef({ save, copyAll });
  useEffect(() => { latest.current = { save, copyAll }; });
  useEffect(() => {
    if (!canBeText) return;
    return provideActions(`table:${id}`, [
      { id: `table.csv.${id}`.slice(0, 60), label: `Save ${label} as CSV`, group: 'Table', keys: '', also: 'export file download', run: () => latest.current.save() },
      { id: `table.copy.${id}`.slice(0, 60), label: `Copy ${label}`, group: 'Table', keys: '', also: 'clipboard', run: () => latest.current.copyAll() },
    ]);
  }, [id, label, canBeText]);

  const item = items[current];
  const ordered = [...shown, ...columns.filter((c) => !keys.includes(c.key))];
  return (
    <Popover opened={open} onChange={setOpen} {...MENU_PLACE} width={270} shadow="md" trapFocus returnFocus zIndex={290} transitionProps={{ duration: 0 }} withRoles={false}>
      <Popover.Target><button type="button" className={classes.button} aria-haspopup="dialog" aria-expanded={open} aria-label={`${label}: columns, copy, save`} onClick={() => setOpen(!open)}>⋯</button></Popover.Target>
      <Popover.Dropdown className={classes.menu} role="dialog" aria-label={`${label}: columns, copy, save`}>
        {canBeText && (
          <div className={classes.acts}>
            <button type="button" disabled={item?.kind !== 'row'} onClick={() => { if (item?.kind === 'row') void copy([item.row], false, 'Row copied'); }}>Copy row</button>
            <button type="button" onClick={() => void copyAll()}>Copy all</button>
            <button type="button" onClick={() => void save()}>Save as CSV</button>
          </div>
        )}
        <div className={classes.head}><span>Columns</span><button type="button" disabled={stored[id] === undefined} onClick={() => choose(null)}>Default</button></div>
        <ul className={classes.list}>
          {ordered.map((c) => {
            const at = keys.indexOf(c.key);
            return (
              <li key={c.key}>
                <label><input type="checkbox" checked={at >= 0} disabled={at >= 0 && keys.length === 1} onChange={(event) => choose(withColumn(columns, keys, c.key, event.currentTarget.checked))} /> {c.head}</label>
                <button type="button" aria-label={`${c.head} earlier`} disabled={at <= 0} onClick={() => choose(movedColumn(keys, c.key, -1))}>↑</button>
                <button type="button" aria-label={`${c.head} later`} disabled={at < 0 || at === keys.length - 1} onClick={() => choose(movedColumn(keys, c.key, 1))}>↓</button>
              </li>
            );
          })}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
