import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ONE, divHalfEven, nearestMultiple, notional, price, ratio, toNumber, type Money, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import type { DeskEvent } from '../../src/shared/model/desk-event.ts';
import type { OrderEvent } from '../../src/shared/model/order-event.ts';
import type { VenueFunding } from '../../src/shared/model/venue-report.ts';
import { bookFill, FLAT, averagePrice } from '../../src/main/core/portfolio/position-math.ts';
import { Portfolio } from '../../src/main/core/portfolio/portfolio.ts';
import { BTC, CATALOGUE, ETH, HandMarket, fill, instrumentsOf } from '../support/portfolio-world.ts';
import { smallestTick } from '../../src/shared/model/tick-rule.ts';

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('fill' as const), btc: fc.boolean(), buy: fc.boolean(), lots: fc.integer({ min: 1, max: 40_000 }), ticks: fc.integer({ min: 1, max: 2_000_000 }), fee: fc.bigInt({ min: -(10n ** 11n), max: 10n ** 13n }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('mark' as const), btc: fc.boolean(), ticks: fc.integer({ min: 1, max: 2_000_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('funding' as const), btc: fc.boolean(), payment: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), again: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flow' as const), amount: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), deposit: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('roll' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sample' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function world() {
  const market = new HandMarket();
  const portfolio = new Portfolio({ instruments: instrumentsOf(CATALOGUE), market, marginLeverage: ratio('3') });
  return { market, portfolio };
}

/** Applies one step and returns what the journal would keep of it. */
function apply({ market, portfolio }: ReturnType<typeof world>, one: Step, index: number): (OrderEvent | DeskEvent)[] {
  switch (one.kind) {
    case 'fill': {
      const instrument = one.btc ? CATALOGUE[0]! : CATALOGUE[1]!;
      const event = fill(instrument.id, one.buy ? 'buy' : 'sell', (BigInt(one.lots) * instrument.lotSize) as Quantity, (BigInt(one.ticks) * smallestTick(instrument.ticks)) as Price, one.fee as Money, index, `P${index}`);
      return [event, ...portfolio.applyFill(event)];
    }
    case 'mark':
      market.marks.set(one.btc ? BTC : ETH, one.ticks / (one.btc ? 10 : 100));
      return [];
    case 'funding': {
      const funding: VenueFunding = { fundingId: `F${index}`, instrumentId: one.btc ? BTC : ETH, quantity: 0n as Quantity, px: price('1'), rate: ratio('0'), payment: one.payment as Money, tsEvent: index };
      const events = portfolio.applyFunding(funding);
      if (one.again) expect(portfolio.applyFunding(funding)).toEqual([]);
      expect(portfolio.knownFunding(funding.fundingId)).toBe(true);
      return [...events];
    }
    case 'flow': return [...(one.deposit ? portfolio.deposit(one.amount as Money, 'flow', index) : portfolio.adjust(one.amount as Money, 'recon', index))];
    case 'roll': return [portfolio.rollDay('2026-01-01', index)];
    case 'sample': return [portfolio.sample(index)];
  }
}

describe('the ledger identity', () => {
  it('holds to the last digit after every event, and an independent cash-flow model agrees', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const both = world();
      const { market, portfolio } = both;
      let paid = 0n; // what really left or came: -sum(side * value) - fees + funding + flows
      const held = new Map([[BTC, 0n], [ETH, 0n]]);
      let before = portfolio.account();
      steps.forEach((one, index) => {
        const events = apply(both, one, index);
        const after = portfolio.account();
        let flows = 0n;
        for (const event of events) {
          if (event.type === 'OrderFilled') {
            const instrument = CATALOGUE.find((i) => i.id === event.instrumentId)!;
            const sign = event.side === 'buy' ? 1n : -1n;
            paid -= sign * notional(event.lastPx, event.lastQty, instrument.multiplier) + event.fee;
            held.set(event.instrumentId, held.get(event.instrumentId)! + sign * event.lastQty);
          } else if (event.type === 'LedgerBooked' && event.entry.type !== 'realized' && event.entry.type !== 'fee') {
            paid += event.entry.amount;
            if (event.entry.type !== 'funding') flows += event.entry.amount;
          }
        }
        expect(after.equity).toBe(after.cash + after.unrealizedPnl);
        expect(after.equity - before.equity).toBe(
          after.realizedPnl - before.realizedPnl + (after.unrealizedPnl - before.unrealizedPnl) - (after.fees - before.fees) + (after.funding - before.funding) + flows,
        );
        let worth = paid;
        for (const instrument of CATALOGUE) {
          const position = portfolio.position(instrument.id);
          expect(position?.quantity ?? 0n).toBe(held.get(instrument.id)!);
          const mark = market.referencePrice(instrument.id);
          // Without a mark a position stands at its cost.
          if (Number.isNaN(mark)) worth += position?.cost ?? 0n;
          else worth += notional(nearestMultiple(mark, smallestTick(instrument.ticks)), held.get(instrument.id)! as Quantity, instrument.multiplier);
          if (position !== undefined && position.quantity === 0n) expect([position.cost, position.avgPx, position.tsOpened]).toEqual([0n, null, null]);
        }
        expect(after.equity).toBe(worth);
        expect(Math.abs(portfolio.equityNumber() - toNumber(after.equity))).toBeLessThan(1e-6 * (1 + Math.abs(toNumber(after.equity)) + 1e9));
        before = after;
      });
      const sum = portfolio.positions().reduce((total, p) => total + p.realizedPnl - p.fees + p.funding, 0n);
      expect(sum).toBe(before.realizedPnl - before.fees + before.funding);
    }), { numRuns: 150 });
  });

  it('is the same after a restart from the journaled conclusions at any point', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const first = world();
      const second = world();
      steps.forEach((one, index) => {
        for (const conclusion of apply(first, one, index)) second.portfolio.restore(conclusion);
        for (const [id, mark] of first.market.marks) second.market.marks.set(id, mark);
        expect(second.portfolio.account()).toEqual(first.portfolio.account());
        expect(second.portfolio.positions()).toEqual(first.portfolio.positions());
      });
    }), { numRuns: 80 });
  });

  it('counts day PnL net of flows and never lets a deposit look like a drawdown or a gain', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 10n ** 17n }), fc.array(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 17n }), { maxLength: 8 }), (start, flows) => {
      const { portfolio } = world();
      portfolio.deposit(start as Money, 'start', 0);
      for (const amount of flows) portfolio.deposit(amount as Money, 'more', 1);
      const account = portfolio.account();
      expect(account.dayPnl).toBe(0n);
      expect(account.peakEquity).toBe(account.equity);
    }));
  });
});

