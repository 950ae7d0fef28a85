// The most that a strategy can ask of the engine: an order on every one of 1,000,000 bars.
import type { Strategy } from '../../src/main/core/strategy/strategy.ts';
import { quantity } from '../../src/shared/model/decimal.ts';
import { strategyId } from '../../src/shared/model/ids.ts';
import { barEngine, BTC, runBars } from './bar-engine.ts';
import { MINUTE_MS, walk } from './bar-walk.ts';
import type { Figure } from './figures.ts';

const BARS = 1_000_000;

/** In on one bar, out on the next. */
function everyBar(): Strategy {
  return {
    id: strategyId('every-bar'), instrumentId: BTC, warmupBars: 0, barIntervalMs: MINUTE_MS,
    warmUp() {}, onMark() {}, onOrderEvent() {}, saveState: () => null, loadState() {},
    onBar(_bar, ctx) {
      const out = ctx.positionQty > 0n;
      ctx.decide(out ? 'exit' : 'enterLong', 'bench', '', {});
      ctx.order({
        side: out ? 'sell' : 'buy', type: 'market', quantity: quantity('10'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: out,
        triggerPx: null, reason: 'bench',
      });
    },
  };
}

export async function orderOnEveryBar(): Promise<readonly Figure[]> {
  const columns = walk(BARS, 42);
  const engine = barEngine({ symbols: ['BTC-PERP'], costs: 'fees', strategies: () => [everyBar()] });
  const seconds = (await runBars(engine, columns)).ms / 1_000;
  const fills = engine.counts.get('OrderFilled') ?? 0;
  // The order of the last bar has no bar after it to fill on, the first may come before the account is known.
  const [sent, denied] = [engine.counts.get('OrderSubmitted') ?? 0, engine.counts.get('OrderDenied') ?? 0];
  if (fills < BARS - 2) throw new Error(`expected a fill for each of ${BARS} bars, found ${fills} of ${sent} orders sent, ${denied} denied`);
  console.log(`      ${sent} orders, ${fills} fills, ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB`);
  const readings = { orderOnEveryBarS: seconds };
  return [{ name: 'an order on each of 1,000,000 bars', value: `${seconds.toFixed(2)} s`, goal: '4 s or less', met: seconds <= 4, readings }];
}
