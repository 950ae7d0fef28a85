import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileKillLatch, LATCH_FILE } from '../../../src/main/adapters/system/kill-latch.ts';

let root = '';
let dir = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'breakwater-latch-'));
  chmodSync(root, 0o755);
  dir = join(root, 'dev');
  mkdirSync(dir, { mode: 0o700 });
});
afterEach(() => { rmSync(root, { recursive: true, force: true }); });
const latch = (): FileKillLatch => new FileKillLatch(join(dir, LATCH_FILE));
/** With the second place, ready for use as a desk leaves it. */
const prepared = (at = dir): FileKillLatch => {
  const made = new FileKillLatch(join(at, LATCH_FILE), join(root, 'latches', 'dev'));
  expect(made.problems()).toEqual([]);
  return made;
};
const kill = (id: string, reason = id): { readonly id: string; readonly reason: string; readonly ts: number } => ({ id, reason, ts: 42 });
const seen = (at = dir): readonly string[] => readdirSync(at).filter((name) => !name.startsWith('.'));

type Disk = 'size=64k' | 'nr_inodes=20';
/** Runs `work` on a file system of its own that is full; false where none can be mounted. */
function onFullDisk(limit: Disk, fill: (disk: string) => void, work: (disk: string, use: (at: string) => FileKillLatch) => void): boolean {
  const disk = join(root, 'disk');
  mkdirSync(disk);
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || spawnSync('mount', ['-t', 'tmpfs', '-o', limit, 'tmpfs', disk]).status !== 0) return false;
  try {
    const use = (at: string): FileKillLatch => new FileKillLatch(join(at, LATCH_FILE));
    expect(use(disk).problems()).toEqual([]);
    expect(() => fill(disk)).toThrow(/ENOSPC/);
    work(disk, use);
  } finally {
    spawnSync('umount', [disk]);
  }
  return true;
}
const withBytes = (disk: string): void => writeFileSync(join(disk, 'fill'), Buffer.alloc(200_000));
const withNames = (disk: string): void => { for (let n = 0; ; n += 1) writeFileSync(join(disk, `fill-${n}`), ''); };

