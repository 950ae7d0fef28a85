import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import DatabaseConstructor from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalError } from '../../../src/main/adapters/sqlite/journal-error.ts';
import { JOURNAL_FILE, openJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { SqliteJournal } from '../../../src/main/adapters/sqlite/sqlite-journal.ts';
import { failingDatabase, type DatabaseFault } from '../../support/fault-database.ts';
import { concluded, equitySample, filled, quote, taken } from '../../support/fault-entries.ts';
import { open, shut } from '../../support/opened-journal.ts';

let root = '';
beforeEach(() => { root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-sqlite-')); });
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'nothing thrown';
  } catch (thrown) {
    return thrown instanceof JournalError ? thrown.code : String(thrown);
  }
};

describe('SqliteJournal', () => {
  it('shows nothing before the commit and everything after it', () => {
    const opened = open(root);
    opened.journal.append(filled(1));
    expect([...opened.reader.conclusions()]).toHaveLength(0);
    opened.journal.commit();
    expect([...opened.reader.conclusions()]).toHaveLength(1);
    opened.journal.commit();
    expect(opened.reader.verifyChain()).toMatchObject({ ok: true, value: { commits: 1, lastSeq: 1 } });
    shut(opened);
  });

  it('copies a borrowed market event at once', () => {
    const opened = open(root);
    const borrowed = { ...quote(100, 1) };
    opened.journal.append(taken(1, borrowed));
    Object.assign(borrowed, { bid: 999 });
    opened.journal.commit();
    expect([...opened.reader.inputs()]).toMatchObject([{ input: { event: { bid: 100 } } }]);
    shut(opened);
  });

  it('refuses a seq that does not rise, and what is not data, and is dead then', () => {
    for (const bad of [filled(2), filled(1), { ...filled(9), ts: 1.5 }, concluded(9, { ...(filled(9) as { conclusion: object }).conclusion, extra: () => 1 } as never)]) {
      const dir = join(root, `${Math.abs(JSON.stringify(bad, (_k, v: unknown) => (typeof v === 'bigint' ? `${v}` : v)).length)}-${bad.seq}-${bad.ts}`);
      const { journal, reader } = open(dir);
      journal.append(filled(2));
      journal.commit();
      expect(codeOf(() => journal.append(bad))).toBe('badEntry');
      expect(codeOf(() => journal.append(filled(50)))).toBe('dead');
      expect(codeOf(() => journal.commit())).toBe('dead');
      expect(reader.lastSeq()).toBe(2);
      reader.close();
      journal.close();
    }
  });

  it('dies at the first failed write, wherever it strikes, and keeps every acknowledged commit', () => {
    const faults: readonly Omit<DatabaseFault, 'at'>[] = [{ code: 'SQLITE_IOERR_FSYNC', message: 'disk I/O error' }, { code: 'SQLITE_FULL', message: 'database or disk is full' }];
    for (const fault of faults) {
      for (let at = 1; at <= 30; at += 1) {
        const dir = join(root, `${fault.code}-${at}`);
        shut(open(dir));
        const file = join(dir, JOURNAL_FILE);
        const db = new DatabaseConstructor(file);
        db.pragma('synchronous = FULL');
        const failing = failingDatabase(db, { ...fault, at });
        const journal = new SqliteJournal(failing.db);
        let acknowledged = 0;
        let thrown = 'nothing thrown';
        for (let seq = 1; seq < 40 && thrown === 'nothing thrown'; seq += 2) {
          journal.append(filled(seq));
          journal.append(equitySample(seq + 1));
          thrown = codeOf(() => journal.commit());
          if (thrown === 'nothing thrown') acknowledged = seq + 1;
        }
        expect(thrown).toBe('commitFailed');
        expect(journal.isDead()).toBe(true);
        const writes = failing.writes();
        expect(codeOf(() => journal.append(filled(1_000)))).toBe('dead');
        expect(codeOf(() => journal.commit())).toBe('dead');
        expect(codeOf(() => journal.prune(0))).toBe('dead');
        expect(failing.writes()).toBe(writes);
        journal.close();
        const again = open(dir);
        expect(again.journal.lastSeq()).toBe(acknowledged);
        expect(again.reader.verifyChain().ok).toBe(true);
        shut(again);
      }
    }
  });

  it('fails when another writer holds the file for longer than it waits', () => {
    const opened = openJournal(root, { busyTimeoutMs: 1 });
    if (!opened.ok) throw opened.error;
    const other = new DatabaseConstructor(join(root, JOURNAL_FILE));
    other.exec('BEGIN IMMEDIATE');
    opened.value.journal.append(filled(1));
    const { journal } = opened.value;
    expect(() => journal.commit()).toThrow(/SQLITE_BUSY/);
    other.exec('ROLLBACK');
    other.close();
    expect(codeOf(() => journal.commit())).toBe('dead');
    shut(opened.value);
  });

  it('survives a full disk with every acknowledged row', (context) => {
    const disk = join(root, 'disk');
    mkdirSync(disk);
    const mounted = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=640k', 'tmpfs', disk]).status === 0;
    if (!mounted) {
      console.log('full disk: not run here, a small tmpfs cannot be mounted');
      context.skip();
      return;
    }
    try {
      const { journal, reader } = open(disk);
      let acknowledged = 0;
      let failure: unknown = null;
      for (let seq = 1; seq < 20_000 && failure === null; seq += 1) {
        journal.append(filled(seq));
        try {
          journal.commit();
          acknowledged = seq;
        } catch (thrown) {
          failure = thrown;
        }
      }
      expect(failure).toMatchObject({ code: 'commitFailed' });
      expect(String(failure)).toMatch(/SQLITE_(FULL|IOERR)/);
      expect(acknowledged).toBeGreaterThan(10);
      reader.close();
      journal.close();
      expect(spawnSync('mount', ['-o', 'remount,size=8m', disk]).status).toBe(0);
      const again = open(disk);
      expect(again.journal.lastSeq()).toBe(acknowledged);
      expect([...again.reader.conclusions()]).toHaveLength(acknowledged);
      again.journal.append(filled(acknowledged + 1));
      again.journal.commit();
      shut(again);
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('prunes old market data in slices and says that it is gone', () => {
    const opened = open(root);
    const { journal, reader } = opened;
    for (let seq = 1; seq <= 100; seq += 1) journal.append(seq % 10 === 0 ? filled(seq) : taken(seq, quote(seq, seq)));
    journal.commit();
    expect(reader.marketExtent()).toEqual({ rows: 90, oldestTs: 1 });
    const slices = [];
    for (let removed = journal.prune(51, 20); removed > 0; removed = journal.prune(51, 20)) slices.push(removed);
    expect(slices).toEqual([20, 20, 5]);
    expect(reader.marketExtent()).toEqual({ rows: 45, oldestTs: 51 });
    expect([...reader.conclusions()]).toHaveLength(10);
    expect(codeOf(() => [...reader.inputs()])).toBe('pruned');
    expect([...reader.inputs(51)].map((entry) => entry.seq)).toEqual(Array.from({ length: 50 }, (_, i) => 51 + i).filter((seq) => seq % 10 !== 0));
    expect(journal.prune(10_000)).toBe(45);
    shut(opened);
    const again = open(root);
    expect(again.journal.lastSeq()).toBe(100);
    expect(again.reader.verifyChain().ok).toBe(true);
    shut(again);
  });

  it('backs up a whole journal while it is written', () => {
    const opened = open(root);
    for (let seq = 1; seq <= 20; seq += 1) opened.journal.append(filled(seq));
    opened.journal.commit();
    const copy = join(root, 'copy');
    mkdirSync(copy);
    opened.journal.backupTo(join(copy, JOURNAL_FILE));
    opened.journal.append(filled(21));
    opened.journal.commit();
    const restored = open(copy);
    expect(restored.journal.lastSeq()).toBe(20);
    expect(restored.journal.chainHead()).toBe(restored.reader.verifyChain(restored.journal.chainHead()).ok ? restored.journal.chainHead() : '');
    expect(opened.reader.verifyChain(restored.journal.chainHead()).ok).toBe(true);
    shut(restored);
    shut(opened);
  });
});
