// Figures of versions that sent no numbers, only words: read from what they said, so that an old version is measured by its own code.
import type { Figure, Reading, Readings } from './figures.ts';

const WORDS: readonly (readonly [Reading, RegExp])[] = [
  ['millionBarsS', /^1,000,000 bars through the full engine: ([\d.]+) s$/m],
  ['readMillionBarsS', /^1,000,000 bars read from CSV: ([\d.]+) s$/m],
  ['tickToOrderP99Ms', /^tick to order, intent durable: .*p99 ([\d.]+) ms$/m],
  ['tickToOrderToRawTimes', /tick to order p99 is ([\d.]+) x that/],
  ['liveInputsPerS', /^input rate: (\d+) \/s$/m],
  ['liveDelayP99Ms', /^engine delay: p99 (-?[\d.]+) ms/m],
  ['liveResidentMb', /^resident memory over [\d.]+ min: max (\d+) MB/m],
  ['liveMemoryMbPerMin', /^live memory in the second half: ([+-][\d.]+) MB\/min/m],
];

/** The numbers of one measure: those that were sent, else those in its figures and in what it printed. */
export function readingsOf(figures: readonly Figure[], said: string): Readings {
  const sent = figures.flatMap(({ readings }) => (readings === undefined ? [] : [readings]));
  if (sent.length > 0) return Object.assign({}, ...sent) as Readings;
  const words = `${figures.map(({ name, value }) => `${name}: ${value}`).join('\n')}\n${said}`;
  return Object.fromEntries(WORDS.flatMap(([reading, pattern]) => {
    const found = pattern.exec(words)?.[1];
    return found === undefined ? [] : [[reading, Number(found)]];
  }));
}
