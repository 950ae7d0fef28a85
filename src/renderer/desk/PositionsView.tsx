import { useMemo, type ReactNode } from 'react';
import type { PositionView } from '../../shared/contract/views.ts';
import { formatDecimal } from '../../shared/model/decimal.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { formatNumber, formatSigned, NONE, readDecimal, utcDay } from '../components/format.ts';
import { Amount, Figure, InstrumentName, Pnl, PositionSide } from '../components/Numbers.tsx';
import { Panel, PanelBody } from '../components/Panel.tsx';
import { useDeskStore } from '../store/desk-store.ts';
import { digitsOf, selectCurrency, useMarketStore, type MarketState } from '../store/market-store.ts';
import { usePortfolioStore } from '../store/portfolio-store.ts';
import classes from './PositionsView.module.css';

const sumText = (...parts: readonly (readonly [sign: 1n | -1n, text: string])[]): string => {
  let sum = 0n;
  for (const [sign, text] of parts) {
    const value = readDecimal(text);
    if (value === null) return NONE;
    sum += sign * value;
  }
  return formatDecimal(sum);
};
/** What the position brought in all: price PnL, less fees paid, plus funding received. Exact decimal text. */
export const netPnl = (p: Pick<PositionView, 'unrealizedPnl' | 'realizedPnl' | 'fees' | 'funding'>): string => sumText([1n, p.unrealizedPnl], [1n, p.realizedPnl], [-1n, p.fees], [1n, p.funding]);
/** Distance from mark to liquidation in per cent of the mark. */
const distance = (p: PositionView): string => (p.liquidationPx === null || p.mark === null || p.mark <= 0 ? '' : `Liquidation is ${formatNumber((Math.abs(p.mark - p.liquidationPx) / p.mark) * 100, 1)} % away from the mark`);

function columnsOf(instruments: MarketState['instruments']): readonly Column<PositionView>[] {
  const px = (p: PositionView): number => digitsOf(instruments, p.instrumentId).px;
  /** What a flat position does not have is a dash, not a zero. */
  const open = (p: PositionView, cell: ReactNode): ReactNode => (p.side === 'flat' ? NONE : cell);
  return [
    { key: 'instrument', head: 'Instrument', width: 90, cell: (p) => <InstrumentName id={p.instrumentId} /> },
    { key: 'side', head: 'Side', width: 56, cell: (p) => <PositionSide side={p.side} /> },
    { key: 'qty', head: 'Quantity', width: 66, align: 'right', cell: (p) => open(p, <Amount value={p.quantity} digits={digitsOf(instruments, p.instrumentId).qty} />) },
    { key: 'avg', head: 'Avg price', width: 72, align: 'right', cell: (p) => <Amount value={p.avgPx} digits={px(p)} /> },
    { key: 'mark', head: 'Mark', width: 72, align: 'right', cell: (p) => open(p, <Mark position={p} digits={px(p)} />) },
    { key: 'notional', head: 'Notional', width: 66, align: 'right', cell: (p) => open(p, <Amount value={p.notional} digits={0} />) },
    { key: 'unrealized', head: 'Unrealized', width: 80, align: 'right', cell: (p) => open(p, <Pnl value={p.unrealizedPnl} />) },
    { key: 'realized', head: 'Realized', width: 68, align: 'right', cell: (p) => <Pnl value={p.realizedPnl} /> },
    { key: 'fees', head: 'Fees', width: 64, align: 'right', cell: (p) => formatSigned(sumText([-1n, p.fees]), 2) },
    { key: 'funding', head: 'Funding', width: 62, align: 'right', cell: (p) => formatSigned(p.funding, 2) },
    { key: 'net', head: 'Net', width: 80, align: 'right', cell: (p) => <b><Pnl value={netPnl(p)} strong /></b> },
    { key: 'stop', head: 'Stop', width: 72, align: 'right', cell: (p) => <Figure value={p.stopPx} digits={px(p)} /> },
    { key: 'liq', head: 'Liq. price', width: 76, align: 'right', cell: (p) => <span title={distance(p)}><Figure value={p.liquidationPx} digits={px(p)} /></span> },
  ];
}

/** The price that the position is valued at; an old one says so. */
function Mark({ position, digits }: { readonly position: PositionView; readonly digits: number }) {
  const stale = useMarketStore((s) => s.quotes[position.instrumentId]?.stale ?? false);
  return stale ? <span className={classes.stale} title="The price is old: the position is valued at the last one that came"><small>stale </small><Figure value={position.mark} digits={digits} /></span> : <Figure value={position.mark} digits={digits} />;
}

/** Group of a position on the day of the engine's clock (`YYYY-MM-DD`): open ones stand first and without a heading. */
export const positionGroup = (p: Pick<PositionView, 'side' | 'tsUpdated'>, today: string): string | null => (p.side !== 'flat' ? null : utcDay(p.tsUpdated) === today ? 'Closed today' : 'Closed before today');
const GROUP_ORDER: readonly (string | null)[] = [null, 'Closed today', 'Closed before today'];
/** Open positions first, then what was closed today, then the rest; else as they come. */
export const grouped = (positions: readonly PositionView[], today: string): readonly PositionView[] => GROUP_ORDER.flatMap((group) => positions.filter((p) => positionGroup(p, today) === group));

/** Open positions with the split of their profit and loss, the stop and the distance to liquidation. */
export function PositionsTable() {
  const positions = usePortfolioStore((s) => s.positions);
  const instruments = useMarketStore((s) => s.instruments);
  const columns = useMemo(() => columnsOf(instruments), [instruments]);
  const today = useDeskStore((s) => (s.desk ? utcDay(s.desk.tsEngine) : ''));
  const rows = useMemo(() => grouped(positions, today), [positions, today]);
  return (
    <PanelBody empty={positions.length === 0 ? 'No position. A strategy opens one at its next signal, or you by the order ticket.' : null}>
      <DataTable label="Positions" columns={columns} rows={rows} rowKey={(p) => p.instrumentId} groupOf={(p) => positionGroup(p, today)} rowTone={(p) => (p.side === 'flat' ? 'quiet' : undefined)} />
    </PanelBody>
  );
}

export function PositionsNote() {
  const open = usePortfolioStore((s) => s.positions.filter((p) => p.side !== 'flat').length);
  const currency = useMarketStore(selectCurrency);
  return <>{open} open · amounts in {currency} · net = unrealized + realized + fees + funding</>;
}

export const PositionsView = ({ className }: { readonly className?: string | undefined }) => <Panel title="Positions" note={<PositionsNote />} className={className}><PositionsTable /></Panel>;
