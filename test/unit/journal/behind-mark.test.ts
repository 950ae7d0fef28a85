// Whoever reads a desk's journal holds it against its mark, as a start does: an older copy, or one whose log was cut, is refused with a sentence; the newest one is not, whoever writes meanwhile.
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal, type OpenedJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { JournalReader } from '../../../src/main/adapters/sqlite/journal-reader.ts';
import { MarkFile } from '../../../src/main/adapters/system/mark-file.ts';
import { prepareProfileFolder, type ProfileFolder } from '../../../src/main/adapters/system/data-dir.ts';
import { adoptJournal } from '../../../src/main/desk/journal/adopt-journal.ts';
import { JournalJobs } from '../../../src/main/desk/journal/journal-jobs.ts';
import { JournalMark, MarkedJournal } from '../../../src/main/desk/journal/journal-mark.ts';
import { assertNewest, behindAny, deskOfJournal, marksFor, peekMarks } from '../../../src/main/desk/journal/marks.ts';
import { cliHere } from '../../support/cli.ts';
import { RecordedJournal } from '../../support/recorded-journal.ts';

let dir = '';
let folder: ProfileFolder;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-behind-'));
  const made = prepareProfileFolder(dir, 'dev');
  if (!made.ok) throw new Error(made.error.message);
  folder = made.value;
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const file = (): string => path.join(folder.journalDir, 'journal.sqlite');

class Writer {
  readonly opened: OpenedJournal;
  readonly mark: JournalMark;
  readonly journal: MarkedJournal;

  constructor() {
    const result = openJournal(folder.journalDir);
    if (!result.ok) throw result.error;
    this.opened = result.value;
    this.mark = JournalMark.open(folder, this.opened.reader, {}, (error) => { throw error; });
    this.journal = new MarkedJournal(this.opened.journal, this.mark);
  }

  write(count: number, text = 'x'): void {
    for (let i = 0; i < count; i += 1) {
      const seq = this.opened.journal.lastSeq() + 1;
      this.journal.append({ kind: 'conclusion', seq, cause: seq, ts: seq, conclusion: { type: 'EngineStarted', version: text, configHash: '', profile: 'dev', tsEvent: seq } });
      this.journal.commit();
    }
  }

  /** In order; without it as SIGKILL would leave it. */
  close(): void {
    this.opened.reader.close();
    this.opened.journal.close();
    this.mark.note(this.opened.journal.chainPoint());
    this.mark.close();
  }
}

const run = (count: number, text?: string): void => {
  const writer = new Writer();
  writer.write(count, text);
  writer.close();
};
const keep = (): string => {
  const copy = path.join(dir, 'backup');
  cpSync(folder.journalDir, copy, { recursive: true });
  return copy;
};
const putBack = (copy: string): void => {
  rmSync(folder.journalDir, { recursive: true });
  cpSync(copy, folder.journalDir, { recursive: true });
};
const marks = (): readonly string[] => readdirSync(path.join(dir, 'marks'));

const DAY = '2026-03-02';
const READERS: readonly (readonly string[])[] = [['report'], ['report', '--day', DAY], ['report', '--week'], ['export', '--what', 'fills'], ['export', '--what', 'journal', '--format', 'jsonl'], ['trades', '--day', DAY], ['replay']];

