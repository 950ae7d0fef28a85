// Files that are there whole or not at all, and what is said when they cannot be written.
import { closeSync, constants, fsyncSync, lstatSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../../../shared/model/result.ts';

const { O_CREAT, O_EXCL, O_WRONLY } = constants;
// Windows has no O_NOFOLLOW; O_EXCL already refuses an existing link there.
const DRAFT_FLAGS = O_CREAT | O_EXCL | O_WRONLY | (constants.O_NOFOLLOW ?? 0);
const MODE = 0o600;
let counter = 0;

const draftOf = (file: string): string => join(dirname(file), `.${basename(file)}.${process.pid}.${(counter += 1)}.tmp`);

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

function refuseOddTarget(file: string, present: { isFile(): boolean; isSymbolicLink(): boolean } | undefined): void {
  if (present !== undefined && !present.isFile()) throw new Error(`${file}: expected a plain file or none, found ${present.isSymbolicLink() ? 'a symbolic link' : 'a folder or device'}`);
}

/**
 * Replaces `file` in one step, mode 0600, on disk when it returns: a reader sees the old or the new content, never a part.
 * Throws when the target is a symbolic link or no plain file, and whatever the file system throws; the target is then untouched.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  writeFilesAtomic(dirname(file), [{ fileName: basename(file), content }]);
}

export type FileContent = { readonly fileName: string; readonly content: string | Uint8Array };

/** As `writeFileAtomic`, of several files of one folder: all of them are on the disk before the first takes its name, so that a full disk leaves every one as it was. */
export function writeFilesAtomic(dir: string, files: readonly FileContent[]): void {
  const drafts: { readonly draft: string; readonly file: string }[] = [];
  try {
    for (const { fileName, content } of files) {
      const file = join(dir, fileName);
      refuseOddTarget(file, lstatSync(file, { throwIfNoEntry: false }));
      const draft = draftOf(file);
      const fd = openSync(draft, DRAFT_FLAGS, MODE);
      drafts.push({ draft, file });
      try {
        writeFileSync(fd, content);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    }
    for (const { draft, file } of drafts) renameSync(draft, file);
  } catch (thrown) {
    for (const { draft } of drafts) rmSync(draft, { force: true });
    throw thrown;
  }
  syncFolder(dir);
}

/** As `writeFileAtomic`, without holding up the thread that asks: for large texts beside a running engine. */
export async function saveFileAtomic(file: string, content: string | Uint8Array): Promise<void> {
  refuseOddTarget(file, await lstat(file).catch((thrown: unknown) => {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }));
  const draft = draftOf(file);
  const handle = await open(draft, DRAFT_FLAGS, MODE);
  try {
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
  if (process.platform === 'win32') return;
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** What a person is told who asked for a file that could not be written; `cause` is what the file system threw. */
export class NotWritten extends Error {
  constructor(what: string, dir: string, cause: unknown) {
    super(`expected a folder that can be written to at ${dir}, found ${foundOf(cause)}: ${what} was not saved, and no part of it is left there`, { cause });
    this.name = 'NotWritten';
  }
}

const codeOf = (thrown: unknown): string => (thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '');

function foundOf(thrown: unknown): string {
  const text = messageOf(thrown);
  switch (codeOf(thrown)) {
    case 'ENOENT': return `no such folder (${text})`;
    case 'ENOTDIR': case 'EEXIST': return `a file in its place (${text})`;
    case 'EACCES': case 'EPERM': case 'EROFS': return `that writing is not allowed there (${text})`;
    case 'ENOSPC': case 'EDQUOT': case 'EFBIG': return `no space left there (${text})`;
    default: return text;
  }
}
