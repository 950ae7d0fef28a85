import { describe, expect, it } from 'vitest';
import { quantity, price, toNumber } from '../../../src/shared/model/decimal.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import { MemoryJournal } from '../../../src/main/core/journal/memory-journal.ts';
import type { JournalEntry, JournalPort } from '../../../src/main/core/kernel/ports.ts';
import { MemoryLatch, PERSON, VirtualDesk } from '../../support/virtual-desk.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const ready = (desk: VirtualDesk): VirtualDesk => desk.start().runUntil(() => desk.kernel.sync.reconciled, 30_000, 'the desk to reconcile').run(1_000);
const isFlat = (desk: VirtualDesk): boolean => desk.venue.truth().positions.every((position) => position.quantity === 0n) && desk.venue.truth().openOrders.length === 0;
const flattened = (desk: VirtualDesk): boolean => desk.conclusions().some((conclusion) => conclusion.type === 'FlattenProgress' && conclusion.step === 'verified');
const submitsOf = (desk: VirtualDesk, from = 0) => desk.sent.slice(from).filter((request) => request.type === 'submit');

describe('a desk in virtual time', () => {
  it('trades: decisions, orders, fills and positions that agree with the venue', () => {
    const desk = ready(new VirtualDesk({ seed: 11, severity: 'kind' })).run(180_000);
    const types = new Set(desk.conclusions().map(({ type }) => type));
    for (const type of ['DecisionMade', 'OrderSubmitted', 'OrderAccepted', 'OrderFilled', 'PositionUpdated', 'LedgerBooked'] as const) expect(types).toContain(type);
    desk.runUntil(() => desk.kernel.orders.working().length === 0, 60_000, 'no order to work');
    const truth = desk.venue.truth();
    for (const { id } of desk.kernel.instruments.all()) expect(desk.kernel.portfolio.position(id)?.quantity ?? 0n, id).toBe(desk.venuePosition(id));
    expect(Math.abs(toNumber(truth.cash - desk.kernel.portfolio.account().cash))).toBeLessThan(1e-6);
  });

  it('takes the first cash of the venue as a deposit', () => {
    const desk = ready(new VirtualDesk({ seed: 12, severity: 'kind', manualOnly: true }));
    expect(toNumber(desk.kernel.portfolio.account().cash)).toBe(100_000);
    expect(toNumber(desk.kernel.portfolio.account().dayPnl)).toBe(0);
  });

  it('answers a refused order with the check, the value and the limit', () => {
    const desk = ready(new VirtualDesk({ seed: 13, severity: 'kind', manualOnly: true }));
    const result = desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('50') });
    expect(result).toMatchObject({ outcome: 'refused' });
    expect(result?.message).toMatch(/limit/);
    expect(submitsOf(desk)).toEqual([]);
  });

  it('is durable before it is sent', () => {
    const memory = new MemoryJournal();
    let appended: JournalEntry[] = [];
    const durable: JournalEntry[] = [];
    const journal: JournalPort = { append: (entry) => { memory.append(entry); appended.push(entry); }, commit: () => { durable.push(...appended); appended = []; } };
    const desk = new VirtualDesk({ seed: 14, severity: 'kind', manualOnly: true, journal });
    desk.onSend = (request) => {
      if (request.type !== 'submit') return;
      expect(durable.some((entry) => entry.kind === 'conclusion' && entry.conclusion.type === 'OrderSubmitted' && entry.conclusion.clientOrderId === request.clientOrderId)).toBe(true);
    };
    ready(desk);
    expect(desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.01') })).toMatchObject({ outcome: 'done' });
    expect(submitsOf(desk)).toHaveLength(1);
  });

  it('sends nothing more when the journal cannot be written', () => {
    let broken = false;
    const journal: JournalPort = { append() {}, commit() { if (broken) throw new Error('disk full'); } };
    const desk = ready(new VirtualDesk({ seed: 15, severity: 'kind', manualOnly: true, journal }));
    broken = true;
    const before = desk.sent.length;
    expect(() => desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.01') })).toThrow(/disk full/);
    broken = false;
    expect(() => desk.run(5_000)).toThrow(/journal cannot be written/);
    expect(desk.sent).toHaveLength(before);
  });

  it('sends nothing in a dry run, and says so', () => {
    const desk = ready(new VirtualDesk({ seed: 16, severity: 'kind', dryRun: true })).run(240_000);
    expect(submitsOf(desk)).toEqual([]);
    expect(desk.conclusions().some((conclusion) => conclusion.type === 'OrderDenied' && conclusion.denial.check === 'dryRun')).toBe(true);
  });

  it('takes back what would open risk when another process sets the latch on disk', () => {
    const latch = new MemoryLatch();
    const desk = ready(new VirtualDesk({ seed: 17, severity: 'kind', manualOnly: true, latch }));
    // Between the look before the command and the one before anything is sent.
    let looks = 0;
    latch.onLook = () => { if (++looks === 1) latch.byAnother('another process'); };
    desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.01') });
    expect(submitsOf(desk)).toEqual([]);
    expect(desk.kernel.state.state()).toBe('halted');
    expect(desk.conclusions()).toContainEqual(expect.objectContaining({ type: 'OrderRejected', venueCode: 'KILL_LATCH' }));
  });

  it('kills: halts, cancels, leaves positions, blocks openings and lets exits through, until a person resumes', () => {
    const desk = ready(new VirtualDesk({ seed: 18, severity: 'kind', manualOnly: true }));
    desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.02') });
    desk.runUntil(() => desk.venuePosition(BTC) === quantity('0.02'), 10_000, 'a position');
    const reference = desk.kernel.marketData.referencePrice(BTC);
    desk.order({ instrumentId: BTC, side: 'buy', type: 'limit', timeInForce: 'gtc', quantity: quantity('0.01'), limitPx: price(String(Math.round(reference * 0.97))) });
    desk.runUntil(() => desk.venue.truth().openOrders.length === 1, 10_000, 'a resting order');
    desk.command({ type: 'Kill', requestId: 'kill', by: PERSON, reason: 'test of the switch' });
    expect(desk.latch.isSet()).toBe(true);
    desk.runUntil(() => desk.venue.truth().openOrders.length === 0, 10_000, 'the resting order to be canceled');
    expect(desk.venuePosition(BTC)).toBe(quantity('0.02'));
    expect(desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.01') })).toMatchObject({ outcome: 'refused' });
    expect(desk.order({ instrumentId: BTC, side: 'sell', quantity: quantity('0.01'), reduceOnly: true })).toMatchObject({ outcome: 'done' });
    desk.run(5_000);
    expect(desk.command({ type: 'Resume', requestId: 'resume', by: PERSON, reason: 'test is over' })).toMatchObject({ outcome: 'done' });
    expect(desk.latch.isSet()).toBe(false);
    expect(desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.001') })).toMatchObject({ outcome: 'done' });
  });

  it.each([21, 22, 23, 24, 25, 26])('flattens with proof at a hostile venue (seed %i)', (seed) => {
    const desk = ready(new VirtualDesk({ seed, severity: 'hostile' })).run(60_000);
    // A hostile venue rejects the first one now and then.
    for (let tries = 0; tries < 10 && desk.venuePosition(BTC) === 0n; tries += 1) {
      desk.order({ instrumentId: BTC, side: 'buy', quantity: quantity('0.05') });
      desk.run(2_000);
    }
    expect(desk.venuePosition(BTC)).toBeGreaterThan(0n);
    const before = desk.sent.length;
    desk.command({ type: 'FlattenAll', requestId: 'flatten', by: PERSON, reason: 'the trader wants out' });
    desk.runUntil(() => flattened(desk), 600_000, 'proof of flat');
    expect(isFlat(desk)).toBe(true);
    expect(desk.kernel.state.state()).toBe('halted');
    const closing = submitsOf(desk, before);
    expect(closing.length).toBeGreaterThan(0);
    for (const request of closing) expect(request).toMatchObject({ type: 'submit', reduceOnly: true });
  });

  it.each([31, 32, 33, 34])('loses and doubles nothing over crashes and restarts (seed %i)', (seed) => {
    const desk = ready(new VirtualDesk({ seed, severity: seed % 2 === 0 ? 'hostile' : 'normal' }));
    for (let crash = 0; crash < 8; crash += 1) {
      desk.run(3_000 + crash * 777);
      desk.kill();
      desk.run(crash * 400);
      desk.restart().runUntil(() => desk.kernel.sync.reconciled, 120_000, 'the desk to reconcile');
    }
    desk.command({ type: 'FlattenAll', requestId: 'end', by: PERSON, reason: 'end of the test' });
    desk.runUntil(() => flattened(desk), 600_000, 'proof of flat');
    desk.runUntil(() => desk.kernel.orders.working().length === 0, 600_000, 'no order to be open');
    const truth = desk.venue.truth();
    const ids = truth.fills.map(({ tradeId }) => tradeId);
    const booked = desk.conclusions().flatMap((conclusion) => (conclusion.type === 'OrderFilled' ? [conclusion.tradeId] : []));
    expect(new Set(booked).size).toBe(booked.length);
    expect(new Set(booked)).toEqual(new Set(ids));
    const submitted = desk.sent.flatMap((request) => (request.type === 'submit' ? [request.clientOrderId] : []));
    expect(new Set(submitted).size).toBe(submitted.length);
    for (const { id } of desk.kernel.instruments.all()) expect(desk.kernel.portfolio.position(id)?.quantity ?? 0n).toBe(desk.venuePosition(id));
    expect(Math.abs(toNumber(truth.cash - desk.kernel.portfolio.account().cash))).toBeLessThan(1e-6);
  });
});
