// What stands between bars in the engine and bars on screen: decoding, the order of the questions, and the times that are noted.
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BarStore, decodeRows } from '../../../src/renderer/chart/bar-store.ts';
import { createChartFeed, FIRST_BARS, HISTORY_BARS } from '../../../src/renderer/chart/chart-feed.ts';
import { BARS_PAINTED, CHART_PAINTED, PaintTimes } from '../../../src/renderer/chart/paint-times.ts';
import { rowWidth } from '../../../src/shared/contract/bar-rows.ts';

/** Two lines. */
const BAR_WIDTH = rowWidth(2);

const textOf = (rows: Float64Array): string => Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength).toString('base64');
const rising = (bars: number): Float64Array => Float64Array.from({ length: bars * BAR_WIDTH }, (_, i) => (i % BAR_WIDTH === 0 ? (i / BAR_WIDTH) * 2_000 : 1));

afterEach(() => vi.unstubAllGlobals());

describe('decodeRows', () => {
  const rows = fc.array(fc.array(fc.double(), { minLength: BAR_WIDTH, maxLength: BAR_WIDTH }), { maxLength: 20 }).map((bars) => Float64Array.from(bars.flat()));

  it.each(['with', 'without'])('gives back what was sent, %s the browser’s own decoder', (how) => {
    const own = how === 'with' ? (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64')) : undefined;
    class Bytes extends Uint8Array {}
    Object.defineProperty(Bytes, 'fromBase64', { value: own });
    vi.stubGlobal('Uint8Array', Bytes);
    fc.assert(fc.property(rows, (sent) => { expect([...decodeRows(textOf(sent), 2)]).toEqual([...sent]); }));
  });

  it('leaves out a row that is not whole', () => {
    expect(decodeRows(textOf(rising(3).slice(0, 2 * BAR_WIDTH + 4)), 2)).toEqual(rising(2));
  });
});

it('asks for the long history only when the first bars are on screen', async () => {
  const asked: number[] = [];
  const painted: (() => void)[] = [];
  const feed = createChartFeed((_, limit) => {
    asked.push(limit);
    return Promise.resolve({ seq: 1, rows: textOf(rising(limit === FIRST_BARS ? FIRST_BARS : FIRST_BARS + 10)), lines: 2, forming: false });
  }, (run) => painted.push(run));
  const shown: number[] = [];
  const detach = feed.attach('A', { setBars: (bars) => shown.push(bars.length), updateBar: () => undefined }, () => undefined);
  await vi.waitFor(() => expect(painted).toHaveLength(1));
  expect([asked, shown]).toEqual([[FIRST_BARS], [FIRST_BARS]]);
  painted[0]?.();
  await vi.waitFor(() => expect(shown).toEqual([FIRST_BARS, FIRST_BARS + 10]));
  expect(asked).toEqual([FIRST_BARS, HISTORY_BARS]);
  detach();
  feed.reload();
  expect(asked).toHaveLength(2);
});

describe('PaintTimes', () => {
  it('notes a history once, when it was drawn, with its size', async () => {
    performance.clearMeasures(BARS_PAINTED);
    performance.clearMarks(CHART_PAINTED);
    const times = new PaintTimes();
    times.drawn();
    times.given(new BarStore(2, rising(0)).length);
    times.drawn();
    times.given(new BarStore(2, rising(7)).length);
    times.drawn();
    times.drawn();
    await vi.waitFor(() => expect(performance.getEntriesByName(CHART_PAINTED)).not.toHaveLength(0));
    expect(performance.getEntriesByName(CHART_PAINTED).map((mark) => (mark as PerformanceMark).detail)).toEqual([{ bars: 7 }]);
    expect(performance.getEntriesByName(BARS_PAINTED)).toHaveLength(1);
  });
});
