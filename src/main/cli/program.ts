// The words of the command line: commands, options and help. What they do is in the folders beside this file.
import { Command } from 'commander';
import { VERSION } from '../desk/version.ts';
import { flatten } from './control/flatten.ts';
import { kill, resume } from './control/commands.ts';
import { flattenEvery, killEvery, showEveryStatus } from './control/every-desk.ts';
import { showStatus } from './control/status.ts';
import { newView } from './control/view.ts';
import { flattenSymbols } from './control/flatten-symbols.ts';
import { isForAll, namedSymbols, NO_REASON, reasonOf, timeoutOf } from './control/reason.ts';
import { examine } from './doctor/doctor.ts';
import type { ExitCode } from './exit-codes.ts';
import { globalsOf, type Globals } from './globals.ts';
import { keysRequestOf, manageKeys } from './keys/keys-command.ts';
import { adopt } from './records/adopt.ts';
import { exportRequestOf, exportRows } from './records/export.ts';
import { EXPORTS } from './records/export-rows.ts';
import { replayJournal } from './records/replay.ts';
import { makeReport, reportRequestOf } from './records/report.ts';
import { runDetached } from './run/detach.ts';
import { runDesk } from './run/run.ts';
import { addLogLevelFlag, addMarketFlags, addPlaceFlags, addProfileFlags } from './run/run-flags.ts';
import { runOptionsOf } from './run/run-options.ts';
import { takeOnce } from './take-once.ts';
import type { Terminal } from './terminal.ts';
import { addOrderCommands, addSteeringCommands } from './trading/words.ts';

const EXIT_HELP = `
Exit codes:
  0 done   1 unexpected failure   2 wrong words or configuration   3 refused, or the answer is no
  4 no desk answers   5 another desk holds the profile   6 files cannot be read or written   7 venue not reachable
  (docs/cli.md describes them, and the JSON of every command)`;

