import { useMemo, useState, type ReactNode } from 'react';
import type { OrderInput } from '../../shared/contract/risk-methods.ts';
import type { PositionView } from '../../shared/contract/views.ts';
import { formatDecimal } from '../../shared/model/decimal.ts';
import { gapStep, gapWords, unprotectedWords } from '../../shared/model/protection.ts';
import { utcDay } from '../../shared/model/utc.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { formatDecimalText, formatNumber, formatSigned, NONE, readDecimal, shortInstrument } from '../components/format.ts';
import { Amount, Figure, InstrumentName, Pnl, PositionSide } from '../components/Numbers.tsx';
import { Panel, PanelBody } from '../components/Panel.tsx';
import { RowButton } from '../components/RowButton.tsx';
import { useEngine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useUi } from '../store/ui-store.ts';
import { OrderConfirm } from './OrderConfirm.tsx';
import { sendOrder } from './send-order.ts';
import { gapOf } from './stop-words.ts';
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
/** From the mark to another price, per cent of the mark; null where one is missing. */
const percentAway = (p: PositionView, px: number | null): number | null => (px === null || p.mark === null || p.mark <= 0 ? null : (Math.abs(p.mark - px) / p.mark) * 100);
const percentText = (value: number | null): string => (value === null ? NONE : `${formatNumber(value, 1)} %`);

function columnsOf(instruments: MarketState['instruments'], onClose: (position: PositionView) => void): readonly Column<PositionView>[] {
  const px = (p: PositionView): number => digitsOf(instruments, p.instrumentId).px;
  /** What a flat position does not have is a dash, not a zero. */
  const open = (p: PositionView, cell: ReactNode): ReactNode => (p.side === 'flat' ? NONE : cell);
  const shown = (p: PositionView, text: string): string => (p.side === 'flat' ? '' : text);
  const seen = (p: PositionView, figure: string): string => (p.side === 'flat' ? NONE : figure);
  const paid = (p: PositionView): string => sumText([-1n, p.fees]);
  // What a position is, what it brought in, and its stop come first: so much fits a small window.
  return [
    { key: 'instrument', head: 'Instrument', width: 85, cell: (p) => <InstrumentName id={p.instrumentId} />, text: (p) => p.instrumentId, sort: (p) => p.instrumentId },
    { key: 'close', head: 'Act', width: 58, cell: (p) => (p.side === 'flat' ? null : <CloseButton position={p} onClose={onClose} />) },
    { key: 'side', head: 'Side', width: 56, cell: (p) => <PositionSide side={p.side} />, text: (p) => p.side, sort: (p) => p.side },
    { key: 'qty', head: 'Quantity', width: 66, align: 'right', figure: (p) => seen(p, formatDecimalText(p.quantity, digitsOf(instruments, p.instrumentId).qty)), cell: (p) => open(p, <Amount value={p.quantity} digits={digitsOf(instruments, p.instrumentId).qty} />), text: (p) => shown(p, p.quantity), sort: (p) => readDecimal(p.quantity) },
    { key: 'avg', head: 'Avg price', width: 72, align: 'right', figure: (p) => formatDecimalText(p.avgPx, px(p)), cell: (p) => <Amount value={p.avgPx} digits={px(p)} />, text: (p) => p.avgPx ?? '', sort: (p) => (p.avgPx === null ? null : readDecimal(p.avgPx)) },
    { key: 'mark', head: 'Mark', width: 78, align: 'right', figure: (p) => seen(p, `!${formatNumber(p.mark, px(p))}`), cell: (p) => open(p, <Mark position={p} digits={px(p)} />), text: (p) => shown(p, formatNumber(p.mark, px(p))), sort: (p) => p.mark },
    { key: 'unrealized', head: 'Unrealized', width: 80, align: 'right', figure: (p) => seen(p, formatSigned(p.unrealizedPnl, 2)), cell: (p) => open(p, <Pnl value={p.unrealizedPnl} />), text: (p) => shown(p, p.unrealizedPnl), sort: (p) => readDecimal(p.unrealizedPnl) },
    { key: 'realized', head: 'Realized', width: 67, align: 'right', figure: (p) => formatSigned(p.realizedPnl, 2), cell: (p) => <Pnl value={p.realizedPnl} />, text: (p) => p.realizedPnl, sort: (p) => readDecimal(p.realizedPnl) },
    { key: 'fees', head: 'Fees', width: 56, align: 'right', figure: (p) => formatSigned(paid(p), 2), cell: (p) => formatSigned(paid(p), 2), text: paid, sort: (p) => readDecimal(p.fees) },
    { key: 'funding', head: 'Funding', width: 62, align: 'right', figure: (p) => formatSigned(p.funding, 2), cell: (p) => formatSigned(p.funding, 2), text: (p) => p.funding, sort: (p) => readDecimal(p.funding) },
    { key: 'net', head: 'Net', width: 74, align: 'right', figure: boldNet, cell: (p) => <b><Pnl value={netPnl(p)} strong /></b>, text: netPnl, sort: (p) => readDecimal(netPnl(p)) },
    { key: 'stop', head: 'Stop', width: 72, align: 'right', figure: (p) => (gapOf(p) === null ? formatNumber(p.stopPx, px(p)) : NO_STOP), cell: (p) => <Stop position={p} digits={px(p)} />, text: (p) => stopText(p, px(p)), sort: (p) => p.stopPx },
    { key: 'stopAway', head: 'To stop', width: 57, align: 'right', cell: (p) => (gapOf(p) === null ? percentText(percentAway(p, p.stopPx)) : NONE), text: (p) => percentText(percentAway(p, p.stopPx)), sort: (p) => percentAway(p, p.stopPx) },
    { key: 'notional', head: 'Notional', width: 66, align: 'right', figure: (p) => seen(p, formatDecimalText(p.notional, 0)), cell: (p) => open(p, <Amount value={p.notional} digits={0} />), text: (p) => shown(p, p.notional), sort: (p) => readDecimal(p.notional) },
    { key: 'liq', head: 'Liq. price', width: 76, align: 'right', figure: (p) => formatNumber(p.liquidationPx, px(p)), cell: (p) => <Figure value={p.liquidationPx} digits={px(p)} />, text: (p) => formatNumber(p.liquidationPx, px(p)), sort: (p) => p.liquidationPx },
    { key: 'liqAway', head: 'To liq.', width: 58, align: 'right', cell: (p) => percentText(percentAway(p, p.liquidationPx)), text: (p) => percentText(percentAway(p, p.liquidationPx)), sort: (p) => percentAway(p, p.liquidationPx) },
    { key: 'margin', head: 'Margin', width: 72, align: 'right', hidden: true, figure: (p) => seen(p, formatDecimalText(p.marginUsed, 2)), cell: (p) => open(p, <Amount value={p.marginUsed} digits={2} />), text: (p) => shown(p, p.marginUsed), sort: (p) => readDecimal(p.marginUsed) },
  ];
}

