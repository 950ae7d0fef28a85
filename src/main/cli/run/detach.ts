// `breakwater run --detach`: the same desk in a process of its own that outlives the terminal. It is told of only once it runs, or with what kept it from running.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileAtomic } from '../../adapters/system/atomic-file.ts';
import { makeFolder } from '../../adapters/system/folders.ts';
import { readSideFile } from '../../adapters/system/side-file.ts';
import { launchScript } from '../../adapters/system/script-launcher.ts';
import { profileFolder } from '../../adapters/system/data-dir.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { requestAddress } from '../../hosts/headless/control-client.ts';
import { linkDesk } from '../control/desk-link.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { lastKnownDesk } from '../../desk/fleet/last-known.ts';
import { writeJson, type Terminal } from '../terminal.ts';

const POLL_MS = 100;
/** A long journal is looked through before a desk answers. */
const START_MS = 120_000;
const TAIL_LINES = 20;
/** What a desk says until it starts is far less. */
const MAX_LOG_BYTES = 16_000_000;

const codeOf = (code: number): ExitCode => Object.values(EXIT).find((known) => known === code && known !== EXIT.ok) ?? EXIT.failed;

/** Without what is said anew: no flag may stand twice. */
const wordsOf = (args: readonly string[]): readonly string[] => args.filter((word, index) => word !== '--detach' && !/^--data-dir(?:=|$)/.test(word) && args[index - 1] !== '--data-dir');

/** `args`: the words of this command line. Resolves when the desk answers; throws CliError with its own exit code and last words when it ended before. */
export async function runDetached(terminal: Terminal, globals: Globals, args: readonly string[]): Promise<ExitCode> {
  if (process.versions.electron !== undefined) throw new CliError(EXIT.usage, '--detach: expected the command line of Node, found the packaged program: start the window, or run without --detach');
  const folder = profileFolder(globals.dataDir, globals.profile);
  const file = path.join(folder.logDir, 'detached.log');
  try {
    makeFolder(folder.logDir);
    writeFileAtomic(file, '');
  } catch (error) {
    throw new CliError(EXIT.storage, `expected a folder for the output of the desk at ${folder.logDir}, found ${messageOf(error)}`, { cause: error });
  }
  // It inherits no more of this environment than every process of ours, so the folder is named.
  const child = launchScript(process.execPath, process.argv[1] ?? '', [...wordsOf(args), '--data-dir', globals.dataDir], file);
  for (const deadline = performance.now() + START_MS; ; await sleep(POLL_MS)) {
    const code = child.exitCode();
    if (code !== null) throw new CliError(codeOf(code), `the desk did not start:\n${lastLines(file)}`, { document: { type: 'started', detached: false, log: file } });
    if (lastKnownDesk(globals.dataDir, globals.profile, Date.now())?.pid === child.pid()) {
      const link = await linkDesk(globals);
      if (link.ok) {
        link.value.close();
        break;
      }
    }
    if (performance.now() > deadline) throw new CliError(EXIT.unreachable, `expected the desk (process ${child.pid() ?? '?'}) to answer within ${START_MS / 1_000} s, found that it does not yet: look with status, and at ${file}`);
  }
  const pid = child.pid();
  const view = args.includes('--no-view') ? null : await requestAddress(folder.dir);
  const address = view?.ok === true ? view.value : null;
  if (globals.json) writeJson(terminal, { type: 'started', detached: true, pid, profile: globals.profile, folder: folder.dir, address, log: file });
  else {
    const more = `--profile ${globals.profile}${globals.dataDirOption}`;
    terminal.out(`Desk ${globals.profile} runs detached in process ${pid ?? '?'}; its notes and errors go to ${file}\n${address === null ? '' : `View (open once, on this machine): ${address}\n`}Look: npm run breakwater -- status ${more}\nStop: npm run breakwater -- stop ${more}\nFlatten: npm run breakwater -- flatten ${more}\n`);
  }
  return EXIT.ok;
}

function lastLines(file: string): string {
  const said = readSideFile(file, MAX_LOG_BYTES);
  return said.ok ? (said.value ?? '').trimEnd().split('\n').slice(-TAIL_LINES).join('\n') || 'it said nothing' : said.error;
}
