// From arguments to an exit code: the only place that turns what was thrown into words.
import { CommanderError } from 'commander';
import { messageOf } from '../../shared/model/result.ts';
import { CliError, EXIT, exitCodeOf, type ExitCode } from './exit-codes.ts';
import { wantsStacks } from './globals.ts';
import { makeProgram } from './program.ts';
import { printable } from './table.ts';
import { writeJson, type Terminal } from './terminal.ts';

/** Runs one command line (without node and script). Never throws; every failure is one message on stderr. */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  try {
    const program = makeProgram(terminal, args, (result) => { code = result; });
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return EXIT.usage;
    }
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.ok;
    return fail(thrown, args, terminal);
  }
}

function fail(thrown: unknown, args: readonly string[], terminal: Terminal): ExitCode {
  const isUsage = thrown instanceof CommanderError;
  const code = isUsage ? EXIT.usage : exitCodeOf(thrown);
  const message = messageOf(thrown).replace(/^error: /, '');
  if (args.includes('--json')) writeJson(terminal, { ...(thrown instanceof CliError ? thrown.document : { type: 'error' }), code, message });
  terminal.err(`breakwater: ${message.split('\n').map(printable).join('\n')}\n`);
  if (isUsage) terminal.err('Explain the commands: npm run breakwater -- --help\n');
  if (wantsStacks(args) && thrown instanceof Error && !isUsage) terminal.err(`${thrown.stack ?? ''}${thrown.cause instanceof Error ? `\nCaused by: ${thrown.cause.stack ?? thrown.cause.message}` : ''}\n`);
  return code;
}
