// What one subscriber still has to be told. Events queue up and are all sent; state is conflated before it is encoded.
import { FlushPlan } from './flush-plan.ts';
import type { Timers } from './timers.ts';
import { STATE_DELTAS } from './views.ts';
import type { Delta } from './views.ts';
import type { Wire } from './wire.ts';

export type PusherOptions = {
  /** Least time between two flushes of state, ms. */
  readonly stateEveryMs: number;
  /** Above this many bytes waiting in the transport nothing more is pushed. */
  readonly softBytes: number;
  /** Above this many bytes the subscriber is dropped at once. */
  readonly hardBytes: number;
  /** Pushes that may be on their way without having been counted by the client. */
  readonly window: number;
  /** How long a subscriber may leave the soft limits exceeded before it is dropped, ms. */
  readonly stallMs: number;
  /** Events that may wait for a slow subscriber. */
  readonly maxEvents: number;
  /** State keys that may wait; the oldest (bars of a fast replay) are left out above it, and the chart asks for bars again. */
  readonly maxState: number;
};

export const PUSHER_DEFAULTS: PusherOptions = { stateEveryMs: 34, softBytes: 256 * 1024, hardBytes: 48 * 1024 * 1024, window: 64, stallMs: 15_000, maxEvents: 20_000, maxState: 5_000 };

const DELTAS_PER_FRAME = 256;
/** A delta is immutable and goes to several subscribers: it is encoded once. */
const encoded = new WeakMap<Delta, string>();

function encode(delta: Delta): string {
  let text = encoded.get(delta);
  if (text === undefined) encoded.set(delta, (text = JSON.stringify(delta)));
  return text;
}

/** The newest of these is enough; completed bars stay apart from each other, because each is a point of the chart. */
function stateKey(delta: Delta): string {
  return delta.type === 'bar' ? `bar ${delta.instrumentId} ${delta.bar.tsOpen}` : delta.type;
}

/** Two lanes of one subscriber. Starts held: nothing leaves before `release`. */
export class Pusher {
  readonly #wire: Wire;
  readonly #timers: Timers;
  readonly #plans: FlushPlan;
  readonly #options: PusherOptions;
  readonly #drop: (reason: string) => void;
  readonly #quotes = new Map<string, { readonly seq: number; readonly quote: Extract<Delta, { type: 'market' }>['quotes'][number] }>();
  readonly #state = new Map<string, Delta>();
  #events: Delta[] = [];
  #held = true;
  #closed = false;
  #lastState = -Infinity;
  #stalledSince: number | null = null;
  #sent = 0;
  #seen = 0;

  constructor(wire: Wire, timers: Timers, drop: (reason: string) => void, options: Partial<PusherOptions> = {}) {
    this.#wire = wire;
    this.#timers = timers;
    this.#plans = new FlushPlan(timers, () => this.#flush());
    this.#drop = drop;
    this.#options = { ...PUSHER_DEFAULTS, ...options };
  }

  get hardBytes(): number {
    return this.#options.hardBytes;
  }

