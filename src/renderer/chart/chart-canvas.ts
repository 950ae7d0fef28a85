// The one owner of a lightweight-charts instance. Imperative, outside React. The library gets a window of the bars that grows as the view
// goes back in time; the lines of strategies, stop and volume are drawn from the columns.
import {
  CandlestickSeries, createChartEx, createSeriesMarkers, LineStyle, PriceScaleMode,
  type CandlestickData, type IChartApiBase, type ISeriesApi, type ISeriesMarkersPluginApi, type LogicalRange, type MouseEventParams, type Time,
} from 'lightweight-charts';
import type { BarView, FundingPoint } from '../../shared/contract/views.ts';
import { formatNumber } from '../components/format.ts';
import { AxisRoom } from './axis-room.ts';
import { BarStore } from './bar-store.ts';
import { chartColours, colourRoles, fade, type ColourRole, type ColourRoles } from './chart-colours.ts';
import type { ChartEvents } from './chart-events.ts';
import type { ChartSink } from './chart-feed.ts';
import { FundingPane, seconds } from './chart-funding.ts';
import { ChartLines, type LineColours } from './chart-lines.ts';
import { LEAST_MARGIN, marginBeside, marginWithin } from './chart-margin.ts';
import { markerOf, markersOnBars } from './chart-marker-layer.ts';
import type { ChartMarker } from './chart-markers.ts';
import { chartOptions, type ChartSetup } from './chart-options.ts';
import { PriceLines } from './chart-price-lines.ts';
import type { ChartLine } from './order-lines.ts';
import { PaintTimes } from './paint-times.ts';
import { aggregate, periodBar, periodOf } from './timeframe.ts';
import { zoneScale } from './zone-scale.ts';

const VISIBLE_BARS = 140;
const FIRST_WINDOW = 4_000;
/** The view comes this near to the oldest bar that the library holds: it gets more. */
const NEAR_EDGE = 400;
const WINDOW_GROWTH = 4;
/** More bars than this on screen are joined until so many candles remain: more than there are pixels tell nothing and cost each frame. */
const MOST_VISIBLE = 12_000;
const JOINED_VISIBLE = 2_500;
/** Fewer joined candles than this on screen: they are taken apart again. */
const LEAST_JOINED = 500;

export class ChartCanvas implements ChartSink {
  readonly #container: HTMLElement;
  readonly #chart: IChartApiBase<Time>;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  readonly #lines: ChartLines;
  readonly #events: ChartEvents;
  readonly #setup: ChartSetup;
  readonly #paint = new PaintTimes();
  readonly #priceLines: PriceLines;
  readonly #funding: FundingPane;
  readonly #axis: AxisRoom;
  /** Colours by role, read once per theme: asking the page costs a layout. */
  #roles: ColourRoles;
  #base = new BarStore(0);
  /** The bars on screen: the desk's own, or put together to the timeframe. */
  #shown = this.#base;
  /** Which bar of `#shown` is the library's first. */
  #first = 0;
  #shownMarkers: readonly ChartMarker[] = [];
  #colours: LineColours = { line: () => '', stop: '', up: '', down: '' };
  #volume = true;
  #timeframeMs: number;
  /** Bars of the timeframe in one candle: above 1 while more are in view than a screen can show. */
  #joined = 1;
  #count = 0;
  #wanted: readonly number[] = [];
  #growing = false;
  /** Candles were changed and the library will take their view with its next frame: what it says of the range is of before. */
  #settling = false;
  #destroyed = false;
  /** The bar of the crosshair that the keyboard moves. */
  #cursor: number | null = null;

