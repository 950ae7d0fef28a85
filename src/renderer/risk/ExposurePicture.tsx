import { useMemo } from 'react';
import type { ExposureView, RiskView } from '../../shared/contract/risk-methods.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { formatDecimalText, formatNumber, NONE, shortInstrument } from '../components/format.ts';
import { InstrumentName, PositionSide } from '../components/Numbers.tsx';
import { selectCurrency, useMarketStore } from '../store/market-store.ts';
import classes from './Risk.module.css';

const percent = (share: number | null): string => (share === null ? NONE : `${formatNumber(share * 100, 1)} %`);

/** Long to the right of the middle line, short to the left; as long as its share of all positions. */
function SideBar({ exposure }: { readonly exposure: ExposureView }) {
  const length = Math.min(50, Math.max(0, (exposure.shareOfGross ?? 0) * 50));
  return (
    <svg className={classes.sideBar} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
      <rect className={classes.track} width="100" height="10" />
      <rect className={exposure.side === 'long' ? classes.long : classes.short} x={exposure.side === 'long' ? 50 : 50 - length} width={length} height="10" />
      <rect className={classes.middle} x="49.75" width="0.5" height="10" />
    </svg>
  );
}

const columnsOf = (currency: string): readonly Column<ExposureView>[] => [
  { key: 'instrument', head: 'Instrument', width: 98, cell: (e) => <InstrumentName id={e.instrumentId} />, text: (e) => e.instrumentId, sort: (e) => e.instrumentId },
  { key: 'side', head: 'Side', width: 66, cell: (e) => <PositionSide side={e.side} />, text: (e) => e.side },
  { key: 'bar', head: '◀ short · long ▶', width: 'grow', cell: (e) => <SideBar exposure={e} /> },
  { key: 'notional', head: 'Notional', unit: currency, width: 108, align: 'right', figure: (e) => formatDecimalText(e.notional, 2), cell: (e) => formatDecimalText(e.notional, 2), text: (e) => e.notional ?? '', sort: (e) => e.shareOfGross },
  { key: 'margin', head: 'Margin', unit: currency, width: 96, align: 'right', figure: (e) => formatDecimalText(e.marginUsed, 2), cell: (e) => formatDecimalText(e.marginUsed, 2), text: (e) => e.marginUsed ?? '' },
  { key: 'gross', head: 'Of gross', width: 82, align: 'right', cell: (e) => percent(e.shareOfGross), text: (e) => percent(e.shareOfGross), sort: (e) => e.shareOfGross },
  { key: 'equity', head: 'Of equity', width: 116, align: 'right', cell: (e) => percent(e.shareOfEquity), text: (e) => percent(e.shareOfEquity), sort: (e) => e.shareOfEquity },
];

/** How much is at work, on which side, and how much of it in one place. */
export function ExposurePicture({ risk }: { readonly risk: RiskView }) {
  const currency = useMarketStore(selectCurrency);
  const columns = useMemo(() => columnsOf(currency), [currency]);
  return (
    <div className={classes.exposure}>
      <dl className={classes.facts}>
        <div><dt>Gross notional</dt><dd>{formatDecimalText(risk.grossNotional, 2)} <small>{currency}</small></dd></div>
        <div><dt>Net notional</dt><dd>{formatDecimalText(risk.netNotional, 2)} <small>{currency}</small></dd></div>
        <div><dt>Leverage</dt><dd>{formatNumber(risk.grossLeverage, 2)} <small>x equity</small></dd></div>
        <div><dt>Equity</dt><dd>{formatDecimalText(risk.equity, 2)} <small>{currency}</small></dd></div>
        <div><dt>Largest</dt><dd>{largestOf(risk.exposure)}</dd></div>
      </dl>
      <Concentration exposure={risk.exposure} />
      {risk.exposure.length === 0
        ? <p className={classes.nothing}>No open position: nothing is exposed.</p>
        : <DataTable id="risk.exposure" label="Notional exposure by instrument" columns={columns} rows={risk.exposure} rowKey={(e) => e.instrumentId} />}
    </div>
  );
}

function largestOf(exposure: readonly ExposureView[]): string {
  const largest = exposure.reduce<ExposureView | null>((most, one) => ((one.shareOfGross ?? -1) > (most?.shareOfGross ?? -1) ? one : most), null);
  return largest === null ? NONE : `${shortInstrument(largest.instrumentId)} ${percent(largest.shareOfGross)}`;
}

/** One bar cut into the shares of the instruments; the table below holds the same numbers. */
function Concentration({ exposure }: { readonly exposure: readonly ExposureView[] }) {
  const shares = exposure.filter((one) => (one.shareOfGross ?? 0) > 0).sort((a, b) => (b.shareOfGross ?? 0) - (a.shareOfGross ?? 0));
  const starts = shares.map((_, i) => shares.slice(0, i).reduce((sum, one) => sum + (one.shareOfGross ?? 0) * 100, 0));
  return (
    <div className={classes.concentration}>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
        <rect className={classes.track} width="100" height="10" />
        {shares.map((one, i) => <rect key={one.instrumentId} className={one.side === 'long' ? classes.long : classes.short} x={starts[i]} width={Math.max(0, (one.shareOfGross ?? 0) * 100 - 0.3)} height="10" />)}
      </svg>
      <span className={classes.names} aria-hidden>
        {shares.map((one) => <span key={one.instrumentId} style={{ width: `${(one.shareOfGross ?? 0) * 100}%` }}>{(one.shareOfGross ?? 0) >= 0.12 ? `${shortInstrument(one.instrumentId).replace('-PERP', '')} ${percent(one.shareOfGross)}` : ''}</span>)}
      </span>
    </div>
  );
}
