import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { money } from '../../../src/shared/model/decimal.ts';
import type { AccountState } from '../../../src/shared/model/portfolio.ts';
import { JournalReader } from '../../../src/main/adapters/sqlite/journal-reader.ts';
import { JOURNAL_FILE, openJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { REPORT_FORMATS, reportFileNames } from '../../../src/main/desk/reports/report-files.ts';
import { MAX_REPORT_BYTES, openReports, renderReport, reportDays, reportOf, writeReports, type ReportInputs, type RunningReports } from '../../../src/main/desk/reports/report-service.ts';
import { WALK_PROFILE, replayInto, walk } from '../../support/replay-journal.ts';

const FIRST = Date.UTC(2024, 2, 1, 6);
const MINUTE = 60_000;
const DAY_MS = 86_400_000;
const profile = WALK_PROFILE;

let root = '';
let folder = '';
let inputs: ReportInputs;
let account: AccountState;
const temporary = (): string => mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-reports-'));
beforeAll(async () => {
  root = temporary();
  ({ account } = await replayInto(join(root, 'journal'), walk(FIRST, 950, 11)));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  folder = temporary();
  inputs = { journalFile: join(root, 'journal', JOURNAL_FILE), reportDir: join(folder, 'reports'), profile, configHash: 'of-now', version: '9.9.9', source: 'venue', dryRun: false };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const DAYS = ['2024-03-04', '2024-03-03', '2024-03-02', '2024-03-01'];

describe('reports of a replayed journal', () => {
  it('equal the ledger to the last digit on every day, and follow on from each other', () => {
    expect(reportDays(inputs.journalFile)).toEqual(DAYS);
    const reader = JournalReader.open(inputs.journalFile);
    try {
      let cash = 0n;
      let equity = 0n;
      let fills = 0;
      for (const day of DAYS.toReversed()) {
        const report = reportOf({ ...inputs, source: 'replay' }, day)!;
        const ledger = reader.ledgerOf(day);
        const sum = (type?: string): bigint => ledger.filter((row) => type === undefined || row.type === type).reduce((total, row) => total + money(row.amount), 0n);
        cash += sum();
        expect(report.tieOut).toMatchObject({ agrees: true, cashChange: sum(), ledgerSum: sum() });
        expect(report.summary).toMatchObject({ realizedPnl: sum('realized'), fees: -sum('fee'), funding: sum('funding'), flows: sum('deposit') + sum('adjustment'), startEquity: equity });
        expect(report.byInstrument.reduce((total, one) => total + one.netPnl, 0n) + report.unattributed).toBe(report.summary.dayPnl);
        expect(report.unattributed).toBe(0n);
        expect(report.trades.reduce((total, one) => total + one.realizedPnl - one.before.realizedPnl, 0n)).toBe(sum('realized'));
        expect(report.fees.maker + report.fees.taker).toBe(report.fees.total);
        expect(report.decisions.total).toBe(reader.decisionsOf(day).length);
        expect(report.fills.length).toBe(reader.fillsOf(day).length);
        expect(report.complete).toBe(day !== '2024-03-04');
        const roll = reader.dayRow(day);
        if (report.complete) expect(report.summary.endEquity).toBe(money(roll!.end_equity));
        expect(report.facts).toMatchObject({ configHash: 'hash-of-the-run', codeVersion: '0.1.0', source: 'replay', seed: 7 });
        equity = report.summary.endEquity;
        fills += report.fills.length;
      }
      expect(fills).toBeGreaterThan(50);
      expect(cash).toBe(account.cash);
      expect(reportOf({ ...inputs, source: 'replay' }, '2024-03-04')!.health).toMatchObject({ starts: 0, restarts: 0 });
      // The replay's clock is its data's: it never was down.
      expect(reportOf({ ...inputs, source: 'replay' }, '2024-03-02')!.health).toMatchObject({ uptimeMs: DAY_MS, periodMs: DAY_MS });
      expect(reportOf({ ...inputs, source: 'replay' }, '2024-03-01')!.health).toMatchObject({ uptimeMs: 18 * 60 * MINUTE, starts: 1, restarts: 0 });
    } finally {
      reader.close();
    }
  });

  it('are written in four forms, and there is none of an unknown day', () => {
    const outDir = join(folder, 'elsewhere');
    const written = writeReports(inputs, '2024-03-02', outDir)!;
    expect(written).toEqual({ folder: outDir, files: ['txt', 'html', 'csv', 'json'].map((extension) => `breakwater-dev-2024-03-02.${extension}`), tables: 'breakwater-dev-2024-03-02-tables' });
    expect(readdirSync(outDir).sort()).toEqual([...written.files, written.tables].sort());
    expect(JSON.parse(readFileSync(join(outDir, 'breakwater-dev-2024-03-02.json'), 'utf8'))).toMatchObject({ day: '2024-03-02', complete: true, tieOut: { agrees: true } });
    for (const day of ['2024-02-28', '2024-03-05', '2024-02-31', 'yesterday', '../../x']) {
      expect(writeReports(inputs, day, outDir)).toBeUndefined();
      expect(renderReport(inputs, day, 'text')).toBeUndefined();
    }
    expect(() => reportDays(join(folder, 'none.sqlite'))).toThrow(/none\.sqlite/);
  });
});

describe('the report service', () => {
  const services: RunningReports[] = [];
  afterEach(async () => { for (const one of services.splice(0)) await one.close(); });

  type Line = { readonly level: string; readonly text: string; readonly of: unknown };
  /** `line` resolves with the next line that is logged. */
  function open(changes: Partial<ReportInputs> = {}, onOutcome: (problem: string | null) => void = () => undefined): { readonly reports: RunningReports; readonly lines: Line[]; logged(count: number): Promise<void> } {
    const lines: Line[] = [];
    let waiting: { readonly count: number; readonly resolve: () => void } | null = null;
    const take = (level: string) => (data: unknown, text?: string): void => {
      lines.push({ level, text: text ?? '', of: (data as { of?: unknown }).of });
      if (waiting && lines.length >= waiting.count) waiting.resolve();
    };
    const reports = openReports({ ...inputs, ...changes, onOutcome, log: { info: take('info'), warn: take('warn'), error: take('error') } as Parameters<typeof openReports>[0]['log'] });
    services.push(reports);
    return { reports, lines, logged: (count) => new Promise((resolve) => { if (lines.length >= count) resolve(); else waiting = { count, resolve }; }) };
  }
  const withoutTime = (content: string): unknown => ({ ...(JSON.parse(content) as Record<string, unknown>), facts: null });

  it('lists days newest first and reads each form in its worker as the command line would', async () => {
    const { reports } = open();
    expect(reports.days()).toEqual(DAYS);
    for (const format of REPORT_FORMATS) {
      const read = (await reports.read('2024-03-02', format))!;
      const own = renderReport(inputs, '2024-03-02', format)!;
      expect(read).toMatchObject({ fileName: own.fileName, mimeType: own.mimeType });
      if (format === 'json') expect(withoutTime(read.content)).toEqual(withoutTime(own.content));
      else expect(Math.abs(read.content.length - own.content.length)).toBeLessThan(10);
    }
    expect(await reports.read('2024-02-01', 'html')).toBeUndefined();
    expect(await reports.export('2024-02-01')).toBeUndefined();
    expect(existsSync(inputs.reportDir)).toBe(false);
  });

  it('exports the four files', async () => {
    const { reports } = open();
    const written = (await reports.export('2024-03-03'))!;
    expect(written).toEqual({ folder: inputs.reportDir, files: [...reportFileNames('dev', '2024-03-03')], tables: 'breakwater-dev-2024-03-03-tables' });
    for (const name of written.files) expect(statSync(join(inputs.reportDir, name)).mode & 0o777).toBe(0o600);
  });

  it('reads and exports weeks beside days', async () => {
    const { reports } = open();
    expect(reports.weeks()).toEqual([{ week: '2024-W10', firstDay: '2024-03-04', lastDay: '2024-03-10', days: 1 }, { week: '2024-W09', firstDay: '2024-02-26', lastDay: '2024-03-03', days: 3 }]);
    const read = JSON.parse((await reports.readWeek('2024-W09', 'json'))!.content) as { days: { day: string; summary: { dayPnl: string } }[]; total: { summary: { dayPnl: string; fills: number }; tieOut: { agrees: boolean } } };
    expect(read.days.map((one) => one.day)).toEqual(['2024-03-01', '2024-03-02', '2024-03-03']);
    const own = read.days.map(({ day }) => reportOf(inputs, day)!);
    expect(money(read.total.summary.dayPnl)).toBe(own.reduce((sum, one) => sum + one.summary.dayPnl, 0n));
    expect(read.total.summary.fills).toBe(own.reduce((sum, one) => sum + one.fills.length, 0));
    expect(read.total.tieOut.agrees).toBe(true);
    expect(await reports.exportWeek('2024-W09')).toEqual({ folder: inputs.reportDir, files: ['txt', 'html', 'csv', 'json'].map((extension) => `breakwater-dev-2024-W09.${extension}`), tables: 'breakwater-dev-2024-W09-tables' });
    for (const name of readdirSync(inputs.reportDir)) expect(statSync(join(inputs.reportDir, name)).mode & 0o777).toBe(name.endsWith('-tables') ? 0o700 : 0o600);
    for (const week of ['2024-W08', '2024-W53', '2024-W00']) {
      expect(await reports.readWeek(week, 'text')).toBeUndefined();
      expect(await reports.exportWeek(week)).toBeUndefined();
    }
  });

  it('writes the week with its Sunday', async () => {
    const { reports, lines, logged } = open();
    reports.dayEnded('2024-03-03');
    await logged(2);
    expect(lines.map((one) => one.of)).toEqual(['2024-03-03', '2024-W09']);
  });

  it('writes the day that ended, and says so when it cannot', async () => {
    const { reports, lines, logged } = open();
    reports.dayEnded('2024-03-01');
    await logged(1);
    expect(readdirSync(inputs.reportDir)).toHaveLength(5);
    rmSync(inputs.reportDir, { recursive: true });
    writeFileSync(inputs.reportDir, 'in the way');
    reports.dayEnded('2024-03-02');
    await logged(2);
    expect(lines.map((one) => [one.level, one.of])).toEqual([['info', '2024-03-01'], ['error', '2024-03-02']]);
  });

  it('waits for the commit that holds the roll', async () => {
    const dir = join(folder, 'journal');
    const opened = openJournal(dir);
    if (!opened.ok) throw opened.error;
    const { journal, reader } = opened.value;
    const end = Date.UTC(2024, 2, 2);
    const deposit = (seq: number, ts: number, cash: string): void => journal.append({ kind: 'conclusion', seq, cause: seq, ts, conclusion: { type: 'LedgerBooked', entry: { type: 'deposit', amount: money('100'), instrumentId: null, reference: `${seq}`, tsEvent: ts }, cash: money(cash), tsEvent: ts } });
    deposit(1, FIRST, '100');
    journal.commit();
    const { reports, logged } = open({ journalFile: join(dir, JOURNAL_FILE) });
    await reports.read('2024-03-01', 'text');
    deposit(2, end - 1, '200');
    journal.append({ kind: 'conclusion', seq: 3, cause: 3, ts: end, conclusion: { type: 'DayRolled', day: '2024-03-01', startEquity: money('0'), endEquity: money('200'), peakEquity: money('200'), tsEvent: end } });
    reports.dayEnded('2024-03-01');
    // Its thread has nothing else to do: without the wait the report would be made now.
    await reports.read('2024-03-01', 'text');
    await reports.read('2024-03-01', 'text');
    expect(existsSync(inputs.reportDir)).toBe(false);
    journal.commit();
    await logged(1);
    expect(JSON.parse(readFileSync(join(inputs.reportDir, 'breakwater-dev-2024-03-01.json'), 'utf8'))).toMatchObject({ summary: { endEquity: '200' }, tieOut: { agrees: true } });
    reader.close();
    journal.close();
  });

  it('fills in missed days and those written too early, newest first; nothing for a replay', async () => {
    mkdirSync(inputs.reportDir, { recursive: true });
    const early = '2024-03-03';
    const whole = '2024-03-02';
    for (const day of [early, whole]) writeReports(inputs, day);
    for (const name of reportFileNames('dev', early)) utimesSync(join(inputs.reportDir, name), new Date(Date.parse(`${early}T12:00:00Z`)), new Date(Date.parse(`${early}T12:00:00Z`)));
    const { reports, lines, logged } = open();
    reports.fillMissed();
    const expected = [...DAYS.filter((day) => day !== whole), '2024-W10', '2024-W09'];
    await logged(1 + expected.length);
    expect(lines[0]!.text).toBe('reports are missing: they will be written');
    expect(lines.slice(1).map((one) => [one.level, one.of])).toEqual(expected.map((day) => ['info', day]));
    const again = open();
    again.reports.fillMissed();
    await again.logged(1);
    expect(again.lines.map((one) => one.text)).toEqual(['no report is missing']);
    const replay = open({ source: 'replay', reportDir: join(folder, 'replay') });
    replay.reports.fillMissed();
    await replay.reports.read('2024-03-01', 'text');
    expect(existsSync(join(folder, 'replay'))).toBe(false);
  });

  it('says of a report of the background that it could not be written, and when the next one can', async () => {
    const outcomes: (string | null)[] = [];
    const { reports, logged } = open({}, (problem) => outcomes.push(problem));
    writeFileSync(inputs.reportDir, 'a file in its place');
    reports.dayEnded('2024-03-02');
    await logged(1);
    expect(outcomes).toEqual([expect.stringMatching(/^2024-03-02: expected a folder that can be written to at .*reports, found a file in its place/)]);
    rmSync(inputs.reportDir);
    reports.dayEnded('2024-03-02');
    await logged(2);
    expect(outcomes.at(-1)).toBeNull();
    expect(readdirSync(inputs.reportDir)).toEqual(expect.arrayContaining([...reportFileNames('dev', '2024-03-02')]));
  });

  it('refuses in words what it cannot do, and goes on', async () => {
    const { reports } = open({ journalFile: join(folder, 'gone.sqlite') });
    await expect(reports.read('2024-03-01', 'html')).rejects.toThrow(/report of 2024-03-01 could not be made: .*gone\.sqlite/);
    await expect(reports.export('2024-03-01')).rejects.toThrow(/gone\.sqlite/);
    expect(() => reports.days()).toThrow(/gone\.sqlite/);
  });

  it('bounds what waits and refuses the rest; close refuses what still waits and ends the worker', async () => {
    const { reports } = open();
    const asked = Array.from({ length: 20 }, () => reports.read('2024-03-01', 'text').then((read) => (read ? 'read' : 'none'), (error: unknown) => (error as Error).message));
    const refused = asked.slice(17);
    for (const one of refused) expect(await one).toMatch(/at most 16 reports to wait/);
    const closing = reports.close();
    const outcomes = await Promise.all(asked.slice(0, 17));
    expect(outcomes[0]).toBe('read');
    expect(outcomes.slice(1).every((one) => one.includes('the desk is stopping'))).toBe(true);
    await closing;
    await reports.close();
    await expect(reports.read('2024-03-01', 'text')).rejects.toThrow(/the desk has stopped/);
    expect(() => reports.dayEnded('2024-03-01')).not.toThrow();
  });

  it('says in a sentence why it could not be written, and writes it when that is mended', async () => {
    const { reports } = open();
    writeFileSync(inputs.reportDir, 'in the way');
    await expect(reports.export('2024-03-01')).rejects.toMatchObject({ code: 'badInput', message: expect.stringMatching(/^expected a folder that can be written to at .*reports, found a file in its place .*: the report of 2024-03-01 was not saved/) as unknown });
    rmSync(inputs.reportDir);
    expect((await reports.export('2024-03-01'))?.files).toHaveLength(4);
  });

  it('will not show a report that is too large for the wire, but writes it', async () => {
    const dir = join(folder, 'journal');
    const opened = openJournal(dir);
    if (!opened.ok) throw opened.error;
    const count = 12;
    for (let seq = 1; seq <= count; seq += 1) opened.value.journal.append({ kind: 'conclusion', seq, cause: seq, ts: FIRST + seq, conclusion: { type: 'RiskEvent', level: 'info', code: 'x', message: 'm'.repeat(Math.ceil(MAX_REPORT_BYTES / count)), instrumentId: null, runbook: 'r', tsEvent: FIRST + seq } });
    opened.value.reader.close();
    opened.value.journal.close();
    const { reports } = open({ journalFile: join(dir, JOURNAL_FILE) });
    await expect(reports.read('2024-03-01', 'csv')).rejects.toMatchObject({ code: 'badInput', message: expect.stringMatching(/at most 40\.0 MiB to show, was 4\d\.\d MiB as csv: export it/) as unknown });
    expect((await reports.export('2024-03-01'))!.files).toHaveLength(4);
  });
});
