// What stands in our record although the engine did not send it: orders of others, liquidations, late fills. With these every change of a position has a fill.
import { describe, expect, it } from 'vitest';
import { money, price } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, VENUE } from '../../../src/shared/model/ids.ts';
import { BTC, lots, px } from '../../property/oms-model-venue.ts';
import { fill, fillReport, OmsBench, seen, status, unapplied } from '../../support/oms-bench.ts';

const RECORD = clientOrderId('V-o1');
const NOW = 5_000;
const head = (tsEvent: number) => ({ clientOrderId: RECORD, instrumentId: BTC, strategyId: VENUE, tsEvent, tsInit: NOW });
/** An order of somebody else that rests, 10 at 100. */
function resting(): OmsBench {
  const bench = new OmsBench();
  bench.report(status(seen(null)), 50);
  return bench;
}

describe('an order that is not ours', () => {
  it.each([
    [null, 'Not ours: seen at the venue.'], ['their-1', 'Not ours: seen at the venue as their-1.'], ['bw-em-mf3k2z-7Q2X-1', 'Our flatten past the engine: seen at the venue as bw-em-mf3k2z-7Q2X-1.'],
  ])('is recorded whole, as %s', (id, reason) => {
    const shown = seen(id, { timeInForce: 'ioc', reduceOnly: true, filledQty: lots(3), side: 'sell' });
    expect(new OmsBench().conclude(status(shown), NOW)).toEqual([
      { ...head(100), type: 'OrderInitialized', order: {
        clientOrderId: RECORD, venueOrderId: 'o1', strategyId: VENUE, instrumentId: BTC, side: 'sell', type: 'limit', quantity: lots(10), limitPx: price('100'), timeInForce: 'ioc', postOnly: false, reduceOnly: true, triggerPx: null,
        reason, status: 'initialized', pending: null, filledQty: 0n, filledValue: 0n, avgPx: null, fees: 0n, fillsPending: false, closeReason: null, tsCreated: 100, tsUpdated: 100,
      } },
      { ...head(100), type: 'OrderAccepted', venueOrderId: 'o1' },
    ]);
  });

  it('is not called past the engine by a run of before it had that name', () => {
    const bench = new OmsBench();
    bench.manager.begin(0, null, false);
    expect(bench.conclude(status(seen('bw-em-mf3k2z-7Q2X-1')), NOW)[0]).toMatchObject({ order: { reason: 'Not ours: seen at the venue as bw-em-mf3k2z-7Q2X-1.' } });
  });

  it('is followed: terms, end, and nothing twice', () => {
    const bench = resting();
    expect(bench.conclude(status(seen(null)), NOW)).toEqual([]);
    expect(bench.conclude(status(seen(null, { limitPx: px(3) })), NOW)).toEqual([{ ...head(100), type: 'OrderReplaced', quantity: lots(10), limitPx: px(3), venueOrderId: 'o1' }]);
    expect(bench.conclude(status(seen(null, { limitPx: px(3), quantity: lots(8) })), NOW)).toEqual([{ ...head(100), type: 'OrderReplaced', quantity: lots(8), limitPx: px(3), venueOrderId: 'o1' }]);
    expect(bench.conclude({ type: 'OrderReplaced', order: seen(null, { limitPx: px(4), quantity: lots(8) }) }, NOW)).toEqual([{ ...head(100), type: 'OrderReplaced', quantity: lots(8), limitPx: px(4), venueOrderId: 'o1' }]);
    expect(bench.conclude(status(seen(null, { limitPx: px(4), quantity: lots(8), status: 'canceled', reason: 'by its owner' })), NOW)).toEqual([{ ...head(100), type: 'OrderCanceled', reason: 'by its owner' }]);
    expect(bench.conclude(status(seen(null, { status: 'canceled' })), NOW)).toEqual([]);
    expect(bench.conclude(status(seen(null)), NOW)).toEqual([]); // it was over by the venue's own word
  });

  it('is not made smaller than what has filled of it, nor given no price', () => {
    const bench = resting();
    bench.report(fillReport(fill(null, 't1', '6')), 60);
    expect(bench.report(status(seen(null, { quantity: lots(5), filledQty: lots(5) })), NOW)).toEqual([]);
    expect(bench.report(status(seen(null, { limitPx: null })), NOW)).toEqual([]);
    expect(bench.report(status(seen(null, { quantity: lots(6), filledQty: lots(6) })), NOW)).toEqual(['OrderReplaced']);
    expect(bench.order(RECORD)).toMatchObject({ status: 'filled', quantity: lots(6) });
  });

  it('that is over before it was heard of needs no record', () => {
    for (const over of ['filled', 'canceled', 'rejected', 'expired'] as const) expect(new OmsBench().report(status(seen(null, { status: over })), NOW)).toEqual([]);
  });

  it('is taken up where a crash left its record', () => {
    const bench = new OmsBench();
    const [made] = unapplied(bench.manager, status(seen(null)), 50);
    if (made === undefined) throw new Error('expected a record');
    bench.emit(made); // and no more
    expect(bench.order(RECORD).status).toBe('initialized');
    expect(bench.conclude(status(seen(null)), NOW)).toEqual([{ ...head(100), type: 'OrderAccepted', venueOrderId: 'o1' }]);
  });

  it('rests after all although we took it for over: when we only concluded that, or when more of it shows than had filled', () => {
    const listed = resting();
    listed.report(status(seen(null, { status: 'canceled', reason: 'no longer listed by the venue' })), 60);
    expect(listed.report(status(seen(null, { limitPx: px(5) })), NOW)).toEqual(['OrderInitialized', 'OrderAccepted']);
    expect(listed.order(RECORD)).toMatchObject({ status: 'open', limitPx: px(5) });
    const more = new OmsBench();
    more.report(fillReport(fill(null, 't1', '4')), 50);
    expect(more.order(RECORD).status).toBe('filled');
    expect(more.report(status(seen(null, { quantity: lots(4), filledQty: lots(4) })), NOW)).toEqual([]);
    expect(more.report(status(seen(null, { quantity: lots(5), filledQty: lots(4), status: 'canceled' })), NOW)).toEqual([]);
    expect(more.report(status(seen(null, { quantity: lots(5), filledQty: lots(4) })), NOW)).toEqual(['OrderInitialized', 'OrderAccepted']);
    expect(more.order(RECORD)).toMatchObject({ status: 'open', quantity: lots(5), filledQty: lots(4) });
  });
});

