import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarSeries } from '../../../src/main/api/bar-series.ts';
import type { BarRows } from '../../../src/main/api/desk-api.ts';
import type { EngineView } from '../../../src/main/api/engine-view.ts';
import { ViewPublisher } from '../../../src/main/api/publisher.ts';
import { barsOfRows } from '../../../src/shared/contract/bar-rows.ts';
import { Delta, DeskSnapshot } from '../../../src/shared/contract/views.ts';
import { money, price, quantity, ratio } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, strategyId, tradeId } from '../../../src/shared/model/ids.ts';
import type { Instrument } from '../../../src/shared/model/instrument.ts';
import type { Bar, Quote } from '../../../src/shared/model/market-data.ts';
import type { Order } from '../../../src/shared/model/order.ts';
import type { StopGap } from '../../../src/shared/model/protection.ts';
import type { OrderFilled } from '../../../src/shared/model/order-event.ts';
import type { Position } from '../../../src/shared/model/portfolio.ts';
import { ManualTimers } from '../../support/manual-timers.ts';
import { oneTick } from '../../../src/shared/model/tick-rule.ts';

const NOTHING = (rows: Float64Array, at: number): void => { rows[at] = Number.NaN; };
const LINES = (['fast', 'slow'] as const).map((id) => ({ strategyId: strategyId('ma'), id, label: id, role: 'line1' as const, stroke: 'solid' as const, pane: 'price' as const }));
const barsOf = (found: BarRows | undefined) => (found ? barsOfRows(found.rows, found.forming, found.lines) : []);
const BTC = instrumentId('BTC-PERP.SIM');
const instrument: Instrument = {
  id: BTC, venue: 'SIM', venueSymbol: 'BTC', kind: 'perpetual', base: 'BTC', currency: 'USD', packageTick: null, settlement: 'margined', calendar: 'always', shape: 'wholeContracts', ticks: oneTick(price('0.5')), lotSize: quantity('1'), minQty: quantity('1'), maxQty: quantity('1000'),
  minNotional: money('5'), multiplier: ratio('0.01'), maxLeverage: 5, maintenanceMarginRate: ratio('0.01'), makerFeeRate: ratio('0.0001'), takerFeeRate: ratio('0.0003'), fundingIntervalMs: 3_600_000, tradable: 'yes',
};
const bar = (tsOpen: number, close = 100): Bar => ({ type: 'bar', instrumentId: BTC, tsEvent: tsOpen + 1_000, intervalMs: 1_000, tsOpen, open: close, high: close + 1, low: close - 1, close, volume: 2 });
const quote = (bid: number): Quote => ({ type: 'quote', instrumentId: BTC, tsEvent: 1, bid, bidSize: 1, ask: bid + 1, askSize: 1 });
const order = (id: string, over: Partial<Order> = {}): Order => ({
  clientOrderId: clientOrderId(id), venueOrderId: null, strategyId: strategyId('ma'), instrumentId: BTC, side: 'buy', type: 'market', quantity: quantity('2'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false,
  triggerPx: null, reason: 'cross', status: 'submitted', pending: null, filledQty: quantity('0'), filledValue: money('0'), avgPx: null, fees: money('0'), fillsPending: false, closeReason: null, tsCreated: 1, tsUpdated: 1, ...over,
});
const header = (id: string) => ({ clientOrderId: clientOrderId(id), instrumentId: BTC, strategyId: strategyId('ma'), tsEvent: 5, tsInit: 5 });
const filled = (id: string, trade: string): OrderFilled => ({ ...header(id), type: 'OrderFilled', tradeId: tradeId(trade), side: 'sell', lastQty: quantity('1'), lastPx: price('101'), fee: money('0.3'), liquidity: 'taker' });

function rig(maxBars = 100_000) {
  const timers = new ManualTimers();
  const orders = new Map<string, Order>();
  const world = { drawn: [90, 1, Number.NaN], mark: 100, positions: [] as Position[], forming: undefined as Bar | undefined, connected: true, stale: false, realized: {} as Record<string, string>, stopGap: null as StopGap | null };
  const zero = money('0');
  const engine: EngineView = {
    orders: { get: (id) => orders.get(id), working: () => [...orders.values()].filter((one) => one.status === 'submitted'), workingFor: () => [], hasWorking: () => false },
    portfolio: {
      position: () => undefined, positions: () => world.positions, openPositions: () => world.positions.filter((one) => one.quantity !== 0n), equityNumber: () => 100_000, liquidationPx: () => 55.5, realizedOf: (id) => (world.realized[id] === undefined ? undefined : money(world.realized[id])),
      account: () => ({ cash: money('100000'), unrealizedPnl: zero, equity: money('100000'), initialMargin: zero, maintenanceMargin: zero, freeMargin: money('100000'), realizedPnl: zero, fees: zero, funding: zero, dayStartEquity: money('100000'), dayPnl: zero, peakEquity: money('100000') }),
    },
    market: { snapshot: () => ({ bid: 99, ask: 101, last: Number.NaN, mark: world.mark, index: Number.NaN, fundingRate: Number.NaN, nextFundingTs: Number.NaN, tsLastData: 7 }), referencePrice: () => world.mark, ageMs: () => 0, isStale: () => world.stale, refusedTotal: () => 3, forming: () => world.forming },
    killId: () => null,
    instruments: { get: (id) => (id === BTC ? instrument : undefined), all: () => [instrument] },
    tradingState: () => 'active', latched: () => false, linesOf: () => LINES, draw: (_id, _px, rows, at) => rows.set(world.drawn, at), stopsOf: () => [{ strategyId: 'ma' as never, level: 92, movable: true, byHand: true }, { strategyId: 'own' as never, level: 90, movable: false, byHand: false }],
    stopGapOf: () => world.stopGap,
    deskFacts: () => ({ profile: 'dev', mode: 'paper', source: 'venue', dryRun: false, venueKind: 'sim', version: '1', configHash: 'h', venue: { id: 'SIM', connected: world.connected, cause: '' }, reconciled: true, interval: '1s', intervalMs: 1_000, tsEngine: 9, tsStarted: 1, progress: null, marginLeverage: 3, maxDailyLoss: 0.05 }),
  };
  const publisher = new ViewPublisher(engine, { timers, maxBars });
  const deltas: Delta[] = [];
  const listen = (): (() => void) => publisher.subscribe((delta) => deltas.push(delta));
  return { timers, orders, world, publisher, deltas, listen };
}
const kinds = (deltas: readonly Delta[]): string[] => deltas.map((delta) => delta.type);

describe('BarSeries', () => {
  it('holds the last bars in time order, each once, like a plain list', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 60 }), fc.constantFrom(3, 7, 20, 5_000), fc.nat({ max: 30 }), (steps, maxBars, limit) => {
      const series = new BarSeries(maxBars, 0);
      const model: number[][] = [];
      let ts = 0;
      for (const [index, step] of steps.entries()) {
        ts += step * 1_000;
        series.add(bar(ts, index), NOTHING);
        const last = model.at(-1)?.[0] ?? -Infinity;
        if (ts === last) model[model.length - 1] = [ts, index];
        else if (ts > last) model.push([ts, index]);
      }
      const expected = model.slice(-Math.min(limit, Math.max(maxBars, 1_024))).slice(limit === 0 ? model.length : 0);
      expect(barsOfRows(series.rows(limit), false, 0).map((one) => [one.tsOpen, one.close])).toEqual(expected);
    }));
  });

  it('forgets the oldest above its size', () => {
    const series = new BarSeries(2_000, 2);
    for (let i = 0; i < 5_000; i++) series.add(bar(i * 1_000, i), (rows, at) => rows.set([Number.NaN, i, Number.NaN], at));
    const kept = barsOfRows(series.rows(100_000), false, 2);
    expect(kept).toHaveLength(2_000);
    expect(kept[0]).toMatchObject({ tsOpen: 3_000_000, stop: null, lines: [3_000, null] });
    expect(kept.at(-1)?.tsOpen).toBe(4_999_000);
  });
});

