import { Panel } from '../components/Panel.tsx';
import { useTime } from '../components/time.ts';
import { BreakerMessages, BreakersTable } from './BreakersTable.tsx';
import { ExposurePicture } from './ExposurePicture.tsx';
import { KillSwitchCard } from './KillSwitchCard.tsx';
import { LimitsTable } from './LimitsTable.tsx';
import classes from './Risk.module.css';
import { StateHistory } from './StateHistory.tsx';
import { useRisk } from './use-risk.ts';

/** Every limit with what is used of it, what stops the desk by itself, how much is exposed, and how the state came about. */
export function RiskView() {
  const { risk, error, retry } = useRisk();
  const zoned = useTime();
  const states = { loading: risk === null, error, onRetry: retry };
  return (
    <div className={classes.view}>
      <Panel title="Limits" note={risk === null ? undefined : limitsNote(risk.limits)} className={classes.limits} {...states}>
        {risk !== null && <LimitsTable limits={risk.limits} />}
      </Panel>
      <Panel title="Notional exposure and concentration" note="what is held now, at reference prices; the limits measure margin" className={classes.exposurePanel} {...states}>
        {risk !== null && <ExposurePicture risk={risk} />}
      </Panel>
      <KillSwitchCard risk={risk} error={error} retry={retry} />
      <Panel title="Breakers" note={`of what is held; times in ${zoned.label}`} className={classes.breakers} {...states}>
        {risk !== null && <><BreakersTable breakers={risk.breakers} /><BreakerMessages breakers={risk.breakers} /></>}
      </Panel>
      <Panel title="State changes" note="newest first, from the journal" className={classes.history} {...states} empty={risk !== null && risk.stateChanges.length === 0 ? 'The trading state has not changed since this journal began.' : null}>
        {risk !== null && <StateHistory changes={risk.stateChanges} />}
      </Panel>
    </div>
  );
}

function limitsNote(limits: readonly { readonly state: string }[]): string {
  const count = (state: string): number => limits.filter((limit) => limit.state === state).length;
  return `${limits.length} limits: ${count('reached')} reached, ${count('near')} near (80 % and above), ${count('unknown')} unknown`;
}
