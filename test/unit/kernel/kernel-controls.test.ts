// What a person, the monitor and flatten-all do to the desk, each to its last effect: what is journaled, what is sent, what is asked again, what is left alone.
import { describe, expect, it } from 'vitest';
import { price, quantity, ratio } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, venueOrderId } from '../../../src/shared/model/ids.ts';
import { BareKernel, BTC, ETH } from '../../support/bare-kernel.ts';
import { ask, cancels, exit, foreign, hold, limit, rest } from '../../support/kernel-acts.ts';
import { kernelOptions, PERSON } from '../../support/virtual-desk.ts';

const nextTimer = (desk: BareKernel): number => desk.kernel.nextTimer();

describe('a cancel', () => {
  it('of one order is journaled with who asked, sent, and followed up until it is answered', () => {
    const desk = new BareKernel().ready();
    const one = rest(desk);
    expect(ask(desk, { type: 'CancelOrder', clientOrderId: one.clientOrderId, reason: 'enough' })).toMatchObject({ outcome: 'done', message: `Cancel of ${one.clientOrderId} sent.` });
    expect(desk.of('OrderCancelRequested')).toMatchObject([{ clientOrderId: one.clientOrderId, reason: 'enough (trader via view)', tsEvent: desk.now }]);
    expect(cancels(desk, () => desk.pass(4_750))).toEqual([]);
    expect(cancels(desk, () => desk.pass(500))).toEqual([one.clientOrderId]);
    expect(ask(desk, { type: 'CancelOrder', clientOrderId: clientOrderId('T-99'), reason: 'x' })).toMatchObject({ outcome: 'refused', message: 'There is no order T-99.' });
  });

  it('of all is of one instrument where one is named, and counts what was sent', () => {
    const desk = new BareKernel().ready();
    const [btc, eth] = [rest(desk), rest(desk, ETH, '0.1')];
    expect(cancels(desk, () => expect(ask(desk, { type: 'CancelAll', instrumentId: ETH, reason: 'x' }).message).toBe('Cancel sent for 1 order.'))).toEqual([eth.clientOrderId]);
    expect(cancels(desk, () => expect(ask(desk, { type: 'CancelAll', instrumentId: null, reason: 'x' }).message).toBe('Cancel sent for 2 orders.'))).toEqual([btc.clientOrderId, eth.clientOrderId]);
    // One that the venue has closed already has nothing to cancel: it is not counted.
    desk.report({ type: 'OrderStatusReport', order: desk.shown(btc, 'canceled', quantity('0.005')) });
    expect(ask(desk, { type: 'CancelAll', instrumentId: null, reason: 'x' }).message).toBe('Cancel sent for 1 order.');
  });
});

