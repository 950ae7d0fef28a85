// Where a person may have a file written: anywhere but over what a desk lives from. In a data folder only the folders of reports and exports are free.
import { closeSync, existsSync, openSync, readlinkSync, readSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** What tells the folder of a profile, also in another data folder than the one that is used now. */
const PROFILE_MARKS = [path.join('journal', 'journal.sqlite'), path.join('venue', 'venue.sqlite'), 'desk.lock', 'control.json'];
const FREE = ['reports', 'exports'];
const MAX_LINKS = 40;
const SQLITE = 'SQLite format 3\0';

/** Why `target` (absolute, a file) must not be written by a wish for a report, an export or a text of a view; null when it may. Links and relative parts are followed. */
export function whyNotThere(target: string, dataDir: string): string | null {
  const real = realOf(path.resolve(target));
  const root = realOf(path.resolve(dataDir));
  const inside = segmentsBelow(root, real);
  if (inside !== null && !isFreeIn(inside)) return refusal(target, `the data folder ${dataDir}`);
  const profile = profileAbove(real);
  if (inside === null && profile !== null && !isFreeInProfile(segmentsBelow(profile, real) ?? [])) return refusal(target, `the folder of a desk, ${profile}`);
  return isDatabase(real) ? `${target}: expected a file that may be replaced, found a database. Name another file` : null;
}

const refusal = (target: string, place: string): string => `${target}: expected a file outside of ${place}, found one inside: what a desk lives from is never written over. Name a file elsewhere, or in a folder "exports" there`;

/** Where writing to `file` would arrive. Of what does not exist yet, its nearest folder that does; a link that leads nowhere counts as what it names. */
function realOf(file: string, links = 0): string {
  try {
    return realpathSync.native(file);
  } catch {
    const named = links < MAX_LINKS ? linkOf(file) : null;
    if (named !== null) return realOf(path.resolve(path.dirname(file), named), links + 1);
    const folder = path.dirname(file);
    return folder === file ? file : path.join(realOf(folder, links), path.basename(file));
  }
}

function linkOf(file: string): string | null {
  try {
    return readlinkSync(file);
  } catch {
    return null;
  }
}

/** The names between `folder` and `file`; null when it is not inside. */
function segmentsBelow(folder: string, file: string): readonly string[] | null {
  const way = path.relative(folder, file);
  return way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way) ? null : way.split(path.sep).filter((name) => name !== '');
}

const isFreeIn = (segments: readonly string[]): boolean => (segments[0] === 'exports' && segments.length > 1) || isFreeInProfile(segments.slice(1));

function isFreeInProfile(segments: readonly string[]): boolean {
  const below = segments[0] === 'replays' ? segments.slice(2) : segments;
  return below.length > 1 && FREE.includes(below[0] ?? '');
}

function profileAbove(file: string): string | null {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (PROFILE_MARKS.some((mark) => existsSync(path.join(folder, mark)))) return folder;
    if (folder === path.dirname(folder)) return null;
  }
}

function isDatabase(file: string): boolean {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch {
    return false;
  }
  try {
    const head = Buffer.alloc(SQLITE.length);
    return readSync(fd, head, 0, head.length, 0) === head.length && head.toString('latin1') === SQLITE;
  } catch {
    return false; // A folder, or a device.
  } finally {
    closeSync(fd);
  }
}
