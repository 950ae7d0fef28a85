// The monitor at its edges: when it looks closely, when a breach begins, acts and is over, and what it says.
import { describe, expect, it } from 'vitest';
import { money, quantity, ratio, type Money, type Quantity } from '../../../src/shared/model/decimal.ts';
import type { RiskLimits } from '../../../src/shared/model/profile.ts';
import { RiskMonitor, type RiskMonitorDeps } from '../../../src/main/core/risk/risk-monitor.ts';
import { BTC, ETH, instrument, limits, RiskWorld } from './risk-world.ts';

const DAY = 86_400_000;
const START = 20_000 * DAY;
type Over = { readonly limits?: Partial<RiskLimits>; readonly deps?: Partial<RiskMonitorDeps>; readonly world?: (world: RiskWorld) => void };
function rig({ limits: over = {}, deps = {}, world: set }: Over = {}) {
  const world = new RiskWorld();
  set?.(world);
  let accounts = 0;
  const portfolio = { ...world.portfolio, account: () => { accounts += 1; return world.account(); } };
  const monitor = new RiskMonitor({ limits: limits(over), instruments: world.instrumentsView, market: world.market, portfolio, ...deps });
  /** Findings at `START` plus so many ms, as `code:action`. */
  const at = (ms: number): string => monitor.observe(START + ms).map(({ event, action }) => `${event.code}:${action}`).join(' ');
  const reads = (act: () => void): number => { const before = accounts; act(); return accounts - before; };
  return { world, monitor, at, reads };
}
const shortOf = (amount: string): Quantity => -quantity(amount) as Quantity;

describe('the exact account', () => {
  it('is read first, at every thirtieth observation, on a new day, when told to, at a new high and near a limit; otherwise not', () => {
    const { world, monitor, at, reads } = rig();
    const each = Array.from({ length: 62 }, (_, i) => reads(() => void at(i * 1_000)));
    expect(each.flatMap((n, i) => (n > 0 ? [i] : []))).toEqual([0, 30, 60]);
    expect(reads(() => { monitor.invalidate(); at(62_000); })).toBe(1);
    expect(reads(() => void at(63_000))).toBe(0);
    expect(reads(() => void at(DAY - 1))).toBe(0);
    expect(reads(() => void at(DAY))).toBe(1);
    expect(reads(() => void at(DAY + 1_000))).toBe(0);
    world.equity = money('100000.01');
    expect(reads(() => void at(DAY + 2_000))).toBe(1);
    world.peakEquity = world.equity;
    expect([reads(() => void at(DAY + 3_000)), reads(() => void at(DAY + 4_000))]).toEqual([0, 0]);
    world.equity = money('95000.2'); // 20 cents above the loss of the day
    expect(reads(() => void at(DAY + 5_000))).toBe(0);
    world.equity = money('95000.05');
    expect(reads(() => void at(DAY + 6_000))).toBe(1);
  });

  it('near the high\'s limit is read too, whichever of the two is nearer, and after a deposit moved the day\'s', () => {
    const high = rig({ world: (w) => { w.peakEquity = money('108000'); } }); // 97,200 before 95,000
    expect(high.at(0)).toBe('');
    high.world.equity = money('97201');
    expect(high.reads(() => void high.at(1_000))).toBe(0);
    high.world.equity = money('97200');
    expect(high.at(2_000)).toBe('drawdown:halt');
    const paid = rig({ limits: { maxDrawdown: 1 }, world: (w) => { w.equity = money('150000'); w.dayFlows = money('50000'); w.peakEquity = w.equity; } });
    expect(paid.at(0)).toBe('');
    paid.world.equity = money('145001'); // 4,999 lost
    expect([paid.reads(() => void paid.at(1_000)), paid.at(1_500)]).toEqual([0, '']);
    paid.world.equity = money('145000');
    expect(paid.at(2_000)).toBe('dailyLoss:halt');
  });
});

