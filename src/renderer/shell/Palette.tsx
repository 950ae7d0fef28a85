import { Modal } from '@mantine/core';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useEngine } from '../engine.ts';
import { useSettings } from '../store/settings-store.ts';
import { notify, openOverlay, useUi } from '../store/ui-store.ts';
import { keysOf, runAction, useActions, type Action } from './actions.ts';
import { findActions, startOf } from './actions-find.ts';
import { Keys } from './Keys.tsx';
import classes from './Palette.module.css';

/** Every action by name. It never trades: what moves money opens its own dialog. */
export function Palette() {
  const open = useUi((s) => s.overlay === 'palette');
  return (
    <Modal.Root opened={open} onClose={() => openOverlay(null)} size={620} yOffset="12vh" transitionProps={{ duration: 0 }}>
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content className={classes.content} aria-label="Command palette">
        <Modal.Body className={classes.body}>{open && <PaletteList />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function PaletteList() {
  const engine = useEngine();
  const actions = useActions();
  const shortcuts = useSettings((s) => s.settings.shortcuts);
  const [query, setQuery] = useState('');
  /** Null until a row was chosen: then the one that it starts on. */
  const [at, setAt] = useState<number | null>(null);
  const listId = useId();
  const list = useRef<HTMLUListElement>(null);
  const found = useMemo(() => findActions(actions, query), [actions, query]);
  const current = Math.min(at ?? startOf(found), found.length - 1);
  useEffect(() => { list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }); }, [current, found]);

  const choose = (action: Action | undefined): void => {
    if (!action) return;
    openOverlay(null);
    // After the palette has given the focus back, so that a dialog keeps it.
    setTimeout(() => void runAction(action, engine, (sentence) => notify('refused', sentence)), 0);
  };
  const onKey = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (move !== undefined) setAt(Math.abs(move) === 1 ? (current + move + found.length) % Math.max(1, found.length) : Math.max(0, Math.min(found.length - 1, current + move)));
    else if (event.key === 'Enter') choose(found[current]);
    else return;
    event.preventDefault();
  };
  const optionId = (action: Action): string => `${listId}-${action.id}`;
  const selected = found[current];
  return (
    <>
      <input
        className={classes.input} role="combobox" aria-expanded aria-controls={listId} aria-autocomplete="list" aria-activedescendant={selected ? optionId(selected) : undefined} aria-label="Command"
        placeholder="Type a view, an instrument, a workspace or a command" value={query} data-autofocus autoComplete="off" spellCheck={false} maxLength={80}
        onChange={(event) => { setQuery(event.currentTarget.value); setAt(null); }} onKeyDown={onKey}
      />
      <ul ref={list} id={listId} className={classes.list} role="listbox" aria-label="Commands" tabIndex={-1}>
        {found.map((action, i) => {
          const blocked = action.blocked?.() ?? null;
          return (
            <li key={action.id} id={optionId(action)} role="option" aria-selected={i === current} aria-disabled={blocked !== null || undefined} className={classes.option} onPointerMove={() => setAt(i)} onClick={() => choose(action)}>
              <span className={classes.group}>{action.group}</span>
              <span className={classes.label}>{action.label}{blocked !== null && <small> {blocked}</small>}</span>
              <Keys keys={keysOf(action, shortcuts)} />
            </li>
          );
        })}
      </ul>
      {found.length === 0 && <p className={classes.none} role="status">No command has these words. Try a view, an instrument or “theme”.</p>}
      <p className={classes.foot}><kbd>↑</kbd> <kbd>↓</kbd> choose, <kbd>Enter</kbd> run, <kbd>Esc</kbd> leave. Nothing here trades without its own confirmation.</p>
    </>
  );
}
