// Each check of the gate on both sides of its edge: what still passes, and the next step that does not.
import { describe, expect, it } from 'vitest';
import { money, price, quantity, ratio, type Money, type Price, type Quantity } from '../../../src/shared/model/decimal.ts';
import { strategyId } from '../../../src/shared/model/ids.ts';
import type { Order } from '../../../src/shared/model/order.ts';
import type { RiskLimits } from '../../../src/shared/model/profile.ts';
import { anOrder, BTC, ETH, instrument, limitOrder, limits as limitsOf, RiskWorld } from './risk-world.ts';
import { RiskEngine } from '../../../src/main/core/risk/risk-engine.ts';

type Case = { readonly order?: Partial<Order>; readonly limits?: Partial<RiskLimits>; readonly world?: (world: RiskWorld) => void };
const judge = ({ order = {}, limits = {}, world: set }: Case) => {
  const world = new RiskWorld();
  set?.(world);
  return world.engine(limits).check(anOrder(order), world.now);
};
/** `approved`, or the check that denied. */
const verdict = (one: Case): string => {
  const found = judge(one);
  return found.outcome === 'denied' ? found.denial.check : found.outcome;
};
const limit = (px: string, over: Partial<Order> = {}): Partial<Order> => ({ type: 'limit', limitPx: price(px), timeInForce: 'gtc', ...over });
const btc = (over: Parameters<typeof instrument>[0]) => (world: RiskWorld): void => void world.instruments.set(BTC, instrument(over));
const equity = (now: string, start: string, peak = start) => (world: RiskWorld): void => { Object.assign(world, { equity: money(now), dayStartEquity: money(start), peakEquity: money(peak) }); };

