// Small files beside the journal: what lies under their names may be anything, and nothing of it may stop or hold up the engine.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { err, messageOf, ok, type Result } from '../../../shared/model/result.ts';

// Windows knows neither flag.
/** Follows no link: for files that only this program writes. */
export const NO_LINK = constants.O_NOFOLLOW ?? 0;
/** A FIFO would hold up the whole process until somebody is at its other end. */
const NEVER_WAIT = constants.O_NONBLOCK ?? 0;

/** Opens a plain file, with mode 0600 where `flags` make it. Never waits; throws a sentence for anything that is no plain file, else what the file system throws. */
export function openPlainFile(file: string, flags: number): number {
  let fd: number;
  try {
    fd = openSync(file, flags | NEVER_WAIT, 0o600);
  } catch (thrown) {
    switch (codeOf(thrown)) {
      case 'ENXIO': throw oddFile(file, 'a FIFO or a device', thrown);
      case 'EISDIR': throw oddFile(file, 'a folder', thrown);
      case 'ELOOP': throw oddFile(file, 'a symbolic link', thrown);
      default: throw thrown;
    }
  }
  const stat = fstatSync(fd);
  if (stat.isFile()) return fd;
  closeSync(fd);
  throw oddFile(file, stat.isDirectory() ? 'a folder' : 'a FIFO or a device', undefined);
}

const oddFile = (file: string, found: string, cause: unknown): Error => new Error(`${file}: expected a plain file, found ${found}`, { cause });
const codeOf = (thrown: unknown): string => (thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '');

/** The text of a plain file of at most `maxBytes`; null when there is none of that name. An error is a sentence; never throws, never waits, follows no link. */
export function readSideFile(file: string, maxBytes: number): Result<string | null, string> {
  try {
    const fd = openPlainFile(file, constants.O_RDONLY | NO_LINK);
    try {
      const { size } = fstatSync(fd);
      return size > maxBytes ? err(`${file}: expected at most ${maxBytes} bytes, found ${size}`) : ok(readFileSync(fd, 'utf8'));
    } finally {
      closeSync(fd);
    }
  } catch (thrown) {
    return codeOf(thrown) === 'ENOENT' ? ok(null) : err(messageOf(thrown));
  }
}

/** Parsed JSON of a small file; undefined when it is missing, is no plain file, is too large, or is not JSON. */
export function readSideJson(file: string, maxBytes = 1_000_000): unknown {
  const text = readSideFile(file, maxBytes);
  if (!text.ok || text.value === null) return undefined;
  try {
    return JSON.parse(text.value);
  } catch {
    return undefined;
  }
}