describe('a replace', () => {
  const replace = (desk: BareKernel, id: string, qty: string, px: string) => ask(desk, { type: 'ReplaceOrder', clientOrderId: clientOrderId(id), quantity: quantity(qty), limitPx: price(px) });
  const preview = (desk: BareKernel, id: string, qty: string, px: string) => desk.kernel.previewReplace(clientOrderId(id), quantity(qty), price(px), desk.now);

  it('that passes the gate is journaled, sent, and followed up until it is answered', () => {
    const desk = new BareKernel().ready();
    const { clientOrderId: id } = rest(desk);
    expect(preview(desk, id, '0.02', '88500')).toMatchObject({ ok: true, value: { denial: null } });
    expect(desk.of('OrderReplaceRequested')).toEqual([]); // a look changes nothing
    expect(replace(desk, id, '0.02', '88500')).toMatchObject({ outcome: 'done', message: `Replace of ${id} sent.`, clientOrderId: id });
    expect(desk.of('OrderReplaceRequested')).toMatchObject([{ clientOrderId: id, quantity: quantity('0.02'), limitPx: price('88500') }]);
    expect(desk.sentOf('replace')).toMatchObject([{ clientOrderId: id, venueOrderId: `S-${id}`, quantity: quantity('0.02'), limitPx: price('88500') }]);
    const from = desk.sent.length;
    desk.pass(5_250);
    expect(desk.sentOf('queryOrder', from)).toMatchObject([{ clientOrderId: id }]);
  });

  it.each<readonly [string, (desk: BareKernel) => readonly [id: string, qty: string, px: string], RegExp]>([
    ['of an order that nobody knows', () => ['T-99', '0.02', '88500'], /^No order T-99 is known here\.$/],
    ['that the gate denies', (desk) => [rest(desk).clientOrderId, '900', '88500'], /limit/i],
    ['of an order at market', (desk) => [desk.order({ side: 'buy', quantity: quantity('0.01') }).clientOrderId, '0.02', '88500'], /^A market order has no limit price$/],
    ['of an order that waits for an answer', (desk) => { const { clientOrderId: id } = rest(desk); ask(desk, { type: 'CancelOrder', clientOrderId: id, reason: 'x' }); return [id, '0.02', '88500']; }, /has a cancel on its way/],
    ['that changes nothing', (desk) => [rest(desk).clientOrderId, '0.01', '88000'], /already has this price and quantity/],
  ])('%s is refused, and the look before says the same', (_what, make, why) => {
    const desk = new BareKernel().ready();
    const [id, qty, px] = make(desk);
    const seen = preview(desk, id, qty, px);
    const said = seen.ok ? seen.value.denial?.message : seen.error;
    const result = replace(desk, id, qty, px);
    expect(result).toMatchObject({ outcome: 'refused', message: expect.stringMatching(why) as string });
    expect(said).toBe(result.message);
    expect([desk.sentOf('replace'), desk.of('OrderReplaceRequested')]).toEqual([[], []]);
  });

  it('counts at the larger of its two sizes until it is answered', () => {
    const desk = new BareKernel().ready();
    hold(desk);
    const { clientOrderId: id } = rest(desk, BTC, '0.001');
    replace(desk, id, '0.005', '88000');
    // 0.1 held, 0.005 asked for and 0.008 more at 90,000 would be 10,170 of the 10,000 that are allowed; beside the old 0.001 it would fit.
    expect(() => desk.order(limit(BTC, '0.008'))).toThrow(/limit 10,000/);
    desk.report({ type: 'ReplaceRejected', clientOrderId: id, reason: 'no', tsEvent: desk.now });
    expect(desk.order(limit(BTC, '0.008')).quantity).toBe(quantity('0.008'));
  });
});

