// When numbers that came are put on screen: with the next frame, but never so often that the page has no time left for a hand.

/** The longest rest, ms: numbers are never older than this and one frame. */
const LONGEST_REST_MS = 150;
/** A hidden page paints no frames: there a slow timer keeps the queue short. */
const HIDDEN_MS = 250;

export type PacePorts = {
  now(): number;
  frame(run: () => void): void;
  after(run: () => void, ms: number): void;
};

/**
 * Calls back once per request, before a paint. After each one it rests as long as that one took, with all that was drawn for it: a slow machine
 * shows fewer steps of the same numbers, and keys and clicks are answered in between.
 */
export function framePace({ now, frame, after }: PacePorts): (run: () => void) => void {
  let restUntil = 0;
  return (run) => {
    let done = false;
    const once = (): void => {
      if (done) return;
      done = true;
      const began = now();
      run();
      // The next task comes when the page was drawn.
      after(() => { restUntil = now() + Math.min(LONGEST_REST_MS, now() - began); }, 0);
    };
    const rest = Math.max(0, restUntil - now());
    if (rest === 0) frame(once);
    else after(() => frame(once), rest);
    after(once, HIDDEN_MS + rest);
  };
}
