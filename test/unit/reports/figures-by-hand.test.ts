// Reports against the same figures worked out by hand from raw fills and closes (test/support/figures-by-hand.ts), day by day.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { money, toNumber } from '../../../src/shared/model/decimal.ts';
import { JournalReader } from '../../../src/main/adapters/sqlite/journal-reader.ts';
import { JOURNAL_FILE } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { readBars } from '../../../src/main/adapters/bar-files/read-bars.ts';
import type { BarColumns } from '../../../src/main/core/market-data/bar-columns.ts';
import type { DailyReport } from '../../../src/main/desk/reports/report-data.ts';
import { reportDays, reportOf, type ReportInputs } from '../../../src/main/desk/reports/report-service.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../../src/shared/model/profile.ts';
import { cli, jsonLines } from '../../support/cli.ts';
import { dayByHand, drawdownByHand, tradesByHand, type HandBar, type HandFill } from '../../support/figures-by-hand.ts';
import { WALK_PROFILE, replayInto, walk } from '../../support/replay-journal.ts';

const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-hand-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const inputsOf = (journalFile: string, profile: Profile): ReportInputs => ({ journalFile, reportDir: join(root, 'reports'), profile, configHash: 'x', version: 'x', source: 'replay', dryRun: false });

function fillsOf(journalFile: string): readonly HandFill[] {
  const reader = JournalReader.open(journalFile);
  try {
    return reader.days().flatMap((day) => reader.fillsOf(day)).map((row) => ({ ts: row.ts_event, side: row.side, qty: Number(row.qty), px: Number(row.px), fee: Number(row.fee) }));
  } finally {
    reader.close();
  }
}
const barsOf = (columns: BarColumns, intervalMs: number): readonly HandBar[] => Array.from({ length: columns.length }, (_, at) => ({ tsClose: columns.ts[at]! + intervalMs, close: columns.close[at]! }));

/** Every figure of the day, and the sample of its drawdown: each bar once. */
function agree(report: DailyReport, fills: readonly HandFill[], bars: readonly HandBar[]): void {
  const hand = dayByHand(fills, bars, 100_000, report.from);
  const { summary } = report;
  const closed = report.trades.filter((one) => one.closed);
  expect(closed.map((one) => one.tsExit), report.day).toEqual(hand.trades.map((one) => one.tsExit));
  closed.forEach((one, at) => {
    expect(toNumber(one.netPnl), `${report.day} trade ${at}`).toBeCloseTo(hand.trades[at]!.net, 6);
    expect(toNumber(one.fees), `${report.day} trade ${at}`).toBeCloseTo(hand.trades[at]!.fees, 6);
  });
  expect([summary.trades, summary.hitRatio.n, summary.hitRatio.value], report.day).toEqual([hand.trades.length, hand.decided, hand.decided === 0 ? null : hand.hits / hand.decided]);
  expect(summary.maxDrawdown.value, report.day).toBeCloseTo(hand.drawdown, 9);
  expect(summary.drawdownBasis, report.day).toBe('everyPrice');
  expect(toNumber(summary.dayPnl), report.day).toBeCloseTo(hand.pnl, 6);
  expect(summary.dayReturn, report.day).toBeCloseTo(hand.pnl / hand.equityAtStart, 9);
}

describe('reports of a replay with both sides', () => {
  const columns = walk(Date.UTC(2024, 2, 1, 6), 2_000, 23);
  const dir = join(root, 'walk');
  beforeAll(() => replayInto(dir, columns));

  it('agree with fills and closes on every day, the first one included', () => {
    const file = join(dir, JOURNAL_FILE);
    const fills = fillsOf(file);
    const days = reportDays(file, 'replay');
    expect(days.length).toBeGreaterThan(6);
    let carried = 0;
    for (const day of days) {
      const report = reportOf(inputsOf(file, WALK_PROFILE), day)!;
      agree(report, fills, barsOf(columns, 300_000));
      carried += report.trades.filter((one) => one.openedBefore && one.closed && one.fees > one.before.fees && one.before.fees > 0n).length;
    }
    expect(carried).toBeGreaterThan(0);
  });
});

const file = resolve(import.meta.dirname, '../../../../shared/data/xrp-usdt-perp-1m-2025-05.csv.gz');
const present = existsSync(file);
if (!present) console.log(`skipped: a recorded month of XRP, ${file} is not there`);

describe.skipIf(!present)('a recorded month of XRP on the profile dev', () => {
  it('agrees with fills and closes on every day', { timeout: 240_000 }, async () => {
    const dataDir = join(root, 'data');
    const run = await cli(['run', '--profile', 'dev', '--symbols', 'XRP-PERP', '--data', file, '--speed', 'max', '--json', '--data-dir', dataDir]);
    const summary = jsonLines(run.out).find((line) => line.type === 'summary')!;
    const journal = String(summary.journal);
    const fills = fillsOf(journal);
    const bars = barsOf((await readBars(file, { wanted: { id: instrumentId('XRP-PERP.SIM'), symbol: 'XRP-PERP', base: 'XRP', quote: 'USD', tickDigits: 4 } })).columns, 60_000);
    const inputs = inputsOf(journal, Profile.parse({ ...PROFILE_DEFAULTS.dev, symbols: ['XRP-PERP'], interval: '1m' }));
    for (const day of reportDays(journal, 'replay')) agree(reportOf(inputs, day)!, fills, bars);
    // The summary of the run, by hand from the whole month.
    const trades = tradesByHand(fills);
    const decided = trades.filter(({ net, fees }) => Math.abs(net) > fees);
    expect(summary.replay).toMatchObject({ from: Date.UTC(2025, 4, 4, 15, 36), to: Date.UTC(2025, 5, 3, 15, 35), trades: trades.length, hitRatioTrades: decided.length, hitRatio: decided.filter(({ net }) => net > 0).length / decided.length });
    const month = summary.replay as { readonly return: number; readonly maxDrawdown: number; readonly haltedAt: number };
    expect(month.return).toBeCloseTo(Number(summary.equity) / 100_000 - 1, 9);
    expect(month.maxDrawdown).toBeCloseTo(drawdownByHand(fills, bars, 100_000), 9);
    expect(fills.filter(({ ts, side }) => side === 'buy' && ts > month.haltedAt)).toEqual([]);
    const report = async (day: string) => JSON.parse((await cli(['report', '--day', day, '--json', '--data-dir', dataDir])).out) as { readonly report: { readonly summary: { readonly maxDrawdown: { readonly value: number }; readonly hitRatio: { readonly value: number; readonly n: number } }; readonly trades: readonly { readonly openedBefore: boolean; readonly closed: boolean; readonly netPnl: string; readonly fees: string }[] } };
    expect((await report('2025-05-08')).report.summary.maxDrawdown.value * 100).toBeCloseTo(0.204, 3);
    const eighteenth = (await report('2025-05-18')).report;
    const over = eighteenth.trades.find((one) => one.openedBefore)!;
    expect(Number(over.netPnl)).toBeCloseTo(4.62, 2);
    expect(toNumber(money(over.netPnl))).toBeLessThan(toNumber(money(over.fees)));
    expect(eighteenth.summary.hitRatio).toMatchObject({ n: 39 });
    expect(eighteenth.summary.hitRatio.value * 100).toBeCloseTo(25.64, 2);
  });
});
