import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and what is missing above it, mode 0700. Throws what the file system throws, ENOTDIR when a file stands in the way.
 * Step by step, because `mkdirSync` with `recursive` never returns on file systems that answer ENOENT below an existing folder (/proc).
 */
export function makeFolder(dir: string): void {
  const present = statSync(dir, { throwIfNoEntry: false });
  if (present?.isDirectory() === true) return;
  if (present !== undefined) throw Object.assign(new Error(`ENOTDIR: expected a folder, found a file: ${dir}`), { code: 'ENOTDIR' });
  const parent = dirname(dir);
  if (parent !== dir) makeFolder(parent);
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (thrown) {
    // Another process made it in between.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST' && statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true)) throw thrown;
  }
}
