// The gate's word on an order that is not sent yet: asked anew when the order changes, and now and then because the market moves.
import { useEffect, useState } from 'react';
import type { OrderInput, OrderPreview } from '../../shared/contract/risk-methods.ts';
import { useEngine } from '../engine.ts';
import { messageOf } from '../session.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';

const DEBOUNCE_MS = 250;
/** Well within the life of a ticket. */
const AGAIN_MS = 4_000;

export type PreviewState = {
  /** The latest answer, also to an order before the last change: see `isOf`. */
  readonly preview: OrderPreview | null;
  /** Why there is no answer, a sentence. */
  readonly problem: string | null;
  /** The order that `preview` is about, as a key. */
  readonly of: string | null;
  /** `performance.now()` when it came. */
  readonly at: number;
};
const NONE: PreviewState = { preview: null, problem: null, of: null, at: 0 };
export const keyOf = (input: OrderInput): string => JSON.stringify(input);
/** Whether the answer is about exactly this order. */
export const isOf = (state: PreviewState, input: OrderInput): boolean => state.of === keyOf(input);
/** The ticket to send this order with; undefined when there is none, or it is about to expire. */
export function ticketFor(state: PreviewState, input: OrderInput, now: number): string | undefined {
  const { preview } = state;
  return preview !== null && isOf(state, input) && preview.ticket !== null && now - state.at < preview.ticketMs - 1_000 ? preview.ticket : undefined;
}

/** Asks while `active` and the link is live. An answer to an older question is dropped. Null asks nothing. */
export function useOrderPreview(input: OrderInput | null, active: boolean): PreviewState {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const [state, setState] = useState<PreviewState>(NONE);
  const key = input === null ? null : keyOf(input);
  if (key === null && state !== NONE) setState(NONE);
  useEffect(() => {
    if (key === null || !active || !live) return undefined;
    let timer: number | undefined;
    let over = false;
    const ask = async (): Promise<void> => {
      try {
        const preview = await engine.call('order.preview', JSON.parse(key) as OrderInput);
        if (!over) setState({ preview, problem: null, of: key, at: performance.now() });
      } catch (error) {
        if (!over) setState({ preview: null, problem: `The checks could not be asked: ${messageOf(error)}`, of: key, at: performance.now() });
      }
      if (!over) timer = window.setTimeout(() => void ask(), AGAIN_MS);
    };
    timer = window.setTimeout(() => void ask(), DEBOUNCE_MS);
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [engine, key, active, live]);
  return state;
}
