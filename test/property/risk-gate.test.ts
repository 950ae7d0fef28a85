import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { floorToStep, money, ONE, price, quantity, ratio, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import { strategyId } from '../../src/shared/model/ids.ts';
import type { Order } from '../../src/shared/model/order.ts';
import { anOrder, BTC, ETH, instrument, RiskWorld, worstAbsolutePosition, worstOnSide } from '../unit/risk/risk-world.ts';

const SIZE_CHECKS = ['orderNotional', 'positionNotional', 'exposurePerSymbol', 'exposure', 'leverage', 'freeMargin', 'quantityBounds'];
const side = fc.constantFrom('buy' as const, 'sell' as const);
const lots = fc.integer({ min: 1, max: 60_000 });

const workingOrder = fc.record({ side, lots, reduceOnly: fc.boolean(), eth: fc.boolean(), offset: fc.integer({ min: -40, max: 40 }), market: fc.boolean(), filled: fc.integer({ min: 0, max: 90 }), status: fc.constantFrom('submitted' as const, 'unknown' as const, 'open' as const) });
const worldSpec = fc.record({
  ticks: fc.integer({ min: 50, max: 200_000 }), ethPrice: fc.double({ min: 1, max: 5000, noNaN: true }),
  held: fc.integer({ min: -60_000, max: 60_000 }), heldEth: fc.integer({ min: -60_000, max: 60_000 }),
  equity: fc.integer({ min: 1, max: 2_000_000 }),
  multiplier: fc.constantFrom('1', '0.01', '0.001', '10'),
  lotSize: fc.constantFrom('0.0001', '0.001', '1'),
  working: fc.array(workingOrder, { maxLength: 6 }),
  limits: fc.record({
    maxPositionNotional: fc.integer({ min: 1, max: 500_000 }).map(String), maxOrderNotional: fc.integer({ min: 1, max: 500_000 }).map(String),
    maxLeverage: fc.double({ min: 1, max: 5, noNaN: true }), marginLeverage: fc.double({ min: 1, max: 5, noNaN: true }),
    maxExposure: fc.double({ min: 0.05, max: 1, noNaN: true }), maxExposurePerSymbol: fc.double({ min: 0.01, max: 1, noNaN: true }), allowShorts: fc.boolean(),
  }),
});
type WorldSpec = typeof worldSpec extends fc.Arbitrary<infer T> ? T : never;

function build(spec: WorldSpec): RiskWorld {
  const world = new RiskWorld();
  const lotSize = quantity(spec.lotSize);
  world.instruments.set(BTC, instrument({ lotSize, minQty: lotSize, maxQty: (lotSize * 80_000n) as Quantity, multiplier: ratio(spec.multiplier), minNotional: money('1') }));
  world.prices.set(BTC, spec.ticks / 2);
  world.prices.set(ETH, spec.ethPrice);
  if (spec.held !== 0) world.held.set(BTC, (BigInt(spec.held) * lotSize) as Quantity);
  if (spec.heldEth !== 0) world.held.set(ETH, (BigInt(spec.heldEth) * quantity('0.0001')) as Quantity);
  world.equity = money(String(spec.equity));
  world.dayStartEquity = world.equity;
  world.peakEquity = world.equity;
  world.working = spec.working.map((one) => {
    const qty = (BigInt(one.lots) * lotSize) as Quantity;
    const limitTicks = Math.max(1, spec.ticks + one.offset);
    return anOrder({
      instrumentId: one.eth ? ETH : BTC, side: one.side, reduceOnly: one.reduceOnly, quantity: qty, status: one.status, strategyId: strategyId('other'),
      filledQty: floorToStep(((qty * BigInt(one.filled)) / 100n) as Quantity, lotSize), type: one.market ? 'market' : 'limit',
      limitPx: one.market ? null : ((BigInt(limitTicks) * ONE) / 2n) as Price,
    });
  });
  return world;
}
const aLimit = (which: Order['side'], qty: Quantity, px: Price): Order => anOrder({ side: which, type: 'limit', timeInForce: 'gtc', quantity: qty, limitPx: px });

describe('headroom and gate agree', () => {
  it('lets exactly the headroom pass and one lot more not', () => {
    let opened = 0;
    fc.assert(fc.property(worldSpec, side, fc.integer({ min: -20, max: 20 }), (spec, which, offset) => {
      const world = build(spec);
      const engine = world.engine(spec.limits);
      const px = ((BigInt(Math.max(1, spec.ticks + offset)) * ONE) / 2n) as Price;
      const lot = quantity(spec.lotSize);
      const room = engine.headroom(BTC, which, px);
      expect(room.quantity % lot).toBe(0n);
      if (room.quantity === 0n) return;
      opened += 1;
      expect(engine.check(aLimit(which, room.quantity, px), world.now).outcome).toBe('approved');
      const more = engine.check(aLimit(which, (room.quantity + lot) as Quantity, px), world.now);
      expect(more.outcome).toBe('denied');
      if (more.outcome === 'denied') {
        expect(SIZE_CHECKS).toContain(more.denial.check);
        expect(more.denial.check).toBe(room.binding);
      }
    }), { numRuns: 600 });
    expect(opened).toBeGreaterThan(20);
  });

  it('says zero only when no single lot could open', () => {
    fc.assert(fc.property(worldSpec, side, (spec, which) => {
      const world = build(spec);
      const engine = world.engine(spec.limits);
      const px = ((BigInt(spec.ticks) * ONE) / 2n) as Price;
      if (engine.headroom(BTC, which, px).quantity !== 0n) return;
      const lot = quantity(spec.lotSize);
      // Sizes that would open: one, ten, a thousand lots beyond what there is to close.
      for (const n of [1n, 10n, 1000n, 79_999n]) {
        const verdict = engine.check(aLimit(which, (n * lot) as Quantity, px), world.now);
        if (verdict.outcome === 'approved') expect(verdict.order.reduceOnly).toBe(true);
      }
    }));
  });
});

describe('what the gate lets pass', () => {
  it('keeps every limit, by an independent count of the worst case', () => {
    let opened = 0;
    fc.assert(fc.property(worldSpec, side, lots, fc.boolean(), (spec, which, n, market) => {
      const world = build(spec);
      const engine = world.engine(spec.limits);
      const lot = quantity(spec.lotSize);
      const px = ((BigInt(spec.ticks) * ONE) / 2n) as Price;
      const order = market ? anOrder({ side: which, quantity: (BigInt(n) * lot) as Quantity }) : aLimit(which, (BigInt(n) * lot) as Quantity, px);
      const verdict = engine.check(order, world.now);
      if (verdict.outcome === 'denied' || verdict.order.reduceOnly) return;
      opened += 1;
      const held = world.held.get(BTC) ?? 0n;
      const here = [...world.orders.workingFor(BTC), verdict.order];
      const worst = worstAbsolutePosition(held, here);
      const value = Number(worst) / 1e12 * (spec.ticks / 2) * Number(spec.multiplier);
      const ethWorst = worstAbsolutePosition(world.held.get(ETH) ?? 0n, world.orders.workingFor(ETH));
      const ethValue = Number(ethWorst) / 1e12 * spec.ethPrice;
      const { limits } = spec;
      const slack = 1 + 1e-5; // the margin rates are taken to the millionth
      // The position limit is about this order's side; the other limits about the whole account.
      const sideWorst = worstOnSide(held, here, which);
      expect(Number(sideWorst) / 1e12 * (spec.ticks / 2) * Number(spec.multiplier)).toBeLessThanOrEqual(Number(limits.maxPositionNotional) * slack);
      expect(value + ethValue).toBeLessThanOrEqual(limits.maxLeverage * spec.equity * slack);
      expect(value / limits.marginLeverage).toBeLessThanOrEqual(limits.maxExposurePerSymbol * spec.equity * slack);
      expect((value + ethValue) / limits.marginLeverage).toBeLessThanOrEqual(limits.maxExposure * spec.equity * slack);
      if (!limits.allowShorts) expect(which).toBe('buy');
    }), { numRuns: 1000 });
    expect(opened).toBeGreaterThan(20);
  });

  it('is on the venue\'s steps, never more and never worse than asked', () => {
    fc.assert(fc.property(worldSpec, side, fc.bigInt({ min: 1n, max: 10n ** 16n }), fc.bigInt({ min: 1n, max: 10n ** 17n }), fc.boolean(), (spec, which, qty, px, reduceOnly) => {
      const world = build(spec);
      const verdict = world.engine(spec.limits).check({ ...aLimit(which, qty as Quantity, px as Price), reduceOnly }, world.now);
      if (verdict.outcome === 'denied') return;
      const { order } = verdict;
      expect(order.quantity % quantity(spec.lotSize)).toBe(0n);
      expect(order.quantity).toBeGreaterThan(0n);
      expect(order.quantity).toBeLessThanOrEqual(qty);
      const limitPx = order.limitPx ?? (0n as Price);
      expect(limitPx % price('0.5')).toBe(0n);
      expect(which === 'buy' ? limitPx <= px : limitPx >= px).toBe(true);
    }));
  });

  it('never opens a short where shorts are not allowed, whatever fills in whatever order', () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant('order' as const), side, lots: fc.integer({ min: 1, max: 50 }), reduceOnly: fc.boolean(), market: fc.boolean() }),
      fc.record({ type: fc.constant('fill' as const), pick: fc.nat(), part: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ type: fc.constant('end' as const), pick: fc.nat() }),
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = new RiskWorld();
      const engine = world.engine({ allowShorts: false });
      let position = 0n;
      for (const one of steps) {
        if (one.type === 'order') {
          const qty = (BigInt(one.lots) * quantity('0.01')) as Quantity;
          const order = one.market ? anOrder({ side: one.side, quantity: qty, reduceOnly: one.reduceOnly }) : { ...aLimit(one.side, qty, price('100')), reduceOnly: one.reduceOnly };
          const verdict = engine.check(order, world.now);
          if (verdict.outcome === 'approved') world.working.push({ ...verdict.order, status: 'open' });
          continue;
        }
        const index = world.working.length === 0 ? -1 : one.pick % world.working.length;
        const order = world.working[index];
        if (!order) continue;
        if (one.type === 'end') {
          world.working.splice(index, 1);
          continue;
        }
        const leaves = order.quantity - order.filledQty;
        let fill = floorToStep(((leaves * BigInt(one.part)) / 100n) as Quantity, quantity('0.0001')) as bigint;
        // The venue clips a reduce-only order at fill time.
        if (order.reduceOnly) {
          const room = order.side === 'sell' ? position : -position;
          fill = fill < room ? fill : room > 0n ? room : 0n;
        }
        position += order.side === 'buy' ? fill : -fill;
        world.held.set(BTC, position as Quantity);
        if (fill === leaves) world.working.splice(index, 1);
        else world.working[index] = { ...order, filledQty: (order.filledQty + fill) as Quantity };
        expect(position).toBeGreaterThanOrEqual(0n);
      }
    }));
  });
});

