// `breakwater journal adopt`: the journal of a stopped desk is the right one from here on, although its mark or the venue knows more.
import { adoptJournal } from '../../desk/journal/adopt-journal.ts';
import { reasonOf } from '../control/reason.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';

/** 0 when the mark was renewed, 4 without a journal, 5 while the desk runs, 6 when journal or mark cannot be read or written. */
export function adopt(terminal: Terminal, globals: Globals, options: unknown, args: readonly string[]): Promise<ExitCode> {
  if (args[0] !== 'adopt') throw new CliError(EXIT.usage, `journal: expected the action adopt, found '${args[0] ?? ''}'`);
  const reason = reasonOf(options);
  const adopted = adoptJournal(globals.dataDir, globals.profile, reason, Date.now());
  if (adopted === null) throw new CliError(EXIT.unreachable, `no journal of profile ${globals.profile} in ${globals.dataDir}: and no desk of it ever ran here: there is nothing to take as the right one`);
  const { journal, lastSeq, mark, was, notes } = adopted;
  if (globals.json) writeJson(terminal, { type: 'journal', action: 'adopt', profile: globals.profile, journal, lastSeq, mark, was, notes });
  else {
    for (const note of notes) terminal.err(`${note}\n`);
    terminal.out(`${lastSeq === 0 ? `The empty journal with which the next start of ${globals.profile} begins is taken as the right one.` : `The journal of ${globals.profile} is taken as the right one, up to entry ${lastSeq}.`}\n${was === null ? 'No mark had anything against it.' : `Until now: ${was}.`}\nMark: ${mark}\nThe next start records the reason. Compare orders and positions with the venue's own page, then:  npm run breakwater -- resume --profile ${globals.profile}${globals.dataDirOption} --reason …\n`);
  }
  return Promise.resolve(EXIT.ok);
}
