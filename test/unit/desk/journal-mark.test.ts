// A journal against its mark: which copies pass, which do not, and what a person does about it.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal, type OpenedJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { DeskLock } from '../../../src/main/adapters/system/desk-lock.ts';
import { prepareProfileFolder, type ProfileFolder } from '../../../src/main/adapters/system/data-dir.ts';
import { adoptJournal } from '../../../src/main/desk/journal/adopt-journal.ts';
import { JournalMark, MarkedJournal } from '../../../src/main/desk/journal/journal-mark.ts';

let root = '';
let folder: ProfileFolder;
const problems: unknown[] = [];
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'bw-marks-'));
  const made = prepareProfileFolder(root, 'dev');
  if (!made.ok) throw new Error(made.error.message);
  folder = made.value;
  problems.length = 0;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

type Open = { readonly opened: OpenedJournal; readonly mark: JournalMark; readonly journal: MarkedJournal };
function open(env: Record<string, string> = {}): Open {
  const result = openJournal(folder.journalDir);
  if (!result.ok) throw result.error;
  const mark = JournalMark.open(folder, result.value.reader, env, (error) => problems.push(error));
  return { opened: result.value, mark, journal: new MarkedJournal(result.value.journal, mark) };
}
function close({ opened, mark }: Open): void {
  opened.reader.close();
  opened.journal.close();
  mark.note(opened.journal.chainPoint());
  mark.close();
}
/** As SIGKILL would leave it. */
function die({ opened, mark }: Open): void {
  opened.reader.close();
  mark.close();
}
function write(desk: Open, count: number, text = 'x'): void {
  for (let i = 0; i < count; i += 1) {
    const seq = desk.opened.journal.lastSeq() + 1;
    desk.journal.append({ kind: 'conclusion', seq, cause: seq, ts: seq, conclusion: { type: 'EngineStarted', version: text, configHash: '', profile: 'dev', tsEvent: seq } });
    desk.journal.commit();
  }
}
const run = (count: number, text = 'x'): void => {
  const desk = open();
  write(desk, count, text);
  close(desk);
};
const copyTo = (name: string): string => {
  const to = path.join(root, name);
  cpSync(folder.journalDir, to, { recursive: true });
  return to;
};
const putBack = (from: string): void => {
  rmSync(folder.journalDir, { recursive: true });
  cpSync(from, folder.journalDir, { recursive: true });
};
const findingOf = (env: Record<string, string> = {}) => {
  const desk = open(env);
  close(desk);
  return desk.mark.finding;
};

