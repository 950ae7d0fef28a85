// Where the things of a desk lie that a person may want to open.
import path from 'node:path';
import type { Input } from '../../shared/contract/contract.ts';
import type { ProfileName } from '../../shared/model/profile.ts';
import { assertNever } from '../../shared/model/result.ts';
import { profileFolder, profilesDir } from '../adapters/system/data-dir.ts';
import { DIAGNOSTICS_FOLDER } from './diagnostics/diagnostics.ts';

/** The folder of `what` of a desk; `reportDir` where its reports go while it runs, undefined for the usual place. */
export function deskFolderOf(dataDir: string, what: Input<'host.reveal'>['what'], profile: ProfileName, reportDir: string | undefined): string {
  const folder = profileFolder(dataDir, profile);
  switch (what) {
    case 'reports': return reportDir ?? folder.reportDir;
    case 'logs': return folder.logDir;
    case 'data': return dataDir;
    case 'profiles': return profilesDir(dataDir);
    case 'diagnostics': return path.join(dataDir, DIAGNOSTICS_FOLDER);
    default: return assertNever(what);
  }
}
