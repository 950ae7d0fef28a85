import { Button } from '@mantine/core';
import { useState } from 'react';
import type { FleetDesk } from '../../shared/contract/fleet-methods.ts';
import { lastHeldWords, mayHold } from '../../shared/model/held-words.ts';
import { isLive } from '../../shared/model/profile.ts';
import { flattenCommand } from '../components/terminal-command.ts';
import { useTime } from '../components/time.ts';
import { act, useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useFleetStore } from '../store/fleet-store.ts';
import { toOffer } from './other-desks.ts';
import classes from './ConnectionBanner.module.css';

/** After a restart: which desks ran before or left something open, each with a button that starts it again beside the one on this page. */
export function RanBefore() {
  const desks = useFleetStore((s) => s.desks);
  const live = useConnection(selectLive);
  const [dismissed, setDismissed] = useState<Readonly<Record<string, number>>>({});
  if (!live) return null;
  return <>{toOffer(desks, dismissed).map((desk) => <Offer key={desk.profile} desk={desk} onPutAway={(ts) => setDismissed({ ...dismissed, [desk.profile]: ts })} />)}</>;
}

function Offer({ desk: { profile, lastKnown, status }, onPutAway }: { readonly desk: FleetDesk; readonly onPutAway: (ts: number) => void }) {
  const engine = useEngine();
  const time = useTime();
  const [busy, setBusy] = useState(false);
  if (!lastKnown) return null;
  const holds = mayHold(lastKnown);
  const start = async (): Promise<void> => {
    setBusy(true);
    await act(`Start desk ${profile}`, () => engine.call('fleet.start', { profile }));
    setBusy(false);
  };
  return (
    <div className={classes.banner} data-tone="warn" role={holds ? 'alert' : 'status'}>
      <span><b>Desk {profile} ran until {lastKnown.ts === 0 ? 'an unknown time' : `${time.dateTime(lastKnown.ts)} ${time.label}`} and does not run now.</b> It held {lastHeldWords(lastKnown)}{holds && <>: nobody watches that. Close it without starting: <code>{flattenCommand(profile)}</code></>}{isLive(profile) && '. Started again it is disarmed'}.</span>
      {status !== 'unavailable' && <Button className={classes.end} size="compact-xs" variant="default" disabled={busy} onClick={() => void start()} aria-label={`Start desk ${profile} again`}>{busy ? 'Starting…' : 'Start it again'}</Button>}
      <Button size="compact-xs" variant="default" onClick={() => onPutAway(lastKnown.ts)} aria-label={`Put away what is said of desk ${profile}`}>Put away</Button>
    </div>
  );
}
