import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { money, quantity, type Money, type Quantity } from '../../../src/shared/model/decimal.ts';
import type { RiskLimits } from '../../../src/shared/model/profile.ts';
import { RiskMonitor } from '../../../src/main/core/risk/risk-monitor.ts';
import { BTC, limits, RiskWorld } from './risk-world.ts';

const monitorOf = (world: RiskWorld, over: Partial<RiskLimits> = {}): RiskMonitor => new RiskMonitor({ limits: limits(over), instruments: world.instrumentsView, market: world.market, portfolio: world.portfolio });
const codes = (findings: ReturnType<RiskMonitor['observe']>) => findings.map((finding) => `${finding.event.code}:${finding.action}`);

describe('RiskMonitor', () => {
  it('halts once at the daily loss, net of flows, and not a cent before', () => {
    const world = new RiskWorld();
    world.peakEquity = money('1000');
    const monitor = monitorOf(world);
    expect(monitor.observe(0)).toEqual([]);
    world.equity = money('95000.01');
    expect(monitor.observe(1000)).toEqual([]);
    world.equity = money('95000');
    expect(codes(monitor.observe(2000))).toEqual(['dailyLoss:halt']);
    expect(monitor.observe(3000)).toEqual([]);
    world.equity = money('95100'); // not clearly over: stays raised
    expect(monitor.observe(4000)).toEqual([]);
    world.equity = money('98000');
    monitor.observe(5000);
    world.equity = money('94000');
    expect(codes(monitor.observe(6000))).toEqual(['dailyLoss:halt']);
  });

  it('does not take a withdrawal for a loss', () => {
    const world = new RiskWorld();
    world.peakEquity = money('1000');
    const monitor = monitorOf(world);
    monitor.observe(0);
    world.equity = money('50000');
    world.dayFlows = -money('50000') as Money;
    expect(monitor.observe(1000)).toEqual([]);
    world.equity = money('45000');
    expect(codes(monitor.observe(2000))).toEqual(['dailyLoss:halt']);
  });

  it('halts at the drawdown from the peak', () => {
    const world = new RiskWorld();
    world.peakEquity = money('110000');
    const monitor = monitorOf(world);
    world.equity = money('99000.01');
    expect(monitor.observe(0)).toEqual([]);
    world.equity = money('99000');
    const findings = monitor.observe(1000);
    expect(codes(findings)).toEqual(['drawdown:halt']);
    expect(findings[0]?.event.message).toBe('The drawdown from the highest equity is 11,000.00 USD, limit 11,000.00 USD: the desk halts');
  });

  it('agrees with the exact rule on any path of equity', () => {
    const step = fc.record({ move: fc.integer({ min: -4000, max: 4000 }), deposit: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -20_000, max: 20_000 }) }), roll: fc.integer({ min: 0, max: 19 }) });
    let halted = 0;
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new RiskWorld();
      const monitor = monitorOf(world);
      for (const [i, { move, deposit, roll }] of steps.entries()) {
        world.equity = (world.equity + money('1') * BigInt(move + deposit)) as Money;
        world.dayFlows = (world.dayFlows + money('1') * BigInt(deposit)) as Money;
        if (deposit !== 0) monitor.invalidate();
        if (roll === 0) {
          Object.assign(world, { dayStartEquity: world.equity, dayFlows: money('0') });
          monitor.invalidate();
        }
        if (world.equity > world.peakEquity) world.peakEquity = world.equity;
        const account = world.account();
        const lost = -account.dayPnl * 20n >= account.dayStartEquity && account.dayStartEquity > 0n;
        const fallen = (account.peakEquity - account.equity) * 10n >= account.peakEquity;
        const halts = monitor.observe(i * 1000).filter((finding) => finding.action === 'halt');
        expect(halts.length > 0).toBe(lost || fallen);
        if (halts.length > 0) {
          halted += 1;
          return;
        }
      }
    }));
    expect(halted).toBeGreaterThan(5);
  });

  it('warns of an excess, goes reduce-only when it lasts, and raises again only after it was over', () => {
    const world = new RiskWorld();
    world.held.set(BTC, quantity('1000'));
    const monitor = monitorOf(world, { maxExposurePerSymbol: 0.2 }); // 1000 * 100 / 5 = 20 % of equity
    expect(monitor.observe(0)).toEqual([]);
    world.prices.set(BTC, 101);
    expect(codes(monitor.observe(1000))).toEqual(['exposurePerSymbol:none']);
    expect(monitor.observe(2000)).toEqual([]);
    world.prices.set(BTC, 99.5); // below, but not clearly
    expect(monitor.observe(3000)).toEqual([]);
    world.prices.set(BTC, 101);
    expect(codes(monitor.observe(31_000))).toEqual(['exposurePerSymbol:reduce']);
    expect(monitor.observe(40_000)).toEqual([]);
    world.prices.set(BTC, 90);
    expect(monitor.observe(41_000)).toEqual([]);
    world.prices.set(BTC, 115); // severe: no grace
    expect(codes(monitor.observe(42_000))).toEqual(['exposurePerSymbol:reduce']);
  });

  it('measures leverage of longs and shorts alike', () => {
    for (const held of ['6000', '-6000']) {
      const world = new RiskWorld();
      world.held.set(BTC, (held.startsWith('-') ? -quantity('6000') : quantity('6000')) as Quantity);
      expect(codes(monitorOf(world).observe(0))).toEqual(['leverage:reduce', 'exposure:reduce', 'exposurePerSymbol:reduce']);
    }
  });

  it('reports a silent feed once while a position is open, and its recovery', () => {
    const world = new RiskWorld();
    world.ageMs.set(BTC, 60_000);
    const monitor = monitorOf(world);
    expect(monitor.observe(0)).toEqual([]);
    world.held.set(BTC, quantity('1'));
    const [finding] = monitor.observe(1000);
    expect(finding).toMatchObject({ action: 'none', event: { code: 'staleFeed', instrumentId: BTC, level: 'warning' } });
    expect(monitor.observe(2000)).toEqual([]);
    world.ageMs.set(BTC, 100);
    expect(codes(monitor.observe(3000))).toEqual(['feedRecovered:none']);
    world.ageMs.set(BTC, 60_000);
    expect(codes(monitor.observe(4000))).toEqual(['staleFeed:none']);
  });

  it('alarms on unknown equity at once and halts when it lasts', () => {
    const world = new RiskWorld();
    world.held.set(BTC, quantity('1'));
    let equity = NaN;
    const monitor = new RiskMonitor({ limits: limits(), instruments: world.instrumentsView, market: world.market, portfolio: { ...world.portfolio, equityNumber: () => equity } });
    expect(codes(monitor.observe(0))).toEqual(['equityUnknown:none']);
    expect(monitor.observe(9000)).toEqual([]);
    expect(codes(monitor.observe(10_000))).toEqual(['equityUnknown:halt']);
    equity = 100_000;
    expect(monitor.observe(11_000)).toEqual([]);
  });

  it('fails closed, once, whatever throws', () => {
    for (const broken of ['openPositions', 'equityNumber', 'account'] as const) {
      const world = new RiskWorld();
      world.held.set(BTC, quantity('1'));
      const portfolio = { ...world.portfolio, [broken]: () => { throw new Error('no ledger'); } };
      const monitor = new RiskMonitor({ limits: limits(), instruments: world.instrumentsView, market: world.market, portfolio });
      const [finding] = monitor.observe(0);
      expect(finding).toMatchObject({ action: 'halt', event: { code: 'monitorFailed', level: 'critical', message: expect.stringContaining('no ledger') as string } });
      expect(monitor.observe(1000)).toEqual([]);
    }
  });
});