describe('exits', () => {
  it('pass in every state, on any data, over any limit, and never exceed what is left to reduce', () => {
    const bad = fc.constantFrom(NaN, 0, -1, Infinity, 1e308, 100);
    fc.assert(fc.property(fc.integer({ min: 1, max: 50_000 }), side, lots, fc.array(lots, { maxLength: 3 }), fc.constantFrom('disarmed', 'active', 'reducing', 'halted'), fc.boolean(), fc.boolean(), fc.boolean(), bad, fc.boolean(),
      (heldLots, held, n, others, state, latched, connected, reconciled, reference, asked) => {
        const world = new RiskWorld();
        const lot = quantity('0.0001');
        world.held.set(BTC, (BigInt(held === 'buy' ? heldLots : -heldLots) * lot) as Quantity);
        Object.assign(world, { state, latched, connected, reconciled, equity: money('1'), dayStartEquity: money('1000000'), peakEquity: money('1000000') });
        world.prices.set(BTC, reference);
        world.ageMs.set(BTC, 1e9);
        const exit = held === 'buy' ? 'sell' : 'buy';
        world.working = others.map((size) => anOrder({ side: exit, reduceOnly: true, status: 'unknown', quantity: (BigInt(size) * lot) as Quantity }));
        const reserved = others.reduce((sum, size) => sum + size, 0);
        const left = Math.max(0, heldLots - reserved);
        const wanted = asked ? n : Math.min(n, left); // an order that only closes need not say reduce-only
        if (wanted === 0) return;
        const verdict = world.engine({ maxOrderNotional: '1', maxPositionNotional: '1', maxOrdersPerMinute: 1, maxWorkingOrders: 1 }).check(anOrder({ side: exit, reduceOnly: asked, quantity: (BigInt(wanted) * lot) as Quantity }), world.now);
        expect(verdict.outcome).toBe(left === 0 ? 'denied' : 'approved');
        if (verdict.outcome === 'approved') {
          expect(verdict.order.reduceOnly).toBe(true);
          expect(verdict.order.quantity).toBe(BigInt(Math.min(wanted, left)) * lot);
        }
      }));
  });
});