describe('a change of the desk\'s state', () => {
  it('that is refused changes nothing and cancels nothing', () => {
    const desk = new BareKernel().ready();
    rest(desk);
    for (const wish of [{ type: 'Resume', reason: 'x' }, { type: 'Arm', reason: 'x' }, { type: 'SetReduceOnly', on: false, reason: 'x' }] as const) expect(cancels(desk, () => expect(ask(desk, wish).outcome).toBe('refused'))).toEqual([]);
    expect(desk.of('TradingStateChanged')).toEqual([]);
    desk.kill();
    for (const wish of [{ type: 'Disarm', reason: 'x' }, { type: 'Arm', reason: 'x' }, { type: 'SetReduceOnly', on: true, reason: 'x' }] as const) expect(ask(desk, wish).outcome).toBe('refused');
    expect(desk.of('TradingStateChanged')).toHaveLength(1);
  });

  it('says who asked, and takes away what opens; exits, orders of others and what is being canceled stay', () => {
    const desk = new BareKernel().ready();
    hold(desk);
    const [first, second, out] = [rest(desk, BTC, '0.001'), rest(desk, BTC, '0.002'), exit(desk)];
    foreign(desk);
    ask(desk, { type: 'CancelOrder', clientOrderId: first.clientOrderId, reason: 'x' });
    const from = desk.sent.length;
    expect(cancels(desk, () => ask(desk, { type: 'SetReduceOnly', on: true, reason: 'calm' }))).toEqual([second.clientOrderId]);
    expect(desk.sentOf('cancelForeign', from)).toEqual([]);
    expect(desk.of('TradingStateChanged')).toMatchObject([{ to: 'reducing', cause: 'calm (trader via view)' }]);
    expect(desk.of('OrderCancelRequested').at(-1)?.reason).toBe('the desk is reducing');
    expect(desk.kernel.orders.get(out.clientOrderId)?.pending).toBe(null);
    expect(cancels(desk, () => ask(desk, { type: 'SetReduceOnly', on: false, reason: 'on' }))).toEqual([]);
    expect(desk.kernel.state.state()).toBe('active');
  });

  it('other than a resume asks nothing of the disk', () => {
    const desk = new BareKernel().ready();
    desk.latch.writeProblem = 'no space left';
    expect(ask(desk, { type: 'SetReduceOnly', on: true, reason: 'x' })).toMatchObject({ outcome: 'done' });
    expect(ask(desk, { type: 'SetReduceOnly', on: false, reason: 'x' })).toMatchObject({ outcome: 'done' });
  });

  it('by a breaker: what is severe makes the desk reduce-only at once and takes away what opens', () => {
    const desk = new BareKernel({ limits: { ...kernelOptions({ seed: 1 }).kernel.limits, maxLeverage: 0.1 } }).ready();
    hold(desk);
    const resting = rest(desk, BTC, '0.001');
    desk.px.set(BTC, 104_000); // 10,400 of the 10,140 that are allowed: a warning
    desk.marks().pass(1_000);
    expect(desk.kernel.state.state()).toBe('active');
    desk.px.set(BTC, 116_000);
    const gone = cancels(desk, () => desk.marks().pass(2_000));
    expect(desk.kernel.state.state()).toBe('reducing');
    expect(gone).toEqual([resting.clientOrderId]);
    expect(desk.of('TradingStateChanged')).toMatchObject([{ to: 'reducing', cause: desk.of('RiskEvent').find(({ level }) => level === 'critical')?.message }]);
  });

  it('by a breaker that halts is no second kill on a desk that is halted', () => {
    const desk = new BareKernel().ready();
    hold(desk);
    desk.kill();
    for (let px = 80_000; px >= 1_000; px *= 0.85) {
      desk.px.set(BTC, px);
      desk.marks().pass(1_000);
    }
    expect(desk.of('RiskEvent').filter(({ level }) => level === 'critical').length).toBeGreaterThan(0);
    expect([desk.of('TradingStateChanged').length, desk.latch.held().length]).toEqual([1, 1]);
  });

  it('by a thing that is not right goes from active to reduce-only, and leaves a stricter state', () => {
    const changed = (desk: BareKernel) => desk.report({ type: 'CatalogueReport', instruments: desk.kernel.instruments.all().map((one) => ({ ...one, multiplier: ratio('7') })), tsEvent: desk.now });
    const desk = new BareKernel().ready();
    const resting = rest(desk);
    expect(cancels(desk, () => changed(desk))).toEqual([resting.clientOrderId]);
    expect(desk.of('TradingStateChanged')).toMatchObject([{ to: 'reducing', cause: expect.stringContaining('BTC-PERP.SIM changed its tick, lot or multiplier') }]);
    const halted = new BareKernel().ready();
    halted.kill();
    changed(halted);
    expect([halted.kernel.state.state(), halted.alarms('catalogueChanged')]).toEqual(['halted', halted.kernel.instruments.all().length]);
  });

  it('a resume waits for the end of a flatten, for the venue and for the agreement', () => {
    const desk = new BareKernel().ready();
    desk.kill();
    const resume = () => ask(desk, { type: 'Resume', reason: 'x' });
    desk.connection('disconnected');
    expect(resume()).toMatchObject({ outcome: 'refused', message: expect.stringContaining('not connected') as string });
    desk.connection('connected');
    expect(resume()).toMatchObject({ outcome: 'refused', message: expect.stringContaining('do not agree yet') as string });
    desk.snapshot();
    ask(desk, { type: 'FlattenAll', reason: 'x' });
    expect(resume()).toMatchObject({ outcome: 'refused', message: expect.stringContaining('Flatten-all is still running') as string });
    desk.snapshot().pass(4_000).snapshot();
    expect(resume()).toMatchObject({ outcome: 'done' });
    expect([desk.kernel.state.state(), desk.latch.held()]).toEqual(['active', []]);
  });
});

