// One row per order, moved by its events through the same state machine as the order manager's: this is its memory for reports.
import type { Database, Statement } from 'better-sqlite3';
import { divHalfEven, ONE, price, quantity, ZERO_MONEY, type Quantity, type Ratio } from '../../../shared/model/decimal.ts';
import { clientOrderId, instrumentId, strategyId, venueOrderId } from '../../../shared/model/ids.ts';
import { isClosed, type Order } from '../../../shared/model/order.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import { applyOrderEvent, type Multipliers } from '../../core/oms/order-machine.ts';
import { decimalText, readDecimal } from './journal-codec.ts';
import { insertInto } from './projection-tables.ts';
import type { FillRow, OrderRow } from './rows.ts';

/** What the machine does not keep of an order. Times are those of the journal. `value` is the sum of px * qty at 10^-24. */
type Memory = {
  readonly seq: number; readonly ts: number; lastSeq: number; tsUpdated: number;
  deniedCheck: string | null; deniedMessage: string | null; tsSubmitted: number | null; tsAnswered: number | null; tsClosed: number | null;
  filled: bigint; value: bigint; fees: bigint;
};
type Held = { order: Order; readonly memory: Memory };

/** The rows hold prices and quantities, not values: the multiplier does not matter here. */
const UNIT: Multipliers = { get: () => ({ multiplier: ONE as Ratio }) };
/** Orders remembered between events; an older one is read back from its row and fills. */
const REMEMBERED = 4096;

export class OrderProjection {
  readonly #write: Statement<[OrderRow]>;
  readonly #read: Statement<[string], OrderRow>;
  readonly #fills: Statement<[string, number], Pick<FillRow, 'qty' | 'px' | 'fee'>>;
  readonly #held = new Map<string, Held>();

  constructor(db: Database) {
    this.#write = insertInto(db, 'order_record', { verb: 'INSERT OR REPLACE' });
    this.#read = db.prepare('SELECT * FROM order_record WHERE client_order_id = ?');
    this.#fills = db.prepare('SELECT qty, px, fee FROM fill WHERE client_order_id = ? AND seq < ?');
  }

  forget(): void { this.#held.clear(); }

  /** An event of an order that we have no row of (its start was never ours) leaves no row: reconciliation reports those. */
  apply(seq: number, ts: number, event: OrderEvent): void {
    const held = this.#find(event.clientOrderId, seq) ?? begin(seq, ts, event);
    if (held === null) return;
    const next = applyOrderEvent(held.memory.lastSeq === 0 ? undefined : held.order, event, UNIT);
    // A transition that the machine refuses changes no state here either; its fill is booked all the same.
    if (next.ok) held.order = next.value;
    remember(held.memory, seq, ts, event, isClosed(held.order.status));
    this.#write.run(rowOf(held));
    this.#held.set(event.clientOrderId, held);
    if (this.#held.size > REMEMBERED) for (const [id, one] of this.#held) if (isClosed(one.order.status) || this.#held.size > REMEMBERED * 2) this.#held.delete(id);
  }

  /** The order as it was before `seq`: the fill that `seq` brings may be in its table already. */
  #find(id: string, seq: number): Held | null {
    const held = this.#held.get(id);
    if (held !== undefined) return held;
    const row = this.#read.get(id);
    if (row === undefined) return null;
    const memory: Memory = {
      seq: row.seq, ts: row.ts, lastSeq: row.last_seq, tsUpdated: row.ts_updated, deniedCheck: row.denied_check, deniedMessage: row.denied_message,
      tsSubmitted: row.ts_submitted, tsAnswered: row.ts_answered, tsClosed: row.ts_closed, filled: 0n, value: 0n, fees: 0n,
    };
    for (const fill of this.#fills.all(id, seq)) {
      memory.filled += readDecimal(fill.qty);
      memory.value += readDecimal(fill.qty) * readDecimal(fill.px);
      memory.fees += readDecimal(fill.fee);
    }
    return { order: orderOf(row), memory };
  }
}

function begin(seq: number, ts: number, event: OrderEvent): Held | null {
  if (event.type !== 'OrderInitialized' && event.type !== 'OrderDenied') return null;
  return { order: event.order, memory: { seq, ts, lastSeq: 0, tsUpdated: ts, deniedCheck: null, deniedMessage: null, tsSubmitted: null, tsAnswered: null, tsClosed: null, filled: 0n, value: 0n, fees: 0n } };
}

function remember(memory: Memory, seq: number, ts: number, event: OrderEvent, closed: boolean): void {
  memory.lastSeq = seq;
  memory.tsUpdated = ts;
  switch (event.type) {
    case 'OrderDenied':
      memory.deniedCheck = event.denial.check;
      memory.deniedMessage = event.denial.message;
      break;
    case 'OrderSubmitted': memory.tsSubmitted ??= ts; break;
    case 'OrderFilled':
      memory.filled += event.lastQty;
      memory.value += event.lastQty * event.lastPx;
      memory.fees += event.fee;
      memory.tsAnswered ??= ts;
      break;
    case 'OrderAccepted': case 'OrderRejected': case 'OrderCanceled': case 'OrderExpired': memory.tsAnswered ??= ts; break;
    default: break; // nothing to remember beyond the order itself
  }
  memory.tsClosed = closed ? (memory.tsClosed ?? ts) : null;
}

const rowOf = ({ order, memory }: Held): OrderRow => ({
  client_order_id: order.clientOrderId, seq: memory.seq, ts: memory.ts, last_seq: memory.lastSeq, ts_updated: memory.tsUpdated, venue_order_id: order.venueOrderId, strategy: order.strategyId,
  instrument: order.instrumentId, side: order.side, type: order.type, time_in_force: order.timeInForce, post_only: order.postOnly ? 1 : 0, reduce_only: order.reduceOnly ? 1 : 0,
  qty: decimalText(order.quantity), limit_px: order.limitPx === null ? null : decimalText(order.limitPx), trigger_px: order.triggerPx, status: order.status, pending: order.pending,
  filled_qty: decimalText(memory.filled as Quantity),
  // value is at 10^-24, the quantity at 10^-12: their quotient is a price at 10^-12.
  avg_px: memory.filled === 0n ? null : decimalText(divHalfEven(memory.value, memory.filled)),
  fees: decimalText(memory.fees), fills_pending: order.fillsPending ? 1 : 0, reason: order.reason, close_reason: order.closeReason,
  denied_check: memory.deniedCheck, denied_message: memory.deniedMessage, ts_submitted: memory.tsSubmitted, ts_answered: memory.tsAnswered, ts_closed: memory.tsClosed,
});

/** What the machine needs of a row that was read back; values of money are not among it. */
const orderOf = (row: OrderRow): Order => ({
  clientOrderId: clientOrderId(row.client_order_id), venueOrderId: row.venue_order_id === null ? null : venueOrderId(row.venue_order_id), strategyId: strategyId(row.strategy), instrumentId: instrumentId(row.instrument),
  side: row.side, type: row.type, quantity: quantity(row.qty), limitPx: row.limit_px === null ? null : price(row.limit_px), timeInForce: row.time_in_force, postOnly: row.post_only === 1, reduceOnly: row.reduce_only === 1,
  triggerPx: row.trigger_px, reason: row.reason, status: row.status, pending: row.pending, filledQty: quantity(row.filled_qty), filledValue: ZERO_MONEY, avgPx: null, fees: ZERO_MONEY,
  fillsPending: row.fills_pending === 1, closeReason: row.close_reason, tsCreated: row.ts, tsUpdated: row.ts_updated,
});
