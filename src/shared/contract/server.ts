// The answering end of a wire: decodes, validates, limits, calls the handlers, and pushes deltas to a connection that took a snapshot.
import { z } from 'zod';
import { ContractError } from './client.ts';
import { contract, MAX_FRAME_BYTES, METHODS, SeenFrame, URGENT } from './contract.ts';
import type { Asked, Handlers, Input, Method } from './contract.ts';
import { KillRef } from './fields.ts';
import { Pusher } from './pusher.ts';
import type { PusherOptions } from './pusher.ts';
import type { Timers } from './timers.ts';
import type { Delta, Snapshot } from './views.ts';
import type { Wire } from './wire.ts';

export type ServeOptions = {
  readonly timers: Timers;
  /**
   * Where deltas come from; without it the connection is never pushed to. `onSwitch` says that from now on they are those of another desk: what
   * waits of the one before is forgotten, and nothing is pushed until the connection has taken a snapshot.
   */
  readonly subscribe?: (listener: (delta: Delta) => void, onSwitch: () => void) => () => void;
  /** A handler threw. The other side is told only that it failed. */
  readonly onError?: (method: Method, error: unknown) => void;
  /** The connection was ended from this side, and why. */
  readonly onDrop?: (reason: string) => void;
  /** Calls per second and the burst allowed; urgent methods have an allowance of their own, so that a flood cannot use up the red button. */
  readonly callsPerSecond?: number;
  readonly pusher?: Partial<PusherOptions>;
};

/** Their input must not come back in any text, also not in the sentence that refuses it. */
const SECRET_INPUT: readonly Method[] = ['keys.set'];
const CALLS_PER_SECOND = 50;
/** Frames that are no call at all: a few may be a mistake, more are an attack or a wrong program. */
const MAX_BAD_FRAMES = 5;
/** Above the call allowance each call is answered with `tooFast`; this many times above it the connection ends. */
const FLOOD_FACTOR = 10;
const MAX_MESSAGE = 400;
/**
 * Parts of one large thing. They are taken one after the other at an even pace instead of being refused above the allowance of calls: who waits
 * for the answer before the next part is slowed down, not turned away.
 */
const PACED: readonly Method[] = ['host.save'];
const PART_MS = 5;
/** Parts that may wait at once; more come from somebody who does not wait for answers. */
const MAX_WAITING_PARTS = 4;

const Envelope = z.object({ kind: z.literal('call'), id: z.int().nonnegative(), method: z.string().max(200), input: z.unknown(), seenKill: KillRef.nullable().optional() });
type Call = { readonly id: number; readonly method: Method; readonly input: unknown; readonly asked: Asked };
type ReplyError = { readonly code: 'badInput' | 'unknownMethod' | 'failed' | 'tooFast'; readonly message: string };

/** Serves one wire until it closes. Never throws into the host. `close` ends it from this side. */
export function serve(wire: Wire, handlers: Handlers, options: ServeOptions): { close(reason: string): void } {
  const connection = new Connection(wire, handlers, options);
  return { close: (reason) => connection.end(reason) };
}

class Connection {
  readonly #wire: Wire;
  readonly #handlers: Handlers;
  readonly #options: ServeOptions;
  readonly #pusher: Pusher;
  readonly #off: (() => void)[] = [];
  readonly #queue: Call[] = [];
  readonly #allowance: Allowance;
  readonly #urgentAllowance: Allowance;
  readonly #frameAllowance: Allowance;
  #subscribed = false;
  #pushing = false;
  #draining = false;
  #closed = false;
  #lastId = -1;
  #waitingParts = 0;
  /** When the next part may be taken, in the time of the timers. */
  #partDue = 0;
  #badFrames = 0;

