import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import DatabaseConstructor from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeBody } from '../../../src/main/adapters/sqlite/journal-codec.ts';
import { JournalReader } from '../../../src/main/adapters/sqlite/journal-reader.ts';
import { JOURNAL_FILE, openJournal, type OpenedJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { equitySample, filled } from '../../support/fault-entries.ts';

let root = '';
let dir = '';
let file = '';
beforeEach(() => {
  root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-open-'));
  dir = join(root, 'journal');
  file = join(dir, JOURNAL_FILE);
});
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

function open(at = dir): OpenedJournal {
  const opened = openJournal(at);
  if (!opened.ok) throw opened.error;
  return opened.value;
}
function shut(opened: OpenedJournal): void {
  opened.reader.close();
  opened.journal.close();
}
function refusal(at = dir): string {
  const opened = openJournal(at);
  if (!opened.ok) return opened.error.code;
  shut(opened.value);
  return 'opened';
}
function written(rows: number): void {
  const opened = open();
  for (let seq = 1; seq <= rows; seq += 1) {
    opened.journal.append(seq % 2 === 0 ? filled(seq) : equitySample(seq));
    if (seq % 5 === 0) opened.journal.commit();
  }
  shut(opened);
}

describe('openJournal', () => {
  it('creates a private file in a private folder and says so once', () => {
    const first = open();
    expect(first).toMatchObject({ created: true, afterUncleanStop: false });
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(name).mode & 0o777, name).toBe(0o600);
    shut(first);
    const second = open();
    expect(second).toMatchObject({ created: false, afterUncleanStop: false });
    shut(second);
  });

  it('narrows a folder and a file that others could read', () => {
    shut(open());
    chmodSync(dir, 0o755);
    chmodSync(file, 0o644);
    shut(open());
    expect([statSync(dir).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  it('stays at synchronous=FULL after writes, where a connection that does not ask falls back to NORMAL', () => {
    const opened = open();
    for (let seq = 1; seq <= 5; seq += 1) {
      opened.journal.append(filled(seq));
      opened.journal.commit();
    }
    expect(opened.journal.isDurable()).toBe(true);
    shut(opened);
    const careless = new DatabaseConstructor(file);
    careless.exec("UPDATE meta SET value = '1'");
    expect(careless.pragma('synchronous', { simple: true })).toBe(1);
    careless.close();
  });

  it('notes an unclean stop', () => {
    const opened = open();
    opened.journal.append(filled(1));
    opened.journal.commit();
    cpSync(dir, join(root, 'crashed'), { recursive: true });
    shut(opened);
    const again = open(join(root, 'crashed'));
    expect(again.afterUncleanStop).toBe(true);
    expect([...again.reader.conclusions()]).toHaveLength(1);
    shut(again);
  });

  it('tells each kind of wrong file, and leaves it as it was', () => {
    written(20);
    const cases: Record<string, (name: string) => void> = {
      'notADatabase: text': (name) => writeFileSync(name, 'this is no database, but long enough to be looked at as if it were one of them'.repeat(3)),
      'truncated: empty': (name) => writeFileSync(name, ''),
      'truncated: half a header': (name) => truncateSync(name, 60),
      'truncated: cut in the middle': (name) => truncateSync(name, 8192),
      'truncated: last byte gone': (name) => truncateSync(name, statSync(name).size - 1),
      'foreignFile: another program': (name) => {
        rmSync(name);
        const db = new DatabaseConstructor(name);
        db.exec('CREATE TABLE theirs (a)');
        db.close();
      },
      'newerSchema: from the future': (name) => {
        const db = new DatabaseConstructor(name);
        db.pragma('user_version = 990');
        db.close();
      },
      'notADatabase: a link': (name) => {
        rmSync(name);
        symlinkSync(file, name);
      },
    };
    for (const [label, damage] of Object.entries(cases)) {
      const at = join(root, label.replace(/\W+/g, '-'));
      cpSync(dir, at, { recursive: true });
      const name = join(at, JOURNAL_FILE);
      damage(name);
      const before = readFileSync(name);
      expect(`${label}: ${refusal(at)}`).toBe(`${label}: ${label.split(':')[0]}`);
      expect(readFileSync(name).equals(before), label).toBe(true);
      const opened = openJournal(at);
      if (!opened.ok) expect(opened.error.message).toMatch(/expected .+, found .+/);
    }
  });

  it('does not start an empty journal beside the log of a lost one', () => {
    const opened = open();
    opened.journal.append(filled(1));
    opened.journal.commit();
    const lost = join(root, 'lost');
    mkdirSync(lost);
    copyFileSync(`${file}-wal`, join(lost, `${JOURNAL_FILE}-wal`));
    shut(opened);
    expect(refusal(lost)).toBe('missingJournal');
    expect(existsSync(join(lost, JOURNAL_FILE))).toBe(false);
  });

  it('takes up where a crash left a half-made new journal', () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(`${file}.new`, 'half');
    expect(open().created).toBe(true);
  });

  it('refuses a folder that is a file, and one without permission', () => {
    writeFileSync(join(root, 'file'), '');
    expect(refusal(join(root, 'file'))).toBe('unusableDirectory');
    expect(refusal(join(root, 'file', 'below'))).toBe('unusableDirectory');
    if (process.getuid?.() !== 0 || process.seteuid === undefined) return;
    const closed = join(root, 'closed');
    mkdirSync(closed, { mode: 0o500 });
    chmodSync(root, 0o755);
    process.seteuid(65_534);
    try {
      expect(refusal(closed)).toBe('unusableDirectory');
    } finally {
      process.seteuid(0);
    }
  });

  it('names a lock that another program holds', () => {
    shut(open());
    const other = new DatabaseConstructor(file);
    other.exec('BEGIN EXCLUSIVE');
    const opened = openJournal(dir, { busyTimeoutMs: 1 });
    expect(opened.ok ? 'opened' : opened.error.code).toBe('busy');
    other.exec('ROLLBACK');
    other.close();
  });

  it('never shows other rows after a flipped bit: it refuses, or the journal is unharmed', () => {
    written(300);
    const sound = JournalReader.open(file);
    const truth = [...sound.conclusions(0, { types: ['OrderFilled', 'EquitySampled'] })].map((entry) => encodeBody(entry));
    sound.close();
    const bytes = readFileSync(file);
    let refused = 0;
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.nat(7), fc.nat(1_000_000), (at, bit, n) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      const copy = join(root, `flip-${n}-${at}-${bit}`);
      mkdirSync(copy, { recursive: true });
      writeFileSync(join(copy, JOURNAL_FILE), damaged);
      const opened = openJournal(copy);
      if (!opened.ok) refused += 1;
      else {
        expect([...opened.value.reader.conclusions(0, { types: ['OrderFilled', 'EquitySampled'] })].map((entry) => encodeBody(entry))).toEqual(truth);
        shut(opened.value);
      }
      rmSync(copy, { recursive: true, force: true });
    }), { numRuns: 150 });
    expect(refused).toBeGreaterThan(0);
  });

  it('tells a log damaged in its middle from one with a torn end', () => {
    const opened = open();
    for (let seq = 1; seq <= 40; seq += 1) {
      opened.journal.append(filled(seq));
      opened.journal.commit();
    }
    const wal = readFileSync(`${file}-wal`);
    const main = readFileSync(file);
    shut(opened);
    const frame = 24 + 4096;
    const frames = Math.floor((wal.length - 32) / frame);
    const at = (name: string, content: Buffer): string => {
      const copy = join(root, name);
      mkdirSync(copy, { recursive: true });
      writeFileSync(join(copy, JOURNAL_FILE), main);
      writeFileSync(join(copy, `${JOURNAL_FILE}-wal`), content);
      return copy;
    };
    fc.assert(fc.property(fc.integer({ min: 0, max: Math.floor(frames / 2) }), fc.nat(frame - 1), fc.nat(7), fc.nat(1_000_000), (n, offset, bit, name) => {
      const damaged = Buffer.from(wal);
      const position = 32 + n * frame + offset;
      damaged[position] = (damaged[position] ?? 0) ^ (1 << bit);
      const copy = at(`wal-${name}-${n}-${offset}-${bit}`, damaged);
      expect(refusal(copy)).toBe('corrupt');
      rmSync(copy, { recursive: true, force: true });
    }), { numRuns: 100 });
    // Any cut is what a crash may leave: it opens with a whole number of commits.
    for (const kept of [frames - 1, frames - 0.5, frames / 2, 1, 0]) {
      const cut = open(at(`cut-${kept}`, wal.subarray(0, 32 + Math.floor(kept * frame))));
      const count = [...cut.reader.conclusions()].length;
      expect(count).toBe(cut.reader.lastSeq());
      expect(count).toBeLessThanOrEqual(40);
      shut(cut);
    }
  });
});
