import type { Handlers, Input, Output } from '../../../shared/contract/contract.ts';
import type { Command, CommandResult, Operator } from '../../../shared/model/command.ts';
import { price, quantity, ZERO_QTY } from '../../../shared/model/decimal.ts';
import { clientOrderId, instrumentId, MANUAL } from '../../../shared/model/ids.ts';
import type { DeskApi } from '../desk-api.ts';

/** A command without what the handler adds: who asked and the id of the request. */
export type Wish = Command extends infer C ? (C extends Command ? Omit<C, 'requestId' | 'by'> : never) : never;
/** Stamps a wish with the operator and a fresh id and hands it to the desk. */
export type Ask = (wish: Wish) => Promise<Output<'order.submit'>>;

export function makeAsk(desk: DeskApi, by: Operator, newRequestId: () => string): Ask {
  return async (wish) => outcomeOf(await desk.command({ ...wish, requestId: newRequestId(), by }));
}

const outcomeOf = (result: CommandResult): Output<'order.submit'> => ({ outcome: result.outcome, message: result.message, clientOrderId: result.clientOrderId });
const refused = (message: string): Output<'order.submit'> => ({ outcome: 'refused', message, clientOrderId: null });

/** Manual orders: parsed here, checked by the gate like every other order. */
export function orderHandlers(ask: Ask): Pick<Handlers, 'order.submit' | 'order.cancel' | 'order.cancelAll' | 'order.replace'> {
  return {
    'order.submit': (input) => submit(ask, input),
    'order.cancel': (input) => ask({ type: 'CancelOrder', clientOrderId: clientOrderId(input.clientOrderId), reason: 'canceled in the view' }),
    'order.cancelAll': (input) => ask({ type: 'CancelAll', instrumentId: input.instrumentId === null ? null : instrumentId(input.instrumentId), reason: 'cancel all in the view' }),
    'order.replace': (input) => {
      const qty = quantity(input.quantity);
      if (qty === ZERO_QTY) return refused('expected a quantity above 0, was 0: cancel the order instead');
      return ask({ type: 'ReplaceOrder', clientOrderId: clientOrderId(input.clientOrderId), quantity: qty, limitPx: price(input.limitPx) });
    },
  };
}

function submit(ask: Ask, input: Input<'order.submit'>): Output<'order.submit'> | Promise<Output<'order.submit'>> {
  const qty = quantity(input.quantity);
  if (qty === ZERO_QTY) return refused('expected a quantity above 0, was 0');
  if (input.type === 'market' && input.limitPx !== null) return refused(`expected no limit price on a market order, was ${input.limitPx}`);
  if (input.type === 'limit' && input.limitPx === null) return refused('expected a limit price on a limit order, was none');
  if (input.postOnly && input.type === 'market') return refused('expected a limit order for post-only, was a market order');
  return ask({
    type: 'SubmitOrder',
    intent: {
      strategyId: MANUAL, instrumentId: instrumentId(input.instrumentId), side: input.side, type: input.type, quantity: qty, limitPx: input.limitPx === null ? null : price(input.limitPx),
      timeInForce: input.timeInForce, postOnly: input.postOnly, reduceOnly: input.reduceOnly, triggerPx: null, reason: 'entered by hand',
    },
  });
}
