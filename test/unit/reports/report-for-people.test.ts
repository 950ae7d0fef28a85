// What a person reads: facts first, prices at their tick, no line longer than a page is wide, a table per file, and the figures that were asked for.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { money, price, quantity, toNumber, type Money } from '../../../src/shared/model/decimal.ts';
import { JOURNAL_FILE } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { JournalReader } from '../../../src/main/adapters/sqlite/journal-reader.ts';
import { dailyReport } from '../../../src/main/desk/reports/daily-report.ts';
import { atTick, span } from '../../../src/main/desk/reports/report-format.ts';
import { renderReport, renderWeekReport } from '../../../src/main/desk/reports/report-files.ts';
import { tableFiles } from '../../../src/main/desk/reports/render-tables.ts';
import { reportDays, reportOf, weekReportOf, type ReportInputs } from '../../../src/main/desk/reports/report-service.ts';
import { tableLines, TEXT_COLUMNS, wrap } from '../../../src/main/desk/reports/text-table.ts';
import { inTheme } from '../../../src/renderer/reports/report-page.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-texts.ts';
import { parseCsv } from '../../support/parse-csv.ts';
import { emptyDay, FACTS, FROM, order } from '../../support/report-day.ts';
import { WALK_PROFILE, replayInto, walk } from '../../support/replay-journal.ts';

const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-people-'));
const file = join(root, 'journal', JOURNAL_FILE);
const inputs: ReportInputs = { journalFile: file, reportDir: join(root, 'reports'), profile: WALK_PROFILE, configHash: 'x', version: 'x', source: 'replay', dryRun: false };
beforeAll(() => replayInto(join(root, 'journal'), walk(Date.UTC(2024, 1, 28, 6), 1_500, 5)));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const linesOf = (text: string): readonly string[] => text.split('\n');

describe('the text', () => {
  it('keeps every line within 120 columns, whatever stands in it', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.oneof(fc.string({ maxLength: 200 }), fc.constantFrom(...HOSTILE_TEXTS), fc.integer().map((n) => `${n}`.repeat(9))), { minLength: 12, maxLength: 12 }), { maxLength: 5 }), fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), (rows, figures) => {
      const columns = rows[0]?.map((_one, at) => `column ${at}`) ?? ['a'];
      for (const line of tableLines({ columns, rows, figures, optional: [3, 1] })) expect(line.length).toBeLessThanOrEqual(TEXT_COLUMNS);
    }));
    const hostile = emptyDay({ facts: { ...FACTS, configHash: 'h'.repeat(300) }, orders: HOSTILE_TEXTS.map((text) => order({ instrumentId: text.repeat(3), strategyId: text, reason: text, quantity: quantity('123456789012345678.123456789012') })) });
    for (const line of linesOf(renderReport(dailyReport(hostile), 'text').content)) expect(line.length).toBeLessThanOrEqual(TEXT_COLUMNS);
    for (const day of reportDays(file, 'replay')) for (const line of linesOf(renderReport(reportOf(inputs, day)!, 'text').content)) expect(line.length).toBeLessThanOrEqual(TEXT_COLUMNS);
    for (const line of linesOf(renderWeekReport(weekReportOf(inputs, '2024-W09')!, 'text').content)) expect(line.length).toBeLessThanOrEqual(TEXT_COLUMNS);
  });

  it('wraps between words and loses none', () => {
    fc.assert(fc.property(fc.array(fc.string({ minLength: 1, maxLength: 12 }).map((one) => one.replaceAll(' ', '_')), { minLength: 1 }), fc.integer({ min: 3, max: 40 }), (words, width) => {
      const lines = wrap(words.join(' '), width);
      expect(lines.every((line) => line.length <= width)).toBe(true);
      expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
    }));
  });

  it('begins with one page of facts and shows prices at their tick', () => {
    const report = reportOf(inputs, '2024-02-29')!;
    const lines = linesOf(renderReport(report, 'text').content);
    expect(lines.findIndex((line) => line.startsWith('Trades ('))).toBeLessThan(60);
    expect(lines.findIndex((line) => line.startsWith('PnL of the day, net of flows'))).toBeLessThan(10);
    const trades = lines.slice(lines.findIndex((line) => line.startsWith('Trades (')));
    const row = trades.find((line) => line.startsWith('BTC-PERP.SIM'))!;
    for (const px of row.match(/\d{2},\d{3}\.\d+|\b\d{5}\.\d+/g) ?? []) expect(px).toMatch(/\.\d$/);
    expect([atTick(price('2.133978749045'), price('0.0001')), atTick(price('2.17'), price('0.0001')), atTick(price('41743.25'), price('0.5')), atTick(price('7'), price('1')), atTick(null, price('1'))]).toEqual(['2.1340', '2.1700', '41,743.2', '7', '–']);
    expect([span(59_000), span(860_000), span(4_560_000), span(200_000_000), span(null)]).toEqual(['59 s', '14 min 20 s', '1 h 16 min', '2 d 7 h', '–']);
  });
});

