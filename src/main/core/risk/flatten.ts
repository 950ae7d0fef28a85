// Flatten-all. "Flat" is what the venue says, twice; everything we believe ourselves is only a hint.
//
// Protocol. Before `start` the caller has set the kill latch (durable) and halted the desk, so nothing else opens risk.
//   1. start: cancel every working order of ours, unknown ones too; wait until each is terminal or the wait times out.
//   2. read: ask the venue for a snapshot. A failed or late read counts as nothing; it is asked again after a pause.
//   3. snapshot: cancel every order that the venue shows, ours or not. When none is left (or cancels did not help once), close each
//      position that the venue shows: reduce-only market, at most the venue's largest size, one close in flight per instrument. No close
//      is sent on a snapshot that was under way while an order of that instrument ended: it may show the position from before the fill.
//   4. wait for the outcome of each close (an unknown one included), pause longer the less it helped, then read again (2).
//   5. Two reads in a row that show nothing, with no order of ours in doubt, are the proof: `verified`.
// It never gives up: after `maxRounds` rounds without any progress it raises `stuck`, naming what remains, and goes on slowly.
// A fill that races in is found by the next read. Positions are never flipped: quantities come from the venue and are reduce-only.
//
// The class sends nothing and knows no clock: each call returns what to do, `nextDue` says when `onTime` wants to be called. It works
// inside the engine and, with `standalone-flatten.ts`, directly against a venue while the engine hangs.
import { counted } from '../../../shared/model/counted.ts';
import { absDecimal, floorToStep, type Quantity } from '../../../shared/model/decimal.ts';
import type { FlattenProgress } from '../../../shared/model/desk-event.ts';
import { exactText } from '../../../shared/model/figures.ts';
import { FLATTEN, type InstrumentId } from '../../../shared/model/ids.ts';
import { isWorking, type Order, type OrderIntent } from '../../../shared/model/order.ts';
import type { VenueOrder, VenuePosition, VenueSnapshot } from '../../../shared/model/venue-report.ts';
import type { InstrumentsView, OrdersView } from '../kernel/ports.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';

/** `cancel`: one of our working orders. `cancelForeign`: anything else that the venue shows. */
export type FlattenCancel = Extract<VenueRequest, { readonly type: 'cancel' | 'cancelForeign' }>;

/** What the caller must do now, in this order: publish progress, send cancels, place closes through the gate, request one venue read. */
export type FlattenActions = {
  readonly progress: readonly FlattenProgress[];
  readonly cancels: readonly FlattenCancel[];
  readonly closes: readonly OrderIntent[];
  /** Send one `querySnapshot` and hand its answer (only that one's) to `onSnapshot`. */
  readonly readRequested: boolean;
};

export type FlattenOptions = {
  readonly instruments: Pick<InstrumentsView, 'get'>;
  /** Our own orders: which work, and which the venue's open orders are ours. */
  readonly orders: Pick<OrdersView, 'get' | 'working'>;
  /** Rounds without progress until the alarm; 10 unless given. */
  readonly maxRounds?: number;
  /** Longest wait for cancels and closes to become terminal before the venue is read anyway, ms; 2,000 unless given. */
  readonly waitTimeoutMs?: number;
  /** A read without an answer counts as failed after this, ms; 5,000 unless given. */
  readonly readTimeoutMs?: number;
  /** Between the two empty reads; at least the venue's visibility delay, so that an order which it shows late is still seen, ms; 3,000 unless given. */
  readonly confirmDelayMs?: number;
  /** Pause between rounds once stuck, ms; 15,000 unless given. */
  readonly slowRetryMs?: number;
};

type Draft = { progress: FlattenProgress[]; cancels: FlattenCancel[]; closes: OrderIntent[]; readRequested: boolean };
type Phase = 'idle' | 'waiting' | 'pausing' | 'reading' | 'done';

const PROOF = 2;
const SETTLE_MS = 250;
const MAX_BACKOFF_MS = 8_000;
const RUNBOOK = 'Open the venue\'s own page and cancel and close what is listed here, or call the venue';

