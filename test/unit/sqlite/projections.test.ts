import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../../src/shared/model/order.ts';
import type { Conclusion } from '../../../src/main/core/kernel/messages.ts';
import { money, price, quantity, ZERO_MONEY, ZERO_QTY } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, strategyId, tradeId, venueOrderId } from '../../../src/shared/model/ids.ts';
import { openJournal, type OpenedJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { BTC } from '../../support/fault-entries.ts';

const DAY = '2026-03-02';
const T0 = Date.parse(`${DAY}T10:00:00Z`);
let root = '';
let desk: OpenedJournal;
let seq = 0;
beforeEach(() => {
  root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-views-'));
  const opened = openJournal(root);
  if (!opened.ok) throw opened.error;
  desk = opened.value;
  seq = 0;
});
afterEach(() => {
  desk.reader.close();
  desk.journal.close();
  rmSync(root, { recursive: true, force: true });
});

const say = (ts: number, ...conclusions: Conclusion[]): void => {
  for (const conclusion of conclusions) desk.journal.append({ kind: 'conclusion', seq: (seq += 1), cause: seq, ts, conclusion });
  desk.journal.commit();
};
const order = (id: string, over: Partial<Order> = {}): Order => ({
  clientOrderId: clientOrderId(id), venueOrderId: null, strategyId: strategyId('ma-cross'), instrumentId: BTC, side: 'buy', type: 'limit', quantity: quantity('1'), limitPx: price('100.5'), timeInForce: 'gtc', postOnly: false,
  reduceOnly: true, triggerPx: 101.25, reason: 'cross up', status: 'initialized', pending: null, filledQty: ZERO_QTY, filledValue: ZERO_MONEY, avgPx: null, fees: ZERO_MONEY, fillsPending: false, closeReason: null, tsCreated: T0, tsUpdated: T0, ...over,
});
const head = (id: string) => ({ clientOrderId: clientOrderId(id), instrumentId: BTC, strategyId: strategyId('ma-cross'), tsEvent: T0, tsInit: T0 });
const check = { check: 'maxPosition', scope: 'instrument', outcome: 'denied', used: '12000', allowed: '10000', unit: 'USD', message: 'position would be 12000 USD, allowed are 10000' } as const;
const fill = (id: string, trade: string, qty: string, px: string): Conclusion => ({ ...head(id), type: 'OrderFilled', tradeId: tradeId(trade), side: 'buy', lastQty: quantity(qty), lastPx: price(px), fee: money('0.1'), liquidity: 'taker' });

describe('projections', () => {
  it('follow an order from intent to its last fill', () => {
    say(T0, { ...head('o-1'), type: 'OrderInitialized', order: order('o-1') }, { ...head('o-1'), type: 'OrderSubmitted', quantity: quantity('0.9'), limitPx: price('100'), reduceOnly: true, checks: [] });
    say(T0 + 5, { ...head('o-1'), type: 'OrderAccepted', venueOrderId: venueOrderId('v-9') });
    say(T0 + 6, fill('o-1', 't-1', '0.3', '100'), fill('o-1', 't-2', '0.6', '101'));
    expect(desk.reader.ordersOf(DAY)).toEqual([{
      client_order_id: 'o-1', seq: 1, ts: T0, last_seq: 5, ts_updated: T0 + 6, venue_order_id: 'v-9', strategy: 'ma-cross', instrument: BTC, side: 'buy', type: 'limit', time_in_force: 'gtc', post_only: 0, reduce_only: 1,
      qty: '0.9', limit_px: '100', pending: null, trigger_px: 101.25, status: 'filled', filled_qty: '0.9', avg_px: '100.666666666667', fees: '0.2', fills_pending: 0, reason: 'cross up', close_reason: null, denied_check: null, denied_message: null,
      ts_submitted: T0, ts_answered: T0 + 5, ts_closed: T0 + 6,
    }]);
    expect(desk.reader.fillsOf(DAY).map((row) => [row.trade_id, row.qty, row.px, row.fee, row.realized_pnl])).toEqual([['t-1', '0.3', '100', '0.1', '0'], ['t-2', '0.6', '101', '0.1', '0']]);
  });

  it('keep why an order was denied, rejected, canceled or expired', () => {
    say(T0,
      { ...head('o-1'), type: 'OrderDenied', order: order('o-1', { status: 'denied' }), denial: check, checks: [check] },
      { ...head('o-2'), type: 'OrderInitialized', order: order('o-2') }, { ...head('o-2'), type: 'OrderRejected', reason: 'post only', venueCode: 'X1' },
      { ...head('o-3'), type: 'OrderInitialized', order: order('o-3') }, { ...head('o-3'), type: 'OrderSubmitted', quantity: order('o-3').quantity, limitPx: order('o-3').limitPx, reduceOnly: false, checks: [] }, { ...head('o-3'), type: 'OrderUnknown', cause: 'timeout' },
      { ...head('o-4'), type: 'OrderInitialized', order: order('o-4') }, fill('o-4', 't-4', '0.4', '100'), { ...head('o-4'), type: 'OrderCanceled', reason: 'by trader' }, fill('o-4', 't-5', '0.1', '100'),
      { ...head('o-5'), type: 'OrderInitialized', order: order('o-5') }, { ...head('o-5'), type: 'OrderSubmitted', quantity: order('o-5').quantity, limitPx: order('o-5').limitPx, reduceOnly: false, checks: [] }, { ...head('o-5'), type: 'OrderFillsPending', venueStatus: 'expired', venueFilledQty: quantity('0.2') });
    const rows = new Map(desk.reader.lastOrders(10).map((row) => [row.client_order_id, row]));
    expect(rows.get('o-1')).toMatchObject({ status: 'denied', denied_check: 'maxPosition', denied_message: check.message, close_reason: check.message });
    expect(rows.get('o-2')).toMatchObject({ status: 'rejected', close_reason: 'post only' });
    expect(rows.get('o-3')).toMatchObject({ status: 'unknown', close_reason: null, ts_closed: null });
    expect(rows.get('o-4')).toMatchObject({ status: 'canceled', filled_qty: '0.5', close_reason: 'by trader' });
    expect(rows.get('o-5')).toMatchObject({ status: 'open', fills_pending: 1 });
    say(T0 + 1, { ...head('o-5'), type: 'OrderExpired', reason: 'ioc' });
    expect(desk.reader.lastOrders(1)[0]).toMatchObject({ client_order_id: 'o-5', status: 'expired', fills_pending: 0 });
  });

  it('put realized profit on its fill, whichever comes first, and count a repeated trade once', () => {
    const realized = (reference: string, amount: string): Conclusion => ({ type: 'LedgerBooked', entry: { type: 'realized', amount: money(amount), instrumentId: BTC, reference, tsEvent: T0 }, cash: money('1000'), tsEvent: T0 });
    say(T0, { ...head('o-1'), type: 'OrderInitialized', order: order('o-1') }, fill('o-1', 't-1', '0.5', '100'), realized('t-1', '12.5'));
    say(T0, realized('t-2', '-3.25'), fill('o-1', 't-2', '0.25', '100'), fill('o-1', 't-2', '0.25', '100'));
    expect(desk.reader.fillsOf(DAY).map((row) => [row.trade_id, row.realized_pnl])).toEqual([['t-1', '12.5'], ['t-2', '-3.25']]);
    expect(desk.reader.ordersOf(DAY)[0]?.filled_qty).toBe('0.75');
    expect(desk.reader.ledgerOf(DAY).map((row) => [row.type, row.amount, row.cash])).toEqual([['realized', '12.5', '1000'], ['realized', '-3.25', '1000']]);
  });

  it('remember an order across a restart', () => {
    say(T0, { ...head('o-1'), type: 'OrderInitialized', order: order('o-1') }, fill('o-1', 't-1', '0.5', '100'));
    desk.reader.close();
    desk.journal.close();
    const opened = openJournal(root);
    if (!opened.ok) throw opened.error;
    desk = opened.value;
    say(T0 + 1, fill('o-1', 't-2', '0.5', '102'));
    expect(desk.reader.ordersOf(DAY)[0]).toMatchObject({ status: 'filled', filled_qty: '1', avg_px: '101', fees: '0.2' });
  });

  it('answer by UTC day, and the last ones oldest first', () => {
    const decide = (action: 'hold' | 'enterLong', ts: number, close: number): Conclusion => ({ type: 'DecisionMade', tsEvent: ts, decision: { strategyId: strategyId('ma-cross'), instrumentId: BTC, tsEvent: ts, action, reason: 'crossUp', detail: 'fast "above" slow', values: { close, stop: null, odd: NaN } } });
    const midnight = Date.parse(`${DAY}T00:00:00Z`);
    say(midnight - 1, decide('hold', midnight - 1, 1));
    say(midnight, decide('hold', midnight, 2), decide('enterLong', midnight, 3));
    say(midnight + 86_399_999, { type: 'EquitySampled', equity: money('100'), cash: money('90'), unrealizedPnl: money('10'), initialMargin: money('5'), tsEvent: 1 });
    say(midnight + 86_400_000, decide('hold', midnight + 86_400_000, 4), { type: 'DayRolled', day: DAY, startEquity: money('99'), endEquity: money('100'), peakEquity: money('120'), tsEvent: 1 });
    const { reader } = desk;
    expect(reader.days()).toEqual(['2026-03-01', DAY, '2026-03-03']);
    expect(reader.decisionsOf(DAY).map((row) => [row.action, row.strategy, row.instrument, row.reason, row.detail])).toEqual([['hold', 'ma-cross', BTC, 'crossUp', 'fast "above" slow'], ['enterLong', 'ma-cross', BTC, 'crossUp', 'fast "above" slow']]);
    expect(reader.decisionsOf(DAY, 'signals')[0]).toMatchObject({ action: 'enterLong', values_json: '{"close":3,"odd":{"$n":"NaN"},"stop":null}', ts_event: midnight });
    expect(reader.decisionsOf('2026-03-05')).toEqual([]);
    expect(reader.lastDecisions(2).map((row) => row.seq)).toEqual([3, 5]);
    expect(reader.equityOf(DAY)).toEqual([{ seq: 4, ts: midnight + 86_399_999, equity: '100', cash: '90', unrealized_pnl: '10', initial_margin: '5' }]);
    expect(reader.equityTail(5)).toHaveLength(1);
    expect(reader.dayRow(DAY)).toEqual({ day: DAY, seq: 6, ts: midnight + 86_400_000, start_equity: '99', end_equity: '100', peak_equity: '120' });
    expect(reader.dayRow('2026-03-03')).toBeNull();
    expect(() => reader.fillsOf("x' OR 1=1")).toThrow(/YYYY-MM-DD/);
    expect(() => reader.decisionsOf('2026-13-01')).toThrow(/YYYY-MM-DD/);
  });

  it('find the funding rates of an instrument among all prices', () => {
    const tell = (type: 'funding' | 'mark', instrument: string, ts: number, value: number): void => {
      const stamp = { instrumentId: instrumentId(instrument), tsEvent: ts };
      desk.journal.append({ kind: 'input', seq: (seq += 1), cause: seq, ts, input: { type: 'market', ts, event: type === 'mark' ? { type, ...stamp, px: value } : { type, ...stamp, rate: value, nextFundingTs: ts + 5 } } });
    };
    for (let i = 1; i <= 6; i++) {
      tell('mark', BTC, T0 + i, 90_000);
      tell('funding', BTC, T0 + i, i / 1000);
      tell('funding', 'ETH-PERP.SIM', T0 + i, -1);
    }
    desk.journal.commit();
    expect(desk.reader.fundingTail(BTC, 2)).toEqual([{ ts: T0 + 5, rate: 0.005 }, { ts: T0 + 6, rate: 0.006 }]);
    expect(desk.reader.fundingTail('NONE', 2)).toEqual([]);
  });

  it('keep who took note of which alert, also of one from a run before', () => {
    const by = { kind: 'person', name: 'trader', via: 'view' } as const;
    const alert = (message: string): Conclusion => ({ type: 'RiskEvent', level: 'critical', code: 'x', message, instrumentId: null, runbook: 'call', tsEvent: T0 });
    say(T0, alert('a'), alert('b'), alert('c'));
    desk.reader.close();
    desk.journal.close();
    const reopened = openJournal(root);
    if (!reopened.ok) throw reopened.error;
    desk = reopened.value;
    seq = 3;
    say(T0 + 5, { type: 'AlertAcknowledged', seqs: [1, 3], by, note: 'seen', tsEvent: T0 + 5 });
    const rows = (before: number, count: number) => desk.reader.alertsBefore(before, count).map((row) => [row.message, row.ack_ts, row.ack_by, row.ack_via, row.ack_note]);
    const expected = [['c', T0 + 5, 'trader', 'view', 'seen'], ['b', null, null, null, null], ['a', T0 + 5, 'trader', 'view', 'seen']];
    expect(rows(99, 10)).toEqual(expected);
    expect(rows(3, 1)).toEqual([expected[1]]);
    desk.journal.rebuildProjections();
    expect(rows(99, 10)).toEqual(expected);
  });

  it('keep who asked for what and why, states, flattening and reconciliation', () => {
    const by = { kind: 'person', name: 'trader', via: 'cli' } as const;
    desk.journal.append({ kind: 'input', seq: 1, cause: 1, ts: T0, input: { type: 'command', ts: T0, command: { type: 'Kill', requestId: 'r-1', by, reason: 'fat finger' } } });
    desk.journal.append({ kind: 'input', seq: 2, cause: 2, ts: T0, input: { type: 'command', ts: T0, command: { type: 'ReplaceOrder', requestId: 'r-2', by, clientOrderId: clientOrderId('o-7'), quantity: quantity('2'), limitPx: price('3.5') } } });
    seq = 2;
    say(T0, { type: 'TradingStateChanged', from: 'active', to: 'halted', cause: 'kill', latched: true, tsEvent: T0 },
      { type: 'FlattenProgress', flattenId: 'f-1', step: 'reading', round: 1, message: 'read', venueOpenOrders: [], venuePositions: null, emptyReads: 1, tsEvent: T0 },
      { type: 'ReconciliationCompleted', cause: 'startup', outcome: 'agreed', differences: [], tsEvent: T0 },
      { type: 'RiskEvent', level: 'critical', code: 'kill', message: 'killed', instrumentId: null, runbook: 'call', tsEvent: T0 },
      { type: 'EngineStarted', version: '1', configHash: 'h', profile: 'dev', tsEvent: T0 },
      { type: 'StrategyStateSaved', strategyId: 'ma', state: { stop: 1.5, peak: [1, null] }, tsEvent: T0 },
      { type: 'StrategyModeChanged', strategyId: 'ma' as never, instrumentId: 'BTC-PERP.SIM' as never, from: 'running', to: 'paused', cause: 'news', by, tsEvent: T0 },
      { type: 'StrategyConfigured', strategyId: 'ma' as never, instrumentId: 'BTC-PERP.SIM' as never, version: 2, parameters: { fast: 5, on: true }, by, reason: 'try', source: 'change', tsEvent: T0 });
    const { reader } = desk;
    expect(reader.commandsOf(DAY).map((row) => [row.type, row.by_name, row.via, row.reason, row.client_order_id])).toEqual([['Kill', 'trader', 'cli', 'fat finger', null], ['ReplaceOrder', 'trader', 'cli', 'to 2 at 3.5', 'o-7']]);
    expect(reader.stateChangesOf(DAY)).toMatchObject([{ from_state: 'active', to_state: 'halted', cause: 'kill', latched: 1 }]);
    expect(reader.flattensOf(DAY)).toMatchObject([{ flatten_id: 'f-1', open_orders: 0, open_positions: null, empty_reads: 1 }]);
    expect(reader.reconciliationsOf(DAY)).toMatchObject([{ outcome: 'agreed', difference_count: 0 }]);
    expect(reader.riskEventsOf(DAY)).toMatchObject([{ level: 'critical', runbook: 'call' }]);
    expect(reader.lastRiskEvents(5)).toHaveLength(1);
    expect(reader.startsOf(DAY)).toMatchObject([{ version: '1', profile: 'dev' }]);
    expect(reader.strategyState('ma')).toEqual({ stop: 1.5, peak: [1, null] });
    expect(reader.strategyState('other')).toBeUndefined();
    expect(reader.strategyModesOf(DAY)).toMatchObject([{ strategy: 'ma', from_mode: 'running', to_mode: 'paused', cause: 'news', by_name: 'trader', via: 'cli' }]);
    expect(reader.strategyVersionsOf(DAY)).toMatchObject([{ strategy: 'ma', version: 2, source: 'change', reason: 'try', parameters_json: '{"fast":5,"on":true}' }]);
  });
});
