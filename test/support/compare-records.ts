// Compares our journal with the venue's own account, file against file, when both processes have ended.
import Database from 'better-sqlite3';
import { formatDecimal, parseDecimal } from '../../src/shared/model/decimal.ts';

export type Comparison = { readonly problems: readonly string[]; readonly counts: { readonly orders: number; readonly fills: number; readonly venueOrders: number; readonly venueFills: number; readonly starts: number; readonly neverReached: number; readonly repaired: number } };

type VenueOrderBody = { readonly clientOrderId: string | null; readonly venueOrderId: string; readonly status: string; readonly filledQty: string; readonly quantity: string };
type VenueFillBody = { readonly tradeId: string; readonly clientOrderId: string | null; readonly instrumentId: string; readonly side: 'buy' | 'sell'; readonly qty: string; readonly px: string };
type OurOrder = { readonly client_order_id: string; readonly status: string; readonly filled_qty: string; readonly ts_submitted: number | null; readonly close_reason: string | null };

const CASH_TOLERANCE = parseDecimal('0.000001');

/** Every venue order must be ours once and only once, every fill booked once, every position and the cash equal. */
export function compareRecords(journalFile: string, venueFile: string): Comparison {
  const ours = new Database(journalFile, { readonly: true });
  const theirs = new Database(venueFile, { readonly: true });
  const problems: string[] = [];
  const bodies = <T>(table: string): T[] => theirs.prepare<[], { body: string }>(`SELECT body FROM ${table} ORDER BY n`).all().map(({ body }) => unwrap<T>(JSON.parse(body)));
  const venueOrders = bodies<VenueOrderBody>('venue_order');
  const venueFills = bodies<VenueFillBody>('fill');
  const orders = ours.prepare<[], OurOrder>('SELECT client_order_id, status, filled_qty, ts_submitted, close_reason FROM order_record').all();
  const fills = ours.prepare<[], { trade_id: string; instrument: string; side: 'buy' | 'sell'; qty: string; px: string }>('SELECT trade_id, instrument, side, qty, px FROM fill').all();
  const byId = new Map(orders.map((order) => [order.client_order_id, order]));

  const seen = new Set<string>();
  for (const venueOrder of venueOrders) {
    const id = venueOrder.clientOrderId;
    if (id === null) continue;
    if (seen.has(id)) problems.push(`order ${id} reached the venue twice`);
    seen.add(id);
    const order = byId.get(id);
    if (!order) problems.push(`the venue holds ${id}, our journal does not know it`);
    else {
      if (order.ts_submitted === null) problems.push(`${id} reached the venue without a journaled intent`);
      if (parseDecimal(order.filled_qty) !== parseDecimal(venueOrder.filledQty)) problems.push(`${id}: we booked ${order.filled_qty}, the venue filled ${venueOrder.filledQty}`);
      if (order.status !== venueOrder.status) problems.push(`${id}: we say ${order.status} (${order.close_reason ?? ''}), the venue says ${venueOrder.status}`);
    }
  }
  for (const order of orders) {
    if (['initialized', 'submitted', 'unknown'].includes(order.status)) problems.push(`${order.client_order_id} was never resolved: ${order.status}`);
    if (['open', 'filled'].includes(order.status) && !order.client_order_id.startsWith('V-') && !seen.has(order.client_order_id)) problems.push(`${order.client_order_id} is ${order.status} with us, the venue never had it`);
  }

  // A crash leaves the mark at the journal's end or before it, and every order that left is in the journal.
  for (const { code, message } of ours.prepare<[], { code: string; message: string }>("SELECT code, message FROM risk_event WHERE code IN ('journalBehind', 'answerContradicts')").all()) problems.push(`raised although nothing was rolled back: ${code}: ${message}`);

  const booked = new Map(fills.map((fill) => [fill.trade_id, fill]));
  if (booked.size !== fills.length) problems.push(`${fills.length - booked.size} fills are booked twice`);
  for (const fill of venueFills) {
    const own = booked.get(fill.tradeId);
    if (!own) problems.push(`fill ${fill.tradeId} of the venue is not booked`);
    else if (own.instrument !== fill.instrumentId || own.side !== fill.side || parseDecimal(own.qty) !== parseDecimal(fill.qty) || parseDecimal(own.px) !== parseDecimal(fill.px)) problems.push(`fill ${fill.tradeId} is booked otherwise than it was`);
    booked.delete(fill.tradeId);
  }
  for (const id of booked.keys()) problems.push(`fill ${id} is booked, the venue never had it`);

  const positions = new Map<string, bigint>();
  for (const fill of venueFills) positions.set(fill.instrumentId, (positions.get(fill.instrumentId) ?? 0n) + (fill.side === 'buy' ? 1n : -1n) * parseDecimal(fill.qty));
  const ourPositions = new Map(ours.prepare<[], { instrument: string; qty: string }>('SELECT instrument, qty FROM position').all().map((row) => [row.instrument, parseDecimal(row.qty)]));
  for (const [instrument, quantity] of positions) {
    if ((ourPositions.get(instrument) ?? 0n) !== quantity) problems.push(`${instrument}: our position ${formatDecimal(ourPositions.get(instrument) ?? 0n)}, the venue's ${formatDecimal(quantity)}`);
  }
  // Average cost splits realised and open PnL by the order of fills; what must agree is cash less the cost of what is open.
  const core = unwrap<{ readonly cash?: string; readonly positions?: readonly { readonly cost: string }[] }>(JSON.parse(theirs.prepare<[], { body: string }>('SELECT body FROM core').get()?.body ?? '{}'));
  const ourCash = ours.prepare<[], { cash: string }>('SELECT cash FROM ledger ORDER BY seq DESC LIMIT 1').get()?.cash;
  const ourCosts = ours.prepare<[], { cost: string }>('SELECT cost FROM position').all();
  if (core.cash === undefined || core.positions === undefined || ourCash === undefined) problems.push('expected a cash balance on both sides');
  else {
    const net = (cash: string, costs: readonly { readonly cost: string }[]): bigint => costs.reduce((sum, { cost }) => sum - parseDecimal(cost), parseDecimal(cash));
    // The venue lives on when the last engine ends: a funding that it paid after that engine agreed with it may have been on its way. Which one is exact, by its id.
    const agreed = ours.prepare<[], { ts: number | null }>("SELECT max(ts) AS ts FROM journal WHERE type = 'ReconciliationCompleted'").get()?.ts ?? Infinity;
    const known = new Set(ours.prepare<[], { reference: string }>("SELECT reference FROM ledger WHERE type = 'funding'").all().map(({ reference }) => reference));
    const onItsWay = theirs.prepare<[], { body: string }>('SELECT body FROM funding').all().map(({ body }) => unwrap<{ readonly fundingId: string; readonly payment: string; readonly tsEvent: number }>(JSON.parse(body)))
      .filter(({ fundingId, tsEvent }) => tsEvent > agreed && !known.has(fundingId)).reduce((sum, { payment }) => sum + parseDecimal(payment), 0n);
    const gap = net(core.cash, core.positions) - onItsWay - net(ourCash, ourCosts);
    if (gap > CASH_TOLERANCE || gap < -CASH_TOLERANCE) problems.push(`cash less cost of open positions: the venue's is ${formatDecimal(gap)} above ours (cash ${core.cash} against ${ourCash})`);
  }
  const count = (sql: string): number => ours.prepare<[], { n: number }>(sql).get()?.n ?? 0;
  const counts = {
    orders: orders.length, fills: fills.length, venueOrders: venueOrders.length, venueFills: venueFills.length, starts: count('SELECT count(*) AS n FROM engine_start'),
    neverReached: orders.filter((order) => order.ts_submitted !== null && !seen.has(order.client_order_id)).length, repaired: count("SELECT count(*) AS n FROM reconciliation WHERE outcome = 'repaired'"),
  };
  ours.close();
  theirs.close();
  return { problems, counts };
}

/** The venue keeps a fill with the time it was recorded at; its value is what is compared. */
const unwrap = <T>(body: unknown): T => (typeof body === 'object' && body !== null && 'value' in body ? body.value : body) as T;
