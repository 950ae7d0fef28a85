// Whether a bar costs the same however many came before it: nothing in the engine may grow with the length of a run.
import { barEngine, runBars } from './bar-engine.ts';
import { firstBars, walk } from './bar-walk.ts';
import { quantile, type Figure, type Reading } from './figures.ts';

const WARM_UP = 1_000_000;
/** Short runs are repeated: one of 10,000 bars is over before the clock of a busy machine says anything. `times` on each side of the longest. */
const LENGTHS = [
  { bars: 10_000, times: 15, reading: 'barAt10ThousandNs' },
  { bars: 1_000_000, times: 2, reading: 'barAt1MillionNs' },
  { bars: 10_000_000, times: 1, reading: 'barAt10MillionNs' },
] as const satisfies readonly { readonly bars: number; readonly times: number; readonly reading: Reading }[];
/** The longest in the middle: a machine that grows slower or faster meanwhile meets all of them. */
const PASSES = [...LENGTHS, ...LENGTHS.slice(0, -1).reverse()];
const FLAT = 1.2;

/** Nanoseconds of the processor per bar. Without fees, so that the account does not run dry and the strategy trades alike to the end. */
async function perBar(columns: Parameters<typeof runBars>[1]): Promise<{ readonly ns: number; readonly orders: number }> {
  const engine = barEngine({ symbols: ['BTC-PERP'], costs: 'free' });
  const { cpuMs } = await runBars(engine, columns);
  return { ns: (cpuMs * 1e6) / columns.length, orders: engine.counts.get('OrderSubmitted') ?? 0 };
}

export async function costPerBar(): Promise<readonly Figure[]> {
  const all = walk(Math.max(...LENGTHS.map(({ bars }) => bars)), 43);
  await perBar(firstBars(all, WARM_UP));
  const runs = LENGTHS.map(({ bars, reading }) => ({ bars, reading, costs: [] as number[], orders: 0 }));
  for (const { bars, times } of PASSES) {
    const of = runs.find((run) => run.bars === bars);
    for (let run = 0; of && run < times; run += 1) {
      const { ns, orders } = await perBar(firstBars(all, bars));
      of.costs.push(ns);
      of.orders = orders;
    }
  }
  const costs = runs.map((run) => ({ ...run, ns: quantile(run.costs, 0.5) }));
  for (const { bars, ns, orders } of costs) {
    console.log(`      ${bars.toLocaleString('en-US').padStart(10)} bars: ${ns.toFixed(0)} ns per bar, an order on every ${(bars / orders).toFixed(1)}th`);
  }
  const ns = costs.map((cost) => cost.ns);
  const flatness = Math.max(...ns) / Math.min(...ns);
  return [{
    name: 'cost per bar at 10,000, 1,000,000 and 10,000,000 bars',
    value: `${ns.map((one) => one.toFixed(0)).join(', ')} ns (largest ${flatness.toFixed(2)} x the least)`, goal: `within ${FLAT} x`, met: flatness <= FLAT,
    readings: { ...Object.fromEntries(costs.map(({ reading, ns: cost }) => [reading, cost])), barFlatnessTimes: flatness },
  }];
}
