// A week against its days and against the ledger, for weeks lived by a real portfolio.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../src/shared/model/decimal.ts';
import { dailyReport } from '../../src/main/desk/reports/daily-report.ts';
import { REPORT_FORMATS, renderWeekReport } from '../../src/main/desk/reports/report-files.ts';
import { weeklyReport } from '../../src/main/desk/reports/weekly-report.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { parseCsv } from '../support/parse-csv.ts';
import { emptyDay, livedDays, order, type DayStep } from '../support/report-day.ts';

const step: fc.Arbitrary<DayStep> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('fill' as const), btc: fc.boolean(), buy: fc.boolean(), lots: fc.integer({ min: 1, max: 500 }), ticks: fc.integer({ min: 1_000, max: 700_000 }), fee: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 13n }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mark' as const), btc: fc.boolean(), ticks: fc.integer({ min: 1_000, max: 700_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('funding' as const), btc: fc.boolean(), payment: fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flow' as const), amount: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }) }) },
);
const week = fc.array(fc.array(step, { maxLength: 6 }), { minLength: 1, maxLength: 7 });
const fillOf = (buy: boolean, ticks: number): DayStep => ({ kind: 'fill', btc: true, buy, lots: 1_000, ticks, fee: 10n ** 12n });

describe('weeklyReport', () => {
  it('is the sum of its days to the last digit, in every form that carries figures', () => {
    fc.assert(fc.property(week, (days) => {
      const sources = livedDays(days);
      const report = weeklyReport('2026-W09', sources, true);
      const own = sources.map((one) => dailyReport(one));
      const { summary } = report.total;
      for (const id of ['dayPnl', 'realizedPnl', 'unrealizedChange', 'fees', 'funding', 'flows', 'turnover'] as const) {
        expect(own.reduce<bigint>((sum, one) => sum + one.summary[id], 0n), id).toBe(summary[id]);
        expect(report.days.reduce<bigint>((sum, one) => sum + one.summary[id], 0n), id).toBe(summary[id]);
      }
      // By hand from the ledger and the marks of both ends, without any report code.
      const booked = sources.flatMap((one) => one.ledger);
      const amounts = (type: string): bigint => booked.filter((one) => one.type === type).reduce<bigint>((sum, one) => sum + one.amount, 0n);
      const [first, last] = [sources[0]!, sources.at(-1)!];
      expect(summary.dayPnl).toBe(last.end.equity - first.start.equity - amounts('deposit') - amounts('adjustment'));
      expect(summary.fees).toBe(-amounts('fee'));
      expect(report.total.tieOut.agrees).toBe(true);
      expect(report.byStrategy.reduce<bigint>((sum, one) => sum + one.realizedPnl, 0n)).toBe(sources.flatMap((one) => one.fills).reduce<bigint>((sum, one) => sum + one.realizedPnl, 0n));
      expect(report.total.trades.reduce<bigint>((sum, one) => sum + one.realizedPnl - one.before.realizedPnl, 0n)).toBe(amounts('realized'));
      // The deepest fall of any day is a fall of the week too, from a peak that is at least as high (below nothing a higher peak makes it smaller).
      const deepest = Math.max(0, ...own.map((one) => one.summary.maxDrawdown.value ?? 0));
      if (deepest <= 1) expect(summary.maxDrawdown.value ?? 0).toBeGreaterThanOrEqual(deepest * (1 - 1e-9));
      const rows = parseCsv(renderWeekReport(report, 'csv').content);
      const heads = rows[0]!;
      const cell = (row: readonly string[], head: string): string => row[heads.indexOf(head)] ?? '';
      const amount = (section: string): bigint => rows.filter((row) => cell(row, 'section') === section && cell(row, 'id') === 'pnl').reduce((sum, row) => sum + parseDecimal(cell(row, 'amount')), 0n);
      expect(amount('day')).toBe(summary.dayPnl);
      expect(amount('summary')).toBe(summary.dayPnl);
    }), { numRuns: 60 });
  });

  it('counts a trade over midnight once, as the win that it is', () => {
    const sources = livedDays([[fillOf(true, 500_000)], [], [fillOf(false, 510_000), fillOf(false, 510_000)], [fillOf(true, 520_000)]]);
    const { total, days } = weeklyReport('2026-W09', sources, true);
    expect(total.trades.map((one) => [one.side, one.closed, one.openedBefore])).toEqual([['long', true, false], ['short', true, false]]);
    expect(total.summary).toMatchObject({ trades: 2, hitRatio: { value: 0.5, n: 2 } });
    expect(days.map((one) => one.summary.trades)).toEqual([0, 0, 1, 1]);
  });

  it('is not complete while days are to come, and empty when nothing happened', () => {
    const [monday, tuesday] = livedDays([[], []]);
    expect(weeklyReport('2026-W09', [monday!, tuesday!], false).total.complete).toBe(false);
    expect(weeklyReport('2026-W09', [monday!, { ...tuesday!, complete: false }], true).total.complete).toBe(false);
    const over = weeklyReport('2026-W09', [monday!, tuesday!], true);
    expect(over.total).toMatchObject({ complete: true, empty: true, from: monday!.from, to: tuesday!.to });
    for (const format of ['text', 'html'] as const) expect(renderWeekReport(over, format).content).toContain('Nothing happened in this week');
  });

  it('lets no hostile text run in any form', () => {
    const orders = HOSTILE_TEXTS.map((text, at) => order({ clientOrderId: `${at}`, strategyId: text, instrumentId: text, status: 'denied', denial: { check: text, message: text } }));
    const report = weeklyReport('2026-W09', [emptyDay({ orders, riskEvents: HOSTILE_TEXTS.map((text) => ({ type: 'RiskEvent', level: 'critical', code: text, message: text, instrumentId: null, runbook: text, tsEvent: 0 })) })], true);
    const page = renderWeekReport(report, 'html').content;
    expect(page).not.toMatch(/<(script|img|iframe|svg on|a )/i);
    expect(page.match(/<style>/g)).toHaveLength(1);
    expect(renderWeekReport(report, 'text').content).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    for (const row of parseCsv(renderWeekReport(report, 'csv').content).slice(1)) for (const cell of row) if (!/^-?\d+(\.\d+)?$/.test(cell)) expect(cell).not.toMatch(/^\s*[=+\-@]/);
    for (const format of REPORT_FORMATS) expect(renderWeekReport(report, format).fileName).toMatch(/^breakwater-dev-2026-W09\.(txt|html|csv|json)$/);
  });
});