describe('the figures', () => {
  it('of month and year to date are the sums of the days, and their return is that of the days one on the other', () => {
    let [month, year] = [{ pnl: 0n, fees: 0n, fills: 0, growth: 1 }, { pnl: 0n, fees: 0n, fills: 0, growth: 1 }];
    let before = '';
    for (const day of reportDays(file, 'replay').toReversed()) {
      const report = reportOf(inputs, day)!;
      const with_ = (sums: typeof month): typeof month => ({ pnl: sums.pnl + report.summary.dayPnl, fees: sums.fees + report.summary.fees, fills: sums.fills + report.summary.fills, growth: sums.growth * (1 + (report.summary.dayReturn ?? 0)) });
      month = with_(before.slice(0, 7) === day.slice(0, 7) ? month : { pnl: 0n, fees: 0n, fills: 0, growth: 1 });
      year = with_(year);
      for (const [told, sums] of [[report.toDate.month!, month], [report.toDate.year!, year]] as const) {
        expect([told.pnl, told.fees, told.fills], day).toEqual([sums.pnl, sums.fees, sums.fills]);
        expect(told.return, day).toBeCloseTo(sums.growth - 1, 9);
      }
      before = day;
    }
    expect(before.slice(0, 7)).toBe('2024-03'); // The record goes over the end of a month.
  });

  it('of execution agree with the raw fills and the closes at which their orders were wanted', () => {
    const reader = JournalReader.open(file);
    try {
      const closes = new Map<number, number>();
      for (const { input } of reader.inputs()) if (input.type === 'market' && input.event.type === 'bar') closes.set(input.event.tsEvent, input.event.close);
      for (const day of reportDays(file, 'replay')) {
        const report = reportOf(inputs, day)!;
        const orders = new Map(reader.lastOrders(10_000).map((one) => [one.client_order_id, one]));
        const hand = reader.fillsOf(day).map((row) => {
          const wanted = orders.get(row.client_order_id)!;
          const reference = wanted.trigger_px ?? closes.get(Math.max(...[...closes.keys()].filter((ts) => ts <= wanted.ts)))!;
          return { turnover: Number(row.px) * Number(row.qty), cost: (row.side === 'buy' ? 1 : -1) * (Number(row.px) - reference) * Number(row.qty), maker: row.liquidity === 'maker' };
        });
        expect(toNumber(report.slippage.amount), day).toBeCloseTo(hand.reduce((sum, one) => sum + one.cost, 0), 6);
        expect([report.slippage.fills, report.slippage.unmeasured], day).toEqual([hand.length, 0]);
        for (const one of report.liquidity) expect(toNumber(one.turnover), day).toBeCloseTo(hand.filter(({ maker }) => maker === (one.liquidity === 'maker')).reduce((sum, { turnover }) => sum + turnover, 0), 6);
        const spans = report.trades.filter((one) => one.closed).map((one) => one.tsExit! - one.tsEntry!).sort((a, b) => a - b);
        expect([report.holding.n, report.holding.shortest, report.holding.longest], day).toEqual([spans.length, spans[0] ?? null, spans.at(-1) ?? null]);
        expect(report.byStrategy.reduce<bigint>((sum, one) => sum + one.netRealized, 0n), day).toBe(report.fills.reduce<bigint>((sum, one) => sum + one.realizedPnl - one.fee, 0n));
      }
    } finally {
      reader.close();
    }
  });

  it('name who traded: a strategy, a person by hand', () => {
    const fill = (strategyId: string) => ({ tradeId: strategyId, clientOrderId: strategyId, strategyId, instrumentId: 'BTC-PERP.SIM', side: 'buy' as const, quantity: quantity('1'), px: price('10'), fee: money('0.5'), liquidity: 'taker' as const, realizedPnl: 0n as Money, tsEvent: FROM, referencePx: null });
    const report = dailyReport(emptyDay({ fills: [fill('manual'), fill('ma-cross-BTC-PERP')] }));
    expect(report.byStrategy.map((one) => [one.strategyId, one.fills, one.fees])).toEqual([['ma-cross-BTC-PERP', 1, money('0.5')], ['manual', 1, money('0.5')]]);
    expect(renderReport(report, 'text').content).toMatch(/^by hand +0 +0 +1 /m);
    expect(renderReport(report, 'text').content).toContain('2 without a price on record');
  });

  it('name our own flatten past the engine, apart from what the venue did by itself', () => {
    const fill = (id: string) => ({ tradeId: id, clientOrderId: id, strategyId: 'venue', instrumentId: 'BTC-PERP.SIM', side: 'sell' as const, quantity: quantity('1'), px: price('10'), fee: money('0.5'), liquidity: 'taker' as const, realizedPnl: 0n as Money, tsEvent: FROM, referencePx: null });
    const ours = { ...order({ status: 'filled' }), clientOrderId: 'V-1', strategyId: 'venue', reason: 'Our flatten past the engine: filled at the venue as bw-em-mf3k2z-7Q2X-1.' };
    const older = { ...order({ status: 'filled' }), clientOrderId: 'V-2', strategyId: 'venue', reason: 'Not ours: filled at the venue as bw-em-mf3k2z-7Q2X-2.' };
    const theirs = { ...order({ status: 'filled' }), clientOrderId: 'V-3', strategyId: 'venue', reason: 'Liquidation by the venue.' };
    const report = dailyReport(emptyDay({ fills: [fill('V-1'), fill('V-2'), fill('V-3')], orders: [ours, older, theirs] }));
    expect(report.byStrategy.map((one) => [one.strategyId, one.orders, one.fills, one.fees])).toEqual([['flatten past the engine', 2, 2, money('1')], ['venue', 1, 1, money('0.5')]]);
    const { content } = renderReport(report, 'text');
    expect(content).toMatch(/^flatten past the engine +2 +0 +2 /m);
    expect(content).toMatch(/^the venue itself +1 +0 +1 /m);
  });

  it.each([
    ['paper', 'SIM', 'Paper: no real money moved.'], ['live', 'SANDBOX', 'Live desk on a sandbox: no real money moved.'], ['live', 'COINBASE', 'Live: real money.'],
  ] as const)('say whether real money moved (%s on %s)', (mode, venue, sentence) => {
    expect(renderReport(dailyReport({ ...emptyDay(), facts: { ...FACTS, mode, venue } }), 'text').content).toContain(sentence);
  });

  it('say when no stop acted, at the end and within the day', () => {
    const spell = { instrumentId: 'BTC-PERP.SIM', gap: 'noStrategy' as const, from: FROM + 3_600_000, to: FROM + 7_200_000, atEnd: false };
    const position = { instrumentId: 'BTC-PERP.SIM', quantity: quantity('1'), cost: money('10'), avgPx: price('10'), mark: 10, unrealizedPnl: 0n as Money, tsOpened: FROM };
    const day = emptyDay({ protection: [spell, { ...spell, from: FROM + 82_800_000, to: FROM + 86_400_000, atEnd: true }] });
    const text = renderReport(dailyReport({ ...day, end: { ...day.end, positions: [position] } }), 'text').content.replace(/\s+/g, ' ');
    expect(text).toContain('1 position has no stop that acts at the end: BTC-PERP.SIM since 23:00:00 (no strategy of this desk trades it); 1 spell without a stop within the day, 1 h 0 min in all');
  });
});

