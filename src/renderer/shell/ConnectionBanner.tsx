import { Button } from '@mantine/core';
import { utcTime } from '../components/format.ts';
import { useEngine } from '../engine.ts';
import { useConnection } from '../store/connection-store.ts';
import classes from './ConnectionBanner.module.css';

/** Says that the numbers are not live, since when, why, and what works without this page. */
export function ConnectionBanner() {
  const engine = useEngine();
  const { phase, staleSince, detail, everLoaded } = useConnection();
  if (phase === 'open') return null;
  return (
    <div className={classes.banner} data-tone={everLoaded ? 'bad' : 'quiet'} role={everLoaded ? 'alert' : 'status'}>
      {everLoaded
        ? <span><b>Engine not connected since {utcTime(staleSince)} UTC; numbers are from then.</b> Flatten from the command line: <code>npm run breakwater -- flatten</code></span>
        : <span><b>{phase === 'refused' ? 'Not connected.' : 'Connecting to the engine.'}</b> {phase === 'refused' ? detail : phase === 'closed' && <>Is it running? Start it with <code>npm start</code>.</>}</span>}
      <span className={classes.detail}>{phase === 'refused' ? (everLoaded ? detail : '') : phase === 'connecting' ? '' : `${detail}; trying again`}</span>
      {phase !== 'connecting' && <Button size="compact-xs" variant="default" onClick={() => engine.retry()}>Try now</Button>}
    </div>
  );
}
