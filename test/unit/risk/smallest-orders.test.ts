// The smallest order that a venue takes, and the account that cannot carry it: worked out in plain numbers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, money, price, quantity, ratio, type Quantity } from '../../../src/shared/model/decimal.ts';
import type { Instrument } from '../../../src/shared/model/instrument.ts';
import type { RiskLimits } from '../../../src/shared/model/profile.ts';
import { smallestQuantity, untradable, untradableWords } from '../../../src/main/core/risk/smallest-orders.ts';
import { anOrder, BTC, ETH, instrument, RiskWorld } from './risk-world.ts';
import { oneTick } from '../../../src/shared/model/tick-rule.ts';
import type { Perpetual } from '../../../src/shared/model/instrument.ts';

describe('the smallest order', () => {
  it('is the first number of lots that has the least size and the least value', () => {
    const whole = fc.integer({ min: 1, max: 60 });
    fc.assert(fc.property(whole, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 400 }), fc.constantFrom(1, 10), (lot, least, value, px, multiplier) => {
      const found = smallestQuantity({ lotSize: quantity(String(lot)), minQty: quantity(String(least)), minNotional: money(String(value)), multiplier: ratio(String(multiplier)) }, price(String(px)));
      let lots = 0;
      while (lots * lot < least || lots * lot * px * multiplier < value) lots += 1;
      expect(formatDecimal(found)).toBe(String(lots * lot));
    }));
  });
  it.each([['3', '3.333333333334'], ['2.5', '4'], ['0.000000000003', '3333333333333.333333333334']])('at a price of %s is rounded up in the last digit, and only where it must be', (px, least) => {
    expect(formatDecimal(smallestQuantity({ lotSize: 1n as Quantity, minQty: quantity('0'), minNotional: money('10'), multiplier: ratio('1') }, price(px)))).toBe(least);
  });
  it('of an instrument that costs nothing has the least size', () => {
    expect(smallestQuantity({ lotSize: quantity('1'), minQty: quantity('2'), minNotional: money('10'), multiplier: ratio('1') }, 0n as never)).toBe(quantity('2'));
  });
});

describe('an account', () => {
  const coarse = (over: Partial<Perpetual> = {}): Instrument => instrument({ lotSize: quantity('1'), minQty: quantity('2'), ...over });
  const found = (limits: Partial<RiskLimits>, set: (world: RiskWorld) => void = () => undefined) => {
    const world = new RiskWorld();
    world.instruments.set(BTC, coarse());
    world.instruments.set(ETH, coarse({ id: ETH, base: 'ETH' }));
    set(world);
    const engine = world.engine(limits);
    return untradable(world.instrumentsView.all(), (id) => world.prices.get(id) ?? NaN, (intent) => engine.preview(anOrder(intent), world.now));
  };

  it('cannot trade what is larger than its limits, and is told the order, its value and the limit', () => {
    const two = found({ maxOrderNotional: '150' });
    expect(two).toEqual([{ instrumentId: BTC, why: 'the smallest order is 2, about 200 USD: Order notional would be 200.00 USD, limit 150.00 USD' }]);
    expect(untradableWords(two ?? [])).toBe('This account cannot trade BTC-PERP.SIM (the smallest order is 2, about 200 USD: Order notional would be 200.00 USD, limit 150.00 USD)');
    expect(found({ maxOrderNotional: '99' })).toHaveLength(2);
    expect(untradableWords(found({ maxOrderNotional: '99' }) ?? [])).toContain('; ETH-PERP.SIM (the smallest');
    expect(found({ maxOrderNotional: '200' })).toEqual([]);
  });

  it.each([['positionNotional', { maxPositionNotional: '150' }], ['exposurePerSymbol', { maxExposurePerSymbol: 0.0003 }], ['exposure', { maxExposure: 0.0003 }]] as const)('is kept from it by %s', (_check, limits) => {
    expect(found(limits)).toMatchObject([{ instrumentId: BTC }]);
  });

  it.each([['leverage', { maxLeverage: 1 }], ['freeMargin', { marginLeverage: 1, maxLeverage: 5, maxExposure: 1 }]] as const)('is kept from it by what it is worth: %s', (_check, limits) => {
    expect(found(limits, (w) => { Object.assign(w, { equity: money('150'), dayStartEquity: money('150'), peakEquity: money('150') }); })?.map(({ instrumentId }) => instrumentId)).toEqual([BTC]);
  });

  it('is kept from nothing by the state of the desk', () => {
    expect(found({}, (w) => { Object.assign(w, { state: 'halted', latched: true, connected: false }); })).toEqual([]);
  });

  it('values the order to the cent, at the price on the tick', () => {
    expect(found({ maxOrderNotional: '1' }, (w) => { w.instruments.delete(ETH); w.instruments.set(BTC, coarse({ multiplier: ratio('0.33333'), ticks: oneTick(price('0.5')) })); w.prices.set(BTC, 100.2); })?.[0]?.why).toContain('is 2, about 66.67 USD');
  });

  it.each([['absent', NaN], ['nothing', 0], ['below nothing', -1], ['without end', Infinity]])('is judged only once every price is there: one is %s', (_name, px) => {
    expect(found({ maxOrderNotional: '150' }, (w) => void w.prices.set(ETH, px))).toBeNull();
  });

  it('asks with a buy at market that may open', () => {
    const asked: unknown[] = [];
    const world = new RiskWorld();
    untradable([coarse()], () => 100, (intent) => { asked.push(intent); return world.engine().preview(anOrder(intent), world.now); });
    expect(asked).toMatchObject([{ instrumentId: BTC, side: 'buy', type: 'market', quantity: quantity('2') as Quantity, limitPx: null, postOnly: false, reduceOnly: false }]);
  });
});
