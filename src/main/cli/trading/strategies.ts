// `breakwater pause` and `breakwater start`: the mode of strategies, by their names or by their instruments.
import type { StrategyView } from '../../../shared/contract/strategy-methods.ts';
import { withDesk } from '../control/desk-link.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { table } from '../table.ts';
import { writeJson, type Terminal } from '../terminal.ts';

export type ModeRequest = { readonly type: 'pause' | 'start'; readonly mode: 'paused' | 'running'; readonly names: readonly string[]; readonly reason: string };

const symbolOf = (instrumentId: string): string => instrumentId.split('.')[0] ?? instrumentId;

/** The strategies that are meant; all of them without a name. Throws CliError (usage) with what there is. */
export function strategiesOf(all: readonly StrategyView[], names: readonly string[]): readonly StrategyView[] {
  const wanted = names.flatMap((name) => name.split(',')).map((name) => name.trim().toUpperCase()).filter((name) => name !== '');
  if (wanted.length === 0) return all;
  const matches = (one: StrategyView, name: string): boolean => [one.id, one.instrumentId, symbolOf(one.instrumentId)].some((each) => each.toUpperCase() === name);
  for (const name of wanted) {
    if (!all.some((one) => matches(one, name))) throw new CliError(EXIT.usage, `expected strategies or instruments of this desk (${all.map((one) => `${one.id} on ${symbolOf(one.instrumentId)}`).join(', ') || 'it runs none'}), found '${name}'`);
  }
  return all.filter((one) => wanted.some((name) => matches(one, name)));
}

/** 0 when each of them has the mode now, also where it had it before; 3 when one was refused. */
export function setModes(terminal: Terminal, globals: Globals, { type, mode, names, reason }: ModeRequest): Promise<ExitCode> {
  return withDesk(globals, async ({ client }) => {
    const { strategies } = await client.call('strategy.list', {});
    const answers: { id: string; instrumentId: string; outcome: 'done' | 'refused'; message: string }[] = [];
    for (const { id, instrumentId, mode: before, failure } of strategiesOf(strategies, names)) {
      // Pausing all of them takes up no strategy that was stopped on purpose.
      if (names.length === 0 && mode === 'paused' && before === 'stopped') answers.push({ id, instrumentId, outcome: 'done', message: 'stays stopped' });
      else if (before === mode && failure === null) answers.push({ id, instrumentId, outcome: 'done', message: `${mode} already` });
      else {
        const answer = await client.call('strategy.setMode', { id, mode, reason });
        answers.push({ id, instrumentId, outcome: answer.outcome, message: answer.message });
      }
    }
    const refused = answers.filter((one) => one.outcome === 'refused');
    const document = { type, profile: globals.profile, outcome: refused.length === 0 ? 'done' : 'refused', mode, strategies: answers };
    if (!globals.json) {
      terminal.out(table(['strategy', 'instrument', 'says'], answers.map((one) => [one.id, symbolOf(one.instrumentId), one.message])));
      if (mode === 'paused') terminal.out('A paused strategy ignores its signals and rests no entry; the stop of its open position still acts.\n');
    }
    if (refused.length > 0) throw new CliError(EXIT.refused, refused.map((one) => `${one.id}: ${one.message}`).join('; '), { document });
    if (globals.json) writeJson(terminal, document);
    return EXIT.ok;
  });
}