describe('a fill that is not ours', () => {
  it.each([
    [null, 'Not ours: filled at the venue.'], ['their-1', 'Not ours: filled at the venue as their-1.'], ['bw-em-mf3k2z-7Q2X-1', 'Our flatten past the engine: filled at the venue as bw-em-mf3k2z-7Q2X-1.'],
  ])('opens a record as large as itself, as %s', (id, reason) => {
    expect(new OmsBench().conclude(fillReport(fill(id, 't1', '3', { side: 'sell' })), NOW)).toEqual([
      { ...head(110), type: 'OrderInitialized', order: {
        clientOrderId: RECORD, venueOrderId: 'o1', strategyId: VENUE, instrumentId: BTC, side: 'sell', type: 'market', quantity: lots(3), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null,
        reason, status: 'initialized', pending: null, filledQty: 0n, filledValue: 0n, avgPx: null, fees: 0n, fillsPending: false, closeReason: null, tsCreated: 110, tsUpdated: 110,
      } },
      { ...head(110), type: 'OrderFilled', tradeId: 't1', side: 'sell', lastQty: lots(3), lastPx: price('100'), fee: money('0.05'), liquidity: 'taker' },
    ]);
  });

  it('of a liquidation is one also under an id of ours, and reduces', () => {
    const bench = new OmsBench();
    const id = bench.submit('10', 1);
    const [made] = bench.conclude(fillReport(fill(id, 't1', '3', { cause: 'liquidation' })), NOW);
    expect(made).toMatchObject({ type: 'OrderInitialized', order: { clientOrderId: 'V-o1', reduceOnly: true, reason: 'Liquidation by the venue.' } });
    expect(bench.order(id).filledQty).toBe(0n);
  });

  it('after another widens the record, and completes one whose size is known', () => {
    const bench = new OmsBench();
    bench.report(fillReport(fill(null, 't1', '3')), 1);
    expect(bench.conclude(fillReport(fill(null, 't2', '4')), NOW)).toMatchObject([{ type: 'OrderInitialized', order: { quantity: lots(7) } }, { type: 'OrderFilled', lastQty: lots(4) }]);
    expect(bench.order(RECORD)).toMatchObject({ status: 'filled', quantity: lots(7), filledQty: lots(7) });
    const known = resting();
    expect(known.report(fillReport(fill(null, 't1', '10')), NOW)).toEqual(['OrderFilled']);
    expect(known.order(RECORD).status).toBe('filled');
  });

  it.each([['of the other side', { side: 'sell' }], ['of another instrument', { instrumentId: instrumentId('ETH-PERP.SIM') }]] as const)('%s under the same number of the venue has a record of its own', (_what, other) => {
    const bench = new OmsBench();
    bench.report(fillReport(fill(null, 't1', '3')), 1);
    const events = unapplied(bench.manager, fillReport(fill(null, 't2', '4', other)), NOW);
    expect(events.map(({ clientOrderId: id }) => id)).toEqual(['V-o1-t2', 'V-o1-t2']);
    expect(events[0]).toMatchObject({ order: { quantity: lots(4), ...other } });
    expect(bench.order(RECORD).filledQty).toBe(lots(3));
  });
});
