// An unkind venue and the order record of an engine, in virtual time, for the property test of flatten-all.
// Requests and answers are late or lost, reads fail, cancels race fills, closes fill in parts or are refused; what is lost is found
// out later, as the order manager does by asking. `honest` is the venue's own state, which the procedure may only learn by reading.
import { money, price, quantity, type Quantity } from '../../src/shared/model/decimal.ts';
import type { FlattenProgress } from '../../src/shared/model/desk-event.ts';
import { clientOrderId, FLATTEN, instrumentId, strategyId, venueOrderId, type InstrumentId } from '../../src/shared/model/ids.ts';
import type { Instrument } from '../../src/shared/model/instrument.ts';
import { isWorking, type Order, type OrderIntent, type OrderStatus } from '../../src/shared/model/order.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import type { VenueOrder, VenueSnapshot } from '../../src/shared/model/venue-report.ts';
import { FlattenProcedure, type FlattenActions } from '../../src/main/core/risk/flatten.ts';
import { anOrder, instrument } from '../unit/risk/risk-world.ts';

export type Unkindness = {
  readonly loss: number;
  readonly readFailure: number;
  readonly partial: number;
  readonly refusal: number;
  readonly race: number;
  /** Until this time the venue refuses closes, cancels or reads altogether. */
  readonly refusesUntil: { readonly closes: number; readonly cancels: number; readonly reads: number };
  readonly honoursReduceOnly: boolean;
};

type Event = { readonly at: number; readonly n: number; readonly run: () => void };
type Resting = { readonly shown: VenueOrder; leaves: bigint };
const HOUR = 3_600_000;

export class FlattenWorld {
  readonly positions = new Map<InstrumentId, bigint>();
  readonly resting = new Map<string, Resting>();
  readonly orders = new Map<string, Order>();
  readonly progress: FlattenProgress[] = [];
  readonly faults: string[] = [];
  readonly instruments = new Map<InstrumentId, Instrument>();
  readonly procedure: FlattenProcedure;
  now = 0;
  reads = 0;
  closesSent = 0;
  readonly #prng: Prng;
  readonly #unkind: Unkindness;
  readonly #queue: Event[] = [];
  #n = 0;
  #readId = 0;
  #lastRead: VenueSnapshot | null = null;

  constructor(seed: number, unkind: Unkindness) {
    this.#prng = new Prng(seed);
    this.#unkind = unkind;
    for (const base of ['BTC', 'ETH', 'SOL']) {
      const id = instrumentId(`${base}-PERP.SIM`);
      this.instruments.set(id, instrument({ id, base, maxQty: quantity('4') }));
    }
    this.procedure = new FlattenProcedure({
      instruments: { get: (id) => this.instruments.get(id) },
      orders: { get: (id) => this.orders.get(id), working: () => [...this.orders.values()].filter(isWorking) },
    });
  }

