// The figures that two versions are compared by, and what they must be. A must that cannot be judged yet says so and is not missed.
import type { Reading, Readings } from './figures.ts';

/** `missing`: in words, why a must is not judged. */
export type Must = { readonly words: string; judge(after: number, before: number | null, all: Readings): boolean | { readonly missing: string } };
export type Row = { readonly what: string; readonly measure: string; readonly reading: Reading; say(value: number): string; readonly must: Must | null };

const seconds = (value: number): string => `${value.toFixed(2)} s`;
const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
const times = (value: number): string => `${value.toFixed(2)} x`;
const nanoseconds = (value: number): string => `${Math.round(value).toLocaleString('en-US')} ns`;
const atMost = (limit: number, words: string): Must => ({ words, judge: (after) => after <= limit });

/** Two runs of one version differ by so much. */
const SAME = 1.1;
const WANTED_STRATEGIES = 20;

export const ROWS: readonly Row[] = [
  {
    what: '1,000,000 one-minute bars through the full engine, data loaded', measure: 'million-bars', reading: 'millionBarsS', say: seconds,
    must: atMost(0.8, '0.8 s (stretch 0.5 s)'),
  },
  { what: '1,000,000 bars read from CSV', measure: 'million-bars', reading: 'readMillionBarsS', say: seconds, must: null },
  {
    what: 'the full engine with an order on each of 1,000,000 bars', measure: 'order-on-every-bar', reading: 'orderOnEveryBarS', say: seconds,
    must: atMost(4, '4 s'),
  },
  { what: 'strategies on 4 instruments, 1,000,000 bars in all', measure: 'many-strategies', reading: 'strategies', say: String, must: null },
  { what: '   one evaluation of them', measure: 'many-strategies', reading: 'evaluationNs', say: nanoseconds, must: null },
  {
    what: '   against one strategy alone', measure: 'many-strategies', reading: 'evaluationOfManyTimes', say: times,
    must: {
      words: '1.5 x',
      judge: (after, _before, { strategies = 0 }) => {
        if (strategies < WANTED_STRATEGIES) return { missing: `not yet: ${WANTED_STRATEGIES} strategies wanted, a desk runs ${strategies}` };
        return after <= 1.5;
      },
    },
  },
  { what: 'tick to order with the intent durable, p99', measure: 'tick-to-order', reading: 'tickToOrderP99Ms', say: milliseconds, must: null },
  {
    what: '   against the raw durable write of the same run', measure: 'tick-to-order', reading: 'tickToOrderToRawTimes', say: times,
    must: atMost(2.5, '2.5 x'),
  },
  {
    what: 'live desk, inputs a second', measure: 'live-desk', reading: 'liveInputsPerS', say: (value) => Math.round(value).toLocaleString('en-US'), must: null,
  },
  {
    what: '   delay of the engine, p99', measure: 'live-desk', reading: 'liveDelayP99Ms', say: milliseconds,
    must: { words: 'not worse', judge: (after, before) => (before === null ? { missing: 'nothing to compare with' } : after <= before * SAME) },
  },
  { what: '   largest resident memory', measure: 'live-desk', reading: 'liveResidentMb', say: (value) => `${Math.round(value)} MB`, must: null },
  {
    what: '   live memory after a forced collection, second half', measure: 'live-desk', reading: 'liveMemoryMbPerMin',
    say: (value) => `${value >= 0 ? '+' : ''}${value.toFixed(2)} MB/min`, must: atMost(1, '+1 MB/min'),
  },
  { what: 'cost per bar after a warm-up pass, run of 10,000', measure: 'cost-per-bar', reading: 'barAt10ThousandNs', say: nanoseconds, must: null },
  { what: '   run of 1,000,000', measure: 'cost-per-bar', reading: 'barAt1MillionNs', say: nanoseconds, must: null },
  { what: '   run of 10,000,000', measure: 'cost-per-bar', reading: 'barAt10MillionNs', say: nanoseconds, must: null },
  { what: '   largest of the three against the least', measure: 'cost-per-bar', reading: 'barFlatnessTimes', say: times, must: atMost(1.2, '1.2 x') },
];
