// What the chart holds against a plain list, whatever comes in whatever order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EquityLine, type EquitySeries } from '../../../src/renderer/desk/equity-line.ts';
import { withEquity } from '../../../src/renderer/store/portfolio-store.ts';
import type { EquityPoint } from '../../../src/shared/contract/views.ts';

/** As the library: a point may replace the last one or come after it, an older one is refused. */
function modelSeries() {
  let data: { readonly time: number; readonly value: number }[] = [];
  const series: EquitySeries = {
    setData: (next) => { data = [...next]; },
    update: (point) => {
      const last = data.at(-1);
      if (last !== undefined && point.time < last.time) throw new Error(`expected a point from ${last.time} on, was ${point.time}`);
      data = [...(last?.time === point.time ? data.slice(0, -1) : data), point];
    },
    pop: (count) => { data = data.slice(0, -count); },
  };
  return { series, data: () => data };
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('sample' as const), after: fc.integer({ min: 0, max: 90_000 }), equity: fc.integer() }),
  fc.record({ kind: fc.constant('account' as const), after: fc.integer({ min: 0, max: 5_000 }), equity: fc.integer() }),
  fc.record({ kind: fc.constant('again' as const), after: fc.integer({ min: 0, max: 5_000 }), equity: fc.integer() }),
);

describe('the equity curve', () => {
  it('holds every sample and ends with what the account has now', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { series, data } = modelSeries();
      const line = new EquityLine(series);
      let points: readonly EquityPoint[] = [];
      let equity: number | null = null;
      let now = 1_000_000;
      for (const one of steps) {
        now += one.after;
        if (one.kind === 'sample') points = withEquity(points, [{ ts: now, equity: one.equity }]);
        else if (one.kind === 'again') points = [{ ts: now - 60_000, equity: 1 }, { ts: now - 30_000, equity: 2 }]; // A snapshot after a lost link.
        else equity = one.equity;
        line.show(points, equity, now);
        const samples = points.map((p) => ({ time: Math.floor(p.ts / 1_000), value: p.equity }));
        expect(data().slice(0, samples.length)).toEqual(samples);
        expect(data().slice(samples.length).map(({ value }) => value)).toEqual(points.length > 0 && equity !== null ? [equity] : []);
      }
    }));
  });
});
