// `venue.json`: where a running venue process can be found. Readable by its owner only, because it holds the token.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../system/atomic-file.ts';
import { makeFolder } from '../../system/folders.ts';
import { readSideJson } from '../../system/side-file.ts';

const VenueFile = z.object({ pid: z.int().positive(), port: z.int().min(1).max(65_535), token: z.string().regex(/^[0-9a-f]{64}$/), started: z.number() });
export type VenueFile = Readonly<z.output<typeof VenueFile>>;

export const venueFolder = (dataDir: string, profile: string): string => join(dataDir, profile, 'venue');
const filePath = (folder: string): string => join(folder, 'venue.json');

/** Null when there is no such file or it is not whole. */
export function readVenueFile(folder: string): VenueFile | null {
  try {
    return VenueFile.parse(readSideJson(filePath(folder)));
  } catch {
    return null;
  }
}

/** A reader sees the old file or the whole new one. Throws a sentence or what the file system throws. */
export function writeVenueFile(folder: string, content: VenueFile): void {
  makeFolder(folder);
  writeFileAtomic(filePath(folder), JSON.stringify(content));
}

/** Removes the file if it is this process's own. */
export function removeVenueFile(folder: string): void {
  if (readVenueFile(folder)?.pid === process.pid) rmSync(filePath(folder), { force: true });
}
