// What was damaged or changed in a journal is believed by nobody who reads it: command line, views, reports, a start.
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import DatabaseConstructor from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertReadable, examineJournal } from '../../../src/main/adapters/sqlite/examine-journal.ts';
import { openJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { PROJECTION_TABLES } from '../../../src/main/adapters/sqlite/projection-tables.ts';
import { JournalJobs } from '../../../src/main/desk/journal/journal-jobs.ts';
import { openReports } from '../../../src/main/desk/reports/report-service.ts';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../../src/shared/model/profile.ts';
import { cliHere, jsonLines } from '../../support/cli.ts';
import { equitySample, filled } from '../../support/fault-entries.ts';
import { RecordedJournal } from '../../support/recorded-journal.ts';

let root = '';
let dir = '';
let file = '';
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'breakwater-damaged-'));
  dir = new RecordedJournal('hostile-day').unpack(root);
  file = path.join(dir, 'journal.sqlite');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function sql(text: string): void {
  const db = new DatabaseConstructor(file);
  const { changes } = db.prepare(text).run();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  expect(changes, text).toBeGreaterThan(0);
}

/** As a crash leaves it: commits of the last minutes only in the log. */
function crashed(commits: number): void {
  const opened = openJournal(dir);
  if (!opened.ok) throw opened.error;
  const { journal, reader } = opened.value;
  for (let index = 1; index <= commits; index += 1) {
    const seq = journal.lastSeq() + 1;
    journal.append(index % 2 === 0 ? filled(seq) : equitySample(seq));
    journal.commit();
  }
  const aside = path.join(root, 'crashed');
  cpSync(dir, aside, { recursive: true, filter: (name) => !name.endsWith('-shm') });
  reader.close();
  journal.close();
  rmSync(dir, { recursive: true });
  cpSync(aside, dir, { recursive: true });
}

function flipLog(at: (size: number) => number): void {
  const wal = readFileSync(`${file}-wal`);
  const byte = at(wal.length);
  wal[byte] = (wal[byte] ?? 0) ^ 8;
  writeFileSync(`${file}-wal`, wal);
}

const HARMS: Readonly<Record<string, { readonly harm: () => void; readonly said: RegExp }>> = {
  'a bit of the write-ahead log flipped': { harm: () => { crashed(40); flipLog((size) => Math.floor(size / 3)); }, said: /does not agree with its checksum/ },
  'the file cut': { harm: () => truncateSync(file, Math.floor(statSync(file).size / 2)), said: /truncated/ },
  'an entry changed': { harm: () => sql(`UPDATE journal SET body = replace(body, 'entered by hand', 'entered by HAND') WHERE seq = (SELECT min(seq) FROM journal WHERE type = 'OrderInitialized')`), said: /tampered/ },
  'an entry made unreadable': { harm: () => sql(`UPDATE journal SET body = '{' WHERE seq = (SELECT min(seq) FROM journal WHERE type = 'OrderFilled')`), said: /tampered|badBody/ },
  'a fill made cheaper': { harm: () => sql(`UPDATE fill SET fee = '0' WHERE seq = (SELECT min(seq) FROM fill)`), said: /table fill, seq \d+: fee/ },
  'an order that was never closed': { harm: () => sql(`UPDATE order_record SET status = 'open' WHERE client_order_id = (SELECT max(client_order_id) FROM order_record WHERE status = 'filled')`), said: /table order_record/ },
  'a payment taken out': { harm: () => sql(`DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger WHERE type = 'funding')`), said: /table ledger.*none/ },
  'an alert put in': { harm: () => sql(`INSERT INTO risk_event VALUES (1, 1772495912000, 'info', 'x', 'nothing happened', NULL, '')`), said: /no row in table risk_event/ },
  'the equity of a sample': { harm: () => sql(`UPDATE equity SET equity = '123456' WHERE seq = (SELECT min(seq) FROM equity)`), said: /table equity/ },
  'the state of a strategy': { harm: () => sql(`UPDATE strategy_state SET state_json = replace(state_json, '1', '2')`), said: /table strategy_state/ },
};
const CHANGED = Object.keys(HARMS).filter((name) => /table/.test(HARMS[name]?.said.source ?? ''));

