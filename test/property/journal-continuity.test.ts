// What binds a journal together over commits, restarts and power: the links of its chain, its numbers, and that a commit is on the disk. Oracles of their own.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import DatabaseConstructor from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertReadable } from '../../src/main/adapters/sqlite/examine-journal.ts';
import { migrate } from '../../src/main/adapters/sqlite/migrations.ts';
import { JOURNAL_FILE, openJournal, type OpenedJournal } from '../../src/main/adapters/sqlite/open-journal.ts';
import { SqliteJournal } from '../../src/main/adapters/sqlite/sqlite-journal.ts';
import { equitySample, filled, quote, taken } from '../support/fault-entries.ts';

/** Hundreds of journals are made here: where the system has a folder in memory, their syncs cost nothing. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
let dir = '';
beforeEach(() => { dir = mkdtempSync(path.join(MEMORY, 'breakwater-continuity-')); });
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = (at: string): OpenedJournal => {
  const opened = openJournal(at);
  if (!opened.ok) throw opened.error;
  return opened.value;
};
const shut = ({ reader, journal }: OpenedJournal): void => {
  reader.close();
  journal.close();
};
const fresh = (): string => mkdtempSync(path.join(dir, 'journal-'));

type Row = readonly [number, number, string, string, number, string | null, string | null, string];

/** Commits of so many entries each; the last seq of each is returned. */
function written(at: string, sizes: readonly number[]): readonly number[] {
  const opened = open(at);
  const ends: number[] = [];
  let seq = 0;
  for (const size of sizes) {
    for (let index = 0; index < size; index += 1) opened.journal.append((seq += 1) % 3 === 0 ? filled(seq) : equitySample(seq));
    opened.journal.commit();
    ends.push(seq);
  }
  shut(opened);
  return ends;
}

describe('the chain', () => {
  it('has links that anybody can compute: sha256 over the link before, a line end, and the lines of the commit', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 }), (sizes) => {
      const at = fresh();
      const ends = written(at, sizes);
      const db = new DatabaseConstructor(path.join(at, JOURNAL_FILE), { readonly: true });
      const rows = db.prepare('SELECT seq, ts, kind, type, cause, instrument, client_order_id, body FROM journal ORDER BY seq').raw().all() as Row[];
      const links = db.prepare('SELECT last_seq, chain FROM commit_chain ORDER BY last_seq').raw().all() as [number, string][];
      db.close();
      let before = '0'.repeat(64);
      let from = 0;
      const expected = ends.map((end): [number, string] => {
        const lines = rows.filter(([seq]) => seq > from && seq <= end).map((row) => `${row.map((value) => value ?? '').join('\t')}\n`).join('');
        before = createHash('sha256').update(`${before}\n${lines}`).digest('hex');
        from = end;
        return [end, before];
      });
      expect(links).toEqual(expected);
    }), { numRuns: 30 });
  });

  it('misses a whole commit that was taken out with its link, wherever it stood but at the end', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 10 }), fc.nat(), (sizes, which) => {
      const at = fresh();
      const ends = written(at, sizes);
      const gone = which % (sizes.length - 1);
      const [from, to] = [ends[gone - 1] ?? 0, ends[gone] ?? 0];
      const file = path.join(at, JOURNAL_FILE);
      const db = new DatabaseConstructor(file);
      for (const [table, seq] of [['journal', 'seq'], ['commit_chain', 'last_seq'], ['fill', 'seq'], ['equity', 'seq']] as const) db.prepare(`DELETE FROM ${table} WHERE ${seq} > ? AND ${seq} <= ?`).run(from, to);
      db.close();
      expect(() => assertReadable(file, 'all')).toThrow(/tampered/);
      expect(openJournal(at)).toMatchObject({ ok: false, error: { code: 'tampered' } });
    }), { numRuns: 40 });
  });

  it('cut at its end it is whole in itself: only a link noted elsewhere tells', () => {
    const at = fresh();
    const ends = written(at, [2, 2, 2]);
    const opened = open(at);
    const noted = opened.journal.chainHead();
    shut(opened);
    const db = new DatabaseConstructor(path.join(at, JOURNAL_FILE));
    for (const [table, seq] of [['journal', 'seq'], ['commit_chain', 'last_seq'], ['fill', 'seq'], ['equity', 'seq']] as const) db.prepare(`DELETE FROM ${table} WHERE ${seq} > ?`).run(ends[1]);
    db.close();
    const cut = open(at);
    expect(cut.reader.verifyChain().ok).toBe(true);
    expect(cut.reader.verifyChain(noted)).toMatchObject({ ok: false, error: { code: 'tampered' } });
    shut(cut);
  });
});