describe('the mark of a journal', () => {
  it('agrees with the newest journal, after a stop in order and after a kill', () => {
    run(5);
    expect(findingOf()).toBeUndefined();
    const desk = open();
    write(desk, 3);
    die(desk);
    expect(findingOf()).toBeUndefined();
    expect(readdirSync(path.join(root, 'marks'))).toHaveLength(1);
  });

  it('stands at the journal’s end before a commit returns: nothing that was sent lies above it', () => {
    const desk = open();
    for (let i = 1; i <= 4; i += 1) {
      write(desk, 1);
      const other = open();
      expect(other.mark.finding).toBeUndefined();
      die(other);
    }
    die(desk);
  });

  it('finds an older copy, and stays as it is until somebody decides', () => {
    run(3);
    const copy = copyTo('backup');
    run(4);
    putBack(copy);
    for (let start = 0; start < 3; start += 1) {
      const desk = open();
      expect(desk.mark.finding).toMatchObject({ found: 'behind', message: expect.stringMatching(/^it (ends at entry \d+|goes on to entry \d+), (and|but) the mark .*\.mark was set at entry 7 on /) });
      write(desk, 3, 'traded on'); // The same numbers, another history.
      close(desk);
    }
  });

  it('finds a removed write-ahead log', () => {
    run(2);
    const desk = open();
    write(desk, 3);
    cpSync(folder.journalDir, path.join(root, 'now'), { recursive: true });
    die(desk);
    putBack(path.join(root, 'now'));
    for (const file of ['journal.sqlite-wal', 'journal.sqlite-shm']) rmSync(path.join(folder.journalDir, file), { force: true });
    expect(findingOf()).toMatchObject({ found: 'behind', message: expect.stringContaining('it ends at entry 2') });
  });

  it('finds a journal that was removed whole', () => {
    run(4);
    rmSync(folder.journalDir, { recursive: true });
    mkdirSync(folder.journalDir);
    expect(findingOf()).toMatchObject({ found: 'behind', message: expect.stringContaining('it ends at entry 0') });
  });

  it('belongs to one folder: a desk that was begun anew has a mark of its own', () => {
    run(4);
    rmSync(folder.dir, { recursive: true });
    const made = prepareProfileFolder(root, 'dev');
    expect(made.ok).toBe(true);
    const desk = open();
    expect([desk.mark.finding, desk.mark.notes]).toEqual([undefined, []]);
    close(desk);
  });

  it('is taken up once by a journal from before there were marks, and says so', () => {
    run(4);
    rmSync(path.join(root, 'marks'), { recursive: true });
    const first = open();
    expect(first.mark.finding).toBeUndefined();
    expect(first.mark.notes).toEqual([expect.stringContaining('had no mark yet')]);
    close(first);
    const second = open();
    expect(second.mark.notes).toEqual([]);
    close(second);
  });

  it('that is damaged leaves the question open, and open is not whole', () => {
    run(4);
    const [name = ''] = readdirSync(path.join(root, 'marks'));
    writeFileSync(path.join(root, 'marks', name), 'damaged');
    expect(findingOf()).toMatchObject({ found: 'behind', message: expect.stringContaining('damaged') });
  });

  it('lies beside the journal where the second folder cannot be used, which is said, and counts there too', () => {
    writeFileSync(path.join(root, 'marks'), 'a file in the way');
    const desk = open();
    expect(desk.mark.notes).toEqual([expect.stringContaining('beside the journal')]);
    write(desk, 3);
    const early = copyTo('backup');
    close(desk);
    run(4);
    expect(existsSync(path.join(folder.journalDir, 'journal.mark'))).toBe(true);
    for (const file of readdirSync(early)) if (file.startsWith('journal.sqlite')) cpSync(path.join(early, file), path.join(folder.journalDir, file));
    expect(findingOf()).toMatchObject({ found: 'behind' });
    expect(problems).toEqual([]);
  });

  it.each(['removed', 'replaced by an older one'])('that is %s while the desk runs is made anew within a look, and told', (how) => {
    run(2);
    const [name = ''] = readdirSync(path.join(root, 'marks'));
    const file = path.join(root, 'marks', name);
    cpSync(file, path.join(root, 'older'));
    const desk = open();
    write(desk, 3);
    expect(desk.mark.check()).toBeNull();
    rmSync(file);
    if (how !== 'removed') cpSync(path.join(root, 'older'), file);
    expect(desk.mark.check()).toContain('made anew');
    expect([desk.mark.check(), desk.mark.problem()]).toEqual([null, null]);
    const copy = copyTo('backup');
    write(desk, 2);
    close(desk);
    putBack(copy);
    expect(findingOf()).toMatchObject({ found: 'behind', message: expect.stringContaining('entry 7') });
  });

  it('that cannot be made anew is a trouble until it can', () => {
    run(2);
    const [name = ''] = readdirSync(path.join(root, 'marks'));
    const file = path.join(root, 'marks', name);
    const desk = open();
    rmSync(file);
    mkdirSync(file);
    expect(desk.mark.check()).toMatch(/EISDIR|folder/);
    write(desk, 1);
    expect(desk.mark.problem()).toMatch(/EISDIR|folder/);
    rmSync(file, { recursive: true });
    expect(desk.mark.check()).toContain('made anew');
    expect(desk.mark.problem()).toBeNull();
    close(desk);
    expect(findingOf()).toBeUndefined();
  });

  it('that said behind and was removed while the desk runs says it again at the next start', () => {
    run(3);
    const copy = copyTo('backup');
    run(4);
    putBack(copy);
    const desk = open();
    const [name = ''] = readdirSync(path.join(root, 'marks'));
    rmSync(path.join(root, 'marks', name));
    expect(desk.mark.check()).toContain('made anew');
    close(desk);
    expect(findingOf()).toMatchObject({ found: 'behind' });
  });

  it('goes to the folder that was named', () => {
    const other = path.join(root, 'another disk');
    const desk = open({ BREAKWATER_MARKS_DIR: other });
    write(desk, 2);
    close(desk);
    expect(readdirSync(other)).toHaveLength(1);
    expect(existsSync(path.join(root, 'marks'))).toBe(false);
  });
});