const EDGES: readonly (readonly [name: string, check: string, passes: Case, denied: Case])[] = [
  ['the largest quantity that makes sense', 'quantity', { order: { quantity: quantity('1') } }, { order: { quantity: (10n ** 30n + 1n) as Quantity } }],
  ['a quantity above zero', 'quantity', { order: { quantity: quantity('1') } }, { order: { quantity: -quantity('1') as Quantity } }],
  ['a replace that leaves something to fill', 'quantity', { order: limit('100', { status: 'open', quantity: quantity('1.0001'), filledQty: quantity('1') }), world: btc({ minNotional: money('0') }) }, { order: limit('100', { status: 'open', quantity: quantity('1'), filledQty: quantity('1') }) }],
  ['a replace whose steps leave something to fill', 'quantise', { order: limit('100', { status: 'open', quantity: quantity('1.00019'), filledQty: quantity('1') }), world: btc({ minNotional: money('0') }) }, { order: limit('100', { status: 'open', quantity: quantity('1.00009'), filledQty: quantity('1') }) }],
  ['one lot', 'quantise', { order: { quantity: quantity('0.0001') }, world: btc({ minNotional: money('0') }) }, { order: { quantity: quantity('0.00009') } }],
  ['a limit price of one tick', 'quantise', { order: limit('0.5'), world: btc({ minNotional: money('0') }) }, { order: limit('0.4') }],
  ['a limit price above zero', 'limitPrice', { order: limit('100') }, { order: limit('100', { limitPx: 0n as Price }) }],
  ['post-only that may rest', 'limitPrice', { order: limit('100', { postOnly: true }) }, { order: limit('100', { postOnly: true, timeInForce: 'ioc' }) }],
  ['post-only of an order that has a price', 'limitPrice', { order: limit('100', { postOnly: true }) }, { order: { postOnly: true, timeInForce: 'gtc' } }],
  ['a trigger that is a price', 'limitPrice', { order: { triggerPx: 0.01 } }, { order: { triggerPx: 0 } }],
  ['a trigger that ends', 'limitPrice', { order: { triggerPx: 1e9 } }, { order: { triggerPx: Infinity } }],
  ['the age of a price', 'dataAge', { world: (w) => w.ageMs.set(BTC, 3_000) }, { world: (w) => w.ageMs.set(BTC, 3_000.5) }],
  ['an age that has an end', 'dataAge', { world: (w) => w.ageMs.set(BTC, 0) }, { world: (w) => w.ageMs.set(BTC, Infinity) }],
  ['a feed that is not marked stale', 'dataAge', {}, { world: (w) => { Object.assign(w.market, { isStale: () => true }); } }],
  ['the loss of the day', 'dailyLoss', { world: equity('95000.01', '100000') }, { world: equity('95000', '100000') }],
  ['a day that began with equity', 'dailyLoss', { world: equity('100', '0.01') }, { world: equity('100', '0') }],
  ['the fall from the high', 'drawdown', { limits: { maxDailyLoss: 1 }, world: equity('90000.01', '100000') }, { limits: { maxDailyLoss: 1 }, world: equity('90000', '100000') }],
  ['an account that ever had equity', 'drawdown', { world: equity('100', '100', '100') }, { world: equity('100', '100', '0') }],
  ['the number of working orders', 'workingOrders', { limits: { maxWorkingOrders: 2 }, world: (w) => { w.working = [anOrder({ instrumentId: ETH, status: 'open' })]; } }, { limits: { maxWorkingOrders: 2 }, world: (w) => { w.working = [anOrder({ instrumentId: ETH, status: 'open' }), limitOrder('buy', '2', '90', { status: 'unknown' })]; } }],
  ['a buy at the collar', 'priceCollar', { order: limit('105') }, { order: limit('105.5') }],
  ['a sell at the collar', 'priceCollar', { order: limit('95', { side: 'sell' }) }, { order: limit('94.5', { side: 'sell' }) }],
  ['a buy far below is no worse than asked', 'priceCollar', { order: limit('1'), world: btc({ minNotional: money('0') }) }, { order: limit('200') }],
  ['a sell far above is no worse than asked', 'priceCollar', { order: limit('900', { side: 'sell' }) }, { order: limit('1', { side: 'sell' }), world: btc({ minNotional: money('0') }) }],
  ['the venue\'s largest size', 'quantityBounds', { order: { quantity: quantity('1000') } }, { order: { quantity: quantity('1000.0001') } }],
  ['the venue\'s smallest size', 'quantityBounds', { order: { quantity: quantity('0.5') }, world: btc({ minQty: quantity('0.5') }) }, { order: { quantity: quantity('0.4999') }, world: btc({ minQty: quantity('0.5') }) }],
  ['the venue\'s smallest value', 'minNotional', { order: { quantity: quantity('0.1') } }, { order: { quantity: quantity('0.0999') } }],
  ['the smallest value at the limit price, not at the reference', 'minNotional', { order: limit('104', { quantity: quantity('0.0962') }) }, { order: limit('96', { quantity: quantity('0.1041') }) }],
  ['the smallest value by the multiplier', 'minNotional', { order: { quantity: quantity('1') }, world: btc({ multiplier: ratio('0.1') }) }, { order: { quantity: quantity('0.9999') }, world: btc({ multiplier: ratio('0.1') }) }],
  ['a market that the venue trades', 'tradable', {}, { world: btc({ tradable: 'no' }) }],
  ['shorts where they are allowed', 'shorts', { order: { side: 'sell' } }, { order: { side: 'sell' }, limits: { allowShorts: false } }],
  ['a buy where shorts are not', 'shorts', { limits: { allowShorts: false } }, { order: { side: 'sell', quantity: quantity('0.2') }, limits: { allowShorts: false } }],
  ['a clock in no doubt', 'clock', {}, { world: (w) => { w.clockDoubt = 'a jump'; } }],
];

