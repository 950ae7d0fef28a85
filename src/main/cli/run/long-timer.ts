/** The longest that one timer of the host can wait, about 24.8 days. */
const LONGEST_MS = 2 ** 31 - 1;

export type LongTimer = { cancel(): void };

/** Calls `done` once after `ms`, also when that is longer than a timer of the host can wait. Measured by the monotonic clock. */
export function startLongTimer(ms: number, done: () => void): LongTimer {
  const due = performance.now() + ms;
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    const left = due - performance.now();
    timer = setTimeout(() => (due - performance.now() > 1 ? arm() : done()), Math.min(Math.max(0, left), LONGEST_MS));
  };
  arm();
  return { cancel: () => clearTimeout(timer) };
}
