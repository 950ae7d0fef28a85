// Another version of the project beside this one, to compare with: the files of a commit, installed and built by that version's own scripts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What git answers, without the line's end. Throws with git's own words. */
export function git(root, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 2 ** 20, env: { ...process.env, ...env } });
  if (error) throw new Error(`expected git to compare versions with, found none: ${error.message}`);
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr.trim()}`);
  return stdout.trim();
}

/** The full name of a commit of this repository. Throws when there is no such commit. */
export function commitOf(root, name) {
  try {
    return git(root, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  } catch {
    throw new Error(`expected a commit of this repository, found ${name}`);
  }
}

/**
 * The files of `commit` in a folder of their own below `cache`; one that is there already is used again. Nothing of the repository changes: no branch, no
 * work tree, no index. Not below node_modules, where Node refuses to run TypeScript.
 */
export function checkoutOf(root, commit, cache) {
  const full = commitOf(root, commit);
  const folder = path.join(cache, full.slice(0, 12));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const part = `${folder}.part`;
  const index = `${folder}.index`;
  rmSync(part, { recursive: true, force: true });
  git(root, ['read-tree', full], { GIT_INDEX_FILE: index });
  // From the top of the repository, wherever the project lies in it.
  git(root, ['checkout-index', '--all', `--prefix=${part}${path.sep}`], { GIT_INDEX_FILE: index });
  rmSync(index, { force: true });
  renameSync(part, folder);
  return folder;
}

/** With the same lock file the installed packages are shared; otherwise that version installs its own. Then it builds itself. */
export async function installAndBuild(root, folder) {
  const lock = (of) => readFileSync(path.join(of, 'package-lock.json'), 'utf8');
  const packages = path.join(folder, 'node_modules');
  if (!existsSync(packages) && lock(root) === lock(folder)) symlinkSync(path.join(root, 'node_modules'), packages, 'junction');
  const setup = path.join(folder, 'scripts/lib/setup.mjs');
  if (!existsSync(setup)) throw new Error(`expected scripts/lib/setup.mjs in the other version, found none in ${folder}`);
  const { ensureInstalled, ensureBuilt } = await import(pathToFileURL(setup).href);
  ensureInstalled();
  ensureBuilt();
}
