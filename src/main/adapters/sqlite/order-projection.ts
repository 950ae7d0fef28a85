// One row per order, moved by its events. The order manager holds the truth; this is its memory for reports.
import type { Database, Statement } from 'better-sqlite3';
import { divHalfEven } from '../../../shared/model/decimal.ts';
import type { Order, OrderStatus } from '../../../shared/model/order.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import { assertNever } from '../../../shared/model/result.ts';
import { decimalText, readDecimal } from './journal-codec.ts';
import type { FillRow, OrderRow } from './rows.ts';

type Mutable = { -readonly [K in keyof OrderRow]: OrderRow[K] };
/** A row and the exact sums behind it. `value` is the sum of px * qty at 10^-24. */
type Held = { readonly row: Mutable; filled: bigint; value: bigint; fees: bigint };

const CLOSED: readonly string[] = ['denied', 'filled', 'canceled', 'rejected', 'expired'] satisfies readonly OrderStatus[];
/** Orders remembered between events; an older one is read back from its row and fills. */
const REMEMBERED = 4096;

const COLUMNS = [
  'client_order_id', 'seq', 'ts', 'last_seq', 'ts_updated', 'venue_order_id', 'strategy', 'instrument', 'side', 'type', 'time_in_force', 'post_only', 'reduce_only', 'qty',
  'limit_px', 'trigger_px', 'status', 'filled_qty', 'avg_px', 'fees', 'fills_pending', 'reason', 'close_reason', 'denied_check', 'denied_message', 'ts_submitted', 'ts_answered', 'ts_closed',
] as const satisfies readonly (keyof OrderRow)[];

export class OrderProjection {
  readonly #write: Statement;
  readonly #read: Statement<[string], OrderRow>;
  readonly #fills: Statement<[string, number], Pick<FillRow, 'qty' | 'px' | 'fee'>>;
  readonly #held = new Map<string, Held>();

  constructor(db: Database) {
    this.#write = db.prepare(`INSERT OR REPLACE INTO order_record (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`);
    this.#read = db.prepare('SELECT * FROM order_record WHERE client_order_id = ?');
    this.#fills = db.prepare('SELECT qty, px, fee FROM fill WHERE client_order_id = ? AND seq < ?');
  }

  forget(): void { this.#held.clear(); }

  /** An event of an order that we have no row of (its start was never ours) leaves no row: reconciliation reports those. */
  apply(seq: number, ts: number, event: OrderEvent): void {
    const held = event.type === 'OrderInitialized' || event.type === 'OrderDenied' ? this.#begin(seq, ts, event.order) : this.#find(event.clientOrderId, seq);
    if (held === null) return;
    const { row } = held;
    row.last_seq = seq;
    row.ts_updated = ts;
    move(held, ts, event);
    this.#write.run(...COLUMNS.map((column) => row[column]));
    this.#held.set(row.client_order_id, held);
    if (this.#held.size > REMEMBERED) for (const [id, one] of this.#held) if (CLOSED.includes(one.row.status) || this.#held.size > REMEMBERED * 2) this.#held.delete(id);
  }

  #begin(seq: number, ts: number, order: Order): Held {
    const known = this.#find(order.clientOrderId, seq);
    if (known !== null) return known;
    return {
      filled: 0n, value: 0n, fees: 0n,
      row: {
        client_order_id: order.clientOrderId, seq, ts, last_seq: seq, ts_updated: ts, venue_order_id: order.venueOrderId, strategy: order.strategyId, instrument: order.instrumentId,
        side: order.side, type: order.type, time_in_force: order.timeInForce, post_only: order.postOnly ? 1 : 0, reduce_only: order.reduceOnly ? 1 : 0, qty: decimalText(order.quantity),
        limit_px: order.limitPx === null ? null : decimalText(order.limitPx), trigger_px: order.triggerPx, status: order.status, filled_qty: '0', avg_px: null, fees: '0', fills_pending: 0,
        reason: order.reason, close_reason: null, denied_check: null, denied_message: null, ts_submitted: null, ts_answered: null, ts_closed: null,
      },
    };
  }

  /** The order as it was before `seq`: the fill that `seq` brings may be in its table already. */
  #find(id: string, seq: number): Held | null {
    const held = this.#held.get(id);
    if (held !== undefined) return held;
    const row = this.#read.get(id);
    if (row === undefined) return null;
    const found: Held = { row: { ...row }, filled: 0n, value: 0n, fees: 0n };
    for (const fill of this.#fills.all(id, seq)) {
      found.filled += readDecimal(fill.qty);
      found.value += readDecimal(fill.qty) * readDecimal(fill.px);
      found.fees += readDecimal(fill.fee);
    }
    return found;
  }
}

function close(row: Mutable, ts: number, status: OrderStatus, reason: string | null): void {
  row.ts_answered ??= ts;
  row.ts_closed ??= ts;
  row.status = status;
  row.fills_pending = 0;
  if (reason !== null) row.close_reason = reason;
}

function move(held: Held, ts: number, event: OrderEvent): void {
  const { row } = held;
  switch (event.type) {
    case 'OrderInitialized': return;
    case 'OrderDenied':
      row.denied_check = event.denial.check;
      row.denied_message = event.denial.message;
      row.ts_closed ??= ts;
      row.status = 'denied';
      row.close_reason = event.denial.message;
      return;
    case 'OrderSubmitted':
      row.ts_submitted ??= ts;
      row.qty = decimalText(event.quantity);
      row.limit_px = event.limitPx === null ? null : decimalText(event.limitPx);
      row.reduce_only = event.reduceOnly ? 1 : 0;
      if (!CLOSED.includes(row.status)) row.status = 'submitted';
      return;
    case 'OrderAccepted':
      row.venue_order_id = event.venueOrderId;
      row.ts_answered ??= ts;
      if (!CLOSED.includes(row.status)) row.status = 'open';
      return;
    case 'OrderRejected': return close(row, ts, 'rejected', event.reason);
    case 'OrderUnknown': if (!CLOSED.includes(row.status)) row.status = 'unknown'; return;
    case 'OrderReplaced':
      row.qty = decimalText(event.quantity);
      row.limit_px = decimalText(event.limitPx);
      row.venue_order_id = event.venueOrderId;
      return;
    case 'OrderCanceled': return close(row, ts, 'canceled', event.reason);
    case 'OrderExpired': return close(row, ts, 'expired', event.reason);
    case 'OrderFillsPending': row.fills_pending = 1; return;
    case 'OrderFilled':
      held.filled += event.lastQty;
      held.value += event.lastQty * event.lastPx;
      held.fees += event.fee;
      row.filled_qty = decimalText(held.filled);
      row.fees = decimalText(held.fees);
      // value is at 10^-24, the quantity at 10^-12: their quotient is a price at 10^-12.
      row.avg_px = held.filled === 0n ? null : decimalText(divHalfEven(held.value, held.filled));
      row.ts_answered ??= ts;
      if (held.filled >= readDecimal(row.qty)) close(row, ts, 'filled', null);
      else if (!CLOSED.includes(row.status)) row.status = 'open';
      return;
    case 'OrderCancelRequested': case 'OrderReplaceRequested': case 'CancelRejected': case 'ReplaceRejected': return;
    default: assertNever(event);
  }
}
