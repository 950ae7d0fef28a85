// Alerts where a person must know: each once for its cause, in the tier that fits, with the step to take.
import { describe, expect, it } from 'vitest';
import { money, price, quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, strategyId } from '../../../src/shared/model/ids.ts';
import { PAST_ENGINE_PREFIX } from '../../../src/shared/model/owner.ts';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import type { RiskEvent } from '../../../src/shared/model/desk-event.ts';
import { BareKernel, BTC, ETH } from '../../support/bare-kernel.ts';
import { kernelOptions, PERSON, VirtualDesk } from '../../support/virtual-desk.ts';
import { NOTHING_FOUND } from '../../../src/main/core/kernel/messages.ts';

const alerts = (desk: Pick<BareKernel, 'of'>): readonly Pick<RiskEvent, 'level' | 'code'>[] => desk.of('RiskEvent').map(({ level, code }) => ({ level, code }));
const messages = (desk: Pick<BareKernel, 'of'>, code: string): readonly string[] => desk.of('RiskEvent').filter((event) => event.code === code).map(({ message }) => message);

function holding(): BareKernel {
  const desk = new BareKernel().ready();
  const order = desk.order({ side: 'buy', quantity: quantity('0.02') });
  desk.accept(order);
  desk.fill(order);
  return desk.marks();
}
const position = { positions: [{ instrumentId: BTC, quantity: quantity('0.02'), avgPx: price('90000') }] };

describe('a person is told', () => {
  it('of a kill: act now where something stays open, with what its stops do; know of it where nothing is', () => {
    const desk = holding();
    desk.kill();
    expect(desk.of('RiskEvent')).toMatchObject([{ level: 'critical', code: 'killed', message: 'The desk was halted: test (trader via view). 1 position stays open; 1 position has no stop that acts.' }]);
    expect(desk.of('RiskEvent')[0]!.runbook).toContain('Decide whether to flatten');
    // Killed again while it is halted: no other news.
    desk.now += 1_000;
    desk.kill();
    expect(desk.alarms('killed')).toBe(1);
    const idle = new BareKernel().ready();
    idle.kill();
    expect(idle.of('RiskEvent')).toMatchObject([{ level: 'warning', code: 'killed', message: 'The desk was halted: test (trader via view). Nothing is open.' }]);
  });

  it('of a latch that another process set, also while the engine was down', () => {
    const desk = new BareKernel().ready();
    desk.latch.set({ id: 'elsewhere', reason: 'test', ts: desk.now });
    desk.pass(2_000);
    expect(alerts(desk)).toEqual([{ level: 'warning', code: 'killed' }]);
    const down = new BareKernel({ latch: desk.latch, journaled: holding().journal.entries(), startTs: desk.now + 60_000 }).start();
    expect(alerts(down)).toEqual([{ level: 'critical', code: 'killed' }]);
  });

  it('of a halt by a limit once, by the alert of the limit', () => {
    const desk = new VirtualDesk({ seed: 4, manualOnly: true, profile: { limits: { ...PROFILE_DEFAULTS.dev.limits, maxDailyLoss: 0.0001 } as never } }).start().run(3_000);
    desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.05') });
    desk.runUntil(() => desk.kernel.state.state() === 'halted', 3_600_000, 'a loss above the limit');
    const codes = desk.conclusions().flatMap((conclusion) => (conclusion.type === 'RiskEvent' ? [conclusion.code] : []));
    expect(codes).toContain('dailyLoss');
    expect(codes).not.toContain('killed');
  });

  it('of flatten-all: that it began, that it is stuck (once), that it is proven', () => {
    const desk = holding();
    desk.command({ type: 'FlattenAll', requestId: 'f', by: PERSON, reason: 'out' });
    expect(messages(desk, 'flattenAll')).toEqual(['Flatten-all: out (trader via view)']);
    // The venue goes on showing the position, whatever is sent.
    for (let i = 0; i < 40; i += 1) {
      for (const { clientOrderId: id } of desk.sentOf('submit').slice(-1)) desk.report({ type: 'SubmitRejected', clientOrderId: id, reason: 'busy', venueCode: 'BUSY', tsEvent: desk.now });
      desk.pass(9_000);
      desk.snapshot(position);
    }
    expect(desk.alarms('flattenStuck')).toBe(1);
    desk.fill(desk.sentOf('submit').at(-1)!);
    for (let i = 0; i < 60 && desk.of('FlattenProgress').at(-1)?.step !== 'verified'; i += 1) desk.pass(1_000).snapshot();
    expect(desk.of('FlattenProgress').at(-1)?.step).toBe('verified');
    expect(desk.alarms('flattenProven')).toBe(1);
    expect(desk.alarms('killed')).toBe(0);
    expect(desk.of('RiskEvent').filter(({ code }) => code.startsWith('flatten')).map(({ level }) => level)).toEqual(['warning', 'critical', 'info']);
  });

  it('of a flatten past the engine, when its orders reach the record: in one alert, and not again as a repair', () => {
    const desk = holding();
    const closed = (n: number) => ({
      tradeId: `E-${n}` as never, venueOrderId: `SE-${n}` as never, clientOrderId: clientOrderId(`${PAST_ENGINE_PREFIX}-m0abc-X9Z1-${n}`), instrumentId: BTC, side: 'sell', qty: quantity('0.01'), px: price('90000'), fee: money('0'), liquidity: 'taker', cause: 'order', tsEvent: desk.now,
    }) as const;
    desk.pass(30_000);
    desk.snapshot({ fills: [closed(1), closed(2)] });
    expect(desk.of('ReconciliationCompleted').at(-1)?.outcome).toBe('repaired');
    expect(messages(desk, 'flattenPastEngine')).toEqual([`Positions were closed past the engine, straight at the venue, by a second process (orders ${PAST_ENGINE_PREFIX}-m0abc-X9Z1): they are taken over into the record`]);
    expect(desk.alarms('reconRepaired')).toBe(0);
    // Nor after a restart, when another order of it is seen.
    const again = new BareKernel({ journaled: desk.journal.entries(), startTs: desk.now + 1_000 }).start().connection('connected');
    again.report({ type: 'FillReport', fill: { ...closed(3), side: 'buy' } });
    expect(again.alarms('flattenPastEngine')).toBe(0);
  });

  it('of a repaired record: late fills to know of, a missing sum of cash to look at', () => {
    const desk = holding();
    desk.pass(30_000);
    desk.snapshot({ ...position, fills: [], cash: money('99000') }); // a gap is read again first
    expect(desk.alarms('reconRepaired')).toBe(0);
    desk.pass(31_000);
    desk.snapshot({ ...position, cash: money('99000') });
    expect(desk.of('RiskEvent').filter(({ code }) => code === 'reconRepaired')).toMatchObject([{ level: 'warning', message: 'The record was repaired by the venue\'s (periodic): cashMismatch: ours 100000, venue 99000, booked as an adjustment' }]);
    const late = holding();
    late.pass(30_000);
    late.snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('0.03'), avgPx: price('90000') }], fills: [{ tradeId: 'L' as never, venueOrderId: 'SL' as never, clientOrderId: null, instrumentId: BTC, side: 'buy', qty: quantity('0.01'), px: price('90000'), fee: money('0'), liquidity: 'taker', cause: 'order', tsEvent: late.now }] });
    expect(late.of('RiskEvent').filter(({ code }) => code === 'reconRepaired')).toMatchObject([{ level: 'info' }]);
  });

  it('of an order on which the desk could not decide, once until it can again', () => {
    const desk = new BareKernel().ready();
    const broken = { ...desk.kernel.instruments.get(BTC)!, maxLeverage: 0 };
    const undecided = new BareKernel({ instruments: [broken] }).ready();
    const ask = (): unknown => { try { return undecided.order({ side: 'buy', quantity: quantity('0.01') }); } catch { return null; } }; // it is denied, so nothing was sent
    ask();
    ask();
    expect(undecided.of('OrderDenied').map(({ denial }) => denial.used)).toEqual(['undecidable', 'undecidable']);
    expect(undecided.of('RiskEvent')).toMatchObject([{ level: 'warning', code: 'undecided', instrumentId: BTC }]);
  });

  it('of none of these by a run from before', () => {
    const desk = new BareKernel();
    desk.input({ type: 'start', revision: 0, run: null, ...NOTHING_FOUND, ts: desk.now, version: 'test', configHash: 'test', profile: 'dev' });
    desk.connection('connected').snapshot().marks();
    desk.kill();
    desk.command({ type: 'FlattenAll', requestId: 'f', by: PERSON, reason: 'out' });
    expect(alerts(desk)).toEqual([]);
  });
});

