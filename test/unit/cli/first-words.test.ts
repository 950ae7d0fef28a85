// What a person must know of a desk that has just started stands among its first lines, not where the next status line happens to be.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FirstWords } from '../../../src/main/cli/run/first-words.ts';
import type { Untradable } from '../../../src/main/core/risk/smallest-orders.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });
const TOO_SMALL: readonly Untradable[] = [{ instrumentId: instrumentId('BTC-PERP.SIM'), why: 'the smallest order is 0.001, about 90 USD' }];
const SENTENCE = 'This account cannot trade BTC-PERP.SIM (the smallest order is 0.001, about 90 USD).';

it('says what the account is too small for within a moment of its being known, once', () => {
  let known: readonly Untradable[] | null = null;
  const said: string[] = [];
  const words = new FirstWords(() => known, (sentence) => said.push(sentence));
  words.begin();
  vi.advanceTimersByTime(5_000);
  expect([said, words.sentences()]).toEqual([[], []]);
  known = TOO_SMALL;
  vi.advanceTimersByTime(150);
  expect([said, words.sentences()]).toEqual([[SENTENCE], [SENTENCE]]);
  vi.advanceTimersByTime(60_000);
  words.look();
  expect(said).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

it('says nothing where nothing is too small, and nothing after the end', () => {
  const said: string[] = [];
  const fine = new FirstWords(() => [], (sentence) => said.push(sentence));
  fine.begin();
  vi.advanceTimersByTime(1_000);
  const ended = new FirstWords(() => TOO_SMALL, (sentence) => said.push(sentence));
  ended.begin();
  ended.end();
  vi.advanceTimersByTime(1_000);
  expect([said, fine.sentences(), ended.sentences()]).toEqual([[], [], []]);
});
