import { describe, expect, it } from 'vitest';
import { money, quantity, toNumber } from '../../../src/shared/model/decimal.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { PERSON } from '../../support/virtual-desk.ts';

const DAY = 86_400_000;
const long = (desk: BareKernel, size = '0.1'): BareKernel => {
  const entry = desk.order({ side: 'buy', quantity: quantity(size) });
  desk.accept(entry);
  desk.fill(entry);
  return desk;
};
const account = (desk: BareKernel) => desk.kernel.portfolio.account();

describe('time', () => {
  it('asks once after a sleep of three days, not once for each time it would have asked', () => {
    const desk = new BareKernel().ready();
    desk.order({ side: 'buy', quantity: quantity('0.01') }); // no answer ever came
    desk.command({ type: 'FlattenAll', requestId: 'f', by: PERSON, reason: 'test' });
    const from = desk.sent.length;
    const entries = desk.journal.count();
    desk.sleep(3 * DAY);
    expect(desk.sent.length - from).toBeLessThan(10);
    expect(desk.journal.count() - entries).toBeLessThan(60);
    expect(desk.of('DayRolled').map(({ day }) => day)).toEqual(['2026-03-02', '2026-03-03', '2026-03-04']);
  });

  it('goes on as usual after the sleep', () => {
    const desk = new BareKernel().ready().sleep(3 * DAY).marks();
    const reads = desk.sentOf('querySnapshot').length;
    desk.snapshot().pass(31_000);
    expect(desk.sentOf('querySnapshot').length).toBeGreaterThan(reads);
    desk.snapshot();
    expect(desk.order({ side: 'buy', quantity: quantity('0.01') }).quantity).toBe(quantity('0.01'));
  });

  it('rolls the day once at midnight while a position is open and an order works', () => {
    const desk = long(new BareKernel({ startTs: Date.UTC(2026, 2, 2, 23, 59, 50) }).ready());
    desk.order({ side: 'sell', quantity: quantity('0.05') });
    desk.px.set(BTC, 91_000);
    desk.pass(20_000);
    const [roll, ...more] = desk.of('DayRolled');
    expect(more).toEqual([]);
    expect(roll).toMatchObject({ day: '2026-03-02' });
    expect(toNumber(roll!.endEquity)).toBe(100_100);
    expect(toNumber(account(desk).dayPnl)).toBe(0);
  });

  it('starts a new day over a midnight at which no engine ran, from the last known equity', () => {
    const before = long(new BareKernel().ready());
    before.px.set(BTC, 91_000);
    before.pass(6_000);
    expect(toNumber(account(before).dayPnl)).toBe(100);
    const after = new BareKernel({ journaled: before.journal.entries(), startTs: before.now + 2 * DAY }).start();
    expect(after.of('DayRolled').map(({ day }) => day)).toEqual(['2026-03-02']);
    after.connection('connected').snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('0.1'), avgPx: null }] });
    after.px.set(BTC, 92_000);
    after.marks();
    expect(toNumber(account(after).dayStartEquity)).toBe(100_100);
    expect(toNumber(account(after).dayPnl)).toBe(100);
    expect(account(after).cash).toBe(money('100000'));
  });

  it('neither rolls nor samples anything else on a restart within the day', () => {
    const before = long(new BareKernel().ready()).pass(6_000);
    const after = new BareKernel({ journaled: before.journal.entries(), startTs: before.now + 60_000 }).start();
    expect(after.of('DayRolled')).toEqual([]);
  });

  it('takes a position without a price after a restart neither for a loss nor for a new peak', () => {
    const before = long(new BareKernel().ready());
    before.px.set(BTC, 102_000); // 1,200 above cost
    before.pass(6_000);
    const after = new BareKernel({ journaled: before.journal.entries(), startTs: before.now + 60_000 }).start();
    after.connection('connected');
    after.pass(8_000, true);
    expect(after.of('EquitySampled')).toEqual([]);
    expect(after.alarms('drawdown') + after.alarms('dailyLoss')).toBe(0);
    expect(after.alarms('equityUnknown')).toBe(1);
    after.px.set(BTC, 102_000);
    after.marks().pass(6_000);
    expect(toNumber(after.of('EquitySampled').at(-1)!.equity)).toBe(101_200);
    expect(after.kernel.state.state()).toBe('active');
  });

  it('measures the drawdown at every mark, also at those between two samples, and after a restart from there', () => {
    const desk = long(new BareKernel().ready());
    const mark = (px: number): void => { desk.px.set(BTC, px); desk.now += 100; desk.marks([BTC]); };
    desk.pass(6_000);
    const samples = desk.of('EquitySampled').length;
    mark(95_000); // 500 above
    mark(91_000); // 100 above
    mark(90_000);
    expect(desk.of('EquitySampled')).toHaveLength(samples);
    expect(account(desk).peakEquity).toBe(money('100500'));
    desk.pass(5_000);
    expect(desk.of('EquitySampled').at(-1)).toMatchObject({ equity: money('100000'), since: { high: money('100500'), low: money('100000'), fall: { peak: money('100500'), trough: money('100000') } } });
    expect(account(new BareKernel({ journaled: desk.journal.entries(), startTs: desk.now + 1_000 }).start()).peakEquity).toBe(money('100500'));
  });

  it('puts the way since the last sample on record when the run ends in order', () => {
    const desk = long(new BareKernel().ready()).pass(6_000);
    desk.px.set(BTC, 88_000);
    desk.marks([BTC]);
    desk.input({ type: 'end', ts: desk.now });
    expect(desk.of('EquitySampled').at(-1)).toMatchObject({ equity: money('99800'), since: { low: money('99800') } });
  });
});
