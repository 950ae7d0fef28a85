// No wish for a file writes over what a desk lives from: not by its name, through a link, or by a way around.
import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whyNotThere } from '../../../src/main/adapters/system/data-target.ts';
import { electronHostApi } from '../../../src/main/hosts/electron/host-api.ts';
import { cliHere } from '../../support/cli.ts';
import { RecordedJournal } from '../../support/recorded-journal.ts';

let root = '';
let data = '';
let journal = '';
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'breakwater-target-'));
  data = path.join(root, 'data');
  journal = path.join(new RecordedJournal('hostile-day').unpack(data), 'journal.sqlite');
  mkdirSync(path.join(data, 'dev/venue'), { recursive: true });
  writeFileSync(path.join(data, 'dev/venue/venue.sqlite'), 'account');
  symlinkSync(data, path.join(root, 'linked'));
  symlinkSync(journal, path.join(root, 'fills.csv'));
  symlinkSync(path.join(data, 'dev/later.csv'), path.join(root, 'later.csv'));
  symlinkSync(path.join(data, 'dev/reports'), path.join(root, 'reports-link'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const TARGETS = [
  'data/dev/journal/journal.sqlite', 'data/dev/journal/journal.sqlite-wal', 'data/dev/journal/new.csv', 'data/dev/venue/venue.sqlite', 'data/dev/kill.latch', 'data/settings.json', 'data/profiles/dev.json', 'data/x.csv',
  'linked/dev/journal/journal.sqlite', 'data/dev/reports/../journal/journal.sqlite', 'fills.csv', 'later.csv', 'data/dev/reports', 'data/exports', 'data/dev/replays/one/journal.sqlite',
];

describe('a target', () => {
  it.each(TARGETS)('%s is refused', (target) => {
    expect(whyNotThere(`${root}/${target}`, data)).toMatch(/expected a file outside of the data folder/);
  });
  it.each(['fresh.csv', 'a/b/c.csv', 'data2/x.csv', 'data/exports/x.csv', 'data/dev/exports/x.csv', 'data/dev/reports/x.csv', 'reports-link/x.csv', 'data/dev/replays/one/reports/x.csv'])('%s is written', (target) => {
    expect(whyNotThere(`${root}/${target}`, data)).toBeNull();
  });
  it('in another data folder is refused too, and so is a database anywhere', () => {
    const other = path.join(root, 'other');
    expect(whyNotThere(path.join(data, 'dev/journal/journal.sqlite'), other)).toMatch(/the folder of a desk/);
    expect(whyNotThere(path.join(data, 'dev/orders.csv'), other)).toMatch(/the folder of a desk/);
    expect(whyNotThere(path.join(data, 'dev/reports/orders.csv'), other)).toBeNull();
    const copy = path.join(root, 'backup.sqlite');
    writeFileSync(copy, readFileSync(journal));
    expect(whyNotThere(copy, other)).toMatch(/found a database/);
    linkSync(journal, path.join(root, 'hard.csv'));
    expect(whyNotThere(path.join(root, 'hard.csv'), other)).toMatch(/found a database/);
  });
});

it('neither export nor report writes there, by any way, and the journal is what it was', async () => {
  const before = readFileSync(journal);
  const at = ['--data-dir', data];
  for (const target of [journal, path.join(root, 'linked/dev/journal/journal.sqlite'), path.join(root, 'fills.csv'), path.join(data, 'dev/journal/x.csv')]) {
    const { code, out, err } = await cliHere(['export', '--what', 'fills', '--out', target, ...at]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('--out');
  }
  for (const folder of [path.join(data, 'dev/journal'), path.join(root, 'linked/dev'), data]) expect(await cliHere(['report', '--day', '2026-03-02', '--out', folder, ...at])).toMatchObject({ code: 2, out: '' });
  expect(await cliHere(['export', '--what', 'fills', '--out', path.join(data, 'dev/exports/fills.csv'), ...at])).toMatchObject({ code: 0 });
  expect(await cliHere(['report', '--day', '2026-03-02', ...at])).toMatchObject({ code: 0 });
  expect(existsSync(path.join(data, 'dev/reports/breakwater-dev-2026-03-02.csv'))).toBe(true);
  expect(readFileSync(journal).equals(before)).toBe(true);
});

it('a text of a view is not saved there either', async () => {
  const host = electronHostApi({
    places: { version: '0', dataDir: data, settingsFile: '', dataDirOption: '', folder: () => root }, shell: { openPath: () => Promise.resolve('') }, dialog: { showSaveDialog: () => Promise.resolve({ canceled: false, filePath: path.join(root, 'linked/dev/journal/journal.sqlite') }) } as never,
    startFolder: () => root, shownProfile: () => 'dev', hasTray: () => false, flattenKeys: () => ({ keys: '', registered: false, detail: '' }), openChart: () => Promise.resolve(null),
  });
  const before = readFileSync(journal);
  await expect(host.save('fills.csv', 'seq,time\r\n')).rejects.toThrow(/data folder/);
  expect(readFileSync(journal).equals(before)).toBe(true);
});