describe('a loss', () => {
  it('is raised again only after less than 95 % of its limit was lost', () => {
    const { world, monitor, at } = rig({ limits: { maxDrawdown: 1 } });
    const lost = (amount: string): string => { world.equity = (money('100000') - money(amount)) as Money; monitor.invalidate(); return at(0); };
    expect([lost('4999.99'), lost('5000'), lost('6000'), lost('4750'), lost('5000'), lost('4749.99'), lost('5000')]).toEqual(['', 'dailyLoss:halt', '', '', '', '', 'dailyLoss:halt']);
  });

  it('of an account that began with nothing is none', () => {
    const { at } = rig({ world: (w) => { Object.assign(w, { equity: money('0'), dayStartEquity: money('0'), peakEquity: money('0') }); } });
    expect(at(0)).toBe('');
  });

  it('is said with what is to be done', () => {
    const { world, monitor } = rig({ limits: { maxDrawdown: 1 } });
    world.equity = money('94999.999');
    expect(monitor.observe(START)).toEqual([{ action: 'halt', event: { type: 'RiskEvent', level: 'critical', code: 'dailyLoss', message: 'The loss of the day is 5,000.01 USD, limit 5,000.00 USD: the desk halts', instrumentId: null, runbook: 'Positions stay as they are. Decide whether to flatten; resume only with a written cause.', tsEvent: START } }]);
    world.instruments.clear();
    const without = rig({ limits: { maxDrawdown: 1 }, world: (w) => { w.instruments.clear(); w.equity = money('95000'); } });
    expect(without.monitor.observe(START)[0]?.event.message).toBe('The loss of the day is 5,000.00, limit 5,000.00: the desk halts');
  });
});

