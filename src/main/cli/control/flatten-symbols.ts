// `breakwater flatten --symbols A B`: closes the named instruments and proves it, and leaves the rest of the desk as it is. Their strategies are stopped first, so
// that nothing opens again what was closed; the desk is not halted and not latched. Past an engine that does not answer the whole desk is latched, but only these are closed.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderInput } from '../../../shared/contract/risk-methods.ts';
import type { DeskSnapshot } from '../../../shared/contract/views.ts';
import { counted } from '../../../shared/model/counted.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { instrumentOf } from '../trading/instruments.ts';
import { isNoAnswer, linkDesk, type DeskLink } from './desk-link.ts';
import { flattenAtVenue } from './emergency.ts';
import { LEAST_DIRECT_MS, say, type FlattenRequest } from './flatten.ts';
import { proveFlat, type Proof } from './venue-proof.ts';

export type SymbolsRequest = FlattenRequest & { readonly symbols: readonly string[] };

const LOOK_MS = 250;
/** A strategy that was stopped closes by itself; what it has not closed by then, or what no strategy closes, is closed by an order of ours. */
const OWN_CLOSE_MS = 3_000;

type Stopped = { readonly id: string; readonly instrumentId: string; readonly before: string };

/** 0 with proof for these instruments; 3 when it is not proven in time. */
export async function flattenSymbols(terminal: Terminal, globals: Globals, request: SymbolsRequest): Promise<ExitCode> {
  const deadline = performance.now() + request.timeoutMs;
  const past = (why: string): Promise<ExitCode> => flattenAtVenue(terminal, globals, { reason: request.reason, why, symbols: request.symbols, timeoutMs: Math.max(deadline - performance.now(), LEAST_DIRECT_MS) });
  const link = await linkDesk(globals);
  if (!link.ok) return past(link.error.message);
  let stopped: readonly Stopped[];
  let instruments: readonly string[];
  try {
    const snapshot = await link.value.client.call('desk.snapshot', {});
    instruments = request.symbols.map((name) => instrumentOf(snapshot, name));
    const closing = new Closing(terminal, globals, link.value, instruments, request.reason);
    stopped = await closing.begin();
    await closing.until(deadline);
  } catch (error) {
    if (isNoAnswer(error)) return past(error.message);
    throw error;
  } finally {
    link.value.close();
  }
  const document = { type: 'flatten', by: 'engine', symbols: instruments, strategies: stopped };
  const proof = await proveFlat(globals, instruments, Math.max(deadline - performance.now(), LEAST_DIRECT_MS), (message) => say(terminal, globals, { step: 'reading', message }));
  if (!proof.flat) throw new CliError(EXIT.refused, `not proven flat in ${instruments.join(', ')} within ${Math.round(request.timeoutMs / 1_000)} s: ${proof.found}. Run it again, or flatten the whole desk.`, { document: { ...document, outcome: 'timeout' } });
  if (globals.json) writeJson(terminal, { ...document, outcome: 'verified', proof: proofJson(proof) });
  else terminal.out(`Flat in ${instruments.join(', ')}. The venue itself showed no position and no open order of them, ${proof.emptyReads} times in a row (${new Date(proof.tsEvent).toISOString()}). ${stopped.length === 0 ? 'No strategy trades them.' : `Stopped: ${stopped.map(({ id }) => id).join(', ')}; start ${stopped.length === 1 ? 'it' : 'them'} again with  npm run breakwater -- start ${stopped.map(({ id }) => id).join(' ')} --profile ${globals.profile}${globals.dataDirOption}`}\nThe desk trades on in its other instruments.\n`);
  return EXIT.ok;
}

const proofJson = ({ emptyReads, tsEvent }: Extract<Proof, { readonly flat: true }>): unknown => ({ emptyReads, venuePositions: 0, venueOpenOrders: 0, tsEvent });

class Closing {
  readonly #terminal: Terminal;
  readonly #globals: Globals;
  readonly #link: DeskLink;
  readonly #instruments: readonly string[];
  readonly #reason: string;

  constructor(terminal: Terminal, globals: Globals, link: DeskLink, instruments: readonly string[], reason: string) {
    this.#terminal = terminal;
    this.#globals = globals;
    this.#link = link;
    this.#instruments = instruments;
    this.#reason = reason;
  }

  /** Stops the strategies of these instruments (each closes what it finds in the same step), then cancels whatever else works in them. */
  async begin(): Promise<readonly Stopped[]> {
    const { client } = this.#link;
    const { strategies } = await client.call('strategy.list', {});
    const theirs = strategies.filter(({ instrumentId }) => this.#instruments.includes(instrumentId));
    for (const { id, mode } of theirs) {
      if (mode === 'stopped') continue;
      const answer = await client.call('strategy.setMode', { id, mode: 'stopped', reason: `flatten of its instrument: ${this.#reason}` });
      say(this.#terminal, this.#globals, { step: 'stopping', message: `${id}: ${answer.message}` });
      if (answer.outcome === 'refused') throw new CliError(EXIT.refused, `strategy ${id} could not be stopped (${answer.message}), so it might open again what is closed. Flatten the whole desk: npm run breakwater -- flatten --profile ${this.#globals.profile}${this.#globals.dataDirOption}`);
    }
    for (const instrumentId of this.#instruments) {
      const answer = await client.call('order.cancelAll', { instrumentId });
      say(this.#terminal, this.#globals, { step: 'canceling', message: `${instrumentId}: ${answer.message}` });
    }
    return theirs.map(({ id, instrumentId, mode }) => ({ id, instrumentId, before: mode }));
  }

  /** Until the desk's own record shows nothing, or the time is over: the venue has the last word. */
  async until(deadline: number): Promise<void> {
    let since = performance.now();
    let before = '';
    for (; performance.now() < deadline; await sleep(LOOK_MS)) {
      const snapshot = await this.#link.client.call('desk.snapshot', {});
      const positions = snapshot.positions.filter((one) => one.side !== 'flat' && this.#instruments.includes(one.instrumentId));
      const working = snapshot.orders.filter((one) => this.#instruments.includes(one.instrumentId) && !['denied', 'filled', 'canceled', 'rejected', 'expired'].includes(one.status));
      if (positions.length === 0 && working.length === 0) return;
      const now = JSON.stringify([positions.map(({ instrumentId, quantity }) => [instrumentId, quantity]), working.map(({ clientOrderId }) => clientOrderId)]);
      if (now !== before) {
        before = now;
        since = performance.now();
        say(this.#terminal, this.#globals, { step: 'closing', message: `${counted(positions.length, 'position')} and ${counted(working.length, 'working order')} left in ${this.#instruments.join(', ')}` });
      }
      if (performance.now() - since < OWN_CLOSE_MS) continue;
      since = performance.now();
      for (const position of positions) if (!working.some((one) => one.instrumentId === position.instrumentId && one.reduceOnly)) await this.#close(position);
      if (positions.length === 0) for (const { clientOrderId } of working) await this.#link.client.call('order.cancel', { clientOrderId });
    }
  }

  async #close({ instrumentId, side, quantity }: DeskSnapshot['positions'][number]): Promise<void> {
    const order: OrderInput = { instrumentId, side: side === 'long' ? 'sell' : 'buy', type: 'market', quantity: quantity.replace('-', ''), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: true };
    const { ticket, message } = await this.#link.client.call('order.preview', order);
    const said = ticket === null ? message : (await this.#link.client.call('order.submit', { ...order, ticket })).message;
    say(this.#terminal, this.#globals, { step: 'closing', message: `${instrumentId}: ${said}` });
  }
}
