import type { RiskView } from '../../shared/contract/risk-methods.ts';
import { useLastKnown } from '../components/last-known.ts';
import { Panel } from '../components/Panel.tsx';
import { RowButton } from '../components/RowButton.tsx';
import { useTime } from '../components/time.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { openDialog } from '../store/ui-store.ts';
import classes from './Risk.module.css';

/** The switch that outlives a restart: set or open, since when, by what, and what sets it. */
export function KillSwitchCard({ risk, error, retry }: { readonly risk: RiskView | null; readonly error: string | null; readonly retry: () => void }) {
  const zoned = useTime();
  const live = useConnection(selectLive);
  const state = useDeskStore((s) => s.desk?.tradingState ?? null);
  const old = useLastKnown();
  const latched = risk?.killSwitch.latched ?? false;
  const last = risk?.stateChanges.find((change) => change.latched);
  return (
    <Panel title="Kill switch" note={`times in ${zoned.label}`} className={classes.kill} loading={risk === null} error={error} onRetry={retry}
      actions={latched
        ? <RowButton onClick={() => openDialog('resume')} disabled={!live}>Resume…</RowButton>
        : <RowButton onClick={() => openDialog('kill')} disabled={!live}>Kill…</RowButton>}>
      {risk !== null && (
        <div className={classes.killBody} data-latched={latched || undefined}>
          <p className={classes.killState}>
            <b><span aria-hidden>{old !== null ? '? ' : latched ? '✕ ' : '● '}</span>{old !== null && 'Was '}{latched ? (old === null ? 'Latched' : 'latched') : old === null ? 'Open' : 'open'}{old !== null && ` until ${old.until}`}</b>
            {latched && risk.killSwitch.tsSince > 0 && <> since {zoned.dateTime(risk.killSwitch.tsSince)}</>}
            {!latched && state !== null && <>, the desk {old === null ? 'is' : 'was'} {state === 'reducing' ? 'reduce-only' : state}</>}
          </p>
          {latched ? <p>{risk.killSwitch.cause}</p> : <p className={classes.dim}>{last === undefined ? 'It was never set in this journal.' : `Last set ${zoned.dateTime(last.ts)}: ${last.cause}`}</p>}
          <p className={classes.dim}>Set by a person, by the command line, by flatten all, or by a breaker that halts. Cleared only by a person, with a written cause.</p>
        </div>
      )}
    </Panel>
  );
}