describe('ViewPublisher', () => {
  it('makes a snapshot and deltas that the contract accepts, with unknown numbers as null', () => {
    const { publisher, orders, world, deltas, listen, timers } = rig();
    world.positions = [{ instrumentId: BTC, quantity: quantity('-3'), cost: money('-3.3'), avgPx: price('110'), realizedPnl: money('1'), fees: money('0.1'), funding: money('0'), tsOpened: 1, tsUpdated: 2 }];
    world.forming = bar(9_000);
    listen();
    orders.set('a', order('a'));
    publisher.conclusion(1, 1, { type: 'EngineStarted', version: '1', configHash: 'h', profile: 'dev', tsEvent: 1 });
    publisher.conclusion(2, 1, { type: 'OrderInitialized', ...header('a'), order: order('a') });
    publisher.bar(3, bar(1_000));
    publisher.conclusion(4, 1, { type: 'DecisionMade', tsEvent: 2, decision: { strategyId: strategyId('ma'), instrumentId: BTC, tsEvent: 2, action: 'hold', reason: 'noCross', detail: 'x', values: { fast: Number.NaN, slow: 2 } } });
    publisher.conclusion(5, 1, { type: 'RiskEvent', level: 'critical', code: 'x', message: '<script>', instrumentId: null, runbook: 'do', tsEvent: 3 });
    publisher.conclusion(6, 1, { type: 'FlattenProgress', flattenId: 'f', step: 'verified', round: 1, message: 'flat', venueOpenOrders: [], venuePositions: [{ instrumentId: BTC, quantity: quantity('0'), avgPx: null }], emptyReads: 2, tsEvent: 4 });
    publisher.conclusion(7, 1, { type: 'EquitySampled', equity: money('100000.5'), cash: money('1'), unrealizedPnl: money('0'), initialMargin: money('0'), tsEvent: 5 });
    timers.advance(100);
    const snapshot = DeskSnapshot.parse(publisher.snapshot());
    expect(snapshot.seq).toBe(7);
    expect(snapshot.quotes).toMatchObject([{ last: null, index: null, bid: 99, refusedTicks: 3 }]);
    expect(snapshot.positions).toMatchObject([{ side: 'short', quantity: '-3', notional: '3', unrealizedPnl: '0.3', marginUsed: '1', liquidationPx: 55.5, stopPx: 90, stops: [{ strategyId: 'ma', px: 92, movable: true, byHand: true }, { strategyId: 'own', px: 90, movable: false, byHand: false }], tsUpdated: 2 }]);
    expect(snapshot.account).toMatchObject({ equity: '100000', dailyLossLimit: '5000' });
    expect(snapshot.decisions).toMatchObject([{ seq: 4, values: { fast: null, slow: 2 } }]);
    expect(snapshot.flatten).toMatchObject({ step: 'verified', venueOpenOrders: 0, venuePositions: 0 });
    expect(snapshot.flattenSteps).toEqual([snapshot.flatten]);
    expect(snapshot.equity).toEqual([{ ts: 5, equity: 100_000.5 }]);
    expect(snapshot.instruments).toMatchObject([{ tickSize: '0.5', pricePrecision: 1 }]);
    expect(snapshot.positions[0]?.stopGap).toBeNull();
    expect(snapshot.desk.unprotected).toBe(0);
    world.stopGap = 'noStrategy';
    expect(publisher.snapshot()).toMatchObject({ positions: [{ stopGap: 'noStrategy' }], desk: { unprotected: 1 } });
    for (const delta of deltas) Delta.parse(delta);
    expect(new Set(kinds(deltas))).toEqual(new Set(['order', 'decision', 'risk', 'flatten', 'bar', 'market', 'positions', 'account', 'equity', 'desk']));
  });

  it('tells at once who took note of which alert, and shows it to whoever comes later', () => {
    const { publisher, deltas, listen, timers } = rig();
    const alert = (seq: number): void => publisher.conclusion(seq, 1, { type: 'RiskEvent', level: 'critical', code: 'x', message: `m${seq}`, instrumentId: null, runbook: 'do', tsEvent: seq });
    alert(1);
    listen();
    alert(2);
    const acknowledge = (seq: number, seqs: readonly number[]): void => publisher.conclusion(seq, 9, { type: 'AlertAcknowledged', seqs, by: { kind: 'person', name: 'trader', via: 'view' }, note: 'seen', tsEvent: 9 });
    acknowledge(3, [1, 2]);
    const ack = { ts: 9, by: 'trader via view', note: 'seen' };
    expect(deltas).toMatchObject([{ type: 'risk', seq: 2, event: { ack: null } }, { type: 'acknowledged', seq: 3, alertSeq: 1, ack }, { type: 'acknowledged', seq: 3, alertSeq: 2, ack }]);
    for (const delta of deltas) Delta.parse(delta);
    alert(4);
    expect(publisher.snapshot().riskEvents.map((event) => [event.seq, event.ack])).toEqual([[1, ack], [2, ack], [4, null]]);
    expect(publisher.alerts(2)).toMatchObject([{ seq: 4, tier: 1, ack: null }, { seq: 2, tier: 1, ack }]);
    timers.advance(1_000);
    expect(deltas.filter((delta) => delta.type === 'acknowledged')).toHaveLength(2);
  });

  it('keeps the changes of the trading state, newest first, and each change of a funding rate', () => {
    const { publisher } = rig();
    for (let seq = 1; seq <= 450; seq++) publisher.conclusion(seq, seq, { type: 'TradingStateChanged', from: 'active', to: 'reducing', cause: `c${seq}`, latched: false, tsEvent: seq });
    const changes = publisher.stateChanges();
    expect(changes).toHaveLength(200);
    expect([changes[0]?.cause, changes.at(-1)?.cause]).toEqual(['c450', 'c251']);
    for (const [ts, rate] of [[1, 0.1], [2, 0.1], [3, 0.2], [3, 0.4], [5, 0.1]] as const) publisher.market(500 + ts, { type: 'funding', instrumentId: BTC, tsEvent: ts, rate, nextFundingTs: 9 });
    expect(publisher.funding(BTC, 10)).toEqual([{ ts: 1, rate: 0.1 }, { ts: 3, rate: 0.2 }, { ts: 5, rate: 0.1 }]);
    expect(publisher.funding(BTC, 1)).toEqual([{ ts: 5, rate: 0.1 }]);
    expect(publisher.funding('NONE', 1)).toBeUndefined();
  });

  it('tells a fill at once and once, with the profit that the portfolio booked for it', () => {
    const { publisher, orders, deltas, listen, timers, world } = rig();
    listen();
    orders.set('a', order('a'));
    world.realized = { t1: '12.5' };
    const booked = (seq: number): void => publisher.conclusion(seq, 1, { type: 'LedgerBooked', cash: money('1'), tsEvent: 5, entry: { type: 'realized', amount: money('12.5'), instrumentId: BTC, reference: 't1', tsEvent: 5 } });
    booked(2); // A live kernel tells the bookings of a fill before the fill itself, a restart after it.
    publisher.conclusion(1, 1, filled('a', 't1'));
    booked(2);
    publisher.conclusion(4, 1, filled('gone', 't2'));
    expect(kinds(deltas)).toEqual(['order', 'fill', 'fill']);
    expect(publisher.snapshot().fills).toMatchObject([{ seq: 1, tradeId: 't1', realizedPnl: '12.5', fee: '0.3' }, { seq: 4, tradeId: 't2', realizedPnl: '0' }]);
    timers.advance(1_000);
    expect(deltas.filter((delta) => delta.type === 'fill')).toHaveLength(2);
  });

  it('keeps every step of the latest flatten, and of an endless one its beginning and its end', () => {
    const { publisher } = rig();
    const step = (flattenId: string, round: number): void => publisher.conclusion(round, 1, { type: 'FlattenProgress', flattenId, step: 'reading', round, message: '', venueOpenOrders: null, venuePositions: null, emptyReads: 0, tsEvent: round });
    const rounds = (): number[] => DeskSnapshot.parse(publisher.snapshot()).flattenSteps.map((one) => one.round);
    for (let round = 1; round <= 3; round++) step('first', round);
    expect(rounds()).toEqual([1, 2, 3]);
    step('second', 1);
    expect(rounds()).toEqual([1]);
    for (let round = 2; round <= 500; round++) step('second', round);
    expect(rounds()).toHaveLength(200);
    expect(rounds().slice(0, 3)).toEqual([1, 2, 3]);
    expect(rounds().slice(-2)).toEqual([499, 500]);
    expect(publisher.snapshot().flatten).toMatchObject({ round: 500 });
  });

  it('does no work per tick beyond a mark: thousands of ticks make at most 30 market deltas a second', () => {
    const { publisher, deltas, listen, timers } = rig();
    listen();
    for (let i = 1; i <= 3_000; i++) {
      publisher.market(i, quote(100 + i));
      timers.advance(1);
    }
    const markets = deltas.filter((delta) => delta.type === 'market');
    expect(markets.length).toBeGreaterThan(80);
    expect(markets.length).toBeLessThanOrEqual(90);
    expect(markets.at(-1)?.seq).toBeGreaterThan(2_950);
  });

  it('sets no timer and makes no delta while nobody listens', () => {
    const { publisher, timers, listen, deltas } = rig();
    publisher.market(1, quote(1));
    publisher.bar(2, bar(0));
    publisher.conclusion(3, 1, { type: 'DayRolled', day: '2026-01-01', startEquity: money('1'), endEquity: money('1'), peakEquity: money('1'), tsEvent: 1 });
    expect(timers.size).toBe(0);
    const off = listen();
    timers.advance(2_000);
    expect(deltas.length).toBeGreaterThan(0);
    off();
    const before = deltas.length;
    publisher.market(4, quote(2));
    timers.advance(2_000);
    expect([timers.size, deltas.length]).toEqual([0, before]);
  });

  it('beats at least every 550 ms with nothing new, and shows quotes that grew stale by time alone', () => {
    const { publisher, timers, listen, deltas, world } = rig();
    publisher.market(1, quote(1));
    listen();
    timers.advance(100);
    deltas.length = 0;
    world.stale = true;
    world.connected = false;
    timers.advance(550);
    expect(deltas.filter((delta) => delta.type === 'desk')).toMatchObject([{ desk: { venue: { connected: false } } }]);
    expect(deltas.filter((delta) => delta.type === 'market')).toMatchObject([{ quotes: [{ stale: true }] }]);
  });

  it('gives the chart every completed bar with the lines of its close, and the forming one last', () => {
    const { publisher, world, listen, deltas, timers } = rig();
    publisher.history(bar(0, 50));
    listen();
    for (let i = 1; i <= 20; i++) {
      world.drawn = [Number.NaN, i, i + 0.5];
      publisher.bar(i, bar(i * 1_000, i));
    }
    world.forming = bar(21_000, 77);
    timers.advance(50);
    const bars = deltas.flatMap((delta) => (delta.type === 'bar' ? [delta.bar] : []));
    expect(bars.filter((one) => !one.forming).map((one) => [one.tsOpen, one.lines[0]])).toEqual(Array.from({ length: 20 }, (_value, i) => [(i + 1) * 1_000, i + 1]));
    expect(barsOf(publisher.bars(BTC, 3)).map((one) => [one.tsOpen, one.forming])).toEqual([[19_000, false], [20_000, false], [21_000, true]]);
    expect(barsOf(publisher.bars(BTC, 100))).toHaveLength(22);
    expect(publisher.bars('NOPE', 1)).toBeUndefined();
  });

  it('forgets closed orders, decisions and risk events above its limits, and never a working order', () => {
    const { publisher, orders } = rig();
    orders.set('keep', order('keep'));
    publisher.conclusion(1, 1, { type: 'OrderInitialized', ...header('keep'), order: order('keep') });
    for (let i = 2; i < 1_500; i++) {
      const closed = order(`c${i}`, { status: 'filled' });
      publisher.conclusion(i, 1, { type: 'OrderInitialized', ...header(`c${i}`), order: closed });
      publisher.conclusion(i, 1, { type: 'RiskEvent', level: 'info', code: `${i}`, message: '', instrumentId: null, runbook: '', tsEvent: 1 });
    }
    const snapshot = publisher.snapshot();
    expect(snapshot.orders.length).toBeLessThanOrEqual(1_000);
    expect(snapshot.orders.some((one) => one.clientOrderId === 'keep')).toBe(true);
    expect(snapshot.riskEvents).toHaveLength(200);
    expect(snapshot.riskEvents.at(-1)?.code).toBe('1499');
  });

  it('keeps an equity curve of bounded length from first to last', () => {
    const { publisher } = rig();
    for (let i = 1; i <= 50_000; i++) publisher.conclusion(i, 1, { type: 'EquitySampled', equity: money(`${i}`), cash: money('1'), unrealizedPnl: money('0'), initialMargin: money('0'), tsEvent: i });
    const { equity } = publisher.snapshot();
    expect(equity.length).toBeLessThanOrEqual(4_001);
    expect(equity.length).toBeGreaterThan(1_500);
    expect(equity[0]?.ts).toBe(1);
    expect(equity.at(-1)?.ts).toBe(50_000);
    expect([...equity].sort((a, b) => a.ts - b.ts)).toEqual(equity);
  });

  it('previews what flatten would close', () => {
    const { publisher, orders, world } = rig();
    orders.set('a', order('a'));
    world.positions = [{ instrumentId: BTC, quantity: quantity('3'), cost: money('3'), avgPx: price('100'), realizedPnl: money('0'), fees: money('0'), funding: money('0'), tsOpened: 1, tsUpdated: 2 }, { instrumentId: BTC, quantity: quantity('0'), cost: money('0'), avgPx: null, realizedPnl: money('4'), fees: money('0'), funding: money('0'), tsOpened: null, tsUpdated: 2 }];
    expect(publisher.flattenPreview()).toEqual({ positions: 1, workingOrders: 1, notional: '3', profile: 'dev' });
  });
});
