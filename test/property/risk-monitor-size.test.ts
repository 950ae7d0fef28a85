// The monitor screens sizes as numbers and computes exactly only near a limit: what it says must be what the exact rule, asked every time, says.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RiskMonitor } from '../../src/main/core/risk/risk-monitor.ts';
import { money, quantity, ratio } from '../../src/shared/model/decimal.ts';
import { BTC, ETH, instrument, limits, RiskWorld } from '../unit/risk/risk-world.ts';

const GRACE_MS = 30_000;
const MARGIN_LEVERAGE = 5;

/** Whole numbers throughout, margins too: the rule can be written down without a decimal. */
const step = fc.record({
  btc: fc.constantFrom(0, 0, 5, 100, -100, 400, -1_000, 2_000, 5_000), eth: fc.constantFrom(0, 0, 10, -200, 1_000, 4_000),
  btcPx: fc.integer({ min: 90, max: 110 }), ethPx: fc.integer({ min: 45, max: 55 }),
  equity: fc.oneof(fc.integer({ min: 90_000, max: 110_000 }), fc.constantFrom(-5, 0, 1, 40_000, 1_000_000)),
  afterMs: fc.constantFrom(1_000, 1_000, 5_000, 40_000),
});
const share = (equity: number, of: number): number => Math.floor(Math.max(0, equity) * of);

type Breach = { since: number; acted: boolean };

/** First a warning, an action when it lasts or is a tenth above, over below nineteen twentieths. */
function judge(breaches: Map<string, Breach>, code: string, used: number, allowed: number, now: number): string | null {
  const known = breaches.get(code);
  if (used <= allowed) {
    if (used / allowed < 0.95 || used === 0) breaches.delete(code);
    return null;
  }
  const since = known?.since ?? now;
  const acts = used / allowed >= 1.1 || now - since >= GRACE_MS;
  if (known && (known.acted || !acts)) return null;
  breaches.set(code, { since, acted: acts });
  return `${code}:${acts ? 'reduce' : 'none'}`;
}

describe('sizes as the monitor sees them', () => {
  it('are judged as by the exact rule, whatever is held and whatever it is worth', () => {
    let said = 0;
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 50 }), fc.constantFrom(1, 2, 4), fc.constantFrom(1, 10), (steps, maxLeverage, multiplier) => {
      const world = new RiskWorld();
      for (const [id, base] of [[BTC, 'BTC'], [ETH, 'ETH']] as const) world.instruments.set(id, instrument({ id, base, multiplier: ratio(String(multiplier)) }));
      world.peakEquity = money('0');
      world.dayStartEquity = money('0'); // nothing to lose: only sizes are judged here
      const monitor = new RiskMonitor({ limits: limits({ maxLeverage, marginLeverage: MARGIN_LEVERAGE, maxExposure: 0.5, maxExposurePerSymbol: 0.25 }), instruments: world.instrumentsView, market: world.market, portfolio: world.portfolio });
      const breaches = new Map<string, Breach>();
      let now = 0;
      for (const { btc, eth, btcPx, ethPx, equity, afterMs } of steps) {
        now += afterMs;
        world.held.set(BTC, quantity(String(btc)));
        world.held.set(ETH, quantity(String(eth)));
        world.prices.set(BTC, btcPx);
        world.prices.set(ETH, ethPx);
        world.equity = money(String(equity));
        world.peakEquity = money('0');
        const worth = [Math.abs(btc) * btcPx * multiplier, Math.abs(eth) * ethPx * multiplier] as const;
        const notional = worth[0] + worth[1];
        const expected = [
          judge(breaches, 'leverage', notional, share(equity, maxLeverage), now),
          judge(breaches, 'exposure', notional / MARGIN_LEVERAGE, share(equity, 0.5), now),
          judge(breaches, 'exposurePerSymbol', Math.max(...worth) / MARGIN_LEVERAGE, equity > 0 ? equity * 0.25 : 0, now),
        ].filter((one) => one !== null);
        expect(monitor.observe(now).filter(({ event }) => event.code !== 'dailyLoss' && event.code !== 'drawdown').map(({ action, event }) => `${event.code}:${action}`)).toEqual(expected);
        said += expected.length;
      }
    }), { numRuns: 300 });
    expect(said).toBeGreaterThan(100);
  });
});
