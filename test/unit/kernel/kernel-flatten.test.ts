// How flatten-all, the states and the restart are wired into the kernel: each of these breaks without a sound where one call is left out.
import { describe, expect, it } from 'vitest';
import { venueKernelOptions } from '../../../src/main/desk/kernel-options.ts';
import { price, quantity } from '../../../src/shared/model/decimal.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { kernelOptions, PERSON } from '../../support/virtual-desk.ts';

const flatten = (desk: BareKernel) => desk.command({ type: 'FlattenAll', requestId: `f${desk.now}`, by: PERSON, reason: 'test' });
const held = (qty = '0.02') => ({ positions: [{ instrumentId: BTC, quantity: quantity(qty), avgPx: null }] });
const steps = (desk: BareKernel): readonly string[] => desk.of('FlattenProgress').map(({ step }) => step);
const restart = (desk: BareKernel): BareKernel => new BareKernel({ journaled: desk.journal.entries(), latch: desk.latch, startTs: desk.now + 60_000 });
/** A position, and one order that would enlarge it at rest. */
function withPosition(options: ConstructorParameters<typeof BareKernel>[0] = {}) {
  const desk = new BareKernel(options).ready();
  if (desk.kernel.state.state() === 'disarmed') desk.command({ type: 'Arm', requestId: 'arm', by: PERSON, reason: 'test' });
  const entry = desk.order({ side: 'buy', quantity: quantity('0.1') });
  desk.accept(entry);
  desk.fill(entry);
  const resting = desk.order({ side: 'buy', type: 'limit', timeInForce: 'gtc', quantity: quantity('0.001'), limitPx: price('88000') });
  desk.accept(resting);
  return { desk, resting };
}

describe('a flatten that a restart cut off', () => {
  it.each([['before the venue was read', 0], ['after the close was sent', 1], ['between the two empty reads', 2]] as const)('goes on: %s', (_when, reads) => {
    const { desk } = withPosition();
    flatten(desk);
    desk.pass(2_500);
    if (reads >= 1) desk.snapshot(held('0.1'));
    if (reads >= 2) {
      desk.report({ type: 'OrderStatusReport', order: desk.shown(desk.last('submit'), 'filled', quantity('0.1')) });
      desk.pass(500).snapshot();
    }
    expect(steps(desk)).not.toContain('verified');
    const again = restart(desk).start().connection('connected');
    expect(again.kernel.flattening()).toBe(true);
    expect(again.of('FlattenProgress')[0]?.message).toContain('goes on after a restart');
    again.marks().pass(2_500);
    const from = again.sent.length;
    again.snapshot(held('0.1'));
    for (let round = 0; round < 6 && again.sentOf('submit', from).length === 0; round += 1) again.pass(2_500).snapshot(held('0.1'));
    expect(again.last('submit')).toMatchObject({ instrumentId: BTC, side: 'sell', quantity: quantity('0.1'), reduceOnly: true });
    expect(again.sentOf('querySnapshot').length).toBeGreaterThan(0);
    expect(again.kernel.state.state()).toBe('halted');
  });

  it('is begun anew neither once it was proven nor after a resume', () => {
    const desk = new BareKernel().ready();
    flatten(desk);
    desk.snapshot().pass(4_000).snapshot();
    expect(steps(desk).at(-1)).toBe('verified');
    expect(restart(desk).start().kernel.flattening()).toBe(false);
    desk.command({ type: 'Resume', requestId: 'r', by: PERSON, reason: 'flat' });
    desk.kill();
    const again = restart(desk).start();
    expect([again.kernel.state.state(), again.kernel.flattening()]).toEqual(['halted', false]);
  });
});

describe('the proof of flat', () => {
  it.each([[3_000, 3_000], [9_000, 9_000], [0, 3_000]])('waits as long as the venue may show an order late: %i ms, at least 3 s', (visibilityDelayMs, least) => {
    const { profile, kernel } = kernelOptions({ seed: 1 });
    const { timings } = venueKernelOptions({ profile, instruments: kernel.instruments, strategies: [], dryRun: false }, 'T', visibilityDelayMs);
    const desk = new BareKernel({ timings }).ready();
    flatten(desk);
    desk.snapshot();
    const first = desk.now;
    const reads = desk.sentOf('querySnapshot').length;
    while (desk.sentOf('querySnapshot').length === reads && desk.now < first + 60_000) desk.pass(250);
    expect(desk.now - first).toBeGreaterThanOrEqual(least);
    expect(desk.now - first).toBeLessThan(least + 1_000);
    expect(steps(desk).at(-1)).not.toBe('verified');
    desk.snapshot();
    expect(steps(desk).at(-1)).toBe('verified');
  });
});