describe('an excess', () => {
  const held = (amount: string) => (w: RiskWorld): void => void w.held.set(BTC, quantity(amount));

  it('is one above the limit, acts when it has lasted to the millisecond, and is over below 95 %', () => {
    const { world, at, monitor } = rig({ limits: { maxExposurePerSymbol: 0.2 }, world: held('1000') }); // 100,000 / 5 = 20,000: the limit.
    expect(at(0)).toBe('');
    world.prices.set(BTC, 100.01);
    expect(at(1_000)).toBe('exposurePerSymbol:none');
    expect(monitor.breakers(START + 2_000).find(({ code }) => code === 'exposurePerSymbol')).toMatchObject({ instrumentId: BTC, used: money('20002'), allowed: money('20000'), since: START + 1_000, acted: false, actsAt: START + 31_000 });
    expect([at(30_999), at(31_000), at(32_000)]).toEqual(['', 'exposurePerSymbol:reduce', '']);
    expect(monitor.breakers(START + 33_000).find(({ code }) => code === 'exposurePerSymbol')).toMatchObject({ since: START + 1_000, acted: true, actsAt: null });
    world.prices.set(BTC, 95); // 95 % exactly: not over
    expect(at(33_000)).toBe('');
    world.prices.set(BTC, 101);
    expect(at(34_000)).toBe('');
    world.prices.set(BTC, 94.99);
    expect(at(35_000)).toBe('');
    expect(monitor.breakers(START + 35_000).find(({ code }) => code === 'exposurePerSymbol')).toMatchObject({ since: null, acted: false, actsAt: null });
    world.prices.set(BTC, 100.01);
    expect(at(36_000)).toBe('exposurePerSymbol:none');
  });

  it('that is over before its grace ended begins a new one', () => {
    const { world, at } = rig({ limits: { maxExposurePerSymbol: 0.2 }, deps: { breachGraceMs: 5_000 }, world: held('1001') });
    expect(at(0)).toBe('exposurePerSymbol:none');
    world.prices.set(BTC, 90);
    expect(at(4_000)).toBe('');
    world.prices.set(BTC, 100);
    expect([at(5_000), at(9_999), at(10_000)]).toEqual(['exposurePerSymbol:none', '', 'exposurePerSymbol:reduce']);
  });

  it('waits for nothing from 110 % of the limit on', () => {
    for (const [px, expected] of [[109.99, 'exposurePerSymbol:none'], [110, 'exposurePerSymbol:reduce']] as const) expect(rig({ limits: { maxExposurePerSymbol: 0.2 }, world: (w) => { held('1000')(w); w.prices.set(BTC, px); } }).at(0)).toBe(expected);
  });

  it.each([
    ['leverage', { maxLeverage: 1 }, 'Gross notional is 100,010.00 USD, limit 100,000.00 USD', null],
    ['exposure', { maxExposure: 0.2 }, 'Initial margin of all positions is 20,002.00 USD, limit 20,000.00 USD', null],
    ['exposurePerSymbol', { maxExposurePerSymbol: 0.1 }, 'Initial margin of ETH-PERP.SIM is 10,002.00 USD, limit 10,000.00 USD', ETH],
  ] as const)('of %s is measured over longs and shorts and said in money', (code, over, message, id) => {
    // 500 x 100 long, 1,000.2 x 50 short; at a leverage of 5.
    const { monitor } = rig({ limits: over, world: (w) => { w.held.set(BTC, quantity('500')); w.held.set(ETH, shortOf('1000.2')); } });
    expect(monitor.observe(START)).toEqual([{ action: 'none', event: { type: 'RiskEvent', level: 'warning', code, message, instrumentId: id, runbook: 'Reduce the position, or add cash. Reduce-only stays until a person switches it off.', tsEvent: START } }]);
  });

  it('acts in the words of what it does, by the venue\'s leverage where that is less, and by the multiplier', () => {
    const { monitor } = rig({ limits: { maxExposurePerSymbol: 0.2 }, world: (w) => { w.instruments.set(BTC, instrument({ maxLeverage: 2, multiplier: ratio('0.1') })); w.held.set(BTC, shortOf('4400')); } });
    expect(monitor.observe(START)).toMatchObject([{ action: 'reduce', event: { level: 'critical', message: 'Initial margin of BTC-PERP.SIM is 22,000.00 USD, limit 20,000.00 USD: the desk goes reduce-only' } }]);
  });

  it('is seen wherever it is, however little, and nothing within the limits is', () => {
    for (const [amount, expected] of [['999.9', ''], ['1000', ''], ['1000.0001', 'exposurePerSymbol:none']] as const) expect(rig({ limits: { maxExposurePerSymbol: 0.2 }, world: held(amount) }).at(0), amount).toBe(expected);
    for (const [amount, expected] of [['1000', ''], ['1000.0001', 'exposure:none']] as const) expect(rig({ limits: { maxExposure: 0.2 }, world: held(amount) }).at(0), amount).toBe(expected);
    for (const [amount, expected] of [['1000', ''], ['1000.0001', 'leverage:none']] as const) expect(rig({ limits: { maxLeverage: 1 }, world: held(amount) }).at(0), amount).toBe(expected);
  });

  it('is over when nothing is held, whatever is left', () => {
    const { world, at, monitor } = rig({ limits: { maxExposurePerSymbol: 0.2, maxDailyLoss: 1, maxDrawdown: 1 }, world: held('1001') });
    expect(at(0)).toBe('exposurePerSymbol:none');
    world.held.clear();
    world.equity = money('0');
    at(1_000);
    expect(monitor.breakers(START).find(({ code }) => code === 'exposurePerSymbol')).toMatchObject({ since: null, used: 0n });
  });

  it('of contracts of ten is seen as of ten', () => {
    for (const [amount, expected] of [['100', ''], ['100.0001', 'exposurePerSymbol:none']] as const) expect(rig({ limits: { maxExposurePerSymbol: 0.2 }, world: (w) => { w.instruments.set(BTC, instrument({ multiplier: ratio('10') })); held(amount)(w); } }).at(0), amount).toBe(expected);
  });

  it('ends with the position', () => {
    const { world, at, monitor } = rig({ limits: { maxExposurePerSymbol: 0.2 }, world: held('1001') });
    expect(at(0)).toBe('exposurePerSymbol:none');
    world.held.set(BTC, quantity('0'));
    expect(at(1_000)).toBe('');
    expect(monitor.breakers(START).filter(({ since }) => since !== null)).toEqual([]);
    world.held.set(BTC, quantity('1001'));
    expect(at(29_000)).toBe('exposurePerSymbol:none');
    expect(at(30_000)).toBe(''); // Its grace began anew.
  });

  it('of an equity that is nothing acts at once', () => {
    expect(rig({ limits: { maxDailyLoss: 1, maxDrawdown: 1 }, world: (w) => { held('1')(w); Object.assign(w, { equity: money('0'), dayStartEquity: money('0'), peakEquity: money('0') }); } }).at(0)).toBe('leverage:reduce exposure:reduce exposurePerSymbol:reduce');
  });
});

