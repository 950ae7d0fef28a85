import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { money, price, quantity, ratio, toNumber, type Money } from '../../../src/shared/model/decimal.ts';
import { strategyId } from '../../../src/shared/model/ids.ts';
import type { Conclusion } from '../../../src/main/core/kernel/messages.ts';
import type { JournalPort } from '../../../src/main/core/kernel/ports.ts';
import { Portfolio } from '../../../src/main/core/portfolio/portfolio.ts';
import { openJournal, type OpenedJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { dailyReport } from '../../../src/main/desk/reports/daily-report.ts';
import { journalSource } from '../../../src/main/desk/reports/journal-source.ts';
import type { DailyReport } from '../../../src/main/desk/reports/report-data.ts';
import { BTC, CATALOGUE, HandMarket, fill, instrumentsOf } from '../../support/portfolio-world.ts';
import { FACTS, FROM } from '../../support/report-day.ts';
import { VirtualDesk, type VirtualDeskOptions } from '../../support/virtual-desk.ts';

const DAY_MS = 86_400_000;
const MIDNIGHT = Date.UTC(2026, 2, 3);
let root = '';
let opened: OpenedJournal;
beforeEach(() => {
  root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-source-'));
  const result = openJournal(join(root, 'journal'));
  if (!result.ok) throw result.error;
  opened = result.value;
});
afterEach(() => {
  opened.reader.close();
  opened.journal.close();
  rmSync(root, { recursive: true, force: true });
});

/** A desk whose journal is on disk and, for its restart, in memory. */
function deskAt(now: number, options: Partial<VirtualDeskOptions> = {}): VirtualDesk {
  const both: JournalPort = { append: (entry) => { desk.journal.append(entry); opened.journal.append(entry); }, commit: () => { desk.journal.commit(); opened.journal.commit(); } };
  const desk: VirtualDesk = new VirtualDesk({ seed: 7, severity: 'kind', manualOnly: true, journal: both, ...options });
  desk.now = now;
  return desk.start();
}

/** Opens one position in each of the desk's two instruments. */
function openTwo(desk: VirtualDesk): void {
  desk.run(5_000);
  for (const { id } of desk.kernel.instruments.all().slice(0, 2)) {
    expect(desk.order({ instrumentId: id, side: 'buy', quantity: quantity(id.startsWith('BTC') ? '0.05' : '1') })).toMatchObject({ outcome: 'done' });
  }
  desk.runUntil(() => desk.kernel.portfolio.positions().filter((one) => one.quantity !== 0n).length === 2, 10_000, 'two positions');
}

function reportOf(day: string, now: number, desk?: VirtualDesk): DailyReport {
  return dailyReport(journalSource(opened.reader, { day, now, facts: FACTS, instruments: desk?.kernel.instruments.all() ?? CATALOGUE }));
}
const ledgerSum = (day: string): bigint => opened.reader.ledgerOf(day).reduce((sum, row) => sum + money(row.amount), 0n);

describe('journalSource on a desk that runs over midnight', () => {
  it('ties the roll to the ledger and places every cent by the marks of that instant', () => {
    const desk = deskAt(MIDNIGHT - 120_000);
    openTwo(desk);
    desk.runUntil(() => desk.now >= MIDNIGHT + 50_000, 200_000, 'the next day');
    opened.journal.commit();
    const [before, after] = [reportOf('2026-03-02', desk.now, desk), reportOf('2026-03-03', desk.now, desk)];
    const roll = opened.reader.dayRow('2026-03-02');
    expect(before.summary.endEquity).toBe(money(roll!.end_equity));
    expect(after.summary.startEquity).toBe(before.summary.endEquity);
    for (const report of [before, after]) {
      expect(report.tieOut.agrees).toBe(true);
      expect(report.tieOut.cashChange).toBe(ledgerSum(report.day));
      expect(report.openPositions).toHaveLength(2);
      for (const one of report.openPositions) expect(toNumber(one.unrealizedPnl!)).toBeCloseTo((one.mark! - toNumber(one.avgPx!)) * toNumber(one.quantity), 6);
      expect(report.unattributed).toBe(0n);
      expect(report.byInstrument.reduce((sum, one) => sum + one.netPnl, 0n)).toBe(report.summary.dayPnl);
    }
    expect(before).toMatchObject({ complete: true, to: MIDNIGHT, health: { starts: 1, restarts: 0, uptimeMs: 120_000, periodMs: DAY_MS } });
    expect(before.equityCurve.at(-1)).toMatchObject({ ts: MIDNIGHT, equity: before.summary.endEquity });
    expect(after).toMatchObject({ complete: false, to: desk.now, health: { starts: 0, restarts: 0, uptimeMs: desk.now - MIDNIGHT, periodMs: desk.now - MIDNIGHT } });
    expect(before.facts).toMatchObject({ codeVersion: 'test', configHash: 'test' });
  });

  it('counts no time after the desk was stopped, also where the report follows at once', () => {
    const desk = deskAt(MIDNIGHT + 60_000);
    desk.run(30_000);
    opened.journal.commit();
    const { uptimeMs } = reportOf('2026-03-03', desk.now + 120_000, desk).health;
    expect(uptimeMs).toBeLessThanOrEqual(30_000);
    expect(uptimeMs).toBeGreaterThan(28_000);
  });

  it('shows no marks once the raw market data has been pruned, and still explains the whole', () => {
    const desk = deskAt(MIDNIGHT - 60_000);
    openTwo(desk);
    desk.runUntil(() => desk.now >= MIDNIGHT + 5_000, 100_000, 'the next day');
    opened.journal.commit();
    const whole = reportOf('2026-03-02', desk.now, desk);
    expect(opened.journal.prune(desk.now, 1_000_000)).toBeGreaterThan(100);
    const report = reportOf('2026-03-02', desk.now, desk);
    expect(report.openPositions.map((one) => [one.mark, one.unrealizedPnl])).toEqual([[null, null], [null, null]]);
    expect(report.summary).toEqual(whole.summary);
    expect(report.unattributed).toBe(whole.openPositions.reduce((sum, one) => sum + one.unrealizedPnl!, 0n));
    expect(report.unattributed).not.toBe(0n);
  });

  it('joins two days whose roll came late because the engine was down at midnight', () => {
    const desk = deskAt(MIDNIGHT - 60_000);
    openTwo(desk);
    desk.run(20_000);
    const killedAt = desk.now;
    opened.journal.commit();
    desk.kill();
    desk.run(600_000);
    desk.restart().run(10_000);
    opened.journal.commit();
    const [before, after] = [reportOf('2026-03-02', desk.now, desk), reportOf('2026-03-03', desk.now, desk)];
    const sample = opened.reader.equityOf('2026-03-02').at(-1)!;
    const since = opened.reader.ledgerOf('2026-03-02').filter((row) => row.seq > sample.seq).reduce((sum, row) => sum + money(row.amount), 0n);
    expect(before.summary.endEquity).toBe(money(sample.equity) + since);
    expect(money(opened.reader.dayRow('2026-03-02')!.end_equity)).toBe(before.summary.endEquity);
    expect(after.summary.startEquity).toBe(before.summary.endEquity);
    for (const report of [before, after]) expect(report.tieOut).toMatchObject({ agrees: true, cashChange: ledgerSum(report.day) });
    expect(before.health.uptimeMs).toBeLessThanOrEqual(killedAt - (MIDNIGHT - 60_000));
    expect(after.health).toMatchObject({ starts: 1, restarts: 1 });
    // Down from midnight to the restart.
    expect(after.health.uptimeMs).toBe(10_000);
    expect(after.health.periodMs).toBe(desk.now - MIDNIGHT);
  });

  it('keeps to the state in which it began while the engine goes on writing', () => {
    const desk = deskAt(MIDNIGHT - 60_000, { manualOnly: false });
    desk.run(30_000);
    opened.journal.commit();
    const source = journalSource(opened.reader, { day: '2026-03-02', now: desk.now, facts: FACTS, instruments: desk.kernel.instruments.all() });
    const known = opened.reader.decisionsOf('2026-03-02').length;
    desk.run(20_000);
    opened.journal.commit();
    expect(opened.reader.decisionsOf('2026-03-02').length).toBeGreaterThan(known);
    expect([...source.decisions]).toHaveLength(known);
    expect(dailyReport(source).decisions.total).toBe(known);
  });
});

describe('journalSource on rows written by hand', () => {
  function book(): { readonly portfolio: Portfolio; readonly market: HandMarket; keep(ts: number, ...conclusions: readonly Conclusion[]): void } {
    const market = new HandMarket();
    let seq = 0;
    return {
      market, portfolio: new Portfolio({ instruments: instrumentsOf(CATALOGUE), market, marginLeverage: ratio('3') }),
      keep(ts, ...conclusions) {
        for (const conclusion of conclusions) opened.journal.append({ kind: 'conclusion', seq: (seq += 1), cause: seq, ts, conclusion });
        opened.journal.commit();
      },
    };
  }

  it('takes a trade after the last sample at its own price: only its fee moves equity', () => {
    const { portfolio, market, keep } = book();
    keep(FROM, ...portfolio.deposit(money('100000'), 'start', FROM));
    const entry = fill(BTC, 'buy', quantity('2'), price('100'), money('1'), FROM + 1_000, 'A');
    keep(FROM + 1_000, entry, ...portfolio.applyFill(entry));
    market.marks.set(BTC, 110);
    keep(FROM + 2_000, portfolio.sample(FROM + 2_000));
    const exit = fill(BTC, 'sell', quantity('1'), price('112'), money('0.5'), FROM + 3_000, 'B');
    keep(FROM + 3_000, exit, ...portfolio.applyFill(exit));
    const report = reportOf('2026-03-01', FROM + 4_000);
    // Sampled: 100000 - 1 + 2 * 10. Then half of it was sold, and 0.5 paid.
    expect(report.summary.endEquity).toBe(money('100018.5'));
    expect(report.openPositions).toMatchObject([{ quantity: quantity('1'), unrealizedPnl: money('8') }]);
    expect(report).toMatchObject({ unattributed: 0n, tieOut: { agrees: true }, summary: { realizedPnl: money('12'), fees: money('1.5') } });
  });

  it('leaves what was booked at midnight sharp before the roll to the next day', () => {
    const { portfolio, market, keep } = book();
    const end = FROM + DAY_MS;
    keep(FROM, ...portfolio.deposit(money('1000'), 'start', FROM));
    const entry = fill(BTC, 'buy', quantity('1'), price('100'), 0n as Money, FROM + 1_000, 'A');
    keep(FROM + 1_000, entry, ...portfolio.applyFill(entry));
    market.marks.set(BTC, 105);
    keep(end, ...portfolio.deposit(money('50'), 'early', end), portfolio.sample(end), portfolio.rollDay('2026-03-01', end));
    const [first, second] = [reportOf('2026-03-01', end + 1_000), reportOf('2026-03-02', end + 1_000)];
    expect(first.summary).toMatchObject({ endEquity: money('1005'), dayPnl: money('5'), flows: money('1000') });
    expect(second.summary).toMatchObject({ startEquity: money('1005'), endEquity: money('1055'), dayPnl: 0n, flows: money('50') });
  });

  it('values a position at cost while nobody ever valued it', () => {
    const { portfolio, keep } = book();
    keep(FROM, ...portfolio.deposit(money('1000'), 'start', FROM));
    const entry = fill(BTC, 'buy', quantity('1'), price('100'), money('0.1'), FROM + 1_000, 'A');
    keep(FROM + 1_000, entry, ...portfolio.applyFill(entry));
    expect(reportOf('2026-03-01', FROM + 2_000)).toMatchObject({ summary: { endEquity: money('999.9'), unrealizedChange: 0n }, openPositions: [{ mark: null, unrealizedPnl: 0n }] });
  });

  it('gives an empty day for a day without any row, before, between and after the others', () => {
    const { portfolio, keep } = book();
    expect(reportOf('2026-03-01', FROM)).toMatchObject({ empty: true, summary: { startEquity: 0n, endEquity: 0n }, health: { starts: 0, uptimeMs: 0 } });
    keep(FROM, ...portfolio.deposit(money('1000'), 'start', FROM));
    keep(FROM + 2 * DAY_MS, ...portfolio.adjust(money('-1'), 'later', FROM + 2 * DAY_MS));
    const now = FROM + 9 * DAY_MS;
    expect(reportOf('2026-02-28', now)).toMatchObject({ empty: true, summary: { startEquity: 0n, endEquity: 0n } });
    expect(reportOf('2026-03-02', now)).toMatchObject({ empty: true, summary: { startEquity: money('1000'), endEquity: money('1000') }, tieOut: { agrees: true } });
    expect(reportOf('2026-03-05', now)).toMatchObject({ empty: true, summary: { startEquity: money('999'), endEquity: money('999') }, tieOut: { agrees: true } });
    for (const day of ['2026-3-1', 'today', '2026-13-01', '']) expect(() => reportOf(day, now)).toThrow(/YYYY-MM-DD/);
  });

  it('reads the figures of decisions that acted and not those of holds', () => {
    const { keep } = book();
    const decision = (action: 'hold' | 'exit', reason: string): Conclusion => ({ type: 'DecisionMade', decision: { strategyId: strategyId('ma'), instrumentId: BTC, tsEvent: FROM, action, reason, detail: 'd', values: { close: 1.5 } }, tsEvent: FROM });
    keep(FROM, decision('hold', 'noCross'), decision('exit', 'stop'));
    expect([...journalSource(opened.reader, { day: '2026-03-01', now: FROM, facts: FACTS, instruments: CATALOGUE }).decisions].map((one) => [one.action, one.values])).toEqual([['hold', {}], ['exit', { close: 1.5 }]]);
  });
});
