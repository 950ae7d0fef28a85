// The venue may have booked the same fills in another order than we learned of them. Average cost then splits realised and open PnL
// otherwise; reclassifying by the venue's average price must bring both to the same cash and cost, and never touch equity.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money, ratio, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import type { DeskEvent } from '../../src/shared/model/desk-event.ts';
import type { OrderEvent } from '../../src/shared/model/order-event.ts';
import { Portfolio } from '../../src/main/core/portfolio/portfolio.ts';
import { BTC, CATALOGUE, HandMarket, fill, instrumentsOf } from '../support/portfolio-world.ts';
import { smallestTick } from '../../src/shared/model/tick-rule.ts';

const NEAR = money('0.000001');
const instrument = CATALOGUE[0]!;
const near = (a: bigint, b: bigint): boolean => (a > b ? a - b : b - a) <= NEAR;
const make = () => {
  const market = new HandMarket();
  market.marks.set(BTC, 50_000);
  return new Portfolio({ instruments: instrumentsOf(CATALOGUE), market, marginLeverage: ratio('3') });
};
const trade = fc.record({ buy: fc.boolean(), lots: fc.integer({ min: 1, max: 500 }), ticks: fc.integer({ min: 400_000, max: 600_000 }) });

describe('fills learned in another order', () => {
  it('end with the venue\'s cash and cost, with equity untouched, also after a restart', () => {
    fc.assert(fc.property(fc.array(trade, { minLength: 2, maxLength: 12 }).chain((trades) => fc.tuple(fc.constant(trades), fc.shuffledSubarray(trades.map((_, index) => index), { minLength: trades.length, maxLength: trades.length }))), ([trades, order]) => {
      const fills = trades.map(({ buy, lots, ticks }, index) => fill(BTC, buy ? 'buy' : 'sell', (BigInt(lots) * instrument.lotSize) as Quantity, (BigInt(ticks) * smallestTick(instrument.ticks)) as Price, money('0.1'), index, `O${index}`));
      const venue = make();
      const ours = make();
      const log: (OrderEvent | DeskEvent)[] = [...ours.deposit(money('100000'), 'start', 0)];
      venue.deposit(money('100000'), 'start', 0);
      for (const one of fills) venue.applyFill(one);
      for (const index of order) log.push(fills[index]!, ...ours.applyFill(fills[index]!));
      const before = ours.account().equity;
      expect(near(before, venue.account().equity)).toBe(true);
      const amount = ours.costGap(BTC, venue.position(BTC)?.avgPx ?? null);
      log.push(...ours.reclassify(BTC, amount, 'venue', 99));
      expect(ours.account().equity).toBe(before);
      expect(near(ours.account().cash, venue.account().cash)).toBe(true);
      expect(near(ours.position(BTC)!.cost, venue.position(BTC)!.cost)).toBe(true);
      const restored = make();
      for (const entry of log) restored.restore(entry);
      expect(restored.account()).toEqual(ours.account());
      expect(restored.position(BTC)).toEqual(ours.position(BTC));
    }));
  });
});
