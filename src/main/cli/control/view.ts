// `breakwater view`: a new address for the page of a desk that runs, after its page was closed or the first address was used up.
import { profileFolder } from '../../adapters/system/data-dir.ts';
import { requestAddress } from '../../hosts/headless/control-client.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { unreachable } from './desk-link.ts';

/** Prints an address that opens one page, once. CliError 4 when no desk answers, 3 when the desk serves no page. */
export async function newView(terminal: Terminal, globals: Globals): Promise<ExitCode> {
  const address = await requestAddress(profileFolder(globals.dataDir, globals.profile).dir);
  if (!address.ok) throw unreachable(globals, address.error);
  if (!(await servesPage(address.value))) throw new CliError(EXIT.refused, `expected a desk that serves its page, found ${globals.profile} without one: it runs in the desktop window, or was started with --no-view.`);
  if (globals.json) writeJson(terminal, { type: 'view', profile: globals.profile, address: address.value });
  else terminal.out(`View (open once, on this machine): ${address.value}\n`);
  return EXIT.ok;
}

/** The code stands behind the # and is never sent. */
const servesPage = async (address: string): Promise<boolean> => {
  try {
    return (await fetch(new URL('/', address), { method: 'HEAD', signal: AbortSignal.timeout(3_000) })).ok;
  } catch {
    return false;
  }
};
