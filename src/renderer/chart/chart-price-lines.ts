// Lines of orders and the position across the candles, each with its price on the axis.
import { LineStyle, type IPriceLine, type ISeriesApi } from 'lightweight-charts';
import type { ChartLine } from './order-lines.ts';

export class PriceLines {
  readonly #series: ISeriesApi<'Candlestick'>;
  readonly #shown = new Map<string, IPriceLine>();
  #lines: readonly ChartLine[] = [];
  #moved: { readonly id: string; readonly px: number } | null = null;

  constructor(series: ISeriesApi<'Candlestick'>) {
    this.#series = series;
  }

  /** These and no others; the one in a hand stays where the hand has it. */
  set(lines: readonly ChartLine[], colourOf: (role: ChartLine['role']) => string): void {
    this.#lines = lines;
    const wanted = new Set(lines.map((line) => line.id));
    for (const [id, line] of this.#shown) {
      if (wanted.has(id)) continue;
      this.#series.removePriceLine(line);
      this.#shown.delete(id);
    }
    for (const line of lines) {
      const options = {
        price: this.#moved?.id === line.id ? this.#moved.px : line.px, color: colourOf(line.role), lineWidth: 1 as const, axisLabelVisible: true, title: '',
        lineStyle: line.kind === 'order' && line.draggable ? LineStyle.Solid : line.kind === 'entry' ? LineStyle.LargeDashed : LineStyle.SparseDotted,
      };
      const shown = this.#shown.get(line.id);
      if (shown) shown.applyOptions(options);
      else this.#shown.set(line.id, this.#series.createPriceLine(options));
    }
  }

  /** Where their tags are. */
  prices(): readonly number[] {
    return this.#lines.map((line) => (this.#moved?.id === line.id ? this.#moved.px : line.px));
  }

  /** The same lines in the colours of now. */
  repaint(colourOf: (role: ChartLine['role']) => string): void {
    this.set(this.#lines, colourOf);
  }

  /** Holds one line at a price; null lets it go back with the next `set`. */
  move(id: string, px: number | null): void {
    this.#moved = px === null ? null : { id, px };
    if (px !== null) this.#shown.get(id)?.applyOptions({ price: px });
  }
}
