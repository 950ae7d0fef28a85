// `venue.json`: where a running venue process can be found. Readable by its owner only, because it holds the token.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const VenueFile = z.object({ pid: z.int().positive(), port: z.int().min(1).max(65_535), token: z.string().regex(/^[0-9a-f]{64}$/), started: z.number() });
export type VenueFile = Readonly<z.output<typeof VenueFile>>;

export const venueFolder = (dataDir: string, profile: string): string => join(dataDir, profile, 'venue');
const filePath = (folder: string): string => join(folder, 'venue.json');

/** Null when there is no such file or it is not whole. */
export function readVenueFile(folder: string): VenueFile | null {
  try {
    return VenueFile.parse(JSON.parse(readFileSync(filePath(folder), 'utf8')));
  } catch {
    return null;
  }
}

/** A reader sees the old file or the whole new one. */
export function writeVenueFile(folder: string, content: VenueFile): void {
  mkdirSync(dirname(filePath(folder)), { recursive: true, mode: 0o700 });
  const temporary = `${filePath(folder)}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(content), { mode: 0o600 });
  renameSync(temporary, filePath(folder));
}

/** Removes the file if it is this process's own. */
export function removeVenueFile(folder: string): void {
  if (readVenueFile(folder)?.pid === process.pid) rmSync(filePath(folder), { force: true });
}