describe('the numbers', () => {
  type Step = 'text' | 'market' | 'commit' | 'restart' | 'prune';
  const steps = fc.array(fc.constantFrom<Step>('text', 'market', 'market', 'commit', 'restart', 'prune'), { minLength: 1, maxLength: 40 });

  it('go on above every one that was ever used, also when prices came last or were deleted', () => {
    fc.assert(fc.property(steps, (script) => {
      const at = fresh();
      let opened = open(at);
      let used = 0;
      for (const step of [...script, 'restart' as const]) {
        switch (step) {
          case 'text': opened.journal.append(equitySample((used += 1))); break;
          case 'market': opened.journal.append(taken((used += 1), quote(64_000, used))); break;
          case 'commit': opened.journal.commit(); break;
          case 'prune':
            opened.journal.commit();
            opened.journal.prune(Number.MAX_SAFE_INTEGER);
            break;
          case 'restart':
            shut(opened);
            opened = open(at);
            expect(opened.reader.lastSeq()).toBe(used);
            break;
        }
        expect(opened.journal.lastSeq()).toBe(used);
      }
      if (used > 0) expect(() => opened.journal.append(equitySample(used))).toThrow(/badEntry/);
      opened.reader.close();
      opened.journal.close();
    }), { numRuns: 60 });
  });
});

describe('a commit', () => {
  it.each([['OFF', false], ['NORMAL', false], ['FULL', true]] as const)('of a connection with synchronous=%s passes for durable: %s', (level, durable) => {
    const db = new DatabaseConstructor(path.join(dir, 'one.sqlite'));
    db.pragma('journal_mode = WAL');
    migrate(db);
    db.pragma(`synchronous = ${level}`);
    const journal = new SqliteJournal(db);
    expect(journal.isDurable()).toBe(durable);
    journal.append(equitySample(1));
    journal.commit();
    expect(journal.isDurable()).toBe(durable);
    journal.close();
  });

  it('is synced to the disk before it returns, each one', (context) => {
    if (spawnSync('strace', ['-c', 'true']).status !== 0) return context.skip('strace cannot run here');
    const source = path.resolve(import.meta.dirname, '../../src/main/adapters/sqlite/open-journal.ts');
    const script = path.join(dir, 'writer.mts');
    writeFileSync(script, `import { openJournal } from ${JSON.stringify(source)};
      const opened = openJournal(process.argv[2]);
      if (!opened.ok) throw opened.error;
      for (let seq = 1; seq <= 25; seq += 1) {
        opened.value.journal.append({ kind: 'conclusion', seq, cause: seq, ts: seq, conclusion: { type: 'DecisionMade', decision: { strategyId: 's', instrumentId: 'i', tsEvent: seq, action: 'hold', reason: 'r', detail: 'd', values: {} }, tsEvent: seq } });
        process.stderr.write('commit ' + seq + '\\n');
        opened.value.journal.commit();
        process.stderr.write('done ' + seq + '\\n');
      }
      opened.value.reader.close();
      opened.value.journal.close();`);
    const trace = path.join(dir, 'trace');
    const { status, stderr } = spawnSync('strace', ['-f', '-o', trace, '-e', 'trace=fdatasync,fsync,write', process.execPath, script, path.join(dir, 'journal')], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const calls = readFileSync(trace, 'utf8').split('\n');
    for (let seq = 1; seq <= 25; seq += 1) {
      const from = calls.findIndex((line) => line.includes(`"commit ${seq}\\n"`));
      const to = calls.findIndex((line) => line.includes(`"done ${seq}\\n"`));
      expect(from).toBeGreaterThanOrEqual(0);
      expect(calls.slice(from, to).some((line) => /f(data)?sync\(/.test(line)), `commit ${seq}`).toBe(true);
    }
  });
});
