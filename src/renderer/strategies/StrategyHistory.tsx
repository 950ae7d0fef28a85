import { Button, NativeSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { StrategyVersion, StrategyView } from '../../shared/contract/strategy-methods.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { PanelBody } from '../components/Panel.tsx';
import { ReasonDialog } from '../components/ReasonDialog.tsx';
import { useTime, type ZonedTime } from '../components/time.ts';
import { act } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { ChangeList } from './ChangeList.tsx';
import { changeLines } from './parameter-draft.ts';
import classes from './StrategyHistory.module.css';
import type { HistoryReading } from './use-strategies.ts';

const SOURCE = { profile: 'profile', change: 'change', rollback: 'rollback' } as const;

function columnsOf(strategy: StrategyView, zoned: ZonedTime): readonly Column<StrategyVersion>[] {
  const changes = (v: StrategyVersion): string => (v.changes.length === 0 ? 'the first parameters' : changeLines(strategy.fields, Object.fromEntries(v.changes.flatMap((c) => (c.from === null ? [] : [[c.key, c.from]]))), Object.fromEntries(v.changes.flatMap((c) => (c.to === null ? [] : [[c.key, c.to]])))).map((line) => `${line.label} ${line.from} → ${line.to}`).join(', '));
  return [
    { key: 'version', head: 'Version', width: 64, cell: (v) => <b>{v.version}</b>, text: (v) => String(v.version), sort: (v) => v.version },
    { key: 'time', head: 'Saved', unit: zoned.label, width: 140, cell: (v) => zoned.dateTime(v.ts), text: (v) => zoned.dateTime(v.ts), sort: (v) => v.ts },
    { key: 'source', head: 'Source', width: 64, cell: (v) => SOURCE[v.source], text: (v) => v.source, sort: (v) => v.source },
    { key: 'changes', head: 'What changed', width: 'grow', wrap: true, cell: changes, text: changes },
    { key: 'reason', head: 'Reason', width: 'grow', wrap: true, cell: (v) => v.reason, text: (v) => v.reason },
    { key: 'by', head: 'By', width: 120, cell: (v) => <span title={v.by}>{v.by}</span>, text: (v) => v.by, sort: (v) => v.by },
  ];
}

type StrategyHistoryProps = { readonly strategy: StrategyView; readonly history: HistoryReading; readonly reload: () => void };

/** Every version with who made it and why; any two can be compared, and any old one can be made the next. */
export function StrategyHistory({ strategy, history, reload }: StrategyHistoryProps) {
  const zoned = useTime();
  const live = useConnection(selectLive);
  const [picked, setPicked] = useState<{ readonly from: number | null; readonly to: number | null }>({ from: null, to: null });
  const [asked, setAsked] = useState<StrategyVersion | null>(null);
  const columns = useMemo(() => columnsOf(strategy, zoned), [strategy, zoned]);
  const versions = history.versions ?? [];
  const [current, before] = versions;
  const from = versions.find((v) => v.version === picked.from) ?? before ?? current;
  const to = versions.find((v) => v.version === picked.to) ?? current;
  const options = versions.map((v) => ({ value: String(v.version), label: `version ${v.version}${v === current ? ' (in use)' : ''}` }));
  const differs = from !== undefined && current !== undefined && changeLines(strategy.fields, current.parameters, from.parameters).length > 0;
  return (
    <PanelBody loading={history.versions === null} error={history.error} onRetry={history.reload} empty={history.versions?.length === 0 ? 'Nothing was recorded yet.' : null}>
      <div className={classes.body}>
        <DataTable id="strategies.history" label={`Versions of ${strategy.id}`} columns={columns} rows={versions} rowKey={(v) => String(v.version)} onOpen={(v) => setPicked((now) => ({ ...now, from: v.version }))} />
        {from !== undefined && to !== undefined && current !== undefined && (
          <section className={classes.compare} aria-label="Compare versions">
            <div className={classes.pick}>
              <NativeSelect size="xs" label="From" value={String(from.version)} data={options} onChange={(event) => setPicked((now) => ({ ...now, from: Number(event.currentTarget.value) }))} />
              <NativeSelect size="xs" label="To" value={String(to.version)} data={options} onChange={(event) => setPicked((now) => ({ ...now, to: Number(event.currentTarget.value) }))} />
              <Button size="xs" variant="default" disabled={!live || !differs} title={differs ? undefined : 'These very parameters are in use'} onClick={() => setAsked(from)}>Roll back to version {from.version}</Button>
            </div>
            <ChangeList lines={changeLines(strategy.fields, from.parameters, to.parameters)} empty="These two have the same parameters." />
          </section>
        )}
      </div>
      {asked !== null && current !== undefined && (
        <ReasonDialog title={`Roll back to version ${asked.version}`} confirm={`Roll back to version ${asked.version}`} tone="plain" defaultReason="" onClose={() => setAsked(null)}
          onConfirm={async (engine, reason) => {
            const answer = await act(`Roll back ${strategy.id}`, () => engine.call('strategy.rollback', { id: strategy.id, version: asked.version, reason }));
            reload();
            return answer === null ? 'No answer: the outcome is unknown. Look at the changes before you ask again.' : answer.outcome === 'done' ? null : answer.message;
          }}>
          <p>The parameters of version {asked.version} become version {current.version + 1}. Nothing in the history is lost, and the stop of an open position does not move away.</p>
          <ChangeList lines={changeLines(strategy.fields, current.parameters, asked.parameters)} empty="Nothing would change." />
        </ReasonDialog>
      )}
    </PanelBody>
  );
}
