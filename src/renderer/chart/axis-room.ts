// Labels of a price axis leave room for the tags on it: one that a tag would half cover is left out, so that no figure is cut in two.
import type { ISeriesApi, SeriesType, Time } from 'lightweight-charts';

/** Height of a tag of the library at our size of type, and of the figures of a label, px. */
const TAG_PX = 17;
const LABEL_PX = 11;

/**
 * Which labels a tag covers in part, on an axis so high; places are the middles, px from its top. Tags that would cover each other are moved apart by the
 * library: what they may take is theirs. One that would be cut at an end of the axis is moved inside.
 */
export function coveredLabels(labels: readonly number[], tags: readonly number[], height: number): readonly boolean[] {
  const whole = (y: number): number => (Math.abs(y) < TAG_PX / 2 ? TAG_PX / 2 : Math.abs(y - height) < TAG_PX / 2 ? height - TAG_PX / 2 : y);
  const taken: { readonly top: number; readonly bottom: number }[] = [];
  const sorted = tags.map(whole).sort((a, b) => a - b);
  for (let i = 0; i < sorted.length;) {
    let last = i;
    while (last + 1 < sorted.length && (sorted[last + 1] ?? 0) - (sorted[last] ?? 0) < TAG_PX) last += 1;
    const [top, bottom] = [sorted[i] ?? 0, sorted[last] ?? 0];
    const more = (last - i) * TAG_PX - (bottom - top);
    taken.push({ top: top - more - TAG_PX / 2, bottom: bottom + more + TAG_PX / 2 });
    i = last + 1;
  }
  return labels.map((y) => taken.some(({ top, bottom }) => y + LABEL_PX / 2 > top && y - LABEL_PX / 2 < bottom));
}

/** Gives a series labels that leave room for its tags. Call `follow` after a tag has moved. */
export class AxisRoom {
  readonly #series: ISeriesApi<SeriesType, Time>;
  readonly #tags: () => readonly number[];
  readonly #apply: () => void;
  #prices: readonly number[] = [];
  #left = '';

  /** `tags`: prices of the tags beside the last value of the series; `format`: a price as it stands on the axis; `step`: smallest move of the price. */
  constructor(series: ISeriesApi<SeriesType, Time>, format: (px: number) => string, step: number, tags: () => readonly number[] = () => []) {
    this.#series = series;
    this.#tags = tags;
    const labels = (prices: readonly number[]): string[] => {
      this.#prices = prices;
      const covered = this.#covered();
      this.#left = covered.join();
      return prices.map((px, i) => (covered[i] === true ? '' : format(px)));
    };
    this.#apply = () => this.#series.applyOptions({ priceFormat: { type: 'custom', minMove: step, formatter: format, tickmarksFormatter: labels } });
    this.#apply();
  }

  /** Writes the labels anew where a tag came over one or left it; else it costs nothing that is drawn. */
  follow(): void {
    if (this.#covered().join() !== this.#left) this.#apply();
  }

  #covered(): readonly boolean[] {
    const last = this.#series.lastValueData(false);
    const places = (prices: readonly number[]): number[] => prices.map((px) => this.#series.priceToCoordinate(px) ?? Number.NaN);
    const tags = places([...(last.noData ? [] : [last.price]), ...this.#tags()]).filter((y) => !Number.isNaN(y));
    return coveredLabels(places(this.#prices), tags, this.#series.getPane().getHeight());
  }
}
