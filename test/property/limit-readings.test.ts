// What the risk view reads is what the gate judges by: no second formula.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money, quantity, type Money, type Quantity } from '../../src/shared/model/decimal.ts';
import { strategyId } from '../../src/shared/model/ids.ts';
import { RiskMonitor } from '../../src/main/core/risk/risk-monitor.ts';
import { anOrder, BTC, ETH, limits, RiskWorld } from '../unit/risk/risk-world.ts';

const world = fc.record({
  held: fc.integer({ min: -900, max: 900 }), heldEth: fc.integer({ min: -900, max: 900 }), equity: fc.integer({ min: 500, max: 200_000 }), lost: fc.integer({ min: -4_000, max: 20_000 }), px: fc.integer({ min: 20, max: 400 }),
  working: fc.array(fc.record({ eth: fc.boolean(), side: fc.constantFrom('buy' as const, 'sell' as const), size: fc.integer({ min: 1, max: 300 }), reduceOnly: fc.boolean() }), { maxLength: 4 }), age: fc.integer({ min: 0, max: 6_000 }),
  limits: fc.record({ maxPositionNotional: fc.integer({ min: 100, max: 200_000 }).map(String), maxLeverage: fc.double({ min: 1, max: 5, noNaN: true }), maxExposure: fc.double({ min: 0.05, max: 1, noNaN: true }), maxExposurePerSymbol: fc.double({ min: 0.05, max: 1, noNaN: true }), maxWorkingOrders: fc.integer({ min: 1, max: 6 }) }),
});

function build(spec: typeof world extends fc.Arbitrary<infer T> ? T : never): RiskWorld {
  const made = new RiskWorld();
  if (spec.held !== 0) made.held.set(BTC, (BigInt(spec.held) * quantity('1')) as Quantity);
  if (spec.heldEth !== 0) made.held.set(ETH, (BigInt(spec.heldEth) * quantity('1')) as Quantity);
  made.prices.set(BTC, spec.px);
  made.ageMs.set(BTC, spec.age);
  made.dayStartEquity = money(String(spec.equity));
  made.peakEquity = made.dayStartEquity;
  made.equity = (made.dayStartEquity - BigInt(spec.lost) * money('1')) as Money;
  made.working = spec.working.map(({ eth, side, size, reduceOnly }) => anOrder({ instrumentId: eth ? ETH : BTC, side, reduceOnly, quantity: quantity(String(size)), status: 'open', strategyId: strategyId('other') }));
  return made;
}
const SIZES = ['positionNotional', 'exposurePerSymbol', 'exposure', 'leverage'];
/** What one lot may add, and the rounding of the gate's texts: refusals are to the tenth. */
const SLACK = { amount: 0.06, percentOfEquity: 0.11, timesEquity: 0.11 } as const;

