// Asks the venue itself, over a connection of our own that sends nothing, whether instruments are flat: twice in a row, as far apart as the venue may be late.
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../shared/model/result.ts';
import type { VenueSnapshot } from '../../../shared/model/venue-report.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import type { SimVenueClient } from '../../adapters/venues/sim/sim-venue-client.ts';
import type { Globals } from '../globals.ts';
import { venueClient } from './venue-access.ts';

export type Proof = { readonly flat: true; readonly emptyReads: number; readonly tsEvent: number } | { readonly flat: false; readonly found: string };

const PROOF_READS = 2;
const READ_MS = 5_000;
const PAUSE_MS = 500;
/** Between two empty reads, so that an order which the venue shows late is still seen. */
const CONFIRM_MS = 3_000;

/** Never throws: a venue that cannot be read proves nothing. */
export async function proveFlat(globals: Globals, instruments: readonly string[], timeoutMs: number, tell: (message: string) => void): Promise<Proof> {
  const deadline = performance.now() + timeoutMs;
  const clock = new SystemClock();
  const client = venueClient(globals, () => clock.now());
  let found = 'the venue was not read in time';
  try {
    await client.connect();
    for (let empty = 0, id = 1; performance.now() < deadline; id += 1) {
      const snapshot = await read(client, id);
      const left = snapshot === null ? null : leftIn(snapshot, instruments);
      if (snapshot === null || left === null || left !== '') {
        empty = 0;
        found = left === null ? 'the venue did not answer' : `the venue shows ${left}`;
        tell(found);
        await sleep(PAUSE_MS);
      } else if ((empty += 1) >= PROOF_READS) return { flat: true, emptyReads: empty, tsEvent: snapshot.tsEvent };
      else {
        tell('the venue shows nothing of them; reading once more for proof');
        await sleep(Math.max(CONFIRM_MS, client.visibilityDelayMs));
      }
    }
    return { flat: false, found };
  } catch (error) {
    return { flat: false, found: `the venue cannot be read: ${messageOf(error)}` };
  } finally {
    client.close();
  }
}

function read(client: SimVenueClient, requestId: number): Promise<VenueSnapshot | null> {
  return new Promise((resolve) => {
    const end = (snapshot: VenueSnapshot | null): void => {
      clearTimeout(timer);
      off();
      resolve(snapshot);
    };
    const timer = setTimeout(() => end(null), READ_MS);
    const off = client.onInput((input) => {
      if (input.type === 'report' && input.report.type === 'SnapshotResult' && input.report.requestId === requestId) end(input.report.snapshot);
    });
    client.send({ type: 'querySnapshot', requestId, since: Date.now() });
  });
}

function leftIn({ positions, openOrders }: VenueSnapshot, instruments: readonly string[]): string {
  const held = positions.filter((one) => one.quantity !== 0n && instruments.includes(one.instrumentId)).map((one) => `a position in ${one.instrumentId}`);
  const open = openOrders.filter((one) => one.status === 'open' && instruments.includes(one.instrumentId)).map((one) => `an open order in ${one.instrumentId}`);
  return [...held, ...open].join(', ');
}
