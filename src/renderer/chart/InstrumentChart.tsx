import { useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { LineView, PositionView } from '../../shared/contract/views.ts';
import { formatDecimal } from '../../shared/model/decimal.ts';
import { formatNumber, shortInstrument } from '../components/format.ts';
import { useTime } from '../components/time.ts';
import { useScheme } from '../components/use-scheme.ts';
import { MarketLine, StalePrice } from '../desk/MarketFacts.tsx';
import { pickOnChart, takeLimit, useTicket } from '../desk/ticket-store.ts';
import { useEngine } from '../engine.ts';
import { useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { digitsOf, selectCurrency, useMarketStore } from '../store/market-store.ts';
import { useOrdersStore, isClosedOrder } from '../store/orders-store.ts';
import { usePortfolioStore } from '../store/portfolio-store.ts';
import { useSettings } from '../store/settings-store.ts';
import { openWhy } from '../store/ui-store.ts';
import { ChartCanvas } from './chart-canvas.ts';
import type { ChartLoadState } from './chart-feed.ts';
import { chartMarkers, type ChartMarker } from './chart-markers.ts';
import { barWords, chartSummary, readoutOf, writeReadout } from './chart-readout.ts';
import { ChartToolbar } from './ChartToolbar.tsx';
import { MarkerList } from './MarkerList.tsx';
import { chartLines, snapToTick, unmovable } from './order-lines.ts';
import { OrderLines } from './OrderLines.tsx';
import { timeframeFor, timeframeName } from './timeframe.ts';
import { useFunding } from './use-funding.ts';
import classes from './InstrumentChart.module.css';

type Why = { readonly marker: ChartMarker; readonly x: number; readonly y: number; readonly pinned: boolean };
const SUMMARY_MS = 5_000;
const NO_LINES: readonly LineView[] = [];
const KEYS_HELP = 'Left and right arrow keys move the crosshair from bar to bar, with Shift they move the view; plus and minus zoom, Home and End go to the oldest and the newest bar.';

/** The chart of one instrument; `tabbed`: tabs elsewhere on the page choose which; `watchOnly`: nothing on it can be moved. */
export function InstrumentChart({ id, tabbed = false, watchOnly = false }: { readonly id: string; readonly tabbed?: boolean; readonly watchOnly?: boolean }) {
  const engine = useEngine();
  const box = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLDivElement>(null);
  const spoken = useRef<HTMLParagraphElement>(null);
  const canvas = useRef<ChartCanvas | null>(null);
  const place = useRef<() => void>(() => undefined);
  const markersById = useRef<ReadonlyMap<string, ChartMarker>>(new Map());
  const [load, setLoad] = useState<ChartLoadState>('loading');
  const [count, setCount] = useState(0);
  const [joined, setJoined] = useState<number | null>(null);
  const [why, setWhy] = useState<Why | null>(null);
  const [listed, setListed] = useState(false);
  const [inSight, setInSight] = useState(false);
  const [log, setLog] = useState(false);
  const [summary, setSummary] = useState('');
  const summaryId = useId();
  const markersButton = useRef<HTMLButtonElement>(null);
  /** Whoever watched the present is brought back to it. */
  const wasLatest = useRef(false);

  const time = useTime();
  const scheme = useScheme();
  const everLoaded = useConnection((s) => s.everLoaded);
  const instruments = useMarketStore((s) => s.instruments);
  const instrument = instruments.find((one) => one.id === id);
  const digits = digitsOf(instruments, id);
  const currency = useMarketStore(selectCurrency);
  const intervalMs = useDeskStore((s) => s.desk?.intervalMs ?? 60_000);
  const chart = useSettings((s) => s.settings.chart);
  const pnlColours = useSettings((s) => s.settings.pnlColours);
  const timeframeMs = timeframeFor(chart.timeframeMs, intervalMs);
  const picking = useTicket((s) => s.picking);
  const fills = useOrdersStore((s) => s.fills);
  const orders = useOrdersStore((s) => s.byId);
  const working = useOrdersStore(useShallow((s) => [...s.byId.values()].filter((order) => order.instrumentId === id && !isClosedOrder(order))));
  // Only what the lines are made of: the rest of a position changes with every tick.
  const position = usePortfolioStore(useShallow((s) => { const p = s.positions.find((one) => one.instrumentId === id); return p && { side: p.side, quantity: p.quantity, avgPx: p.avgPx, stops: JSON.stringify(p.stops), liquidationPx: p.liquidationPx }; }));
  const funding = useFunding(id);
  const name = shortInstrument(id);

  const drawn = instrument?.lines ?? NO_LINES;
  const latest = useRef({ time, px: digits.px, timeframeMs, lines: drawn });
  useEffect(() => { latest.current = { time, px: digits.px, timeframeMs, lines: drawn }; });
  const show = useCallback((index: number | null): void => {
    const now = canvas.current;
    if (readout.current && now) writeReadout(readout.current, readoutOf(now.bars, index, { digits: latest.current.px, lines: latest.current.lines, time: latest.current.time, fundingAt: (ts) => now.fundingAt(ts) }));
  }, []);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const made = new ChartCanvas(element, { intervalMs, timeframeMs: latest.current.timeframeMs, zone: time, digits: digits.px, lines: drawn }, {
      onReadout: show,
      onCount: (bars, joinedMs) => {
        setCount(bars);
        setJoined(joinedMs);
      },
      onDrawn: () => place.current(),
      onPrice: (px) => {
        if (!useTicket.getState().picking || !instrument) return;
        const snapped = snapToTick(px, instrument.tickSize);
        if (snapped !== null) takeLimit(formatDecimal(snapped));
      },
      onMarker: (markerId, point, clicked) => setWhy((now) => {
        const marker = markerId === null ? undefined : markersById.current.get(markerId);
        if (marker && point) return clicked || !now?.pinned ? { marker, x: point.x, y: point.y, pinned: clicked } : now;
        return clicked || !now?.pinned ? null : now;
      }),
    });
    canvas.current = made;
    const detach = engine.charts.attach(id, made, setLoad);
    return () => {
      detach();
      canvas.current = null;
      made.destroy();
    };
  }, [engine, id, intervalMs, time, digits.px, instrument, drawn, show]);

  const ready = load === 'ready';
  const markers = useMemo(() => chartMarkers(fills, orders, { instrumentId: id, digits: { px: digits.px, qty: digits.qty }, currency, time }), [fills, orders, id, digits.px, digits.qty, currency, time]);
  const lines = useMemo(() => {
    const all = chartLines(working, position && { ...position, stops: JSON.parse(position.stops) as PositionView['stops'] }, { px: digits.px, qty: digits.qty });
    return watchOnly ? all.map(unmovable) : all;
  }, [working, position, watchOnly, digits.px, digits.qty]);
  useEffect(() => { canvas.current?.setTimeframe(timeframeMs); }, [timeframeMs]);
  useEffect(() => {
    markersById.current = new Map(markers.map((m) => [m.id, m]));
    canvas.current?.setMarkers(markers);
  }, [markers, ready]);
  useEffect(() => { canvas.current?.setLines(lines); }, [lines, ready]);
  useEffect(() => { canvas.current?.keepInSight(inSight ? lines.filter((line) => line.kind !== 'liquidation').map((line) => line.px) : []); }, [inSight, lines, ready]);
  useEffect(() => { canvas.current?.setVolume(chart.volume); }, [chart.volume, ready]);
  useEffect(() => { canvas.current?.setFunding(funding, chart.funding); }, [chart.funding, funding, ready]);
  useEffect(() => { canvas.current?.setLogScale(log); }, [log, ready]);
  useEffect(() => { canvas.current?.applyTheme(); }, [scheme, pnlColours]);

  const quote = instrument?.quote ?? currency;
  useEffect(() => {
    const tell = (): void => {
      const now = canvas.current;
      if (now) setSummary(`${chartSummary(now.bars, now.visible(), { name, timeframe: timeframeName(timeframeMs), quote, lines: lines.map((line) => `${line.label.replace(/[▲▼•✕]+ /, '')} at ${line.px.toFixed(digits.px)}`), markers: markers.length }, { digits: digits.px, time })} ${KEYS_HELP}`);
    };
    tell();
    const timer = window.setInterval(tell, SUMMARY_MS);
    return () => window.clearInterval(timer);
  }, [ready, lines, markers, name, timeframeMs, quote, digits.px, time]);

  const openList = (): void => {
    wasLatest.current = canvas.current?.followsLatest ?? false;
    setWhy(null);
    setListed(true);
  };
  const closeList = (): void => {
    setListed(false);
    markersButton.current?.focus();
    if (wasLatest.current) canvas.current?.showLatest();
  };
  const chooseMarker = useCallback((markerId: string) => canvas.current?.showMarker(markerId), []);

  const onKey = (event: KeyboardEvent): void => {
    const now = canvas.current;
    if (event.key === 'Escape') {
      setWhy(null);
      pickOnChart(false);
      now?.moveCursor(null);
      return;
    }
    if (!now || event.target !== box.current || event.ctrlKey || event.altKey || event.metaKey) return;
    switch (event.key) {
      case 'ArrowLeft': if (event.shiftKey) now.pan(-0.25); else now.moveCursor(-1); break;
      case 'ArrowRight': if (event.shiftKey) now.pan(0.25); else now.moveCursor(1); break;
      case 'PageUp': now.pan(-0.9); break;
      case 'PageDown': now.pan(0.9); break;
      case '+': case '=': now.zoom(0.8); break;
      case '-': case '_': now.zoom(1.25); break;
      case 'Home': now.showOldest(); break;
      case 'End': now.showLatest(); break;
      default: return;
    }
    event.preventDefault();
    const bar = now.cursor === null ? null : now.bars.bar(now.cursor);
    if (bar && spoken.current) spoken.current.textContent = barWords(bar, { digits: digits.px, time });
  };

  const failed = typeof load === 'object' ? load.failed : null;
  return (
    <div className={classes.chart} {...(tabbed ? { role: 'tabpanel', id: 'instrument-chart', 'aria-label': `${name} chart` } : {})} onKeyDown={onKey}>
      <div className={classes.top}>
        <div ref={readout} className={classes.readout} aria-hidden />
        <MarketLine id={id} />
      </div>
      <ChartToolbar
        instrumentId={id}
        intervalMs={intervalMs} timeframeMs={timeframeMs} bars={count} markers={markers.length} markersButton={markersButton} listed={listed} onMarkers={() => (listed ? closeList() : openList())}
        inSight={inSight} hasLines={lines.length > 0} onInSight={() => setInSight((on) => !on)} log={log} onLog={() => setLog((on) => !on)}
        onLatest={() => canvas.current?.showLatest()} onAll={() => canvas.current?.showAll()}
      />
      <div className={classes.canvasBox}>
        <div ref={box} className={classes.canvas} data-picking={picking || undefined} tabIndex={0} role="group" aria-describedby={summaryId} aria-label={`${name} price chart with ${markers.length} markers; the list of markers and the tables hold the same facts`} />
        <p id={summaryId} className={classes.hidden}>{summary}</p>
        <p ref={spoken} className={classes.hidden} aria-live="polite" />
        {instrument && ready && <OrderLines canvas={canvas} lines={lines} instrument={instrument} digits={digits} place={place} />}
        <div className={classes.stale}><StalePrice id={id} long /></div>
        {joined !== null && <div className={classes.joined}>Each candle joins {formatNumber(joined / timeframeMs, 0)} bars of {timeframeName(timeframeMs)}: zoom in to take them apart</div>}
        {picking && <div className={classes.picking} role="status">Click a price: it becomes the limit of the ticket. Escape leaves.</div>}
        {why && !listed && (
          <div className={classes.why} role="tooltip" data-pinned={why.pinned || undefined} style={{ left: `clamp(4px, ${why.x - 140}px, calc(100% - 296px))`, top: why.y > 150 ? undefined : why.y + 18, bottom: why.y > 150 ? `calc(100% - ${why.y - 14}px)` : undefined }}>
            {why.marker.why.map((line, i) => <div key={i}>{line}</div>)}
            {why.pinned && <button type="button" onClick={() => openWhy(why.marker.clientOrderId)}>The whole chain of causes</button>}
          </div>
        )}
        {listed && <MarkerList markers={markers} onChoose={chooseMarker} onClose={closeList} />}
        {!ready && <div className={classes.over}>{failed === null || !everLoaded ? 'Loading bars…' : `Bars could not be loaded: ${failed}. They are asked for again when the connection is back.`}</div>}
        {ready && count === 0 && <div className={classes.over}>No bar yet. The first appears as soon as the venue sends prices.</div>}
      </div>
    </div>
  );
}
