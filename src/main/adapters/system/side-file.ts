// Small files beside the journal: what lies under their names may be anything, and nothing of it may stop or hold up the engine.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { err, messageOf, ok, type Result } from '../../../shared/model/result.ts';

// A FIFO would hold up the whole process until somebody writes to it. Windows knows neither flag.
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The text of a plain file of at most `maxBytes`; null when there is none of that name. An error is a sentence; never throws, never waits, follows no link. */
export function readSideFile(file: string, maxBytes: number): Result<string | null, string> {
  try {
    const fd = openSync(file, READ_FLAGS);
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile()) return err(`${file}: expected a plain file, found ${stat.isDirectory() ? 'a folder' : 'a device or a FIFO'}`);
      if (stat.size > maxBytes) return err(`${file}: expected at most ${maxBytes} bytes, found ${stat.size}`);
      return ok(readFileSync(fd, 'utf8'));
    } finally {
      closeSync(fd);
    }
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    if (code === 'ENOENT') return ok(null);
    return err(`${file}: expected a plain file, found ${code === 'ELOOP' ? 'a symbolic link' : messageOf(thrown)}`);
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
