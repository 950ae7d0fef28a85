// What the gate says beside its verdict: the ticket's preview and estimate, the headroom with what binds it, the order rate and replaces over a restart.
import { describe, expect, it } from 'vitest';
import { formatDecimal, money, price, quantity, ratio, type Quantity } from '../../../src/shared/model/decimal.ts';
import type { Order } from '../../../src/shared/model/order.ts';
import type { RiskLimits } from '../../../src/shared/model/profile.ts';
import { anOrder, BTC, ETH, instrument, limitOrder, RiskWorld } from './risk-world.ts';

const at100 = price('100');
const headroom = (world: RiskWorld, limits: Partial<RiskLimits> = {}, side: 'buy' | 'sell' = 'buy', px = at100): readonly [string, string] => {
  const found = world.engine(limits).headroom(BTC, side, px);
  return [formatDecimal(found.quantity), found.binding];
};
const worldOf = (set: (world: RiskWorld) => void): RiskWorld => {
  const world = new RiskWorld();
  set(world);
  return world;
};
const header = (order: Order, now: number) => ({ clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, strategyId: order.strategyId, tsEvent: now, tsInit: now });

const NOTHING_WITH: readonly (readonly [name: string, binding: string, set: (world: RiskWorld) => void])[] = [
  ['an unknown instrument', 'instrument', (w) => void w.instruments.delete(BTC)], ['no price', 'dataAge', (w) => void w.prices.delete(BTC)],
  ['old data', 'dataAge', (w) => void w.ageMs.set(BTC, 3_001)], ['a latch', 'killLatch', (w) => { w.latched = true; }], ['a lost connection', 'connected', (w) => { w.connected = false; }],
  ['a clock in doubt', 'clock', (w) => { w.clockDoubt = 'a jump'; }], ['a loss', 'dailyLoss', (w) => { w.equity = money('95000'); }],
  ['no price, whatever the state', 'dataAge', (w) => { w.prices.delete(BTC); w.state = 'halted'; }],
  ['another instrument without a price', 'undecidable: ETH-PERP.SIM is held or worked but has no usable price', (w) => { w.held.set(ETH, quantity('1')); w.prices.delete(ETH); }],
];

describe('the headroom', () => {
  it.each(NOTHING_WITH)('is nothing with %s, and names it', (_name, binding, set) => {
    expect(headroom(worldOf(set))).toEqual(['0', binding]);
  });

  it('names the limit that is tightest, and the venue where that is tighter', () => {
    const loose = { maxOrderNotional: '50000', maxPositionNotional: '40000' };
    expect(headroom(new RiskWorld(), loose)).toEqual(['400', 'positionNotional']);
    expect(headroom(new RiskWorld(), { ...loose, maxOrderNotional: '30000' })).toEqual(['300', 'orderNotional']);
    expect(headroom(worldOf((w) => w.instruments.set(BTC, instrument({ maxQty: quantity('399.99995') }))), loose)).toEqual(['399.9999', 'quantityBounds']);
    expect(headroom(worldOf((w) => w.instruments.set(BTC, instrument({ maxQty: quantity('400') }))), loose)).toEqual(['400', 'positionNotional']);
    // Equal ones: the first of the list.
    expect(headroom(new RiskWorld(), { maxOrderNotional: '40000', maxPositionNotional: '40000' })).toEqual(['400', 'orderNotional']);
  });

  it('is taken at the price on the venue\'s steps, the passive one', () => {
    expect(headroom(new RiskWorld(), { maxOrderNotional: '10100' }, 'buy', price('101.4'))).toEqual(['100', 'orderNotional']); // At 101.
    expect(headroom(new RiskWorld(), { maxOrderNotional: '10150' }, 'sell', price('101.1'))).toEqual(['100', 'orderNotional']); // At 101.5.
    expect(headroom(new RiskWorld(), {}, 'buy', price('0.4'))).toEqual(['0', 'limitPrice']);
    expect(headroom(new RiskWorld(), {}, 'buy', price('0.5'))[0]).not.toBe('0');
  });

  it('is what closes and what opens; where nothing may be opened it is nothing', () => {
    const short = (over: Partial<RiskLimits>): readonly [string, string] => headroom(worldOf((w) => void w.held.set(BTC, -quantity('5') as Quantity)), over);
    expect(short({ maxPositionNotional: '300' })).toEqual(['8', 'positionNotional']);
    expect(short({ maxPositionNotional: '0.01' })).toEqual(['5.0001', 'positionNotional']);
    expect(short({ maxPositionNotional: '0.009' })).toEqual(['0', 'positionNotional']);
    expect(short({ maxOrderNotional: '300' })).toEqual(['0', 'orderNotional']); // Its closing part alone is more.
    // The other side is over its own limit already: nothing more, on either side.
    expect(headroom(worldOf((w) => void w.held.set(BTC, quantity('500'))), { maxExposurePerSymbol: 0.01 }, 'sell')).toEqual(['0', 'exposurePerSymbol']);
  });

  it('below what the venue takes is nothing', () => {
    expect(headroom(worldOf((w) => w.instruments.set(BTC, instrument({ minQty: quantity('3') }))), { maxOrderNotional: '300' })).toEqual(['3', 'orderNotional']);
    expect(headroom(worldOf((w) => w.instruments.set(BTC, instrument({ minQty: quantity('3') }))), { maxOrderNotional: '299' })).toEqual(['0', 'orderNotional']);
    expect(headroom(worldOf((w) => w.instruments.set(BTC, instrument({ minNotional: money('300') }))), { maxOrderNotional: '300' })).toEqual(['3', 'orderNotional']);
    expect(headroom(worldOf((w) => w.instruments.set(BTC, instrument({ minNotional: money('300') }))), { maxOrderNotional: '299' })).toEqual(['0', 'orderNotional']);
  });

  it('asks for no second order at the same price, but counts what works', () => {
    const world = worldOf((w) => { w.working = [limitOrder('buy', '1', '100', { status: 'open' })]; });
    expect(headroom(world, { maxPositionNotional: '200' })).toEqual(['1', 'positionNotional']);
    expect(headroom(world, { maxWorkingOrders: 1 })).toEqual(['0', 'workingOrders']);
  });
});

