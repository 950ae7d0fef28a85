import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Pacer } from '../../../src/renderer/components/pacer.ts';

const EVERY = 250;
beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

it('hands on the first change at once and the latest of those that follow', () => {
  const taken: number[] = [];
  const pacer = new Pacer<number>(0, EVERY, (value: number) => taken.push(value));
  for (const value of [0, 1, 2, 3]) pacer.offer(value);
  expect(taken).toEqual([1]);
  vi.advanceTimersByTime(EVERY);
  expect(taken).toEqual([1, 3]);
  vi.advanceTimersByTime(10 * EVERY);
  expect(taken).toEqual([1, 3]);
});

it('hands on nothing once it is stopped, and goes on at the next offer', () => {
  const taken: number[] = [];
  const pacer = new Pacer<number>(0, EVERY, (value: number) => taken.push(value));
  pacer.offer(1);
  pacer.offer(2);
  pacer.stop();
  vi.advanceTimersByTime(10 * EVERY);
  expect(taken).toEqual([1]);
  pacer.offer(2);
  expect(taken).toEqual([1, 2]);
  expect(vi.getTimerCount()).toBe(1);
});

it('is never faster than its pace and ends with the last value, whatever comes when', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 3 })), { maxLength: 60 }), (offers) => {
    const taken: { readonly at: number; readonly value: number }[] = [];
    const pacer = new Pacer<number>(-1, EVERY, (value: number) => taken.push({ at: Date.now(), value }));
    for (const [wait, value] of offers) {
      vi.advanceTimersByTime(wait);
      pacer.offer(value);
    }
    vi.advanceTimersByTime(2 * EVERY);
    expect(taken.at(-1)?.value).toBe(offers.at(-1)?.[1]);
    for (let i = 1; i < taken.length; i += 1) expect((taken[i]?.at ?? 0) - (taken[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(EVERY);
    pacer.stop();
  }));
});
