// The second half of "why did it trade": what the venue answered, what was filled, and what it earned.
import type { WhyStep } from '../../../shared/contract/journal-methods.ts';
import { counted } from '../../../shared/model/counted.ts';
import { money, quantity } from '../../../shared/model/decimal.ts';
import { exactText } from '../../../shared/model/figures.ts';
import type { Order } from '../../../shared/model/order.ts';
import type { OrderEvent, OrderFilled } from '../../../shared/model/order-event.ts';
import type { OrderTrail } from '../../adapters/sqlite/journal-search/order-trail.ts';
import type { FillRow } from '../../adapters/sqlite/rows.ts';
import { conclusionText, type Words } from './entry-words.ts';
import { moneyText, numberText, shortName, signedExact, signedMoney, spanText } from './figures.ts';
import { step, value, type Reference, type Value } from './why-cause.ts';

export type OrderEntry = { readonly seq: number; readonly ts: number; readonly event: OrderEvent };

/** Titles of what the venue and we said of an order after it was sent. */
const TITLES: Readonly<Record<Exclude<OrderEvent['type'], 'OrderInitialized' | 'OrderDenied' | 'OrderSubmitted' | 'OrderFilled'>, string>> = {
  OrderAccepted: 'Accepted', OrderRejected: 'Rejected by the venue', OrderUnknown: 'Outcome unknown', OrderCancelRequested: 'Cancel sent', OrderReplaceRequested: 'Replace sent', OrderReplaced: 'Replaced',
  CancelRejected: 'Cancel refused', ReplaceRejected: 'Replace refused', OrderCanceled: 'Canceled', OrderExpired: 'Expired', OrderFillsPending: 'Fills missing',
};

/** One report, with how long after the order was sent it came. */
export function reportStep(entry: OrderEntry, tsSent: number | null, words: Words): WhyStep {
  const { event } = entry;
  if (event.type === 'OrderInitialized' || event.type === 'OrderDenied' || event.type === 'OrderSubmitted' || event.type === 'OrderFilled') throw new Error(`expected a report, was ${event.type}`);
  return step('report', entry, TITLES[event.type], `${conclusionText(event, words)}.`, latency(entry.ts, event.tsEvent, tsSent));
}

function latency(ts: number, tsVenue: number, tsSent: number | null): readonly Value[] {
  const values: Value[] = [];
  if (tsSent !== null) values.push(value('Since it was sent', spanText(Math.max(0, ts - tsSent))));
  if (tsVenue !== ts) values.push(value('Venue time to ours', spanText(Math.max(0, ts - tsVenue))));
  return values;
}

/** One fill with its slippage; above zero is worse for us, whichever side it is. */
export function fillStep(entry: OrderEntry & { readonly event: OrderFilled }, tsSent: number | null, reference: Reference | null, words: Words): WhyStep {
  const { event } = entry;
  const slippage = slippageOf(event, reference);
  const said = slippage === null || reference === null ? 'The record holds no price to measure slippage from.'
    : `Against the ${reference.name}, ${numberText(reference.px)} ${words.currency}, it was ${slippage.perUnit === 0 ? 'the same' : `${numberText(Math.abs(slippage.perUnit))} ${words.currency} ${slippage.perUnit > 0 ? 'worse' : 'better'}`}.`;
  return step('fill', entry, `${event.side === 'buy' ? 'Bought' : 'Sold'} ${exactText(event.lastQty)} at ${exactText(event.lastPx)}`, `${conclusionText(event, words)}. Trade ${event.tradeId}. ${said}`, [
    value('Quantity', exactText(event.lastQty), shortName(event.instrumentId)), value('Price', exactText(event.lastPx), words.currency), value('Fee', moneyText(event.fee), words.currency), value('Liquidity', event.liquidity),
    ...(slippage === null ? [] : [value('Slippage (+ is worse)', `${slippage.perUnit > 0 ? '+' : ''}${numberText(slippage.perUnit)}`, words.currency), value('Slippage (+ is worse)', pointsText(slippage.points), 'bp')]),
    ...latency(entry.ts, event.tsEvent, tsSent),
  ]);
}

function slippageOf(event: OrderFilled, reference: Reference | null): { readonly perUnit: number; readonly points: number } | null {
  if (reference === null || !(reference.px > 0)) return null;
  const paid = Number(event.lastPx) / 1e12;
  const raw = event.side === 'buy' ? paid - reference.px : reference.px - paid;
  // Both prices have few digits; their difference in floating point has a tail that means nothing.
  const perUnit = Math.abs(raw) < reference.px * 1e-12 ? 0 : Number(raw.toPrecision(9));
  return { perUnit, points: (perUnit / reference.px) * 10_000 };
}