describe('alerts', () => {
  it('are taken note of all or none, with who and why', () => {
    const desk = new BareKernel().ready();
    desk.connection('disconnected');
    const seq = desk.journal.entries().find((entry) => entry.kind === 'conclusion' && entry.conclusion.type === 'RiskEvent')?.seq ?? 0;
    expect(ask(desk, { type: 'AcknowledgeAlert', seqs: [seq, 9_999], note: 'seen' })).toMatchObject({ outcome: 'refused' });
    expect(desk.of('AlertAcknowledged')).toEqual([]);
    expect(ask(desk, { type: 'AcknowledgeAlert', seqs: [seq], note: 'seen' })).toMatchObject({ outcome: 'done' });
    expect(desk.of('AlertAcknowledged')).toEqual([{ type: 'AlertAcknowledged', seqs: [seq], by: PERSON, note: 'seen', tsEvent: desk.now }]);
  });
});

describe('while nothing may be opened', () => {
  it('a cancel that the venue refused is sent again each second, but not to a venue that is away', () => {
    const desk = new BareKernel().ready();
    const { clientOrderId: id } = rest(desk);
    const refuse = () => desk.report({ type: 'CancelRejected', clientOrderId: id, reason: 'busy', tsEvent: desk.now });
    desk.kill();
    refuse();
    expect(cancels(desk, () => desk.pass(1_250))).toEqual([id]);
    refuse();
    desk.connection('disconnected');
    expect(cancels(desk, () => desk.pass(1_750))).toEqual([]);
    desk.connection('connected');
    expect(cancels(desk, () => desk.pass(1_250))).toContain(id);
  });

  it('what is asked in vain is asked at once when the venue is back', () => {
    const desk = new BareKernel().ready();
    const { clientOrderId: id } = desk.order(limit());
    desk.pass(20_000);
    desk.connection('disconnected').pass(100);
    const from = desk.sent.length;
    desk.connection('connected');
    desk.now += 1;
    desk.input({ type: 'time', ts: desk.now });
    expect(desk.sentOf('queryOrder', from)).toMatchObject([{ clientOrderId: id }]);
  });
});