/** Bold digits are wider: one more makes up for them and the arrow. */
const boldNet = (p: PositionView): string => `▲  ${formatSigned(netPnl(p), 2)}`;
const NO_STOP = '! none';
/** For a copy of the table: the level, or why it does not act. */
function stopText(position: PositionView, digits: number): string {
  const gap = gapOf(position);
  return gap === null ? formatNumber(position.stopPx, digits) : `none acts: ${gapWords(gap)}`;
}

/** The level that acts, or that none does; the level of one that does not act now stands in its title. */
function Stop({ position, digits }: { readonly position: PositionView; readonly digits: number }) {
  const gap = gapOf(position);
  if (gap === null) return <Figure value={position.stopPx} digits={digits} />;
  const level = position.stopPx === null ? '' : ` Its level is ${formatNumber(position.stopPx, digits)}.`;
  return <span className={classes.stale} title={`No stop acts on this position now: ${gapWords(gap)}.${level} ${gapStep(gap)}`}>{NO_STOP}</span>;
}

function CloseButton({ position, onClose }: { readonly position: PositionView; readonly onClose: (position: PositionView) => void }) {
  const live = useConnection(selectLive);
  return <RowButton disabled={!live} aria-label={`Close the ${position.side} position in ${shortInstrument(position.instrumentId)}`} onClick={() => onClose(position)}>Close</RowButton>;
}