describe('prices that do not come', () => {
  const silent = (w: RiskWorld): void => { w.held.set(BTC, quantity('1')); w.ageMs.set(BTC, 3_001); };

  it('are told with their age, and that they came back', () => {
    const { world, monitor } = rig({ world: silent });
    expect(monitor.observe(START)).toEqual([{ action: 'none', event: { type: 'RiskEvent', level: 'warning', code: 'staleFeed', message: 'No fresh price of BTC-PERP.SIM for 3001 ms while a position is open', instrumentId: BTC, runbook: 'Stops cannot fire on a silent feed. Compare with the venue\'s own page; flatten if it does not come back.', tsEvent: START } }]);
    expect(monitor.breakers(START).find(({ code }) => code === 'staleFeed')).toEqual({ code: 'staleFeed', instrumentId: BTC, used: 3_001, allowed: 3_000, since: START, acted: false, actsAt: null });
    world.ageMs.set(BTC, 3_000);
    expect(monitor.observe(START + 1)).toEqual([{ action: 'none', event: { type: 'RiskEvent', level: 'info', code: 'feedRecovered', message: 'Prices of BTC-PERP.SIM are fresh again', instrumentId: BTC, runbook: 'Nothing to do.', tsEvent: START + 1 } }]);
    expect(monitor.observe(START + 2)).toEqual([]);
    world.ageMs.set(BTC, Infinity);
    expect(monitor.observe(START + 3)[0]?.event.message).toBe('No fresh price of BTC-PERP.SIM for as long as we run while a position is open');
  });

  it('of a position that is closed are forgotten: no recovery, and a new one is told anew', () => {
    const { world, at, monitor } = rig({ world: (w) => { silent(w); w.held.set(ETH, quantity('1')); w.ageMs.set(ETH, 9_999); } });
    expect(at(0)).toBe('staleFeed:none staleFeed:none');
    world.held.set(BTC, quantity('0'));
    expect(at(1)).toBe('');
    expect(monitor.breakers(START).flatMap(({ code, instrumentId }) => (code === 'staleFeed' ? [instrumentId] : []))).toEqual([ETH]);
    world.ageMs.set(BTC, 0);
    world.held.set(BTC, quantity('1'));
    expect(at(2)).toBe('');
    world.ageMs.set(BTC, 3_001);
    expect(at(3)).toBe('staleFeed:none');
  });
});

describe('an equity that nobody can compute', () => {
  const unpriced = (w: RiskWorld): void => { w.held.set(BTC, quantity('1')); w.prices.delete(BTC); };

  it('is an alarm with a position, a halt to the millisecond when it lasts, and no matter without one', () => {
    const { world, at, monitor } = rig({ world: unpriced, deps: { unknownGraceMs: 4_000 } });
    const reading = (ms: number) => monitor.breakers(START + ms).find(({ code }) => code === 'equityUnknown');
    expect(reading(0)).toEqual({ code: 'equityUnknown', instrumentId: null, used: 0, allowed: 4_000, since: null, acted: false, actsAt: null });
    expect(at(1_000)).toBe('equityUnknown:none');
    expect(reading(2_500)).toEqual({ code: 'equityUnknown', instrumentId: null, used: 1_500, allowed: 4_000, since: START + 1_000, acted: false, actsAt: START + 5_000 });
    expect(at(4_999)).toBe('');
    const [halt] = monitor.observe(START + 5_000);
    expect(halt).toMatchObject({ action: 'halt', event: { level: 'critical', code: 'equityUnknown', message: 'Equity has been unknown for 4000 ms with a position open: the desk halts' } });
    expect(at(6_000)).toBe('');
    world.prices.set(BTC, 100);
    expect(at(7_000)).toBe('');
    expect(reading(7_000)).toMatchObject({ used: 0, since: null, acted: false });
    world.prices.delete(BTC);
    expect([at(8_000), at(11_999), at(12_000)]).toEqual(['equityUnknown:none', '', 'equityUnknown:halt']);
    expect(rig({ world: (w) => { w.prices.delete(BTC); w.held.set(BTC, quantity('0')); } }).at(0)).toBe('');
    const broken = rig();
    expect(new RiskMonitor({ limits: limits(), instruments: broken.world.instrumentsView, market: broken.world.market, portfolio: { ...broken.world.portfolio, equityNumber: () => NaN } }).observe(START)).toEqual([]);
  });

  it.each([['one of two has no price', (w: RiskWorld) => { w.held.set(ETH, quantity('1')); w.prices.set(ETH, 0); w.held.set(BTC, quantity('1')); }], ['the only one has none', unpriced]] as const)('%s', (_name, world) => {
    const { monitor } = rig({ world });
    expect(monitor.observe(START)).toMatchObject([{ action: 'none', event: { level: 'critical', code: 'equityUnknown', message: 'Equity is unknown while a position is open' } }]);
  });
});

