// A whole desk in memory on made-up bars: the same kernel, gate, order manager, venue and portfolio as in a replay.
import type { Command, CommandResult } from '../../../shared/model/command.ts';
import { money } from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { PROFILE_DEFAULTS } from '../../../shared/model/profile-defaults.ts';
import { barIntervalOf, intervalMs, Profile } from '../../../shared/model/profile.ts';
import { MemoryJournal } from '../../core/journal/memory-journal.ts';
import { Kernel } from '../../core/kernel/kernel.ts';
import { NOTHING_FOUND, type Conclusion } from '../../core/kernel/messages.ts';
import { replayTimings } from '../../core/kernel/options.ts';
import type { BarColumns } from '../../core/market-data/bar-columns.ts';
import { simCatalogue } from '../../core/sim-market/sim-instruments.ts';
import { buildStrategies } from '../../core/strategy/registry.ts';
import { SimVenue } from '../../core/venue/sim-venue.ts';
import { ReplayDriver, ReplayVenuePort } from '../../desk/replay-driver.ts';

export const DOCTOR_START = Date.parse('2026-01-05T00:00:00Z');

export type MemoryDesk = {
  readonly profile: Profile;
  readonly instrument: Instrument;
  readonly kernel: Kernel;
  /** Runs the next bars to their end. May be called again. */
  run(closes: readonly number[]): Promise<void>;
  command(command: Command): Promise<CommandResult>;
  conclusions(): readonly Conclusion[];
};

/** Bars that open where the one before closed. */
function columnsOf(closes: readonly number[], startTs: number, interval: number): BarColumns {
  const opens = closes.map((close, index) => closes[index - 1] ?? close);
  return {
    length: closes.length, ts: Float64Array.from(closes, (_close, index) => startTs + index * interval), open: Float64Array.from(opens), close: Float64Array.from(closes),
    high: Float64Array.from(closes, (close, index) => Math.max(close, opens[index] ?? close)), low: Float64Array.from(closes, (close, index) => Math.min(close, opens[index] ?? close)), volume: Float64Array.from(closes, () => 1_000),
  };
}

/** Its first bar opens at `DOCTOR_START`. Throws when the defaults of the dev profile cannot make a desk. */
export function memoryDesk(): MemoryDesk {
  const profile = Profile.parse({ ...PROFILE_DEFAULTS.dev, symbols: ['BTC-PERP'], interval: '1m' });
  const barMs = intervalMs(barIntervalOf(profile));
  const instrument = simCatalogue('fractionalBase', 1).find(({ id }) => id === 'BTC-PERP.SIM');
  if (!instrument) throw new Error('expected BTC-PERP in the catalogue, found none');
  const strategies = buildStrategies(profile, [instrument]);
  if (!strategies.ok) throw new Error(strategies.error);
  const journal = new MemoryJournal();
  const port = new ReplayVenuePort();
  let driver: ReplayDriver | null = null;
  const kernel = new Kernel({
    instruments: [instrument], strategies: strategies.value, limits: { ...profile.limits, maxDataAgeMs: 2 * barMs }, maxTickJump: profile.maxTickJump, barIntervalMs: barMs, idPrefix: 'doctor', live: false, dryRun: false, timings: replayTimings(barMs),
  }, {
    venue: port, journal, latch: { held: () => [], set: () => null, clear: () => null, ready: () => null },
    publisher: { conclusion: () => undefined, market: () => undefined, bar: () => undefined, history: () => undefined, commandResult: (result) => driver?.answered(result) },
  });
  const venue = new SimVenue({ instruments: [instrument], seed: 1, severity: 'none', startCash: money('100000') });
  port.connect(venue, () => kernel.now());
  let nextTs = DOCTOR_START;
  return {
    profile, instrument, kernel,
    async run(closes) {
      const first = driver === null;
      driver = new ReplayDriver({ kernel, venue, journal, instrumentId: instrument.id, columns: columnsOf(closes, nextTs, barMs), intervalMs: barMs, speed: Infinity, onProgress: () => undefined });
      nextTs += closes.length * barMs;
      if (first) driver.start({ version: 'doctor', configHash: 'doctor', profile: profile.name, run: null, ...NOTHING_FOUND });
      await driver.run();
    },
    command: (command) => (driver === null ? Promise.reject(new Error('expected bars before the first command')) : driver.command(command)),
    conclusions: () => journal.entries().flatMap((entry) => (entry.kind === 'conclusion' ? [entry.conclusion] : [])),
  };
}