  constructor(container: HTMLElement, setup: ChartSetup, events: ChartEvents) {
    this.#container = container;
    this.#setup = setup;
    this.#events = events;
    this.#timeframeMs = setup.timeframeMs;
    const { zone, digits } = setup;
    this.#chart = createChartEx(container, zoneScale(zone), chartOptions(setup, LEAST_MARGIN));
    this.#candles = this.#chart.addSeries(CandlestickSeries, { priceLineStyle: LineStyle.Dotted });
    this.#lines = new ChartLines({ bars: () => this.#shown, first: () => this.#first, lines: setup.lines, colours: () => this.#colours, showsVolume: () => this.#volume, wantedPrices: () => this.#wanted, onDrawn: this.#onDrawn });
    this.#candles.attachPrimitive(this.#lines);
    this.#priceLines = new PriceLines(this.#candles);
    this.#axis = new AxisRoom(this.#candles, (px) => formatNumber(px, digits), 10 ** -digits, () => this.#priceLines.prices());
    this.#funding = new FundingPane(this.#chart);
    this.#markers = createSeriesMarkers(this.#candles, []);
    this.#chart.subscribeCrosshairMove(this.#onMove);
    this.#chart.subscribeClick(this.#onClick);
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(this.#onRange);
    this.#roles = colourRoles(container);
    this.#paintTheme(this.#roles);
  }

  /** Reads the colour roles anew. */
  applyTheme(): void {
    this.#roles = colourRoles(this.#container);
    this.#paintTheme(this.#roles);
  }

  #paintTheme(roles: ColourRoles): void {
    const { profit, loss, panel, dim, stop, paper } = roles;
    this.#chart.applyOptions(chartColours(this.#container, roles));
    // Hollow bodies rise, filled bodies fall: readable without colour.
    this.#candles.applyOptions({ upColor: panel, borderUpColor: profit, wickUpColor: profit, downColor: loss, borderDownColor: loss, wickDownColor: loss, priceLineColor: dim });
    this.#colours = { line: (role) => roles[role], stop, up: fade(profit, 0.35), down: fade(loss, 0.35) };
    this.#funding.setColour(paper);
    this.setMarkers(this.#shownMarkers);
    this.#priceLines.repaint(this.#role);
    this.#lines.redraw();
  }

  readonly #role = (name: ColourRole): string => this.#roles[name];

  setBars(bars: BarStore): void {
    this.#paint.given(bars.length);
    const before = this.#shown;
    const oldest = before.ts(this.#first);
    const fresh = before.length === 0;
    this.#base = bars;
    this.#shown = this.#inTimeframe();
    this.#first = fresh ? Math.max(0, this.#shown.length - FIRST_WINDOW) : Math.min(this.#shown.firstAtOrAfter(oldest), Math.max(0, this.#shown.length - FIRST_WINDOW));
    this.#fill();
    if (fresh) this.#showNewest();
    this.#tellCount();
    this.#events.onReadout(null);
  }

  /** Puts the bars together anew; shows the newest. */
  setTimeframe(ms: number): void {
    if (ms === this.#timeframeMs) return;
    this.#timeframeMs = ms;
    this.#join(1);
    this.#first = Math.max(0, this.#shown.length - FIRST_WINDOW);
    this.#fill();
    this.#showNewest();
    this.#tellCount();
    this.#events.onReadout(null);
  }
  /** What one candle spans, ms. */
  get #spanMs(): number {
    return this.#timeframeMs * this.#joined;
  }
  #inTimeframe(): BarStore {
    return this.#spanMs === this.#setup.intervalMs ? this.#base : aggregate(this.#base, this.#spanMs, this.#setup.intervalMs);
  }
  #join(joined: number): void {
    this.#joined = joined;
    this.#settling = true;
    requestAnimationFrame(() => requestAnimationFrame(() => { this.#settling = false; }));
    this.#cursor = null;
    this.#shown = this.#inTimeframe();
    this.#chart.applyOptions({ timeScale: { secondsVisible: this.#spanMs < 60_000 } });
  }
  /** Shows the same stretch of time with so many bars in one candle. */
  #showJoined(joined: number, fromTs: number, toTs: number): void {
    this.#join(joined);
    const from = this.#shown.firstAtOrAfter(fromTs);
    const to = this.#shown.firstAtOrAfter(toTs);
    this.#first = Math.max(0, Math.min(from - NEAR_EDGE * 2, this.#shown.length - FIRST_WINDOW));
    this.#fill();
    this.#chart.timeScale().setVisibleLogicalRange({ from: from - this.#first, to: to - this.#first + (to >= this.#shown.length - 1 ? this.#margin(to - from) : 0) });
    this.#tellCount();
    this.#events.onReadout(null);
  }
  #tellCount(): void {
    if (this.#timeframeMs === this.#setup.intervalMs) this.#count = this.#base.length;
    else if (this.#joined === 1) this.#count = this.#shown.length;
    this.#events.onCount(this.#count, this.#joined === 1 ? null : this.#spanMs);
  }
  readonly #margin = (bars: number): number => marginBeside(bars, this.#chart.timeScale().width());
  #showNewest(): void {
    if (this.#held > 0) this.#chart.timeScale().setVisibleLogicalRange({ from: this.#held - VISIBLE_BARS, to: this.#held + this.#margin(VISIBLE_BARS) });
  }

  updateBar(bar: BarView): void {
    const count = this.#base.length + this.#shown.length;
    const own = this.#base.put(bar);
    if (own < 0) return; // A bar before our history: nothing to correct.
    const index = this.#shown === this.#base ? own : this.#shown.put(periodBar(this.#base, bar.tsOpen, this.#spanMs, this.#setup.intervalMs));
    if (index < this.#first) return;
    const isLast = index === this.#shown.length - 1;
    this.#candles.update(this.#candle(index), !isLast);
    this.#axis.follow();
    if (isLast) this.#funding.extend(this.#shown);
    if (this.#base.length + this.#shown.length !== count) this.#tellCount();
    if (isLast) this.#events.onReadout(this.#cursor);
  }

  /** The bars on screen. */
  get bars(): BarStore {
    return this.#shown;
  }
  /** How many bars the library holds. */
  get #held(): number {
    return this.#shown.length - this.#first;
  }

  #fill(): void {
    const data: CandlestickData[] = [];
    for (let i = this.#first; i < this.#shown.length; i++) data.push(this.#candle(i));
    this.#candles.setData(data);
    this.#funding.fill(this.#shown, this.#first);
    this.setMarkers(this.#shownMarkers);
  }
  #candle(index: number): CandlestickData {
    const bars = this.#shown;
    return { time: seconds(bars.ts(index)), open: bars.value(index, 'open'), high: bars.value(index, 'high'), low: bars.value(index, 'low'), close: bars.value(index, 'close') };
  }

  /** Gives the library older bars, at least down to `index`; the view stays where it is. */
  #growTo(index: number): void {
    const next = Math.max(0, Math.min(index, this.#shown.length - this.#held * WINDOW_GROWTH));
    if (next >= this.#first) return;
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    const added = this.#first - next;
    this.#first = next;
    this.#fill();
    const now = this.#chart.timeScale().getVisibleLogicalRange();
    if (range && now && Math.abs(now.from - range.from - added) > 0.5) this.#chart.timeScale().setVisibleLogicalRange({ from: range.from + added, to: range.to + added });
  }

  readonly #onDrawn = (): void => {
    this.#paint.drawn();
    this.#events.onDrawn();
  };

  readonly #onRange = (range: LogicalRange | null): void => {
    if (!range || this.#growing || this.#settling) return;
    const wide = range.to - range.from;
    const nearEdge = this.#first > 0 && range.from <= NEAR_EDGE;
    const tooMany = wide > MOST_VISIBLE && this.#held > MOST_VISIBLE;
    const tooFew = this.#joined > 1 && wide < LEAST_JOINED;
    if (!nearEdge && !tooMany && !tooFew) return;
    this.#growing = true;
    // Not inside the library's own work.
    queueMicrotask(() => {
      this.#growing = false;
      if (this.#destroyed) return;
      if (!tooMany && !tooFew) return this.#growTo(this.#first - 1);
      const from = Math.max(0, Math.floor(range.from) + this.#first);
      const to = Math.min(this.#shown.length - 1, Math.ceil(range.to) + this.#first);
      if (to <= from) return;
      const bars = wide * this.#joined;
      this.#showJoined(Math.max(1, tooMany ? Math.ceil(bars / JOINED_VISIBLE) : Math.floor(bars / JOINED_VISIBLE)), this.#shown.ts(from), this.#shown.ts(to));
    });
  };

  /** The funding rates, with or without a pane of their own. */
  setFunding(points: readonly FundingPoint[], inPane: boolean): void {
    this.#funding.set(points, inPane, this.#roles.paper);
    this.#funding.fill(this.#shown, this.#first);
  }
  /** The rate that held when the bar opened; null while it is not known. */
  fundingAt(ts: number): number | null {
    return this.#funding.rateAt(ts);
  }

  setVolume(on: boolean): void {
    this.#volume = on;
    this.#lines.redraw();
  }

  /** Lines across the chart with a label on the price axis; what is on them besides stands over the canvas. */
  setLines(lines: readonly ChartLine[]): void {
    this.#priceLines.set(lines, this.#role);
    this.#axis.follow();
  }
  /** Moves one line apart from where it comes from, while a person moves it; null lets it be where it is. */
  moveLine(id: string, px: number | null): void {
    this.#priceLines.move(id, px);
    this.#axis.follow();
  }
  /** Prices that the scale must hold beside the candles. */
  keepInSight(prices: readonly number[]): void {
    if (prices.length === this.#wanted.length && prices.every((px, i) => px === this.#wanted[i])) return;
    this.#wanted = prices;
    this.#chart.priceScale('right').applyOptions({ autoScale: true });
    this.#lines.redraw();
  }

  setMarkers(markers: readonly ChartMarker[]): void {
    this.#shownMarkers = markers;
    this.#markers.setMarkers(markersOnBars(markers, this.#shown.ts(this.#first), this.#spanMs, this.#role));
  }

  /** Brings one marker to the middle, at the present zoom; also an old one. */
  showMarker(id: string): void {
    const marker = this.#shownMarkers.find((one) => one.id === id);
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (!marker || !range) return;
    const index = this.#shown.indexOf(periodOf(marker.ts, this.#spanMs));
    if (index < 0) return;
    const half = Math.min(VISIBLE_BARS, range.to - range.from) / 2;
    if (index - half < this.#first) this.#growTo(index - Math.ceil(half));
    const at = index - this.#first;
    this.#chart.timeScale().setVisibleLogicalRange({ from: at - half, to: at + half });
  }

  /** Indexes of the bars on screen, `[from, to)`. */
  visible(): { readonly from: number; readonly to: number } {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (!range) return { from: 0, to: 0 };
    return { from: Math.max(0, Math.floor(range.from) + this.#first), to: Math.min(this.#shown.length, Math.ceil(range.to) + this.#first + 1) };
  }
  /** Whether the newest bar is on screen. */
  get followsLatest(): boolean {
    return this.#chart.timeScale().scrollPosition() >= 0;
  }
  showLatest(): void {
    if (this.#joined > 1) {
      this.#showJoined(1, this.#shown.ts(this.#shown.length - 1), this.#shown.ts(this.#shown.length - 1));
      return this.#showNewest();
    }
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (range) scale.scrollToPosition(marginWithin(range.to - range.from, scale.width()), false);
  }
  showAll(): void {
    const bars = this.#shown.length * this.#joined;
    if (bars > MOST_VISIBLE) this.#showJoined(Math.ceil(bars / JOINED_VISIBLE), this.#shown.ts(0), this.#shown.ts(this.#shown.length - 1));
    else this.#growTo(0);
    this.#chart.timeScale().setVisibleLogicalRange({ from: 0, to: this.#held - 1 + this.#margin(this.#held) });
    this.#chart.priceScale('right').applyOptions({ autoScale: true });
  }
  showOldest(): void {
    this.#growTo(0);
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (range) this.#chart.timeScale().setVisibleLogicalRange({ from: 0, to: range.to - range.from });
  }
  setLogScale(on: boolean): void {
    this.#chart.priceScale('right').applyOptions({ mode: on ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal });
  }
  /** Moves the view by a share of its width, to the right when positive. */
  pan(share: number): void {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (range) scale.scrollToPosition(scale.scrollPosition() + share * (range.to - range.from), false);
  }
  /** Zooms about the right edge of the view, in when `factor` is below 1. */
  zoom(factor: number): void {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range) return;
    const width = Math.min(this.#shown.length + this.#margin(this.#shown.length), Math.max(8, (range.to - range.from) * factor));
    if (range.to - width < 0 && this.#first > 0) this.#growTo(this.#first + Math.floor(range.to - width));
    const now = scale.getVisibleLogicalRange() ?? range;
    scale.setVisibleLogicalRange({ from: now.to - width, to: now.to });
  }
  /** Moves the crosshair by bars; the view follows. Null takes it away. */
  moveCursor(by: number | null): void {
    if (by === null || this.#shown.length === 0) {
      this.#cursor = null;
      this.#chart.clearCrosshairPosition();
      return this.#events.onReadout(null);
    }
    const { from, to } = this.visible();
    const start = this.#cursor ?? Math.max(from, Math.min(to, this.#shown.length) - (by > 0 ? 2 : 0));
    const index = Math.min(this.#shown.length - 1, Math.max(0, start + by));
    this.#cursor = index;
    if (index < from + 1) this.pan(-0.25);
    else if (index > to - 2) this.pan(0.25);
    if (index < this.#first) this.#growTo(index);
    this.#chart.setCrosshairPosition(this.#shown.value(index, 'close'), seconds(this.#shown.ts(index)), this.#candles);
    this.#events.onReadout(index);
  }
  get cursor(): number | null { return this.#cursor; }

  /** Where a price stands, CSS px from the top of the chart; null while the scale knows no price. */
  yOf(px: number): number | null {
    return this.#shown.length === 0 ? null : this.#candles.priceToCoordinate(px);
  }
  priceAt(y: number): number | null {
    return this.#candles.coordinateToPrice(y);
  }
  /** Of the pane with the candles, CSS px: its height, and the width left of the price axis. */
  pane(): { readonly width: number; readonly height: number } {
    return { width: this.#chart.timeScale().width(), height: this.#chart.panes()[0]?.getHeight() ?? 0 };
  }

  destroy(): void {
    this.#destroyed = true;
    this.#chart.timeScale().unsubscribeVisibleLogicalRangeChange(this.#onRange);
    this.#chart.unsubscribeCrosshairMove(this.#onMove);
    this.#chart.unsubscribeClick(this.#onClick);
    this.#chart.remove();
  }

  readonly #onMove = (event: MouseEventParams): void => {
    if (event.point) this.#cursor = null;
    else if (this.#cursor !== null) return; // The keyboard's own crosshair.
    const index = event.logical === undefined ? null : event.logical + this.#first;
    this.#events.onReadout(index !== null && index >= 0 && index < this.#shown.length ? index : null);
    this.#events.onMarker(markerOf(event), event.point ?? null, false);
  };
  readonly #onClick = (event: MouseEventParams): void => {
    const marker = markerOf(event);
    this.#events.onMarker(marker, event.point ?? null, true);
    const px = event.point && (event.paneIndex ?? 0) === 0 ? this.#candles.coordinateToPrice(event.point.y) : null;
    if (marker === null && px !== null) this.#events.onPrice(px);
  };
}