/** Closes one position with a reduce-only market order, after its checks were shown. */
function ClosePosition({ instrumentId, onDone }: { readonly instrumentId: string; readonly onDone: () => void }) {
  const engine = useEngine();
  const position = usePortfolioStore((s) => s.positions.find((p) => p.instrumentId === instrumentId));
  const instruments = useMarketStore((s) => s.instruments);
  const currency = useMarketStore(selectCurrency);
  const [first] = useState(position);
  // What was asked stays what was asked: it may shrink and grow, but another position of the same instrument is another question.
  const isGone = position === undefined || position.side === 'flat';
  const isSame = position?.side === first?.side && position?.tsOpened === first?.tsOpened;
  const asked = isSame ? position : first;
  if (!asked) return null;
  const quantity = asked.quantity.replace('-', '');
  const side = asked.side === 'long' ? 'sell' : 'buy';
  const digits = digitsOf(instruments, instrumentId);
  const name = shortInstrument(instrumentId);
  const input: OrderInput = { instrumentId, side, type: 'market', quantity, limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: true };
  const send = async (ticket: string | undefined): Promise<string | null> => (await sendOrder(engine, `Close ${asked.side} ${name}`, input, ticket, 'positions')).problem;
  return (
    <OrderConfirm
      title={`Close ${asked.side} ${name}?`} confirm={`Close ${formatDecimalText(quantity, digits.qty)} ${name} at market`} input={input} onSend={send} onClose={onDone}
      blocked={isGone ? 'The position is flat already: there is nothing to close.' : isSame ? null : `That position was closed meanwhile, and a ${position.side} of ${formatDecimalText(position.quantity.replace('-', ''), digits.qty)} was opened: leave it and look again.`}
      facts={[['Order', `${side} ${formatDecimalText(quantity, digits.qty)} ${name} at market, reduce-only`], ['Notional about', `${formatDecimalText(asked.notional, 2)} ${currency}`], ['Unrealized', <><Pnl value={asked.unrealizedPnl} /> {currency}</>]]}
    />
  );
}

/** The price that the position is valued at; an old one says so. */
function Mark({ position, digits }: { readonly position: PositionView; readonly digits: number }) {
  const stale = useMarketStore((s) => s.quotes[position.instrumentId]?.stale ?? false);
  return stale ? <span className={classes.stale} title="The price is old: the position is valued at the last one that came"><span className={classes.hidden}>stale </span><span aria-hidden>! </span><Figure value={position.mark} digits={digits} /></span> : <Figure value={position.mark} digits={digits} />;
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
  const columns = useMemo(() => columnsOf(instruments, (p) => setClosing(p.instrumentId)), [instruments]);
  const [closing, setClosing] = useState<string | null>(null);
  const today = useDeskStore((s) => (s.desk ? utcDay(s.desk.tsEngine) : ''));
  const rows = useMemo(() => grouped(positions, today), [positions, today]);
  return (
    <PanelBody empty={positions.length === 0 ? 'No position. A strategy opens one at its next signal, or you by the order ticket.' : null}>
      <DataTable id="positions" label="Positions" onOpen={(p) => useUi.setState({ instrumentId: p.instrumentId })} columns={columns} rows={rows} rowKey={(p) => p.instrumentId} groupOf={(p) => positionGroup(p, today)} rowTone={(p) => (p.side === 'flat' ? 'quiet' : undefined)} />
      {closing !== null && <ClosePosition instrumentId={closing} onDone={() => setClosing(null)} />}
    </PanelBody>
  );
}

export function PositionsNote() {
  const open = usePortfolioStore((s) => s.positions.filter((p) => p.side !== 'flat').length);
  const without = usePortfolioStore((s) => s.positions.filter((p) => gapOf(p) !== null).length);
  const currency = useMarketStore(selectCurrency);
  return <>{open} open{without > 0 && <> · <b className={classes.stale}>! {unprotectedWords(without, open)}</b></>} · amounts in {currency}, each rounded by itself · net = unrealized + realized + fees + funding</>;
}

export const PositionsView = ({ className }: { readonly className?: string | undefined }) => <Panel title="Positions" note={<PositionsNote />} className={className}><PositionsTable /></Panel>;
