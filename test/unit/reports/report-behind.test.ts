// A desk that opened halted on a journal that is behind its mark shows and writes no report of it: what is missing would be missing in every figure.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { prepareProfileFolder } from '../../../src/main/adapters/system/data-dir.ts';
import { JournalMark } from '../../../src/main/desk/journal/journal-mark.ts';
import { loadProfile } from '../../../src/main/desk/profiles/load-profile.ts';
import { openReports, reportDays } from '../../../src/main/desk/reports/report-service.ts';
import { RecordedJournal } from '../../support/recorded-journal.ts';

let dir = '';
beforeEach(() => { dir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-report-behind-')); });
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('refuses the report of a journal that is behind its mark, in the view as on the command line', async () => {
  const journalDir = new RecordedJournal('hostile-day').unpack(dir);
  const file = path.join(journalDir, 'journal.sqlite');
  const folder = prepareProfileFolder(dir, 'dev');
  if (!folder.ok) throw new Error(folder.error.message);
  const begun = (entries: number): void => {
    const opened = openJournal(journalDir);
    if (!opened.ok) throw opened.error;
    const mark = JournalMark.open(folder.value, opened.value.reader, {}, (error) => { throw error; });
    const seq = opened.value.journal.lastSeq() + 1;
    if (entries > 0) opened.value.journal.append({ kind: 'conclusion', seq, cause: seq, ts: seq, conclusion: { type: 'EngineStarted', version: '', configHash: '', profile: 'dev', tsEvent: seq } });
    opened.value.reader.close();
    opened.value.journal.close();
    mark.note(opened.value.journal.chainPoint());
    mark.close();
  };
  begun(0);
  cpSync(journalDir, path.join(dir, 'backup'), { recursive: true });
  const loaded = loadProfile(dir, 'dev');
  if (!loaded.ok) throw new Error(loaded.error.lines.join());
  const silent = (): void => undefined;
  const reportDir = path.join(dir, 'dev/reports/shown');
  const reports = openReports({ journalFile: file, reportDir, profile: loaded.value.profile, configHash: '', version: '', source: 'venue', dryRun: false, log: { info: silent, warn: silent, error: silent } });
  try {
    const day = reportDays(file).at(-1) ?? '';
    expect((await reports.read(day, 'text'))?.content).toContain(day);
    begun(1);
    rmSync(journalDir, { recursive: true });
    cpSync(path.join(dir, 'backup'), journalDir, { recursive: true });
    await expect(reports.read(day, 'text')).rejects.toThrow(/\(behind\)/);
    await expect(reports.export(day)).rejects.toThrow(/\(behind\)/);
    expect(existsSync(reportDir)).toBe(false);
  } finally {
    await reports.close();
  }
});
