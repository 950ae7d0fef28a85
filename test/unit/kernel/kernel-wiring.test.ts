// How the parts of the engine are joined: each of these holds only because one hands on to another.
import { describe, expect, it } from 'vitest';
import { money, quantity } from '../../../src/shared/model/decimal.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { PERSON } from '../../support/virtual-desk.ts';

const buy = { side: 'buy', quantity: quantity('0.01') } as const;
const elsewhere = [{ instrumentId: BTC, quantity: quantity('0.05'), avgPx: null }];
const sinceOf = (desk: BareKernel): number => desk.last('querySnapshot').since;
/** Time passes until the engine reads the venue again. */
function nextRead(desk: BareKernel): BareKernel {
  for (const asked = desk.sentOf('querySnapshot').length; desk.sentOf('querySnapshot').length === asked;) desk.pass(250);
  return desk;
}

describe('a connection that was lost', () => {
  it('takes the agreement with it: nothing opens between its return and the first answer', () => {
    const desk = new BareKernel().ready();
    desk.order(buy);
    desk.connection('disconnected');
    expect(() => desk.order({ ...buy, quantity: quantity('0.02') })).toThrow('The venue is not connected');
    desk.connection('connected').marks();
    expect(desk.kernel.sync).toMatchObject({ connected: true, reconciled: false });
    expect(() => desk.order({ ...buy, quantity: quantity('0.02') })).toThrow('Our record has not been agreed with the venue');
    expect(desk.of('OrderDenied').map(({ denial }) => denial.check)).toEqual(['connected', 'reconciled']);
    desk.snapshot();
    desk.order({ ...buy, quantity: quantity('0.02') });
  });

  it('leaves exits free all the while', () => {
    const desk = new BareKernel().ready();
    const entry = desk.order(buy);
    desk.accept(entry);
    desk.fill(entry);
    desk.connection('disconnected');
    expect(desk.order({ side: 'sell', quantity: quantity('0.01'), reduceOnly: true }).reduceOnly).toBe(true);
  });
});

describe('an event of an order that its record refuses', () => {
  const overfilled = (): BareKernel => {
    const desk = new BareKernel().ready();
    const resting = desk.order({ ...buy, type: 'limit', timeInForce: 'gtc', limitPx: 88_000n * 10n ** 12n as never });
    desk.accept(resting);
    const entry = desk.order({ ...buy, quantity: quantity('0.02') });
    desk.accept(entry);
    desk.fill(entry, 90_000);
    desk.now += 10;
    desk.fill(entry, 90_000); // another trade for what is filled already
    return desk;
  };

  it('makes the desk reduce-only in the same input, takes back what rests, reads the venue, and says so', () => {
    const desk = overfilled();
    expect(desk.kernel.state.state()).toBe('reducing');
    expect(desk.sentOf('cancel')).toHaveLength(1);
    expect(desk.sentOf('querySnapshot')).toHaveLength(2);
    expect(desk.of('RiskEvent').filter(({ level }) => level === 'critical')).toHaveLength(1);
    expect(() => desk.order({ ...buy, quantity: quantity('0.03') })).toThrow(/reduc/i);
  });

  it('is booked all the same: the money moved', () => {
    const desk = overfilled();
    expect(desk.kernel.portfolio.position(BTC)?.quantity).toBe(quantity('0.04'));
    expect(desk.of('LedgerBooked').filter(({ entry }) => entry.type === 'fee').length + desk.of('PositionUpdated').length).toBeGreaterThan(1);
    const restored = new BareKernel({ journaled: desk.journal.entries(), startTs: desk.now + 1_000 });
    expect(restored.kernel.portfolio.position(BTC)?.quantity).toBe(quantity('0.04'));
    expect(restored.kernel.state.state()).toBe('reducing');
  });
});

describe('a difference between our record and the venue\'s', () => {
  it('is read from the beginning, however often, until both agree; then from the last agreement', () => {
    const desk = nextRead(new BareKernel().ready());
    expect(sinceOf(desk)).toBe(desk.kernel.sync.tsAgreed()! - 600_000);
    desk.snapshot({ positions: elsewhere });
    for (let i = 0; i < 4; i += 1) {
      expect(sinceOf(nextRead(desk))).toBe(0);
      desk.snapshot({ positions: elsewhere });
    }
    expect(sinceOf(nextRead(desk))).toBe(0);
    desk.snapshot();
    expect(sinceOf(nextRead(desk))).toBe(desk.kernel.sync.tsAgreed()! - 600_000);
  });
});

