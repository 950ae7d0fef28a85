// Which conclusions a person is alerted to, how loudly, and which of them are no news.
import { describe, expect, it } from 'vitest';
import type { FlattenProgress, ReconciliationCompleted, ReconciliationDifference, RiskEvent, TradingStateChanged } from '../../../src/shared/model/desk-event.ts';
import { strategyId, VENUE } from '../../../src/shared/model/ids.ts';
import type { OrderDenied, OrderInitialized } from '../../../src/shared/model/order-event.ts';
import { PAST_ENGINE_PREFIX } from '../../../src/shared/model/owner.ts';
import type { Conclusion } from '../../../src/main/core/kernel/messages.ts';
import { Notices, type Held } from '../../../src/main/core/risk/notices.ts';
import { anOrder, BTC, ETH } from './risk-world.ts';

const NONE: Held = { positions: 0, unprotected: 0 };
const notices = (held = NONE): Notices => new Notices(() => held);
const halt = (over: Partial<TradingStateChanged> = {}): TradingStateChanged => ({ type: 'TradingStateChanged', from: 'active', to: 'halted', cause: 'a person', latched: true, tsEvent: 0, ...over });
const raised = (message: string): RiskEvent => ({ type: 'RiskEvent', level: 'critical', code: 'dailyLoss', message, instrumentId: null, runbook: '', tsEvent: 0 });
const flatten = (step: FlattenProgress['step'], flattenId = 'F-1'): FlattenProgress => ({ type: 'FlattenProgress', flattenId, step, round: 1, message: 'words', venueOpenOrders: null, venuePositions: null, emptyReads: 0, tsEvent: 0 });
const said = (found: ReturnType<Notices['of']>): string => (found === null ? 'nothing' : `${found.level} ${found.code}`);
const order = anOrder();
const denied = (used: string, message = 'no price', instrumentId = BTC): OrderDenied => ({ type: 'OrderDenied', order, clientOrderId: order.clientOrderId, instrumentId, strategyId: order.strategyId, tsEvent: 0, tsInit: 0, denial: { check: 'gate', scope: 'order', outcome: 'denied', used, allowed: '', unit: '', message }, checks: [] });
const submitted = (instrumentId = BTC) => ({ type: 'OrderSubmitted', clientOrderId: order.clientOrderId, instrumentId, strategyId: order.strategyId, tsEvent: 0, tsInit: 0 }) as unknown as Conclusion;
const taken = (run: string, strategy = VENUE as string): OrderInitialized => ({ type: 'OrderInitialized', clientOrderId: order.clientOrderId, instrumentId: BTC, strategyId: strategyId(strategy), order: { ...order, strategyId: strategyId(strategy), reason: `seen at the venue as ${run}-1` }, tsEvent: 0, tsInit: 0 }) as unknown as OrderInitialized;
const difference = (over: Partial<ReconciliationDifference> = {}): ReconciliationDifference => ({ kind: 'positionMismatch', instrumentId: BTC, reference: 'r', ours: '1', venues: '2', resolution: 'booked', ...over });
const reconciled = (differences: readonly ReconciliationDifference[], outcome: ReconciliationCompleted['outcome'] = 'repaired'): ReconciliationCompleted => ({ type: 'ReconciliationCompleted', cause: 'periodic', outcome, differences, tsEvent: 0 });

describe('a halt', () => {
  it.each([
    [NONE, 'warning', 'The desk was halted: a person. Nothing is open.'],
    [{ positions: 1, unprotected: 0 }, 'critical', 'The desk was halted: a person. 1 position stays open; stops still act.'],
    [{ positions: 2, unprotected: 0 }, 'critical', 'The desk was halted: a person. 2 positions stay open; stops still act.'],
    [{ positions: 2, unprotected: 1 }, 'critical', 'The desk was halted: a person. 2 positions stay open; 1 of 2 positions has no stop that acts.'],
    [{ positions: 2, unprotected: 2 }, 'critical', 'The desk was halted: a person. 2 positions stay open; 2 positions have no stop that acts.'],
  ] as const)('with %j is told: %s', (held, level, message) => {
    const found = notices(held).of(halt());
    expect(found).toMatchObject({ level, code: 'killed', message, instrumentId: null });
    expect(found?.runbook).toMatch(held.positions === 0 ? /^Find the cause; resume/ : /^Decide whether to flatten/);
  });

  it('is no news where it is none: another state, a second kill, the very cause of the alert before, flatten-all', () => {
    const told = notices();
    expect([halt({ to: 'reducing' }), halt({ from: 'halted' }), halt({ cause: 'flatten-all: a person' })].map((one) => said(told.of(one)))).toEqual(['nothing', 'nothing', 'nothing']);
    expect(told.of(raised('loss'))).toBeNull();
    expect([said(told.of(halt({ cause: 'loss' }))), said(told.of(halt({ cause: 'loss of another' })))]).toEqual(['nothing', 'warning killed']);
  });
});

