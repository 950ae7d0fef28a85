import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../../src/main/adapters/system/atomic-file.ts';
import { dataDirOption, prepareProfileFolder, profileFolder, resolveDataDir } from '../../../src/main/adapters/system/data-dir.ts';
import { readHealth, writeHealth, type Health } from '../../../src/main/adapters/system/health-file.ts';
import { randomId } from '../../../src/main/adapters/system/random-id.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'breakwater-files-'));
  chmodSync(root, 0o755);
});
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

describe('writeFileAtomic', () => {
  it('writes exactly the content, private, and leaves no draft', () => {
    const file = join(root, 'x.json');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
      writeFileAtomic(file, content);
      expect(new Uint8Array(readFileSync(file))).toEqual(new Uint8Array(content));
    }), { numRuns: 30 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(root)).toEqual(['x.json']);
  });

  it('refuses a link or a folder as its target and harms nothing', () => {
    writeFileSync(join(root, 'precious'), 'mine');
    symlinkSync(join(root, 'precious'), join(root, 'link'));
    mkdirSync(join(root, 'folder'));
    expect(() => writeFileAtomic(join(root, 'link'), 'x')).toThrow(/symbolic link/);
    expect(() => writeFileAtomic(join(root, 'folder'), 'x')).toThrow(/folder/);
    expect(() => writeFileAtomic(join(root, 'no', 'such'), 'x')).toThrow(/ENOENT/);
    expect(readFileSync(join(root, 'precious'), 'utf8')).toBe('mine');
    expect(readdirSync(root).sort()).toEqual(['folder', 'link', 'precious']);
  });
});

describe('health file', () => {
  const health: Health = { timestamp: '2026-03-02T10:00:00.000Z', ok: true, profile: 'dev', symbols: ['BTC-PERP'], last_decisions: { 'BTC-PERP': { timestamp: '2026-03-02T09:59:00.000Z', action: 'hold', reason: 'noCross' } }, message: 'running', error: null };

  it('has the keys that monitors read, and its age', () => {
    const file = join(root, 'health.json');
    writeHealth(file, health);
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object)).toEqual(['timestamp', 'ok', 'profile', 'symbols', 'last_decisions', 'message', 'error', 'uptime_ms']);
    expect(readHealth(file, Date.parse(health.timestamp))).toMatchObject({ ok: true, value: { health } });
    writeFileSync(file, JSON.stringify(health)); // by an older version
    expect(readHealth(file, Date.parse(health.timestamp) + 1_500)).toEqual({ ok: true, value: { health, ageMs: 1_500 } });
  });

  it('has an age that no change of the clock moves, in one run of the machine', () => {
    const file = join(root, 'health.json');
    writeHealth(file, health);
    for (const shift of [-25, 0, 25]) {
      const read = readHealth(file, Date.parse(health.timestamp) + shift * 3_600_000);
      expect(read.ok && read.value.ageMs >= 0 && read.value.ageMs < 60_000).toBe(true);
    }
    writeFileSync(file, JSON.stringify({ ...health, uptime_ms: 1e15 })); // before the machine was started anew
    expect(readHealth(file, Date.parse(health.timestamp) + 1_500)).toMatchObject({ value: { ageMs: 1_500 } });
  });

  it('says what is wrong with a missing or broken one', () => {
    const file = join(root, 'health.json');
    expect(readHealth(file, 0)).toMatchObject({ ok: false });
    writeFileSync(file, '{"ok":');
    expect(readHealth(file, 0)).toMatchObject({ ok: false });
    writeFileSync(file, JSON.stringify({ ...health, ok: 'yes' }));
    const read = readHealth(file, 0);
    expect(read.ok ? '' : read.error).toMatch(/ok: /);
  });
});

describe('data folder', () => {
  it('is chosen by flag, then environment, then project', () => {
    expect(resolveDataDir({ flag: '/a', env: '/b', projectDir: '/c' })).toBe('/a');
    expect(resolveDataDir({ env: '/b', projectDir: '/c' })).toBe('/b');
    expect(resolveDataDir({ flag: '', env: '', projectDir: '/c' })).toBe('/c/.breakwater');
    expect(resolveDataDir({ flag: 'rel', projectDir: '/c' })).toBe(resolve('rel'));
  });

  it('is named to another command only where that would not find it by itself, whole whatever is in its name', () => {
    expect(dataDirOption('/c/.breakwater', '/c')).toBe('');
    expect(dataDirOption('/data/desk-1', '/c')).toBe(' --data-dir /data/desk-1');
    expect(dataDirOption('/my desk/$HOME "x"', '/c')).toBe(' --data-dir "/my desk/\\$HOME \\"x\\""');
  });

  it('gives every profile folders of its own', () => {
    const made = prepareProfileFolder(root, 'dev');
    if (!made.ok) throw new Error(made.error.message);
    for (const dir of [made.value.dir, made.value.journalDir, made.value.logDir, made.value.reportDir, made.value.backupDir]) expect(statSync(dir).mode & 0o777, dir).toBe(0o700);
    expect(prepareProfileFolder(root, 'dev').ok).toBe(true);
    expect(readdirSync(made.value.dir).sort()).toEqual(['backups', 'journal', 'logs', 'reports']);
    const paths = (name: 'dev' | 'prod'): string[] => Object.entries(profileFolder(root, name)).filter(([key]) => key !== 'root').map(([, value]) => value);
    expect(paths('dev').filter((path) => paths('prod').includes(path))).toEqual([]);
  });

  it('says why it cannot be used', () => {
    writeFileSync(join(root, 'file'), '');
    const code = (dir: string): string => {
      const made = prepareProfileFolder(dir, 'dev');
      return made.ok ? 'made' : `${made.error.code} ${/expected .* found /.test(made.error.message)}`;
    };
    expect(code(join(root, 'file'))).toBe('notADirectory true');
    expect(code(join(root, 'file', 'below'))).toBe('notADirectory true');
    expect(code('/proc/none')).toMatch(/^(missing|readOnly) true$/);
    if (process.getuid?.() !== 0 || process.seteuid === undefined) return;
    mkdirSync(join(root, 'closed'), { mode: 0o500 });
    process.seteuid(65_534);
    try {
      expect(code(join(root, 'closed', 'data'))).toBe('readOnly true');
    } finally {
      process.seteuid(0);
    }
    expect(existsSync(join(root, 'closed', 'data'))).toBe(false);
  });
});

describe('random ids', () => {
  it('are readable and do not repeat', () => {
    const ids = Array.from({ length: 1_000 }, () => randomId());
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
  });
});
