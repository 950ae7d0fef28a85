import { Button } from '@mantine/core';
import { needsAll, useEmergencyCommand } from '../components/emergency-command.ts';
import { useTime } from '../components/time.ts';
import { useEngine } from '../engine.ts';
import { isOpen } from '../desk/stop-words.ts';
import { usePortfolioStore } from '../store/portfolio-store.ts';
import { counted } from '../../shared/model/counted.ts';
import { unprotectedWords } from '../../shared/model/protection.ts';
import { useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { useFleetStore } from '../store/fleet-store.ts';
import { showDesk } from './desk-switch.ts';
import { heldAtStake, stakeWords } from './other-desks.ts';
import classes from './ConnectionBanner.module.css';

/** Says that the numbers are not live, since when, why, and what works without this page; and why a desk could not be shown. */
export function ConnectionBanner() {
  return <><LinkBanner /><SwitchBanner /></>;
}

function LinkBanner() {
  const engine = useEngine();
  const time = useTime();
  const { phase, staleSince, detail, everLoaded } = useConnection();
  const profile = useDeskStore((s) => s.desk?.profile);
  const command = useEmergencyCommand();
  const desks = useFleetStore((s) => s.desks);
  const shown = usePortfolioStore((s) => s.positions.filter(isOpen).length);
  if (phase === 'open') return null;
  // An engine that is lost is lost to every desk of it: one command must not leave another desk as it is.
  const every = phase !== 'ended' && needsAll(desks);
  const held = every ? heldAtStake(desks, shown) : shown;
  const stops = held === 0 ? null : phase === 'ended' ? <> <b>{unprotectedWords(held)} until it runs again.</b></> : <> <b>{counted(held, 'position')} {held === 1 ? 'was' : 'were'} open: stops act only while an engine runs.</b></>;
  const stakes = every ? <> Desks, as last heard: {stakeWords(desks, (ts) => `${time.time(ts)} ${time.label}`).join('; ')}.</> : null;
  if (phase === 'ended' && profile !== undefined) {
    return (
      <div className={classes.banner} data-tone="bad" role="alert">
        <span><b>{detail}.</b> Numbers are from {staleSince === null ? 'before' : `${time.time(staleSince)} ${time.label}`}. Flatten past it from the command line: <code>{command}</code>.{stops}</span>
        <Button className={classes.end} size="compact-xs" variant="default" onClick={() => void showDesk(engine, profile)}>Start it again</Button>
      </div>
    );
  }
  if (phase === 'otherBuild') {
    return (
      <div className={classes.banner} data-tone="bad" role="alert">
        <span><b>This page is of another build than the engine and cannot read what it says: reload the page.</b> {staleSince !== null && <>Numbers are from {time.time(staleSince)} {time.label}. </>}{stakes} Flatten from the command line: <code>{command}</code>.</span>
        <span className={classes.detail} title={detail}>The engine runs on.</span>
        <Button size="compact-xs" variant="default" onClick={() => window.location.reload()}>Reload</Button>
      </div>
    );
  }
  return (
    <div className={classes.banner} data-tone={everLoaded ? 'bad' : 'quiet'} role={everLoaded ? 'alert' : 'status'}>
      {everLoaded
        ? <span><b>Engine not connected since {staleSince === null ? 'a moment ago' : time.time(staleSince)} {time.label}; numbers are from then.</b>{stakes} Flatten {every ? 'all of them ' : ''}from the command line: <code>{command}</code>.{stops}</span>
        : <span><b>{phase === 'refused' ? 'Not connected.' : 'Connecting to the engine.'}</b> {phase === 'refused' ? detail : phase === 'closed' && <>Is it running? Start it with <code>npm start</code>.</>}</span>}
      <span className={classes.detail}>{phase === 'refused' ? (everLoaded ? detail : '') : phase === 'connecting' ? '' : `${detail}; trying again`}</span>
      {phase !== 'connecting' && <Button size="compact-xs" variant="default" onClick={() => engine.retry()}>Try now</Button>}
    </div>
  );
}

/** A refusal to show a desk stays until it is read: the toggle itself has no room for a sentence. */
function SwitchBanner() {
  const engine = useEngine();
  const problem = useFleetStore((s) => s.problem);
  if (problem === null) return null;
  return (
    <div className={classes.banner} data-tone="warn" role="alert">
      <span><b>Desk {problem.profile} is not shown.</b> {problem.message}</span>
      <Button className={classes.end} size="compact-xs" variant="default" onClick={() => void showDesk(engine, problem.profile)}>Try again</Button>
      <Button size="compact-xs" variant="default" onClick={() => useFleetStore.setState({ problem: null })}>Put away</Button>
    </div>
  );
}
