// What is paid for moves its price through cash: the desk's books, the venue's books and plain sums of what was paid agree to the last digit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimAccount, type SimPosition } from '../../src/main/core/venue/account.ts';
import { Portfolio } from '../../src/main/core/portfolio/portfolio.ts';
import { money, nearestMultiple, notional, price, quantity, ratio, toNumber, type Money, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import { markStep, type Equity, type Instrument } from '../../src/shared/model/instrument.ts';
import { oneTick } from '../../src/shared/model/tick-rule.ts';
import { BTC, fill, HandMarket, instrumentsOf, perpetual } from '../support/portfolio-world.ts';

const SPY = instrumentId('SPY.XNYS');
const spy: Equity = {
  id: SPY, venue: 'XNYS', venueSymbol: 'SPY', kind: 'equity', base: 'SPY', currency: 'USD', shape: 'fractionalBase', ticks: oneTick(price('0.01')), packageTick: null, lotSize: quantity('1'),
  minQty: quantity('1'), maxQty: quantity('100000'), minNotional: money('0'), multiplier: ratio('1'), settlement: 'paid', calendar: 'nyse', makerFeeRate: ratio('0'), takerFeeRate: ratio('0'), tradable: 'yes',
};
const CATALOGUE: readonly Instrument[] = [perpetual(BTC), spy];
const START = money('1000000');

type Trade = { readonly paid: boolean; readonly buy: boolean; readonly lots: number; readonly ticks: number; readonly fee: bigint };
const trade: fc.Arbitrary<Trade> = fc.record({
  paid: fc.boolean(), buy: fc.boolean(), lots: fc.integer({ min: 1, max: 500 }), ticks: fc.integer({ min: 1, max: 90_000 }), fee: fc.bigInt({ min: 0n, max: 10n ** 13n }),
});
const mark = fc.record({ paid: fc.boolean(), ticks: fc.integer({ min: 1, max: 90_000 }) });
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: trade }, { weight: 1, arbitrary: mark }), { maxLength: 50 });
const isTrade = (step: Trade | { readonly paid: boolean; readonly ticks: number }): step is Trade => 'lots' in step;
const of = (paid: boolean): Instrument => (paid ? spy : perpetual(BTC));

function world() {
  const market = new HandMarket();
  const portfolio = new Portfolio({ instruments: instrumentsOf(CATALOGUE), market, marginLeverage: ratio('3') });
  portfolio.deposit(START, 'start', 0);
  const account = new SimAccount(START, START);
  const positions = new Map<string, SimPosition>(CATALOGUE.map((one) => [one.id, account.addInstrument(one, 3)]));
  return { market, portfolio, account, positions };
}

