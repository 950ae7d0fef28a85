// `breakwater doctor`: can this machine run a desk, and does the desk do what it should?
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { printable } from '../table.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { runChecks } from './check.ts';
import { INTEGRATION } from './integration.ts';
import { prerequisites } from './prerequisites.ts';

const NAME_WIDTH = 14;

/** 0 when nothing failed (warnings are allowed), 3 otherwise. */
export async function examine(terminal: Terminal, globals: Globals): Promise<ExitCode> {
  const checks = await runChecks([...prerequisites(globals, terminal), ...INTEGRATION], ({ outcome, name, detail, ms }) => {
    if (!globals.json) terminal.out(`${outcome.padEnd(4)}  ${name.padEnd(NAME_WIDTH)}  ${printable(detail)} (${ms} ms)\n`);
  });
  const failed = checks.filter(({ outcome }) => outcome === 'FAIL');
  const warnings = checks.filter(({ outcome }) => outcome === 'warn');
  const document = { type: 'doctor', ok: failed.length === 0, checks };
  if (failed.length > 0) throw new CliError(EXIT.refused, `${failed.length} of ${checks.length} checks failed: ${failed.map(({ name }) => name).join(', ')}`, { document });
  if (globals.json) writeJson(terminal, document);
  else terminal.out(`${checks.length} checks, none failed${warnings.length === 0 ? '' : `, ${warnings.length} with a warning`}\n`);
  return EXIT.ok;
}
