import { useMemo } from 'react';
import { isLive, type ProfileName } from '../../shared/model/profile.ts';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { useFleetStore } from '../store/fleet-store.ts';
import { useSettings } from '../store/settings-store.ts';
import { modeWord, showDesk, statusWords, venueWords } from './desk-switch.ts';
import classes from './DeskSwitch.module.css';

/** Paper or live in one click: each end names its profile, the shown one is filled in the colour of its mode. A desk that is neither end stands beside them. */
export function DeskSwitch() {
  const shown = useDeskStore((s) => s.desk?.profile ?? null);
  const replay = useDeskStore((s) => s.desk?.source === 'replay');
  const ends = useSettings((s) => s.settings.toggle);
  const only = useFleetStore((s) => s.desks.length <= 1);
  const profiles = useMemo(() => (replay || only ? (shown === null ? [] : [shown]) : [ends.paper, ends.live, ...(shown !== null && shown !== ends.paper && shown !== ends.live ? [shown] : [])]), [ends, only, replay, shown]);
  if (shown === null) return <span className={classes.none} data-mode="none">NO DESK</span>;
  return <div className={classes.group} role="group" aria-label="Desk on this page">{profiles.map((profile) => <End key={profile} profile={profile} shown={profile === shown} alone={profiles.length === 1} />)}</div>;
}

function End({ profile, shown, alone }: { readonly profile: ProfileName; readonly shown: boolean; readonly alone: boolean }) {
  const engine = useEngine();
  const live = useConnection((s) => s.phase !== 'closed' && s.phase !== 'refused' && s.phase !== 'otherBuild' && s.phase !== 'connecting');
  const linked = useConnection(selectLive) || live;
  const desk = useFleetStore((s) => s.desks.find((one) => one.profile === profile));
  const waiting = useFleetStore((s) => s.waiting?.profile ?? null);
  const mode = isLive(profile) ? 'live' : 'paper';
  const busy = waiting === profile && !shown;
  const words = <>{modeWord(mode)} <b>{profile}</b></>;
  if (shown && waiting === null) return <span className={classes.end} data-mode={mode} data-shown aria-current="true">{words}</span>;
  const about = desk ? `${statusWords(desk).word}; ${venueWords(desk.venue)}${desk.detail === '' ? '' : `. ${desk.detail}`}` : '';
  return (
    <button type="button" className={classes.end} data-to={mode} {...(shown && { 'data-mode': mode, 'data-shown': true })} disabled={!linked || alone} aria-busy={busy || undefined} title={about}
      aria-label={busy ? `starting ${profile}` : `${modeWord(mode)} ${profile}: ${shown ? 'stay on' : 'show'} this desk`} onClick={() => void showDesk(engine, profile)}>
      {busy ? <><span aria-hidden className={classes.wait}>… </span>starting</> : words}
    </button>
  );
}