describe('every reader of the command line', () => {
  beforeEach(() => {
    new RecordedJournal('hostile-day').unpack(dir);
    run(0); // Its first start since there are marks.
  });

  it('reads the newest journal', async () => {
    run(2);
    for (const args of READERS) expect((await cliHere([...args, '--data-dir', dir])).err, args.join(' ')).not.toMatch(/\(behind\)/);
    expect((await cliHere(['export', '--what', 'fills', '--data-dir', dir])).code).toBe(0);
    expect(assertNewest(file(), {})).toBe('marked');
  });

  it.each(['an older copy', 'a log cut in half', 'a removed log'])('refuses %s, says what was expected, what was found and how to go on', async (kind) => {
    const copy = keep();
    const desk = new Writer();
    desk.write(6);
    if (kind === 'an older copy') {
      desk.close();
      putBack(copy);
    } else {
      const wal = `${file()}-wal`;
      cpSync(folder.journalDir, path.join(dir, 'killed'), { recursive: true });
      desk.close(); // The mark stays where the killed desk left it.
      putBack(path.join(dir, 'killed'));
      rmSync(`${file()}-shm`, { force: true });
      if (kind === 'a removed log') rmSync(wal);
      else truncateSync(wal, Math.floor(statSync(wal).size / 2));
    }
    for (const args of READERS) {
      const { code, out, err } = await cliHere([...args, '--data-dir', dir]);
      expect(code, `${args.join(' ')}: ${err}`).toBe(6);
      expect(err, args.join(' ')).toMatch(/expected entry \d+ with the link [0-9a-f]{16}…, as its mark .*\.mark noted on .*, found that it (ends at|goes on to) entry \d+.*\(behind\)/);
      expect(err).toContain('breakwater journal adopt --profile dev');
      expect(out.replace(/^Journal .*\n/, ''), args.join(' ')).toBe('');
    }
    expect((await cliHere(['doctor', '--data-dir', dir, '--json'])).out).toContain('(behind)');
    // The page's proof says the same; its list of entries goes on being readable.
    const jobs = new JournalJobs({ journalFile: file(), currency: 'USD' });
    expect(await jobs.run({ kind: 'verify' })).toMatchObject({ ok: false, message: expect.stringContaining('(behind)') });
    expect(await jobs.run({ kind: 'types' })).toBeDefined();
    jobs.close();

    expect(adoptJournal(dir, 'dev', 'all that is left', 5)).not.toBeNull();
    expect((await cliHere(['export', '--what', 'fills', '--data-dir', dir])).code).toBe(0);
  });

  it('reads a journal that has no mark: from before there were marks, of another place', async () => {
    const copy = keep();
    run(3);
    const elsewhere = await cliHere(['export', '--what', 'fills', '--journal', copy, '--data-dir', dir]);
    expect(elsewhere.code).toBe(0);
    rmSync(path.join(dir, 'marks'), { recursive: true });
    putBack(copy);
    expect(assertNewest(file(), {})).toBe('unmarked');
    expect(await cliHere(['export', '--what', 'fills', '--data-dir', dir])).toMatchObject({ code: 0, out: elsewhere.out });
    // Reading makes nothing.
    expect(() => marks()).toThrow(/ENOENT/);
  });
});

describe('a mark whose desk.id is gone', () => {
  const id = (): string => path.join(folder.dir, 'desk.id');

  it.each(['removed', 'changed'])('is found by the first link of the chain (%s): an older copy is refused by readers and opens halted, also at the second start', (how) => {
    run(3);
    const copy = keep();
    run(4);
    putBack(copy);
    if (how === 'removed') rmSync(id());
    else writeFileSync(id(), '0123456789\n');
    expect(() => assertNewest(file(), {})).toThrow(/expected entry 7/);
    for (let start = 0; start < 2; start += 1) {
      const desk = new Writer();
      expect(desk.mark.finding).toMatchObject({ found: 'behind' });
      desk.close();
      expect(() => assertNewest(file(), {})).toThrow(/expected entry 7/);
    }
    expect(adoptJournal(dir, 'dev', 'all that is left', 5)?.was).toContain('entry 7');
    const desk = new Writer();
    expect(desk.mark.finding).toEqual({ found: 'adopted', reason: 'all that is left' });
    desk.write(1);
    desk.close();
    expect(assertNewest(file(), {})).toBe('marked');
  });

  it('that agrees is taken up under the new one, and said', () => {
    run(3);
    rmSync(id());
    const desk = new Writer();
    expect(desk.mark.finding).toBeUndefined();
    expect(desk.mark.notes).toEqual([expect.stringContaining('desk.id was removed or changed')]);
    desk.write(2);
    desk.close();
    expect(marks()).toHaveLength(2);
    const again = new Writer();
    expect([again.mark.finding, again.mark.notes]).toEqual([undefined, []]);
    again.close();
  });

  it('that belongs to another journal has no say', () => {
    run(3, 'the one before');
    rmSync(folder.dir, { recursive: true });
    const made = prepareProfileFolder(dir, 'dev');
    expect(made.ok).toBe(true);
    run(2, 'begun anew');
    rmSync(id());
    expect(() => assertNewest(file(), {})).not.toThrow();
    const desk = new Writer();
    expect(desk.mark.finding).toBeUndefined();
    desk.close();
  });

  it('and that does not say which journal it is of counts: nobody can say that it is not this one', () => {
    run(3);
    const copy = keep();
    run(4);
    putBack(copy);
    // A mark of an earlier build.
    const [name = ''] = marks();
    const at = path.join(dir, 'marks', name);
    const old = MarkFile.open(at, { create: false });
    const found = old.found;
    if (found === null) throw new Error('expected a mark');
    old.write({ ...found, first: null });
    old.close();
    rmSync(id());
    expect(() => assertNewest(file(), {})).toThrow(/behind/);
  });
});

