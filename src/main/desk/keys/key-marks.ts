// What is remembered of keys beside the keychain: that they were set, and their last four characters. So a locked keychain is never taken for an empty one.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../adapters/system/atomic-file.ts';
import { makeFolder } from '../../adapters/system/folders.ts';
import { readSideJson } from '../../adapters/system/side-file.ts';
import { profileFolder } from '../../adapters/system/data-dir.ts';
import type { ProfileName } from '../../../shared/model/profile.ts';

const Marks = z.object({ keychain: z.string().max(100), fields: z.array(z.object({ name: z.string().max(40), lastFour: z.string().max(4) })).max(10) });
export type KeyMarks = Readonly<z.output<typeof Marks>>;

const MAX_BYTES = 16_384;
const fileOf = (dataDir: string, profile: ProfileName): string => path.join(profileFolder(dataDir, profile).dir, 'keys.json');

/** Null when nothing was ever set, or the file cannot be understood: then the keychain alone is asked. */
export function readMarks(dataDir: string, profile: ProfileName): KeyMarks | null {
  const marks = Marks.safeParse(readSideJson(fileOf(dataDir, profile), MAX_BYTES));
  return marks.success ? marks.data : null;
}

export function writeMarks(dataDir: string, profile: ProfileName, marks: KeyMarks): void {
  makeFolder(profileFolder(dataDir, profile).dir);
  writeFileAtomic(fileOf(dataDir, profile), `${JSON.stringify(marks, null, 2)}\n`);
}

export const removeMarks = (dataDir: string, profile: ProfileName): void => rmSync(fileOf(dataDir, profile), { force: true });