describe.each(Object.keys(HARMS))('%s', (name) => {
  const { harm, said } = HARMS[name]!;

  it('is told by report, export, replay and doctor, which give nothing of it out', async () => {
    harm();
    const out = path.join(root, 'exports');
    for (const args of [['report', '--day', '2026-03-02', '--out', out], ['report', '--week', '2026-W10', '--out', out], ['export', '--what', 'fills'], ['export', '--what', 'journal', '--out', path.join(out, 'x.csv')]]) {
      const { code, out: printed, err } = await cliHere([...args, '--data-dir', root]);
      expect({ code, printed }, args.join(' ')).toEqual({ code: 6, printed: '' });
      expect(err).toMatch(said);
    }
    const replay = await cliHere(['replay', '--json', '--data-dir', root]);
    expect([3, 6]).toContain(replay.code);
    expect(replay.out + replay.err).toMatch(said);
    const doctor = await cliHere(['doctor', '--json', '--data-dir', root]);
    expect(doctor.code).toBe(3);
    const checks = (jsonLines(doctor.out).at(-1)?.['checks'] ?? []) as readonly { readonly name: string; readonly outcome: string; readonly detail: string }[];
    expect(checks.find((one) => one.name === 'journal')).toMatchObject({ outcome: 'FAIL', detail: expect.stringMatching(said) as string });
  });

  it('is told by the journal and the reports of the views', async () => {
    harm();
    const jobs = new JournalJobs({ journalFile: file, currency: 'USD' });
    await expect(jobs.run({ kind: 'rows', input: { filter: { text: '', types: [], instrumentId: null, clientOrderId: null, from: null, to: null, holds: false }, offset: 0, limit: 10 } })).rejects.toThrow(said);
    jobs.close();
    const reports = openReports({ journalFile: file, reportDir: path.join(root, 'reports'), profile: Profile.parse(PROFILE_DEFAULTS.dev), configHash: 'x', version: 'x', source: 'venue', dryRun: false, log: { info: () => undefined, warn: () => undefined, error: () => undefined } });
    await expect(reports.read('2026-03-02', 'text')).rejects.toThrow(said);
    await reports.close();
  });

  it('is told by a start', () => {
    harm();
    expect(examineJournal(file)?.message).toMatch(said);
  });
});

it.each(CHANGED)('%s: a start derives the tables again from the entries, and says so', (name) => {
  HARMS[name]!.harm();
  const opened = openJournal(dir);
  if (!opened.ok) throw opened.error;
  expect(opened.value.derivedAgain).toMatch(HARMS[name]!.said);
  opened.value.reader.close();
  opened.value.journal.close();
  expect(() => assertReadable(file, 'all')).not.toThrow();
  const again = openJournal(dir);
  if (!again.ok) throw again.error;
  expect(again.value.derivedAgain).toBeNull();
  again.value.reader.close();
  again.value.journal.close();
});

it('every table is compared: a row taken out of any is found', () => {
  const names = PROJECTION_TABLES.filter((table) => {
    const db = new DatabaseConstructor(file, { readonly: true });
    const rows = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
    db.close();
    return rows > 0;
  });
  expect(names.length).toBeGreaterThan(12);
  const whole = readFileSync(file);
  for (const table of names) {
    sql(`DELETE FROM ${table} WHERE rowid_or_key = 1`.replace('WHERE rowid_or_key = 1', `WHERE ${keyOf(table)} = (SELECT max(${keyOf(table)}) FROM ${table})`));
    expect(() => assertReadable(file, 'all'), table).toThrow(/changedTables/);
    writeFileSync(file, whole);
  }
});

const keyOf = (table: string): string => ({ order_record: 'client_order_id', position: 'instrument', strategy_state: 'strategy', day: 'day', active_day: 'day', alert_ack: 'alert_seq' })[table] ?? 'seq';

it('is read while a desk writes to it, and nothing is wrong then', () => {
  const opened = openJournal(dir);
  if (!opened.ok) throw opened.error;
  const { journal, reader } = opened.value;
  for (let index = 0; index < 60; index += 1) {
    journal.append(equitySample(journal.lastSeq() + 1));
    journal.commit();
    if (index % 10 === 0) journal.checkpoint();
    expect(() => assertReadable(file, index % 3 === 0 ? 'all' : 'recent')).not.toThrow();
  }
  reader.close();
  journal.close();
});
