// A replay of made-up bars through the whole engine into a journal on disk.
import { money } from '../../src/shared/model/decimal.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import type { AccountState } from '../../src/shared/model/portfolio.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import { PROFILE_DEFAULTS } from '../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../src/shared/model/profile.ts';
import { openJournal } from '../../src/main/adapters/sqlite/open-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import { replayTimings } from '../../src/main/core/kernel/options.ts';
import type { BarColumns } from '../../src/main/core/market-data/bar-columns.ts';
import { simCatalogue } from '../../src/main/core/sim-market/sim-instruments.ts';
import { buildStrategies } from '../../src/main/core/strategy/registry.ts';
import { SimVenue } from '../../src/main/core/venue/sim-venue.ts';
import { ReplayDriver, ReplayVenuePort } from '../../src/main/desk/replay-driver.ts';
import { MemoryLatch } from './virtual-desk.ts';
import { NOTHING_FOUND } from '../../src/main/core/kernel/messages.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const INTERVAL_MS = 300_000;

/** Trades both sides of BTC-PERP on 5-minute bars, and no limit stops it. */
export const WALK_PROFILE = Profile.parse({
  ...PROFILE_DEFAULTS.dev, symbols: ['BTC-PERP'], interval: '5m', strategy: { enableShorts: true },
  limits: { ...PROFILE_DEFAULTS.dev.limits, allowShorts: true, maxDailyLoss: 1, maxDrawdown: 1, maxExposure: 1, maxExposurePerSymbol: 1, maxPositionNotional: '1000000', maxOrderNotional: '1000000' },
});

/** A seeded random walk of 5-minute bars from `first` (Unix ms). */
export function walk(first: number, length: number, seed: number): BarColumns {
  const random = new Prng(seed);
  const column = (): Float64Array => new Float64Array(length);
  const columns = { length, ts: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
  let px = 60_000;
  for (let at = 0; at < length; at += 1) {
    const open = px;
    px = Math.round(px * Math.exp(0.002 * random.gaussian()) * 10) / 10;
    columns.ts[at] = first + at * INTERVAL_MS;
    columns.open[at] = open;
    columns.close[at] = px;
    columns.high[at] = Math.max(open, px) + 10;
    columns.low[at] = Math.min(open, px) - 10;
    columns.volume[at] = 1_000;
  }
  return columns;
}

/** Returns the account at the end. */
export async function replayInto(dir: string, columns: BarColumns, profile: Profile = WALK_PROFILE): Promise<{ readonly account: AccountState }> {
  const opened = openJournal(dir);
  if (!opened.ok) throw opened.error;
  const { journal, reader } = opened.value;
  const instruments = simCatalogue('fractionalBase', 1).filter((one) => one.id === BTC);
  const strategies = buildStrategies(profile, instruments);
  if (!strategies.ok) throw new Error(strategies.error);
  const port = new ReplayVenuePort();
  const kernel: Kernel = new Kernel({
    instruments, strategies: strategies.value, limits: { ...profile.limits, maxDataAgeMs: 2 * INTERVAL_MS }, maxTickJump: profile.maxTickJump, barIntervalMs: INTERVAL_MS, idPrefix: 'R', live: false, dryRun: false, timings: replayTimings(INTERVAL_MS),
  }, { venue: port, journal, publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult() {} }, latch: new MemoryLatch() });
  const venue = new SimVenue({ instruments, seed: 7, severity: profile.sim.severity, startCash: money(profile.sim.startCash) });
  port.connect(venue, () => kernel.now());
  const driver = new ReplayDriver({ kernel, venue, journal, instrumentId: BTC, columns, intervalMs: INTERVAL_MS, speed: Infinity, onProgress() {} });
  driver.start({ version: '0.1.0', configHash: 'hash-of-the-run', profile: 'dev', run: null, ...NOTHING_FOUND });
  await driver.run();
  reader.close();
  journal.close();
  return { account: kernel.portfolio.account() };
}
