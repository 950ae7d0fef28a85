// The instrument that a person means by `BTC-PERP`, and what was asked of the desk in words of the command line.
import type { Outcome } from '../../../shared/contract/fields.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { nearest } from '../../desk/profiles/profile-problems.ts';

const symbolOf = (id: string): string => id.split('.')[0] ?? id;

/** The id of an instrument of the desk. Throws CliError (usage) with what there is. */
export function instrumentOf({ instruments }: { readonly instruments: readonly { readonly id: string }[] }, typed: string): string {
  const wanted = typed.trim().toUpperCase();
  const found = instruments.find(({ id }) => id.toUpperCase() === wanted || symbolOf(id).toUpperCase() === wanted);
  if (found) return found.id;
  const names = instruments.map(({ id }) => symbolOf(id));
  const near = nearest(wanted, names);
  throw new CliError(EXIT.usage, `instrument: expected one of ${names.join(', ')}, found '${typed}'${near === null ? '' : ` (did you mean '${near}'?)`}`);
}

/** Shows what came of a command; a refusal ends with 3. */
export function answered(terminal: Terminal, globals: Globals, type: string, outcome: Outcome, more: Readonly<Record<string, unknown>> = {}): ExitCode {
  if (outcome.outcome === 'refused') throw new CliError(EXIT.refused, outcome.message, { document: { type, outcome: 'refused', ...more } });
  if (globals.json) writeJson(terminal, { type, profile: globals.profile, outcome: outcome.outcome, message: outcome.message, ...more });
  else terminal.out(`${outcome.message}\n`);
  return EXIT.ok;
}

/** Asks for one word on the terminal. Throws CliError: usage where nobody can be asked, refused when another one was typed. */
export async function confirmed(terminal: Terminal, question: string, expected: string, instead: string): Promise<void> {
  const typed = await terminal.ask(question);
  if (typed === null) throw new CliError(EXIT.usage, `expected ${instead}, because nobody can be asked here; nothing was sent`);
  if (typed.trim() !== expected) throw new CliError(EXIT.refused, `expected '${expected}' to be typed, found '${typed.trim()}': nothing was sent`);
}
