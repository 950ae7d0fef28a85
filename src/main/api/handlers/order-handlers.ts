import type { Handlers } from '../../../shared/contract/contract.ts';
import type { OrderInput } from '../../../shared/contract/risk-methods.ts';
import type { Operator } from '../../../shared/model/command.ts';
import { price, quantity, ZERO_QTY } from '../../../shared/model/decimal.ts';
import { clientOrderId, instrumentId, MANUAL } from '../../../shared/model/ids.ts';
import type { OrderIntent } from '../../../shared/model/order.ts';
import { isLive } from '../../../shared/model/profile.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { refused, type Ask } from '../ask.ts';
import type { DeskSession } from '../desk-session.ts';

/** Manual orders: parsed here, checked by the gate like every other order. */
export function orderHandlers(session: DeskSession, ask: Ask, by: Operator): Pick<Handlers, 'order.submit' | 'order.cancel' | 'order.cancelAll' | 'order.replace'> {
  const where = by.via === 'cli' ? 'at the command line' : 'in the view';
  return {
    'order.submit': (input, asked) => {
      const intent = intentOf(input);
      if (!intent.ok) return refused(intent.error);
      const desk = session.desk();
      const unfit = input.ticket === undefined ? null : desk.redeemTicket(input.ticket, intent.value);
      if (unfit !== null) return refused(unfit);
      if (isLive(desk.profile) && input.ticket === undefined) return refused('expected a previewed order, because this desk is live: look at the checks and send again');
      return ask({ type: 'SubmitOrder', intent: intent.value }, asked);
    },
    'order.cancel': (input, asked) => ask({ type: 'CancelOrder', clientOrderId: clientOrderId(input.clientOrderId), reason: `canceled ${where}` }, asked),
    'order.cancelAll': (input, asked) => ask({ type: 'CancelAll', instrumentId: input.instrumentId === null ? null : instrumentId(input.instrumentId), reason: `cancel all ${where}` }, asked),
    'order.replace': (input, asked) => {
      const qty = quantity(input.quantity);
      if (qty === ZERO_QTY) return refused('expected a quantity above 0, was 0: cancel the order instead');
      return ask({ type: 'ReplaceOrder', clientOrderId: clientOrderId(input.clientOrderId), quantity: qty, limitPx: price(input.limitPx) }, asked);
    },
  };
}

/** What was typed, as an intent; refused with the sentence that says what does not fit together. */
export function intentOf(input: OrderInput): Result<OrderIntent, string> {
  const qty = quantity(input.quantity);
  if (qty === ZERO_QTY) return err('expected a quantity above 0, was 0');
  if (input.type === 'market' && input.limitPx !== null) return err(`expected no limit price on a market order, was ${input.limitPx}`);
  if (input.type === 'limit' && input.limitPx === null) return err('expected a limit price on a limit order, was none');
  if (input.postOnly && input.type === 'market') return err('expected a limit order for post-only, was a market order');
  return ok({
    strategyId: MANUAL, instrumentId: instrumentId(input.instrumentId), side: input.side, type: input.type, quantity: qty, limitPx: input.limitPx === null ? null : price(input.limitPx),
    timeInForce: input.timeInForce, postOnly: input.postOnly, reduceOnly: input.reduceOnly, triggerPx: null, reason: 'entered by hand',
  });
}