describe('flatten-all', () => {
  it('is told when it begins, when it is stuck, once, and when it is proven', () => {
    const told = notices();
    expect((['halted', 'canceling', 'waiting', 'reading', 'closing', 'stuck', 'stuck', 'verified'] as const).map((step) => said(told.of(flatten(step))))).toEqual(['warning flattenAll', 'nothing', 'nothing', 'nothing', 'nothing', 'critical flattenStuck', 'nothing', 'info flattenProven']);
    expect(said(told.of(flatten('stuck', 'F-2')))).toBe('critical flattenStuck');
    expect(told.of(flatten('verified'))?.message).toBe('Flat: words');
  });

  it('that was stuck before a restart is not told again, and nothing else of before is kept silent', () => {
    const told = notices();
    for (const one of [flatten('stuck'), halt(), raised('loss'), denied('undecidable')]) told.restore(one);
    expect([flatten('stuck'), flatten('halted'), halt({ cause: 'loss' }), denied('undecidable')].map((one) => said(told.of(one)))).toEqual(['nothing', 'warning flattenAll', 'warning killed', 'warning undecided']);
  });
});

describe('orders of a flatten past the engine', () => {
  const run = `${PAST_ENGINE_PREFIX}-m0abc-X9Z1`;
  it('are told once for all of them, also over a restart, and others are not', () => {
    const told = notices();
    expect([taken(run), taken(run), taken(`${PAST_ENGINE_PREFIX}-m0abd-X9Z1`), taken('bw-AAAAAA-1'), taken(`${PAST_ENGINE_PREFIX}-m0abe-X9Z1`, 'ma')].map((one) => said(told.of(one)))).toEqual(['warning flattenPastEngine', 'nothing', 'warning flattenPastEngine', 'nothing', 'nothing']);
    const again = notices();
    again.restore(taken(run));
    expect(said(again.of(taken(run)))).toBe('nothing');
    expect(notices().of(taken(run))?.message).toContain(`(orders ${run})`);
  });
});

describe('an order on which the desk could not decide', () => {
  it('is told once of each instrument and cause, and again after one was sent', () => {
    const told = notices();
    const steps: readonly Conclusion[] = [denied('5'), denied('undecidable'), denied('undecidable'), denied('undecidable', 'no price', ETH), denied('undecidable', 'another cause'), submitted(ETH), denied('undecidable', 'another cause'), submitted(), denied('undecidable', 'another cause')];
    expect(steps.map((one) => said(told.of(one)))).toEqual(['nothing', 'warning undecided', 'nothing', 'warning undecided', 'warning undecided', 'nothing', 'nothing', 'nothing', 'warning undecided']);
    expect(notices().of(denied('undecidable'))).toMatchObject({ instrumentId: BTC, message: 'An order in BTC-PERP.SIM was denied because the desk could not decide: no price' });
  });
});

it('nothing follows from what nobody need know', () => {
  expect(notices().of({ type: 'DayRolled', day: '2026-01-01', startEquity: 0n as never, endEquity: 0n as never, peakEquity: 0n as never, tsEvent: 0 })).toBeNull();
});

describe('a repaired record', () => {
  const late = difference({ kind: 'missedFill', resolution: 'booked from the venue' });
  it.each([
    ['agreed', reconciled([difference()], 'agreed'), 'nothing'], ['open', reconciled([difference()], 'open'), 'nothing'], ['without a difference', reconciled([]), 'nothing'],
    ['by a second read', reconciled([difference({ resolution: 'read again' })]), 'nothing'], ['by a flatten past the engine', reconciled([difference({ resolution: `taken over from ${PAST_ENGINE_PREFIX}-1-A` })]), 'nothing'],
    ['by fills that came late', reconciled([late]), 'info reconRepaired'], ['by funding that came late', reconciled([difference({ kind: 'missedFunding' }), late]), 'info reconRepaired'],
    ['by a liquidation', reconciled([difference({ kind: 'missedFill', resolution: 'a liquidation by the venue' })]), 'warning reconRepaired'], ['by funding of a liquidation', reconciled([difference({ kind: 'missedFunding', resolution: 'a liquidation by the venue' })]), 'info reconRepaired'],
    ['by a position', reconciled([late, difference()]), 'warning reconRepaired'], ['by cash', reconciled([difference({ kind: 'cashMismatch' })]), 'warning reconRepaired'],
    ['by one read again beside a late fill', reconciled([difference({ resolution: 'read again' }), late]), 'info reconRepaired'],
  ] as const)('%s: %s', (_name, conclusion, expected) => {
    expect(said(notices().of(conclusion))).toBe(expected);
  });

  it('names up to three differences and counts the others', () => {
    const of = (n: number): string | undefined => notices().of(reconciled(Array.from({ length: n }, (_, i) => difference({ ours: String(i), instrumentId: i === 0 ? null : BTC }))))?.message;
    expect(of(1)).toBe('The record was repaired by the venue\'s (periodic): positionMismatch: ours 0, venue 2, booked');
    expect(of(3)).toBe('The record was repaired by the venue\'s (periodic): positionMismatch: ours 0, venue 2, booked; positionMismatch BTC-PERP.SIM: ours 1, venue 2, booked; positionMismatch BTC-PERP.SIM: ours 2, venue 2, booked');
    expect(of(5)).toMatch(/ours 2, venue 2, booked; and 2 more$/);
    expect(notices().of(reconciled([late]))?.runbook).toBe('Nothing to do: it is booked.');
  });
});