export class FlattenProcedure {
  readonly #o: Required<FlattenOptions>;
  #phase: Phase = 'idle';
  #due = Infinity;
  #id = '';
  #reason = '';
  #round = 0;
  /** Rounds in a row in which nothing got smaller. */
  #stalled = 0;
  /** Reads in a row that showed orders which may still fill. */
  #uncleared = 0;
  #emptyReads = 0;
  /** What the venue showed at the last read that was answered. */
  #shown: { readonly openOrders: readonly VenueOrder[]; readonly positions: readonly VenuePosition[] } | null = null;
  #inDoubt = 0;
  /** Instruments of which an order that was sent ended while the read was under way: its position may be from before the fill. */
  readonly #moved = new Set<InstrumentId>();
  /** Closes handed out whose order has not ended yet. */
  readonly #closing = new Set<InstrumentId>();

  constructor(options: FlattenOptions) {
    this.#o = { maxRounds: 10, waitTimeoutMs: 2_000, readTimeoutMs: 5_000, confirmDelayMs: 3_000, slowRetryMs: 15_000, ...options };
  }

  active(): boolean {
    return this.#phase !== 'idle' && this.#phase !== 'done';
  }

  /** True once the venue itself has shown no position and no open order twice. */
  done(): boolean {
    return this.#phase === 'done';
  }

  /** When `onTime` wants to be called, Unix ms; Infinity when it does not. */
  nextDue(): number {
    return this.#due;
  }