  /** Positions, resting orders of ours and of others, and orders of ours still on their way when the button is pressed. */
  populate(): void {
    for (const id of this.instruments.keys()) {
      const sign = this.#prng.next() < 0.5 ? 1n : -1n;
      if (this.#prng.next() < 0.7) this.positions.set(id, sign * this.#size(9));
      // Resting and travelling orders are on the position's side: at a venue that ignores reduce-only nothing but a close reduces.
      const side = sign > 0n ? ('buy' as const) : ('sell' as const);
      for (let i = this.#prng.int(3); i > 0; i--) this.#rest(id, side, this.#size(3), this.#prng.next() < 0.5);
      if (this.#prng.next() < 0.4) this.#travelling(id, side);
    }
    for (let t = 0; t < 6; t++) this.#at(this.#prng.int(20_000), () => this.#fillSomething());
  }

  start(): void {
    this.#do(this.procedure.start('test', this.now));
  }

  /** Runs virtual time until the procedure is done or `until` is reached. */
  run(until: number): void {
    for (let steps = 0; steps < 20_000 && !this.procedure.done(); steps++) {
      const next = this.#next();
      const due = this.procedure.nextDue();
      const at = Math.min(next?.at ?? Infinity, due);
      if (at > until) return;
      this.now = Math.max(this.now, at);
      if (next && next.at <= due) {
        this.#queue.splice(this.#queue.indexOf(next), 1);
        next.run();
      } else this.#do(this.procedure.onTime(this.now));
    }
    if (!this.procedure.done()) this.faults.push('virtual time does not advance');
  }

  /** Lets everything happen that was still on its way when the procedure was done. */
  drain(): void {
    for (let event = this.#next(); event; event = this.#next()) {
      this.#queue.splice(this.#queue.indexOf(event), 1);
      this.now = Math.max(this.now, event.at);
      event.run();
    }
  }

  flat(): boolean {
    return this.resting.size === 0 && [...this.positions.values()].every((quantityHeld) => quantityHeld === 0n);
  }

  #next(): Event | null {
    return this.#queue.reduce<Event | null>((best, one) => (best === null || one.at < best.at || (one.at === best.at && one.n < best.n) ? one : best), null);
  }

  #do(actions: FlattenActions): void {
    this.progress.push(...actions.progress);
    for (const cancel of actions.cancels) this.#cancel(cancel.type === 'cancel' ? (this.orders.get(cancel.clientOrderId)?.venueOrderId ?? null) : cancel.venueOrderId, cancel.type === 'cancel' ? cancel.clientOrderId : null);
    for (const intent of actions.closes) this.#submit(intent);
    if (actions.readRequested) this.#read();
  }

  #cancel(venueId: string | null, clientId: string | null): void {
    if (this.#lost()) return;
    this.#at(this.#latency(), () => {
      if (this.now < this.#unkind.refusesUntil.cancels || this.#chance(this.#unkind.refusal)) return;
      const found = [...this.resting.values()].find((one) => one.shown.venueOrderId === venueId || (clientId !== null && one.shown.clientOrderId === clientId));
      if (!found) return;
      if (this.#chance(this.#unkind.race)) this.#fill(found, found.leaves / 2n + 1n);
      this.resting.delete(found.shown.venueOrderId);
      this.#learn(found.shown.clientOrderId, 'canceled');
    });
  }

  #submit(intent: OrderIntent): void {
    this.closesSent += 1;
    const held = this.#lastRead?.positions.find((position) => position.instrumentId === intent.instrumentId)?.quantity ?? 0n;
    const magnitude = held < 0n ? -held : held;
    if (!intent.reduceOnly || intent.strategyId !== FLATTEN) this.faults.push('a close that is not reduce-only');
    if (held === 0n || (held > 0n) === (intent.side === 'buy')) this.faults.push(`a ${intent.side} while the venue showed ${held}`);
    if (intent.quantity > magnitude || intent.quantity > quantity('4')) this.faults.push('a close larger than shown or allowed');
    if ([...this.orders.values()].some((order) => isWorking(order) && order.strategyId === FLATTEN && order.instrumentId === intent.instrumentId)) this.faults.push('two closes of one instrument in flight');
    const id = clientOrderId(`f-${this.orders.size}`);
    this.orders.set(id, anOrder({ ...intent, clientOrderId: id, status: 'submitted', tsCreated: this.now }));
    // Our own gate may deny: then the answer is immediate.
    if (this.#chance(this.#unkind.refusal / 4)) return this.#settle(id, 'denied');
    if (this.#lost()) return this.#at(3_000 + this.#prng.int(5_000), () => this.#settle(id, 'rejected'));
    this.#at(this.#latency() + (this.#chance(0.15) ? 1_500 + this.#prng.int(2_500) : 0), () => this.#execute(id, intent));
  }

  #execute(id: string, intent: OrderIntent): void {
    if (this.now < this.#unkind.refusesUntil.closes || this.#chance(this.#unkind.refusal)) return this.#learn(id, 'rejected');
    const before = this.positions.get(intent.instrumentId) ?? 0n;
    const sign = intent.side === 'buy' ? 1n : -1n;
    let fill: bigint = this.#chance(this.#unkind.partial) ? (intent.quantity * BigInt(1 + this.#prng.int(99))) / 100n : intent.quantity;
    const room = before * -sign > 0n ? (before < 0n ? -before : before) : 0n;
    if (this.#unkind.honoursReduceOnly && fill > room) fill = room;
    fill -= fill % quantity('0.0001');
    const after = before + sign * fill;
    if (before * after < 0n || (before === 0n && after !== 0n)) this.faults.push(`flipped ${intent.instrumentId} from ${before} to ${after}`);
    this.positions.set(intent.instrumentId, after);
    this.#learn(id, fill === intent.quantity ? 'filled' : 'canceled');
  }

  #read(): void {
    this.reads += 1;
    const requestId = ++this.#readId;
    if (this.#lost()) return;
    this.#at(this.#latency(), () => {
      const failed = this.now < this.#unkind.refusesUntil.reads || this.#chance(this.#unkind.readFailure);
      const snapshot: VenueSnapshot | null = failed ? null : {
        openOrders: [...this.resting.values()].map((one) => one.shown), fills: [], funding: [], cash: money('0'), tsEvent: this.now,
        positions: [...this.positions].map(([id, held]) => ({ instrumentId: id, quantity: held as Quantity, avgPx: null })),
      };
      this.#at(this.#latency(), () => {
        if (requestId !== this.#readId) return;
        if (snapshot) this.#lastRead = snapshot;
        this.#do(this.procedure.onSnapshot(snapshot, snapshot ? null : 'HTTP 503', this.now));
      });
    });
  }

