import { useMemo } from 'react';
import { SNAPSHOT_HOLDS } from '../../shared/contract/views.ts';
import type { OrderView } from '../../shared/contract/views.ts';
import { ownerOf } from '../../shared/model/owner.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { formatDecimalText, readDecimal } from '../components/format.ts';
import { Amount, InstrumentName, Side, StrategyName } from '../components/Numbers.tsx';
import { PanelBody } from '../components/Panel.tsx';
import { latestOnly } from '../components/table-text.ts';
import { digitsOf, useMarketStore, type MarketState } from '../store/market-store.ts';
import { isClosedOrder, useOrdersStore } from '../store/orders-store.ts';
import { useTerminalCommand } from '../components/terminal-command.ts';
import { useTime, type ZonedTime } from '../components/time.ts';
import { openWhy } from '../store/ui-store.ts';
import { WhyButton } from './WhyButton.tsx';
import { orderFacts, orderTerms } from './order-words.ts';

function columnsOf(instruments: MarketState['instruments'], time: ZonedTime): readonly Column<OrderView>[] {
  const digits = (o: OrderView) => digitsOf(instruments, o.instrumentId);
  return [
    { key: 'time', head: 'Closed', unit: time.label, width: 112, cell: (o) => time.dateTime(o.tsUpdated).slice(5), text: (o) => time.dateTime(o.tsUpdated), sort: (o) => o.tsUpdated },
    { key: 'chain', head: 'Causes', width: 58, cell: (o) => <WhyButton clientOrderId={o.clientOrderId} what={`order ${o.clientOrderId}`} /> },
    { key: 'instrument', head: 'Instrument', width: 84, cell: (o) => <InstrumentName id={o.instrumentId} />, text: (o) => o.instrumentId, sort: (o) => o.instrumentId },
    { key: 'side', head: 'Side', width: 54, cell: (o) => <Side side={o.side} />, text: (o) => o.side, sort: (o) => o.side },
    { key: 'qty', head: 'Quantity', width: 76, align: 'right', cell: (o) => <Amount value={o.quantity} digits={digits(o).qty} />, figure: (o) => formatDecimalText(o.quantity, digits(o).qty), text: (o) => o.quantity, sort: (o) => readDecimal(o.quantity) },
    { key: 'filled', head: 'Filled', width: 70, align: 'right', cell: (o) => <Amount value={o.filledQty} digits={digits(o).qty} />, figure: (o) => formatDecimalText(o.filledQty, digits(o).qty), text: (o) => o.filledQty, sort: (o) => readDecimal(o.filledQty) },
    { key: 'avg', head: 'Avg price', width: 80, align: 'right', cell: (o) => <Amount value={o.avgPx} digits={digits(o).px} />, figure: (o) => formatDecimalText(o.avgPx, digits(o).px), text: (o) => o.avgPx ?? '', sort: (o) => (o.avgPx === null ? null : readDecimal(o.avgPx)) },
    { key: 'facts', head: 'Facts', width: 116, wrap: true, cell: orderFacts, text: orderFacts, sort: (o) => o.status },
    { key: 'because', head: 'Because', width: 'grow', wrap: true, cell: (o) => o.closeReason ?? o.reason, text: (o) => o.closeReason ?? o.reason },
    { key: 'terms', head: 'Terms', width: 150, cell: orderTerms, text: orderTerms },
    { key: 'who', head: 'By', width: 76, hidden: true, cell: (o) => <StrategyName id={ownerOf(o)} />, text: ownerOf, sort: ownerOf },
    { key: 'order', head: 'Order id', width: 140, hidden: true, cell: (o) => o.clientOrderId, text: (o) => o.clientOrderId },
  ];
}

/** Orders that are over, newest first: filled, canceled, denied, rejected, expired, each with its cause. */
export function OrderHistory() {
  const byId = useOrdersStore((s) => s.byId);
  const instruments = useMarketStore((s) => s.instruments);
  const time = useTime();
  const command = useTerminalCommand('export --what orders');
  const columns = useMemo(() => columnsOf(instruments, time), [instruments, time]);
  const rows = useMemo(() => [...byId.values()].filter(isClosedOrder).sort((a, b) => b.tsUpdated - a.tsUpdated), [byId]);
  return (
    <PanelBody empty={rows.length === 0 ? 'No closed order yet.' : null}>
      <DataTable id="history" label="Closed orders" rest={byId.size < SNAPSHOT_HOLDS.orders ? null : latestOnly(rows.length, 'Journal, types Order …', command)} onOpen={(o) => openWhy(o.clientOrderId)} columns={columns} rows={rows} rowKey={(o) => o.clientOrderId} rowTone={(o) => (o.status === 'denied' || o.status === 'rejected' ? 'warn' : undefined)} />
    </PanelBody>
  );
}