describe('flatten-all', () => {
  it('cancels by the venue\'s number what rests although it was over', () => {
    const desk = new BareKernel().ready();
    const { clientOrderId: id } = rest(desk);
    const request = desk.last('submit');
    desk.report({ type: 'OrderStatusReport', order: desk.shown(request, 'canceled') });
    ask(desk, { type: 'FlattenAll', reason: 'out' });
    desk.snapshot({ openOrders: [desk.shown(request)] });
    expect(desk.sentOf('cancelForeign')).toEqual([{ type: 'cancelForeign', venueOrderId: `S-${id}`, instrumentId: BTC }]);
    expect(desk.of('FlattenProgress').at(-1)?.emptyReads).toBe(0);
  });

  it('cancels what is not ours by the venue\'s number, closes by the gate, and says so step by step', () => {
    const desk = new BareKernel().ready();
    hold(desk);
    ask(desk, { type: 'FlattenAll', reason: 'out' });
    expect(desk.of('TradingStateChanged')).toMatchObject([{ to: 'halted', cause: 'flatten-all: out (trader via view)' }]);
    expect(desk.latch.kills()).toMatchObject([{ reason: 'flatten-all: out (trader via view)' }]);
    const open = { clientOrderId: null, venueOrderId: venueOrderId('X-1'), instrumentId: BTC, side: 'buy', orderType: 'limit', timeInForce: 'gtc', quantity: quantity('0.01'), limitPx: price('80000'), reduceOnly: false, status: 'open', filledQty: quantity('0'), reason: null, tsEvent: desk.now } as const;
    desk.snapshot({ openOrders: [open], positions: [{ instrumentId: BTC, quantity: quantity('0.1'), avgPx: null }] });
    expect(desk.sentOf('cancelForeign')).toMatchObject([{ venueOrderId: 'X-1', instrumentId: BTC }]);
    desk.report({ type: 'OrderStatusReport', order: { ...open, status: 'canceled' } });
    for (let i = 0; i < 20 && desk.sentOf('submit').length < 2; i += 1) desk.pass(1_000).snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('0.1'), avgPx: null }] });
    expect(desk.last('submit')).toMatchObject({ side: 'sell', reduceOnly: true, quantity: quantity('0.1') });
    expect(desk.of('OrderSubmitted').at(-1)?.checks.length).toBeGreaterThan(0);
    desk.fill(desk.last('submit'));
    for (let i = 0; i < 20 && desk.kernel.flattening(); i += 1) desk.pass(1_000).snapshot();
    expect(desk.of('FlattenProgress').at(-1)?.step).toBe('verified');
  });

  it('pressed again says that it runs, makes no second kill and hurries', () => {
    const desk = new BareKernel().ready();
    ask(desk, { type: 'FlattenAll', reason: 'out' });
    desk.report({ type: 'SnapshotResult', requestId: desk.last('querySnapshot').requestId, snapshot: null, cause: 'busy', tsEvent: desk.now });
    const reads = desk.sentOf('querySnapshot').length;
    expect(ask(desk, { type: 'FlattenAll', reason: 'again' })).toMatchObject({ outcome: 'refused', message: 'A flatten is already running: its progress is on the screen.' });
    expect(desk.sentOf('querySnapshot')).toHaveLength(reads + 1);
    expect(desk.latch.held()).toHaveLength(1);
    expect(desk.of('TradingStateChanged')).toHaveLength(1);
  });
});

describe('the clock of the desk', () => {
  it('is asked to come back for what is owed an answer, never in the same instant, and not for what is settled', () => {
    const desk = new BareKernel({ barIntervalMs: 86_400_000, timings: { monitorMs: Infinity, latchMs: Infinity, reconcileMs: 1e9, readTimeoutMs: 1e9, equitySampleMs: Infinity, saveStateMs: Infinity, inFlightTimeoutMs: 5_000, queryIntervalMs: 2_000, unansweredMs: Infinity, visibilityDelayMs: 4_000, flattenConfirmMs: 3_000 } }).ready();
    const idle = nextTimer(desk);
    const request = desk.order({ ...limit(), limitPx: price('89000') });
    expect(nextTimer(desk)).toBe(desk.now + 5_000);
    desk.report({ type: 'OutcomeUnknown', request: 'submit', clientOrderId: request.clientOrderId, cause: 'cut', tsEvent: desk.now });
    expect(nextTimer(desk)).toBe(desk.now + 1);
    desk.accept(request);
    expect(nextTimer(desk)).toBe(idle);
  });

  it('is not asked to come back for a read that was answered, nor for one of a venue that is away', () => {
    const never = { monitorMs: Infinity, latchMs: Infinity, equitySampleMs: Infinity, saveStateMs: Infinity, inFlightTimeoutMs: 1e9, queryIntervalMs: 1e9, unansweredMs: Infinity, visibilityDelayMs: 4_000, flattenConfirmMs: 3_000 };
    const desk = new BareKernel({ barIntervalMs: 86_400_000, timings: { ...never, reconcileMs: 20_000, readTimeoutMs: 5_000 } }).ready();
    expect(nextTimer(desk)).toBe(desk.now + 20_000);
    desk.now += 20_000;
    desk.input({ type: 'time', ts: desk.now });
    expect(nextTimer(desk)).toBe(desk.now + 5_000);
    desk.connection('disconnected');
    expect(nextTimer(desk)).toBeGreaterThan(desk.now + 5_000);
  });
});
