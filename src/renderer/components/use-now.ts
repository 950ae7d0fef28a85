import { useSyncExternalStore } from 'react';

// One timer for every clock and age on the page.
const listeners = new Set<() => void>();
let now = { wall: Date.now(), monotonic: performance.now() };
let timer: number | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    now = { wall: Date.now(), monotonic: performance.now() };
    for (const each of listeners) each();
  }, 500);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Time that moves twice a second: wall clock (Unix ms) for display, monotonic ms for ages. */
export const useNow = (): { readonly wall: number; readonly monotonic: number } => useSyncExternalStore(subscribe, () => now);
