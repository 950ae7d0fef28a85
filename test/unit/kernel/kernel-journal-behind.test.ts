// A journal that is older than what the venue has seen, and answers of the venue that are none: nothing of it may pass for whole.
import { describe, expect, it } from 'vitest';
import { quantity, price } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, venueOrderId } from '../../../src/shared/model/ids.ts';
import type { Order } from '../../../src/shared/model/order.ts';
import { ownerOf } from '../../../src/shared/model/owner.ts';
import type { VenueFill, VenueOrder } from '../../../src/shared/model/venue-report.ts';
import { NOTHING_FOUND, REVISION } from '../../../src/main/core/kernel/messages.ts';
import { BareKernel, BTC, ETH } from '../../support/bare-kernel.ts';
import { MemoryLatch, PERSON } from '../../support/virtual-desk.ts';

const MINUTE = 60_000;
const resume = (b: BareKernel) => b.command({ type: 'Resume', requestId: `r${b.sent.length}`, by: PERSON, reason: 'test' });
const buy = { side: 'buy', quantity: quantity('0.01') } as const;
const oldOrder = (b: BareKernel, changes: Partial<VenueOrder> = {}): VenueOrder => ({
  clientOrderId: clientOrderId('T-RUN1-7'), venueOrderId: venueOrderId('S7'), instrumentId: BTC, side: 'buy', orderType: 'limit', timeInForce: 'gtc', quantity: quantity('0.02'), limitPx: price('80000'), reduceOnly: false,
  status: 'open', filledQty: quantity('0'), reason: null, tsEvent: b.now - MINUTE, ...changes,
});
const oldFill = (b: BareKernel): VenueFill => ({ tradeId: 'OLD-1' as never, venueOrderId: venueOrderId('S7'), clientOrderId: clientOrderId('T-RUN1-7'), instrumentId: BTC, side: 'buy', qty: quantity('0.02'), px: price('90000'), fee: 0n as never, liquidity: 'taker', cause: 'order', tsEvent: b.now - MINUTE });