describe('the tables', () => {
  it('are one CSV each, uniform, with every row of the report', () => {
    const report = reportOf(inputs, '2024-02-29')!;
    const files = new Map(tableFiles(report).map((one) => [one.fileName, parseCsv(one.content)]));
    for (const [name, rows] of files) expect(rows.every((row) => row.length === rows[0]!.length), name).toBe(true);
    expect([files.get('trades.csv')!.length - 1, files.get('fills.csv')!.length - 1, files.get('orders.csv')!.length - 1, files.get('equity.csv')!.length - 1]).toEqual([report.trades.length, report.fills.length, report.orders.length, report.equityCurve.length]);
    const [head, ...rows] = files.get('trades.csv')!;
    expect(rows.map((row) => money(row[head!.indexOf('net')]!))).toEqual(report.trades.map((one) => one.netPnl));
  });
});

describe('the page', () => {
  it('is dark where the system is, and in the theme of the application where that shows it', () => {
    const page = renderReport(reportOf(inputs, '2024-02-29')!, 'html').content;
    expect(page).toContain('@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light])');
    expect(page.match(/<html[^>]*>/)![0]).toBe('<html lang="en">');
    expect(inTheme(page, 'dark').match(/<html[^>]*>/)![0]).toBe('<html data-theme="dark" lang="en">');
    expect(inTheme(page, 'light').replace(' data-theme="light"', '')).toBe(page);
  });
});
