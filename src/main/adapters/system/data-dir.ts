import { chmodSync, closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { err, messageOf, ok, type Result } from '../../../shared/model/result.ts';
import type { ProfileName } from '../../../shared/model/profile.ts';
import { makeFolder } from './folders.ts';
import { HEALTH_FILE } from './health-file.ts';
import { LATCH_FILE } from './kill-latch.ts';

/** Where everything of one profile lies. Each desk has a folder of its own, so paper and live never share a file. */
export type ProfileFolder = {
  readonly root: string;
  readonly profile: ProfileName;
  /** `<root>/<profile>`: the desk lock is taken here. */
  readonly dir: string;
  readonly configFile: string;
  /** Folder of `journal.sqlite`. */
  readonly journalDir: string;
  readonly logDir: string;
  readonly reportDir: string;
  readonly backupDir: string;
  readonly latchFile: string;
  /** Where a kill goes that cannot be written beside the desk: `<root>/latches/<profile>`. */
  readonly secondLatchDir: string;
  readonly healthFile: string;
};

export type DataDirError = { readonly code: 'missing' | 'notADirectory' | 'readOnly' | 'full' | 'unusable'; readonly dir: string; readonly message: string };

/** `--data-dir`, else BREAKWATER_DATA_DIR, else `.breakwater` in the project's folder. Absolute. */
export function resolveDataDir(from: { readonly flag?: string | undefined; readonly env?: string | undefined; readonly projectDir: string }): string {
  const chosen = from.flag || from.env;
  if (!chosen) return join(resolve(from.projectDir), '.breakwater');
  return isAbsolute(chosen) ? chosen : resolve(chosen);
}

/** What a command in a terminal must say to find this folder, with a blank before it; empty for the usual one of the project. */
export function dataDirOption(dataDir: string, projectDir: string): string {
  if (resolve(dataDir) === resolveDataDir({ projectDir })) return '';
  return ` --data-dir ${/^[\w./~+:-]+$/.test(dataDir) ? dataDir : `"${dataDir.replaceAll(/(["\\$`])/g, '\\$1')}"`}`;
}

export const profilesDir = (root: string): string => join(root, 'profiles');

/** The places of a profile; touches nothing. */
export function profileFolder(root: string, profile: ProfileName): ProfileFolder {
  const dir = join(root, profile);
  return {
    root, profile, dir, configFile: join(profilesDir(root), `${profile}.json`), journalDir: join(dir, 'journal'), logDir: join(dir, 'logs'), reportDir: join(dir, 'reports'),
    backupDir: join(dir, 'backups'), latchFile: join(dir, LATCH_FILE), secondLatchDir: join(root, 'latches', profile), healthFile: join(dir, HEALTH_FILE),
  };
}

/** Makes the folders (0700) and proves by a synced write that they can be used. Starts nothing on an error. */
export function prepareProfileFolder(root: string, profile: ProfileName): Result<ProfileFolder, DataDirError> {
  const folder = profileFolder(root, profile);
  for (const dir of [root, profilesDir(root), folder.dir, folder.journalDir, folder.logDir, folder.reportDir, folder.backupDir]) {
    try {
      makeFolder(dir);
      chmodSync(dir, 0o700);
    } catch (thrown) {
      return err(dirErrorOf(dir, thrown));
    }
  }
  const probe = join(folder.dir, `.probe.${process.pid}`);
  try {
    const fd = openSync(probe, 'w', 0o600);
    try {
      writeSync(fd, Buffer.alloc(65_536, 0x2e));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
      rmSync(probe, { force: true });
    }
    return ok(folder);
  } catch (thrown) {
    return err(dirErrorOf(folder.dir, thrown));
  }
}

const dirError = (code: DataDirError['code'], dir: string, found: string): DataDirError => ({ code, dir, message: `data folder ${dir}: expected a folder that we may write to, found ${found}` });

function dirErrorOf(dir: string, thrown: unknown): DataDirError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const text = messageOf(thrown);
  switch (code) {
    case 'ENOENT': return dirError('missing', dir, `that a part of the path is missing (${text})`);
    case 'ENOTDIR': case 'EEXIST': return dirError('notADirectory', dir, `a file in its place (${text})`);
    case 'EACCES': case 'EPERM': case 'EROFS': return dirError('readOnly', dir, `that writing is not allowed (${text})`);
    case 'ENOSPC': case 'EDQUOT': return dirError('full', dir, `no space left (${text})`);
    default: return dirError('unusable', dir, text);
  }
}
