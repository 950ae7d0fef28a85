import { BaselineSeries, createChart, type IChartApi, type ISeriesApi } from 'lightweight-charts';
import { useEffect, useRef, type ReactNode } from 'react';
import { formatNumber, readDecimal } from '../components/format.ts';
import { Amount, Pnl } from '../components/Numbers.tsx';
import { Panel, PanelBody } from '../components/Panel.tsx';
import { usePaced } from '../components/use-paced.ts';
import { useScheme } from '../components/use-scheme.ts';
import { engineNow, useDeskStore } from '../store/desk-store.ts';
import { selectCurrency, useMarketStore } from '../store/market-store.ts';
import { usePortfolioStore } from '../store/portfolio-store.ts';
import classes from './AccountPanel.module.css';
import { AxisRoom } from '../chart/axis-room.ts';
import { chartColours, colourRoles } from '../chart/chart-colours.ts';
import { EquityLine } from './equity-line.ts';

/** Equity, what it is made of, margin, and the equity curve against the start of the day. */
export function AccountFigures() {
  const account = usePortfolioStore((s) => s.account);
  return (
    <PanelBody empty={account === null ? 'No account figures yet.' : null}>
      {account && (
        <>
          <div className={classes.top}>
            <div><span className={classes.label}>Equity</span><span className={classes.equity}><Amount value={account.equity} digits={2} /></span></div>
            {/* The day is the venue's: it begins at midnight UTC in whatever zone times are shown. */}
            <div className={classes.day}><span className={classes.label}>Day PnL since 00:00 UTC</span><span className={classes.equity}><Pnl value={account.dayPnl} strong /></span></div>
          </div>
          <dl className={classes.list}>
            <Item label="Cash"><Amount value={account.cash} digits={2} /></Item>
            <Item label="Unrealized"><Pnl value={account.unrealizedPnl} /></Item>
            <Item label="Free margin"><Amount value={account.freeMargin} digits={2} /></Item>
            <Item label="Realized"><Pnl value={account.realizedPnl} /></Item>
            <Item label="Initial margin"><Amount value={account.initialMargin} digits={2} /></Item>
            <Item label="Fees paid"><Amount value={account.fees} digits={2} /></Item>
            <Item label="Maint. margin"><Amount value={account.maintenanceMargin} digits={2} /></Item>
            <Item label="Funding"><Pnl value={account.funding} /></Item>
          </dl>
          <EquityCurve />
        </>
      )}
    </PanelBody>
  );
}

export function AccountNote() {
  const currency = useMarketStore(selectCurrency);
  return <>amounts in {currency}</>;
}

export const AccountPanel = ({ className }: { readonly className?: string | undefined }) => <Panel title="Account" note={<AccountNote />} className={className}><AccountFigures /></Panel>;

function Item({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return <div><dt>{label}</dt><dd>{children}</dd></div>;
}

const DAY_MS = 86_400_000;
const asNumber = (amount: string): number => Number(readDecimal(amount) ?? 0n) / 1e12;
/** The end of the curve follows the account so often, ms: drawing it is dear, and it is read in minutes. */
const DRAW_EVERY_MS = 1_000;
/** A curve shorter than this has seconds on its axis. */
const SECONDS_BELOW_MS = 20 * 60_000;
/** A lower curve is drawn without its axis of time, which would take half of it. */
const AXIS_FROM_PX = 84;

function EquityCurve() {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<{ readonly chart: IChartApi; readonly series: ISeriesApi<'Baseline'>; readonly axis: AxisRoom; readonly line: EquityLine } | null>(null);
  const points = usePortfolioStore((s) => s.equity);
  const equity = usePaced(usePortfolioStore((s) => s.account?.equity ?? null), DRAW_EVERY_MS);
  const start = usePortfolioStore((s) => s.account?.dayStartEquity ?? null);
  const scheme = useScheme();

  useEffect(() => {
    if (!box.current) return undefined;
    const chart = createChart(box.current, {
      // The attribution mark is on the price chart of the same page; the notice is in About.
      autoSize: true, layout: { attributionLogo: false }, handleScroll: false, handleScale: false,
      timeScale: { timeVisible: true, secondsVisible: false, fixLeftEdge: true, fixRightEdge: true, lockVisibleTimeRangeOnResize: true }, rightPriceScale: { scaleMargins: { top: 0.1, bottom: 0.1 }, minimumWidth: 76, entireTextOnly: true },
    });
    const series = chart.addSeries(BaselineSeries, { lineWidth: 2, priceLineVisible: false });
    view.current = { chart, series, axis: new AxisRoom(series, (px) => formatNumber(px, 2), 0.01), line: new EquityLine(series) };
    const sizes = new ResizeObserver(([entry]) => { if (entry) chart.timeScale().applyOptions({ visible: entry.contentRect.height >= AXIS_FROM_PX }); });
    sizes.observe(box.current);
    return () => {
      sizes.disconnect();
      view.current = null;
      chart.remove();
    };
  }, []);

  useEffect(() => {
    const now = view.current;
    if (!now || !box.current) return;
    const roles = colourRoles(box.current);
    const { profit, loss } = roles;
    now.chart.applyOptions(chartColours(box.current, roles));
    now.series.applyOptions({ topLineColor: profit, bottomLineColor: loss, topFillColor1: 'transparent', topFillColor2: 'transparent', bottomFillColor1: 'transparent', bottomFillColor2: 'transparent' });
  }, [scheme]);

  // A curve of many days is measured from its own start.
  const first = points[0];
  const base = first !== undefined && (points.at(-1)?.ts ?? 0) - first.ts > DAY_MS ? first.equity : start === null ? null : asNumber(start);
  useEffect(() => {
    if (base !== null) view.current?.series.applyOptions({ baseValue: { type: 'price', price: base } });
  }, [base]);

  useEffect(() => {
    const now = view.current;
    if (!now) return;
    const isNew = now.line.show(points, equity === null ? null : asNumber(equity), engineNow(useDeskStore.getState(), performance.now()));
    if (isNew) {
      // Without seconds a short curve would repeat one minute along its axis.
      const [from, to] = [points[0]?.ts, points.at(-1)?.ts];
      now.chart.applyOptions({ timeScale: { secondsVisible: from !== undefined && to !== undefined && to - from < SECONDS_BELOW_MS } });
      now.chart.timeScale().fitContent();
    }
    now.axis.follow();
  }, [points, equity]);

  return (
    <div className={classes.curve} role="img" aria-label="Equity curve against the start of the day">
      <div ref={box} className={classes.canvas} />
      {points.length < 2 && <div className={classes.none}>The curve of the day is drawn here.</div>}
    </div>
  );
}