describe('a preview', () => {
  const preview = (world: RiskWorld, order: Order, limits: Partial<RiskLimits> = {}) => world.engine(limits).preview(order, world.now);

  it('makes every check that can be made, and says what would go out', () => {
    const world = worldOf((w) => { Object.assign(w, { state: 'halted', latched: true, connected: false }); });
    const found = preview(world, limitOrder('buy', '2.00005', '100.2'), { maxOrderNotional: '1' });
    expect(found.denial?.check).toBe('tradingState');
    expect(found.checks.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual([
      'instrument passed', 'quantity passed', 'limitPrice passed', 'quantise clipped', 'tradingState denied', 'killLatch denied', 'connected denied', 'reconciled passed', 'tradable passed', 'dataAge passed', 'dailyLoss passed',
      'drawdown passed', 'shorts passed', 'orderRate passed', 'workingOrders passed', 'priceCollar passed', 'quantityBounds passed', 'minNotional passed', 'duplicate passed',
      'orderNotional denied', 'positionNotional passed', 'exposurePerSymbol passed', 'exposure passed', 'leverage passed', 'freeMargin passed',
    ]);
    expect(found.order).toMatchObject({ quantity: quantity('2'), limitPx: price('100') });
    // The gate itself ends at the first.
    const { checks } = world.engine().check(limitOrder('buy', '2', '100'), world.now);
    expect(checks.map(({ check }) => check)).toEqual(['instrument', 'quantity', 'limitPrice', 'quantise', 'tradingState']);
  });

  it('goes on past a size and a price that are none, where the gate ends at the first', () => {
    const order = limitOrder('buy', '1', '100', { quantity: 0n as Quantity, limitPx: null });
    expect(preview(new RiskWorld(), order).checks.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual(['instrument passed', 'quantity denied', 'limitPrice denied']);
    expect(new RiskWorld().engine().check(order, 0).checks.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual(['instrument passed', 'quantity denied']);
    expect(preview(new RiskWorld(), anOrder({ quantity: quantity('0.00009') })).checks.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual(['instrument passed', 'quantity passed', 'limitPrice passed', 'quantise denied']);
    expect(preview(worldOf((w) => void w.instruments.delete(BTC)), order).checks.map(({ check }) => check)).toEqual(['instrument']);
  });

  it('without a price judges what it can', () => {
    const found = preview(worldOf((w) => void w.prices.delete(BTC)), limitOrder('buy', '1', '100'));
    expect(found.checks.filter(({ outcome }) => outcome === 'denied').map(({ check }) => check)).toEqual(['dataAge', 'priceCollar']);
    expect(found.checks.map(({ check }) => check)).not.toContain('orderNotional');
    const market = preview(worldOf((w) => void w.prices.delete(BTC)), anOrder());
    expect(market.checks.filter(({ outcome }) => outcome === 'denied').map(({ check }) => check)).toEqual(['dataAge', 'minNotional']);
    expect([found.estimate, market.estimate]).toEqual([{ reference: null, notional: money('100'), margin: money('20'), fee: money('0.05') }, null]);
  });

  it('of an exit above the venue\'s largest size goes on to its bounds', () => {
    const found = preview(worldOf((w) => { w.held.set(BTC, quantity('2')); w.instruments.set(BTC, instrument({ minQty: quantity('3'), maxQty: quantity('2.5') })); }), anOrder({ side: 'sell', quantity: quantity('1'), reduceOnly: true }));
    expect(found.checks.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual(['instrument passed', 'quantity passed', 'limitPrice passed', 'quantise passed', 'reduceOnly passed', 'quantityBounds denied']);
  });

  it.each([
    ['a buy at market', anOrder({ quantity: quantity('3') }), { notional: '300', margin: '60', fee: '0.15' }], ['a buy above the reference', limitOrder('buy', '3', '102'), { notional: '306', margin: '61.2', fee: '0.153' }],
    ['a buy below the reference', limitOrder('buy', '3', '98'), { notional: '300', margin: '60', fee: '0.15' }], ['one that only rests', limitOrder('buy', '3', '98', { postOnly: true }), { notional: '300', margin: '60', fee: '0.06' }],
    ['a sell above the reference', limitOrder('sell', '3', '102'), { notional: '306', margin: '61.2', fee: '0.153' }],
    ['what is left of a replace', limitOrder('buy', '3', '98', { status: 'open', filledQty: quantity('1') }), { notional: '200', margin: '40', fee: '0.1' }],
  ] as const)('estimates %s at the dearer price', (_name, order, { notional, margin, fee }) => {
    expect(preview(new RiskWorld(), order).estimate).toEqual({ reference: at100, notional: money(notional), margin: money(margin), fee: money(fee) });
  });

  it('estimates the margin of what opens alone, by the multiplier and the venue\'s own leverage, and a rebate as no fee', () => {
    const short = worldOf((w) => void w.held.set(BTC, -quantity('2') as Quantity));
    expect(preview(short, anOrder({ quantity: quantity('3') })).estimate).toMatchObject({ notional: money('300'), margin: money('20') });
    expect(preview(short, anOrder({ quantity: quantity('2') })).estimate).toMatchObject({ notional: money('200'), margin: money('0') });
    const contract = worldOf((w) => w.instruments.set(BTC, instrument({ multiplier: ratio('0.01'), maxLeverage: 2.5, takerFeeRate: -ratio('0.0001') as never, minNotional: money('0') })));
    expect(preview(contract, anOrder({ quantity: quantity('3') })).estimate).toEqual({ reference: at100, notional: money('3'), margin: money('1.2'), fee: money('0') });
    expect(preview(worldOf((w) => void w.instruments.delete(BTC)), anOrder()).estimate).toBeNull();
  });

  it('without a leverage nobody can decide, and the gate denies', () => {
    const world = worldOf((w) => w.instruments.set(BTC, instrument({ maxLeverage: 0 })));
    expect(world.engine().check(anOrder(), world.now)).toMatchObject({ outcome: 'denied', denial: { check: 'gate', used: 'undecidable', message: expect.stringContaining('maximum leverage above zero') as string } });
  });
});

describe('the order rate', () => {
  const rate = (world: RiskWorld, engine: ReturnType<RiskWorld['engine']>): bigint | null | undefined => engine.readings(world.now).find(({ check }) => check === 'orderRate')?.used;
  const counts = (n: number): bigint => BigInt(n) * 10n ** 12n;

  it('counts what was approved to open: no denial, no exit, no preview, and a replace once', () => {
    const world = new RiskWorld();
    const engine = world.engine({ maxOrdersPerMinute: 9, maxOrderNotional: '150' });
    engine.check(anOrder(), world.now);
    engine.check(anOrder({ quantity: quantity('2') }), world.now); // denied
    engine.preview(anOrder(), world.now);
    expect(rate(world, engine)).toBe(counts(1));
    world.held.set(BTC, quantity('5'));
    engine.check(anOrder({ side: 'sell', reduceOnly: true }), world.now);
    engine.check(anOrder({ side: 'sell' }), world.now);
    expect(rate(world, engine)).toBe(counts(1));
    const resting = limitOrder('buy', '1', '99', { status: 'open' });
    const target = limitOrder('sell', '1', '120', { status: 'open', reduceOnly: true });
    world.working = [resting, target];
    engine.check({ ...resting, quantity: quantity('1.2') }, world.now);
    expect(rate(world, engine)).toBe(counts(1));
    engine.replaceRequested({ ...header(resting, world.now), type: 'OrderReplaceRequested', quantity: quantity('1.2'), limitPx: price('99') });
    engine.replaceRequested({ ...header(target, world.now), type: 'OrderReplaceRequested', quantity: quantity('1.2'), limitPx: price('121') });
    expect(rate(world, engine)).toBe(counts(2));
    // Sixty seconds later nothing of it is left.
    world.now += 59_999;
    expect(rate(world, engine)).toBe(counts(2));
    world.now += 1;
    expect(rate(world, engine)).toBe(counts(0));
  });

  it('goes on after a restart: what was sent to open counts, exits and everything else do not', () => {
    const world = new RiskWorld();
    const entry = limitOrder('buy', '1', '99', { status: 'open' });
    const exit = limitOrder('sell', '1', '120', { status: 'open', reduceOnly: true });
    const second = limitOrder('buy', '1', '96', { status: 'open' });
    world.working = [entry, second, exit];
    const engine = world.engine();
    for (const order of [entry, second, exit, limitOrder('buy', '1', '98'), limitOrder('buy', '1', '97')]) engine.restore({ ...header(order, world.now), type: 'OrderSubmitted', quantity: order.quantity, limitPx: order.limitPx, reduceOnly: order.reduceOnly, checks: [] });
    engine.restore({ ...header(entry, world.now), type: 'OrderReplaceRequested', quantity: quantity('4'), limitPx: price('99') });
    engine.restore({ ...header(entry, world.now), type: 'OrderCancelRequested', reason: 'test' } as Parameters<typeof engine.restore>[0]);
    expect(rate(world, engine)).toBe(counts(5)); // Two of them are not known any more.
  });

  it('forgets an unanswered replace with its order only', () => {
    const world = new RiskWorld();
    const first = limitOrder('buy', '1', '100', { status: 'open', pending: 'replace' });
    const second = limitOrder('buy', '1', '99', { status: 'open', pending: 'replace' });
    world.working = [first, second];
    const engine = world.engine({ maxPositionNotional: '10000' });
    const replace = (order: Order, to: string): void => engine.replaceRequested({ ...header(order, world.now), type: 'OrderReplaceRequested', quantity: quantity(to), limitPx: order.limitPx ?? at100 });
    const left = (): string => formatDecimal(engine.headroom(BTC, 'buy', at100).quantity);
    replace(first, '11');
    expect(left()).toBe('88');
    replace(second, '21');
    expect(left()).toBe('68');
    // The first was answered; a later replace of the second finds it gone. Then it waits for another one.
    world.working = [{ ...first, pending: null }, second];
    replace(second, '31');
    expect(left()).toBe('68');
    world.working = [{ ...first, pending: 'replace' }, second];
    expect(left()).toBe('68');
    // An order that is not known any more is none that counts, but asking for it was an order of the minute.
    world.working = [second];
    replace(first, '11');
    replace(second, '41');
    expect(left()).toBe('59');
    expect(rate(world, engine)).toBe(counts(5));
  });
});

it('names the desk\'s state as it is told', () => {
  for (const state of ['active', 'reducing', 'halted', 'disarmed'] as const) expect(worldOf((w) => { w.state = state; }).engine().tradingState()).toBe(state);
});
