// The funding rate under the candles: steps on the bars that the library holds.
import { LineSeries, LineType, type IChartApiBase, type ISeriesApi, type Time, type UTCTimestamp } from 'lightweight-charts';
import type { FundingPoint } from '../../shared/contract/views.ts';
import { formatSignedNumber } from '../components/format.ts';
import type { BarStore } from './bar-store.ts';

/** Time of the library, whole seconds, of Unix ms. */
export const seconds = (ts: number): UTCTimestamp => Math.floor(ts / 1000) as UTCTimestamp;

export class FundingPane {
  readonly #chart: IChartApiBase<Time>;
  #series: ISeriesApi<'Line'> | null = null;
  #points: readonly FundingPoint[] = [];

  constructor(chart: IChartApiBase<Time>) {
    this.#chart = chart;
  }

  /** Points of change, oldest first; drawn only in a pane. Call `fill` after it. */
  set(points: readonly FundingPoint[], inPane: boolean, colour: string): void {
    this.#points = points;
    if (!inPane) {
      if (this.#series) this.#chart.removeSeries(this.#series);
      this.#series = null;
      return;
    }
    if (this.#series) return;
    this.#series = this.#chart.addSeries(LineSeries, {
      lineType: LineType.WithSteps, lineWidth: 2, color: colour, priceLineVisible: false, crosshairMarkerVisible: false, title: 'Funding',
      priceFormat: { type: 'custom', minMove: 1e-8, formatter: (rate: number) => `${formatSignedNumber(rate * 100, 4)} %` },
    }, 1);
    const panes = this.#chart.panes();
    panes[0]?.setStretchFactor(5);
    panes[1]?.setStretchFactor(1);
  }
  setColour(colour: string): void {
    this.#series?.applyOptions({ color: colour });
  }

  /** The rate that held at `ts`; null while it is not known. */
  rateAt(ts: number): number | null {
    return this.#points.findLast((point) => point.ts <= ts)?.rate ?? null;
  }

  /** Draws all of it anew on the bars from index `first` on: a time of its own would put a gap between the bars. */
  fill(bars: BarStore, first: number): void {
    if (!this.#series) return;
    const byIndex = new Map<number, number>();
    for (const { ts, rate } of this.#points) {
      const at = bars.firstAtOrAfter(ts + 1) - 1; // The bar that holds the instant.
      byIndex.set(Math.max(at, first), rate);
    }
    this.#series.setData([...byIndex].filter(([index]) => index < bars.length).sort((a, b) => a[0] - b[0]).map(([index, rate]) => ({ time: seconds(bars.ts(index)), value: rate })));
    this.extend(bars);
  }
  /** Draws the latest rate up to the newest bar. */
  extend(bars: BarStore): void {
    const rate = this.#points.at(-1)?.rate;
    const last = bars.last;
    if (this.#series && rate !== undefined && last) this.#series.update({ time: seconds(last.tsOpen), value: rate });
  }
}
