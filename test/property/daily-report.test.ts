import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal, type Money } from '../../src/shared/model/decimal.ts';
import { dailyReport } from '../../src/main/desk/reports/daily-report.ts';
import { csvCell, renderCsv } from '../../src/main/desk/reports/render-csv.ts';
import { escapeHtml } from '../../src/main/desk/reports/escape-html.ts';
import { renderHtml } from '../../src/main/desk/reports/render-html.ts';
import { renderJson } from '../../src/main/desk/reports/render-json.ts';
import { renderText } from '../../src/main/desk/reports/render-text.ts';
import { money2 } from '../../src/main/desk/reports/report-format.ts';
import { share } from '../../src/main/desk/reports/statistics.ts';
import type { DailyReport } from '../../src/main/desk/reports/report-data.ts';
import { livedDay, livedDays, type DayStep } from '../support/report-day.ts';
import { parseCsv } from '../support/parse-csv.ts';

const step: fc.Arbitrary<DayStep> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('fill' as const), btc: fc.boolean(), buy: fc.boolean(), lots: fc.integer({ min: 1, max: 5_000 }), ticks: fc.integer({ min: 1_000, max: 900_000 }), fee: fc.bigInt({ min: -(10n ** 10n), max: 10n ** 13n }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mark' as const), btc: fc.boolean(), ticks: fc.integer({ min: 1_000, max: 900_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('funding' as const), btc: fc.boolean(), payment: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flow' as const), amount: fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }) }) },
);
const steps = fc.array(step, { maxLength: 40 });
const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, one) => sum + one, 0n);

