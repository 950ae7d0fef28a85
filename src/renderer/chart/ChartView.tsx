import { Button, Tabs } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { BarView } from '../../shared/contract/views.ts';
import { formatNumber, shortInstrument, utcDateTime, utcDayTime } from '../components/format.ts';
import { Panel, PanelBody } from '../components/Panel.tsx';
import { useScheme } from '../components/use-scheme.ts';
import { useEngine } from '../engine.ts';
import { useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { digitsOf, selectCurrency, useMarketStore } from '../store/market-store.ts';
import { useOrdersStore } from '../store/orders-store.ts';
import { usePortfolioStore } from '../store/portfolio-store.ts';
import { useUi } from '../store/ui-store.ts';
import { ChartCanvas } from './chart-canvas.ts';
import { chartMarkers, type ChartMarker } from './chart-markers.ts';
import { MarketLine, StalePrice } from '../desk/MarketFacts.tsx';
import { MarkerList } from './MarkerList.tsx';
import classes from './ChartView.module.css';

type LoadState = 'loading' | 'ready' | { readonly failed: string };
type Why = { readonly marker: ChartMarker; readonly x: number; readonly y: number; readonly pinned: boolean };

/** Candles of the chosen instrument with the strategy's lines and what happened on them. */
export function ChartBody() {
  const instruments = useMarketStore((s) => s.instruments);
  const chosen = useUi((s) => s.instrumentId);
  const id = instruments.some((i) => i.id === chosen) ? chosen : (instruments[0]?.id ?? null);
  return <PanelBody empty={id === null ? 'No instrument yet. The venue’s catalogue is read when it connects.' : null}>{id !== null && <InstrumentChart key={id} id={id} />}</PanelBody>;
}

export function ChartNote() {
  const interval = useDeskStore((s) => s.desk?.interval ?? '');
  return interval === '' ? null : <>{interval} bars, UTC</>;
}

/** Chooses the instrument of the chart and the ticket. */
export function ChartInstruments() {
  const instruments = useMarketStore((s) => s.instruments);
  const chosen = useUi((s) => s.instrumentId);
  const id = instruments.some((i) => i.id === chosen) ? chosen : (instruments[0]?.id ?? null);
  return (
    <Tabs value={id} onChange={(next) => useUi.setState({ instrumentId: next })} variant="pills" classNames={{ tab: classes.tab, list: classes.tabs }}>
      <Tabs.List aria-label="Instruments">{instruments.map((i) => <Tabs.Tab key={i.id} value={i.id} aria-controls="instrument-chart"><InstrumentTab id={i.id} /></Tabs.Tab>)}</Tabs.List>
    </Tabs>
  );
}

export const ChartView = ({ className }: { readonly className?: string | undefined }) => <Panel title="Chart" note={<ChartNote />} actions={<ChartInstruments />} className={className}><ChartBody /></Panel>;

function InstrumentTab({ id }: { readonly id: string }) {
  const digits = useMarketStore((s) => digitsOf(s.instruments, id).px);
  const last = useMarketStore((s) => s.quotes[id]?.last ?? s.quotes[id]?.mark ?? null);
  const stale = useMarketStore((s) => s.quotes[id]?.stale ?? false);
  return <>{shortInstrument(id)} <span className={classes.tabPx}>{formatNumber(last, digits)}</span>{stale && <span className={classes.tabStale}> stale</span>}</>;
}

function InstrumentChart({ id }: { readonly id: string }) {
  const engine = useEngine();
  const box = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLDivElement>(null);
  const canvas = useRef<ChartCanvas | null>(null);
  const markersById = useRef<ReadonlyMap<string, ChartMarker>>(new Map());
  const [load, setLoad] = useState<LoadState>('loading');
  const [count, setCount] = useState(0);
  const [why, setWhy] = useState<Why | null>(null);
  const [listed, setListed] = useState(false);
  const markersButton = useRef<HTMLButtonElement>(null);
  /** Whoever watched the present is brought back to it. */
  const wasLatest = useRef(false);
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
  const scheme = useScheme();
  const everLoaded = useConnection((s) => s.everLoaded);
  const instruments = useMarketStore((s) => s.instruments);
  const digits = digitsOf(instruments, id);
  const currency = useMarketStore(selectCurrency);
  const intervalMs = useDeskStore((s) => s.desk?.intervalMs ?? 60_000);
  const replay = useDeskStore((s) => s.desk?.source === 'replay'); // Of any year: its dates are shown in full.
  const fills = useOrdersStore((s) => s.fills);
  const orders = useOrdersStore((s) => s.byId);
  const stop = usePortfolioStore((s) => s.positions.find((p) => p.instrumentId === id)?.stopPx ?? null);
  const px = digits.px;

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const showBar = (bar: BarView | null): void => { if (readout.current) writeReadout(readout.current, bar ?? chart.lastBar, chart.lastClosedBar, px, replay ? utcDateTime : utcDayTime); };
    const chart = new ChartCanvas(element, {
      onReadout: showBar,
      onCount: setCount,
      onMarker: (markerId, point, clicked) => setWhy((now) => {
        const marker = markerId === null ? undefined : markersById.current.get(markerId);
        if (marker && point) return clicked || !now?.pinned ? { marker, x: point.x, y: point.y, pinned: clicked } : now;
        return clicked || !now?.pinned ? null : now;
      }),
    });
    chart.setDigits(px);
    canvas.current = chart;
    const detach = engine.charts.attach(id, chart, setLoad);
    return () => {
      detach();
      canvas.current = null;
      chart.destroy();
    };
  }, [engine, id, px, replay]);

  const markers = useMemo(() => chartMarkers(fills, orders, id, intervalMs, { px: digits.px, qty: digits.qty }, currency), [fills, orders, id, intervalMs, digits.px, digits.qty, currency]);
  useEffect(() => {
    markersById.current = new Map(markers.map((m) => [m.id, m]));
    if (load === 'ready') canvas.current?.setMarkers(markers);
  }, [markers, load]);
  useEffect(() => { canvas.current?.setStop(stop); }, [stop, load]);
  useEffect(() => { canvas.current?.applyTheme(); }, [scheme]);

  const failed = typeof load === 'object' ? load.failed : null;
  const name = shortInstrument(id);
  return (
    <div className={classes.chart} role="tabpanel" id="instrument-chart" aria-label={`${name} chart`} onKeyDown={(event) => { if (event.key === 'Escape') setWhy(null); }}>
      <div className={classes.top}>
        <div ref={readout} className={classes.readout} aria-hidden />
        <MarketLine id={id} />
        <div className={classes.legend}>
          <Button ref={markersButton} size="compact-xs" variant="default" aria-expanded={listed} onClick={() => (listed ? closeList() : openList())}>Markers {formatNumber(markers.length, 0)}</Button>
          <Button size="compact-xs" variant="default" onClick={() => canvas.current?.showLatest()}>Latest</Button>
          <Button size="compact-xs" variant="default" onClick={() => canvas.current?.showAll()}>All{count > 0 && ` ${formatNumber(count, 0)}`}</Button>
        </div>
      </div>
      <div ref={box} className={classes.canvas} role="group" aria-label={`${name} price chart with ${markers.length} markers; the list of markers and the tables hold the same facts`}>
        <div className={classes.stale}><StalePrice id={id} long /></div>
        {why && !listed && (
          <div className={classes.why} role="tooltip" style={{ left: `clamp(4px, ${why.x - 140}px, calc(100% - 296px))`, top: why.y > 150 ? undefined : why.y + 18, bottom: why.y > 150 ? `calc(100% - ${why.y - 14}px)` : undefined }}>
            {why.marker.why.map((line, i) => <div key={i}>{line}</div>)}
          </div>
        )}
        {listed && <MarkerList markers={markers} onChoose={chooseMarker} onClose={closeList} />}
        {load !== 'ready' && <div className={classes.over}>{failed === null || !everLoaded ? 'Loading bars…' : `Bars could not be loaded: ${failed}. They are asked for again when the connection is back.`}</div>}
        {load === 'ready' && count === 0 && <div className={classes.over}>No bar yet. The first appears as soon as the venue sends prices.</div>}
      </div>
    </div>
  );
}

/** Straight into the page: it changes with every move of the pointer and every tick. */
function writeReadout(element: HTMLElement, bar: BarView | null, closed: BarView | null, digits: number, time: (ts: number) => string): void {
  if (!bar) {
    element.textContent = '';
    return;
  }
  const n = (value: number | null): string => formatNumber(value, digits);
  const averages = bar.forming ? closed : bar; // They are known at closes only.
  const cells: readonly (readonly [string, string])[] = [
    ['', `${time(bar.tsOpen)} UTC`], ['O', n(bar.open)], ['H', n(bar.high)], ['L', n(bar.low)], ['C', n(bar.close)], ['Vol', formatNumber(bar.volume, 2)],
    ['━ Fast', n(averages?.fast ?? null)], ['╍ Slow', n(averages?.slow ?? null)], ['•• Stop', n(bar.stop)],
  ];
  while (element.childElementCount < cells.length) {
    const cell = document.createElement('span');
    cell.append(document.createElement('i'), document.createElement('b'));
    element.append(cell);
  }
  cells.forEach(([label, value], i) => {
    const cell = element.children[i];
    if (!cell?.firstChild || !cell.lastChild) return;
    cell.firstChild.textContent = label;
    cell.lastChild.textContent = value;
  });
}