/** Hundredths of a basis point; what rounds to nothing has no sign. */
function pointsText(points: number): string {
  const text = points.toFixed(2);
  return /[1-9]/.test(text) ? `${points > 0 ? '+' : ''}${text}` : '0.00';
}

/** What the fills earned: realised by them, or, where they opened, by those that closed since. */
export function pnlStep(trail: OrderTrail, order: Pick<Order, 'clientOrderId' | 'instrumentId'>, words: Words): WhyStep | null {
  const fills = trail.fillsOf(order.clientOrderId);
  const [first, last] = [fills[0], fills.at(-1)];
  if (first === undefined || last === undefined) return null;
  const { currency } = words;
  const sum = (of: (fill: FillRow) => string): bigint => fills.reduce<bigint>((total, fill) => total + money(of(fill)), 0n);
  const realized = sum((fill) => fill.realized_pnl);
  const fees = sum((fill) => fill.fee);
  const before = trail.positionAfter(first);
  const after = trail.positionAfter(last);
  const at = { ts: last.ts, seq: last.seq };
  const own = [value('Realized by its fills', signedMoney(realized), currency), value('Fees of its fills', signedMoney(-fees), currency), value('Net of its fills', signedMoney(realized - fees), currency)];
  if (before === null || after === null) return step('pnl', at, `PnL ${signedMoney(realized - fees)} ${currency} net`, 'The record does not hold the position around these fills, so what they opened cannot be followed.', own);
  const start = before.quantity - signedQty(first);
  const opened = after.quantity !== 0n && (start === 0n || (start > 0n) === (after.quantity > 0n) ? magnitude(after.quantity) > magnitude(start) : true);
  if (!opened) {
    return step('pnl', at, `PnL ${signedMoney(realized - fees)} ${currency} net`, `${after.quantity === 0n ? 'These fills closed the position' : `These fills reduced the position to ${signedExact(after.quantity)}`}: ${signedMoney(realized)} realized, ${moneyText(fees)} paid in fees.`, own);
  }
  const rest = follow(trail, last, after.quantity);
  const state = rest.left === 0n ? `The position was closed by ${counted(rest.closing, 'fill')} up to entry ${rest.lastSeq}` : rest.closing === 0 ? `Nothing of it was closed yet: ${signedExact(rest.left)} ${shortName(order.instrumentId)} is open` : `${counted(rest.closing, 'fill')} closed a part; ${signedExact(rest.left)} ${shortName(order.instrumentId)} is open`;
  const shared = rest.shared || start !== 0n ? ' Other orders added to the same position, so the result is that of all of them together.' : '';
  const funding = trail.fundingBetween(order.instrumentId, first.seq, rest.lastSeq).reduce<bigint>((total, row) => total + money(row.amount), 0n);
  const net = realized + rest.realized - fees - rest.fees + funding;
  return step('pnl', at, `${rest.left === 0n ? 'Result' : 'Result so far'} ${signedMoney(net)} ${currency} net`, `These fills opened: an opening fill earns nothing by itself. ${state}.${shared}${rest.left === 0n ? '' : ' The value of what is open moves with the market and is not in the journal.'}`, [
    ...own, value('Realized by the closing fills', signedMoney(rest.realized), currency), value('Fees of the closing fills', signedMoney(-rest.fees), currency), value('Funding meanwhile', signedMoney(funding), currency), value('Net', signedMoney(net), currency),
  ]);
}

const magnitude = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
const signedQty = (fill: FillRow): bigint => (fill.side === 'buy' ? quantity(fill.qty) : -quantity(fill.qty));

/** The fills after an opening one until the position is flat or turned. A fill that turns it closes with the result that the engine booked for it. */
function follow(trail: OrderTrail, last: FillRow, held: bigint): { readonly left: bigint; readonly closing: number; readonly realized: bigint; readonly fees: bigint; readonly lastSeq: number; readonly shared: boolean } {
  let [left, closing, realized, fees, lastSeq, shared] = [held, 0, 0n, 0n, last.seq, false];
  for (const fill of trail.fillsAfter(last.instrument, last.seq)) {
    const change = signedQty(fill);
    lastSeq = fill.seq;
    if ((change > 0n) === (held > 0n)) {
      shared = true;
      left += change;
      continue;
    }
    const closes = magnitude(change) < magnitude(left) ? magnitude(change) : magnitude(left);
    closing += 1;
    realized += money(fill.realized_pnl);
    // The fee of a fill that turns the side is shared by quantity.
    fees += (money(fill.fee) * closes) / magnitude(change);
    left += held > 0n ? -closes : closes;
    if (left === 0n) break;
  }
  return { left, closing, realized, fees, lastSeq, shared };
}
