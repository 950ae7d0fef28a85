// The one owner of a lightweight-charts instance: candles, averages, stop, volume, markers. Imperative, outside React.
import {
  CandlestickSeries, ColorType, createChart, createSeriesMarkers, CrosshairMode, HistogramSeries, LineSeries, LineStyle,
  type CandlestickData, type HistogramData, type IChartApi, type IPriceLine, type ISeriesApi, type ISeriesMarkersPluginApi, type LineData,
  type MouseEventParams, type SeriesMarker, type Time, type UTCTimestamp, type WhitespaceData,
} from 'lightweight-charts';
import type { BarView } from '../../shared/contract/views.ts';
import { formatNumber } from '../components/format.ts';
import type { ChartSink } from './chart-feed.ts';
import type { ChartMarker } from './chart-markers.ts';

export type ChartEvents = {
  /** The bar under the crosshair; null when the pointer left (show the last one). */
  onReadout(bar: BarView | null): void;
  /** How many bars there are, whenever that changes. */
  onCount(bars: number): void;
  /** The marker under the pointer or clicked, with its place in the chart, px. */
  onMarker(id: string | null, point: { readonly x: number; readonly y: number } | null, clicked: boolean): void;
};

const seconds = (ts: number): UTCTimestamp => Math.floor(ts / 1000) as UTCTimestamp;
const VISIBLE_BARS = 140;

