import type { OrderInput } from '../../shared/contract/risk-methods.ts';
import { act, type Engine } from '../engine.ts';
import { notify } from '../store/ui-store.ts';

/** `id`: the order that the engine made of it, to be followed. `problem`: why there is none to follow, a sentence. */
export type SentOrder = { readonly id: string; readonly problem: null } | { readonly id: null; readonly problem: string };

/** Sends an order by hand; from then on the status line follows what comes of it. `look`: where to look when no answer comes. */
export async function sendOrder(engine: Engine, words: string, input: OrderInput, ticket: string | undefined, look: string): Promise<SentOrder> {
  const answer = await act(words, () => engine.call('order.submit', ticket === undefined ? input : { ...input, ticket }));
  if (answer === null) return { id: null, problem: `No answer: the outcome is unknown. Look at the ${look} before you send it again.` };
  if (answer.outcome === 'refused') return { id: null, problem: `Refused: ${answer.message}` };
  if (answer.clientOrderId === null) return { id: null, problem: `The engine took it and named no order: look at the ${look}.` };
  notify('done', words, answer.clientOrderId);
  return { id: answer.clientOrderId, problem: null };
}
