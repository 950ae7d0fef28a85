// What the engine does while its host doubts the time.
import { describe, expect, it } from 'vitest';
import { quantity, toNumber } from '../../../src/shared/model/decimal.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { PERSON } from '../../support/virtual-desk.ts';

const BEFORE_MIDNIGHT = Date.UTC(2026, 2, 2, 23, 59, 50);
const clocks = (desk: BareKernel, agreed: boolean): void => desk.input({ type: 'clock', ts: desk.now, agreed, cause: agreed ? 'they agree' : 'the wall clock was set ahead by 25.0 h' });
const long = (desk: BareKernel): BareKernel => {
  const entry = desk.order({ side: 'buy', quantity: quantity('0.1') });
  desk.accept(entry);
  desk.fill(entry);
  return desk;
};

describe('a time in doubt', () => {
  it('is a critical risk event, denies what opens by the check of the clock, and lets exits go', () => {
    const desk = long(new BareKernel().ready());
    clocks(desk, false);
    expect(desk.of('RiskEvent').filter(({ code }) => code === 'clockJump')).toMatchObject([{ level: 'critical', message: expect.stringContaining('25.0 h') as string }]);
    expect(() => desk.order({ side: 'buy', quantity: quantity('0.01') })).toThrow(/The time is in doubt: the wall clock was set ahead by 25\.0 h/);
    expect(desk.of('OrderDenied').at(-1)?.denial).toMatchObject({ check: 'clock', scope: 'account' });
    expect(desk.kernel.risk.headroom(BTC, 'buy', desk.last('submit').limitPx ?? 90_000n * 10n ** 12n as never)).toMatchObject({ quantity: 0n, binding: 'clock' });
    expect(desk.order({ side: 'sell', quantity: quantity('0.1'), reduceOnly: true }).reduceOnly).toBe(true);
    expect(desk.command({ type: 'FlattenAll', requestId: 'f', by: PERSON, reason: 'test' }).outcome).toBe('done');
  });

  it('is over when the clocks agree, and leaves no trace in the checks of an order then', () => {
    const desk = new BareKernel().ready();
    clocks(desk, false);
    clocks(desk, true);
    expect(desk.alarms('clockAgreed')).toBe(1);
    desk.order({ side: 'buy', quantity: quantity('0.01') });
    expect(desk.kernel.risk.readings(desk.now).map(({ check }) => check)).not.toContain('clock');
    clocks(desk, true);
    expect(desk.alarms('clockAgreed')).toBe(1);
  });

  it('reads the venue from the beginning: a cursor of a wrong time would hide what happened since', () => {
    const desk = new BareKernel().ready();
    clocks(desk, false);
    desk.pass(31_000);
    expect(desk.last('querySnapshot').since).toBe(0);
    desk.snapshot();
    clocks(desk, true);
    desk.pass(31_000);
    expect(desk.last('querySnapshot').since).toBeGreaterThan(0);
  });

  it('ends no day and renews no budget at midnight; the date ends once when the clocks agree', () => {
    const desk = long(new BareKernel({ startTs: BEFORE_MIDNIGHT }).ready());
    clocks(desk, false);
    desk.px.set(BTC, 80_000);
    desk.pass(60_000);
    expect(desk.of('DayRolled')).toEqual([]);
    expect(toNumber(desk.kernel.portfolio.account().dayPnl)).toBe(-1_000);
    clocks(desk, true);
    expect(desk.of('DayRolled').map(({ day }) => day)).toEqual(['2026-03-02']);
    expect(toNumber(desk.kernel.portfolio.account().dayPnl)).toBe(0);
    clocks(desk, true);
    desk.pass(60_000);
    expect(desk.of('DayRolled')).toHaveLength(1);
  });

  it('of several midnights ends each date once, and the next one at its time', () => {
    const desk = new BareKernel({ startTs: BEFORE_MIDNIGHT }).ready();
    clocks(desk, false);
    desk.sleep(2 * 86_400_000);
    expect(desk.of('DayRolled')).toEqual([]);
    clocks(desk, true);
    expect(desk.of('DayRolled').map(({ day }) => day)).toEqual(['2026-03-02', '2026-03-03']);
    desk.sleep(86_400_000);
    expect(desk.of('DayRolled').map(({ day }) => day)).toEqual(['2026-03-02', '2026-03-03', '2026-03-04']);
  });

  it('before midnight ends no day when the clocks agree again', () => {
    const desk = new BareKernel({ startTs: BEFORE_MIDNIGHT }).ready();
    clocks(desk, false);
    clocks(desk, true);
    expect(desk.of('DayRolled')).toEqual([]);
    desk.pass(20_000);
    expect(desk.of('DayRolled')).toHaveLength(1);
  });
});
