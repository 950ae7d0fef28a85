import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from './atomic-file.ts';
import { randomId } from './random-id.ts';

const DESK_ID_FILE = 'desk.id';
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** What tells this desk's folder from another one of the same profile: made once, and taken along by a copy. Throws when it can be neither read nor written. */
export function deskIdOf(dir: string): string {
  const file = join(dir, DESK_ID_FILE);
  const found = read(file);
  if (found !== null) return found;
  const made = randomId(10);
  writeFileAtomic(file, `${made}\n`);
  return made;
}

/** Null when there is none, or none that can be understood. Throws for anything but a plain file. */
function read(file: string): string | null {
  let fd: number;
  try {
    fd = openSync(file, FLAGS);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > 100) throw new Error(`${file}: expected a plain file with an id, found ${stat.isFile() ? `${stat.size} bytes` : 'something else'}`);
    const text = readFileSync(fd, 'utf8').trim();
    return /^[0-9A-Z]{10}$/.test(text) ? text : null;
  } finally {
    closeSync(fd);
  }
}
