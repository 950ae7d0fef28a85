// The order ticket's text on its way to an order. Exact: text stays text, checked as decimals.
import type { Input } from '../../shared/contract/contract.ts';
import type { InstrumentView, OrderView } from '../../shared/contract/views.ts';
import { notional, parseDecimal, type Price, type Quantity, type Ratio } from '../../shared/model/decimal.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { formatDecimalText, formatExact } from '../components/format.ts';

export type OrderDraft = {
  readonly side: 'buy' | 'sell';
  readonly type: 'market' | 'limit';
  readonly quantity: string;
  readonly limitPx: string;
  readonly timeInForce: 'gtc' | 'ioc';
  readonly reduceOnly: boolean;
  readonly postOnly: boolean;
};
export type DraftProblems = { readonly quantity?: string; readonly limitPx?: string };

export const EMPTY_DRAFT: OrderDraft = { side: 'buy', type: 'limit', quantity: '', limitPx: '', timeInForce: 'gtc', reduceOnly: false, postOnly: false };

const POSITIVE = /^\d{1,15}(\.\d{1,12})?$/;

/** What the venue would not even read is stopped here; everything else is the engine's to judge. */
export function readDraft(draft: OrderDraft, instrument: Pick<InstrumentView, 'id' | 'lotSize' | 'minQty' | 'tickSize'>): Result<Input<'order.submit'>, DraftProblems> {
  const quantity = draft.quantity.trim();
  const limitPx = draft.limitPx.trim();
  const quantityProblem = problemOf(quantity, instrument.lotSize) ?? (parseDecimal(quantity) < parseDecimal(instrument.minQty) ? `expected at least ${instrument.minQty}, was ${quantity}` : null);
  const limitProblem = draft.type === 'market' ? null : problemOf(limitPx, instrument.tickSize);
  if (quantityProblem !== null || limitProblem !== null) {
    return err({ ...(quantityProblem === null ? {} : { quantity: quantityProblem }), ...(limitProblem === null ? {} : { limitPx: limitProblem }) });
  }
  return ok({
    instrumentId: instrument.id, side: draft.side, type: draft.type, quantity, limitPx: draft.type === 'market' ? null : limitPx,
    timeInForce: draft.type === 'market' ? 'ioc' : draft.timeInForce, reduceOnly: draft.reduceOnly,
    postOnly: draft.type === 'limit' && draft.timeInForce === 'gtc' && draft.postOnly,
  });
}

/** New price and quantity of a working order, from text; the problem in words when the venue could not even read it. */
export function readReplacement(
  draft: { readonly quantity: string; readonly limitPx: string }, instrument: Pick<InstrumentView, 'lotSize' | 'tickSize'>, order: Pick<OrderView, 'clientOrderId' | 'quantity' | 'filledQty' | 'limitPx'>,
): Result<Input<'order.replace'>, string> {
  const quantity = draft.quantity.trim();
  const limitPx = draft.limitPx.trim();
  const quantityProblem = problemOf(quantity, instrument.lotSize);
  if (quantityProblem !== null) return err(`Quantity: ${quantityProblem}`);
  const limitProblem = problemOf(limitPx, instrument.tickSize);
  if (limitProblem !== null) return err(`Limit: ${limitProblem}`);
  if (parseDecimal(quantity) <= parseDecimal(order.filledQty)) return err(`Quantity: expected more than the ${order.filledQty} that is filled, was ${quantity}; cancel the order to keep what it has`);
  if (parseDecimal(quantity) === parseDecimal(order.quantity) && order.limitPx !== null && parseDecimal(limitPx) === parseDecimal(order.limitPx)) return err('Expected another price or quantity, found the same');
  return ok({ clientOrderId: order.clientOrderId, quantity, limitPx });
}

function problemOf(text: string, step: string): string | null {
  if (text === '') return 'expected a number';
  if (!POSITIVE.test(text)) return `expected a plain number such as 12.5, was '${text}'`;
  const value = parseDecimal(text);
  if (value === 0n) return 'expected more than 0';
  return value % parseDecimal(step) === 0n ? null : `expected a multiple of ${step}, was ${text}`;
}

/** Notional of the draft at its limit, or at the reference for a market order; null while it cannot be told. */
export function draftNotional(draft: OrderDraft, instrument: Pick<InstrumentView, 'multiplier' | 'pricePrecision'>, referencePx: number | null): string | null {
  const px = draft.type === 'limit' ? draft.limitPx.trim() : referencePx === null || !Number.isFinite(referencePx) ? '' : referencePx.toFixed(Math.min(12, instrument.pricePrecision));
  const quantity = draft.quantity.trim();
  if (!POSITIVE.test(px) || !POSITIVE.test(quantity)) return null;
  return formatExact(notional(parseDecimal(px) as Price, parseDecimal(quantity) as Quantity, parseDecimal(instrument.multiplier) as Ratio), 2);
}

/** The button's words: exactly what will be sent. */
export const draftWords = (draft: OrderDraft, name: string, digits: { readonly px: number; readonly qty: number }): string => {
  const quantity = POSITIVE.test(draft.quantity.trim()) ? formatDecimalText(draft.quantity.trim(), digits.qty) : '';
  const at = draft.type === 'market' ? 'at market' : POSITIVE.test(draft.limitPx.trim()) ? `at ${formatDecimalText(draft.limitPx.trim(), digits.px)}` : '';
  return [draft.side === 'buy' ? 'Buy' : 'Sell', quantity, name, at].filter((word) => word !== '').join(' ');
};