describe('an account that is too small for an instrument', () => {
  const crossed = (id: typeof BTC, name: string) => ({ id: strategyId(name), instrumentId: id, warmupBars: 0, barIntervalMs: 1_000, warmUp() {}, onBar() {}, onMark() {}, onOrderEvent() {}, saveState: () => null, loadState() {} });
  const small = { ...kernelOptions({ seed: 1 }).kernel.limits, maxPositionNotional: '50' };
  const strategies = [crossed(BTC, 'btc'), crossed(ETH, 'eth')];

  it('is said once a run, with the smallest order and the limit, and in the journal once', () => {
    const desk = new BareKernel({ strategies, limits: small });
    expect(desk.start().kernel.untradable()).toBeNull();
    desk.connection('connected').snapshot().marks().pass(3_000);
    expect(desk.of('RiskEvent')).toMatchObject([{ level: 'info', code: 'untradable', instrumentId: BTC }]);
    expect(messages(desk, 'untradable')[0]).toMatch(/^This account cannot trade BTC-PERP\.SIM \(the smallest order is 0\.001, about 90 USD: .* limit 50\.00 USD\)$/);
    const again = new BareKernel({ strategies, limits: small, journaled: desk.journal.entries(), startTs: desk.now + 1_000 }).ready();
    again.pass(3_000);
    expect(again.kernel.untradable()).toHaveLength(1); // for the terminal, which says it at each start
    expect(again.alarms('untradable')).toBe(0);
  });

  it('is no matter of the state of the desk', () => {
    const desk = new BareKernel({ strategies, live: true }).ready();
    desk.pass(3_000);
    expect(desk.kernel.state.state()).toBe('disarmed');
    expect(desk.kernel.untradable()).toEqual([]);
    expect(desk.of('RiskEvent')).toEqual([]);
  });
});