  /** The engine hears of an outcome: soon, or late because the answer was lost and it had to ask. */
  #learn(id: string | null, status: OrderStatus): void {
    if (id === null || !this.orders.has(id)) return;
    this.#at(this.#chance(this.#unkind.loss) ? 2_000 + this.#prng.int(6_000) : this.#latency(), () => this.#settle(id, status));
  }

  #settle(id: string, status: OrderStatus): void {
    const order = this.orders.get(id);
    if (!order || !isWorking(order)) return;
    const settled = { ...order, status };
    this.orders.set(id, settled);
    this.#do(this.procedure.onOrderClosed(settled, this.now));
  }

  #rest(id: InstrumentId, side: 'buy' | 'sell', size: bigint, ours: boolean, known?: string): void {
    const venueId = venueOrderId(`v-${this.resting.size}-${this.#n++}`);
    const clientId = ours ? clientOrderId(known ?? `o-${this.#n}`) : null;
    this.resting.set(venueId, {
      leaves: size,
      shown: { clientOrderId: clientId, venueOrderId: venueId, instrumentId: id, side, orderType: 'limit', timeInForce: 'gtc', quantity: size as Quantity, limitPx: price('90'), reduceOnly: false, status: 'open', filledQty: 0n as Quantity, reason: null, tsEvent: this.now },
    });
    if (clientId && !known) this.orders.set(clientId, anOrder({ clientOrderId: clientId, venueOrderId: venueId, strategyId: strategyId('ma'), instrumentId: id, side, quantity: size as Quantity, status: 'open' }));
  }

  /** Sent before the latch: it may reach the venue seconds later, and only then the engine learns what became of it. */
  #travelling(id: InstrumentId, side: 'buy' | 'sell'): void {
    const clientId = `u-${this.#n++}`;
    const size = this.#size(3);
    this.orders.set(clientId, anOrder({ clientOrderId: clientOrderId(clientId), strategyId: strategyId('ma'), instrumentId: id, side, quantity: size as Quantity, status: 'unknown' }));
    const arrives = this.#prng.next() < 0.6;
    const fate = this.#prng.next();
    const travels = this.#prng.int(20_000);
    this.#at(travels, () => {
      if (!arrives) return;
      if (fate < 0.5) this.positions.set(id, (this.positions.get(id) ?? 0n) + (side === 'buy' ? size : -size));
      else this.#rest(id, side, size, true, clientId);
    });
    this.#at(travels + 500 + this.#prng.int(4_000), () => {
      if (arrives && fate >= 0.5) {
        // Found resting: known as open from now on, and canceled like every other.
        const shown = [...this.resting.values()].find((one) => one.shown.clientOrderId === clientId)?.shown;
        const order = this.orders.get(clientId);
        if (shown && order) this.orders.set(clientId, { ...order, status: 'open', venueOrderId: shown.venueOrderId });
        else this.#settle(clientId, 'canceled');
      } else this.#settle(clientId, arrives ? 'filled' : 'rejected');
    });
  }

  #fillSomething(): void {
    const all = [...this.resting.values()];
    const one = all[this.#prng.int(Math.max(1, all.length))];
    if (one && this.#chance(this.#unkind.race)) this.#fill(one, this.#chance(0.5) ? one.leaves : one.leaves / 3n + 1n);
  }

  #fill(one: Resting, upTo: bigint): void {
    const lot = quantity('0.0001');
    let fill = upTo < one.leaves ? upTo - (upTo % lot) : one.leaves;
    if (fill < lot) fill = one.leaves;
    one.leaves -= fill;
    const { instrumentId: id, side } = one.shown;
    this.positions.set(id, (this.positions.get(id) ?? 0n) + (side === 'buy' ? fill : -fill));
    if (one.leaves > 0n) return;
    this.resting.delete(one.shown.venueOrderId);
    this.#learn(one.shown.clientOrderId, 'filled');
  }

  #size(max: number): bigint {
    return BigInt(1 + this.#prng.int(max * 10_000)) * quantity('0.0001');
  }
  #chance(p: number): boolean {
    return this.#prng.next() < p;
  }
  #lost(): boolean {
    return this.#chance(this.#unkind.loss);
  }
  #latency(): number {
    return 5 + this.#prng.int(400);
  }
  #at(delay: number, run: () => void): void {
    this.#queue.push({ at: this.now + delay, n: this.#n++, run });
  }
}
export const FOREVER = 100 * HOUR;
