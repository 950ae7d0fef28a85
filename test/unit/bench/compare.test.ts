// The comparison of two versions: medians, ratios, which must is missed, and what an old version said in words.
import { describe, expect, it } from 'vitest';
import { compare, NOTHING, table, type Rounds } from '../../bench/compare.ts';
import { ROWS } from '../../bench/compare-rows.ts';
import type { Figure } from '../../bench/figures.ts';
import { readingsOf } from '../../bench/readings-in-words.ts';

const of = (name: string, rounds: Rounds) => compare(new Map([[name, rounds]]));
const line = (comparison: ReturnType<typeof compare>, what: RegExp) => comparison.lines.find((one) => what.test(one.what));

describe('two versions compared', () => {
  it('takes the median of each version and the ratio of the medians', () => {
    const comparison = of('million-bars', {
      before: [3, 9, 4].map((millionBarsS) => ({ millionBarsS })), after: [0.5, 0.9, 0.4].map((millionBarsS) => ({ millionBarsS })),
    });
    expect(line(comparison, /full engine/)).toMatchObject({ before: '4.00 s', after: '0.50 s', ratio: '0.13 x', verdict: 'ok' });
    expect(comparison.missed).toEqual([]);
  });

  it('says which must was missed, with both figures', () => {
    const comparison = of('million-bars', { before: [{ millionBarsS: 3.35 }], after: [{ millionBarsS: 1.2 }] });
    expect(line(comparison, /full engine/)?.verdict).toBe('MISSED');
    expect(comparison.missed).toEqual(
      ['1,000,000 one-minute bars through the full engine, data loaded: must be 0.8 s (stretch 0.5 s), was 1.20 s (before: 3.35 s)'],
    );
  });

  it('shows a dash for what the version before does not measure, and judges the other alone', () => {
    const comparison = of('order-on-every-bar', { before: null, after: [{ orderOnEveryBarS: 5 }] });
    expect(line(comparison, /order on each/)).toMatchObject({ before: NOTHING, after: '5.00 s', ratio: NOTHING, verdict: 'MISSED' });
    expect(comparison.missed).toHaveLength(1);
  });

  it('judges what is to be not worse only beside the version before', () => {
    const judged = (before: number | null, after: number) => line(
      of('live-desk', { before: before === null ? null : [{ liveDelayP99Ms: before }], after: [{ liveDelayP99Ms: after }] }), /delay/,
    )?.verdict;
    expect([judged(2.4, 2.5), judged(2.4, 2.9), judged(null, 2.9)]).toEqual(['ok', 'MISSED', 'nothing to compare with']);
  });

  it('does not judge twenty strategies by fewer', () => {
    const judged = (strategies: number, times: number) => of('many-strategies', {
      before: null, after: [{ strategies, evaluationNs: 3_000, evaluationOfManyTimes: times }],
    });
    expect(line(judged(4, 9), /against one strategy/)?.verdict).toMatch(/not yet: 20 strategies wanted, a desk runs 4/);
    expect(judged(4, 9).missed).toEqual([]);
    expect(judged(20, 1.6).missed).toHaveLength(1);
    expect(judged(20, 1.4).missed).toEqual([]);
  });

  it('leaves out the measures that were not run', () => {
    expect(
      of('tick-to-order', { before: [{}], after: [{ tickToOrderP99Ms: 1 }] }).lines.map(({ what }) => what),
    ).toEqual(ROWS.filter(({ measure }) => measure === 'tick-to-order').map(({ what }) => what));
  });

  it('prints columns that stand under each other', () => {
    const rows = table(of('tick-to-order', { before: null, after: [{ tickToOrderP99Ms: 123.456, tickToOrderToRawTimes: 2.1 }] }).lines).split('\n');
    expect(rows).toHaveLength(4);
    const [head = '', , ...lines] = rows;
    for (const row of lines) expect(row.indexOf('.') > head.indexOf('before')).toBe(true);
    expect(rows[2]).toContain('123.46 ms');
  });
});

describe('the readings of a measure', () => {
  const figure = (name: string, value: string, readings?: Figure['readings']): Figure => ({ name, value, goal: '', met: true, ...(readings && { readings }) });

  it('are those that were sent, of all figures together', () => {
    expect(
      readingsOf([figure('a', '1 s', { millionBarsS: 1.234 }), figure('b', '2 s', { readMillionBarsS: 2.5 })], 'whatever'),
    ).toEqual({ millionBarsS: 1.234, readMillionBarsS: 2.5 });
  });

  it('are read from the words of a version that sent none', () => {
    expect(
      readingsOf([figure('1,000,000 bars through the full engine', '3.35 s'), figure('1,000,000 bars read from CSV', '0.61 s')], '      1000000 decisions'),
    ).toEqual({ millionBarsS: 3.35, readMillionBarsS: 0.61 });
    const said = '   raw durable write of 4 KiB on this disk p50 0.28 ms, p99 2.93 ms; tick to order p99 is 2.4 x that';
    expect(readingsOf([figure('tick to order, intent durable', 'p50 0.55 ms, p99 7.07 ms')], said))
      .toEqual({ tickToOrderP99Ms: 7.07, tickToOrderToRawTimes: 2.4 });
    const live = [
      figure('input rate', '1893 /s'), figure('engine delay', 'p99 2.4 ms, max 18.0 ms'),
      figure('resident memory over 1 min', 'max 182 MB, second half +28.0 MB'),
    ];
    expect(readingsOf(live, ''))
      .toEqual({ liveInputsPerS: 1893, liveDelayP99Ms: 2.4, liveResidentMb: 182 });
  });
});
