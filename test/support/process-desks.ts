// Desks in real processes for tests of the command line: calm ones that trade only what a test orders, and a way to order it.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { vi } from 'vitest';
import { linkDesk } from '../../src/main/cli/control/desk-link.ts';
import { lastKnownDesk } from '../../src/main/desk/fleet/last-known.ts';
import type { Input, Method, Output } from '../../src/shared/contract/contract.ts';
import type { ProfileName } from '../../src/shared/model/profile.ts';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { startCli, type CliProcess } from './cli.ts';

/** Hours pass until its strategy decides: whatever happens was ordered by the test. */
export function calmProfile(dir: string, name: ProfileName, more: Readonly<Record<string, unknown>> = {}): void {
  mkdirSync(path.join(dir, 'profiles'), { recursive: true });
  writeFileSync(path.join(dir, `profiles/${name}.json`), JSON.stringify({ name, interval: '4h', symbols: ['BTC-PERP', 'ETH-PERP'], sim: { pace: 1, severity: 'kind', ...(name === 'demo' ? { startCash: '100000' } : {}) }, ...more }));
}

/** One call to the desk as the command line makes it. */
export async function callDesk<M extends Method>(dir: string, profile: ProfileName, method: M, input: Input<M>): Promise<Output<M>> {
  const link = await linkDesk({ dataDir: dir, profile });
  if (!link.ok) throw new Error(link.error.message);
  try {
    return await link.value.client.call(method, input);
  } finally {
    link.value.close();
  }
}

export type StartedDesk = CliProcess & { readonly started: Readonly<Record<string, unknown>> };

/** A desk in a process of its own that agrees with its venue. */
export async function startedDesk(dir: string, ...args: readonly string[]): Promise<StartedDesk> {
  const desk = startCli(['run', '--json', '--no-view', '--data-dir', dir, ...args]);
  return { ...desk, started: await desk.line((line) => line.type === 'started') };
}

export const agreed = (dir: string, profile: ProfileName): Promise<void> => vi.waitFor(async () => {
  const { desk, quotes } = await callDesk(dir, profile, 'desk.snapshot', {});
  if (!desk.reconciled || quotes.some((one) => one.mark === null || one.stale)) throw new Error(`expected desk ${profile} to agree with its venue and to have prices`);
}, { timeout: 30_000, interval: 100 });

/** Buys at market and waits until the desk shows the position. */
export async function buy(dir: string, profile: ProfileName, symbol: string, quantity: string): Promise<void> {
  await agreed(dir, profile);
  const { instruments } = await callDesk(dir, profile, 'desk.snapshot', {});
  const instrumentId = instruments.find(({ id }) => id.startsWith(`${symbol}.`))?.id ?? symbol;
  const order = { instrumentId, side: 'buy', type: 'market', quantity, limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false } as const;
  await vi.waitFor(async () => {
    const { positions } = await callDesk(dir, profile, 'desk.snapshot', {});
    if (positions.some((one) => one.instrumentId === instrumentId && one.side === 'long')) return;
    const { ticket, message } = await callDesk(dir, profile, 'order.preview', order);
    if (ticket === null) throw new Error(message);
    await callDesk(dir, profile, 'order.submit', { ...order, ticket });
    await vi.waitFor(async () => {
      const shown = await callDesk(dir, profile, 'desk.snapshot', {});
      if (!shown.positions.some((one) => one.instrumentId === instrumentId && one.side === 'long')) throw new Error(`expected a long of ${symbol}, found ${JSON.stringify(shown.orders)}`);
    }, { timeout: 10_000, interval: 50 });
  }, { timeout: 30_000, interval: 200 });
}

/** Waits until the desk has written down that it holds so many positions. */
export const recorded = (dir: string, profile: ProfileName, positions: number): Promise<void> => vi.waitFor(() => {
  const found = lastKnownDesk(dir, profile, Date.now())?.held?.positions.length;
  if (found !== positions) throw new Error(`expected a record of ${positions} positions of ${profile}, found ${String(found)}`);
}, { timeout: 20_000, interval: 50 });

/** Ends the venue process of a desk of this folder, if it still runs. */
export function endVenue(dir: string, profile: ProfileName): void {
  const venue = readVenueFile(venueFolder(dir, profile));
  if (!venue) return;
  try {
    process.kill(venue.pid, 'SIGTERM');
  } catch {
    // It had ended by itself.
  }
}