describe('an answer to a read that another one replaced', () => {
  /** A read is under way, its answer late; another takes its place. */
  const replaced = (again: (desk: BareKernel) => void): { readonly desk: BareKernel; readonly late: () => void } => {
    const desk = nextRead(new BareKernel().ready());
    const { requestId } = desk.last('querySnapshot');
    again(desk);
    expect(desk.last('querySnapshot').requestId).not.toBe(requestId);
    return { desk, late: () => desk.report({ type: 'SnapshotResult', requestId, snapshot: { openOrders: [], positions: [], fills: [], funding: [], cash: money('100000'), tsEvent: desk.now }, cause: null, tsEvent: desk.now }) };
  };

  it('agrees nothing after a reconnection', () => {
    const { desk, late } = replaced((one) => one.connection('disconnected').connection('connected').marks());
    late();
    expect(desk.kernel.sync.reconciled).toBe(false);
    expect(() => desk.order(buy)).toThrow('Our record has not been agreed');
    desk.snapshot();
    expect(desk.kernel.sync.reconciled).toBe(true);
  });

  it('agrees nothing while a difference is open: the read of before it says nothing of now', () => {
    const { desk, late } = replaced((one) => {
      const entry = one.order(buy);
      one.accept(entry);
      one.fill(entry);
      one.now += 10;
      one.fill(entry); // refused: the venue is read anew
    });
    const from = desk.journal.count();
    late();
    expect(desk.of('ReconciliationCompleted')).toHaveLength(1);
    expect(desk.journal.count() - from).toBe(1); // the report itself, no conclusion
  });

  it('is late also when it was given up and nothing else was asked yet', () => {
    const desk = nextRead(new BareKernel().ready());
    const { requestId } = desk.last('querySnapshot');
    desk.connection('disconnected').connection('connected').pass(5_100);
    const before = desk.of('ReconciliationCompleted').length;
    for (const each of desk.sentOf('querySnapshot').filter((read) => read.requestId >= requestId)) desk.report({ type: 'SnapshotResult', requestId: each.requestId, snapshot: null, cause: 'late', tsEvent: desk.now });
    expect(desk.kernel.sync.reconciled).toBe(false);
    expect(desk.of('ReconciliationCompleted')).toHaveLength(before);
  });

  it('is no proof of flat: only two reads that flatten-all asked for, one after the other, are', () => {
    const desk = new BareKernel().ready();
    const entry = desk.order(buy);
    desk.accept(entry);
    desk.fill(entry);
    nextRead(desk);
    const { requestId } = desk.last('querySnapshot');
    const empty = (id: number): void => desk.report({ type: 'SnapshotResult', requestId: id, snapshot: { openOrders: [], positions: [], fills: [], funding: [], cash: money('100000'), tsEvent: desk.now }, cause: null, tsEvent: desk.now });
    desk.command({ type: 'FlattenAll', requestId: 'f', by: PERSON, reason: 'test' });
    const emptyReads = (): number => desk.of('FlattenProgress').at(-1)?.emptyReads ?? 0;
    for (let i = 0; i < 4; i += 1) empty(requestId);
    expect(emptyReads()).toBe(0);
    nextRead(desk);
    const own = desk.last('querySnapshot').requestId;
    empty(own);
    expect(emptyReads()).toBe(1);
    for (let i = 0; i < 4; i += 1) empty(own); // the same answer again
    expect(emptyReads()).toBe(1);
    expect(desk.of('FlattenProgress').map(({ step }) => step)).not.toContain('verified');
    nextRead(desk);
    empty(own);
    expect(emptyReads()).toBe(1);
    for (let i = 0; i < 10 && emptyReads() < 2; i += 1) {
      empty(desk.last('querySnapshot').requestId);
      desk.pass(5_000);
    }
    expect(desk.of('FlattenProgress').at(-1)).toMatchObject({ step: 'verified', emptyReads: 2 });
  });
});
