// `breakwater arm`, `disarm` and `reduce-only`: what a desk may open. Arming asks for all that the view asks for: a green list, and the phrase letter by letter.
import type { Readiness } from '../../../shared/contract/fleet-methods.ts';
import { isLive } from '../../../shared/model/profile.ts';
import { withDesk } from '../control/desk-link.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { answered } from './instruments.ts';

/** 0 when the desk is armed; 3 when the list is not green, the phrase is another one, or the desk is no live one. */
export function armDesk(terminal: Terminal, globals: Globals, { phrase, reason }: { readonly phrase: string | null; readonly reason: string }): Promise<ExitCode> {
  if (!isLive(globals.profile)) throw new CliError(EXIT.refused, `expected a live desk (--profile demo or prod), found ${globals.profile}: a paper desk opens ready and needs no arming`, { document: { type: 'arm', outcome: 'refused' } });
  return withDesk(globals, async ({ client }) => {
    const readiness = await client.call('desk.readiness', {});
    if (!globals.json) terminal.err(readinessText(readiness));
    const red = readiness.items.filter((item) => item.status === 'red');
    if (!readiness.armable) throw new CliError(EXIT.refused, `expected a readiness list without red, found ${red.length === 0 ? 'that this desk cannot be armed now' : red.map((item) => `${item.label}: ${item.found}. ${item.cure}`).join('; ')}`, { document: { type: 'arm', outcome: 'refused', readiness } });
    const typed = phrase ?? (await terminal.ask(`Type  ${readiness.phrase}  to arm desk ${globals.profile}: `));
    if (typed === null) throw new CliError(EXIT.usage, `expected --phrase "${readiness.phrase}", because nobody can be asked here; the desk was not armed`);
    return answered(terminal, globals, 'arm', await client.call('desk.arm', { phrase: typed, reason }), { readiness });
  });
}

function readinessText({ items }: Readiness): string {
  return table(['', 'readiness', 'found', 'expected'], items.map((item) => [item.status === 'red' ? 'RED' : item.status === 'green' ? 'ok' : '–', item.label, item.found, item.status === 'red' ? `${item.expected}. ${item.cure}` : '']));
}

export const disarmDesk = (terminal: Terminal, globals: Globals, reason: string): Promise<ExitCode> =>
  withDesk(globals, async ({ client }) => answered(terminal, globals, 'disarm', await client.call('desk.disarm', { reason })));

export const setReduceOnly = (terminal: Terminal, globals: Globals, on: boolean, reason: string): Promise<ExitCode> =>
  withDesk(globals, async ({ client }) => answered(terminal, globals, 'reduce-only', await client.call('desk.setReduceOnly', { on, reason }), { on }));
