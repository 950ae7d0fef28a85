// The equity curve as the chart library holds it: the samples of the engine, and at the end the account as it is now.
import type { UTCTimestamp } from 'lightweight-charts';
import type { EquityPoint } from '../../shared/contract/views.ts';

type Drawn = { readonly time: UTCTimestamp; readonly value: number };
/** What is used of a series of the library. */
export type EquitySeries = { setData(data: Drawn[]): void; update(point: Drawn): void; pop(count: number): unknown };

const secondOf = (ts: number): UTCTimestamp => Math.floor(ts / 1_000) as UTCTimestamp;

/** Keeps a series in step. Samples are seconds apart or more: without the point of now the tag at the axis would lag behind the headline and look current. */
export class EquityLine {
  readonly #series: EquitySeries;
  #shown: readonly EquityPoint[] = [];
  #hasNow = false;

  constructor(series: EquitySeries) { this.#series = series; }

  /** `points`: samples, rising by seconds; `equity`: of the account now, null when it is not known; `now`: the engine's time, Unix ms. Returns whether the samples are others than before. */
  show(points: readonly EquityPoint[], equity: number | null, now: number | null): boolean {
    if (this.#hasNow) this.#series.pop(1);
    this.#hasNow = false;
    const last = points.at(-1);
    const isNew = points !== this.#shown;
    if (isNew) {
      const grewByOne = last !== undefined && this.#shown.length > 0 && points[0] === this.#shown[0] && points.length - this.#shown.length <= 1 && points.length >= this.#shown.length;
      if (grewByOne) this.#series.update({ time: secondOf(last.ts), value: last.equity });
      else this.#series.setData(points.map((p) => ({ time: secondOf(p.ts), value: p.equity })));
      this.#shown = points;
    }
    if (last === undefined || equity === null) return isNew;
    this.#series.update({ time: Math.max(secondOf(last.ts) + 1, secondOf(now ?? 0)) as UTCTimestamp, value: equity });
    this.#hasNow = true;
    return isNew;
  }
}
