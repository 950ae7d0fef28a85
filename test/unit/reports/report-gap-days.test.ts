// A desk that was switched off for some days: the record has no holes, each of them gets its report.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { money } from '../../../src/shared/model/decimal.ts';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../../src/shared/model/profile.ts';
import { JOURNAL_FILE, openJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import type { Conclusion } from '../../../src/main/core/kernel/messages.ts';
import { reportFileNames } from '../../../src/main/desk/reports/report-files.ts';
import { openReports, reportDays, reportOf, type ReportInputs } from '../../../src/main/desk/reports/report-service.ts';

const FIRST = Date.UTC(2026, 2, 6, 12);
const DAY_MS = 86_400_000;
const DAYS = ['2026-03-06', '2026-03-07', '2026-03-08', '2026-03-09'];
/** Their weeks: Monday the 2nd to the 8th, and the one of the 9th. */
const WEEKS = ['2026-W10', '2026-W11'];
const folder = mkdtempSync(join(tmpdir(), 'bw-gap-'));
const inputs: ReportInputs = { journalFile: join(folder, JOURNAL_FILE), reportDir: join(folder, 'reports'), profile: Profile.parse(PROFILE_DEFAULTS.dev), configHash: 'c', version: '0.1.0', source: 'venue', dryRun: false };

beforeAll(() => {
  const opened = openJournal(folder);
  if (!opened.ok) throw opened.error;
  let seq = 0;
  const say = (ts: number, conclusion: Conclusion): void => { seq += 1; opened.value.journal.append({ kind: 'conclusion', seq, cause: seq, ts, conclusion }); };
  const equity = { equity: money('100000'), cash: money('100000'), unrealizedPnl: money('0'), initialMargin: money('0') };
  say(FIRST, { type: 'EngineStarted', version: '0.1.0', configHash: 'c', profile: 'dev', tsEvent: FIRST });
  say(FIRST, { type: 'LedgerBooked', entry: { type: 'deposit', amount: money('100000'), instrumentId: null, reference: 'start', tsEvent: FIRST }, cash: money('100000'), tsEvent: FIRST });
  say(FIRST + 1_000, { type: 'EquitySampled', ...equity, tsEvent: FIRST + 1_000 });
  const back = FIRST + 3 * DAY_MS;
  say(back, { type: 'EngineStarted', version: '0.1.0', configHash: 'c', profile: 'dev', tsEvent: back });
  say(back + 1_000, { type: 'EquitySampled', ...equity, tsEvent: back + 1_000 });
  opened.value.journal.close();
  opened.value.reader.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('days on which no engine ran', () => {
  it('are days of the record, without activity and with the same equity at both ends', () => {
    expect(reportDays(inputs.journalFile)).toEqual(DAYS.toReversed());
    const report = reportOf(inputs, '2026-03-07');
    expect(report).toMatchObject({ day: '2026-03-07', empty: true, fills: [], orders: [] });
    expect(report?.summary).toMatchObject({ startEquity: money('100000'), endEquity: money('100000'), dayPnl: money('0') });
    expect(report?.tieOut.agrees).toBe(true);
  });

  it('end where the record ends, and a replay does not invent days between its bars', () => {
    expect(reportOf(inputs, '2026-03-05')).toBeUndefined();
    expect(reportOf(inputs, '2026-03-10')).toBeUndefined();
    expect(reportDays(inputs.journalFile, 'replay')).toEqual(['2026-03-09', '2026-03-06']);
  });

  it('are filled in at the next start', async () => {
    const wrote: string[] = [];
    const done = Promise.withResolvers<void>();
    const log = { info: (fields: { readonly of?: string }) => { if (fields.of) wrote.push(fields.of); if (wrote.length === DAYS.length + WEEKS.length) done.resolve(); }, warn: (fields: unknown) => done.reject(new Error(JSON.stringify(fields))), error: (fields: unknown) => done.reject(new Error(JSON.stringify(fields))) };
    const reports = openReports({ ...inputs, log: log as never });
    reports.fillMissed();
    await done.promise;
    await reports.close();
    for (const period of [...DAYS, ...WEEKS]) for (const name of reportFileNames('dev', period)) expect(existsSync(join(inputs.reportDir, name)), name).toBe(true);
  });
});