  constructor(wire: Wire, handlers: Handlers, options: ServeOptions) {
    this.#wire = wire;
    this.#handlers = handlers;
    this.#options = options;
    const perSecond = options.callsPerSecond ?? CALLS_PER_SECOND;
    this.#allowance = new Allowance(perSecond, options.timers);
    this.#urgentAllowance = new Allowance(perSecond, options.timers);
    this.#frameAllowance = new Allowance(perSecond * FLOOD_FACTOR, options.timers);
    this.#pusher = new Pusher(wire, options.timers, (reason) => this.end(reason), options.pusher);
    this.#off.push(wire.onClose(() => this.#release()), wire.onFrame((frame) => this.#onFrame(frame)));
  }

  end(reason: string): void {
    if (this.#closed) return;
    this.#release();
    this.#wire.close(reason);
    this.#options.onDrop?.(reason);
  }

  #release(): void {
    this.#closed = true;
    this.#queue.length = 0;
    this.#pusher.close();
    for (const off of this.#off.splice(0)) off();
  }

  #onFrame(text: string): void {
    if (this.#closed) return;
    if (!this.#frameAllowance.take()) return this.end('too many frames');
    if (!fitsInBytes(text, MAX_FRAME_BYTES)) return this.end(`expected frames of at most ${MAX_FRAME_BYTES} bytes, was more`);
    const json = parseJson(text);
    const seen = SeenFrame.safeParse(json);
    if (seen.success) return this.#pusher.seen(seen.data.pushes);
    const envelope = Envelope.safeParse(json);
    if (!envelope.success) return this.#onBadFrame(json);
    const { id, method, input, seenKill } = envelope.data;
    if (id <= this.#lastId) return this.#refuse(id, { code: 'badInput', message: `expected a call id above ${this.#lastId}, was ${id}` });
    this.#lastId = id;
    if (!isMethod(method)) return this.#refuse(id, { code: 'unknownMethod', message: `expected one of ${METHODS.join(', ')}, was '${clip(method, 40)}'` });
    this.#accept({ id, method, input, asked: seenKill === undefined ? {} : { seenKill } });
  }

  #accept(call: Call): void {
    const urgent = URGENT.includes(call.method);
    const paced = PACED.includes(call.method);
    if (paced && this.#waitingParts >= MAX_WAITING_PARTS) return this.#refuse(call.id, { code: 'tooFast', message: `expected at most ${MAX_WAITING_PARTS} parts to wait: send the next one when the last was answered` });
    const allowance = urgent ? this.#urgentAllowance : this.#allowance;
    if (!paced && !allowance.take()) return this.#refuse(call.id, { code: 'tooFast', message: `expected at most ${allowance.perSecond} calls a second on one connection` });
    const input = contract[call.method].input.safeParse(call.input);
    if (!input.success) return this.#refuse(call.id, { code: 'badInput', message: SECRET_INPUT.includes(call.method) ? 'expected a live profile and its keys as short texts, found another shape' : describeIssues(input.error, call.input) });
    const checked = { ...call, input: input.data };
    // An urgent call runs at once; the others wait for a later turn of the loop, so that an urgent frame already read overtakes them.
    if (urgent) return this.#run(checked);
    if (paced) return this.#runInTurn(checked);
    this.#queue.push(checked);
    this.#drainLater();
  }

  #runInTurn(part: Call): void {
    const now = this.#options.timers.now();
    const due = Math.max(now, this.#partDue);
    this.#partDue = due + PART_MS;
    this.#waitingParts += 1;
    this.#options.timers.set(() => {
      this.#waitingParts -= 1;
      if (!this.#closed) this.#run(part);
    }, due - now);
  }

  #drainLater(): void {
    if (this.#draining || this.#queue.length === 0) return;
    this.#draining = true;
    this.#options.timers.set(() => {
      this.#draining = false;
      const next = this.#queue.shift();
      // A process that hung reads what was asked and that the asker has left in one go: nobody expects that order any more.
      if (next && !this.#closed && this.#wire.isOpen?.() !== false) this.#run(next);
      this.#drainLater();
    }, 0);
  }

  #run(call: Call): void {
    if (call.method === 'desk.snapshot') this.#beforeSnapshot();
    const handler = this.#handlers[call.method] as (input: Input<Method>, asked: Asked) => unknown;
    try {
      const output = handler(call.input as Input<Method>, call.asked);
      if (output instanceof Promise) output.then((value: unknown) => this.#answer(call, value), (error: unknown) => this.#failed(call, error));
      else this.#answer(call, output);
    } catch (error) {
      this.#failed(call, error);
    }
  }

  /** Subscribes before the snapshot is made, so that nothing falls between the two. */
  #beforeSnapshot(): void {
    this.#pusher.hold();
    if (this.#subscribed || !this.#options.subscribe) return;
    this.#subscribed = true;
    this.#off.push(this.#options.subscribe((delta) => this.#pusher.push(delta), () => {
      this.#pushing = false;
      this.#pusher.forget();
    }));
  }

  #answer(call: Call, output: unknown): void {
    if (this.#closed) return;
    if (this.#wire.bufferedBytes() > this.#pusher.hardBytes) return this.end('too many answers wait: this connection does not read');
    let text: string;
    try {
      text = JSON.stringify({ kind: 'reply', id: call.id, ok: true, output });
    } catch (error) {
      return this.#failed(call, error);
    }
    this.#wire.send(text);
    if (call.method !== 'desk.snapshot') return;
    this.#pushing = true;
    this.#pusher.release((output as Snapshot).seq);
  }

  #failed(call: Call, error: unknown): void {
    if (call.method === 'desk.snapshot' && this.#pushing) this.#pusher.resume();
    if (error instanceof ContractError && error.code === 'badInput') return this.#refuse(call.id, { code: 'badInput', message: error.message });
    this.#options.onError?.(call.method, error);
    this.#refuse(call.id, { code: 'failed', message: `the engine could not finish '${call.method}': its log has the cause` });
  }

  #refuse(id: number, error: ReplyError): void {
    if (!this.#closed) this.#wire.send(JSON.stringify({ kind: 'reply', id, ok: false, error: { code: error.code, message: clip(error.message, MAX_MESSAGE) } }));
  }

  #onBadFrame(json: unknown): void {
    const id = z.object({ id: z.int().nonnegative() }).safeParse(json);
    if (id.success) this.#refuse(id.data.id, { code: 'badInput', message: 'expected a call with kind, id, method and input' });
    if (++this.#badFrames > MAX_BAD_FRAMES) this.end('expected calls, was something else');
  }
}

