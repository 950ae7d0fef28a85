// What is drawn over the candles straight from the columns: the lines of strategies, the trail of the stop, the volume. The library holds none of it.
import type { AutoscaleInfo, IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive, Logical, SeriesAttachedParameter, Time } from 'lightweight-charts';
import type { LineView } from '../../shared/contract/views.ts';
import type { BarStore } from './bar-store.ts';

export type LineColours = { readonly line: (role: LineView['role']) => string; readonly stop: string; readonly up: string; readonly down: string };
export type LineSource = {
  /** The bars on screen, and which of them is the library's first. */
  bars(): BarStore;
  first(): number;
  /** What the strategies draw, in the order of the values of a bar. */
  readonly lines: readonly LineView[];
  colours(): LineColours;
  showsVolume(): boolean;
  /** Prices that must be in sight beside the candles, such as working orders. */
  wantedPrices(): readonly number[];
  /** Called with each frame that is drawn: what stands over the canvas follows the scale. */
  onDrawn(): void;
};
type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];
type Area = { readonly context: CanvasRenderingContext2D; readonly ratioX: number; readonly ratioY: number; readonly height: number; readonly from: number; readonly to: number; x(index: number): number; y(price: number): number | null; readonly spacing: number };

/** Share of the pane that the highest volume takes. */
const VOLUME_SHARE = 0.16;
/** Above so many bars on screen their lines are not searched for the price range: the candles give it. */
const MOST_SCANNED = 20_000;

export class ChartLines implements ISeriesPrimitive<Time> {
  readonly #source: LineSource;
  #host: SeriesAttachedParameter<Time> | null = null;
  readonly #below: readonly IPrimitivePaneView[];

