// What tells the newest sessions from a copy: a note outside of the data folder, in a folder of this user alone.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealFolder, SessionSeal } from '../../../src/main/hosts/headless/session-seal.ts';
import { SessionTokens } from '../../../src/main/hosts/headless/session-tokens.ts';

let root = '';
beforeEach(() => { root = mkdtempSync(path.join(os.tmpdir(), 'breakwater-seal-')); });
afterEach(() => rmSync(root, { recursive: true, force: true }));
const HOUR = 3_600_000;
const sealOf = (file: string, folder = path.join(root, 'seals')): SessionSeal => new SessionSeal(file, HOUR, folder);

describe('a seal', () => {
  it('holds what was sealed last for this file, and nothing else', () => {
    const seal = sealOf('/data/dev/session.json');
    expect(seal.holds('one')).toBe(false);
    seal.set('one');
    expect([seal.holds('one'), seal.holds('two'), sealOf('/copy/dev/session.json').holds('one')]).toEqual([true, false, false]);
    seal.set('two');
    expect([seal.holds('one'), sealOf('/data/dev/session.json').holds('two')]).toEqual([false, true]);
  });

  it.skipIf(process.platform === 'win32')('is neither written to nor believed in a folder that others may write to, nor through a link', () => {
    const folder = path.join(root, 'seals');
    const seal = sealOf('/data/dev/session.json', folder);
    seal.set('one');
    chmodSync(folder, 0o777);
    expect(seal.holds('one')).toBe(false);
    expect(() => seal.set('two')).toThrow(/expected a folder of this user alone/);
    chmodSync(folder, 0o700);
    expect(seal.holds('one')).toBe(true);
    const link = path.join(root, 'link');
    symlinkSync(folder, link);
    expect(sealOf('/data/dev/session.json', link).holds('one')).toBe(false);
  });

  it('sweeps those whose tokens have long ended', () => {
    const folder = path.join(root, 'seals');
    mkdirSync(folder, { mode: 0o700 });
    for (const name of ['old.seal', 'new.seal', 'old.txt']) writeFileSync(path.join(folder, name), '');
    const long = Date.now() / 1_000 - 3 * 3_600;
    for (const name of ['old.seal', 'old.txt']) utimesSync(path.join(folder, name), long, long);
    sealOf('/data/dev/session.json', folder).set('one');
    expect(readdirSync(folder).filter((name) => !/^[0-9a-f]{32}\.seal$/.test(name)).sort()).toEqual(['new.seal', 'old.txt']);
  });

  it('lies with the session of the user where the system has a place for it', () => {
    expect(sealFolder({ XDG_RUNTIME_DIR: '/run/user/1000' })).toMatch(/^\/run\/user\/1000\/breakwater-/);
    expect(path.dirname(sealFolder({}))).toBe(os.tmpdir());
  });

  it('that cannot be kept is told, and costs no page that is open', () => {
    const told: (string | null)[] = [];
    writeFileSync(path.join(root, 'seals'), 'in the way');
    const tokens = new SessionTokens(path.join(root, 'session.json'), () => 1, (problem) => told.push(problem), path.join(root, 'seals'));
    tokens.setPort(4_000);
    expect(told.at(-1)).toMatch(/EEXIST|ENOTDIR|alone/);
    const admission = tokens.redeemCode(tokens.newCode());
    expect(tokens.resume(admission?.token ?? '')).not.toBeNull();
    const again = new SessionTokens(path.join(root, 'session.json'), () => 1, undefined, path.join(root, 'seals'));
    expect([again.lastPort, again.resume(admission?.token ?? '')]).toEqual([4_000, null]);
  });
});