describe('a limit reading', () => {
  it('is what the gate measures for an order of one lot that opens, less that lot', () => {
    const seen = { compared: 0, positions: 0 };
    fc.assert(fc.property(world, (spec) => {
      const made = build(spec);
      const engine = made.engine(spec.limits);
      const equity = Number(made.equity);
      if (equity <= 0) return;
      const scaled = (reading: (typeof readings)[number]): number => (reading.measure === 'amount' ? Number(reading.used) / 1e12 : (Number(reading.used) / equity) * (reading.measure === 'timesEquity' ? 1 : 100));
      const readings = engine.readings(made.now).filter((one) => SIZES.includes(one.check) && (one.instrumentId === null || one.instrumentId === BTC));
      const sides = (['buy', 'sell'] as const).map((side) => engine.previewChecks(anOrder({ side, quantity: quantity('0.0001') }), made.now));
      const opening = sides.filter((checks) => checks.some(({ check }) => check === 'exposure'));
      expect(opening.length).toBeGreaterThan(0);
      for (const reading of readings) {
        const slack = SLACK[reading.measure as keyof typeof SLACK];
        const gate = opening.map((checks) => Number(checks.find(({ check }) => check === reading.check)?.used));
        if (reading.check === 'positionNotional') {
          // The larger side: only comparable where both sides open.
          if (opening.length < 2) continue;
          seen.positions += 1;
          expect(Math.abs(Math.max(...gate) - scaled(reading))).toBeLessThan(slack);
        } else {
          seen.compared += 1;
          for (const one of gate) expect(Math.abs(one - scaled(reading)), reading.check).toBeLessThan(slack + (100 * 0.05) / (equity / 1e12));
        }
      }
    }), { numRuns: 400 });
    expect(seen.compared).toBeGreaterThan(300);
    expect(seen.positions).toBeGreaterThan(20);
  });

  it('is at its limit exactly where the gate denies by a loss, the number of orders or the age of data', () => {
    const seen = { above: 0, within: 0 };
    fc.assert(fc.property(world, (spec) => {
      const made = build(spec);
      const engine = made.engine(spec.limits);
      const verdicts = (['buy', 'sell'] as const).flatMap((side) => engine.previewChecks(anOrder({ side, quantity: quantity('100000') }), made.now));
      for (const reading of engine.readings(made.now)) {
        if (reading.instrumentId !== null && reading.instrumentId !== BTC) continue;
        if (!['dailyLoss', 'drawdown', 'workingOrders', 'dataAge'].includes(reading.check)) continue;
        const above = reading.used !== null && (reading.check === 'dataAge' ? reading.used > reading.allowed : reading.used >= reading.allowed);
        seen[above ? 'above' : 'within'] += 1;
        const outcomes = new Set(verdicts.filter(({ check }) => check === reading.check).map(({ outcome }) => outcome));
        expect([...outcomes], reading.check).toEqual([above ? 'denied' : 'passed']);
      }
    }), { numRuns: 300 });
    expect(seen.above).toBeGreaterThan(50);
    expect(seen.within).toBeGreaterThan(50);
  });

  it('knows nothing of a book that has no price', () => {
    const made = new RiskWorld();
    made.held.set(ETH, quantity('1'));
    made.prices.delete(ETH);
    const unknown = made.engine().readings(made.now).filter((one) => !one.perOrder && one.used === null).map((one) => `${one.check} ${one.instrumentId ?? 'account'}`);
    expect(unknown).toEqual(['exposure account', 'leverage account', 'freeMargin account', `positionNotional ${ETH}`, `exposurePerSymbol ${ETH}`]);
  });
});

describe('a breaker reading', () => {
  it('trips in the observation exactly where it stood above its limit, and changes nothing by being read', () => {
    let tripped = 0;
    fc.assert(fc.property(world, fc.boolean(), (spec, readOften) => {
      const made = build(spec);
      made.ageMs.set(BTC, 0);
      const monitor = new RiskMonitor({ limits: limits(spec.limits), instruments: made.instrumentsView, market: made.market, portfolio: made.portfolio });
      const twin = new RiskMonitor({ limits: limits(spec.limits), instruments: made.instrumentsView, market: made.market, portfolio: made.portfolio });
      const readings = monitor.breakers(made.now);
      if (readOften) monitor.breakers(made.now + 1);
      const findings = monitor.observe(made.now);
      expect(findings).toEqual(twin.observe(made.now));
      for (const reading of readings) {
        if (typeof reading.used !== 'bigint' || typeof reading.allowed !== 'bigint') continue;
        const losses = reading.code === 'dailyLoss' || reading.code === 'drawdown';
        const above = losses ? reading.allowed > 0n && reading.used >= reading.allowed : reading.used > reading.allowed;
        expect(findings.some(({ event }) => event.code === reading.code), reading.code).toBe(above);
        if (!above) continue;
        tripped += 1;
        const after = monitor.breakers(made.now + 5_000).find((one) => one.code === reading.code);
        const acts = findings.some(({ event, action }) => event.code === reading.code && action !== 'none');
        expect(after).toMatchObject({ since: made.now, acted: acts, actsAt: acts || losses ? null : made.now + 30_000 });
      }
    }), { numRuns: 300 });
    expect(tripped).toBeGreaterThan(30);
  });
});
