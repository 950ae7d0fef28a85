import { describe, expect, it } from 'vitest';
import { formatDecimal, money, price, quantity, type Money, type Quantity } from '../../../src/shared/model/decimal.ts';
import { FLATTEN } from '../../../src/shared/model/ids.ts';
import type { Order } from '../../../src/shared/model/order.ts';
import type { RiskLimits } from '../../../src/shared/model/profile.ts';
import { anOrder, BTC, ETH, instrument, limitOrder, RiskWorld } from './risk-world.ts';
import { oneTick } from '../../../src/shared/model/tick-rule.ts';

type Case = { readonly name: string; readonly check: string; readonly says: RegExp; readonly order?: Partial<Order>; readonly limits?: Partial<RiskLimits>; readonly world?: (world: RiskWorld) => void };

const loss = (amount: string) => (world: RiskWorld): void => { world.equity = (money('100000') - money(amount)) as Money; };
const cases: readonly Case[] = [
  { name: 'an unknown instrument', check: 'instrument', says: /not in the venue's catalogue/, world: (w) => w.instruments.delete(BTC) },
  { name: 'no quantity', check: 'quantity', says: /above zero, was 0/, order: { quantity: quantity('0') } },
  { name: 'a quantity that is not a number', check: 'quantity', says: /not a number: NaN/, order: { quantity: NaN as unknown as Quantity } },
  { name: 'a limit order without a price', check: 'limitPrice', says: /needs a limit price/, order: { type: 'limit' } },
  { name: 'a market order with a price', check: 'limitPrice', says: /has no limit price/, order: { limitPx: price('100') } },
  { name: 'post-only that cannot rest', check: 'limitPrice', says: /Post-only/, order: { postOnly: true } },
  { name: 'a trigger that is no price', check: 'limitPrice', says: /was NaN/, order: { triggerPx: NaN } },
  { name: 'less than a lot', check: 'quantise', says: /less than one lot of 0.0001.*not rounded up/, order: { quantity: quantity('0.00009') } },
  { name: 'a disarmed desk', check: 'tradingState', says: /disarmed.*Exits pass/, world: (w) => { w.state = 'disarmed'; } },
  { name: 'a reducing desk', check: 'tradingState', says: /reduce-only mode/, world: (w) => { w.state = 'reducing'; } },
  { name: 'a halted desk', check: 'tradingState', says: /halted/, world: (w) => { w.state = 'halted'; } },
  { name: 'reduce-only by profile', check: 'tradingState', says: /reduce-only/, limits: { reduceOnly: true } },
  { name: 'the latch', check: 'killLatch', says: /kill latch is set/, world: (w) => { w.latched = true; } },
  { name: 'a lost connection', check: 'connected', says: /not connected/, world: (w) => { w.connected = false; } },
  { name: 'an open reconciliation', check: 'reconciled', says: /not been agreed/, world: (w) => { w.reconciled = false; } },
  { name: 'a closed market', check: 'tradable', says: /only cancels/, world: (w) => w.instruments.set(BTC, instrument({ tradable: 'cancelOnly' })) },
  { name: 'old data', check: 'dataAge', says: /3001 ms old, limit 3000 ms/, world: (w) => w.ageMs.set(BTC, 3001) },
  { name: 'an age that is not a number', check: 'dataAge', says: /No price .* has come yet/, world: (w) => w.ageMs.set(BTC, NaN) },
  { name: 'no price', check: 'dataAge', says: /no usable price/, world: (w) => w.prices.delete(BTC) },
  { name: 'the daily loss, reached', check: 'dailyLoss', says: /loss of 5,000.00 USD has reached the limit of 5,000.00 USD/, world: loss('5000') },
  { name: 'the drawdown, reached', check: 'drawdown', says: /drawdown of 10,000.00 USD/, limits: { maxDailyLoss: 1 }, world: loss('10000') },
  { name: 'a short', check: 'shorts', says: /could end 0.5 short/, order: { side: 'sell', quantity: quantity('1.5') }, limits: { allowShorts: false }, world: (w) => w.held.set(BTC, quantity('1')) },
  { name: 'too many working orders, unknown ones counted', check: 'workingOrders', says: /working order 2, limit 1/, limits: { maxWorkingOrders: 1 }, world: (w) => w.working.push(anOrder({ instrumentId: ETH, status: 'unknown' })) },
  { name: 'a buy far above the market', check: 'priceCollar', says: /105.5 is more than 5 % above the reference 100 USD \(bound 105\)/, order: { type: 'limit', limitPx: price('105.5') } },
  { name: 'a sell far below the market', check: 'priceCollar', says: /94.5 is more than 5 % below/, order: { type: 'limit', side: 'sell', limitPx: price('94.5') } },
  { name: 'below the venue\'s minimum size', check: 'quantityBounds', says: /below the venue's minimum of 0.01.*not rounded up/, order: { quantity: quantity('0.005') }, world: (w) => w.instruments.set(BTC, instrument({ minQty: quantity('0.01') })) },
  { name: 'above the venue\'s maximum size', check: 'quantityBounds', says: /above the venue's maximum of 1,000/, order: { quantity: quantity('1001') } },
  { name: 'below the venue\'s minimum value', check: 'minNotional', says: /worth 5.00 USD, below the venue's minimum of 10.00 USD/, order: { quantity: quantity('0.05') } },
  { name: 'a fat finger', check: 'orderNotional', says: /Order notional would be 100.01 USD, limit 100.00 USD/, order: { quantity: quantity('1.0001') }, limits: { maxOrderNotional: '100' } },
  { name: 'position notional', check: 'positionNotional', says: /Position notional would be 200.00 USD, limit 150.00 USD/, limits: { maxPositionNotional: '150' }, world: (w) => w.held.set(BTC, quantity('1')) },
  { name: 'per-symbol exposure', check: 'exposurePerSymbol', says: /^Margin exposure per symbol would be 24.1 % of equity, limit 20 %$/, order: { quantity: quantity('241') }, limits: { maxExposurePerSymbol: 0.2, marginLeverage: 1 }, },
  { name: 'account exposure', check: 'exposure', says: /^Margin exposure would be 80.1 % of equity, limit 80 %$/, order: { quantity: quantity('301') }, limits: { maxExposure: 0.8, marginLeverage: 1 }, world: (w) => w.held.set(ETH, quantity('1000')) },
  { name: 'leverage', check: 'leverage', says: /^Leverage would be 1.1 x equity, limit 1 x equity$/, order: { quantity: quantity('600') }, limits: { maxLeverage: 1 }, world: (w) => w.held.set(ETH, -quantity('1000') as Quantity) },
  { name: 'free margin with fees', check: 'freeMargin', says: /Margin with fees would be 100,050.00 USD, limit 100,000.00 USD/, order: { quantity: quantity('1000') }, limits: { marginLeverage: 1 } },
  { name: 'free margin with the fee of the closing part too', check: 'freeMargin', says: /would be 100,050.50 USD/, order: { quantity: quantity('1010') }, limits: { marginLeverage: 1 }, world: (w) => { w.instruments.set(BTC, instrument({ maxQty: quantity('2000') })); w.held.set(BTC, -quantity('10') as Quantity); } },
  { name: 'a sell of a position that a reduce-only order may have sold already', check: 'shorts', says: /could end 2 short/, order: { side: 'sell', quantity: quantity('2') }, limits: { allowShorts: false }, world: (w) => { w.held.set(BTC, quantity('2')); w.working.push(anOrder({ side: 'sell', reduceOnly: true, status: 'unknown', quantity: quantity('2') })); } },
  { name: 'a buy back that a reduce-only order may have done already', check: 'positionNotional', says: /would be 200.00 USD, limit 199.00 USD/, order: { quantity: quantity('2') }, limits: { maxPositionNotional: '199' }, world: (w) => { w.held.set(BTC, -quantity('2') as Quantity); w.working.push(anOrder({ reduceOnly: true, status: 'unknown', quantity: quantity('2') })); } },
];

describe('RiskEngine denies', () => {
  for (const one of cases) {
    it(one.name, () => {
      const world = new RiskWorld();
      one.world?.(world);
      const verdict = world.engine(one.limits).check(anOrder(one.order), world.now);
      expect(verdict.outcome).toBe('denied');
      if (verdict.outcome !== 'denied') return;
      expect(verdict.denial).toMatchObject({ check: one.check, outcome: 'denied' });
      expect(verdict.denial.message).toMatch(one.says);
      expect(verdict.checks.at(-1)?.outcome === 'denied' || verdict.checks.includes(verdict.denial)).toBe(true);
    });
  }

  it('a second identical order while the first works, in any state', () => {
    for (const status of ['submitted', 'unknown', 'open'] as const) {
      const world = new RiskWorld();
      world.working = [limitOrder('buy', '1', '99', { status })];
      const engine = world.engine();
      expect(engine.check(limitOrder('buy', '1', '99'), world.now)).toMatchObject({ outcome: 'denied', denial: { check: 'duplicate', scope: 'strategy' } });
      expect(engine.check(limitOrder('buy', '1', '98.5'), world.now).outcome).toBe('approved');
    }
  });

  it('order number n + 1 within a minute, but no exit', () => {
    const world = new RiskWorld();
    const engine = world.engine({ maxOrdersPerMinute: 3 });
    for (let i = 0; i < 3; i++) expect(engine.check(anOrder(), i * 1000).outcome).toBe('approved');
    expect(engine.check(anOrder(), 59_999)).toMatchObject({ outcome: 'denied', denial: { check: 'orderRate', used: '4', allowed: '3' } });
    world.held.set(BTC, quantity('5'));
    expect(engine.check(anOrder({ side: 'sell', reduceOnly: true }), 59_999).outcome).toBe('approved');
    expect(engine.check(anOrder(), 60_000).outcome).toBe('approved');
  });

  it('naming the tightest of several limits', () => {
    const world = new RiskWorld();
    const verdict = world.engine({ maxOrderNotional: '500', maxPositionNotional: '300', maxLeverage: 1 }).check(anOrder({ quantity: quantity('900') }), world.now);
    expect(verdict).toMatchObject({ outcome: 'denied', denial: { check: 'positionNotional', allowed: '300' } });
  });
});

describe('RiskEngine lets pass', () => {
  it('a limit order put on the steps, passively', () => {
    const world = new RiskWorld();
    const buy = world.engine().check(limitOrder('buy', '1.23456', '99.9'), world.now);
    expect(buy).toMatchObject({ outcome: 'approved', order: { quantity: quantity('1.2345'), limitPx: price('99.5') } });
    const sell = world.engine().check(limitOrder('sell', '1', '100.1'), world.now);
    expect(sell).toMatchObject({ outcome: 'approved', order: { limitPx: price('100.5') } });
    expect(buy.checks.find((one) => one.check === 'quantise')).toMatchObject({ outcome: 'clipped', message: expect.stringContaining('99.9 to 99.5') as string });
  });

  it('an exit that does not say so as reduce-only, and only the part that flips is judged as opening', () => {
    const world = new RiskWorld();
    world.held.set(BTC, quantity('2'));
    world.state = 'halted';
    expect(world.engine().check(anOrder({ side: 'sell', quantity: quantity('2') }), world.now)).toMatchObject({ outcome: 'approved', order: { reduceOnly: true } });
    world.state = 'active';
    const engine = world.engine({ maxPositionNotional: '100' });
    expect(engine.check(anOrder({ side: 'sell', quantity: quantity('3') }), world.now)).toMatchObject({ outcome: 'approved', order: { reduceOnly: false } });
    expect(engine.check(anOrder({ side: 'sell', quantity: quantity('3.0001') }), world.now).outcome).toBe('denied');
  });

  it('dust only when it is all that is left, and says so', () => {
    const world = new RiskWorld();
    world.instruments.set(BTC, instrument({ minQty: quantity('0.01') }));
    world.held.set(BTC, quantity('0.005'));
    const all = world.engine().check(anOrder({ side: 'sell', quantity: quantity('0.005'), reduceOnly: true }), world.now);
    expect(all.outcome).toBe('approved');
    expect(all.checks.at(-1)?.message).toMatch(/^Dust: .*only if the venue takes it/);
    expect(world.engine().check(anOrder({ side: 'sell', quantity: quantity('0.004'), reduceOnly: true }), world.now)).toMatchObject({ outcome: 'denied', denial: { check: 'quantityBounds' } });
  });

  it('a close of flatten-all sized by the venue although we believe to be flat, clipped to the largest order', () => {
    const world = new RiskWorld();
    Object.assign(world, { state: 'halted', latched: true, connected: false, reconciled: false });
    const verdict = world.engine().check(anOrder({ strategyId: FLATTEN, side: 'sell', reduceOnly: true, quantity: quantity('1500') }), world.now);
    expect(verdict).toMatchObject({ outcome: 'approved', order: { quantity: quantity('1000'), reduceOnly: true } });
    // The name alone opens nothing.
    expect(world.engine().check(anOrder({ strategyId: FLATTEN, side: 'sell' }), world.now).outcome).toBe('denied');
  });

  it('a reduce-only order up to what others leave, and says why not', () => {
    const world = new RiskWorld();
    world.held.set(BTC, quantity('2'));
    world.working = [anOrder({ side: 'sell', reduceOnly: true, status: 'unknown', quantity: quantity('1.5') })];
    const verdict = world.engine().check(anOrder({ side: 'sell', reduceOnly: true, quantity: quantity('2') }), world.now);
    expect(verdict).toMatchObject({ outcome: 'approved', order: { quantity: quantity('0.5') } });
    world.working = [anOrder({ side: 'sell', reduceOnly: true, status: 'unknown', quantity: quantity('2') })];
    expect(world.engine().check(anOrder({ side: 'sell', reduceOnly: true }), world.now)).toMatchObject({ outcome: 'denied', denial: { message: expect.stringMatching(/already work for the whole position of 2/) as string } });
    expect(world.engine().check(anOrder({ side: 'buy', reduceOnly: true }), world.now)).toMatchObject({ outcome: 'denied', denial: { message: expect.stringMatching(/would enlarge the long/) as string } });
  });

  it('an exit at market past exits that wait at a price, but not past another one at market', () => {
    const world = new RiskWorld();
    world.held.set(BTC, quantity('2'));
    const target = limitOrder('sell', '2', '110', { reduceOnly: true, status: 'open' });
    world.working = [target];
    const stop = anOrder({ side: 'sell', reduceOnly: true, quantity: quantity('2') });
    expect(world.engine().check(stop, world.now)).toMatchObject({ outcome: 'approved', order: { quantity: quantity('2'), reduceOnly: true } });
    expect(world.engine().check(limitOrder('sell', '2', '105', { reduceOnly: true }), world.now)).toMatchObject({ outcome: 'denied', denial: { check: 'reduceOnly' } });
    world.working = [target, anOrder({ side: 'sell', reduceOnly: true, status: 'unknown', quantity: quantity('1.5') })];
    expect(world.engine().check(stop, world.now)).toMatchObject({ outcome: 'approved', order: { quantity: quantity('0.5') } });
  });
});

describe('replaces', () => {
  it('count only their own new size, and the larger of both until the venue has answered', () => {
    const world = new RiskWorld();
    const resting = limitOrder('buy', '1', '100', { status: 'open', filledQty: quantity('0.4') });
    world.working = [resting];
    const engine = world.engine({ maxPositionNotional: '200' });
    expect(engine.check({ ...resting, quantity: quantity('2.4') }, world.now).outcome).toBe('approved');
    expect(engine.check({ ...resting, quantity: quantity('2.4001') }, world.now)).toMatchObject({ outcome: 'denied', denial: { check: 'positionNotional' } });
    engine.replaceRequested({ clientOrderId: resting.clientOrderId, instrumentId: BTC, strategyId: resting.strategyId, tsEvent: world.now, tsInit: world.now, type: 'OrderReplaceRequested', quantity: quantity('2.4'), limitPx: price('100') });
    world.working = [{ ...resting, pending: 'cancel' }]; // a cancel on top does not take the replace back
    expect(engine.headroom(BTC, 'buy', price('100')).quantity).toBe(0n);
    world.working = [{ ...resting, pending: 'replace' }];
    expect(engine.headroom(BTC, 'buy', price('100')).quantity).toBe(0n);
    world.working = [{ ...resting, pending: null }]; // refused: the old size counts again
    expect(formatDecimal(engine.headroom(BTC, 'buy', price('100')).quantity)).toBe('1.4');
  });

  it('and the order rate go on after a restart', () => {
    const world = new RiskWorld();
    const resting = limitOrder('buy', '1', '100', { status: 'open', pending: 'replace' });
    world.working = [resting];
    const engine = world.engine({ maxPositionNotional: '200', maxOrdersPerMinute: 1 });
    const header = { clientOrderId: resting.clientOrderId, instrumentId: BTC, strategyId: resting.strategyId, tsEvent: world.now - 59_999, tsInit: 0 };
    engine.restore({ ...header, type: 'OrderSubmitted', quantity: resting.quantity, limitPx: resting.limitPx, reduceOnly: false, checks: [] });
    engine.restore({ ...header, type: 'OrderReplaceRequested', quantity: quantity('2'), limitPx: price('100') });
    expect(engine.headroom(BTC, 'buy', price('100'))).toEqual({ quantity: 0n, binding: 'orderRate' });
    world.now += 1;
    expect(engine.headroom(BTC, 'buy', price('100'))).toEqual({ quantity: 0n, binding: 'positionNotional' });
  });
});

it('the demo profile cannot open one contract of the real product: below the minimum is the correct outcome', () => {
  const world = new RiskWorld();
  world.instruments.set(BTC, instrument({ shape: 'wholeContracts', multiplier: money('0.01') as never, lotSize: quantity('1'), minQty: quantity('1'), ticks: oneTick(price('5')) }));
  world.prices.set(BTC, 68_930);
  const engine = world.engine({ maxPositionNotional: '100', maxOrderNotional: '100' });
  expect(engine.headroom(BTC, 'buy', price('68930'))).toEqual({ quantity: 0n, binding: 'orderNotional' });
  expect(engine.check(anOrder({ quantity: quantity('1') }), world.now)).toMatchObject({ outcome: 'denied', denial: { used: '689.3', unit: 'USD' } });
});
