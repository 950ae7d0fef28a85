import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { money, price, quantity, type Money } from '../../../src/shared/model/decimal.ts';
import { instrumentId, strategyId } from '../../../src/shared/model/ids.ts';
import type { Decision } from '../../../src/shared/model/decision.ts';
import { dailyReport } from '../../../src/main/desk/reports/daily-report.ts';
import { renderHtml } from '../../../src/main/desk/reports/render-html.ts';
import { renderText } from '../../../src/main/desk/reports/render-text.ts';
import { renderReport, tablesFolder, writeReportFiles } from '../../../src/main/desk/reports/report-files.ts';
import { drawdownOf } from '../../../src/main/desk/reports/statistics.ts';
import { BTC, ETH } from '../../support/portfolio-world.ts';
import { parseCsv } from '../../support/parse-csv.ts';
import { DAY, FACTS, FROM, emptyDay, livedDay, order } from '../../support/report-day.ts';

const decision = (changes: Partial<Decision> = {}): Decision => ({ strategyId: strategyId('ma'), instrumentId: BTC, tsEvent: FROM, action: 'hold', reason: 'noCross', detail: '', values: {}, ...changes });
const PAYLOADS = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", '</style><script>1</script>', '<svg/onload=alert(1)>', '&lt;b&gt;', '=cmd|calc', '\u001b[31mred'];

describe('dailyReport', () => {
  it('makes a valid report of a day on which nothing happened', () => {
    const report = dailyReport(emptyDay());
    expect(report).toMatchObject({ empty: true, trades: [], summary: { dayPnl: 0n, dayReturn: null, hitRatio: { value: null, n: 0 }, maxDrawdown: { value: null, n: 0 } }, tieOut: { agrees: true } });
    for (const format of ['text', 'html'] as const) expect(renderReport(report, format).content).toContain('Nothing happened on this day');
    expect(parseCsv(renderReport(report, 'csv').content).length).toBeGreaterThan(30);
    expect(JSON.parse(renderReport(report, 'json').content)).toMatchObject({ schemaVersion: 1, empty: true, summary: { dayPnl: '0' } });
  });

  it('pairs fills into trades: carried over, turned by one fill with a shared fee, and still open', () => {
    const report = dailyReport(livedDay(
      [{ kind: 'fill', btc: true, buy: true, lots: 10_000, ticks: 1_000, fee: 0n }],
      [{ kind: 'funding', btc: true, payment: -(10n ** 12n) }, { kind: 'fill', btc: true, buy: false, lots: 30_000, ticks: 1_100, fee: 3n * 10n ** 12n }],
    ));
    expect(report.trades).toMatchObject([
      { side: 'long', openedBefore: true, closed: true, quantity: quantity('1'), entryPx: price('100'), exitPx: price('110'), realizedPnl: money('10'), fees: money('1'), funding: money('-1'), netPnl: money('8'), tsExit: FROM + 1_000 },
      { side: 'short', openedBefore: false, closed: false, quantity: quantity('2'), entryPx: price('110'), exitPx: null, fees: money('2'), tsEntry: FROM + 1_000, tsExit: null },
    ]);
    expect(report.summary).toMatchObject({ trades: 1, hitRatio: { value: 1, n: 1 }, profitFactor: { value: null, n: 1 }, expectancy: { value: 8, n: 1 } });
    expect(renderText(report)).not.toContain('left out');
  });

  it('leaves a trade within its own fees out of the hit ratio, and says how many', () => {
    const report = dailyReport(livedDay([], [
      { kind: 'fill', btc: true, buy: true, lots: 10_000, ticks: 1_000, fee: 10n ** 12n }, { kind: 'fill', btc: true, buy: false, lots: 10_000, ticks: 1_010, fee: 10n ** 12n },
      { kind: 'fill', btc: true, buy: true, lots: 10_000, ticks: 1_000, fee: 10n ** 12n }, { kind: 'fill', btc: true, buy: false, lots: 10_000, ticks: 1_100, fee: 10n ** 12n },
    ]));
    expect(report.summary).toMatchObject({ trades: 2, hitRatio: { value: 1, n: 1 } });
    expect(renderText(report)).toMatch(/Hit ratio of closed trades +100\.00 % \(n = 1, [^)]*\), 1 within their own fees left out/);
  });

  it('counts refusals by reason, the fill rate of what was sent, and decisions by reason', () => {
    const report = dailyReport(emptyDay({
      orders: [
        order(), order({ status: 'canceled' }), order({ status: 'denied', denial: { check: 'dailyLoss', message: 'Daily loss is 5.1 %, limit 5 %.' } }), order({ status: 'denied', denial: { check: 'dailyLoss', message: 'x' } }),
        order({ status: 'rejected', closeReason: 'insufficient margin' }),
      ],
      decisions: [decision(), decision(), decision({ action: 'enterLong', reason: 'crossUp', detail: 'Long 1 BTC' })],
    }));
    expect(report.refusals).toEqual([{ status: 'denied', reason: 'dailyLoss', count: 2 }, { status: 'rejected', reason: 'insufficient margin', count: 1 }]);
    expect(report.summary.fillRate).toMatchObject({ value: 1 / 3, n: 3 });
    expect(report.decisions).toMatchObject({ total: 3, byReason: [{ reason: 'noCross', count: 2 }, { reason: 'crossUp', count: 1 }], acted: [{ detail: 'Long 1 BTC' }] });
    const text = renderText(report);
    for (const part of ['insufficient margin', 'Long 1 BTC', '33.33 % (n = 3, 95 %:', 'Configuration hash', 'abc123', 'UTC']) expect(text).toContain(part);
    // Long sentences are wrapped in the text; the page has them whole.
    expect(text.replace(/\s+/g, ' ')).toContain('dailyLoss');
    expect(renderHtml(report)).toContain('Daily loss is 5.1 %, limit 5 %.');
  });

  it('says so when the ledger does not explain the cash', () => {
    const day = livedDay([], [{ kind: 'fill', btc: true, buy: true, lots: 1, ticks: 1_000, fee: 10n ** 10n }]);
    const report = dailyReport({ ...day, ledger: [] });
    expect(report.tieOut).toMatchObject({ agrees: false, cashDifference: money('-0.01'), feeDifference: money('0.01') });
    expect(renderHtml(report)).toContain('The ledger does not agree with itself');
    expect(report.unattributed).toBe(money('-0.01'));
  });

  it('places what has no mark under unattributed', () => {
    const day = livedDay([], [{ kind: 'fill', btc: true, buy: true, lots: 10_000, ticks: 1_000, fee: 0n }, { kind: 'mark', btc: true, ticks: 1_050 }]);
    const report = dailyReport({ ...day, end: { ...day.end, positions: day.end.positions.map((one) => ({ ...one, mark: null, unrealizedPnl: null })) } });
    expect([report.byInstrument[0]!.netPnl, report.unattributed, report.summary.dayPnl]).toEqual([0n, money('5'), money('5')]);
    expect(renderText(report)).toContain('not attributed');
  });
});