it('a desk that writes meanwhile never gives a false alarm, at whatever moment it is read, and a lost entry always gives one', () => {
  run(1);
  const place = deskOfJournal(file());
  if (place === null) throw new Error('expected the folder of a desk');
  const desk = new Writer();
  // The reader's two looks, the marks first, lie anywhere between the writer's commits and its marks, which may lag behind.
  fc.assert(fc.property(fc.array(fc.constantFrom('commit', 'mark', 'look'), { minLength: 1, maxLength: 12 }), fc.array(fc.constantFrom('commit', 'mark', 'torn'), { maxLength: 12 }), (before, between) => {
    const [name = ''] = marks();
    const at = path.join(dir, 'marks', name);
    const act = (step: 'commit' | 'mark' | 'torn' | 'look'): void => {
      switch (step) {
        case 'commit': {
          const seq = desk.opened.journal.lastSeq() + 1;
          desk.opened.journal.append({ kind: 'conclusion', seq, cause: seq, ts: seq, conclusion: { type: 'EngineStarted', version: '', configHash: '', profile: 'dev', tsEvent: seq } });
          desk.opened.journal.commit();
          break;
        }
        case 'mark': desk.mark.note(desk.opened.journal.chainPoint()); break;
        case 'look': assertNewest(file(), {}); break;
        case 'torn': {
          // Half of the page that is written next is there already.
          const bytes = readFileSync(at);
          if (bytes.length < 8_192) break;
          const number = (page: number): number => Number(/"n":(\d+)/.exec(bytes.toString('utf8', page * 4_096, page * 4_096 + 300))?.[1] ?? 0);
          const older = number(0) < number(1) ? 0 : 1;
          writeFileSync(at, Buffer.concat([bytes.subarray(0, older * 4_096), Buffer.alloc(60, 0x7b), bytes.subarray(older * 4_096 + 60)]));
          break;
        }
      }
    };
    for (const step of before) act(step);
    const seen = peekMarks(place, {});
    for (const step of between) act(step);
    const reader = JournalReader.open(file());
    try {
      expect(behindAny(marksFor(seen, reader), reader)).toBeNull();
    } finally {
      reader.close();
    }
  }), { numRuns: 150 });
  // The other way round: the mark of now against the journal of before.
  desk.mark.note(desk.opened.journal.chainPoint());
  copyFileSync(file(), `${file()}.before`);
  desk.write(1);
  desk.close();
  renameSync(`${file()}.before`, file());
  rmSync(`${file()}-wal`, { force: true });
  rmSync(`${file()}-shm`, { force: true });
  expect(() => assertNewest(file(), {})).toThrow(/behind/);
});
