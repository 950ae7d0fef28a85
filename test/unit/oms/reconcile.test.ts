import { describe, expect, it } from 'vitest';
import { money, price, quantity, ratio, ZERO_MONEY, type Quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, tradeId, venueOrderId, type ClientOrderId } from '../../../src/shared/model/ids.ts';
import type { Position } from '../../../src/shared/model/portfolio.ts';
import type { VenueFill, VenueFunding, VenueOrder, VenueReport, VenueSnapshot } from '../../../src/shared/model/venue-report.ts';
import { approve } from '../../../src/main/core/kernel/approved.ts';
import { ABSENT_AT_VENUE } from '../../../src/main/core/oms/order-machine.ts';
import { OrderManager } from '../../../src/main/core/oms/order-manager.ts';
import { reconcile, type OurRecord } from '../../../src/main/core/oms/reconcile.ts';
import { BTC, intent, lots, px, view, VISIBILITY_MS } from '../../property/oms-model-venue.ts';

const NOW = 1_000_000;
const ETH = instrumentId('ETH-PERP.SIM');

class Bench {
  readonly manager = new OrderManager({ idPrefix: 'T', instruments: view(), visibilityDelayMs: VISIBILITY_MS });
  position = 0n;
  cash = money('1000');
  readonly funding = new Set<string>();
  positionTs = 0;

  open(qty: string, now = 1): ClientOrderId {
    const initialized = this.manager.initialize(intent('buy', qty), now);
    this.manager.apply(initialized);
    this.manager.apply(this.manager.open(approve(initialized.order), [], now).event);
    return initialized.clientOrderId;
  }

  take(...reports: readonly VenueReport[]): void {
    for (const report of reports) {
      if (report.type === 'FundingReport') this.funding.add(report.funding.fundingId);
      this.manager.onReport(report, NOW, (event) => {
        if (!this.manager.apply(event).ok) throw new Error('refused');
        if (event.type === 'OrderFilled') this.position += event.side === 'buy' ? event.lastQty : -event.lastQty;
      });
    }
  }

  record(): OurRecord {
    const positions: Position[] = [{ instrumentId: BTC, quantity: this.position as Quantity, cost: ZERO_MONEY, avgPx: null, realizedPnl: ZERO_MONEY, fees: ZERO_MONEY, funding: ZERO_MONEY, tsOpened: null, tsUpdated: this.positionTs }];
    return { orders: this.manager, positions, cash: this.cash, knownTrade: (id) => this.manager.knownTrade(id), knownFunding: (id) => this.funding.has(id) };
  }

  reconcile(snapshot: VenueSnapshot): ReturnType<typeof reconcile> {
    return reconcile(snapshot, this.record(), NOW, VISIBILITY_MS);
  }
}

const order = (id: string | null, overrides: Partial<VenueOrder> = {}): VenueOrder => ({
  clientOrderId: id === null ? null : clientOrderId(id), venueOrderId: venueOrderId('o1'), instrumentId: BTC, side: 'buy', orderType: 'limit', timeInForce: 'gtc', quantity: lots(10),
  limitPx: price('100'), reduceOnly: false, status: 'open', filledQty: lots(0), reason: null, tsEvent: 10, ...overrides,
});
const fill = (id: string | null, trade: string, qty: number, overrides: Partial<VenueFill> = {}): VenueFill => ({
  tradeId: tradeId(trade), venueOrderId: venueOrderId('o1'), clientOrderId: id === null ? null : clientOrderId(id), instrumentId: BTC, side: 'buy', qty: lots(qty), px: price('100'), fee: money('0'), liquidity: 'taker', cause: 'order', tsEvent: 20, ...overrides,
});
const snapshot = (overrides: Partial<VenueSnapshot> & { readonly net?: number } = {}): VenueSnapshot => ({
  openOrders: [], positions: overrides.net === undefined ? [] : [{ instrumentId: BTC, quantity: quantity(String(overrides.net)), avgPx: null }], fills: [], funding: [], cash: money('1000'), tsEvent: NOW, ...overrides,
});

