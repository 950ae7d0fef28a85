import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
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

describe('FileKillLatch', () => {
  it('is set and cleared for every process that looks', () => {
    const one = latch();
    const other = latch();
    expect(other.isSet()).toBe(false);
    one.set('fat finger', 42);
    expect([one.isSet(), other.isSet()]).toEqual([true, true]);
    expect(other.read()).toEqual({ reason: 'fat finger', ts: 42, pid: process.pid });
    expect(statSync(other.file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual([LATCH_FILE]);
    other.clear();
    expect([one.isSet(), other.read()]).toEqual([false, null]);
    other.clear();
  });

  it('keeps the first reason', () => {
    latch().set('first', 1);
    latch().set('second', 2);
    expect(latch().read()).toMatchObject({ reason: 'first', ts: 1 });
  });

  it('counts an empty or broken file', () => {
    writeFileSync(join(dir, LATCH_FILE), '');
    expect([latch().isSet(), latch().read()]).toEqual([true, null]);
    latch().clear();
    mkdirSync(join(dir, LATCH_FILE));
    expect(latch().isSet()).toBe(true);
    expect(() => latch().clear()).toThrow();
    expect(latch().isSet()).toBe(true);
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

  it('throws when it cannot be set, and follows no link', () => {
    const one = latch();
    rmSync(dir, { recursive: true });
    expect(() => one.set('x', 1)).toThrow(/ENOENT/);
    mkdirSync(dir);
    symlinkSync(join(root, 'elsewhere'), join(dir, LATCH_FILE));
    // A dangling link: its name alone is the latch, and nothing may be written through it.
    expect(one.isSet()).toBe(true);
    one.set('x', 1);
    expect(existsSync(join(root, 'elsewhere'))).toBe(false);
    one.clear();
    expect(one.isSet()).toBe(false);
  });

  it('finds room for its name on a full disk', (context) => {
    const disk = join(root, 'disk');
    mkdirSync(disk);
    if (process.platform !== 'linux' || process.getuid?.() !== 0 || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0) {
      console.log('latch on a full disk: not run here, a small tmpfs cannot be mounted');
      context.skip();
      return;
    }
    try {
      expect(() => writeFileSync(join(disk, 'fill'), Buffer.alloc(200_000))).toThrow(/ENOSPC/);
      const one = new FileKillLatch(join(disk, LATCH_FILE));
      one.set('full', 1);
      expect(one.isSet()).toBe(true);
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});
