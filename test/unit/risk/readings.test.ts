// Every limit as it stands, for a desk whose figures are counted here by hand.
import { describe, expect, it } from 'vitest';
import { money, quantity, type Money, type Quantity } from '../../../src/shared/model/decimal.ts';
import { heldExposure } from '../../../src/main/core/risk/held-exposure.ts';
import { anOrder, BTC, ETH, limitOrder, RiskWorld } from './risk-world.ts';

const WHOLE = 10n ** 12n;
const counts = (n: number): bigint => BigInt(n) * WHOLE;
type Row = readonly (string | bigint | null | boolean)[];
const read = (set: (world: RiskWorld) => void, over: Parameters<RiskWorld['engine']>[0] = {}): readonly Row[] => {
  const world = new RiskWorld();
  set(world);
  return world.engine(over).readings(world.now).map(({ check, instrumentId, measure, used, allowed, perOrder }) => [check, instrumentId ?? (perOrder ? 'order' : 'account'), measure, used, allowed]);
};
const of = (rows: readonly Row[], check: string, id: string = 'account'): Row | undefined => rows.find(([name, where]) => name === check && where === id);

describe('the limits as they stand', () => {
  it('are all there, in money, counts and shares', () => {
    // 300 BTC long and one more buy of 100 at rest at 104; 200 ETH short. Equity 98,000 after 2,000 lost and a high of 101,000.
    const rows = read((w) => {
      w.held.set(BTC, quantity('300'));
      w.held.set(ETH, -quantity('200') as Quantity);
      w.working = [limitOrder('buy', '100', '104', { status: 'open' }), limitOrder('sell', '1', '60', { instrumentId: ETH, status: 'unknown' })];
      Object.assign(w, { equity: money('98000'), peakEquity: money('101000') });
      w.ageMs.set(BTC, 12.7);
    }, { maxOrdersPerMinute: 30, maxWorkingOrders: 20, maxLeverage: 2, maxExposure: 0.9, maxExposurePerSymbol: 0.5, maxPositionNotional: '55555', maxOrderNotional: '44444' });
    // BTC at its worse side: 300 x 100 and 100 at 104. ETH: 200 and one more short at 60 where the market is at 50.
    const btc = 30_000 + 10_400;
    const eth = 10_000 + 60;
    const usd = (n: number): Money => money(n.toFixed(2));
    expect(rows).toEqual([
      ['dailyLoss', 'account', 'amount', usd(2_000), usd(5_000)], ['drawdown', 'account', 'amount', usd(3_000), usd(10_100)],
      ['exposure', 'account', 'percentOfEquity', usd((btc + eth) / 5), usd(98_000 * 0.9)], ['leverage', 'account', 'timesEquity', usd(btc + eth), usd(196_000)], ['freeMargin', 'account', 'amount', usd((btc + eth) / 5), usd(98_000)],
      ['orderRate', 'account', 'count', counts(0), counts(30)], ['workingOrders', 'account', 'count', counts(2), counts(20)], ['shorts', 'account', 'allowed', counts(1), counts(1)],
      ['positionNotional', BTC, 'amount', usd(btc), usd(55_555)], ['exposurePerSymbol', BTC, 'percentOfEquity', usd(btc / 5), usd(49_000)], ['dataAge', BTC, 'ms', counts(12), counts(3_000)],
      ['positionNotional', ETH, 'amount', usd(eth), usd(55_555)], ['exposurePerSymbol', ETH, 'percentOfEquity', usd(eth / 5), usd(49_000)], ['dataAge', ETH, 'ms', counts(0), counts(3_000)],
      ['orderNotional', 'order', 'amount', null, usd(44_444)], ['priceCollar', 'order', 'share', null, WHOLE / 20n],
    ]);
  });

  it('of the position are those of its larger side', () => {
    const rows = read((w) => { w.held.set(BTC, quantity('1')); w.working = [limitOrder('sell', '5', '100', { status: 'open' })]; });
    expect(of(rows, 'positionNotional', BTC)?.[3]).toBe(money('400'));
  });

  it('count shorts, not longs', () => {
    expect(of(read((w) => { w.held.set(BTC, quantity('1')); w.held.set(ETH, quantity('1')); }), 'shorts')?.[3]).toBe(0n);
  });

  it('and what is held leave out a position that is closed', () => {
    const world = new RiskWorld();
    world.held.set(BTC, quantity('0'));
    world.held.set(ETH, -quantity('2') as Quantity);
    const engine = world.engine({ marginLeverage: 4, allowShorts: false });
    expect(heldExposure({ instruments: world.instrumentsView, market: world.market, portfolio: world.portfolio }, engine.limits())).toEqual([{ instrumentId: ETH, quantity: -quantity('2'), known: true, notional: money('100'), margin: money('25') }]);
    expect(engine.limits()).toMatchObject({ marginLeverage: 4n * WHOLE, allowShorts: false });
  });

  it('show a gain as no loss, a clock that lags as no age, shorts where there may be none', () => {
    const rows = read((w) => { Object.assign(w, { equity: money('101000'), peakEquity: money('100500') }); w.ageMs.set(BTC, -5); w.held.set(BTC, -quantity('1') as Quantity); w.held.set(ETH, quantity('0')); }, { allowShorts: false });
    expect([of(rows, 'dailyLoss')?.[3], of(rows, 'drawdown')?.[3], of(rows, 'dataAge', BTC)?.[3]]).toEqual([0n, 0n, 0n]);
    expect(of(rows, 'shorts')).toEqual(['shorts', 'account', 'allowed', counts(1), 0n]);
  });

  it('are null where they cannot be measured', () => {
    const noFeed = read((w) => void w.ageMs.set(BTC, Infinity));
    expect(of(noFeed, 'dataAge', BTC)).toEqual(['dataAge', BTC, 'ms', null, counts(3_000)]);
    const world = new RiskWorld();
    Object.defineProperty(world, 'account', { value: () => { throw new Error('no price'); } });
    world.held.set(BTC, quantity('2'));
    world.working = [anOrder({ status: 'unknown' })];
    const unknown = world.engine().readings(world.now).map(({ check, instrumentId, used }) => `${check} ${instrumentId ?? ''} ${used === null ? 'unknown' : used / WHOLE}`);
    expect(unknown.filter((one) => one.endsWith('unknown'))).toEqual(['dailyLoss  unknown', 'drawdown  unknown', `exposurePerSymbol ${BTC} unknown`, `exposurePerSymbol ${ETH} unknown`, 'orderNotional  unknown', 'priceCollar  unknown']);
    expect(unknown).toContain(`positionNotional ${BTC} 300`);
  });

  it('of the whole book are measured by any instrument that has a price', () => {
    const rows = read((w) => { w.prices.delete(BTC); w.held.set(ETH, quantity('100')); });
    expect([of(rows, 'leverage')?.[3], of(rows, 'positionNotional', BTC)?.[3], of(rows, 'exposurePerSymbol', BTC)?.[3]]).toEqual([money('5000'), null, null]);
    const none = read((w) => { w.prices.clear(); });
    expect([of(none, 'leverage'), of(none, 'exposure'), of(none, 'freeMargin')].map((row) => row?.slice(3))).toEqual([[null, 0n], [null, 0n], [null, 0n]]);
  });

  it('of a position without anything at work are what is held, whichever side it is on', () => {
    for (const held of [quantity('7'), -quantity('7') as Quantity]) {
      const rows = read((w) => void w.held.set(BTC, held));
      expect([of(rows, 'positionNotional', BTC)?.[3], of(rows, 'exposurePerSymbol', BTC)?.[3], of(rows, 'leverage')?.[3], of(rows, 'freeMargin')?.[3]]).toEqual([money('700'), money('140'), money('700'), money('140')]);
    }
  });
});
