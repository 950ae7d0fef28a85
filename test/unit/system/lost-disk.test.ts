// What is asked for as a file while its folder is gone, full, read-only or no folder: a sentence, and nothing half-written.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportDiagnostics } from '../../../src/main/desk/diagnostics/diagnostics.ts';
import { writeReportFiles } from '../../../src/main/desk/reports/report-files.ts';
import { dailyReport } from '../../../src/main/desk/reports/daily-report.ts';
import { saveFileAtomic, writeFilesAtomic } from '../../../src/main/adapters/system/atomic-file.ts';
import { openSink } from '../../../src/main/cli/records/sink.ts';
import { electronHostApi } from '../../../src/main/hosts/electron/host-api.ts';
import type { HostApi } from '../../../src/main/api/app-api.ts';
import { fakeApp } from '../../support/fake-app.ts';
import { livedDays } from '../../support/report-day.ts';
import { ScriptedDesk } from '../../support/scripted-desk.ts';
import { canMount, smallDisk, type SmallDisk } from '../../support/small-disk.ts';

const MIB = 1024 * 1024;
let root = '';
beforeEach(() => { root = mkdtempSync(path.join(tmpdir(), 'bw-lost-')); });
afterEach(() => rmSync(root, { recursive: true, force: true }));

const host = (filePath: string): HostApi => electronHostApi({
  places: { version: '0', dataDir: path.join(root, 'data'), settingsFile: '', dataDirOption: '', folder: () => root }, shell: { openPath: () => Promise.resolve('') }, dialog: { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) } as never,
  startFolder: () => root, shownProfile: () => 'dev', hasTray: () => false, flattenKeys: () => ({ keys: '', registered: false, detail: '' }), openChart: () => Promise.resolve(null),
});
const report = () => {
  const [source] = livedDays([[{ kind: 'mark', btc: true, ticks: 640_000 }]]);
  if (source === undefined) throw new Error('expected a day');
  return dailyReport(source);
};
const diagnostics = (dataDir: string) => exportDiagnostics({ dataDir, app: fakeApp(new ScriptedDesk()), checks: () => Promise.resolve([]), now: () => new Date(0) });
const sentence = async (act: () => unknown): Promise<string> => {
  try {
    await act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('expected a refusal, found that it was written');
};
/** Turns of the event loop that others had while it went on. */
async function turnsDuring(act: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let over = false;
  const count = (): void => {
    turns += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  await act();
  over = true;
  return turns;
}

describe('a file that the trader saves', () => {
  it('is written whole while the engine goes on', async () => {
    const file = path.join(root, 'fills.csv');
    const text = '1,2,3,4\r\n'.repeat(10 * MIB / 9);
    // Drafted, written in pieces, synced, closed, renamed, and the folder after it: each of them a turn at least.
    expect(await turnsDuring(() => host(file).save('fills.csv', text))).toBeGreaterThan(8);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(root)).toEqual(['fills.csv']);
  });

  it('goes to no link and no folder', async () => {
    mkdirSync(path.join(root, 'folder'));
    expect(await sentence(() => host(path.join(root, 'folder')).save('x.csv', 'x'))).toContain('found a folder or device');
    expect(readdirSync(root)).toEqual(['folder']);
  });

  it('is refused with a sentence when its folder has vanished or is a file', async () => {
    expect(await sentence(() => host(path.join(root, 'gone/fills.csv')).save('fills.csv', 'x'))).toMatch(/^expected a folder that can be written to at .*gone, found no such folder \(ENOENT.*\): fills\.csv was not saved, and no part of it is left there$/);
    writeFileSync(path.join(root, 'file'), 'mine');
    expect(await sentence(() => host(path.join(root, 'file/fills.csv')).save('fills.csv', 'x'))).toContain('found a file in its place');
    expect(readFileSync(path.join(root, 'file'), 'utf8')).toBe('mine');
  });
});

describe('reports and bundles', () => {
  it('make their folder anew when it has vanished', async () => {
    const dir = path.join(root, 'gone/reports');
    expect(writeReportFiles(dir, report())).toHaveLength(4);
    expect(existsSync((await diagnostics(path.join(root, 'gone'))).file)).toBe(true);
  });

  it('are refused with a sentence where a file stands in the place of the folder', async () => {
    writeFileSync(path.join(root, 'reports'), 'mine');
    writeFileSync(path.join(root, 'diagnostics'), 'mine');
    expect(await sentence(() => writeReportFiles(path.join(root, 'reports'), report()))).toMatch(/reports, found a file in its place \(ENOTDIR.*\): the report of \d{4}-\d\d-\d\d was not saved/);
    expect(await sentence(() => diagnostics(root))).toMatch(/diagnostics, found a file in its place \(ENOTDIR.*\): the diagnostics bundle was not saved/);
    expect(readFileSync(path.join(root, 'reports'), 'utf8')).toBe('mine');
  });
});

it('replaces several files all together or none of them', () => {
  writeFileSync(path.join(root, 'a'), 'old');
  mkdirSync(path.join(root, 'b'));
  expect(() => writeFilesAtomic(root, [{ fileName: 'a', content: 'new' }, { fileName: 'b', content: 'new' }])).toThrow(/folder or device/);
  expect([readFileSync(path.join(root, 'a'), 'utf8'), readdirSync(root).sort()]).toEqual(['old', ['a', 'b']]);
});

it('exports to no folder, and leaves no draft beside it', () => {
  mkdirSync(path.join(root, 'fills.csv'));
  const sink = openSink({ out: () => undefined }, path.join(root, 'fills.csv'));
  sink.write('x');
  expect(() => sink.done()).toThrow(/fills\.csv was not saved/);
  sink.abandon();
  expect(readdirSync(root)).toEqual(['fills.csv']);
});

/** Fills the disk but for so many pages. Returns the bytes that are left. */
function fill(dir: string, pages: number): number {
  const { bavail, bsize } = statfsSync(dir);
  writeFileSync(path.join(dir, 'filler'), Buffer.alloc((bavail - pages) * bsize));
  return pages * bsize;
}

describe.skipIf(!canMount())('on a disk of its own', () => {
  let disk: SmallDisk;
  beforeEach(() => {
    const made = smallDisk(1_024);
    if (made === null) throw new Error('expected a disk');
    disk = made;
  });
  afterEach(() => disk.dispose());
  const left = (): readonly string[] => readdirSync(disk.dir, { recursive: true }).map(String).sort();

  it('keeps the file before when the new one does not fit', async () => {
    const file = path.join(disk.dir, 'fills.csv');
    writeFileSync(file, 'before');
    expect(await sentence(() => host(file).save('fills.csv', 'x'.repeat(2 * MIB)))).toMatch(/found no space left there \(ENOSPC.*fills\.csv was not saved/);
    expect([readFileSync(file, 'utf8'), left()]).toEqual(['before', ['fills.csv']]);
    await saveFileAtomic(file, 'after');
    expect(readFileSync(file, 'utf8')).toBe('after');
  });

  it('exports every row or no file, also when the last of them just does not fit', () => {
    const room = fill(disk.dir, 4);
    const file = path.join(disk.dir, 'fills.csv');
    const sink = openSink({ out: () => undefined }, file);
    const write = (): void => {
      sink.write('x'.repeat(room + 100));
      sink.done();
    };
    expect(write).toThrow(/found no space left there \(ENOSPC.*fills\.csv was not saved/);
    sink.abandon();
    expect(left()).toEqual(['filler']);
    const fits = openSink({ out: () => undefined }, file);
    fits.write('x'.repeat(room - 100));
    fits.done();
    expect(readFileSync(file)).toHaveLength(room - 100);
  });

  it('writes all forms of a report or none, and no part of a bundle', async () => {
    const reports = path.join(disk.dir, 'reports');
    mkdirSync(reports);
    mkdirSync(path.join(disk.dir, 'dev/logs'), { recursive: true });
    writeFileSync(path.join(disk.dir, 'dev/logs/desk.log'), randomBytes(100_000).toString('base64'));
    const day = report();
    const names = writeReportFiles(reports, day);
    for (const name of names) writeFileSync(path.join(reports, name), 'before');
    fill(disk.dir, 2);
    const before = left();
    expect(await sentence(() => writeReportFiles(reports, day))).toContain(`found no space left there (ENOSPC: no space left on device, write): the report of ${day.day} was not saved`);
    expect(names.map((name) => readFileSync(path.join(reports, name), 'utf8'))).toEqual(names.map(() => 'before'));
    expect(await sentence(() => diagnostics(disk.dir))).toContain('the diagnostics bundle was not saved');
    expect(left().filter((name) => name !== 'diagnostics')).toEqual(before);
  });

  it('says that writing is not allowed', async () => {
    disk.readOnly();
    expect(await sentence(() => host(path.join(disk.dir, 'x.csv')).save('x.csv', 'x'))).toMatch(/found that writing is not allowed there \(EROFS/);
    expect(await sentence(() => writeReportFiles(path.join(disk.dir, 'reports'), report()))).toMatch(/found that writing is not allowed there \(EROFS/);
    expect(await sentence(() => diagnostics(disk.dir))).toMatch(/found that writing is not allowed there \(EROFS/);
    expect(left()).toEqual([]);
  });
});