  /** The latch must be durable and the desk halted before this is called. Pressed again while it runs, it hurries to the next read, but never to the proof. */
  start(reason: string, now: number): FlattenActions {
    const draft = empty();
    if (this.active()) {
      if (this.#phase === 'pausing' && this.#emptyReads === 0) this.#read(draft, now);
      return draft;
    }
    this.#id = `F-${now}`;
    this.#reason = reason;
    this.#round = 0;
    this.#stalled = 0;
    this.#uncleared = 0;
    this.#emptyReads = 0;
    this.#shown = null;
    this.#closing.clear();
    this.#tell(draft, 'halted', `Flatten-all: ${reason}`, now);
    this.#cancelOurs(draft, false);
    this.#inDoubt = draft.cancels.length;
    if (draft.cancels.length === 0) {
      this.#read(draft, now);
      return draft;
    }
    this.#tell(draft, 'canceling', `Canceling ${counted(draft.cancels.length, 'working order')} of ours`, now);
    this.#wait(draft, now);
    return draft;
  }

  /** The answer to the read that was requested last; null when it failed. Answers to nothing are ignored. */
  onSnapshot(snapshot: VenueSnapshot | null, cause: string | null, now: number): FlattenActions {
    const draft = empty();
    if (this.#phase !== 'reading') return draft;
    if (snapshot === null) this.#readFailed(draft, cause ?? 'the venue did not say why', now);
    else this.#answered(draft, snapshot, now);
    return draft;
  }

  /** An order (any) that has just become terminal, after `orders` shows it so. One that the gate denied was never sent: it cannot have moved anything. */
  onOrderClosed(order: Order, now: number): FlattenActions {
    const draft = empty();
    if (order.status !== 'denied') this.#moved.add(order.instrumentId);
    if (order.strategyId === FLATTEN) this.#closing.delete(order.instrumentId);
    if (this.#phase === 'waiting' && this.#closing.size === 0 && this.#o.orders.working().length === 0) this.#pause(draft, this.#backoff(), now);
    return draft;
  }

  onTime(now: number): FlattenActions {
    const draft = empty();
    if (now < this.#due) return draft;
    switch (this.#phase) {
      case 'waiting': case 'pausing': this.#read(draft, now); break;
      case 'reading': this.#readFailed(draft, `no answer within ${this.#o.readTimeoutMs} ms`, now); break;
      case 'idle': case 'done': break;
    }
    return draft;
  }

  #answered(draft: Draft, snapshot: VenueSnapshot, now: number): void {
    const openOrders = snapshot.openOrders.filter((order) => order.status === 'open');
    const positions = snapshot.positions.filter((position) => position.quantity !== 0n);
    const working = this.#o.orders.working();
    const progressed = this.#progressed(openOrders, positions, working.length);
    this.#shown = { openOrders, positions };
    this.#inDoubt = working.length;
    this.#stalled = progressed ? 0 : this.#stalled + 1;
    const nothing = openOrders.length === 0 && positions.length === 0;
    this.#emptyReads = nothing && working.length === 0 && this.#moved.size === 0 ? this.#emptyReads + 1 : 0;
    if (this.#emptyReads >= PROOF) return this.#verified(draft, now);
    if (nothing && working.length === 0) {
      this.#tell(draft, 'reading', this.#moved.size > 0 ? 'The venue shows nothing, but an order ended while it was read: reading again' : 'The venue shows no position and no open order; reading once more for proof', now);
      return this.#pause(draft, this.#o.confirmDelayMs, now);
    }
    this.#uncleared = openOrders.length > 0 || working.some((order) => order.strategyId !== FLATTEN) ? this.#uncleared + 1 : 0;
    this.#cancelOurs(draft, this.#uncleared < 2);
    this.#cancelShown(draft, openOrders);
    if (draft.cancels.length > 0) this.#tell(draft, 'canceling', `Canceling ${counted(draft.cancels.length, 'order')}: ${this.#remains()}`, now);
    if (this.#uncleared !== 1) this.#close(draft, positions, working, now);
    this.#alarm(draft, now);
    if (draft.closes.length > 0 || working.length > 0) this.#wait(draft, now);
    else this.#pause(draft, Math.max(SETTLE_MS, this.#backoff()), now);
  }

  #verified(draft: Draft, now: number): void {
    this.#phase = 'done';
    this.#due = Infinity;
    this.#tell(draft, 'verified', `The venue showed no position and no open order in ${PROOF} reads in a row, the last after round ${this.#round}`, now);
  }

  #readFailed(draft: Draft, cause: string, now: number): void {
    this.#stalled += 1;
    this.#tell(draft, 'reading', `The venue could not be read: ${cause}. It counts as nothing and is asked again.`, now);
    this.#alarm(draft, now);
    this.#pause(draft, Math.max(SETTLE_MS, this.#backoff()), now);
  }

  /** Cancels our working orders, also those without a known outcome. A close of ours in flight is left alone at first. */
  #cancelOurs(draft: Draft, spareCloses: boolean): void {
    for (const order of this.#o.orders.working()) {
      if (spareCloses && order.strategyId === FLATTEN) continue;
      draft.cancels.push({ type: 'cancel', clientOrderId: order.clientOrderId, venueOrderId: order.venueOrderId, instrumentId: order.instrumentId });
    }
  }

  /** Cancels what the venue shows and we do not hold as working: foreign orders, and ours that we wrongly believe closed. */
  #cancelShown(draft: Draft, openOrders: readonly VenueOrder[]): void {
    const ours = new Set<string | null>(this.#o.orders.working().map((order) => order.venueOrderId));
    for (const shown of openOrders) {
      const own = shown.clientOrderId === null ? undefined : this.#o.orders.get(shown.clientOrderId);
      if ((own && isWorking(own)) || ours.has(shown.venueOrderId)) continue; // canceled above, or a close in flight
      draft.cancels.push({ type: 'cancelForeign', venueOrderId: shown.venueOrderId, instrumentId: shown.instrumentId });
    }
  }

  #close(draft: Draft, positions: readonly VenuePosition[], working: readonly Order[], now: number): void {
    this.#closing.clear();
    for (const order of working) if (order.strategyId === FLATTEN) this.#closing.add(order.instrumentId);
    for (const position of positions) {
      const id = position.instrumentId;
      if (this.#closing.has(id) || this.#moved.has(id)) continue;
      const quantity = this.#closable(position);
      if (quantity === 0n) continue;
      this.#closing.add(id);
      draft.closes.push({
        strategyId: FLATTEN, instrumentId: id, side: position.quantity > 0n ? 'sell' : 'buy', type: 'market', quantity, limitPx: null,
        timeInForce: 'ioc', postOnly: false, reduceOnly: true, triggerPx: null,
        reason: `Flatten-all: the venue shows ${exactText(position.quantity)} (${this.#reason})`,
      });
    }
    if (draft.closes.length > 0) this.#tell(draft, 'closing', `Closing ${counted(draft.closes.length, 'position')}: ${this.#remains()}`, now);
  }

  /** At most the venue's largest size, on its steps; zero for dust below one lot. An instrument that we do not know is closed whole. */
  #closable(position: VenuePosition): Quantity {
    const held = absDecimal(position.quantity);
    const instrument = this.#o.instruments.get(position.instrumentId);
    if (!instrument) return held;
    return floorToStep(held < instrument.maxQty ? held : instrument.maxQty, instrument.lotSize);
  }

  #read(draft: Draft, now: number): void {
    this.#phase = 'reading';
    this.#round += 1;
    this.#due = now + this.#o.readTimeoutMs;
    this.#moved.clear();
    draft.readRequested = true;
    this.#tell(draft, 'reading', 'Reading the venue', now);
  }