describe('FileKillLatch', () => {
  it('is set and cleared for every process that looks', () => {
    const one = latch();
    const other = latch();
    expect(other.held()).toEqual([]);
    expect(one.set(kill('k1', 'fat finger'))).toBeNull();
    expect([one.held(), other.held()]).toEqual([['k1'], ['k1']]);
    expect(other.read()).toEqual({ reason: 'fat finger', ts: 42, pid: process.pid, id: 'k1' });
    expect(statSync(join(dir, LATCH_FILE)).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual([LATCH_FILE]);
    expect(other.clear(['k1'])).toBeNull();
    expect([one.held(), other.read()]).toEqual([[], null]);
    expect(other.clear(['k1'])).toBeNull();
  });

  it('keeps each kill, and clears only those that are named', () => {
    for (const id of ['k1', 'k2', 'k2', 'k3']) expect(latch().set(kill(id))).toBeNull();
    expect([...latch().held()].sort()).toEqual(['k1', 'k2', 'k3']);
    expect(latch().read()).toMatchObject({ reason: 'k1' });
    expect(latch().clear(['k1', 'k3'])).toBeNull();
    expect(latch().held()).toEqual(['k2']);
    latch().set(kill('k4'));
    expect(latch().clear(['k2'])).toBeNull();
    expect(latch().held()).toEqual(['k4']);
  });

  it('leaves a kill alone that came under the name of the one that is cleared', () => {
    latch().set(kill('k1'));
    const asked = ['k1'];
    // Another process cleared that one and killed anew, after we looked and before we remove: the list of names is asked for while it happens.
    const trap = new Proxy(asked, { get: (target, key, receiver) => {
      const value: unknown = Reflect.get(target, key, receiver);
      if (key !== 'includes') return value;
      return (id: string) => {
        const named = target.includes(id);
        if (named && readFileSync(join(dir, LATCH_FILE), 'utf8').includes('k1')) {
          rmSync(join(dir, LATCH_FILE));
          latch().set(kill('k2'));
        }
        return named;
      };
    } });
    latch().clear(trap);
    expect(latch().held()).toEqual(['k2']);
  });

  it('counts whatever bears its name, knows it by its place and time, and clears it unless it is a folder', () => {
    writeFileSync(join(dir, LATCH_FILE), '');
    const [empty = ''] = latch().held();
    expect([empty.startsWith('file-'), latch().read()]).toEqual([true, null]);
    latch().set(kill('k1'));
    expect(latch().clear([empty])).toBeNull();
    expect(latch().held()).toEqual(['k1']);
    latch().clear(['k1']);
    writeFileSync(join(dir, LATCH_FILE), JSON.stringify({ reason: 'of an older version', ts: 7, pid: 1 }));
    expect(latch().held()).toEqual(['t7']);
    latch().clear(['t7']);
    mkdirSync(join(dir, LATCH_FILE));
    const folder = latch().held();
    expect(folder).toHaveLength(1);
    expect(latch().clear(folder)).toMatch(/is a folder: remove it by hand/);
    expect(latch().held()).toEqual(folder);
  });

  it('does not wait at a pipe, and clears it', (context) => {
    if (process.platform === 'win32' || spawnSync('mkfifo', [join(dir, LATCH_FILE)]).status !== 0) return context.skip();
    const held = latch().held();
    expect(held).toHaveLength(1);
    expect(latch().clear(held)).toBeNull();
    expect(latch().held()).toEqual([]);
  });

  it('counts as set when nobody can tell', () => {
    const one = latch();
    renameSync(dir, `${dir}-gone`);
    expect(one.isSet()).toBe(true);
    writeFileSync(dir, 'a file in its place');
    expect(one.isSet()).toBe(true);
    rmSync(dir);
    symlinkSync(dir, dir);
    expect(one.isSet()).toBe(true);
    expect(one.clear(one.held())).toMatch(/ELOOP/);
    rmSync(dir);
    renameSync(`${dir}-gone`, dir);
    expect(one.isSet()).toBe(false);
    if (process.getuid?.() !== 0 || process.seteuid === undefined) return;
    process.seteuid(65_534);
    try {
      expect(one.isSet()).toBe(true);
    } finally {
      process.seteuid(0);
    }
  });

  it('says what cannot be written, and follows no link', () => {
    const one = latch();
    rmSync(dir, { recursive: true });
    expect(one.set(kill('k1'))).toMatch(/ENOENT.*No place on disk holds it/);
    mkdirSync(dir);
    symlinkSync(join(root, 'elsewhere'), join(dir, LATCH_FILE));
    // A dangling link: its name alone is the latch, and nothing may be written through it.
    const link = one.held();
    expect(link).toHaveLength(1);
    one.set(kill('k1'));
    expect(existsSync(join(root, 'elsewhere'))).toBe(false);
    one.clear([...link, 'k1']);
    expect(one.isSet()).toBe(false);
  });

  it('keeps a kill in the second place while the first cannot be written, and finds it there', () => {
    const one = prepared();
    rmSync(dir, { recursive: true });
    writeFileSync(dir, 'no folder');
    expect(one.set(kill('k1'))).toMatch(/ENOTDIR.*It is kept in .*latches/);
    rmSync(dir);
    mkdirSync(dir);
    expect(prepared().held()).toEqual(['k1']);
    expect(prepared().clear(['k1'])).toBeNull();
    expect(prepared().held()).toEqual([]);
  });

  it('tells when the first kill that is set was given, and nothing where one of them does not say', () => {
    const both = prepared();
    expect(both.firstTs()).toBeNull();
    for (const [id, ts] of [['a', 900], ['b', 300], ['c', 700]] as const) both.set({ id, reason: id, ts });
    expect(both.firstTs()).toBe(300);
    both.clear(['b']);
    expect(both.firstTs()).toBe(700);
    writeFileSync(join(dir, `${LATCH_FILE}.by-hand`), '');
    expect(both.firstTs()).toBeNull();
  });

  it('says beforehand that no kill could be written', () => {
    expect(prepared().ready()).toBeNull();
    rmSync(dir, { recursive: true });
    expect(prepared).toThrow();
    const one = new FileKillLatch(join(dir, LATCH_FILE), join(root, 'latches', 'dev'));
    expect(one.ready()).toBeNull(); // The second place could take it.
    rmSync(join(root, 'latches'), { recursive: true });
    writeFileSync(join(root, 'latches'), 'no folder');
    expect(one.ready()).toMatch(/ENOENT.*ENOTDIR|ENOTDIR/);
  });

  it.each([['no space', 'size=64k', withBytes], ['no name', 'nr_inodes=20', withNames]] as const)('keeps several kills, each with its identity, on a disk with %s left', (_what, limit, fill) => {
    const ran = onFullDisk(limit, fill, (disk, use) => {
      for (const id of ['k1', 'k2', 'k3']) expect(use(disk).set(kill(id))).toBeNull();
      expect([...use(disk).held()].sort()).toEqual(['k1', 'k2', 'k3']);
      expect(use(disk).read()).toMatchObject({ id: 'k1', reason: 'k1' });
      expect(use(disk).clear(['k1', 'k2'])).toBeNull();
      expect(use(disk).held()).toEqual(['k3']);
      expect(seen(disk).filter((name) => name.startsWith(LATCH_FILE))).toHaveLength(1);
    });
    if (!ran) console.log('latch on a full disk: not run here, a small tmpfs cannot be mounted');
  });

  it('survives many processes that kill while one clears what it knows', async () => {
    const script = `
      import { FileKillLatch } from ${JSON.stringify(new URL('../../../src/main/adapters/system/kill-latch.ts', import.meta.url).href)};
      const latch = new FileKillLatch(process.argv[1]);
      for (let n = 0; n < 40; n += 1) if (latch.set({ id: process.argv[2] + '-' + n, reason: 'race', ts: n }) !== null) process.exit(1);`;
    const others = ['a', 'b', 'c'].map((name) => spawn(process.execPath, ['--input-type=module', '-e', script, join(dir, LATCH_FILE), name], { stdio: ['ignore', 'inherit', 'inherit'] }));
    const ended = Promise.all(others.map((child) => new Promise((resolve) => child.once('exit', resolve))));
    let done = false;
    void ended.then(() => { done = true; });
    const cleared = new Set<string>();
    while (!done) {
      const known = latch().held().slice(0, 5);
      expect(latch().clear(known)).toBeNull();
      for (const id of known) cleared.add(id);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await ended).toEqual([0, 0, 0]);
    for (const id of latch().held()) expect(cleared.has(id)).toBe(false);
    expect(cleared.size + latch().held().length).toBe(120);
  });
});