describe('booking one fill', () => {
  const lots = fc.bigInt({ min: 1n, max: 10n ** 15n });
  const px = fc.bigInt({ min: 1n, max: 10n ** 17n });
  const mult = fc.constantFrom(ONE, ONE / 100n, 10n * ONE, 3n * ONE);

  it('never loses a digit: realized + what stays open = what was paid', () => {
    fc.assert(fc.property(mult, fc.array(fc.tuple(fc.boolean(), lots, px), { minLength: 1, maxLength: 30 }), (multiplier, fills) => {
      let holding = FLAT;
      let paid = 0n;
      let realized = 0n;
      for (const [buy, qty, at] of fills) {
        const booked = bookFill(holding, buy ? 'buy' : 'sell', qty as Quantity, at as Price, multiplier as never);
        paid += (buy ? 1n : -1n) * notional(at as Price, qty as Quantity, multiplier as never);
        realized += booked.realizedPnl;
        holding = booked.holding;
        expect(realized - holding.cost).toBe(-paid);
        if (holding.quantity === 0n) expect(holding.cost).toBe(0n);
        else expect(holding.cost === 0n || holding.cost > 0n === holding.quantity > 0n).toBe(true);
      }
    }));
  });

  it('keeps the average on a reduction, up to the last digits, and reopens at the fill price after a flip', () => {
    fc.assert(fc.property(lots, px, px, fc.integer({ min: 1, max: 300 }), (qty, entry, exit, percent) => {
      const opened = bookFill(FLAT, 'sell', qty as Quantity, entry as Price, ONE as never).holding;
      const closing = divHalfEven(qty * BigInt(percent), 100n) || 1n;
      const { holding, opened: reopened, realizedPnl } = bookFill(opened, 'buy', closing as Quantity, exit as Price, ONE as never);
      const average = averagePrice(holding, ONE as never);
      if (closing > qty) {
        expect(reopened).toBe(true);
        expect(holding.quantity).toBe(closing - qty);
        expect(holding.cost).toBe(notional(exit as Price, closing as Quantity, ONE as never) - notional(exit as Price, qty as Quantity, ONE as never));
        expect(realizedPnl).toBe(notional(entry as Price, qty as Quantity, ONE as never) - notional(exit as Price, qty as Quantity, ONE as never));
      } else if (closing === qty) expect(average).toBeNull();
      else {
        // Cost and value are each rounded once at 10^-12: the average may move by that, spread over what stays open.
        const slack = (2n * ONE) / holding.quantity < 0n ? (-2n * ONE) / holding.quantity + 2n : 2n;
        const distance = average! - entry;
        expect(distance < 0n ? -distance : distance).toBeLessThanOrEqual(slack);
      }
    }));
  });
});
