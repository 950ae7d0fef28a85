import { join } from 'node:path';
import { writeFileAtomic } from './atomic-file.ts';
import { randomId } from './random-id.ts';
import { readSideFile } from './side-file.ts';

const DESK_ID_FILE = 'desk.id';
const ID = /^[0-9A-Z]{10}$/;

/** The identity of this desk's folder; null when it has none that can be read. Makes nothing, never throws. */
export function readDeskId(dir: string): string | null {
  const found = readSideFile(join(dir, DESK_ID_FILE), 100);
  const text = found.ok ? (found.value?.trim() ?? '') : '';
  return ID.test(text) ? text : null;
}

/** What tells this desk's folder from another one of the same profile: made once, and taken along by a copy. Throws when it can be neither read nor written. */
export function deskIdOf(dir: string): string {
  const file = join(dir, DESK_ID_FILE);
  const found = readSideFile(file, 100);
  if (!found.ok) throw new Error(found.error);
  const text = found.value?.trim() ?? '';
  if (ID.test(text)) return text;
  const made = randomId(10);
  writeFileAtomic(file, `${made}\n`);
  return made;
}