describe('a paid settlement', () => {
  it('takes the price out of cash and brings it back; equity counts the position at its value, and the venue books the same', () => {
    fc.assert(fc.property(steps, (all) => {
      const { market, portfolio, account, positions } = world();
      let cash = START as bigint;
      let margined = 0n; // -sum(side * value) of what is margined: with its cost it is what was realized
      const held = new Map<string, bigint>(CATALOGUE.map((one) => [one.id, 0n]));
      all.forEach((step, index) => {
        const instrument = of(step.paid);
        const px = (BigInt(step.ticks) * (step.paid ? 10n ** 10n : 10n ** 11n)) as Price;
        if (!isTrade(step)) {
          market.marks.set(instrument.id, toNumber(px));
          positions.get(instrument.id)!.mark = toNumber(px);
          return;
        }
        const qty = (BigInt(step.lots) * instrument.lotSize) as Quantity;
        // Nobody sells short what is paid for.
        if (step.paid && !step.buy && qty > held.get(SPY)!) return;
        const sign = step.buy ? 1n : -1n;
        const before = portfolio.account();
        const events = portfolio.applyFill(fill(instrument.id, step.buy ? 'buy' : 'sell', qty, px, step.fee as Money, index, `P${index}`));
        account.bookFill(positions.get(instrument.id)!, step.buy ? 'buy' : 'sell', qty, px, step.fee as Money);
        held.set(instrument.id, held.get(instrument.id)! + sign * qty);
        const value = sign * notional(px, qty, instrument.multiplier);
        cash -= step.fee + (step.paid ? value : 0n);
        margined -= step.paid ? 0n : value;

        const after = portfolio.account();
        const booked = events.reduce((sum, event) => sum + (event.type === 'LedgerBooked' ? event.entry.amount : 0n), 0n);
        expect(after.cash - before.cash).toBe(booked);
        expect(after.cash).toBe(account.cash);
      });
      const btc = portfolio.position(BTC);
      const spyHeld = portfolio.position(SPY);
      const end = portfolio.account();
      expect(end.cash).toBe(cash + margined + (btc?.cost ?? 0n));
      const worth = (instrument: Instrument): bigint => {
        const position = portfolio.position(instrument.id);
        const px = market.marks.get(instrument.id);
        if (position === undefined || position.quantity === 0n) return 0n;
        return px === undefined ? position.cost : notional(nearestMultiple(px, markStep(instrument)), position.quantity, instrument.multiplier);
      };
      expect(end.equity).toBe(end.cash + worth(spy) + worth(perpetual(BTC)) - (btc?.cost ?? 0n));
      expect(end.unrealizedPnl).toBe(worth(spy) - (spyHeld?.cost ?? 0n) + worth(perpetual(BTC)) - (btc?.cost ?? 0n));
      expect(portfolio.equityNumber()).toBeCloseTo(toNumber(end.equity), 3);
      expect(account.equity()).toBeCloseTo(toNumber(end.equity), 3);
      expect(portfolio.liquidationPx(SPY)).toBeNull();
    }), { numRuns: 300 });
  });

  it('is the same after a restart from the journaled conclusions, also where PnL was moved between open and realised', () => {
    fc.assert(fc.property(fc.array(trade, { maxLength: 30 }), fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), (trades, moved) => {
      const first = world();
      const second = new Portfolio({ instruments: instrumentsOf(CATALOGUE), market: first.market, marginLeverage: ratio('3') });
      second.deposit(START, 'start', 0);
      // Before its first mark a position stands at its cost, and the cost is what is moved.
      first.market.marks.set(SPY, 600);
      let held = 0n;
      trades.forEach((step, index) => {
        const instrument = of(step.paid);
        const qty = (BigInt(step.lots) * instrument.lotSize) as Quantity;
        if (step.paid && !step.buy && qty > held) return;
        if (step.paid) held += step.buy ? qty : -qty;
        const event = fill(instrument.id, step.buy ? 'buy' : 'sell', qty, (BigInt(step.ticks) * 10n ** 11n) as Price, step.fee as Money, index, `P${index}`);
        const conclusions = [event, ...first.portfolio.applyFill(event)];
        if (step.paid && held > 0n && index % 3 === 0) {
          const { equity, cash } = first.portfolio.account();
          conclusions.push(...first.portfolio.reclassify(SPY, moved as Money, `R${index}`, index) as never[]);
          expect(first.portfolio.account()).toMatchObject({ equity, cash });
        }
        for (const conclusion of conclusions) second.restore(conclusion);
        expect(second.account()).toEqual(first.portfolio.account());
        expect(second.positions()).toEqual(first.portfolio.positions());
      });
    }), { numRuns: 100 });
  });

  it('is worth its cost where its instrument has left the catalogue: nothing was lost', () => {
    const { portfolio } = world();
    const conclusions = [portfolio.deposit(START, 'more', 0), portfolio.applyFill(fill(SPY, 'buy', quantity('10'), price('100'), money('1'))), portfolio.applyFill(fill(SPY, 'sell', quantity('4'), price('110')))].flat();
    const without = new Portfolio({ instruments: instrumentsOf([perpetual(BTC)]), market: new HandMarket(), marginLeverage: ratio('3') });
    without.deposit(START, 'start', 0);
    for (const conclusion of conclusions) without.restore(conclusion);
    expect(without.account()).toMatchObject({ cash: portfolio.account().cash, equity: portfolio.account().equity });
    expect(without.equityNumber()).toBe(toNumber(portfolio.account().equity));
  });

  it('has no gap of cost to explain to the venue: cash is the same whatever the order of fills', () => {
    const { portfolio } = world();
    portfolio.applyFill(fill(SPY, 'buy', quantity('2'), price('100')));
    expect(portfolio.costGap(SPY, price('150'))).toBe(0n);
    portfolio.applyFill(fill(BTC, 'buy', quantity('2'), price('100')));
    expect(portfolio.costGap(BTC, price('150'))).toBe(money('100'));
  });

  it('ties up the whole value of what is held, whatever leverage the desk has', () => {
    const { market, portfolio } = world();
    portfolio.applyFill(fill(SPY, 'buy', quantity('100'), price('600'), money('1')));
    market.marks.set(SPY, 610);
    expect(portfolio.account()).toMatchObject({
      cash: money('939999'), unrealizedPnl: money('1000'), equity: money('1000999'), initialMargin: money('61000'), maintenanceMargin: 0n, freeMargin: money('939999'),
    });
  });
});
