// The red button in a replay of bars: the clock is the data's, and the proof must come all the same.
import { describe, expect, it } from 'vitest';
import { MemoryJournal } from '../../../src/main/core/journal/memory-journal.ts';
import { Kernel } from '../../../src/main/core/kernel/kernel.ts';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { SimVenue } from '../../../src/main/core/venue/sim-venue.ts';
import { replayKernelOptions } from '../../../src/main/desk/kernel-options.ts';
import { ReplayDriver, ReplayVenuePort } from '../../../src/main/desk/replay-driver.ts';
import { money, quantity } from '../../../src/shared/model/decimal.ts';
import { instrumentId, MANUAL } from '../../../src/shared/model/ids.ts';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../../src/shared/model/profile.ts';
import { MemoryLatch, PERSON } from '../../support/virtual-desk.ts';
import { NOTHING_FOUND } from '../../../src/main/core/kernel/messages.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5);

function replayOf(bars: number, severity: 'none' | 'normal', onProgress: (done: number) => void) {
  const column = (value: (index: number) => number): Float64Array => Float64Array.from({ length: bars }, (_, index) => value(index));
  const close = (index: number): number => 50_000 + 40 * Math.sin(index / 7);
  const columns = { length: bars, ts: column((index) => START + index * 5 * MINUTE), open: column((index) => close(index - 1)), close: column(close), high: column((index) => Math.max(close(index), close(index - 1)) + 5), low: column((index) => Math.min(close(index), close(index - 1)) - 5), volume: column(() => 10) };
  const profile = Profile.parse({ ...PROFILE_DEFAULTS.dev, symbols: ['BTC-PERP'], interval: '5m' });
  const instruments = simCatalogue('fractionalBase', 1).filter(({ id }) => id === BTC);
  const venue = new SimVenue({ instruments, seed: 3, severity, startCash: money('100000') });
  const port = new ReplayVenuePort();
  const journal = new MemoryJournal();
  const kernel = new Kernel(replayKernelOptions({ profile, instruments, strategies: [], dryRun: false }), {
    venue: port, journal, latch: new MemoryLatch(), publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult: (result) => driver.answered(result) },
  });
  port.connect(venue, () => kernel.now());
  const driver: ReplayDriver = new ReplayDriver({ kernel, venue, journal, instrumentId: BTC, columns, intervalMs: 5 * MINUTE, speed: Infinity, onProgress });
  const steps = (): readonly string[] => journal.entries().flatMap((entry) => (entry.kind === 'conclusion' && entry.conclusion.type === 'FlattenProgress' ? [entry.conclusion.step] : []));
  const buy = (): void => kernel.handle({ type: 'command', ts: kernel.now(), command: { type: 'SubmitOrder', requestId: 'buy', by: PERSON, intent: { strategyId: MANUAL, instrumentId: BTC, side: 'buy', type: 'market', quantity: quantity('0.1'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'test' } } });
  const flatten = (): Promise<unknown> => driver.command({ type: 'FlattenAll', requestId: 'flatten', by: PERSON, reason: 'out' });
  return { driver, kernel, venue, steps, buy, flatten };
}

describe('flatten-all in a replay', () => {
  it.each(['none', 'normal'] as const)('reaches its proof within a few bars (venue %s)', async (severity) => {
    let provenAt = 0;
    let asked = 0;
    // Everything happens between two bars, at fixed bars: the replay runs in slices of its own length.
    const world = replayOf(400, severity, () => {});
    world.driver.start({ version: 'test', configHash: 'test', profile: 'dev', run: null, ...NOTHING_FOUND });
    const step = world.venue.onMarket.bind(world.venue);
    let bar = 0;
    world.venue.onMarket = (event, now) => {
      bar += 1;
      if (bar === 20) world.buy();
      if (bar === 40) {
        expect(world.venue.truth().positions.some((position) => position.quantity !== 0n)).toBe(true);
        asked = bar;
        void world.flatten();
      }
      if (provenAt === 0 && world.steps().includes('verified')) provenAt = bar;
      step(event, now);
    };
    await world.driver.run();
    expect(asked).toBe(40);
    expect(provenAt).toBeGreaterThan(40);
    expect(provenAt).toBeLessThanOrEqual(44);
    expect(world.venue.truth().positions.every((position) => position.quantity === 0n)).toBe(true);
    expect(world.kernel.state.state()).toBe('halted');
  });

  it('proves an empty account flat also after the last bar', async () => {
    const world = replayOf(30, 'normal', () => {});
    world.driver.start({ version: 'test', configHash: 'test', profile: 'dev', run: null, ...NOTHING_FOUND });
    await world.driver.run();
    await world.flatten();
    expect(world.steps().at(-1)).toBe('verified');
  });
});
