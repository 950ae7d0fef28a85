// The typed end of a wire that asks: pairs replies with calls, decodes everything that comes in.
import { z } from 'zod';
import { contract, PushFrame, ReplyFrame } from './contract.ts';
import type { Input, Method, Output } from './contract.ts';
import type { Timers } from './timers.ts';
import { Delta, STATE_DELTAS } from './views.ts';
import type { Wire } from './wire.ts';

export type ContractErrorCode = 'badInput' | 'unknownMethod' | 'failed' | 'tooFast' | 'closed' | 'timeout' | 'protocol';

/** A call that has no answer: the wire closed, the other side could not or would not, or what it said was not understood. */
export class ContractError extends Error {
  readonly code: ContractErrorCode;
  constructor(code: ContractErrorCode, message: string) {
    super(message);
    this.name = 'ContractError';
    this.code = code;
  }
}

export type ClientOptions = {
  /** Every delta above the last snapshot, in order. Never called before the first snapshot's reply. */
  readonly onDelta: (delta: Delta) => void;
  /** `open` at once, because the wire handed over is open; `closed` once. `connecting` is for owners that reconnect. */
  readonly onState: (state: 'connecting' | 'open' | 'closed') => void;
  /** What was pushed cannot be read, a sentence: the other side speaks another contract, or is broken. The wire is closed after it. */
  readonly onNotUnderstood?: (what: string) => void;
  /** Without timers calls wait until the wire closes. */
  readonly timers?: Timers;
  /** Longest wait for a reply, ms; 10 s unless given. One number, or one per method. */
  readonly timeoutMs?: number | ((method: Method) => number);
};

export type Client = {
  /** Rejects with a ContractError; a refusal by the engine is a value in the output instead. */
  call<M extends Method>(method: M, input: Input<M>): Promise<Output<M>>;
  /** `reason`: what the owner of the wire is told. */
  close(reason?: string): void;
};

type Pending = { readonly method: Method; readonly resolve: (output: unknown) => void; readonly reject: (error: ContractError) => void; readonly timer: unknown };

const DEFAULT_TIMEOUT_MS = 10_000;
/** One `seen` frame for this many pushes: far below the window after which the server holds back. */
const SEEN_EVERY = 8;
/** Rises over all clients of this program: a second client on the same pipe (a page that starts over) must not repeat an id. */
let lastId = 0;
const Incoming = z.union([ReplyFrame, PushFrame]);

/** Makes the asking end of an open wire. The wire belongs to the client from here on. */
export function createClient(wire: Wire, options: ClientOptions): Client {
  const pending = new Map<number, Pending>();
  let closed = false;
  let pushes = 0;
  /** Deltas are meaningless before a snapshot; at or below it they are already in it. */
  let snapshotSeq = Infinity;
  /** The newest kill of the shown desk that came this way; undefined before the first snapshot. */
  let seenKill: string | null | undefined;

  function settle(id: number): Pending | undefined {
    const call = pending.get(id);
    if (!call) return undefined;
    pending.delete(id);
    options.timers?.clear(call.timer);
    return call;
  }

  function shut(reason: string): void {
    if (closed) return;
    closed = true;
    offFrame();
    offClose();
    for (const id of [...pending.keys()]) settle(id)?.reject(new ContractError('closed', `the connection closed before the answer came: ${reason}`));
    options.onState('closed');
  }

  function fail(reason: string): void {
    wire.close(reason);
    shut(reason);
  }

  function notUnderstood(what: string): void {
    options.onNotUnderstood?.(what);
    if (!closed) fail(what);
  }

  function onReply(frame: z.output<typeof ReplyFrame>): void {
    const call = settle(frame.id);
    if (!call) return; // Timed out before: the outcome is seen in the deltas.
    if (!frame.ok) return call.reject(new ContractError(frame.error.code, frame.error.message));
    const output = contract[call.method].output.safeParse(frame.output);
    if (!output.success) return call.reject(new ContractError('protocol', `expected the output of '${call.method}', was something else: ${issueText(output.error)}`));
    if (call.method === 'desk.snapshot') {
      const snapshot = output.data as Output<'desk.snapshot'>;
      snapshotSeq = snapshot.seq;
      seenKill = snapshot.desk.killId;
      pushes = 0; // Both sides count pushes from the last snapshot.
    }
    call.resolve(output.data);
  }

  function onPush(frame: z.output<typeof PushFrame>): void {
    pushes++;
    if (pushes % SEEN_EVERY === 0) wire.send(JSON.stringify({ kind: 'seen', pushes }));
    for (const item of frame.deltas) {
      const delta = Delta.safeParse(item);
      if (!delta.success) return notUnderstood(`expected a delta, was something else: ${issueText(delta.error)}`);
      // A state delta of the snapshot's own seq may still be newer than it: facts such as the connection change without a seq.
      const known = STATE_DELTAS.has(delta.data.type) ? delta.data.seq < snapshotSeq : delta.data.seq <= snapshotSeq;
      if (!known && delta.data.type === 'desk') seenKill = delta.data.desk.killId;
      if (!known) options.onDelta(delta.data);
      if (closed) return;
    }
  }

  function onFrame(text: string): void {
    const frame = parseFrame(text);
    if (!frame) return notUnderstood('expected a reply or a push, was something else');
    if (frame.kind === 'reply') onReply(frame);
    else onPush(frame);
  }

  const offFrame = wire.onFrame(onFrame);
  const offClose = wire.onClose(shut);
  options.onState('open');

  return {
    call(method, input) {
      if (closed) return Promise.reject(new ContractError('closed', 'the connection is closed'));
      return new Promise((resolve, reject) => {
        const id = ++lastId;
        const wait = typeof options.timeoutMs === 'function' ? options.timeoutMs(method) : (options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
        const timer = options.timers?.set(() => settle(id)?.reject(new ContractError('timeout', `no answer to '${method}' after ${wait} ms: its outcome is unknown, look at the desk before asking again`)), wait);
        pending.set(id, { method, resolve: resolve as (output: unknown) => void, reject, timer });
        wire.send(JSON.stringify({ kind: 'call', id, method, input, ...(seenKill !== undefined && { seenKill }) }));
      });
    },
    close(reason = 'closed by this side') {
      if (!closed) fail(reason);
    },
  };
}

function parseFrame(text: string): z.output<typeof Incoming> | null {
  try {
    const frame = Incoming.safeParse(JSON.parse(text));
    return frame.success ? frame.data : null;
  } catch {
    return null;
  }
}

const issueText = (error: z.ZodError): string => error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'value'}: ${issue.message}`).join('; ');