describe('the gate', () => {
  it.each(EDGES)('%s: passes up to it, and is denied by %s beyond', (_name, check, passes, denied) => {
    expect([verdict(passes), verdict(denied)]).toEqual(['approved', check]);
  });

  it('puts size and price on the venue\'s steps, at market too, and says which it changed', () => {
    const stepped = (order: Partial<Order>) => {
      const found = judge({ order });
      const { outcome, used, allowed, message } = found.checks.find(({ check }) => check === 'quantise') ?? {};
      return [found.outcome === 'approved' ? [found.order.quantity, found.order.limitPx] : found.denial.check, outcome, used, allowed, message];
    };
    expect(stepped({ quantity: quantity('1.23456') })).toEqual([[quantity('1.2345'), null], 'clipped', '1.23456', '1.2345', 'Put on the venue\'s steps: size 1.23456 to 1.2345']);
    expect(stepped(limit('99.9', { quantity: quantity('1') }))).toEqual([[quantity('1'), price('99.5')], 'clipped', '1', '1', 'Put on the venue\'s steps: price 99.9 to 99.5']);
    expect(stepped(limit('99.9', { quantity: quantity('1.23456') }))).toEqual([[quantity('1.2345'), price('99.5')], 'clipped', '1.23456', '1.2345', 'Put on the venue\'s steps: size 1.23456 to 1.2345, price 99.9 to 99.5']);
    expect(stepped(limit('99.5', { quantity: quantity('1.23456') }))).toEqual([[quantity('1.2345'), price('99.5')], 'clipped', '1.23456', '1.2345', 'Put on the venue\'s steps: size 1.23456 to 1.2345']);
    expect(stepped(limit('99.5')).slice(0, 2)).toEqual([[quantity('1'), price('99.5')], 'passed']);
    expect(stepped(limit('0.4'))).toEqual(['quantise', 'denied', '0.4', '0.5', 'The limit price 0.4 is below one tick of 0.5']);
    expect(stepped({ quantity: quantity('0.00009') })).toEqual(['quantise', 'denied', '0.00009', '0.0001', '0.00009 is less than one lot of 0.0001 of BTC-PERP.SIM; it is not rounded up.']);
  });

  it('ends absurd quantities above 10^18, not at it', () => {
    expect([verdict({ order: { quantity: (10n ** 30n) as Quantity } }), verdict({ order: { quantity: (10n ** 30n + 1n) as Quantity } })]).toEqual(['quantityBounds', 'quantity']);
  });

  it('names of several limits the one that is full, then the one that leaves least', () => {
    const named = (maxPositionNotional: string, maxOrderNotional = '100'): string => verdict({ order: { quantity: quantity('2') }, limits: { maxOrderNotional, maxPositionNotional }, world: (w) => void w.held.set(BTC, quantity('100')) });
    // 10,000 is held: the position's limit is full, or leaves what is written here less that.
    expect(['5000', '10050', '10099.99', '10100', '10150'].map((most) => named(most))).toEqual(['positionNotional', 'positionNotional', 'positionNotional', 'orderNotional', 'orderNotional']);
    expect(named('10099', '50')).toBe('orderNotional');
  });

  it('takes an order for a second one only when strategy, side, kind, size and price are the same, and the first may open', () => {
    const first = limitOrder('buy', '1', '99', { status: 'open' });
    const beside = (working: Partial<Order>, asked: Partial<Order> = {}): string => verdict({ order: { ...limit('99'), ...asked }, world: (w) => { w.working = [{ ...first, ...working }]; } });
    expect(beside({})).toBe('duplicate');
    for (const other of [{ strategyId: strategyId('another') }, { side: 'sell' }, { quantity: quantity('2') }, { limitPx: price('98') }, { type: 'market', limitPx: null }, { instrumentId: ETH }, { status: 'filled' }] as const) expect(beside(other), JSON.stringify(Object.keys(other))).toBe('approved');
    expect(beside({ side: 'sell', reduceOnly: true }, { side: 'sell', limitPx: price('101') })).toBe('approved');
    expect(verdict({ order: limit('101', { side: 'sell' }), world: (w) => { w.held.set(BTC, -quantity('1') as Quantity); w.working = [limitOrder('sell', '1', '101', { status: 'open', reduceOnly: true })]; } })).toBe('approved');
    expect(verdict({ world: (w) => { w.working = [anOrder({ status: 'submitted' })]; } })).toBe('duplicate'); // Two at market.
  });

  it('does not count an order against itself when it is replaced', () => {
    const world = new RiskWorld();
    const resting = limitOrder('buy', '1', '99', { status: 'open' });
    world.working = [resting];
    const engine = world.engine({ maxWorkingOrders: 1, maxPositionNotional: '99', maxOrdersPerMinute: 1 });
    // The same order again is no duplicate of itself, no second working order, and uses up no order of the minute by being asked.
    for (let ask = 0; ask < 3; ask += 1) expect(engine.check(resting, world.now)).toMatchObject({ outcome: 'denied', denial: { check: 'positionNotional' } }); // 1 at the reference of 100
    const wide = world.engine({ maxWorkingOrders: 1, maxPositionNotional: '100', maxOrdersPerMinute: 1 });
    for (let ask = 0; ask < 3; ask += 1) expect(wide.check(resting, world.now).outcome).toBe('approved');
    expect(wide.check(limitOrder('buy', '0.2', '98'), world.now)).toMatchObject({ outcome: 'denied', denial: { check: 'workingOrders', used: '2', allowed: '1' } });
  });

  it('names what passed with its amount', () => {
    const found = judge({ limits: { maxOrdersPerMinute: 7, maxWorkingOrders: 9 }, world: (w) => { equity('99999.5', '100000')(w); w.ageMs.set(BTC, 12); } });
    const said = (check: string): readonly (string | undefined)[] => { const one = found.checks.find((result) => result.check === check); return [one?.outcome, one?.used, one?.allowed]; };
    expect(['orderRate', 'workingOrders', 'dailyLoss', 'drawdown', 'dataAge', 'orderNotional', 'exposurePerSymbol', 'leverage'].map((check) => [check, ...said(check)])).toEqual([
      ['orderRate', 'passed', '1', '7'], ['workingOrders', 'passed', '1', '9'], ['dailyLoss', 'passed', '0.5', '5000'], ['drawdown', 'passed', '0.5', '10000'], ['dataAge', 'passed', '12', '3000'],
      ['orderNotional', 'passed', '100', '1000000'], ['exposurePerSymbol', 'passed', '0.02', '100'], ['leverage', 'passed', '0', '5'],
    ]);
    expect(judge({ world: equity('94999.999', '100000') })).toMatchObject({ outcome: 'denied', denial: { check: 'dailyLoss', used: '5000.01', allowed: '5000' } });
    expect(judge({ limits: { maxDailyLoss: 1 }, world: equity('89999.999', '100000') })).toMatchObject({ outcome: 'denied', denial: { check: 'drawdown', used: '10000.01', allowed: '10000' } });
    // A gain is no loss below zero.
    const gain = judge({ world: equity('100500', '100000', '100500') });
    expect(gain.checks.find(({ check }) => check === 'dailyLoss')).toMatchObject({ outcome: 'passed', used: '0' });
    const noEquity = judge({ world: equity('100500', '0', '100500') });
    expect(noEquity).toMatchObject({ outcome: 'denied', denial: { used: '0', message: 'The day started without equity: there is nothing to risk' } });
    expect(judge({ limits: { maxDailyLoss: 1 }, world: equity('100', '100', '0') })).toMatchObject({ outcome: 'denied', denial: { message: 'The account never had equity: there is nothing to risk' } });
    expect(judge({ world: btc({ tradable: 'no' }) })).toMatchObject({ outcome: 'denied', denial: { message: expect.stringContaining('not tradable') as string } });
    expect(judge({ world: (w) => { w.clockDoubt = 'the host clock jumped'; } })).toMatchObject({ outcome: 'denied', denial: { message: 'The time is in doubt: the host clock jumped' } });
  });

  it('denies with words where the account cannot be valued, and where limits are no numbers it does not even start', () => {
    const world = new RiskWorld();
    const engine = new RiskEngine({ ...deps(world), portfolio: { ...world.portfolio, account: () => { throw new Error('no price'); } } });
    expect(engine.check(anOrder(), world.now)).toMatchObject({ outcome: 'denied', denial: { check: 'dailyLoss', used: 'unknown', message: expect.stringContaining('cannot be valued') as string } });
    expect(engine.preview(anOrder(), world.now).checks.filter(({ outcome }) => outcome === 'denied').map(({ check }) => check)).toEqual(['dailyLoss', 'drawdown']);
    expect(engine.headroom(BTC, 'buy', price('100'))).toEqual({ quantity: 0n, binding: 'dailyLoss' });
    for (const bad of [{ marginLeverage: 0 }, { marginLeverage: -1 }, { marginLeverage: NaN }, { maxExposure: NaN }, { priceCollar: Infinity }]) expect(() => new RiskEngine({ ...deps(world), limits: { ...limitsOf(), ...bad } }), JSON.stringify(bad)).toThrow(RangeError);
  });

  it.each([['nothing', 0n], ['less than nothing', -money('5')]])('judges an equity of %s by its amount: it allows nothing, and says so in money', (_name, left) => {
    const world = new RiskWorld();
    Object.assign(world, { equity: left as Money, dayStartEquity: money('100'), peakEquity: money('100') });
    const { checks } = world.engine().preview(anOrder(), world.now);
    const sizes = checks.filter(({ check }) => ['exposurePerSymbol', 'exposure', 'leverage', 'freeMargin'].includes(check));
    expect(sizes.map(({ outcome, used, allowed, unit }) => [outcome, used, allowed, unit])).toEqual([['denied', '20', '0', 'USD'], ['denied', '20', '0', 'USD'], ['denied', '100', '0', 'USD'], ['denied', '20.05', '0', 'USD']]);
    expect(sizes[0]?.message).toBe('Margin exposure per symbol would be 20.00 USD, limit 0.00 USD');
  });
});

function deps(world: RiskWorld): ConstructorParameters<typeof RiskEngine>[0] {
  return {
    limits: limitsOf(), instruments: world.instrumentsView, market: world.market, portfolio: world.portfolio, orders: world.orders,
    tradingState: () => 'active', connected: () => true, reconciled: () => true, clockDoubt: () => null, latched: () => false, now: () => world.now,
  };
}
