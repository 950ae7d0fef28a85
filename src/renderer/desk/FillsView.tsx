import { useMemo } from 'react';
import { SNAPSHOT_HOLDS } from '../../shared/contract/views.ts';
import type { FillView, OrderView } from '../../shared/contract/views.ts';
import { ownerOf } from '../../shared/model/owner.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { formatDecimalText, formatSigned, readDecimal } from '../components/format.ts';
import { Amount, InstrumentName, Pnl, Side, StrategyName } from '../components/Numbers.tsx';
import { PanelBody } from '../components/Panel.tsx';
import { latestOnly } from '../components/table-text.ts';
import { digitsOf, selectCurrency, useMarketStore, type MarketState } from '../store/market-store.ts';
import { useOrdersStore } from '../store/orders-store.ts';
import { openWhy } from '../store/ui-store.ts';
import { useTerminalCommand } from '../components/terminal-command.ts';
import { useTime, type ZonedTime } from '../components/time.ts';
import { WhyButton } from './WhyButton.tsx';

type FillRow = FillView & { readonly why: string };
const rows = new WeakMap<FillView, FillRow>();
/** The same row object for the same fill: an unchanged row is not rendered again. */
function rowOf(fill: FillView, order: OrderView | undefined): FillRow {
  const known = rows.get(fill);
  const why = order?.reason ?? '';
  if (known && known.why === why) return known;
  const row = { ...fill, why };
  rows.set(fill, row);
  return row;
}

const whoOf = (f: FillRow): string => ownerOf({ strategyId: f.strategyId, reason: f.why });

function columnsOf(instruments: MarketState['instruments'], currency: string, time: ZonedTime): readonly Column<FillRow>[] {
  const digits = (f: FillRow) => digitsOf(instruments, f.instrumentId);
  return [
    { key: 'time', head: 'Time', unit: time.label, width: 112, cell: (f) => time.dateTime(f.tsEvent).slice(5), text: (f) => time.dateTime(f.tsEvent), sort: (f) => f.tsEvent },
    { key: 'chain', head: 'Causes', width: 58, cell: (f) => <WhyButton clientOrderId={f.clientOrderId} what={`fill ${f.tradeId}`} /> },
    { key: 'instrument', head: 'Instrument', width: 92, cell: (f) => <InstrumentName id={f.instrumentId} />, text: (f) => f.instrumentId, sort: (f) => f.instrumentId },
    { key: 'side', head: 'Side', width: 60, cell: (f) => <Side side={f.side} />, text: (f) => f.side, sort: (f) => f.side },
    { key: 'qty', head: 'Quantity', width: 88, align: 'right', cell: (f) => <Amount value={f.quantity} digits={digits(f).qty} />, figure: (f) => formatDecimalText(f.quantity, digits(f).qty), text: (f) => f.quantity, sort: (f) => readDecimal(f.quantity) },
    { key: 'px', head: 'Price', width: 92, align: 'right', cell: (f) => <Amount value={f.px} digits={digits(f).px} />, figure: (f) => formatDecimalText(f.px, digits(f).px), text: (f) => f.px, sort: (f) => readDecimal(f.px) },
    { key: 'pnl', head: 'Realized', unit: currency, width: 112, align: 'right', cell: (f) => <Pnl value={f.realizedPnl} />, figure: (f) => formatSigned(f.realizedPnl, 2), text: (f) => f.realizedPnl, sort: (f) => readDecimal(f.realizedPnl) },
    { key: 'fee', head: 'Fee', unit: currency, width: 78, align: 'right', cell: (f) => <Amount value={f.fee} digits={2} />, figure: (f) => formatDecimalText(f.fee, 2), text: (f) => f.fee, sort: (f) => readDecimal(f.fee) },
    { key: 'liquidity', head: 'Liquidity', width: 74, cell: (f) => f.liquidity, text: (f) => f.liquidity, sort: (f) => f.liquidity },
    { key: 'who', head: 'By', width: 76, cell: (f) => <StrategyName id={whoOf(f)} />, text: whoOf, sort: whoOf },
    { key: 'why', head: 'Why', width: 'grow', cell: (f) => <span title={f.why}>{f.why}</span>, text: (f) => f.why },
    { key: 'trade', head: 'Trade id', width: 120, hidden: true, cell: (f) => f.tradeId, text: (f) => f.tradeId },
    { key: 'order', head: 'Order id', width: 140, hidden: true, cell: (f) => f.clientOrderId, text: (f) => f.clientOrderId },
  ];
}

/** Executions, newest first. */
export function FillsView() {
  const fills = useOrdersStore((s) => s.fills);
  const byId = useOrdersStore((s) => s.byId);
  const instruments = useMarketStore((s) => s.instruments);
  const currency = useMarketStore(selectCurrency);
  const time = useTime();
  const command = useTerminalCommand('export --what fills');
  const columns = useMemo(() => columnsOf(instruments, currency, time), [instruments, currency, time]);
  const shown = useMemo(() => fills.toReversed().map((f) => rowOf(f, byId.get(f.clientOrderId))), [fills, byId]);
  return (
    <PanelBody empty={fills.length === 0 ? 'No fill yet. Each execution appears here with its fee and its reason.' : null}>
      <DataTable id="fills" onOpen={(f) => openWhy(f.clientOrderId)} label="Fills" rest={fills.length < SNAPSHOT_HOLDS.fills ? null : latestOnly(shown.length, 'Journal, type Order filled', command)} columns={columns} rows={shown} rowKey={(f) => f.tradeId} />
    </PanelBody>
  );
}
