// The life of the threads that read the journal beside an engine.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalFilter } from '../../../src/shared/contract/journal-methods.ts';
import { openJournal, JOURNAL_FILE, type OpenedJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { openJournalReads, type RunningJournal, type StartThread } from '../../../src/main/desk/journal/journal-service.ts';
import { scriptPath } from '../../../src/main/desk/scripts.ts';

const ALL: JournalFilter = { text: '', types: [], instrumentId: null, clientOrderId: null, from: null, to: null, holds: true };

describe('openJournalReads', () => {
  let dir = '';
  let opened: OpenedJournal;
  let seq = 0;
  const open: RunningJournal[] = [];
  const threads: Worker[] = [];
  const start: StartThread = (inputs) => {
    const worker = new Worker(scriptPath('journal-worker'), { workerData: inputs, execArgv: [] });
    threads.push(worker);
    return worker;
  };
  const reads = (): RunningJournal => {
    const one = openJournalReads({ journalFile: join(dir, JOURNAL_FILE), currency: 'USD' }, start);
    open.push(one);
    return one;
  };
  const write = (entries: number): void => {
    for (let i = 0; i < entries; i += 1) opened.journal.append({ kind: 'input', seq: (seq += 1), cause: seq, ts: seq, input: { type: 'time', ts: seq } });
    opened.journal.commit();
  };
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'bw-reads-'));
    const result = openJournal(dir);
    if (!result.ok) throw result.error;
    opened = result.value;
    seq = 0;
    write(500);
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    threads.length = 0;
    opened.reader.close();
    opened.journal.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('starts no thread before it is asked, answers at once and together, and sees what is committed meanwhile', async () => {
    const journal = reads();
    expect(threads).toHaveLength(0);
    const [rows, types, entry, none, why, verified] = await Promise.all([journal.rows({ filter: ALL, offset: 0, limit: 3 }), journal.types(), journal.entry(7), journal.entry(501), journal.why('none'), journal.verify()]);
    expect(rows).toMatchObject({ total: 500, lastSeq: 500, rows: [{ seq: 500 }, { seq: 499 }, { seq: 498 }] });
    expect(types).toEqual({ types: [{ type: 'time', kind: 'input', count: 500 }] });
    expect(entry).toMatchObject({ row: { seq: 7, type: 'time' } });
    expect(JSON.parse(entry!.body)).toEqual({ type: 'time', ts: 7 });
    expect([none, why]).toEqual([undefined, undefined]);
    expect(verified).toMatchObject({ ok: true, commits: 1, entries: 500 });
    expect(threads).toHaveLength(2); // The proof has one of its own.
    expect(verified.message).toBe('500 entries in 1 commit, also those that the list leaves out: every hash agrees with what is recorded, and every table with what the entries give. Market data (prices) is outside of the chain; there is none now.');
    write(20);
    expect(await journal.rows({ filter: ALL, offset: 519, limit: 5 })).toMatchObject({ total: 520, lastSeq: 520, rows: [{ seq: 1 }] });
  });

  it('starts a new thread when one ends, and answers what it left', async () => {
    const journal = reads();
    await journal.types();
    // Ended first and asked then, before anybody was told of the end: a thread that lives may answer in the time between the two.
    void threads[0]!.terminate();
    const left = journal.rows({ filter: ALL, offset: 0, limit: 1 });
    expect((await left).total).toBe(500);
    expect(threads).toHaveLength(2);
  });

  it('refuses in words what ends every thread, and a journal that it cannot read', async () => {
    const dying: StartThread = () => { const worker = new Worker('process.exit(3)', { eval: true }); threads.push(worker); return worker; };
    const journal = openJournalReads({ journalFile: join(dir, JOURNAL_FILE), currency: 'USD' }, dying);
    open.push(journal);
    await expect(journal.types()).rejects.toThrow(/its thread ended twice \(code 3\)/);
    expect(threads).toHaveLength(2);
    const gone = openJournalReads({ journalFile: join(dir, 'gone.sqlite'), currency: 'USD' }, start);
    open.push(gone);
    await expect(gone.types()).rejects.toThrow(/the journal could not be read: .*gone\.sqlite/);
  });

  it('says what the proof covers and what is outside of it', async () => {
    for (let i = 0; i < 7; i += 1) opened.journal.append({ kind: 'input', seq: (seq += 1), cause: seq, ts: seq, input: { type: 'market', ts: seq, event: { type: 'mark', instrumentId: 'BTC-PERP.SIM' as never, tsEvent: seq, px: 1 } } });
    write(1);
    const { entries, message } = await reads().verify();
    expect(entries).toBe(501);
    expect(message).toBe('501 entries in 2 commits, also those that the list leaves out: every hash agrees with what is recorded, and every table with what the entries give. 7 rows of market data (prices) are outside of the chain: nothing proves them, and old ones are deleted.');
  });

  it('names the first commit that does not fit', async () => {
    write(10);
    opened.reader.close();
    opened.journal.close();
    const { default: DatabaseConstructor } = await import('better-sqlite3');
    const db = new DatabaseConstructor(join(dir, JOURNAL_FILE));
    db.prepare("UPDATE journal SET body = '{\"ts\":1,\"type\":\"time\"}' WHERE seq = 505").run();
    db.close();
    const report = await reads().verify();
    expect(report).toMatchObject({ ok: false, entries: 510, head: '' });
    expect(report.message).toMatch(/after seq 500 up to 510/);
    const again = openJournal(join(dir, 'other'));
    if (!again.ok) throw again.error;
    opened = again.value;
  });

  it('answers while the file is being written and checkpointed all the time', async () => {
    const journal = reads();
    let last = 0;
    for (let round = 0; round < 30; round += 1) {
      const asked = journal.rows({ filter: ALL, offset: 0, limit: 1 });
      write(50);
      opened.journal.checkpoint();
      const { total } = await asked;
      expect(total).toBeGreaterThanOrEqual(last);
      expect(total).toBeLessThanOrEqual(500 + (round + 1) * 50);
      last = total;
    }
    expect((await journal.rows({ filter: ALL, offset: 0, limit: 1 })).total).toBe(2_000);
  });

  it('refuses what waits when it is closed, and everything after', async () => {
    const journal = reads();
    await journal.types();
    const waiting = journal.rows({ filter: ALL, offset: 0, limit: 1 });
    const refused = expect(waiting).rejects.toThrow(/the desk is stopping/);
    await journal.close();
    await refused;
    await expect(journal.entry(1)).rejects.toThrow(/the desk has stopped/);
  });

  it('takes no more questions than it can hold', async () => {
    const journal = reads();
    const asked = Array.from({ length: 70 }, () => journal.entry(1).then(() => 'answered', (error: unknown) => (error instanceof Error ? error.message : '')));
    const answers = await Promise.all(asked);
    expect(answers.filter((one) => one === 'answered')).toHaveLength(64);
    expect(answers.at(-1)).toMatch(/at most 64 questions/);
  });
});
