// The gate's word on an order that is not sent yet: asked anew when the order or the trading state changes, after one was sent, and now and then because the market moves.
import type { OrderPreview, PreviewInput } from '../../shared/contract/risk-methods.ts';
import { useReading } from '../components/use-reading.ts';
import { useDeskStore } from '../store/desk-store.ts';

const DEBOUNCE_MS = 250;
/** Well within the life of a ticket. */
const AGAIN_MS = 4_000;

export type PreviewState = {
  /** The latest answer, also to an order before the last change: see `isOf`. */
  readonly preview: OrderPreview | null;
  /** Why there is no answer, a sentence. */
  readonly problem: string | null;
  /** The order that `preview` is about, as a key; of none where it was said in another trading state. */
  readonly of: string | null;
  /** `performance.now()` when it came. */
  readonly at: number;
};
export const keyOf = (input: PreviewInput): string => JSON.stringify(input);
/** Whether the answer is about exactly this order. */
export const isOf = (state: PreviewState, input: PreviewInput): boolean => state.of === keyOf(input);
/** The ticket to send this order with; undefined when there is none, or it is about to expire. */
export function ticketFor(state: PreviewState, input: PreviewInput, now: number): string | undefined {
  const { preview } = state;
  return preview !== null && isOf(state, input) && preview.ticket !== null && now - state.at < preview.ticketMs - 1_000 ? preview.ticket : undefined;
}

/** What is known of an order: the answer, or why there is none. */
export function previewState(value: { readonly preview: OrderPreview; readonly at: number } | null, problem: string | null, of: string | null): PreviewState {
  if (problem !== null) return { preview: null, problem: `The checks could not be asked: ${problem}`, of, at: value?.at ?? 0 };
  return value === null ? { preview: null, problem: null, of: null, at: 0 } : { preview: value.preview, problem: null, of, at: value.at };
}

/**
 * Asks while `active` and the link is live. An answer to an older question is dropped. Null asks nothing. `sent`: how many orders went out
 * from here, because each of them changes what the next would meet and uses up the ticket that it went out with.
 */
export function useOrderPreview(input: PreviewInput | null, active: boolean, sent = 0): PreviewState {
  const key = input === null ? '' : keyOf(input);
  // What a halted desk denies, one that was resumed may take: the old word is none on it.
  const asked = `${sent} ${useDeskStore((s) => s.desk?.tradingState) ?? ''} ${key}`;
  const { value, problem, about } = useReading(
    input === null ? null : 'preview',
    async (engine) => ({ preview: await engine.call('order.preview', JSON.parse(key) as PreviewInput), at: performance.now() }),
    { about: asked, firstAfterMs: DEBOUNCE_MS, everyMs: AGAIN_MS, active },
  );
  return previewState(value, problem, about === asked ? key : null);
}
