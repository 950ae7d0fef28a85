import { describe, expect, it } from 'vitest';
import { money, quantity, ratio, toNumber } from '../../../src/shared/model/decimal.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import type { VenueFill } from '../../../src/shared/model/venue-report.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';
import { kernelOptions } from '../../support/virtual-desk.ts';

const GONE = instrumentId('LUNA-PERP.SIM');
const theirs = [{ instrumentId: BTC, quantity: quantity('0.05'), avgPx: null }];
const fillOf = (id: typeof BTC, tradeId: string, ts: number): VenueFill => ({ tradeId: tradeId as never, venueOrderId: `S-${tradeId}` as never, clientOrderId: null, instrumentId: id, side: 'buy', qty: quantity('1'), px: money('2') as never, fee: money('0'), liquidity: 'taker', cause: 'order', tsEvent: ts });
/** Answers each read for so long with the same. */
const agree = (desk: BareKernel, ms: number, shown: Parameters<BareKernel['snapshot']>[0]): void => {
  let answered = desk.sentOf('querySnapshot').length;
  for (let passed = 0; passed < ms; passed += 250) {
    desk.pass(250);
    if (desk.sentOf('querySnapshot').length > answered) {
      answered = desk.sentOf('querySnapshot').length;
      desk.snapshot(shown);
    }
  }
};

describe('reconciliation', () => {
  it('does not cry over a difference that the next read no longer shows', () => {
    const desk = new BareKernel().ready().pass(30_000);
    desk.snapshot({ positions: theirs });
    agree(desk, 60_000, {});
    expect(desk.alarms('reconMismatch')).toBe(0);
    expect(desk.kernel.sync.reconciled).toBe(true);
  });

  it('takes no new risk on a position that no fill explains, cries once, and goes on when it agrees', () => {
    const desk = new BareKernel().ready().pass(30_000);
    desk.snapshot({ positions: theirs });
    const from = desk.sent.length;
    agree(desk, 120_000, { positions: theirs });
    expect(desk.kernel.sync.reconciled).toBe(false);
    expect(() => desk.order({ side: 'buy', quantity: quantity('0.01') })).toThrow(/reconcil|agree/i);
    expect(desk.alarms('reconMismatch')).toBe(1);
    expect(desk.of('ReconciliationCompleted').filter(({ outcome }) => outcome === 'open')).toHaveLength(1);
    expect(desk.sentOf('querySnapshot', from).length).toBeLessThan(40);
    agree(desk, 10_000, { positions: [{ instrumentId: BTC, quantity: quantity('0.06'), avgPx: null }] });
    expect(desk.alarms('reconMismatch')).toBe(2); // another difference is news
    agree(desk, 10_000, {});
    expect(desk.kernel.sync.reconciled).toBe(true);
    desk.order({ side: 'buy', quantity: quantity('0.01') });
  });

  it('survives a fill and a payment in an instrument that it does not know, and says so', () => {
    const desk = new BareKernel().ready();
    desk.report({ type: 'FillReport', fill: fillOf(GONE, 'X-1', desk.now) });
    desk.report({ type: 'FundingReport', funding: { fundingId: 'P-1', instrumentId: GONE, quantity: quantity('1'), px: money('2') as never, rate: ratio('0.0001'), payment: money('-0.01'), tsEvent: desk.now } });
    desk.report({ type: 'FillReport', fill: fillOf(GONE, 'X-1', desk.now) });
    expect(desk.alarms('unknownInstrument')).toBeGreaterThan(0);
    agree(desk, 40_000, { positions: [{ instrumentId: GONE, quantity: quantity('1'), avgPx: null }] });
    expect(desk.kernel.sync.reconciled).toBe(false);
  });

  it('restores a journal with an instrument that has left the catalogue: cash stays, the position is nobody\'s', () => {
    const all = kernelOptions({ seed: 1 }).kernel.instruments;
    const before = new BareKernel().ready();
    const entry = before.order({ side: 'buy', quantity: quantity('0.1') });
    before.accept(entry);
    before.fill(entry, 90_000);
    const exit = before.order({ side: 'sell', quantity: quantity('0.1') });
    before.accept(exit);
    before.fill(exit, 91_000);
    before.pass(6_000);
    expect(toNumber(before.kernel.portfolio.account().cash)).toBe(100_100);
    const after = new BareKernel({ journaled: before.journal.entries(), instruments: all.filter(({ id }) => id !== BTC), startTs: before.now + 60_000 }).start().connection('connected');
    after.snapshot({ cash: money('100100') });
    expect(toNumber(after.kernel.portfolio.account().cash)).toBe(100_100);
    expect(after.kernel.sync.reconciled).toBe(true);
    expect(after.of('LedgerBooked')).toEqual([]);
  });

  it('opens nothing in a catalogue that changed under it, and says it once', () => {
    const desk = new BareKernel().ready();
    const changed = desk.kernel.instruments.all().map((one) => (one.id === BTC ? { ...one, multiplier: ratio('0.01') } : one));
    desk.report({ type: 'CatalogueReport', instruments: changed, tsEvent: desk.now });
    desk.report({ type: 'CatalogueReport', instruments: changed, tsEvent: desk.now });
    expect(desk.alarms('catalogueChanged')).toBe(1);
    expect(desk.kernel.state.state()).toBe('reducing');
  });

  it('books a payment once, however late and however often it comes', () => {
    const desk = new BareKernel().ready();
    const entry = desk.order({ side: 'buy', quantity: quantity('0.1') });
    desk.accept(entry);
    desk.fill(entry);
    const funding = { fundingId: 'P-1', instrumentId: BTC, quantity: quantity('0.1'), px: money('90000') as never, rate: ratio('0.0001'), payment: money('-0.9'), tsEvent: desk.now };
    const shown = { positions: [{ instrumentId: BTC, quantity: quantity('0.1'), avgPx: null }], funding: [funding], cash: money('99999.1') };
    desk.pass(30_000);
    desk.snapshot(shown);
    desk.report({ type: 'FundingReport', funding });
    agree(desk, 70_000, shown);
    expect(toNumber(desk.kernel.portfolio.account().funding)).toBe(-0.9);
    expect(toNumber(desk.kernel.portfolio.account().cash)).toBe(99_999.1);
    expect(desk.of('LedgerBooked').filter(({ entry: { type } }) => type === 'adjustment')).toEqual([]);
  });
});
