// What the venue itself shows, and whether the emergency path works: a second connection, one read, nothing sent that changes anything.
import { SimVenueClient, type VenueAddress } from '../../adapters/venues/sim/sim-venue-client.ts';
import { counted } from '../../../shared/model/counted.ts';
import { messageOf } from '../../../shared/model/result.ts';
import type { VenueReport } from '../../../shared/model/venue-report.ts';

const WAIT_MS = 5_000;

/** `positions`: those that are not flat. */
export type VenueRead = { readonly ok: true; readonly found: string; readonly positions: number; readonly orders: number } | { readonly ok: false; readonly found: string };

/** Reads orders and positions over a connection of its own. Never throws. */
export async function probeVenue(resolve: () => Promise<VenueAddress>, waitMs = WAIT_MS): Promise<VenueRead> {
  const client = new SimVenueClient({ resolve });
  const began = performance.now();
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = new Promise<Extract<VenueReport, { type: 'SnapshotResult' }>>((done) => {
      client.onInput((input) => { if (input.type === 'report' && input.report.type === 'SnapshotResult') done(input.report); });
    });
    const late = new Promise<null>((done) => { timer = setTimeout(() => done(null), waitMs); });
    const connected = await Promise.race([client.connect().then(() => true), late]);
    if (connected === null) return { ok: false, found: `no connection within ${waitMs / 1_000} s` };
    client.send({ type: 'querySnapshot', requestId: 1, since: Date.now() });
    const read = await Promise.race([answer, late]);
    if (read === null) return { ok: false, found: `connected, but the read had no answer within ${waitMs / 1_000} s` };
    if (read.snapshot === null) return { ok: false, found: `the read failed: ${read.cause}` };
    const positions = read.snapshot.positions.filter(({ quantity }) => quantity !== 0n).length;
    const orders = read.snapshot.openOrders.length;
    return { ok: true, positions, orders, found: `read in ${Math.round(performance.now() - began)} ms: ${counted(positions, 'position')}, ${counted(orders, 'open order')}` };
  } catch (error) {
    return { ok: false, found: messageOf(error) };
  } finally {
    clearTimeout(timer);
    client.close();
  }
}
