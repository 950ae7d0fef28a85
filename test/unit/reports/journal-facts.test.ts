// What reports and exports say beside the sums: halts among the risk events, and what a funding payment was made of.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { money, price, quantity, ratio, toNumber } from '../../../src/shared/model/decimal.ts';
import type { RiskEvent } from '../../../src/shared/model/desk-event.ts';
import type { VenueFunding } from '../../../src/shared/model/venue-report.ts';
import { openJournal, type OpenedJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { EXPORTS, type ExportName } from '../../../src/main/cli/records/export-rows.ts';
import type { Conclusion, Input } from '../../../src/main/core/kernel/messages.ts';
import { Portfolio } from '../../../src/main/core/portfolio/portfolio.ts';
import { dailyReport } from '../../../src/main/desk/reports/daily-report.ts';
import { journalSource } from '../../../src/main/desk/reports/journal-source.ts';
import { renderReport } from '../../../src/main/desk/reports/report-files.ts';
import { BTC, CATALOGUE, HandMarket, fill, instrumentsOf } from '../../support/portfolio-world.ts';
import { FACTS, FROM } from '../../support/report-day.ts';

let root = '';
let opened: OpenedJournal;
let seq = 0;
beforeEach(() => {
  root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-facts-'));
  const result = openJournal(join(root, 'journal'));
  if (!result.ok) throw result.error;
  opened = result.value;
  seq = 0;
});
afterEach(() => {
  opened.reader.close();
  opened.journal.close();
  rmSync(root, { recursive: true, force: true });
});
const input = (ts: number, one: Input): number => {
  opened.journal.append({ kind: 'input', seq: (seq += 1), cause: seq, ts, input: one });
  return seq;
};
const keep = (ts: number, cause: number, ...conclusions: readonly Conclusion[]): void => {
  for (const conclusion of conclusions) opened.journal.append({ kind: 'conclusion', seq: (seq += 1), cause, ts, conclusion });
  opened.journal.commit();
};
const report = () => dailyReport(journalSource(opened.reader, { day: '2026-03-01', now: FROM + 86_400_000, facts: FACTS, instruments: CATALOGUE }));
const rows = (what: ExportName): readonly Record<string, unknown>[] => [...EXPORTS[what].rowsOf(opened.reader, opened.reader.days())].map((row) => Object.fromEntries(EXPORTS[what].columns.map((name, at) => [name, row[at]?.value])));

describe('halts', () => {
  const state = (ts: number, from: 'active' | 'halted', to: 'active' | 'halted', cause: string): Conclusion => ({ type: 'TradingStateChanged', from, to, cause, latched: to === 'halted', tsEvent: ts });
  const event = (ts: number, code: string, message: string): RiskEvent => ({ type: 'RiskEvent', level: 'critical', code, message, instrumentId: null, runbook: 'r', tsEvent: ts });

  it('are among the risk events of report and export, each once, whoever told of them', () => {
    keep(FROM + 1, 1, state(FROM + 1, 'active', 'halted', 'kill: the news'), state(FROM + 1, 'halted', 'active', 'resumed')); // as an older record tells it
    keep(FROM + 2, 1, event(FROM + 2, 'dailyLoss', 'The loss of the day is 5,000 USD'), state(FROM + 2, 'active', 'halted', 'The loss of the day is 5,000 USD'));
    keep(FROM + 3, 1, state(FROM + 3, 'halted', 'halted', 'asked again'));
    keep(FROM + 4, 1, state(FROM + 4, 'active', 'halted', 'kill: lunch'), event(FROM + 4, 'killed', 'The desk was halted: kill: lunch. Nothing is open.'));
    const said = [['halted', 'The desk was halted: kill: the news'], ['dailyLoss', 'The loss of the day is 5,000 USD'], ['killed', 'The desk was halted: kill: lunch. Nothing is open.']];
    expect(report().riskEvents.map((one) => [one.code, one.message])).toEqual(said);
    expect(rows('risk-events').map((row) => [row.code, row.message])).toEqual(said);
    expect(rows('risk-events')[0]).toMatchObject({ level: 'critical', time: FROM + 1, runbook: 'Find the cause; resume with it written down.' });
  });
});

describe('funding', () => {
  it('shows the rate and the mark of each payment, of the stream and of a read that showed it late', () => {
    const market = new HandMarket();
    const portfolio = new Portfolio({ instruments: instrumentsOf(CATALOGUE), market, marginLeverage: ratio('3') });
    const entry = fill(BTC, 'buy', quantity('2'), price('100'), money('0'), FROM + 1, 'A');
    keep(FROM, 0, ...portfolio.deposit(money('1000'), 'start', FROM));
    keep(FROM + 1, 0, entry, ...portfolio.applyFill(entry));
    const funding = (id: string, rate: string, px: string, payment: string): VenueFunding => ({ fundingId: id, instrumentId: BTC, quantity: quantity('2'), px: price(px), rate: ratio(rate), payment: money(payment), tsEvent: FROM + 2 });
    const [streamed, late] = [funding('F1', '0.0001', '101', '-0.0202'), funding('F2', '-0.0003', '99', '0.0594')];
    keep(FROM + 2, input(FROM + 2, { type: 'report', ts: FROM + 2, report: { type: 'FundingReport', funding: streamed } }), ...portfolio.applyFunding(streamed));
    keep(FROM + 3, input(FROM + 3, { type: 'report', ts: FROM + 3, report: { type: 'SnapshotResult', requestId: 1, cause: null, tsEvent: FROM + 3, snapshot: { openOrders: [], positions: [], fills: [], funding: [streamed, late], cash: money('0'), tsEvent: FROM + 3 } } }), ...portfolio.applyFunding(late));
    const told = rows('ledger').filter((row) => row.type === 'funding');
    expect(told.map((row) => [row.reference, row.funding_rate, row.mark])).toEqual([['F1', '0.0001', '101'], ['F2', '-0.0003', '99']]);
    // The payment is what was held times the mark times the rate, from us when it is above zero.
    for (const row of told) expect(Number(row.amount)).toBeCloseTo(-2 * Number(row.mark) * Number(row.funding_rate), 9);
    expect(rows('ledger').filter((row) => row.type !== 'funding').every((row) => row.funding_rate === null && row.mark === null)).toBe(true);
    expect(EXPORTS.ledger.columns.slice(-2)).toEqual(['funding_rate', 'mark']);
    expect(report().funding.map((one) => [toNumber(one.rate!), toNumber(one.px!)])).toEqual([[0.0001, 101], [-0.0003, 99]]);
    expect(renderReport(report(), 'csv').content).toContain('rate -0.0003');
  });
});
