import { useMemo } from 'react';
import type { OrderView } from '../../shared/contract/views.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { utcDayTime } from '../components/format.ts';
import { Amount, InstrumentName, Side } from '../components/Numbers.tsx';
import { PanelBody } from '../components/Panel.tsx';
import { digitsOf, useMarketStore, type MarketState } from '../store/market-store.ts';
import { isClosedOrder, useOrdersStore } from '../store/orders-store.ts';
import { orderFacts, orderTerms } from './order-words.ts';

const SHOWN = 200;

function columnsOf(instruments: MarketState['instruments']): readonly Column<OrderView>[] {
  const digits = (o: OrderView) => digitsOf(instruments, o.instrumentId);
  return [
    { key: 'time', head: 'Closed', unit: 'UTC', width: 112, cell: (o) => utcDayTime(o.tsUpdated) },
    { key: 'instrument', head: 'Instrument', width: 84, cell: (o) => <InstrumentName id={o.instrumentId} /> },
    { key: 'side', head: 'Side', width: 54, cell: (o) => <Side side={o.side} /> },
    { key: 'qty', head: 'Quantity', width: 76, align: 'right', cell: (o) => <Amount value={o.quantity} digits={digits(o).qty} /> },
    { key: 'filled', head: 'Filled', width: 70, align: 'right', cell: (o) => <Amount value={o.filledQty} digits={digits(o).qty} /> },
    { key: 'avg', head: 'Avg price', width: 80, align: 'right', cell: (o) => <Amount value={o.avgPx} digits={digits(o).px} /> },
    { key: 'facts', head: 'Facts', width: 116, wrap: true, cell: orderFacts },
    { key: 'because', head: 'Because', width: 'grow', wrap: true, cell: (o) => o.closeReason ?? o.reason },
    { key: 'terms', head: 'Terms', width: 150, cell: orderTerms },
  ];
}

/** Orders that are over, newest first: filled, canceled, denied, rejected, expired, each with its cause. */
export function OrderHistory() {
  const byId = useOrdersStore((s) => s.byId);
  const instruments = useMarketStore((s) => s.instruments);
  const columns = useMemo(() => columnsOf(instruments), [instruments]);
  const rows = useMemo(() => [...byId.values()].filter(isClosedOrder).sort((a, b) => b.tsUpdated - a.tsUpdated).slice(0, SHOWN), [byId]);
  return (
    <PanelBody empty={rows.length === 0 ? 'No closed order yet.' : null}>
      <DataTable label="Closed orders" columns={columns} rows={rows} rowKey={(o) => o.clientOrderId} rowTone={(o) => (o.status === 'denied' || o.status === 'rejected' ? 'warn' : undefined)} />
    </PanelBody>
  );
}
