import { create } from 'zustand';

/**
 * `connecting`: no data yet on this link. `open`: numbers are live. `silent`: the link stands but nothing was heard.
 * `closed`: the link is down and will be tried again. `refused`: the engine does not know this page; a new address is needed.
 * `otherBuild`: what the engine says cannot be read by this page; it is not tried again, the page has to be loaded anew.
 * `ended`: the link stands, but the desk on this page does not run any more; other desks do.
 */
export type LinkPhase = 'connecting' | 'open' | 'silent' | 'closed' | 'refused' | 'otherBuild' | 'ended';

export type ConnectionState = {
  readonly phase: LinkPhase;
  /** Wall clock, Unix ms: when the numbers on screen stopped being live; null while live or before the first. */
  readonly staleSince: number | null;
  /** Numbers of an engine were shown since this page opened. */
  readonly everLoaded: boolean;
  /** Why the link is as it is, a sentence. */
  readonly detail: string;
};

export const useConnection = create<ConnectionState>()(() => ({ phase: 'connecting', staleSince: null, everLoaded: false, detail: 'Connecting to the engine' }));

/** One rule for all panels: numbers are live only on an open link. */
export const selectLive = (state: ConnectionState): boolean => state.phase === 'open';

/** The next state: the instant of staleness is kept until numbers are live again. */
export function nextConnection(state: ConnectionState, phase: LinkPhase, detail: string, now: number): ConnectionState {
  if (phase === 'open') return { phase, staleSince: null, everLoaded: true, detail };
  return { phase, detail, everLoaded: state.everLoaded, staleSince: state.everLoaded ? (state.staleSince ?? now) : null };
}
