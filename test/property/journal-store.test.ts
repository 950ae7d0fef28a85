import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import DatabaseConstructor, { type Database } from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/main/core/kernel/ports.ts';
import { MemoryJournal } from '../../src/main/core/journal/memory-journal.ts';
import { EventLogHash } from '../../src/main/adapters/sqlite/event-log-hash.ts';
import { encodeBody } from '../../src/main/adapters/sqlite/journal-codec.ts';
import { BULK_CONCLUSIONS, JournalReader } from '../../src/main/adapters/sqlite/journal-reader.ts';
import { PROJECTION_TABLES } from '../../src/main/adapters/sqlite/projection-tables.ts';
import { openJournal } from '../../src/main/adapters/sqlite/open-journal.ts';
import { entries } from './journal-arbitraries.ts';
import { open } from '../support/opened-journal.ts';

const RUNS = 25;
/** Hundreds of journals are made here: where the system has a folder in memory, their syncs cost nothing. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const log = fc.tuple(entries(40), fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 }));

function write(dir: string, log: readonly JournalEntry[], batches: readonly number[]): void {
  const { journal, reader } = open(dir);
  let at = 0;
  for (let batch = 0; at < log.length; batch += 1) {
    const size = batches[batch % batches.length] ?? 1;
    for (const entry of log.slice(at, at + size)) journal.append(entry);
    journal.commit();
    at += size;
  }
  reader.close();
  journal.close();
}

const dump = (db: Database): string => JSON.stringify(PROJECTION_TABLES.map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).raw().all()]));

describe('SqliteJournal', () => {
  let root = '';
  let run = 0;
  beforeEach(() => { root = mkdtempSync(join(MEMORY, 'breakwater-journal-')); });
  afterEach(() => { rmSync(root, { recursive: true, force: true }); });
  const fresh = (): string => join(root, `${(run += 1)}`);

  it('gives back every input and conclusion, in order, whatever the batches', () => {
    fc.assert(fc.property(log, ([written, batches]) => {
      const dir = fresh();
      write(dir, written, batches);
      const { reader, journal } = open(dir);
      const text = (items: Iterable<JournalEntry>): string[] => [...items].map((entry) => encodeBody(entry));
      expect(text(reader.inputs())).toEqual(text(written.filter((entry) => entry.kind === 'input')));
      const conclusions = written.filter((entry) => entry.kind === 'conclusion');
      expect(text(reader.conclusions())).toEqual(text(conclusions.filter((entry) => !BULK_CONCLUSIONS.includes(entry.conclusion.type))));
      expect(text(reader.conclusions(0, { types: ['DecisionMade', 'OrderFilled'] }))).toEqual(text(conclusions.filter((entry) => ['DecisionMade', 'OrderFilled'].includes(entry.conclusion.type))));
      expect(reader.lastSeq()).toBe(written.at(-1)?.seq ?? 0);
      expect(journal.lastSeq()).toBe(written.at(-1)?.seq ?? 0);
      expect(reader.verifyChain(journal.chainHead()).ok).toBe(true);
      reader.close();
      journal.close();
    }), { numRuns: RUNS });
  });

  it('derives the same projections from the journal as it wrote along the way', () => {
    fc.assert(fc.property(log, ([written, batches]) => {
      const dir = fresh();
      write(dir, written, batches);
      const { reader, journal } = open(dir);
      const db = new DatabaseConstructor(join(dir, 'journal.sqlite'), { readonly: true });
      const before = dump(db);
      journal.rebuildProjections();
      expect(dump(db)).toBe(before);
      db.close();
      reader.close();
      journal.close();
    }), { numRuns: RUNS });
  });

  it('hashes a run alike in memory and on disk, in one commit or many', () => {
    fc.assert(fc.property(log, ([written, batches]) => {
      const live = new EventLogHash();
      const memory = new MemoryJournal({ onEntry: (entry) => live.append(entry) });
      for (const entry of written) memory.append(entry);
      const dir = fresh();
      write(dir, written, batches);
      const { reader, journal } = open(dir);
      const again = new EventLogHash();
      for (const entry of reader.conclusions(0, { types: [...new Set(written.flatMap((entry) => (entry.kind === 'conclusion' ? [entry.conclusion.type] : [])))] })) again.append(entry);
      expect(again.digest()).toBe(live.digest());
      reader.close();
      journal.close();
    }), { numRuns: RUNS });
  });

  it('notices any changed, removed or added row', () => {
    fc.assert(fc.property(log, fc.nat(), fc.constantFrom('body', 'ts', 'cause', 'type', 'client_order_id', 'delete', 'swap', 'add'), ([written, batches], pick, what) => {
      const texts = written.filter((entry) => entry.kind === 'conclusion');
      fc.pre(texts.length > 1);
      const dir = fresh();
      write(dir, written, batches);
      const db = new DatabaseConstructor(join(dir, 'journal.sqlite'));
      const seq = texts[pick % texts.length]?.seq ?? 0;
      switch (what) {
        case 'delete': db.prepare('DELETE FROM journal WHERE seq = ?').run(seq); break;
        case 'swap': db.prepare("UPDATE journal SET body = body || ' ' WHERE seq = ?").run(seq); break;
        case 'add': db.prepare("INSERT INTO journal SELECT 1000000, ts, kind, type, cause, instrument, client_order_id, body FROM journal WHERE seq = ?").run(seq); break;
        case 'ts': case 'cause': db.prepare(`UPDATE journal SET ${what} = ${what} + 1 WHERE seq = ?`).run(seq); break;
        default: db.prepare(`UPDATE journal SET ${what} = coalesce(${what}, '') || 'x' WHERE seq = ?`).run(seq);
      }
      db.close();
      const reader = JournalReader.open(join(dir, 'journal.sqlite'));
      const verdict = reader.verifyChain();
      reader.close();
      expect(verdict.ok ? 'sound' : verdict.error.code).toBe('tampered');
      const opened = openJournal(dir);
      expect(opened.ok ? 'opened' : opened.error.code).toBe('tampered');
    }), { numRuns: RUNS });
  });

  it('recomputes the chain only to the noted link', () => {
    const [first, second] = fc.sample(entries(30), { numRuns: 40, seed: 3 }).filter((log) => log.filter((entry) => entry.kind === 'conclusion').length > 5);
    if (first === undefined || second === undefined) throw new Error('expected two sampled logs');
    const a = fresh();
    write(a, first, [3]);
    const whole = open(a);
    const head = whole.journal.chainHead();
    whole.reader.close();
    whole.journal.close();
    cpSync(a, fresh(), { recursive: true });
    const db = new DatabaseConstructor(join(a, 'journal.sqlite'));
    const last = (db.prepare('SELECT max(last_seq) AS seq FROM commit_chain').get() as { seq: number }).seq;
    db.prepare('DELETE FROM commit_chain WHERE last_seq = ?').run(last);
    db.prepare('DELETE FROM journal WHERE seq > (SELECT max(last_seq) FROM commit_chain)').run();
    db.close();
    const cut = open(a);
    expect(cut.reader.verifyChain().ok).toBe(true);
    expect(cut.reader.verifyChain(head).ok).toBe(false);
    cut.reader.close();
    cut.journal.close();
  });
});

describe('MemoryJournal', () => {
  it('keeps copies of borrowed market events and tells what a crash would leave', () => {
    const journal = new MemoryJournal();
    const quote = { type: 'quote', instrumentId: 'X-PERP.SIM', tsEvent: 1, bid: 1, bidSize: 1, ask: 2, askSize: 1 };
    journal.append({ kind: 'input', seq: 1, cause: 1, ts: 1, input: { type: 'market', ts: 1, event: quote as never } });
    journal.commit();
    quote.bid = 99;
    journal.append({ kind: 'input', seq: 2, cause: 2, ts: 1, input: { type: 'time', ts: 1 } });
    expect(journal.committedEntries()).toHaveLength(1);
    expect(journal.committedEntries()[0]).toMatchObject({ input: { event: { bid: 1 } } });
    expect(() => journal.append({ kind: 'input', seq: 2, cause: 2, ts: 1, input: { type: 'time', ts: 1 } })).toThrow('above 2');
    journal.commit();
    journal.commit();
    expect([journal.count(), journal.commits(), journal.lastSeq()]).toEqual([2, 2, 2]);
  });
});