describe('what opens is canceled in the very input in which the desk stops opening', () => {
  /** Everything was sent before the input ended: no clock has moved and nothing else came in. */
  const canceledIn = (desk: BareKernel, input: () => void): readonly string[] => {
    const from = desk.sent.length;
    input();
    return desk.sentOf('cancel', from).map(({ clientOrderId }) => clientOrderId);
  };

  it('by disarming', () => {
    const { desk, resting } = withPosition({ live: true });
    expect(canceledIn(desk, () => void desk.command({ type: 'Disarm', requestId: 'd', by: PERSON, reason: 'test' }))).toEqual([resting.clientOrderId]);
  });

  it('by reduce-only', () => {
    const { desk, resting } = withPosition();
    expect(canceledIn(desk, () => void desk.command({ type: 'SetReduceOnly', requestId: 'r', by: PERSON, on: true, reason: 'test' }))).toEqual([resting.clientOrderId]);
  });

  it('by a kill and by flatten-all', () => {
    for (const stop of ['Kill', 'FlattenAll'] as const) {
      const { desk, resting } = withPosition();
      expect(canceledIn(desk, () => void desk.command({ type: stop, requestId: 'k', by: PERSON, reason: 'test' }))).toEqual([resting.clientOrderId]);
    }
  });

  it('by the kill of another process, seen by the clock', () => {
    const { desk, resting } = withPosition();
    desk.latch.byAnother();
    desk.now += 1_000;
    expect(canceledIn(desk, () => desk.input({ type: 'time', ts: desk.now }))).toEqual([resting.clientOrderId]);
  });

  it('by an order event that contradicts our record', () => {
    const { desk, resting } = withPosition();
    const entry = desk.sentOf('submit')[0];
    if (entry === undefined) throw new Error('expected an entry');
    expect(canceledIn(desk, () => desk.fill(entry))).toEqual([resting.clientOrderId]);
    expect(desk.kernel.state.state()).toBe('reducing');
  });

  it('by the monitor, when it halts: exits at rest, too', () => {
    const { desk, resting } = withPosition();
    const exit = desk.order({ side: 'sell', type: 'limit', timeInForce: 'gtc', quantity: quantity('0.01'), limitPx: price('91000'), reduceOnly: true });
    desk.accept(exit);
    const causeOf = (type: string, wanted: (conclusion: object) => boolean): readonly number[] => desk.journal.entries().flatMap((entry) => (entry.kind === 'conclusion' && entry.conclusion.type === type && wanted(entry.conclusion) ? [entry.cause] : []));
    for (let px = 80_000; px >= 1_000 && desk.kernel.state.state() !== 'halted'; px *= 0.85) {
      desk.px.set(BTC, px);
      desk.marks().pass(1_000);
    }
    const [halt] = causeOf('TradingStateChanged', (one) => 'to' in one && one.to === 'halted');
    const cancels = causeOf('OrderCancelRequested', () => true);
    expect(halt).toBeDefined();
    expect(cancels.slice(0, 2)).toEqual([halt, halt]);
    expect(new Set(desk.sentOf('cancel').map(({ clientOrderId }) => clientOrderId))).toEqual(new Set([resting.clientOrderId, exit.clientOrderId]));
  });
});

describe('an answer that is not the one that was waited for', () => {
  it('is no proof of flat: a read that was replaced does not count', () => {
    const desk = new BareKernel().ready();
    flatten(desk);
    const first = desk.last('querySnapshot').requestId;
    desk.pass(6_000, false); // No answer: it is asked again.
    const second = desk.last('querySnapshot').requestId;
    expect(second).not.toBe(first);
    const answer = (requestId: number): void => desk.report({ type: 'SnapshotResult', requestId, snapshot: { openOrders: [], positions: [], fills: [], funding: [], cash: desk.kernel.portfolio.account().cash, tsEvent: desk.now }, cause: null, tsEvent: desk.now });
    for (let n = 0; n < 3; n += 1) answer(first);
    expect(desk.of('FlattenProgress').every(({ emptyReads }) => emptyReads === 0)).toBe(true);
    answer(second);
    expect(desk.of('FlattenProgress').at(-1)).toMatchObject({ emptyReads: 1 });
    // The same answer twice is one read.
    answer(second);
    desk.pass(2_000);
    expect(desk.of('FlattenProgress').at(-1)).toMatchObject({ emptyReads: 1 });
    expect(steps(desk)).not.toContain('verified');
  });

  it('is no reconciliation either: what it shows changes nothing', () => {
    const desk = new BareKernel().ready();
    desk.connection('disconnected').connection('connected');
    const stale = desk.last('querySnapshot').requestId;
    desk.connection('disconnected').connection('connected');
    expect(desk.last('querySnapshot').requestId).not.toBe(stale);
    desk.report({ type: 'SnapshotResult', requestId: stale, snapshot: { openOrders: [], positions: [], fills: [], funding: [], cash: desk.kernel.portfolio.account().cash, tsEvent: desk.now }, cause: null, tsEvent: desk.now });
    expect(desk.kernel.sync.reconciled).toBe(false);
    desk.snapshot();
    expect(desk.kernel.sync.reconciled).toBe(true);
  });

  it('is taken for the flatten when a newer read has taken the place of its own', () => {
    const desk = new BareKernel().ready();
    const entry = desk.order({ side: 'buy', quantity: quantity('0.02') });
    desk.accept(entry);
    desk.fill(entry);
    flatten(desk);
    desk.pass(1_000);
    const own = desk.last('querySnapshot').requestId;
    desk.fill(entry); // More than was ordered: our record is in doubt, and the venue is read anew.
    expect(desk.last('querySnapshot').requestId).not.toBe(own);
    desk.snapshot();
    expect(desk.of('FlattenProgress').at(-1)).toMatchObject({ emptyReads: 1 });
  });
});