describe('reconcile', () => {
  it('agrees with itself', () => {
    expect(new Bench().reconcile(snapshot())).toEqual({ reports: [], differences: [], requests: [], outcome: 'agreed', cashGap: 0n });
  });

  it('brings missed fills and funding through the normal path, once', () => {
    const bench = new Bench();
    const id = bench.open('10');
    bench.take({ type: 'OrderStatusReport', order: order(id) });
    const payment: VenueFunding = { fundingId: 'f1', instrumentId: BTC, quantity: lots(4), px: price('100'), rate: ratio('0.0001'), payment: money('-0.04'), tsEvent: 30 };
    const truth = snapshot({ openOrders: [order(id, { filledQty: lots(4) })], fills: [fill(id, 't2', 3, { tsEvent: 25 }), fill(id, 't1', 1), fill(id, 't1', 1)], funding: [payment, payment], net: 4 });
    const result = bench.reconcile(truth);
    expect(result.differences.map(({ kind, reference }) => [kind, reference])).toEqual([['missedFill', 't1'], ['missedFill', 't2'], ['missedFunding', 'f1']]);
    expect(result).toMatchObject({ outcome: 'repaired', cashGap: null, requests: [] });
    bench.take(...result.reports);
    expect(bench.manager.get(id)).toMatchObject({ filledQty: lots(4), status: 'open' });
    expect(bench.reconcile(truth)).toMatchObject({ reports: [], differences: [], requests: [], outcome: 'agreed' });
  });

  it('answers an unknown order from the list, and asks for one that is not on it', () => {
    const bench = new Bench();
    const [found, lost] = [bench.open('10'), bench.open('3')];
    for (const id of [found, lost]) bench.take({ type: 'OutcomeUnknown', request: 'submit', clientOrderId: id, cause: 'cut', tsEvent: 2 });
    const result = bench.reconcile(snapshot({ openOrders: [order(found)] }));
    expect(result.requests).toEqual([{ type: 'queryOrder', clientOrderId: lost, instrumentId: BTC }]);
    expect(result.differences.map(({ kind, reference, ours }) => [kind, reference, ours])).toEqual([['lostOrder', found, 'unknown, 0 of 10 filled'], ['lostOrder', lost, 'unknown']]);
    bench.take(...result.reports);
    expect(bench.manager.get(found)?.status).toBe('open');
    expect(bench.manager.get(lost)?.status).toBe('unknown');
  });

  it('leaves alone what was submitted moments before the snapshot', () => {
    const bench = new Bench();
    bench.open('10', NOW - 100);
    expect(bench.reconcile(snapshot())).toMatchObject({ differences: [], requests: [], outcome: 'agreed' });
  });

  it('does not ask for an order that its missed fills complete', () => {
    const bench = new Bench();
    const id = bench.open('4');
    bench.take({ type: 'OrderStatusReport', order: order(id, { quantity: lots(4) }) });
    const result = bench.reconcile(snapshot({ fills: [fill(id, 't1', 4)], net: 4 }));
    expect(result.requests).toEqual([]);
    bench.take(...result.reports);
    expect(bench.manager.get(id)?.status).toBe('filled');
  });

  it('asks for fills that are older than the snapshot reaches', () => {
    const bench = new Bench();
    const id = bench.open('10');
    bench.take({ type: 'OrderStatusReport', order: order(id) });
    const result = bench.reconcile(snapshot({ openOrders: [order(id, { filledQty: lots(6) })], net: 6 }));
    expect(result.requests).toEqual([{ type: 'queryOrder', clientOrderId: id, instrumentId: BTC }]);
    expect(result.outcome).toBe('open');
    expect(result.differences.map((difference) => difference.kind)).toEqual(['lostOrder', 'positionMismatch']);
  });

  it('keeps a foreign order, and closes its record when it is gone', () => {
    const bench = new Bench();
    const theirs = order(null, { venueOrderId: venueOrderId('x1') });
    const result = bench.reconcile(snapshot({ openOrders: [theirs] }));
    expect(result.differences).toMatchObject([{ kind: 'foreignOrder', reference: 'x1' }]);
    bench.take(...result.reports);
    expect(bench.manager.working()).toMatchObject([{ clientOrderId: 'V-x1', strategyId: 'venue', status: 'open' }]);
    expect(bench.reconcile(snapshot({ openOrders: [theirs] })).outcome).toBe('agreed');
    const gone = bench.reconcile(snapshot());
    expect(gone.requests).toEqual([]);
    bench.take(...gone.reports);
    expect(bench.manager.working()).toEqual([]);
    // It was only not listed: when it is there after all, it is managed again.
    bench.take(...bench.reconcile(snapshot({ openOrders: [theirs] })).reports);
    expect(bench.manager.working()).toHaveLength(1);
    expect(bench.reconcile(snapshot({ openOrders: [theirs] })).outcome).toBe('agreed');
  });

  it('takes away the second of two orders that one replace left behind', () => {
    const bench = new Bench();
    const id = bench.open('10');
    bench.take({ type: 'OrderStatusReport', order: order(id) });
    const result = bench.reconcile(snapshot({ openOrders: [order(id), order(id, { venueOrderId: venueOrderId('o2'), limitPx: px(4) })] }));
    expect(result.requests).toEqual([{ type: 'cancelForeign', venueOrderId: 'o2', instrumentId: BTC }]);
    expect(result.differences).toMatchObject([{ kind: 'lostOrder', venues: 'a second one, o2' }]);
    // The end of the second one does not touch the first.
    bench.take({ type: 'OrderStatusReport', order: order(id, { venueOrderId: venueOrderId('o2'), status: 'canceled' }) });
    expect(bench.manager.get(id)).toMatchObject({ status: 'open', venueOrderId: 'o1' });
  });

  it('takes over the new order of a replace whose answer was lost', () => {
    const bench = new Bench();
    const id = bench.open('10');
    bench.take({ type: 'OrderStatusReport', order: order(id) });
    const truth = snapshot({ openOrders: [order(id, { venueOrderId: venueOrderId('o2'), limitPx: px(4) })] });
    bench.take(...bench.reconcile(truth).reports);
    expect(bench.manager.get(id)).toMatchObject({ status: 'open', venueOrderId: 'o2', limitPx: px(4) });
    expect(bench.reconcile(truth).outcome).toBe('agreed');
  });

  it('cancels an order that rests although the venue had reported its end, but not in the moment of its end', () => {
    const bench = new Bench();
    const id = bench.open('10');
    bench.take({ type: 'OrderStatusReport', order: order(id) }, { type: 'OrderStatusReport', order: order(id, { status: 'canceled', tsEvent: 50 }) });
    const listed = snapshot({ openOrders: [order(id)] });
    expect(bench.reconcile(listed).requests).toEqual([{ type: 'cancelForeign', venueOrderId: 'o1', instrumentId: BTC }]);
    expect(bench.reconcile({ ...listed, tsEvent: 100 })).toMatchObject({ requests: [], differences: [] });
  });

  it('takes back an order whose absence was "proven"', () => {
    const bench = new Bench();
    const id = bench.open('10');
    bench.take({ type: 'OrderQueryResult', clientOrderId: id, order: null, fills: [], proven: true, tsEvent: 900_000 });
    expect(bench.manager.get(id)?.closeReason).toBe(ABSENT_AT_VENUE);
    bench.take(...bench.reconcile(snapshot({ openOrders: [order(id)] })).reports);
    expect(bench.manager.get(id)?.status).toBe('open');
  });

  it('stays open on a position that no fill explains, on either side', () => {
    const bench = new Bench();
    const result = bench.reconcile(snapshot({ positions: [{ instrumentId: ETH, quantity: lots(2), avgPx: null }] }));
    expect(result.outcome).toBe('open');
    expect(result.differences).toMatchObject([{ kind: 'positionMismatch', instrumentId: ETH, ours: '0', venues: '2', resolution: 'no fill explains 2: no new risk until it is explained' }]);
    bench.position = lots(3);
    expect(bench.reconcile(snapshot()).differences).toMatchObject([{ kind: 'positionMismatch', instrumentId: BTC, ours: '3', venues: '0' }]);
    bench.positionTs = NOW + 5;
    expect(bench.reconcile(snapshot()).differences[0]?.resolution).toBe('a fill was booked after the snapshot was taken: read again');
  });

  it('shows the cash gap only when nothing missed explains it', () => {
    const bench = new Bench();
    expect(bench.reconcile(snapshot({ cash: money('1000.25') })).cashGap).toBe(money('0.25'));
    expect(bench.reconcile(snapshot({ cash: money('1000.25'), fills: [fill(null, 't1', 1)], net: 1 })).cashGap).toBe(null);
  });
});