  #wait(draft: Draft, now: number): void {
    this.#phase = 'waiting';
    this.#due = now + Math.max(this.#o.waitTimeoutMs, this.#backoff());
    this.#tell(draft, 'waiting', 'Waiting until cancels and closes have ended', now);
  }

  #pause(draft: Draft, pauseMs: number, now: number): void {
    if (pauseMs === 0) return this.#read(draft, now);
    this.#phase = 'pausing';
    this.#due = now + pauseMs;
  }

  /** 0 while it helps, then 250 ms doubling to 8 s, then the slow pace. */
  #backoff(): number {
    if (this.#stalled === 0) return 0;
    if (this.#stalled >= this.#o.maxRounds) return this.#o.slowRetryMs;
    return Math.min(SETTLE_MS * 2 ** (this.#stalled - 1), MAX_BACKOFF_MS);
  }

  /** Fewer orders, fewer orders in doubt, or a smaller position than the read before. The first read is progress. */
  #progressed(openOrders: readonly VenueOrder[], positions: readonly VenuePosition[], inDoubt: number): boolean {
    if (this.#shown === null) return true;
    if (openOrders.length < this.#shown.openOrders.length || inDoubt < this.#inDoubt) return true;
    if (openOrders.length === 0 && positions.length === 0 && inDoubt === 0) return true;
    return this.#shown.positions.some((before) => {
      const after = positions.find((position) => position.instrumentId === before.instrumentId);
      return absDecimal(after?.quantity ?? (0n as Quantity)) < absDecimal(before.quantity);
    });
  }

  /** Raised when nothing has helped for `maxRounds` rounds, again after as many, and when slow progress takes ten times that long. */
  #alarm(draft: Draft, now: number): void {
    const { maxRounds } = this.#o;
    const noProgress = this.#stalled >= maxRounds && this.#stalled % maxRounds === 0;
    if (!noProgress && this.#round % (maxRounds * 10) !== 0) return;
    this.#tell(draft, 'stuck', `Not flat after ${this.#round} rounds (${this.#stalled} without progress). ${this.#remains()}. ${RUNBOOK}. The desk stays halted and keeps trying.`, now);
  }

  #remains(): string {
    const parts: string[] = [];
    for (const position of this.#shown?.positions ?? []) {
      const dust = this.#closable(position) === 0n ? ' (dust below one lot)' : '';
      parts.push(`${position.instrumentId} ${position.quantity > 0n ? 'long' : 'short'} ${exactText(absDecimal(position.quantity))}${dust}`);
    }
    if (this.#shown && this.#shown.openOrders.length > 0) parts.push(counted(this.#shown.openOrders.length, 'open order'));
    const doubtful = this.#o.orders.working();
    if (doubtful.length > 0) parts.push(`${counted(doubtful.length, 'order')} of ours not ended (${doubtful.slice(0, 5).map((order) => order.clientOrderId).join(', ')})`);
    if (this.#shown === null) return ['The venue has not been read yet', ...parts].join('; ');
    return `The venue shows ${parts.length === 0 ? 'nothing' : parts.join('; ')}`;
  }

  #tell(draft: Draft, step: FlattenProgress['step'], message: string, now: number): void {
    draft.progress.push({
      type: 'FlattenProgress', flattenId: this.#id, step, round: this.#round, message,
      venueOpenOrders: this.#shown?.openOrders ?? null, venuePositions: this.#shown?.positions ?? null, emptyReads: this.#emptyReads, tsEvent: now,
    });
  }
}

const empty = (): Draft => ({ progress: [], cancels: [], closes: [], readRequested: false });
