// The files of a commit beside the project: as they were committed, used again, and the repository untouched.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkoutOf, git, installAndBuild } from '../../../scripts/lib/checkout.mjs';

let root = '';
const cache = (): string => path.join(root, 'test-output/versions');
const run = (...args: readonly string[]): string => execFileSync(
  'git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], { cwd: root, encoding: 'utf8' },
).trim();
const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};
/** A version whose own scripts leave a note of what was asked of them. */
const SETUP = `import { writeFileSync } from 'node:fs';
const note = (name) => writeFileSync(new URL('../../' + name, import.meta.url), 'done');
export const ensureInstalled = () => note('installed');
export const ensureBuilt = () => note('built');`;

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'breakwater-checkout-')));
  run('init', '--quiet');
  write('.gitignore', 'test-output/\nnode_modules\n');
  write('package-lock.json', '{}');
  write('scripts/lib/setup.mjs', SETUP);
  write('src/one.txt', 'first');
  run('add', '-A');
  run('commit', '--quiet', '-m', 'first');
  write('src/one.txt', 'second');
  write('src/two.txt', 'second');
  run('add', '-A');
  run('commit', '--quiet', '-m', 'second');
});
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

describe('another version beside this one', () => {
  it('has the files of its commit, and nothing of the repository changes', () => {
    write('src/one.txt', 'not committed');
    const before = run('status', '--porcelain');
    const folder = checkoutOf(root, 'HEAD~1', cache());
    expect(readFileSync(path.join(folder, 'src/one.txt'), 'utf8')).toBe('first');
    expect(existsSync(path.join(folder, 'src/two.txt'))).toBe(false);
    expect(run('status', '--porcelain')).toBe(before);
    expect(git(root, ['worktree', 'list']).split('\n')).toHaveLength(1);
  });

  it('is used again, and after an interruption made anew', () => {
    mkdirSync(path.join(cache(), `${run('rev-parse', 'HEAD~1').slice(0, 12)}.part/src`), { recursive: true });
    const folder = checkoutOf(root, 'HEAD~1', cache());
    writeFileSync(path.join(folder, 'kept'), '');
    expect(checkoutOf(root, run('rev-parse', '--short', 'HEAD~1'), cache())).toBe(folder);
    expect(existsSync(path.join(folder, 'kept'))).toBe(true);
  });

  it('is named when it does not exist', () => {
    expect(() => checkoutOf(root, 'nowhere', cache())).toThrow('expected a commit of this repository, found nowhere');
  });

  it('shares the packages of the same lock file and is prepared by its own scripts', async () => {
    mkdirSync(path.join(root, 'node_modules/some'), { recursive: true });
    const folder = checkoutOf(root, 'HEAD~1', cache());
    await installAndBuild(root, folder);
    expect(existsSync(path.join(folder, 'node_modules/some'))).toBe(true);
    expect([existsSync(path.join(folder, 'installed')), existsSync(path.join(folder, 'built'))]).toEqual([true, true]);
  });

  it('brings packages of its own where the lock file differs', async () => {
    mkdirSync(path.join(root, 'node_modules/some'), { recursive: true });
    write('package-lock.json', '{"other":1}');
    const folder = checkoutOf(root, 'HEAD~1', cache());
    await installAndBuild(root, folder);
    expect(existsSync(path.join(folder, 'node_modules'))).toBe(false);
    expect(existsSync(path.join(folder, 'installed'))).toBe(true);
  });
});