describe('adopting a journal', () => {
  const rolledBack = (): void => {
    run(3);
    const copy = copyTo('backup');
    run(4);
    putBack(copy);
  };

  it('renews the mark, and the next start that records something says why', () => {
    rolledBack();
    expect(adoptJournal(root, 'dev', 'backup of Sunday', 5)).toMatchObject({ lastSeq: 3, was: expect.stringContaining('it ends at entry 3') });
    // A start that came to nothing does not use it up.
    expect(findingOf()).toEqual({ found: 'adopted', reason: 'backup of Sunday' });
    const desk = open();
    expect(desk.mark.finding).toEqual({ found: 'adopted', reason: 'backup of Sunday' });
    write(desk, 2);
    close(desk);
    expect(findingOf()).toBeUndefined();
  });

  it('also renews a damaged mark and one beside the journal', () => {
    rolledBack();
    const [name = ''] = readdirSync(path.join(root, 'marks'));
    writeFileSync(path.join(root, 'marks', name), 'damaged');
    writeFileSync(path.join(folder.journalDir, 'journal.mark'), 'damaged');
    expect(adoptJournal(root, 'dev', 'all that is left', 5)?.was).toContain('damaged');
    expect(findingOf()).toMatchObject({ found: 'adopted' });
    expect(existsSync(path.join(folder.journalDir, 'journal.mark'))).toBe(false);
  });

  it('an older copy that is put back after it is found again', () => {
    rolledBack();
    adoptJournal(root, 'dev', 'backup of Sunday', 5);
    run(6);
    putBack(path.join(root, 'backup'));
    expect(findingOf()).toMatchObject({ found: 'behind' });
  });

  it('of a desk whose journal was moved away is that of an empty one', () => {
    run(3);
    rmSync(folder.journalDir, { recursive: true });
    mkdirSync(folder.journalDir);
    expect(adoptJournal(root, 'dev', 'begun anew', 5)).toMatchObject({ lastSeq: 0, was: expect.stringContaining('it ends at entry 0') });
    expect(findingOf()).toEqual({ found: 'adopted', reason: 'begun anew' });
    run(2);
    expect(findingOf()).toBeUndefined();
  });

  it('works before the first start of a journal that was deleted with its mark', () => {
    run(3);
    mkdirSync(path.join(folder.dir, 'venue'), { recursive: true });
    writeFileSync(path.join(folder.dir, 'venue/venue.sqlite'), 'an account');
    rmSync(path.join(root, 'marks'), { recursive: true });
    rmSync(folder.journalDir, { recursive: true });
    expect(adoptJournal(root, 'dev', 'begun anew', 5)).toMatchObject({ lastSeq: 0, was: null });
    mkdirSync(folder.journalDir, { recursive: true });
    expect(findingOf()).toEqual({ found: 'adopted', reason: 'begun anew' });
    run(2);
    expect(findingOf()).toBeUndefined();
  });

  it('is refused while the desk runs, without a journal, and for a damaged one', () => {
    expect(adoptJournal(root, 'dev', 'nothing there', 5)).toBeNull();
    run(3);
    const lock = DeskLock.acquire(folder.dir, 5);
    expect(() => adoptJournal(root, 'dev', 'it runs', 5)).toThrow(/Stop the desk first/);
    if (lock.ok) lock.value.release();
    writeFileSync(path.join(folder.journalDir, 'journal.sqlite'), 'damaged');
    expect(() => adoptJournal(root, 'dev', 'damaged', 5)).toThrow(/cannot be taken as the right one/);
  });
});

describe('the identity of a desk’s folder', () => {
  it('that is a folder or a FIFO holds nothing up: the mark lies beside the journal, and that is said', () => {
    mkdirSync(path.join(folder.dir, 'desk.id'));
    const desk = open();
    expect(desk.mark.notes).toEqual([expect.stringMatching(/desk\.id.*beside the journal/)]);
    write(desk, 2);
    close(desk);
    expect(findingOf()).toBeUndefined();
    expect(existsSync(path.join(folder.journalDir, 'journal.mark'))).toBe(true);
  });
});