/** A bucket of one second's worth of calls that fills evenly. */
class Allowance {
  readonly perSecond: number;
  readonly #timers: Timers;
  #left: number;
  #at: number;
  constructor(perSecond: number, timers: Timers) {
    this.perSecond = perSecond;
    this.#timers = timers;
    this.#left = perSecond;
    this.#at = timers.now();
  }
  take(): boolean {
    const now = this.#timers.now();
    this.#left = Math.min(this.perSecond, this.#left + ((now - this.#at) * this.perSecond) / 1000);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}

const isMethod = (text: string): text is Method => Object.hasOwn(contract, text);
const clip = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

/** UTF-8 size without encoding: shared code has no TextEncoder. */
function fitsInBytes(text: string, limit: number): boolean {
  if (text.length > limit) return false;
  if (text.length * 3 <= limit) return true;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes <= limit;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names each field, what was expected and a short form of what was there. */
function describeIssues(error: z.ZodError, input: unknown): string {
  return error.issues.slice(0, 3).map((issue) => {
    let found: unknown = input;
    for (const key of issue.path) found = typeof found === 'object' && found !== null ? (found as Record<PropertyKey, unknown>)[key] : undefined;
    const shown = found === undefined ? 'nothing' : typeof found === 'object' ? (Array.isArray(found) ? 'a list' : 'an object') : `'${clip(String(found as string | number | boolean), 40)}'`;
    return `${issue.path.join('.') || 'input'}: ${issue.message.replace(/, received .*$/, '')}, was ${found === null ? 'null' : shown}`;
  }).join('; ');
}
