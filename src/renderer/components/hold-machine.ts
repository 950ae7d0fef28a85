// The deliberate press: only a hold of full length, by one pointer or one key, fires, and it fires once.

export const HOLD_MS = 800;

export type HoldState = { readonly phase: 'idle' } | { readonly phase: 'holding'; readonly since: number; readonly by: 'pointer' | 'key' } | { readonly phase: 'fired'; readonly by: 'pointer' | 'key' };
export type HoldEvent =
  | { readonly type: 'press'; readonly by: 'pointer' | 'key' }
  | { readonly type: 'release'; readonly by: 'pointer' | 'key' }
  /** Focus lost, pointer left, page hidden, control disabled. */
  | { readonly type: 'cancel' }
  | { readonly type: 'tick' };
export type HoldOutcome = 'none' | 'fired' | 'tooShort';

/** `now` is monotonic milliseconds. Reaching the length while still held fires; a release at or after it fires as well. */
export function nextHold(state: HoldState, event: HoldEvent, now: number): { readonly state: HoldState; readonly outcome: HoldOutcome } {
  const stay = { state, outcome: 'none' } as const;
  const isDue = state.phase === 'holding' && now - state.since >= HOLD_MS;
  switch (event.type) {
    case 'press':
      return state.phase === 'idle' ? { state: { phase: 'holding', since: now, by: event.by }, outcome: 'none' } : stay;
    case 'tick':
      return isDue ? { state: { phase: 'fired', by: state.by }, outcome: 'fired' } : stay;
    case 'release':
      if (state.phase === 'idle' || state.by !== event.by) return stay;
      if (state.phase === 'fired') return { state: { phase: 'idle' }, outcome: 'none' };
      return { state: { phase: 'idle' }, outcome: isDue ? 'fired' : 'tooShort' };
    case 'cancel':
      return { state: { phase: 'idle' }, outcome: state.phase === 'holding' ? 'tooShort' : 'none' };
  }
}