  constructor(source: LineSource) {
    this.#source = source;
    const view = (zOrder: 'bottom' | 'normal', draw: (area: Area) => void): IPrimitivePaneView => ({ zOrder: () => zOrder, renderer: () => ({ draw: (target) => this.#draw(target, draw) }) });
    this.#below = [
      view('bottom', (area) => { if (this.#source.showsVolume()) this.#volume(area); }),
      view('normal', (area) => {
        const { line, stop } = this.#source.colours();
        // The first line is the one that a strategy watches most: it is drawn last, over the others.
        for (const [i, { role, stroke, pane }] of [...this.#source.lines.entries()].reverse()) if (pane === 'price') this.#line(area, i, line(role), stroke === 'dashed' ? [7, 4] : []);
        this.#dots(area, stop);
        this.#source.onDrawn();
      }),
    ];
  }

  attached(host: SeriesAttachedParameter<Time>): void {
    this.#host = host;
  }
  detached(): void {
    this.#host = null;
  }
  /** Draws anew without a change of the library's own data. */
  redraw(): void {
    this.#host?.requestUpdate();
  }
  paneViews(): readonly IPrimitivePaneView[] {
    return this.#below;
  }

  autoscaleInfo(start: Logical, end: Logical): AutoscaleInfo | null {
    const bars = this.#source.bars();
    const from = Math.max(0, Math.floor(start) + this.#source.first());
    const to = Math.min(bars.length, Math.ceil(end) + this.#source.first() + 1);
    const found = to - from > MOST_SCANNED ? [] : this.#source.lines.flatMap(({ pane }, i) => (pane === 'price' ? (bars.lineRange(i, from, to) ?? []) : []));
    const prices = [...found.flatMap(({ min, max }) => [min, max]), ...this.#source.wantedPrices()];
    return prices.length === 0 ? null : { priceRange: { minValue: Math.min(...prices), maxValue: Math.max(...prices) } };
  }

  #draw(target: Target, draw: (area: Area) => void): void {
    const host = this.#host;
    if (!host) return;
    target.useBitmapCoordinateSpace(({ context, horizontalPixelRatio, verticalPixelRatio, bitmapSize }) => {
      const scale = host.chart.timeScale();
      const range = scale.getVisibleLogicalRange();
      if (!range) return;
      const first = this.#source.first();
      const from = Math.max(first, Math.floor(range.from) + first - 1);
      const to = Math.min(this.#source.bars().length, Math.ceil(range.to) + first + 2);
      const spacing = scale.options().barSpacing;
      const origin = scale.logicalToCoordinate((from - first) as Logical);
      if (origin === null || to <= from) return;
      draw({
        context, ratioX: horizontalPixelRatio, ratioY: verticalPixelRatio, height: bitmapSize.height, from, to, spacing,
        x: (index) => (origin + (index - from) * spacing) * horizontalPixelRatio,
        y: (price) => { const y = host.series.priceToCoordinate(price); return y === null ? null : y * verticalPixelRatio; },
      });
    });
  }

  /** So many bars share one point that there is about one per pixel. */
  #stride(area: Area): number {
    return Math.max(1, Math.floor(1 / Math.max(area.spacing, 0.0001)));
  }

  #line(area: Area, index: number, colour: string, dash: readonly number[]): void {
    const bars = this.#source.bars();
    const { context } = area;
    const stride = this.#stride(area);
    context.save();
    context.strokeStyle = colour;
    context.lineWidth = Math.max(1, Math.round(2 * area.ratioY));
    context.lineJoin = 'round';
    context.setLineDash(dash.map((length) => length * area.ratioX));
    context.beginPath();
    let drawing = false;
    // Whole strides since the first bar of all, so that a point does not change its bar while the view moves.
    for (let i = area.from - (area.from % stride); i < area.to; i += stride) {
      const value = bars.line(i, index);
      const y = Number.isNaN(value) ? null : area.y(value);
      if (y === null) {
        // Lines are known at closes only: a forming bar has none and does not break the line.
        if (i < area.to - 1) drawing = false;
        continue;
      }
      if (drawing) context.lineTo(area.x(i), y);
      else context.moveTo(area.x(i), y);
      drawing = true;
    }
    context.stroke();
    context.restore();
  }

  /** Dots, not a line: a stop exists only while there is a position, and dots leave the gaps empty. */
  #dots(area: Area, colour: string): void {
    const bars = this.#source.bars();
    const { context } = area;
    const radius = Math.min(1.8, Math.max(0.8, area.spacing / 3)) * area.ratioY;
    const stride = Math.max(this.#stride(area), Math.floor(3 / Math.max(area.spacing, 0.0001)));
    context.fillStyle = colour;
    context.beginPath();
    for (let i = area.from - (area.from % stride); i < area.to; i += stride) {
      const value = bars.value(i, 'stop');
      const y = Number.isNaN(value) ? null : area.y(value);
      if (y === null) continue;
      context.moveTo(area.x(i) + radius, y);
      context.arc(area.x(i), y, radius, 0, 2 * Math.PI);
    }
    context.fill();
  }

  #volume(area: Area): void {
    const bars = this.#source.bars();
    const { context } = area;
    const most = bars.range('volume', area.from, area.to)?.max ?? 0;
    if (most <= 0) return;
    const stride = this.#stride(area);
    const full = area.height * VOLUME_SHARE;
    const width = Math.max(1, Math.floor(Math.max(area.spacing * stride * 0.7, 0.8) * area.ratioX));
    const { up, down } = this.#source.colours();
    for (const rises of [true, false]) {
      context.fillStyle = rises ? up : down;
      for (let i = area.from - (area.from % stride); i < area.to; i += stride) {
        const last = Math.min(area.to, i + stride) - 1;
        if ((bars.value(last, 'close') >= bars.value(i, 'open')) !== rises) continue;
        const height = Math.round(((bars.range('volume', i, last + 1)?.max ?? 0) / most) * full);
        context.fillRect(Math.round(area.x(i) - width / 2), area.height - height, width, height);
      }
    }
  }
}
