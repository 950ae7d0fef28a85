// The perpetuals strategy over 1,000,000 one-minute bars through the full engine: strategy, gate, orders, simulated venue, portfolio.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readBars } from '../../src/main/adapters/bar-files/read-bars.ts';
import { MemoryJournal } from '../../src/main/core/journal/memory-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import { replayTimings } from '../../src/main/core/kernel/options.ts';
import { simCatalogue } from '../../src/main/core/sim-market/sim-instruments.ts';
import { buildStrategies } from '../../src/main/core/strategy/registry.ts';
import { SimVenue } from '../../src/main/core/venue/sim-venue.ts';
import { ReplayDriver, ReplayVenuePort } from '../../src/main/desk/replay-driver.ts';
import { money, price, quantity, toNumber } from '../../src/shared/model/decimal.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import { Profile, PROFILE_DEFAULTS } from '../../src/shared/model/profile.ts';
import type { Figure } from './figures.ts';
import { NOTHING_FOUND } from '../../src/main/core/kernel/messages.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const BARS = 1_000_000;

/** Seeded random walk with six digits, so that no two averages tie. */
function writeBars(file: string, bars: number, seed: number): void {
  const random = new Prng(seed);
  const lines = ['time,open,high,low,close,volume'];
  let px = 100;
  for (let index = 0; index < bars; index += 1) {
    const open = px;
    const steps = [0, 1, 2, 3].map(() => { px *= Math.exp(0.0004 * random.gaussian() - 1e-9 * (px - 100)); return px; });
    const close = Number(px.toFixed(6));
    px = close;
    const high = Math.max(open, close, Number(Math.max(...steps).toFixed(6)));
    const low = Math.min(open, close, Number(Math.min(...steps).toFixed(6)));
    lines.push(`${1_577_836_800 + index * 60},${open.toFixed(6)},${high.toFixed(6)},${low.toFixed(6)},${close.toFixed(6)},100`);
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** The least that must be done: the same two averages over the same columns, no engine. */
function bareLoop(close: Float64Array): number {
  let fast = 0;
  let slow = 0;
  let crossings = 0;
  let above = false;
  for (let index = 0; index < close.length; index += 1) {
    const px = close[index] as number;
    fast += px - (index >= 5 ? (close[index - 5] as number) : 0);
    slow += px - (index >= 20 ? (close[index - 20] as number) : 0);
    const now = fast / 5 > slow / 20;
    if (index > 20 && now !== above) crossings += 1;
    above = now;
  }
  return crossings;
}

export async function millionBars(): Promise<readonly Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-bench-'));
  try {
    const file = path.join(dir, 'btc-perp-1m.csv');
    writeBars(file, BARS, 42);
    const readAt = performance.now();
    const bars = await readBars(file, { wanted: { id: BTC, symbol: 'BTC-PERP', base: 'BTC', quote: 'USD', tickDigits: 1 } });
    const readMs = performance.now() - readAt;
    const profile = Profile.parse({ ...PROFILE_DEFAULTS.dev, symbols: ['BTC-PERP'], interval: '1m', limits: { ...PROFILE_DEFAULTS.dev.limits, maxPositionNotional: '100000000', maxOrderNotional: '100000000', maxDailyLoss: 1, maxDrawdown: 1, maxExposure: 1, maxExposurePerSymbol: 1 } });
    const instruments = simCatalogue('fractionalBase', 1).filter(({ id }) => id === BTC).map((instrument) => ({ ...instrument, tickSize: price('0.000001'), lotSize: quantity('1'), minQty: quantity('1'), maxQty: quantity('100000000') }));
    const strategies = buildStrategies(profile, instruments);
    if (!strategies.ok) throw new Error(strategies.error);
    const counts = new Map<string, number>();
    const journal = new MemoryJournal({ keep: false, onEntry: (entry) => { if (entry.kind === 'conclusion') counts.set(entry.conclusion.type, (counts.get(entry.conclusion.type) ?? 0) + 1); } });
    const venue = new SimVenue({ instruments, seed: 7, severity: 'none', startCash: money('10000000') });
    const port = new ReplayVenuePort();
    const kernel = new Kernel({ instruments, strategies: strategies.value, limits: { ...profile.limits, maxDataAgeMs: 120_000 }, maxTickJump: 0.2, barIntervalMs: 60_000, idPrefix: 'bench', live: false, dryRun: false, timings: replayTimings(60_000) }, {
      venue: port, journal, latch: { held: () => [], set: () => null, clear: () => null, ready: () => null }, publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult() {} },
    });
    port.connect(venue, () => kernel.now());
    const driver = new ReplayDriver({ kernel, venue, journal, instrumentId: BTC, columns: bars.columns, intervalMs: 60_000, speed: Infinity, onProgress() {} });
    const runAt = performance.now();
    driver.start({ version: 'bench', configHash: 'bench', profile: 'dev', run: null, ...NOTHING_FOUND });
    await driver.run();
    const runMs = performance.now() - runAt;
    const loopAt = performance.now();
    const crossings = bareLoop(bars.columns.close);
    const loopMs = performance.now() - loopAt;
    if (kernel.runner.pausedStrategies().length > 0 || crossings === 0) throw new Error('expected the strategy to run to the end');
    console.log(`      ${counts.get('DecisionMade')} decisions, ${counts.get('OrderSubmitted')} orders, ${counts.get('OrderFilled')} fills, end equity ${toNumber(kernel.portfolio.account().equity).toFixed(2)} USD; read ${readMs.toFixed(0)} ms, bare loop ${loopMs.toFixed(1)} ms, engine ${(runMs / loopMs).toFixed(0)} x the bare loop`);
    return [
      { name: '1,000,000 bars through the full engine', value: `${(runMs / 1_000).toFixed(2)} s`, goal: '10 s or less', met: runMs <= 10_000 },
      { name: '1,000,000 bars read from CSV', value: `${(readMs / 1_000).toFixed(2)} s`, goal: '1 s or less', met: readMs <= 1_000 },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
