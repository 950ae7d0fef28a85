// What one more strategy costs: 1,000,000 bars in all over four instruments, the time per evaluation of a strategy compared with that of one strategy on
// one instrument.
import { NOTHING_FOUND, REVISION } from '../../src/main/core/kernel/messages.ts';
import { barAt, type BarColumns } from '../../src/main/core/market-data/bar-columns.ts';
import { instrumentId, type InstrumentId } from '../../src/shared/model/ids.ts';
import { barEngine, stopwatch, type BarEngine } from './bar-engine.ts';
import { MINUTE_MS, walk } from './bar-walk.ts';
import { quantile, type Figure } from './figures.ts';

const BARS = 1_000_000;
const SYMBOLS = ['BTC-PERP', 'ETH-PERP', 'SOL-PERP', 'XRP-PERP'] as const;
/** The goal speaks of so many, of two kinds. What the engine builds for the symbols decides how many run. */
const WANTED = 20;
const GOAL = 1.5;
/** In turn, so that both meet the same machine; the first of each warms up. */
const TIMES = 4;

type Feed = { readonly id: InstrumentId; readonly columns: BarColumns };

/** Bars of equal length, merged by time; each is handled as a replay handles one. Answers with nanoseconds of the processor per evaluation of a strategy. */
function perEvaluation({ kernel, venue }: BarEngine, feeds: readonly Feed[]): number {
  const deliver = (now: number): void => {
    venue.advance(now);
    for (let reports = venue.takeReports(); reports.length > 0; reports = venue.takeReports()) {
      for (const report of reports) kernel.handle({ type: 'report', ts: now, report });
      venue.advance(now);
    }
  };
  const length = Math.min(...feeds.map(({ columns }) => columns.length));
  const ts = feeds[0]?.columns.ts[0] ?? 0;
  const spent = stopwatch();
  kernel.handle({ type: 'start', ts, revision: REVISION, run: null, ...NOTHING_FOUND, version: 'bench', configHash: 'bench', profile: 'dev' });
  kernel.handle({ type: 'report', ts, report: { type: 'ConnectionReport', state: 'connected', cause: 'bench', tsEvent: ts } });
  deliver(ts + 1_000);
  for (let index = 0; index < length; index += 1) {
    const bars = feeds.map(({ id, columns }) => barAt(columns, index, id, MINUTE_MS));
    for (const bar of bars) venue.onMarket(bar, bar.tsEvent);
    deliver((bars[0]?.tsEvent ?? 0) - 1);
    for (const bar of bars) {
      kernel.handle({ type: 'market', ts: bar.tsEvent, event: bar });
      deliver(bar.tsEvent);
    }
  }
  const ns = spent().cpuMs * 1e6;
  if (kernel.runner.pausedStrategies().length > 0) throw new Error('expected every strategy to run to the end');
  const strategiesOf = (id: InstrumentId): number => kernel.runner.strategies().filter((strategy) => strategy.instrumentId === id).length;
  return ns / feeds.reduce((sum, { id, columns }) => sum + columns.length * strategiesOf(id), 0);
}

const feedsOf = (symbols: readonly string[]): readonly Feed[] => symbols.map(
  (symbol, index) => ({ id: instrumentId(`${symbol}.SIM`), columns: walk(BARS / symbols.length, 50 + index) }),
);

export async function manyStrategies(): Promise<readonly Figure[]> {
  const [one, many] = [feedsOf(SYMBOLS.slice(0, 1)), feedsOf(SYMBOLS)];
  const costs = { one: [] as number[], many: [] as number[] };
  let running = 0;
  for (let run = 0; run < TIMES; run += 1) {
    costs.one.push(perEvaluation(barEngine({ symbols: SYMBOLS.slice(0, 1), costs: 'free' }), one));
    const engine = barEngine({ symbols: SYMBOLS, costs: 'free' });
    running = engine.kernel.runner.strategies().length;
    costs.many.push(perEvaluation(engine, many));
  }
  const median = (values: readonly number[]): number => quantile(values.slice(1), 0.5);
  const times = median(costs.many) / median(costs.one);
  const isWhole = running >= WANTED;
  return [{
    name: `an evaluation of one of ${running} strategies on ${SYMBOLS.length} instruments, against one alone`,
    value: `${median(costs.many).toFixed(0)} ns, ${times.toFixed(2)} x`,
    goal: `${GOAL} x or less${isWhole ? '' : ` with ${WANTED} strategies: not yet, a desk runs ${running / SYMBOLS.length} per instrument`}`,
    met: !isWhole || times <= GOAL,
    readings: { evaluationNs: median(costs.many), evaluationOfManyTimes: times, strategies: running },
  }];
}