describe('undecidable', () => {
  it('denies every opening order while a price is absurd or absent', () => {
    fc.assert(fc.property(fc.constantFrom(NaN, 0, -1, -0, Infinity, -Infinity, 1e308, 5e-324), side, lots, (reference, which, n) => {
      const world = new RiskWorld();
      world.prices.set(BTC, reference);
      const engine = world.engine();
      const qty = (BigInt(n) * quantity('0.0001')) as Quantity;
      expect(engine.check(anOrder({ side: which, quantity: qty }), world.now).outcome).toBe('denied');
      expect(engine.check(aLimit(which, qty, price('100')), world.now).outcome).toBe('denied');
      expect(engine.headroom(BTC, which, price('100')).quantity).toBe(0n);
    }));
  });

  it('denies when anything that it asks throws, at any call', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.boolean(), (failAt, withOthers) => {
      const world = new RiskWorld();
      world.held.set(ETH, quantity('1'));
      if (withOthers) world.working = [anOrder({ instrumentId: ETH, status: 'unknown' }), anOrder({ status: 'open', quantity: quantity('2') })];
      let calls = 0;
      const failing = <T extends object>(view: T): T => new Proxy(view, {
        get: (target, name, receiver) => {
          const member: unknown = Reflect.get(target, name, receiver);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]): unknown => {
            if (++calls === failAt) throw new Error('view failed');
            return Reflect.apply(member, target, args);
          };
        },
      });
      for (const name of ['instrumentsView', 'market', 'portfolio', 'orders'] as const) Object.defineProperty(world, name, { value: failing(world[name]) });
      const verdict = world.engine().check(anOrder(), world.now);
      expect(verdict.outcome).toBe(calls >= failAt ? 'denied' : 'approved');
    }));
  });
});

it('preview shows the same denials as the gate and leaves no trace', () => {
  fc.assert(fc.property(worldSpec, side, lots, fc.constantFrom('active', 'reducing', 'halted', 'disarmed'), fc.boolean(), (spec, which, n, state, reduceOnly) => {
    const world = build(spec);
    Object.assign(world, { state });
    const engine = world.engine(spec.limits);
    const order = anOrder({ side: which, quantity: (BigInt(n) * quantity(spec.lotSize)) as Quantity, reduceOnly });
    const preview = engine.previewChecks(order, world.now);
    expect(engine.previewChecks(order, world.now)).toEqual(preview);
    const verdict = engine.check(order, world.now);
    const denials = preview.filter((result) => result.outcome === 'denied').map((result) => result.check);
    expect(denials.length > 0).toBe(verdict.outcome === 'denied');
    if (verdict.outcome === 'denied') expect(denials).toContain(verdict.denial.check);
    for (const result of preview) expect(result.message.length).toBeGreaterThan(5);
  }));
});