describe('what the monitor cannot measure', () => {
  it('halts in words, once while it lasts, and again after it was over', () => {
    const { world, monitor } = rig({ world: (w) => { w.held.set(BTC, quantity('1')); } });
    expect(monitor.observe(START)).toEqual([]);
    const known = world.instruments.get(BTC);
    world.instruments.delete(BTC);
    expect(monitor.observe(START + 1)).toMatchObject([{ action: 'halt', event: { level: 'critical', code: 'monitorFailed', message: 'The risk monitor could not measure and halts the desk: a position in BTC-PERP.SIM is held, but the catalogue does not know it', instrumentId: null } }]);
    expect(monitor.breakers(START + 1).at(-1)).toEqual({ code: 'monitorFailed', instrumentId: null, used: null, allowed: null, since: START + 1, acted: true, actsAt: null });
    expect(monitor.observe(START + 2)).toEqual([]);
    if (known) world.instruments.set(BTC, known);
    expect(monitor.observe(START + 3)).toEqual([]);
    world.instruments.delete(BTC);
    expect(monitor.observe(START + 4)).toHaveLength(1);
  });

  it('reads as not known', () => {
    const broken = { ...new RiskWorld().portfolio, account: () => { throw new Error('no ledger'); }, positions: () => { throw new Error('no ledger'); }, openPositions: () => { throw new Error('no ledger'); } };
    const { monitor } = rig({ deps: { portfolio: broken } });
    expect(monitor.breakers(START).map(({ code, used, allowed, instrumentId }) => [code, used, allowed, instrumentId])).toEqual([
      ['dailyLoss', null, null, null], ['drawdown', null, null, null], ['leverage', null, null, null], ['exposure', null, null, null], ['exposurePerSymbol', null, null, null], ['equityUnknown', 0, 10_000, null], ['monitorFailed', null, null, null],
    ]);
  });

  it('of one position without a price reads as the others are', () => {
    const { monitor } = rig({ world: (w) => { w.held.set(BTC, quantity('500')); w.held.set(ETH, quantity('5')); w.prices.delete(ETH); } });
    expect(monitor.breakers(START).filter(({ code }) => ['leverage', 'exposure', 'exposurePerSymbol'].includes(code)).map(({ used, instrumentId }) => [used, instrumentId])).toEqual([[money('50000'), null], [money('10000'), null], [money('10000'), BTC]]);
  });

  it.each([['600', '600', BTC], ['500', '1000', BTC], ['500', '1000.0002', ETH]])('names the largest of %s and %s', (btc, eth, id) => {
    const { monitor } = rig({ world: (w) => { w.held.set(BTC, quantity(btc)); w.held.set(ETH, quantity(eth)); } });
    expect(monitor.breakers(START).find(({ code }) => code === 'exposurePerSymbol')?.instrumentId).toBe(id);
  });

  it('while everything is known reads as it is', () => {
    const { monitor } = rig({ limits: { maxLeverage: 2, maxExposure: 0.9, maxExposurePerSymbol: 0.4 }, world: (w) => { w.held.set(BTC, quantity('500')); w.held.set(ETH, shortOf('2000')); w.equity = money('99000'); } });
    expect(monitor.breakers(START).map(({ code, used, allowed, instrumentId }) => [code, used, allowed, instrumentId])).toEqual([
      ['dailyLoss', money('1000'), money('5000'), null], ['drawdown', money('1000'), money('10000'), null], ['leverage', money('150000'), money('198000'), null], ['exposure', money('30000'), money('89100'), null],
      ['exposurePerSymbol', money('20000'), money('39600'), ETH], ['equityUnknown', 0, 10_000, null], ['staleFeed', 0, 3_000, BTC], ['staleFeed', 0, 3_000, ETH], ['monitorFailed', null, null, null],
    ]);
  });
});
