// The record of what was changed in profiles and keys: who, when, why, from what, to what. Lines are added, never changed.
import { closeSync, constants, fsyncSync, writeSync } from 'node:fs';
import path from 'node:path';
import { profilesDir } from '../../adapters/system/data-dir.ts';
import { makeFolder } from '../../adapters/system/folders.ts';
import { NO_LINK, openPlainFile } from '../../adapters/system/side-file.ts';
import type { Operator } from '../../../shared/model/command.ts';
import type { ProfileName } from '../../../shared/model/profile.ts';

export const CHANGES_FILE = 'changes.jsonl';

export type ProfileChange = {
  readonly ts: string;
  readonly profile: ProfileName;
  readonly what: 'profile written' | 'profile reset' | 'keys set' | 'keys removed';
  readonly by: Operator;
  readonly reason: string;
  readonly changes: readonly { readonly path: string; readonly from: unknown; readonly to: unknown }[];
  /** Name of the file as it was before, in the folder of backups; null when there was none. */
  readonly before: string | null;
};

/** One line at the end, on disk when it returns. Throws what the file system throws. */
export function recordChange(dataDir: string, change: ProfileChange): void {
  const dir = profilesDir(dataDir);
  makeFolder(dir);
  const fd = openPlainFile(path.join(dir, CHANGES_FILE), constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_LINK);
  try {
    writeSync(fd, `${JSON.stringify(change)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
