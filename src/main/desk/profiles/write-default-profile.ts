import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROFILE_DEFAULTS, Profile, type ProfileName } from '../../../shared/model/profile.ts';
import { makeFolder } from '../../adapters/system/folders.ts';
import { writeFileAtomic } from '../../adapters/system/atomic-file.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';

/**
 * Writes `<dataDir>/profiles/<name>.json` with every setting at its default, for editing. Never replaces a file; the value is its path,
 * the error a sentence.
 */
export function writeDefaultProfile(dataDir: string, name: ProfileName): Result<string, string> {
  const file = join(dataDir, 'profiles', `${name}.json`);
  if (existsSync(file)) return err(`${file}: expected no file yet, found one`);
  try {
    makeFolder(dirname(file));
    writeFileAtomic(file, `${JSON.stringify(Profile.parse(PROFILE_DEFAULTS[name]), null, 2)}\n`);
    return ok(file);
  } catch (thrown) {
    return err(`${file}: expected to write the file, found ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
