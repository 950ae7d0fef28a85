import type { Timers } from '../../shared/contract/timers.ts';

/** Timers of a real process. A delay of 0 waits one turn of the loop, so that frames already received are read first. */
export const hostTimers: Timers = {
  now: () => performance.now(),
  set: (callback, delayMs) => (delayMs <= 0 ? setImmediate(callback) : setTimeout(callback, delayMs)),
  clear(handle) {
    if (handle === null || handle === undefined) return;
    clearTimeout(handle as NodeJS.Timeout);
    clearImmediate(handle as NodeJS.Immediate);
  },
};