/** Reads a colour role as a colour that a canvas understands (`light-dark()` resolved for the current scheme). */
export function roleColour(element: HTMLElement, role: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--bw-${role})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
const fade = (rgb: string, alpha: number): string => rgb.replace(/^rgba?\((\d+), (\d+), (\d+).*$/, `rgba($1, $2, $3, ${alpha})`);

/** Grid, text and crosshair in the colours of the scheme; shared by every chart of the desk. */
export function chartColours(element: HTMLElement): Parameters<IChartApi['applyOptions']>[0] {
  const line = roleColour(element, 'line');
  const control = roleColour(element, 'control');
  return {
    layout: { background: { type: ColorType.Solid, color: 'transparent' }, textColor: roleColour(element, 'dim'), fontSize: 11, fontFamily: getComputedStyle(element).fontFamily },
    grid: { vertLines: { color: fade(line, 0.5) }, horzLines: { color: fade(line, 0.5) } },
    rightPriceScale: { borderColor: line },
    timeScale: { borderColor: line },
    crosshair: { mode: CrosshairMode.Normal, vertLine: { color: control, labelBackgroundColor: roleColour(element, 'halted') }, horzLine: { color: control, labelBackgroundColor: roleColour(element, 'halted') } },
  };
}

export class ChartCanvas implements ChartSink {
  readonly #container: HTMLElement;
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #fast: ISeriesApi<'Line'>;
  readonly #slow: ISeriesApi<'Line'>;
  readonly #stop: ISeriesApi<'Line'>;
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  readonly #bars = new Map<number, BarView>();
  readonly #events: ChartEvents;
  #last: BarView | null = null;
  /** The averages exist at closes only: while a bar forms, those of the bar before it are the latest. */
  #lastClosed: BarView | null = null;
  #stopLine: IPriceLine | null = null;
  #shownMarkers: readonly ChartMarker[] = [];
  #volumeColours = { up: '', down: '' };

  constructor(container: HTMLElement, events: ChartEvents) {
    this.#container = container;
    this.#events = events;
    this.#chart = createChart(container, {
      autoSize: true,
      layout: { attributionLogo: true },
      timeScale: { timeVisible: true, secondsVisible: true, rightOffset: 4, minBarSpacing: 0.05 },
      rightPriceScale: { scaleMargins: { top: 0.12, bottom: 0.22 }, minimumWidth: 76 },
    });
    const quiet = { priceLineVisible: false, crosshairMarkerVisible: false } as const;
    this.#volume = this.#chart.addSeries(HistogramSeries, { ...quiet, priceScaleId: 'volume', priceFormat: { type: 'volume' }, lastValueVisible: false });
    this.#chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    this.#candles = this.#chart.addSeries(CandlestickSeries, { priceLineStyle: LineStyle.Dotted });
    this.#slow = this.#chart.addSeries(LineSeries, { ...quiet, lineWidth: 2, lineStyle: LineStyle.Dashed, lastValueVisible: false });
    this.#fast = this.#chart.addSeries(LineSeries, { ...quiet, lineWidth: 2, lastValueVisible: false });
    // Dots, not a line: a stop exists only while there is a position, and dots leave the gaps empty.
    this.#stop = this.#chart.addSeries(LineSeries, { ...quiet, lineVisible: false, pointMarkersVisible: true, pointMarkersRadius: 1.6, lastValueVisible: false });
    this.#markers = createSeriesMarkers(this.#candles, []);
    this.#chart.subscribeCrosshairMove(this.#onMove);
    this.#chart.subscribeClick(this.#onClick);
    this.applyTheme();
  }

  applyTheme(): void {
    const role = (name: string): string => roleColour(this.#container, name);
    const profit = role('profit');
    const loss = role('loss');
    this.#chart.applyOptions(chartColours(this.#container));
    // Hollow bodies rise, filled bodies fall: readable without colour.
    this.#candles.applyOptions({ upColor: role('panel'), borderUpColor: profit, wickUpColor: profit, downColor: loss, borderDownColor: loss, wickDownColor: loss, priceLineColor: role('dim') });
    this.#fast.applyOptions({ color: role('fast') });
    this.#slow.applyOptions({ color: role('slow') });
    this.#stop.applyOptions({ color: role('stop') });
    this.#volumeColours = { up: fade(profit, 0.35), down: fade(loss, 0.35) };
    this.#volume.setData([...this.#bars.values()].map((bar) => this.#volumeOf(bar)));
    this.#stopLine?.applyOptions({ color: role('stop') });
    this.setMarkers(this.#shownMarkers);
  }

  setDigits(px: number): void {
    const priceFormat = { type: 'price' as const, precision: px, minMove: 10 ** -px };
    this.#chart.applyOptions({ localization: { priceFormatter: (value: number) => formatNumber(value, px) } });
    for (const series of [this.#candles, this.#fast, this.#slow, this.#stop]) series.applyOptions({ priceFormat });
  }

  setBars(bars: readonly BarView[]): void {
    this.#bars.clear();
    for (const bar of bars) this.#bars.set(seconds(bar.tsOpen), bar);
    this.#last = bars.at(-1) ?? null;
    this.#lastClosed = bars.findLast((bar) => !bar.forming) ?? null;
    this.#candles.setData(bars.map(candleOf));
    this.#volume.setData(bars.map((bar) => this.#volumeOf(bar)));
    this.#fast.setData(bars.map((bar) => pointOf(bar, bar.fast)));
    this.#slow.setData(bars.map((bar) => pointOf(bar, bar.slow)));
    this.#stop.setData(bars.map((bar) => pointOf(bar, bar.stop)));
    this.#chart.timeScale().setVisibleLogicalRange({ from: bars.length - VISIBLE_BARS, to: bars.length + 4 });
    this.#events.onCount(this.#bars.size);
    this.#events.onReadout(null);
  }

  updateBar(bar: BarView): void {
    const time = seconds(bar.tsOpen);
    const isOld = this.#last !== null && time < seconds(this.#last.tsOpen);
    if (isOld && !this.#bars.has(time)) return; // A bar before our history: nothing to correct.
    const count = this.#bars.size;
    this.#bars.set(time, bar);
    if (this.#bars.size !== count) this.#events.onCount(this.#bars.size);
    if (!isOld) this.#last = bar;
    if (!bar.forming && (this.#lastClosed === null || bar.tsOpen >= this.#lastClosed.tsOpen)) this.#lastClosed = bar;
    this.#candles.update(candleOf(bar), isOld);
    this.#volume.update(this.#volumeOf(bar), isOld);
    this.#fast.update(pointOf(bar, bar.fast), isOld);
    this.#slow.update(pointOf(bar, bar.slow), isOld);
    this.#stop.update(pointOf(bar, bar.stop), isOld);
    if (!isOld) this.#events.onReadout(null);
  }

  get lastBar(): BarView | null {
    return this.#last;
  }
  get lastClosedBar(): BarView | null {
    return this.#lastClosed;
  }

  /** The stop of the open position as a labelled line; null takes it away. */
  setStop(px: number | null): void {
    if (px === null) {
      if (this.#stopLine) this.#candles.removePriceLine(this.#stopLine);
      this.#stopLine = null;
      return;
    }
    if (this.#stopLine) this.#stopLine.applyOptions({ price: px });
    else this.#stopLine = this.#candles.createPriceLine({ price: px, title: 'stop', color: roleColour(this.#container, 'stop'), lineStyle: LineStyle.SparseDotted, lineWidth: 1, axisLabelVisible: true });
  }

  setMarkers(markers: readonly ChartMarker[]): void {
    this.#shownMarkers = markers;
    const role = (name: string): string => roleColour(this.#container, name);
    const colours = { profit: role('profit'), loss: role('loss'), warn: role('warn'), halted: role('halted') };
    this.#markers.setMarkers(markers.map((m): SeriesMarker<Time> => {
      const base = { time: seconds(m.tsBar), id: m.id };
      if (m.kind === 'refused') return { ...base, position: 'aboveBar', shape: 'square', color: colours.warn, text: 'refused' };
      if (m.kind === 'exit') return { ...base, position: m.side === 'sell' ? 'aboveBar' : 'belowBar', shape: 'circle', color: colours.halted, text: 'exit' };
      return m.side === 'buy'
        ? { ...base, position: 'belowBar', shape: 'arrowUp', color: colours.profit, text: 'long' }
        : { ...base, position: 'aboveBar', shape: 'arrowDown', color: colours.loss, text: 'short' };
    }));
  }

  /** Brings one marker to the middle, at the present zoom; also an old one. */
  showMarker(id: string): void {
    const marker = this.#shownMarkers.find((one) => one.id === id);
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (!marker || !range) return;
    const index = this.#chart.timeScale().timeToIndex(seconds(marker.tsBar), true);
    if (index === null) return;
    const half = Math.min(VISIBLE_BARS, range.to - range.from) / 2;
    this.#chart.timeScale().setVisibleLogicalRange({ from: index - half, to: index + half });
  }

  /** Whether the newest bar is on screen. */
  get followsLatest(): boolean {
    return this.#chart.timeScale().scrollPosition() >= 0;
  }
  showLatest(): void {
    this.#chart.timeScale().scrollToRealTime();
  }
  showAll(): void {
    this.#chart.timeScale().fitContent();
  }

  destroy(): void {
    this.#chart.unsubscribeCrosshairMove(this.#onMove);
    this.#chart.unsubscribeClick(this.#onClick);
    this.#chart.remove();
  }

  #volumeOf(bar: BarView): HistogramData {
    return { time: seconds(bar.tsOpen), value: bar.volume, color: bar.close >= bar.open ? this.#volumeColours.up : this.#volumeColours.down };
  }

  readonly #onMove = (event: MouseEventParams): void => {
    this.#events.onReadout(typeof event.time === 'number' ? (this.#bars.get(event.time) ?? null) : null);
    this.#events.onMarker(markerOf(event), event.point ?? null, false);
  };
  readonly #onClick = (event: MouseEventParams): void => {
    this.#events.onMarker(markerOf(event), event.point ?? null, true);
  };
}

function markerOf(event: MouseEventParams): string | null {
  const id = event.hoveredInfo?.objectId;
  return typeof id === 'string' && (id.startsWith('fill:') || id.startsWith('order:')) ? id : null;
}
const candleOf = (bar: BarView): CandlestickData => ({ time: seconds(bar.tsOpen), open: bar.open, high: bar.high, low: bar.low, close: bar.close });
const pointOf = (bar: BarView, value: number | null): LineData | WhitespaceData => (value === null || !Number.isFinite(value) ? { time: seconds(bar.tsOpen) } : { time: seconds(bar.tsOpen), value });
