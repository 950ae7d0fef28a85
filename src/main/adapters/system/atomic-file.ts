import { closeSync, constants, fsyncSync, lstatSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const { O_CREAT, O_EXCL, O_WRONLY } = constants;
// Windows has no O_NOFOLLOW; O_EXCL already refuses an existing link there.
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
let counter = 0;

/** Makes a rename or removal inside `dir` durable. Windows cannot sync a folder and needs not. */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Replaces `file` in one step, mode 0600, on disk when it returns: a reader sees the old or the new content, never a part.
 * Throws when the target is a symbolic link or no plain file, and whatever the file system throws; the target is then untouched.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  const present = lstatSync(file, { throwIfNoEntry: false });
  if (present !== undefined && !present.isFile()) throw new Error(`${file}: expected a plain file or none, found ${present.isSymbolicLink() ? 'a symbolic link' : 'a folder or device'}`);
  const dir = dirname(file);
  const draft = join(dir, `.${basename(file)}.${process.pid}.${(counter += 1)}.tmp`);
  const fd = openSync(draft, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600);
  try {
    try {
      writeFileSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, file);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw thrown;
  }
  syncFolder(dir);
}