describe('drawdownOf', () => {
  it('measures from the running peak and takes deposits out', () => {
    const at = (ts: number, equity: string) => ({ ts, equity: money(equity) });
    expect(drawdownOf([at(1, '110'), at(2, '99'), at(3, '120')], money('100'), []).value()).toMatchObject({ value: 0.1, n: 3 });
    const withdrawal = { type: 'deposit' as const, amount: money('-50'), instrumentId: null, reference: 'w', tsEvent: 2 };
    expect(drawdownOf([at(1, '100'), at(2, '50'), at(3, '45')], money('100'), [withdrawal]).value()).toMatchObject({ value: 0.1 });
  });
});

describe('the forms', () => {
  const hostile = () => dailyReport(emptyDay({
    facts: { ...FACTS, configHash: PAYLOADS[0]!, codeVersion: PAYLOADS[1]!, venue: PAYLOADS[4]!, currency: '<b>' },
    orders: PAYLOADS.map((text) => order({ reason: text, closeReason: text, clientOrderId: text, strategyId: text, instrumentId: text, status: 'rejected' })),
    riskEvents: PAYLOADS.map((text) => ({ type: 'RiskEvent', level: 'warning', code: text, message: text, instrumentId: instrumentId(text), runbook: text, tsEvent: FROM })),
    stateChanges: PAYLOADS.map((text) => ({ type: 'TradingStateChanged', from: 'active', to: 'halted', cause: text, latched: true, tsEvent: FROM })),
    decisions: PAYLOADS.map((text) => decision({ action: 'exit', reason: text, detail: text })),
    ledger: PAYLOADS.map((text) => ({ type: 'funding', amount: 1n as Money, instrumentId: instrumentId(text), reference: text, tsEvent: FROM })),
  }));

  it('lets no text of a venue, an order or a person become markup', () => {
    const page = renderHtml(hostile());
    expect(page.match(/<(?!\/?(?:html|head|meta|title|style|body|main|h1|h2|p|small|div|table|thead|tbody|tr|th|td|svg|line|polyline|rect|text)\b|!doctype)/g)).toBeNull();
    // Every attribute that the page has is one of ours.
    const attributes = [...page.replace(/<style>[^]*?<\/style>/, '').matchAll(/<[a-z0-9]+((?:\s+[a-zA-Z-]+="[^"]*")*)\s*\/?>/g)].flatMap((tag) => [...(tag[1] ?? '').matchAll(/([a-zA-Z-]+)="/g)].map((one) => one[1]));
    const ours = ['lang', 'charset', 'http-equiv', 'content', 'name', 'class', 'scope', 'viewBox', 'role', 'aria-label', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'points', 'width', 'height', 'text-anchor'];
    expect(attributes.filter((one) => !ours.includes(one ?? ''))).toEqual([]);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('names its own style by hash and forbids everything else', () => {
    const page = renderHtml(dailyReport(emptyDay()));
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`);
    expect(style).toContain('prefers-color-scheme:dark');
    expect(page).not.toMatch(/https?:|<link|<script|@import|url\(/);
  });

  it('keeps formulas and terminal codes inert', () => {
    const rows = parseCsv(renderReport(hostile(), 'csv').content).flat();
    expect(rows.some((cell) => cell === "'=cmd|calc")).toBe(true);
    expect(rows.filter((cell) => /^[=+@]|^-(?![\d.]+$)/.test(cell))).toEqual([]);
    expect(renderText(hostile())).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('draws the curve and the bars, and says when there is no curve', () => {
    const day = livedDay([], [{ kind: 'fill', btc: true, buy: true, lots: 10_000, ticks: 1_000, fee: 0n }, { kind: 'mark', btc: true, ticks: 900 }, { kind: 'fill', btc: false, buy: true, lots: 1, ticks: 1_000, fee: 0n }]);
    const page = renderHtml(dailyReport(day));
    expect([page.match(/<polyline/g)?.length, page.match(/<rect/g)?.length]).toEqual([1, 2]);
    expect([page.includes('class="loss"'), page.includes(ETH)]).toEqual([true, true]);
    expect(renderHtml(dailyReport(emptyDay()))).toContain('Too few equity samples');
    const many = dailyReport(emptyDay({ equity: Array.from({ length: 50_000 }, (_one, i) => ({ ts: FROM + i, equity: BigInt(i % 977) as Money })) }));
    expect(/points="([^"]*)"/.exec(renderHtml(many))![1]!.split(' ').length).toBeLessThanOrEqual(1_201);
  });

  it('cuts long tables for people and says how much is left out', () => {
    const report = dailyReport(emptyDay({ orders: Array.from({ length: 2_005 }, () => order()) }));
    expect(renderText(report)).toContain('… and 5 more rows');
    expect(renderHtml(report)).toContain('… and 5 more rows');
    expect(parseCsv(renderReport(report, 'csv').content).filter((row) => row[0] === 'order')).toHaveLength(2_005);
  });
});

describe('report files', () => {
  const folders: string[] = [];
  afterEach(() => { for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true }); });
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'breakwater-report-'));
    folders.push(made);
    return made;
  };

  it('writes the four forms, readable only by their owner, and again over the old ones', () => {
    const dir = join(folder(), 'reports');
    const report = dailyReport(emptyDay());
    for (let round = 0; round < 2; round += 1) {
      const files = writeReportFiles(dir, report);
      expect(files).toEqual(['txt', 'html', 'csv', 'json'].map((extension) => `breakwater-dev-${DAY}.${extension}`));
      const tables = tablesFolder(FACTS.profile, DAY);
      expect(readdirSync(dir).sort()).toEqual([...files, tables].sort());
      expect(readdirSync(join(dir, tables))).toEqual(expect.arrayContaining(['trades.csv', 'fills.csv', 'orders.csv', 'summary.csv', 'strategies.csv', 'to-date.csv']));
      for (const file of readdirSync(join(dir, tables))) expect(statSync(join(dir, tables, file)).mode & 0o777).toBe(0o600);
      for (const file of files) expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(dir, files[3]!), 'utf8')).toBe(renderReport(report, 'json').content);
    }
  });

  it('refuses names that would leave the folder and targets that are links', () => {
    const dir = folder();
    const report = dailyReport(emptyDay());
    for (const day of ['../../etc', '2026-3-1', '']) expect(() => writeReportFiles(dir, { ...report, day })).toThrow(/expected a day/);
    expect(() => writeReportFiles(dir, { ...report, facts: { ...FACTS, profile: '../x' } })).toThrow(/expected a profile name/);
    expect(readdirSync(dir)).toEqual([]);
    symlinkSync('/dev/null', join(dir, `breakwater-dev-${DAY}.txt`));
    expect(() => writeReportFiles(dir, report)).toThrow(/symbolic link/);
  });
});
