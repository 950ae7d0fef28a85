// The perpetuals strategy over 1,000,000 one-minute bars through the full engine: strategy, gate, orders, simulated venue, portfolio.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readBars } from '../../src/main/adapters/bar-files/read-bars.ts';
import { toNumber } from '../../src/shared/model/decimal.ts';
import { barEngine, BTC, runBars } from './bar-engine.ts';
import { walk, writeBars } from './bar-walk.ts';
import type { Figure } from './figures.ts';

const BARS = 1_000_000;

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
    writeBars(file, walk(BARS, 42));
    const readAt = performance.now();
    const bars = await readBars(file, { wanted: { id: BTC, symbol: 'BTC-PERP', base: 'BTC', quote: 'USD', tickDigits: 1 } });
    const readMs = performance.now() - readAt;
    const engine = barEngine({ symbols: ['BTC-PERP'], costs: 'fees' });
    const { ms: runMs } = await runBars(engine, bars.columns);
    const loopAt = performance.now();
    const crossings = bareLoop(bars.columns.close);
    const loopMs = performance.now() - loopAt;
    if (crossings === 0) throw new Error('expected the averages to cross');
    const { counts, kernel } = engine;
    const traded = `${counts.get('DecisionMade')} decisions, ${counts.get('OrderSubmitted')} orders, ${counts.get('OrderFilled')} fills`;
    const times = `read ${readMs.toFixed(0)} ms, bare loop ${loopMs.toFixed(1)} ms, engine ${(runMs / loopMs).toFixed(0)} x the bare loop`;
    console.log(`      ${traded}, end equity ${toNumber(kernel.portfolio.account().equity).toFixed(2)} USD; ${times}`);
    return [
      {
        name: '1,000,000 bars through the full engine', value: `${(runMs / 1_000).toFixed(2)} s`, goal: '10 s or less', met: runMs <= 10_000,
        readings: { millionBarsS: runMs / 1_000 },
      },
      {
        name: '1,000,000 bars read from CSV', value: `${(readMs / 1_000).toFixed(2)} s`, goal: '1 s or less', met: readMs <= 1_000,
        readings: { readMillionBarsS: readMs / 1_000 },
      },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