  /** Takes one delta. Cheap, never encodes, never throws. */
  push(delta: Delta): void {
    if (this.#closed) return;
    if (STATE_DELTAS.has(delta.type)) this.#keepState(delta);
    else this.#events.push(delta);
    if (this.#events.length > this.#options.maxEvents) return this.#end(`${this.#events.length} events wait for this view: it does not read`);
    if (!this.#held) this.#plans.within(STATE_DELTAS.has(delta.type) ? this.#stateDelay() : 0);
  }

  /** Stops sending while a snapshot is made; deltas go on collecting. */
  hold(): void {
    this.#held = true;
  }

  /** The snapshot of `seq` is on the wire: what it contains is forgotten, what came after it follows. */
  release(seq: number): void {
    this.#sent = this.#seen = 0; // Both sides count pushes from the last snapshot.
    this.#events = this.#events.filter((delta) => delta.seq > seq);
    for (const [key, delta] of this.#state) if (delta.seq < seq) this.#state.delete(key);
    for (const [key, { seq: at }] of this.#quotes) if (at < seq) this.#quotes.delete(key);
    this.#held = false;
    if (this.#waiting() && !this.#closed) this.#plans.within(0);
  }

  /** The subscriber is to see something else: what waits is forgotten, and nothing leaves before the next snapshot. */
  forget(): void {
    this.#held = true;
    this.#events = [];
    this.#state.clear();
    this.#quotes.clear();
  }

  /** There was no snapshot after all: goes on as before `hold`. */
  resume(): void {
    this.#held = false;
    if (this.#waiting() && !this.#closed) this.#plans.within(0);
  }

  /** The client says how many pushes it has taken since the last snapshot. */
  seen(pushes: number): void {
    if (pushes > this.#seen && pushes <= this.#sent) this.#seen = pushes;
    if (this.#waiting() && !this.#held && !this.#closed) this.#plans.within(this.#events.length > 0 ? 0 : this.#stateDelay());
  }

  close(): void {
    this.#closed = true;
    this.#plans.cancel();
    this.#events = [];
    this.#state.clear();
    this.#quotes.clear();
  }

  #keepState(delta: Delta): void {
    if (delta.type === 'market') {
      // Each delta carries only the instruments that changed, so that quotes are conflated one by one.
      for (const quote of delta.quotes) this.#quotes.set(quote.instrumentId, { seq: delta.seq, quote });
      return;
    }
    const key = stateKey(delta);
    this.#state.set(key, delta);
    if (this.#state.size <= this.#options.maxState) return;
    for (const [old, kept] of this.#state) if (kept.type === 'bar') return void this.#state.delete(old);
  }

  #waiting(): boolean {
    return this.#events.length > 0 || this.#state.size > 0 || this.#quotes.size > 0;
  }

  #stateDelay(): number {
    return Math.max(0, this.#lastState + this.#options.stateEveryMs - this.#timers.now());
  }

  #flush(): void {
    if (this.#closed || this.#held || !this.#waiting()) return;
    const now = this.#timers.now();
    const buffered = this.#wire.bufferedBytes();
    if (buffered > this.#options.hardBytes) return this.#end(`${buffered} bytes wait for this view: it does not read`);
    if (buffered > this.#options.softBytes || this.#sent - this.#seen >= this.#options.window) {
      this.#stalledSince ??= now;
      if (now - this.#stalledSince >= this.#options.stallMs) return this.#end(`nothing was read for ${Math.round(now - this.#stalledSince)} ms`);
      return this.#plans.within(this.#options.stateEveryMs);
    }
    this.#stalledSince = null;
    const batch: Delta[] = this.#events.splice(0, DELTAS_PER_FRAME);
    const stateDelay = this.#stateDelay();
    if (this.#events.length === 0 && stateDelay <= 0) {
      this.#lastState = now;
      for (const delta of this.#takeState()) batch.push(delta);
    }
    if (batch.length > 0) {
      this.#sent++;
      this.#wire.send(`{"kind":"push","deltas":[${batch.map(encode).join(',')}]}`);
    }
    if (this.#waiting() && !this.#closed) this.#plans.within(this.#events.length > 0 ? 0 : this.#stateDelay());
  }

  /** In rising seq, so that a reader may rely on it. */
  #takeState(): readonly Delta[] {
    const batch = [...this.#state.values()];
    this.#state.clear();
    if (this.#quotes.size > 0) {
      let seq = 0;
      for (const entry of this.#quotes.values()) seq = Math.max(seq, entry.seq);
      batch.push({ type: 'market', seq, quotes: [...this.#quotes.values()].map((entry) => entry.quote) });
      this.#quotes.clear();
    }
    return batch.sort((a, b) => a.seq - b.seq);
  }

  #end(reason: string): void {
    this.close();
    this.#drop(reason);
  }
}
