import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseDuration } from '../../../src/main/cli/duration.ts';
import { startLongTimer } from '../../../src/main/cli/run/long-timer.ts';

const DAY_MS = 86_400_000;

describe('a long timer', () => {
  beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }); });
  afterEach(() => { vi.useRealTimers(); });

  it.each([1, 1_000, 24 * DAY_MS, 30 * DAY_MS, 365 * DAY_MS])('of %i ms ends then, and once', (ms) => {
    const done = vi.fn();
    startLongTimer(ms, done);
    vi.advanceTimersByTime(ms - 1);
    expect(done).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(done).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(400 * DAY_MS);
    expect(done).toHaveBeenCalledTimes(1);
  });

  it('can be cancelled after it was armed again', () => {
    const done = vi.fn();
    const timer = startLongTimer(60 * DAY_MS, done);
    vi.advanceTimersByTime(30 * DAY_MS);
    timer.cancel();
    vi.advanceTimersByTime(60 * DAY_MS);
    expect(done).not.toHaveBeenCalled();
  });
});

it('a duration of more than ten years is a slip of the keyboard', () => {
  expect(parseDuration('3650d')).toBe(3_650 * DAY_MS);
  for (const text of ['3651d', '99999999999999999999d', `${'9'.repeat(400)}s`]) expect(parseDuration(text)).toBeUndefined();
});
