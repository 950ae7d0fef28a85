// When numbers that came are put on screen: with the next frame, but never so often that the page has no time left for a hand.

/** The longest rest, and the longest that a hand goes first after it, ms: numbers are never older than these two and one frame. */
const LONGEST_REST_MS = 150;
/** How long the page belongs to what a key or a press did: its own frame, and a slow one after it. */
const HAND_MS = 40;
/** A hidden page paints no frames: there a slow timer keeps the queue short. */
const HIDDEN_MS = 250;

export type PacePorts = {
  now(): number;
  frame(run: () => void): void;
  after(run: () => void, ms: number): void;
  /** When the last key or press came, on the clock of `now`; -Infinity for none. */
  handAt(): number;
};

/**
 * Calls back once per request, before a paint. After each one it rests twice as long as that one took, with all that was drawn for it: a slow
 * machine shows fewer steps of the same numbers, and keys and clicks are answered in between. What a hand did is painted first and alone.
 */
export function framePace({ now, frame, after, handAt }: PacePorts): (run: () => void) => void {
  let restUntil = 0;
  return (run) => {
    const rest = Math.max(0, restUntil - now());
    const due = now() + rest;
    let done = false;
    const once = (): void => {
      if (done) return;
      const handLeft = Math.min(handAt() + HAND_MS, due + LONGEST_REST_MS) - now();
      if (handLeft > 0) return after(() => frame(once), handLeft);
      done = true;
      const began = now();
      run();
      // The next task comes when the page was drawn.
      after(() => { restUntil = now() + Math.min(LONGEST_REST_MS, 2 * (now() - began)); }, 0);
    };
    if (rest === 0) frame(once);
    else after(() => frame(once), rest);
    after(once, HIDDEN_MS + rest);
  };
}