describe('a journal that is behind', () => {
  it('halts the desk at a fill that it should know, and books the fill', () => {
    const b = new BareKernel().start().connection('connected');
    b.snapshot({ fills: [oldFill(b)], positions: [{ instrumentId: BTC, quantity: quantity('0.02'), avgPx: price('90000') }] });
    expect(b.kernel.state.state()).toBe('halted');
    expect(b.latch.isSet()).toBe(true);
    expect(b.alarms('journalBehind')).toBe(1);
    expect(b.of('RiskEvent').find(({ code }) => code === 'journalBehind')).toMatchObject({ level: 'critical', message: expect.stringContaining('T-RUN1-7'), runbook: expect.stringContaining('journal adopt') });
    expect(b.kernel.portfolio.position(BTC)?.quantity).toBe(quantity('0.02'));
    expect(b.kernel.sync.reconciled).toBe(true);
  });

  it('takes back an order that rests under an id of ours and that nobody manages', () => {
    const b = new BareKernel().start().connection('connected');
    b.snapshot({ openOrders: [oldOrder(b)] });
    expect(b.kernel.state.state()).toBe('halted');
    expect(b.sentOf('cancelForeign').map((request) => request.venueOrderId)).toEqual(['S7']);
  });

  it('is said by the stream as well, once', () => {
    const b = new BareKernel().ready();
    b.report({ type: 'OrderStatusReport', order: oldOrder(b, { status: 'filled', filledQty: quantity('0.02') }) });
    b.report({ type: 'FillReport', fill: oldFill(b) });
    expect(b.alarms('journalBehind')).toBe(1);
    expect(b.kernel.state.latched()).toBe(true);
  });

  it.each([
    ['past the engine', 'bw-em-abc-DEFG-1'], ['by another program', 'their-4'], ['without an id', null], ['of another journal', 'X-RUN1-4'],
  ])('is not said of what was done %s', (_what, id) => {
    const b = new BareKernel().start().connection('connected');
    const clientId = id === null ? null : clientOrderId(id);
    b.snapshot({ fills: [{ ...oldFill(b), clientOrderId: clientId }], openOrders: [oldOrder(b, { clientOrderId: clientId, venueOrderId: venueOrderId('S8') })], positions: [{ instrumentId: BTC, quantity: quantity('0.02'), avgPx: price('90000') }] });
    expect(b.alarms('journalBehind')).toBe(0);
    expect(b.kernel.state.state()).toBe('active');
  });

  const withdrawn = (b: BareKernel) => ({ fills: [{ ...oldFill(b), clientOrderId: clientOrderId('bw-ABC123-RUN1-7') }], openOrders: [oldOrder(b, { clientOrderId: clientOrderId('bw-ABC123-RUN1-8'), venueOrderId: venueOrderId('S8') })], positions: [{ instrumentId: BTC, quantity: quantity('0.02'), avgPx: price('90000') }] });

  it('may be gone as a whole, with its mark: a new one halts on an account that another journal of ours has traded', () => {
    const b = new BareKernel().start().connection('connected');
    b.snapshot(withdrawn(b));
    expect(b.alarms('journalBehind')).toBe(1);
    expect(b.of('RiskEvent').find(({ code }) => code === 'journalBehind')?.message).toContain('it is a new one, and the venue has a fill of buy 0.02 BTC-PERP.SIM (OLD-1) as bw-ABC123-RUN1-7, made by another journal');
    expect(b.kernel.state.latched()).toBe(true);
    expect(b.kernel.portfolio.position(BTC)?.quantity).toBe(quantity('0.02'));
    expect(b.sentOf('cancelForeign')).toEqual([]);
    expect(resume(b)).toMatchObject({ outcome: 'refused', message: expect.stringContaining('journal adopt') });
  });

  const restarted = (journaled: BareKernel['journal'] | null, told: object = {}): BareKernel => {
    const b = new BareKernel(journaled === null ? {} : { journaled: journaled.entries() });
    b.input({ type: 'start', ...NOTHING_FOUND, ts: b.now, version: 'test', configHash: 'test', profile: 'dev', run: 'RUN2', revision: REVISION, ...told });
    b.connection('connected').snapshot(withdrawn(b));
    return b;
  };
  const BEFORE = { before: { lastTs: 1, clean: false } };

  it('is still a new one after a first start that crashed before it had agreed with the venue', () => {
    for (const first of [new BareKernel().start(), new BareKernel().start().connection('connected')]) {
      const b = restarted(first.journal, BEFORE);
      expect(b.alarms('journalBehind')).toBe(1);
      expect(b.kernel.state.latched()).toBe(true);
    }
  });

  it('is not what a journal is that has agreed with the venue before, or was taken as the right one by hand, also where that start crashed', () => {
    const adopted = new BareKernel();
    adopted.input({ type: 'start', ...NOTHING_FOUND, ts: adopted.now, version: 'test', configHash: 'test', profile: 'dev', run: 'RUN1', revision: REVISION, mark: { found: 'adopted', reason: 'compared' } });
    for (const b of [restarted(new BareKernel().ready().journal, BEFORE), restarted(null, { mark: { found: 'adopted', reason: 'compared' } }), restarted(adopted.journal, BEFORE)]) {
      expect(b.alarms('journalBehind')).toBe(0);
      expect(b.kernel.state.state()).toBe('active');
    }
  });

  it('is said by the mark of the host, before anything else happens', () => {
    const b = new BareKernel();
    b.input({ type: 'start', revision: 0, ...NOTHING_FOUND, ts: b.now, version: 'test', configHash: 'test', profile: 'dev', run: 'RUN2', mark: { found: 'behind', message: 'it ends at entry 120 and the mark says 340' } });
    expect(b.kernel.state.state()).toBe('halted');
    expect(b.latch.isSet()).toBe(true);
    expect(b.of('RiskEvent').map(({ code, message }) => [code, message])).toEqual([['journalBehind', 'The journal is behind: it ends at entry 120 and the mark says 340. What the desk did since is not in it.']]);
  });

  it('cannot be resumed until it was taken as the right one, also over restarts', () => {
    const first = new BareKernel().ready();
    first.report({ type: 'FillReport', fill: oldFill(first) });
    first.pass(10_000);
    const positions = [{ instrumentId: BTC, quantity: quantity('0.02'), avgPx: price('90000') }];
    first.snapshot({ positions });
    expect(resume(first)).toMatchObject({ outcome: 'refused', message: expect.stringContaining('journal adopt') });

    const journaled = first.journal.entries();
    const again = new BareKernel({ journaled, latch: first.latch, startTs: first.now }).start().connection('connected');
    again.snapshot({ positions });
    expect(resume(again)).toMatchObject({ outcome: 'refused', message: expect.stringContaining('The journal is behind') });

    const adopted = new BareKernel({ journaled: [...journaled, ...again.journal.entries()], latch: first.latch, startTs: again.now });
    adopted.input({ type: 'start', revision: 0, ...NOTHING_FOUND, ts: adopted.now, version: 'test', configHash: 'test', profile: 'dev', run: 'RUN3', mark: { found: 'adopted', reason: 'compared with the venue' } });
    adopted.connection('connected').snapshot({ positions });
    expect(adopted.kernel.state.state()).toBe('halted');
    expect(adopted.of('RiskEvent')).toMatchObject([{ code: 'journalAdopted', message: expect.stringContaining('compared with the venue') }]);
    expect(resume(adopted)).toMatchObject({ outcome: 'done' });
    expect(adopted.kernel.state.state()).toBe('active');
  });
});

