// Opening a desk beside others: its journal is looked through in a thread, with the same refusals as ever, and the restart leaves turns to the others.
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import DatabaseConstructor from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JOURNAL_FILE, openJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import type { JournalReader } from '../../../src/main/adapters/sqlite/journal-reader.ts';
import { openDeskFiles, type DeskFiles } from '../../../src/main/desk/desk-files.ts';
import type { DeskOptions } from '../../../src/main/desk/desk-options.ts';
import { restore } from '../../../src/main/desk/engine.ts';
import { DeskStartError } from '../../../src/main/desk/errors.ts';
import { examineInThread, type Examined } from '../../../src/main/desk/journal/journal-check.ts';
import type { JournalInputs } from '../../../src/main/desk/journal/journal-jobs.ts';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../../src/shared/model/profile.ts';
import { buildBigJournal } from '../../support/big-journal.ts';
import { scriptPath } from '../../support/main-scripts.ts';

let root = '';
let dir = '';
let file = '';
const profile = Profile.parse(PROFILE_DEFAULTS.dev);
const options = (): DeskOptions => ({ dataDir: root, dataDirOption: ' --data-dir /data', profile: 'dev', overrides: {}, dryRun: false, replay: null, logLevel: null, onLogLine: null, onStartProgress: null });
const open = (examine?: (journalFile: string) => Promise<Examined>): Promise<DeskFiles> => openDeskFiles(options(), profile, examine);
const refusalOf = async (opening: Promise<DeskFiles>): Promise<string> => opening.then((files) => { files.close(); return 'opened'; }, (error: unknown) => (error instanceof DeskStartError ? error.message : `another error: ${String(error)}`));

beforeEach(() => {
  root = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-check-'));
  dir = path.join(root, 'dev', 'journal');
  file = path.join(dir, JOURNAL_FILE);
});
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

const change = (sql: string): void => {
  const db = new DatabaseConstructor(file);
  db.exec(sql);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
};
/** Each of these is refused when a journal is opened. */
const DAMAGES: readonly (readonly [string, () => void])[] = [
  ['a changed row', () => change("UPDATE journal SET body = replace(body, '5', '6') WHERE seq = (SELECT max(seq) FROM journal)")],
  ['a removed row', () => change('DELETE FROM journal WHERE seq = (SELECT max(seq) - 3 FROM journal)')],
  ['a cut file', () => truncateSync(file, 8_192)],
  ['an empty file', () => truncateSync(file, 0)],
  ['another file', () => writeFileSync(file, 'a note of somebody')],
  ['another program’s database', () => change('PRAGMA application_id = 7')],
  ['a newer schema', () => change('PRAGMA user_version = 9000')],
  ['a page of noise', () => { const bytes = readFileSync(file); bytes.fill(0xa5, 20 * 4_096, 21 * 4_096); writeFileSync(file, bytes); }],
  ['a damaged log', () => { appendFileSync(`${file}-wal`, Buffer.alloc(5_000, 7)); }],
];

describe('a journal that is opened beside running desks', () => {
  it.each(DAMAGES)('is refused for %s with the sentence of a check in the engine’s own thread, and left as it was', async (_name, damage) => {
    buildBigJournal(file, 400);
    damage();
    const before = readFileSync(file);
    const inThread = await refusalOf(open());
    expect(readFileSync(file).equals(before)).toBe(true);
    const own = openJournal(dir);
    expect(own.ok).toBe(false);
    if (!own.ok) expect(inThread).toContain(own.error.message);
    expect(await refusalOf(open(() => Promise.resolve({ outcome: 'unknown' })))).toBe(inThread);
  });

  it('is not written to, and its lock not given away, before the thread has said that it is sound', async () => {
    buildBigJournal(file, 400);
    const before = readFileSync(file);
    const said = Promise.withResolvers<Examined>();
    const opening = open(() => said.promise);
    expect(await refusalOf(open())).toContain('One profile has one desk: look at it with  npm run breakwater -- status --profile dev --data-dir /data ');
    expect(readFileSync(file).equals(before)).toBe(true);
    said.resolve({ outcome: 'sound' });
    (await opening).close();
    expect(await refusalOf(open())).toBe('opened');
  });

  it('gives its lock back when it is refused', async () => {
    buildBigJournal(file, 400);
    change('PRAGMA user_version = 9000');
    const first = await refusalOf(open());
    expect(first).toContain('newerSchema');
    expect(await refusalOf(open())).toBe(first);
  });

  it('is looked through by whoever opens it where the thread cannot say', async () => {
    buildBigJournal(file, 400);
    const ending = (): Worker => new Worker('process.exit(3)', { eval: true });
    const throwing = (): Worker => new Worker('throw new Error("no")', { eval: true });
    const none = (): Worker => { throw new Error('no thread'); };
    for (const start of [ending, throwing, none]) expect(await examineInThread(file, start)).toEqual({ outcome: 'unknown' });
    // One half is not enough.
    for (const lost of [0, 1]) {
      let started = 0;
      const halves = (inputs: JournalInputs): Worker => (started++ === lost ? ending() : new Worker(scriptPath('journal-worker'), { workerData: inputs, execArgv: [] }));
      expect(await examineInThread(file, halves)).toEqual({ outcome: 'unknown' });
      expect(started).toBe(2);
    }
    expect(await examineInThread(path.join(dir, 'absent.sqlite'))).toMatchObject({ outcome: 'damaged' });
    expect(await examineInThread(file)).toEqual({ outcome: 'sound' });
  });
});

describe('a restart from a long journal', () => {
  it('leaves turns to other desks and takes each entry once, in order', async () => {
    buildBigJournal(file, 60_000);
    const files = await open();
    try {
      const wanted = entriesOf(files.opened.reader);
      const taken: number[] = [];
      let turns = 0;
      let running = true;
      const count = (): void => { turns += 1; if (running) setImmediate(count); };
      setImmediate(count);
      const take = { conclusion: () => undefined };
      const kernel = { restore: ({ seq }: { readonly seq: number }) => taken.push(seq), continueFrom: () => undefined, runner: { strategies: () => [] }, instruments: { all: () => [] } };
      await restore({ kernel, views: take, strategies: take } as unknown as Parameters<typeof restore>[0], files.opened.reader);
      running = false;
      expect(turns).toBeGreaterThan(2);
      expect(taken.filter((seq) => wanted.has(seq))).toEqual([...wanted]);
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken).toEqual(taken.toSorted((a, b) => a - b));
    } finally {
      files.close();
    }
  });
});

const entriesOf = (reader: JournalReader): ReadonlySet<number> => new Set([...reader.conclusions()].map(({ seq }) => seq));