describe('a daily report', () => {
  it('adds up to the ledger to the last digit, whatever the day was', () => {
    fc.assert(fc.property(steps, steps, (before, during) => {
      const source = livedDay(before, during);
      const report = dailyReport(source);
      const { summary } = report;
      const ledger = (type: string): bigint => total(source.ledger.filter((one) => one.type === type).map((one) => one.amount));
      expect(report.tieOut.agrees).toBe(true);
      expect([summary.realizedPnl, -summary.fees, summary.funding, summary.flows]).toEqual([ledger('realized'), ledger('fee'), ledger('funding'), ledger('deposit')]);
      expect(summary.endEquity - summary.startEquity).toBe(summary.realizedPnl + summary.unrealizedChange - summary.fees + summary.funding + summary.flows);
      expect(summary.dayPnl).toBe(summary.pricePnl - summary.fees + summary.funding);
      expect(total(report.byInstrument.map((one) => one.netPnl)) + report.unattributed).toBe(summary.dayPnl);
      expect(report.unattributed).toBe(0n);
      // A trade carries what was booked on it before the day: less that, the rows are the day's own.
      expect(total(report.trades.map((one) => one.realizedPnl - one.before.realizedPnl))).toBe(summary.realizedPnl);
      expect(total(report.trades.map((one) => one.fees - one.before.fees))).toBe(summary.fees);
      for (const one of report.trades) if (!one.openedBefore) expect(one.before).toEqual({ realizedPnl: 0n, fees: 0n, funding: 0n, fills: 0 });
      expect(report.fees.maker + report.fees.taker).toBe(report.fees.total);
      for (const id of new Set(report.trades.map((one) => one.instrumentId))) {
        const trades = report.trades.filter((one) => one.instrumentId === id);
        // All but the last one are closed, and the last one is open exactly when the position is.
        expect(trades.slice(0, -1).every((one) => one.closed)).toBe(true);
        expect(trades.at(-1)!.closed).toBe(!source.end.positions.some((one) => one.instrumentId === id));
        for (const one of trades) expect(one.netPnl).toBe(one.realizedPnl - one.fees + one.funding);
      }
    }), { numRuns: 120 });
  });

  it('shows a trade the same from each day in which it ends, as one report of all days would', () => {
    fc.assert(fc.property(fc.array(steps, { minLength: 2, maxLength: 4 }), (days) => {
      const closed = (report: DailyReport) => report.trades.filter((one) => one.closed).map(({ instrumentId, side, quantity, tsEntry, tsExit, entryPx, exitPx, realizedPnl, fees, netPnl }) => ({ instrumentId, side, quantity, tsEntry, tsExit, entryPx, exitPx, realizedPnl, fees, netPnl }));
      const byExit = <T extends { readonly tsExit: number | null; readonly instrumentId: string }>(rows: readonly T[]): readonly T[] => [...rows].sort((a, b) => (a.instrumentId < b.instrumentId ? -1 : a.instrumentId > b.instrumentId ? 1 : (a.tsExit ?? 0) - (b.tsExit ?? 0)));
      // Funding that comes after the close stays with the day that paid it, so nets are compared without funding.
      const plain = days.map((day) => day.filter((one) => one.kind !== 'funding'));
      const together = dailyReport({ ...livedDays([plain.flat()])[0]! });
      const apart = livedDays(plain).flatMap((one) => closed(dailyReport(one)));
      const untimed = (rows: ReturnType<typeof closed>) => byExit(rows).map(({ tsEntry: _a, tsExit: _b, ...rest }) => rest);
      expect(untimed(apart)).toEqual(untimed(closed(together)));
    }), { numRuns: 60 });
  });

  it('carries every digit through CSV and JSON', () => {
    fc.assert(fc.property(steps, (during) => {
      const report = dailyReport(livedDay([], during));
      const json = JSON.parse(renderJson(report)) as { schemaVersion: number; summary: Record<string, string>; fills: { realizedPnl: string }[] };
      expect(json.schemaVersion).toBe(1);
      expect(parseDecimal(json.summary.dayPnl!)).toBe(report.summary.dayPnl);
      expect(json.fills.map((one) => parseDecimal(one.realizedPnl))).toEqual(report.fills.map((one) => one.realizedPnl));
      const [head, ...rows] = parseCsv(renderCsv(report));
      const at = (name: string): number => head!.indexOf(name);
      expect(rows.every((row) => row.length === head!.length)).toBe(true);
      const pnl = rows.filter((row) => row[at('section')] === 'pnl' && (row[at('id')] === 'net' || row[at('id')] === 'unattributed'));
      expect(total(pnl.map((row) => parseDecimal(row[at('amount')]!)))).toBe(report.summary.dayPnl);
      const fills = rows.filter((row) => row[at('section')] === 'fill');
      expect(fills.map((row) => [row[at('price')], row[at('fee')]])).toEqual(report.fills.map((one) => [formatDecimal(one.px), formatDecimal(one.fee)]));
    }), { numRuns: 60 });
  });

  it('prints every day as text and page', () => {
    fc.assert(fc.property(steps, steps, (before, during) => {
      const report = dailyReport(livedDay(before, during));
      expect(renderText(report)).toContain('agrees to the last digit');
      const page = renderHtml(report);
      expect(page).not.toMatch(/NaN|undefined|\[object|<script|style=/);
      expect(page).toContain('agrees to the last digit');
    }), { numRuns: 40 });
  });
});

describe('cells and escapes', () => {
  it('keeps any text whole in a CSV cell and never lets it start a formula', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' =', '\u00a0=', '＝', '＠'), fc.string()).map(([a, b]) => a + b)), (text) => {
      const [row] = parseCsv(`${csvCell(text)},end\r\n`);
      expect(row).toHaveLength(2);
      const cell = row![0]!;
      expect(cell === text || cell === `'${text}`).toBe(true);
      expect(cell).not.toMatch(/^[\s\u00a0\ufeff]*[=+\-@＝＋－＠]/);
      expect(cell).not.toMatch(/^[\t\r\n]/);
    }));
  });
  it('leaves figures alone, negative ones too', () => {
    expect([csvCell(-1_500_000_000_000n), csvCell(-2.5), csvCell(NaN), csvCell(null), csvCell('-1')]).toEqual(['-1.5', '-2.5', '', '', `"'-1"`]);
  });
  it('escapes any text for HTML', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"'`]/);
      expect(escaped.replace(/&(amp|lt|gt|quot|#39|#96);/g, '')).not.toContain('&');
    }));
  });
  it('rounds to cents half to even, as decimal arithmetic does', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (amount) => {
      const shown = parseDecimal(money2(amount as Money).replaceAll(',', ''));
      const distance = shown - amount;
      expect(distance < 0n ? -distance : distance).toBeLessThanOrEqual(5_000_000_000n);
      expect(money2(amount as Money)).toMatch(/^-?\d{1,3}(,\d{3})*\.\d\d$/);
    }));
    expect([money2(5_000_000_000n as Money), money2(15_000_000_000n as Money), money2(-5_000_000_000n as Money), money2(1_234_567_000_000_000_000n as Money, true)]).toEqual(['0.00', '0.02', '0.00', '+1,234,567.00']);
  });
  it('holds the share inside its interval and the interval inside 0 to 1', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(), (n, k) => {
      const one = share(k % (n + 1), n);
      expect(one.low!).toBeLessThanOrEqual(one.value! + 1e-12);
      expect(one.high!).toBeGreaterThanOrEqual(one.value! - 1e-12);
      expect(one.low! >= 0 && one.high! <= 1).toBe(true);
    }));
    const example = share(11, 13); // the interval of domain facts, 57.8 to 95.7 %
    expect([example.low!.toFixed(3), example.high!.toFixed(3)]).toEqual(['0.578', '0.957']);
  });
});