describe('our own flatten past the engine', () => {
  it('has a name of its own, is no order of somebody else, and its fills are no alarm', () => {
    const latch = new MemoryLatch();
    latch.byAnother('flatten-all');
    const b = new BareKernel({ latch }).start().connection('connected');
    b.snapshot({ fills: [{ ...oldFill(b), clientOrderId: clientOrderId('bw-em-mf3k2z-7Q2X-1') }], positions: [{ instrumentId: BTC, quantity: quantity('0.02'), avgPx: price('90000') }] });
    const [order] = b.of('OrderInitialized').map((event) => event.order);
    expect(order).toMatchObject({ strategyId: 'venue', reason: 'Our flatten past the engine: filled at the venue as bw-em-mf3k2z-7Q2X-1.' });
    expect(ownerOf(order as Order)).toBe('flatten past the engine');
    expect(b.alarms('fillAfterHalt')).toBe(0);
  });

  it.each([
    ['venue', 'Not ours: filled at the venue as bw-em-mf3k2z-7Q2X-12.', 'flatten past the engine'], // as older journals have it
    ['venue', 'Not ours: seen at the venue as their-4.', 'venue'], ['venue', 'Liquidation by the venue.', 'venue'], ['manual', 'after bw-em-mf3k2z-7Q2X-1', 'manual'], ['flatten', 'Flatten-all: the venue shows 1', 'flatten'],
  ] as const)('of %s with the reason %j is %s', (strategy, reason, owner) => expect(ownerOf({ strategyId: strategy, reason })).toBe(owner));
});

