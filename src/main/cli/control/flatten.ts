// `breakwater flatten`: close everything and prove it, through the engine where it answers, past it where it does not.
import type { FlattenView } from '../../../shared/contract/views.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { printable } from '../table.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { ANSWER_MS, isNoAnswer, linkDesk, type DeskLink } from './desk-link.ts';
import { flattenAtVenue } from './emergency.ts';
import { counted } from '../../../shared/model/counted.ts';

export type FlattenRequest = { readonly reason: string; readonly timeoutMs: number };
/** How it ended; `gone` when the engine stopped answering on the way. */
type Followed = { readonly end: 'proof'; readonly last: FlattenView } | { readonly end: 'timeout'; readonly last: FlattenView | null } | { readonly end: 'gone'; readonly why: string };

/** 0 only with proof: the venue itself showed no position and no open order twice. 3 when it is stuck or not done in time. */
export async function flatten(terminal: Terminal, globals: Globals, request: FlattenRequest): Promise<ExitCode> {
  const deadline = performance.now() + request.timeoutMs;
  const link = await linkDesk(globals);
  if (!link.ok) return past(terminal, globals, request, link.error.message, deadline);
  let followed: Followed;
  try {
    const started = await link.value.client.call('flatten.start', { reason: request.reason });
    // The only refusal is that one already runs: its end is as good.
    say(terminal, globals, { step: started.outcome === 'done' ? 'started' : started.outcome, message: started.message });
    followed = await follow(terminal, globals, link.value, deadline);
  } catch (error) {
    if (!isNoAnswer(error)) throw error;
    followed = { end: 'gone', why: error.message };
  } finally {
    link.value.close();
  }
  switch (followed.end) {
    case 'proof':
      if (globals.json) writeJson(terminal, { type: 'flatten', by: 'engine', outcome: 'verified', proof: followed.last });
      else terminal.out(`Flat. The venue itself showed 0 positions and 0 open orders, ${followed.last.emptyReads} times in a row (${new Date(followed.last.tsEvent).toISOString()}). The desk stays halted: resume it with  npm run breakwater -- resume --profile ${globals.profile}${globals.dataDirOption} --reason "…"\n`);
      return EXIT.ok;
    case 'timeout': {
      const last = followed.last === null ? 'it said nothing yet' : `last step ${followed.last.step}: ${followed.last.message}`;
      throw new CliError(EXIT.refused, `not proven flat within ${Math.round(request.timeoutMs / 1_000)} s (${last}). The desk goes on flattening: follow it with  npm run breakwater -- status --profile ${globals.profile}${globals.dataDirOption}  and look at the venue's own page.`, { document: { type: 'flatten', by: 'engine', outcome: 'timeout', last: followed.last } });
    }
    case 'gone': return past(terminal, globals, request, followed.why, deadline);
  }
}

/** At least this long is given to the direct way, however much the engine has used up. */
export const LEAST_DIRECT_MS = 20_000;

function past(terminal: Terminal, globals: Globals, request: FlattenRequest, why: string, deadline: number): Promise<ExitCode> {
  return flattenAtVenue(terminal, globals, { reason: request.reason, why, timeoutMs: Math.max(deadline - performance.now(), LEAST_DIRECT_MS) });
}

function follow(terminal: Terminal, globals: Globals, link: DeskLink, deadline: number): Promise<Followed> {
  return new Promise((resolve, reject) => {
    let last: FlattenView | null = null;
    const timers: NodeJS.Timeout[] = [setTimeout(() => end({ end: 'timeout', last }), Math.max(0, deadline - performance.now()))];
    const end = (followed: Followed): void => {
      for (const timer of timers) clearTimeout(timer);
      resolve(followed);
    };
    const see = (flatten: FlattenView): void => {
      last = flatten;
      say(terminal, globals, flatten);
      if (flatten.step === 'verified') end({ end: 'proof', last: flatten });
    };
    link.onDelta((delta) => {
      if (delta.type === 'flatten') see(delta.flatten);
    });
    void link.closed.then(() => end({ end: 'gone', why: 'the engine closed the connection while it flattened' }));
    // An engine that hangs now would say nothing: it is asked again and again whether it lives.
    const ask = (): void => {
      link.client.call('flatten.preview', {}).then(() => timers.push(setTimeout(ask, ANSWER_MS)), (error: unknown) => (isNoAnswer(error) ? end({ end: 'gone', why: error.message }) : reject(error instanceof Error ? error : new Error(String(error)))));
    };
    // Subscribes; the engine has already answered `flatten.start`, so what the snapshot shows belongs to this flatten.
    link.client.call('desk.snapshot', {}).then((snapshot) => {
      if (snapshot.flatten !== null) see(snapshot.flatten);
      ask();
    }, (error: unknown) => (isNoAnswer(error) ? end({ end: 'gone', why: error.message }) : reject(error instanceof Error ? error : new Error(String(error)))));
  });
}

/** Progress goes to stderr: the answer is the proof. */
export function say(terminal: Terminal, globals: Pick<Globals, 'json'>, progress: { readonly step: string; readonly message: string; readonly venuePositions?: number | null; readonly venueOpenOrders?: number | null }): void {
  if (globals.json) return;
  const shown = progress.venuePositions === undefined || progress.venuePositions === null ? '' : ` (venue: ${counted(progress.venuePositions, 'position')}, ${progress.venueOpenOrders === undefined || progress.venueOpenOrders === null ? '? open orders' : counted(progress.venueOpenOrders, 'open order')})`;
  terminal.err(`${new Date().toISOString().slice(11, 19)}Z ${progress.step.padEnd(9)} ${printable(progress.message)}${shown}\n`);
}