/** `args`: the words as typed, for a desk that is started again in a process of its own. Throws CommanderError for help and for wrong words; `done` gets the exit code of the command that ran. */
export function makeProgram(terminal: Terminal, args: readonly string[], done: (code: ExitCode) => void): Command {
  const program = new Command('breakwater');
  program
    .description('Breakwater: the trading workstation of one algorithmic trader. Runs a desk, shows it, stops it, proves it.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text), outputError: () => undefined, getOutHelpWidth: () => terminal.columns(), getErrHelpWidth: () => terminal.columns() })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError(true)
    .addHelpText('after', `
Examples:
  breakwater run                                     trade the simulated market, with a view in the browser
  breakwater run --data prices.csv --speed max       replay a file of bars and print what it would have done
  breakwater status                                  how the running desk is
  breakwater flatten --reason "going home"           close everything and prove it
${EXIT_HELP}`);

  addLogLevelFlag(addPlaceFlags(program).option('--json', 'answer in JSON for scripts: one document, or one line per event for run'));

  const command = (name: string, description: string): Command => program.command(name).description(description).allowExcessArguments(false);
  const action = (work: (globals: Globals, options: unknown, args: readonly string[]) => Promise<ExitCode>) => async (...parts: unknown[]): Promise<void> => {
    const self = parts.at(-1) as Command;
    done(await work(globalsOf(program.opts(), terminal), self.opts(), self.args));
  };

  addMarketFlags(addProfileFlags(command('run', 'Start a desk and trade until Ctrl+C.')))
    .option('--detach', 'in a process of its own that outlives this terminal; stop ends it')
    .option('--dev-fast', 'one cycle for tests: ends when every instrument has had one decision on a completed bar')
    .option('--port <number>', 'serve the view on this port (default: the last one, else a free one)')
    .option('--view', 'serve the view (default for a live market; a replay stays after its end, to be looked at)')
    .option('--no-view', 'serve no page; status, flatten and kill still reach the desk')
    .option('--open <browser>', 'open the view in an app window of this browser (path of Chromium, Chrome or Edge)')
    .addHelpText('after', `
The address that is printed opens one page once; a new one comes with every start. Closing the window does not stop the desk.
Ctrl+C stops in order and prints the summary; a second Ctrl+C ends at once.

Examples:
  breakwater run --symbols BTC-PERP,ETH-PERP --interval 5s
  breakwater run --profile paper --reduce-only
  breakwater run --data btc-1m.csv.gz --symbols BTC-PERP --json
  breakwater run --dev-fast --dry-run
  breakwater run --profile paper --detach`)
    .action(action((globals, options) => {
      const request = runOptionsOf(options, terminal.cwd);
      return request.detach ? runDetached(terminal, globals, args) : runDesk(terminal, globals, request);
    }));

  command('status', 'Show the running desk: state, account, positions, orders, decisions, health.')
    .option('--all', 'every desk of the data folder')
    .addHelpText('after', `
Exit code 0: well. 3: the desk answers, but is halted, not connected, not reconciled or in doubt of the time. 4: no desk answers; what it left on disk is shown,
with the positions that it held last and how old they are. With --all the worst of all desks counts; one that was stopped flat is well.

Examples:
  breakwater status --profile demo
  breakwater status --all --json`)
    .action(action((globals, options) => (isForAll(options) ? showEveryStatus(terminal, globals) : showStatus(terminal, globals))));

  command('view', 'Print a new one-time address for the page of the running desk.')
    .addHelpText('after', `
For when the page was closed or its address was used up. The address opens one page, once, on this machine; it is a secret.`)
    .action(action((globals) => newView(terminal, globals)));

  command('flatten', 'Close everything: cancel all orders, close all positions, prove it at the venue.')
    .option('--reason <text>', 'why, for the journal', NO_REASON)
    .option('--timeout <duration>', 'how long to wait for the proof', '60s')
    .option('--all', 'every desk of the data folder that runs, hangs, crashed or holds something')
    .option('--symbols <names...>', 'only these instruments: their strategies are stopped, the desk trades on in the others')
    .addHelpText('after', `
Works also when the engine hangs or is gone: then the kill latch is set on disk and everything is closed straight at the venue.
Exit code 0 only with proof: the venue itself showed no position and no open order twice.

Examples:
  breakwater flatten --profile paper --reason "news"
  breakwater flatten --symbols BTC-PERP ETH-PERP
  breakwater flatten --all`)
    .action(action((globals, options) => {
      const symbols = namedSymbols(options);
      const request = { reason: reasonOf(options), timeoutMs: timeoutOf(options) };
      if (symbols !== null) return flattenSymbols(terminal, globals, { ...request, symbols });
      return (isForAll(options) ? flattenEvery : flatten)(terminal, globals, request);
    }));

  command('kill', 'Latch the kill switch: halt, cancel working orders, keep positions.')
    .option('--reason <text>', 'why, for the journal', NO_REASON)
    .option('--all', 'every desk of the data folder that runs, hangs, crashed or holds something')
    .addHelpText('after', `
Without a desk that answers the latch is set on disk: the next start opens halted.

Examples:
  breakwater kill --reason "wrong prices"
  breakwater kill --all`)
    .action(action((globals, options) => (isForAll(options) ? killEvery : kill)(terminal, globals, reasonOf(options))));

  command('resume', 'Clear the kill latch of the running desk, once it agrees with the venue.')
    .requiredOption('--reason <text>', 'what was wrong and why it is right again, for the journal')
    .action(action((globals, options) => resume(terminal, globals, reasonOf(options))));

  addOrderCommands({ terminal, command, action });
  addSteeringCommands({ terminal, command, action });

  command('report', 'Print the report of a day or a week and write it as text, HTML, CSV and JSON.')
    .option('--day <day>', 'YYYY-MM-DD in UTC, today or yesterday (default: the last day with data that is over)')
    .option('--week [week]', 'an ISO week such as 2026-W47; without a value the week of the day')
    .option('--out <folder>', 'where the files go (default: the reports folder of the desk or replay)')
    .option('--format <format>', 'what is printed: text, html, csv, json, or all for text', 'text')
    .option('--journal <file>', 'this journal, journal.sqlite or its folder (default: the desk\'s, else the newest replay that has the day)')
    .addHelpText('after', `
Read from the desk's journal; when that holds nothing of the day or week, from the newest replay that does. The files are always written.

Examples:
  breakwater report --day 2026-03-01 --out ./reports
  breakwater report --week 2026-W47
  breakwater report --week --day 2026-11-18
  breakwater report --day today
  breakwater report --journal backup/journal.sqlite --day 2026-03-01`)
    .action(action((globals, options) => makeReport(terminal, globals, reportRequestOf(options, terminal.cwd))));

  command('export', 'Write rows of the journal as CSV, JSON or JSON lines.')
    .requiredOption('--what <rows>', Object.keys(EXPORTS).join(', '))
    .option('--from <day>', 'first day, YYYY-MM-DD in UTC (default: the first)')
    .option('--to <day>', 'last day, YYYY-MM-DD in UTC (default: the last)')
    .option('--format <format>', 'csv, json or jsonl', 'csv')
    .option('--out <file>', 'file to write, or - for stdout', '-')
    .option('--journal <file>', 'this journal (default: the desk\'s, else the newest replay\'s)')
    .addHelpText('after', `
Decimals keep every digit. In CSV a text that a spreadsheet would run as a formula gets an apostrophe before it.

Example:
  breakwater export --what fills --from 2026-03-01 --to 2026-03-31 --out fills.csv`)
    .action(action((globals, options) => exportRows(terminal, globals, exportRequestOf(options, terminal.cwd))));

  addProfileFlags(command('replay', 'Check a journal: is it whole, and does the engine conclude the same from its inputs again?'))
    .option('--journal <file>', 'journal.sqlite or its folder (default: the desk\'s, else the newest replay\'s)')
    .option('--verify', 'compare byte for byte (this is what the command always does)')
    .addHelpText('after', `
Each start of the desk is one run: its state before is restored from the journal, its inputs are run again, and every conclusion
is compared. A run whose configuration was not kept needs the flags that it was started with. Exit code 0: identical. 3: not.`)
    .action(action((globals, options) => replayJournal(terminal, globals, options)));

  command('journal', 'Take the journal of a stopped desk as the right one, although it is behind: adopt.')
    .argument('<action>', 'adopt')
    .requiredOption('--reason <text>', 'why it is the right one: which backup, what was compared')
    .addHelpText('after', `
A desk keeps a mark of how far its journal had come, outside of the journal's folder. When an older copy is put back, or the venue has orders that
the journal lacks, the desk opens halted and cannot be resumed until this was said. The next start writes the reason into the journal.

Example:
  breakwater journal adopt --profile demo --reason "backup of Sunday; positions compared with the venue"`)
    .action(action((globals, options, args) => adopt(terminal, globals, options, args)));

  command('keys', 'Keep the API keys of a live profile in the keychain: status, set, remove.')
    .argument('<action>', 'status, set or remove')
    .option('--key-fd <number>', 'set: read the key from this open descriptor (default: standard input)')
    .addHelpText('after', `
set reads JSON with apiKeyName and privateKey (or the file that Coinbase gives out) and writes it to the keychain of this system, nowhere else.
A key is never taken from the command line or the environment. Exit code 3: not set, refused, or the keychain is locked or missing.

Example:
  breakwater keys set --profile demo < cdp_api_key.json`)
    .action(action((globals, options, args) => manageKeys(terminal, globals, keysRequestOf(options, args))));

  command('doctor', 'Check this machine, the files and the engine: prerequisites and four integration tests.')
    .addHelpText('after', `
One line each: ok, warn or FAIL, what was found, and how long it took. Exit code 3 when something failed.`)
    .action(action((globals) => examine(terminal, globals)));

  takeOnce(program);
  return program;
}