describe('an answer that contradicts what was sent', () => {
  it.each([
    ['another side', { side: 'sell' }, 'the side buy as sent, found sell'], ['another quantity', { quantity: quantity('0.02') }, 'the quantity 0.01 as sent, found 0.02'],
    ['another kind', { orderType: 'limit' }, 'the kind market as sent, found limit'], ['another instrument', { instrumentId: ETH }, 'the instrument BTC-PERP.SIM as sent, found ETH-PERP.SIM'],
  ] as const)('by %s is an alarm, never an acknowledgement', (_what, changes, words) => {
    const b = new BareKernel().ready();
    const request = b.order(buy);
    b.report({ type: 'OrderStatusReport', order: { ...b.shown(request, 'filled', quantity('0.01')), ...changes } });
    expect(b.of('OrderAccepted')).toEqual([]);
    expect(b.of('RiskEvent')).toMatchObject([{ level: 'critical', code: 'answerContradicts', message: expect.stringContaining(words) }]);
    expect(b.kernel.state.state()).toBe('reducing');
    // One id has one order: what was sent is not at the venue, and whoever wanted it may ask again.
    expect(b.kernel.orders.get(request.clientOrderId)).toMatchObject({ status: 'rejected', closeReason: 'the venue has another order under this id' });
  });

  it('by its time too: an order from before this one was sent is another one', () => {
    const b = new BareKernel().ready();
    const request = b.order(buy);
    b.report({ type: 'OrderStatusReport', order: { ...b.shown(request, 'filled', quantity('0.01')), tsEvent: b.now - MINUTE } });
    expect(b.alarms('answerContradicts')).toBe(1);
    expect(b.of('OrderAccepted')).toEqual([]);
  });

  it('is not seen in a venue whose clock stands apart from ours, nor in one whose clock went back', () => {
    const b = new BareKernel().start().connection('connected');
    b.snapshot({ tsEvent: b.now + 90_000_000 }).marks();
    b.pass(30_000);
    b.snapshot({ tsEvent: b.now - 3_600_000 }); // the venue's clock was set right
    const request = b.order(buy);
    b.report({ type: 'OrderStatusReport', order: { ...b.shown(request), tsEvent: b.now - 3_600_000 } });
    expect(b.alarms('answerContradicts')).toBe(0);
    expect(b.kernel.orders.get(request.clientOrderId)?.status).toBe('open');
  });

  it('is said once of one order, whatever repeats it, and comes in answers to questions too', () => {
    const b = new BareKernel().ready();
    const request = b.order(buy);
    const other = { ...b.shown(request, 'filled', quantity('0.02')), quantity: quantity('0.02') };
    b.pass(6_000);
    expect(b.kernel.orders.get(request.clientOrderId)?.status).toBe('unknown');
    const answer = { type: 'OrderQueryResult', clientOrderId: request.clientOrderId, order: other, fills: [], proven: true, tsEvent: b.now } as const;
    b.report(answer);
    b.report(answer);
    b.report({ type: 'OrderStatusReport', order: other });
    expect(b.alarms('answerContradicts')).toBe(1);
    expect(b.kernel.orders.get(request.clientOrderId)?.status).toBe('rejected');
  });

  it('leaves the fills of the other order on a record of their own', () => {
    const b = new BareKernel().ready();
    const request = b.order(buy);
    b.report({ type: 'OrderStatusReport', order: { ...b.shown(request, 'filled', quantity('0.02')), quantity: quantity('0.02') } });
    b.report({ type: 'FillReport', fill: { ...oldFill(b), qty: quantity('0.004'), venueOrderId: venueOrderId(`S-${request.clientOrderId}`), clientOrderId: request.clientOrderId, tsEvent: b.now } });
    expect(b.kernel.orders.get(request.clientOrderId)).toMatchObject({ status: 'rejected', filledQty: 0n });
    expect(b.kernel.portfolio.position(BTC)?.quantity).toBe(quantity('0.004'));
    expect(b.of('OrderInitialized').at(-1)?.order).toMatchObject({ strategyId: 'venue', reason: expect.stringContaining('Not what was sent as') });
  });

  it('of an acknowledged order changes nothing of it', () => {
    const b = new BareKernel().ready();
    const request = b.order({ ...buy, type: 'limit', limitPx: price('89000'), timeInForce: 'gtc' });
    b.accept(request);
    b.report({ type: 'OrderStatusReport', order: { ...b.shown(request, 'canceled'), side: 'sell' } });
    expect(b.kernel.orders.get(request.clientOrderId)).toMatchObject({ status: 'open', side: 'buy' });
    expect(b.alarms('answerContradicts')).toBe(1);
    b.report({ type: 'OrderStatusReport', order: b.shown(request, 'canceled') });
    expect(b.kernel.orders.get(request.clientOrderId)?.status).toBe('canceled');
  });

  it('does not hold up flatten-all: the close is sent again under a new id', () => {
    const b = new BareKernel().ready();
    const opened = b.order(buy);
    b.accept(opened);
    b.fill(opened);
    const held = { positions: [{ instrumentId: BTC, quantity: quantity('0.01'), avgPx: price('90000') }] };
    b.command({ type: 'FlattenAll', requestId: 'f', by: PERSON, reason: 'test' });
    b.snapshot(held);
    const close = b.last('submit');
    expect(close).toMatchObject({ side: 'sell', reduceOnly: true });
    b.report({ type: 'OrderStatusReport', order: { ...b.shown(close, 'filled', quantity('0.01')), side: 'buy' } });
    for (let i = 0; i < 8 && b.last('submit') === close; i += 1) b.pass(1_000).snapshot(held);
    const again = b.last('submit');
    expect(again.clientOrderId).not.toBe(close.clientOrderId);
    expect(again).toMatchObject({ side: 'sell', reduceOnly: true, quantity: quantity('0.01') });
    b.accept(again);
    b.fill(again);
    for (let i = 0; i < 12 && b.kernel.flattening(); i += 1) b.pass(1_000).snapshot();
    expect(b.of('FlattenProgress').at(-1)?.step).toBe('verified');
  });
});

describe('an empty journal that takes an account over', () => {
  it('may trade on the same day: the account\'s money is the start of the day, whatever fills came with it', () => {
    const b = new BareKernel().start().connection('connected');
    const shown = { fills: [{ ...oldFill(b), clientOrderId: null }], positions: [{ instrumentId: BTC, quantity: quantity('0.02'), avgPx: price('90000') }] };
    b.snapshot(shown);
    b.marks().pass(1_000);
    expect(b.kernel.portfolio.account()).toMatchObject({ dayStartEquity: 100_000n * 10n ** 12n, dayPnl: 0n });
    expect(b.order(buy).quantity).toBe(quantity('0.01'));
  });
});
