// The full engine over bars that are in memory: strategy, gate, orders, simulated venue, portfolio, journal in memory. What the measures of bars run.
import { MemoryJournal } from '../../src/main/core/journal/memory-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import { NOTHING_FOUND } from '../../src/main/core/kernel/messages.ts';
import { replayTimings } from '../../src/main/core/kernel/options.ts';
import type { BarColumns } from '../../src/main/core/market-data/bar-columns.ts';
import { simCatalogue } from '../../src/main/core/sim-market/sim-instruments.ts';
import { buildStrategies } from '../../src/main/core/strategy/registry.ts';
import type { Strategy } from '../../src/main/core/strategy/strategy.ts';
import { SimVenue } from '../../src/main/core/venue/sim-venue.ts';
import { ReplayDriver, ReplayVenuePort } from '../../src/main/desk/replay-driver.ts';
import { money, price, quantity, ratio } from '../../src/shared/model/decimal.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import type { Instrument } from '../../src/shared/model/instrument.ts';
import { PROFILE_DEFAULTS } from '../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../src/shared/model/profile.ts';
import { MINUTE_MS } from './bar-walk.ts';

export const BTC = instrumentId('BTC-PERP.SIM');

export type Costs = 'fees' | 'free';
/** Symbols as a profile names them. `free`: an account that trades for millions of bars does not pay itself out of the market. */
export type Setup = { readonly symbols: readonly string[]; readonly costs: Costs; strategies?(instruments: readonly Instrument[]): readonly Strategy[] };

export type BarEngine = {
  readonly kernel: Kernel;
  readonly venue: SimVenue;
  readonly journal: MemoryJournal;
  /** How often each conclusion was reached. */
  readonly counts: ReadonlyMap<string, number>;
};

/** Fine ticks and limits so wide that the strategy trades as it wants. */
export function barEngine({ symbols, costs, strategies }: Setup): BarEngine {
  const profile = Profile.parse({
    ...PROFILE_DEFAULTS.dev, symbols, interval: '1m',
    limits: {
      ...PROFILE_DEFAULTS.dev.limits, maxPositionNotional: '100000000', maxOrderNotional: '100000000', maxDailyLoss: 1, maxDrawdown: 1, maxExposure: 1,
      maxExposurePerSymbol: 1,
    },
  });
  const free = costs === 'free' && { makerFeeRate: ratio('0'), takerFeeRate: ratio('0') };
  const instruments = simCatalogue('fractionalBase', 1).filter(({ id }) => symbols.some((symbol) => id.startsWith(`${symbol}.`)))
    .map((one) => ({ ...one, tickSize: price('0.000001'), lotSize: quantity('1'), minQty: quantity('1'), maxQty: quantity('100000000'), ...free }));
  const built = strategies ? { ok: true as const, value: strategies(instruments) } : buildStrategies(profile, instruments);
  if (!built.ok) throw new Error(built.error);
  const counts = new Map<string, number>();
  // As a sweep of parameters runs: nobody reads decisions to hold, nor what the checks of an approved order measured.
  const journal = new MemoryJournal({
    keep: false, without: ['holds', 'passedChecks'],
    onEntry: (entry) => { if (entry.kind === 'conclusion') counts.set(entry.conclusion.type, (counts.get(entry.conclusion.type) ?? 0) + 1); },
  });
  const venue = new SimVenue({ instruments, seed: 7, severity: 'none', startCash: money('10000000') });
  const port = new ReplayVenuePort();
  const kernel = new Kernel({
    instruments, strategies: built.value, limits: { ...profile.limits, maxDataAgeMs: 120_000 }, maxTickJump: 0.2, barIntervalMs: MINUTE_MS,
    idPrefix: 'bench', live: false, dryRun: false, timings: replayTimings(MINUTE_MS),
  }, {
    venue: port, journal, latch: { held: () => [], set: () => null, clear: () => null, ready: () => null },
    publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult() {} },
  });
  port.connect(venue, () => kernel.now());
  return { kernel, venue, journal, counts };
}

/** Time on the clock and of the processor: what asks for a ratio takes the second, which a busy machine does not change. Milliseconds. */
export type Spent = { readonly ms: number; readonly cpuMs: number };

export function stopwatch(): () => Spent {
  const at = performance.now();
  const cpu = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(cpu);
    return { ms: performance.now() - at, cpuMs: (user + system) / 1_000 };
  };
}

/** The bars of BTC from the first to the last. Throws when a strategy did not run to the end. */
export async function runBars({ kernel, venue, journal }: BarEngine, columns: BarColumns): Promise<Spent> {
  const driver = new ReplayDriver({ kernel, venue, journal, instrumentId: BTC, columns, intervalMs: MINUTE_MS, speed: Infinity, onProgress() {} });
  const spent = stopwatch();
  driver.start({ version: 'bench', configHash: 'bench', profile: 'dev', run: null, ...NOTHING_FOUND });
  await driver.run();
  const result = spent();
  if (kernel.runner.pausedStrategies().length > 0) throw new Error('expected the strategy to run to the end');
  return result;
}
