import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { OrderView } from '../../shared/contract/views.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { shortInstrument, utcTime } from '../components/format.ts';
import { Amount, InstrumentName, Side, StrategyName } from '../components/Numbers.tsx';
import { RowButton } from '../components/RowButton.tsx';
import { PanelBody } from '../components/Panel.tsx';
import { act, useEngine, type Engine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { digitsOf, useMarketStore, type MarketState } from '../store/market-store.ts';
import { selectWorkingIds, useOrdersStore } from '../store/orders-store.ts';
import { orderTerms } from './order-words.ts';
import { ReplaceButtons, ReplaceFacts, ReplaceField, useIsEdited, useReplaceOutcomes } from './ReplaceOrder.tsx';
import classes from './WorkingOrders.module.css';

function columnsOf(engine: Engine, instruments: MarketState['instruments']): readonly Column<OrderView>[] {
  const digits = (o: OrderView) => digitsOf(instruments, o.instrumentId);
  return [
    { key: 'act', head: 'Act', width: 136, cell: (o) => <RowButtons order={o} engine={engine} /> },
    { key: 'time', head: 'Created', unit: 'UTC', width: 90, cell: (o) => utcTime(o.tsCreated) },
    { key: 'instrument', head: 'Instrument', width: 84, cell: (o) => <InstrumentName id={o.instrumentId} /> },
    { key: 'side', head: 'Side', width: 54, cell: (o) => <Side side={o.side} /> },
    { key: 'qty', head: 'Quantity', width: 84, align: 'right', cell: (o) => <ReplaceField order={o} field="quantity" digits={digits(o).qty} engine={engine} /> },
    { key: 'filled', head: 'Filled', width: 62, align: 'right', cell: (o) => <Amount value={o.filledQty} digits={digits(o).qty} /> },
    { key: 'limit', head: 'Limit', width: 92, align: 'right', cell: (o) => <ReplaceField order={o} field="limitPx" digits={digits(o).px} engine={engine} /> },
    { key: 'facts', head: 'Facts', width: 186, wrap: true, cell: (o) => <ReplaceFacts order={o} /> },
    { key: 'terms', head: 'Terms', width: 140, cell: (o) => <span title={orderTerms(o)}>{orderTerms(o)}</span> },
    { key: 'who', head: 'By', width: 76, cell: (o) => <StrategyName id={o.strategyId} /> },
    { key: 'reason', head: 'Why', width: 'grow', cell: (o) => <span title={o.reason}>{o.reason}</span> },
  ];
}

function RowButtons({ order, engine }: { readonly order: OrderView; readonly engine: Engine }) {
  const live = useConnection(selectLive);
  const edited = useIsEdited(order.clientOrderId);
  return <span className={classes.buttons}>{!edited && <CancelButton order={order} engine={engine} />}<ReplaceButtons order={order} engine={engine} live={live} /></span>;
}

function CancelButton({ order, engine }: { readonly order: OrderView; readonly engine: Engine }) {
  const live = useConnection(selectLive);
  const [asked, setAsked] = useState(false);
  const name = `${order.side} ${shortInstrument(order.instrumentId)}`;
  const cancel = async (): Promise<void> => {
    setAsked(true);
    await act(`Cancel ${name}`, 'order.cancel', () => engine.call('order.cancel', { clientOrderId: order.clientOrderId }));
    setAsked(false);
  };
  return <RowButton disabled={!live || asked || order.pending === 'cancel'} onClick={() => void cancel()} aria-label={`Cancel ${name}, ${order.clientOrderId}`}>{order.pending === 'cancel' ? 'Sent' : 'Cancel'}</RowButton>;
}

/** Orders that the venue may still fill. A row stays until the event says that it is closed. */
export function WorkingOrders() {
  const engine = useEngine();
  useReplaceOutcomes();
  const ids = useOrdersStore(useShallow(selectWorkingIds));
  const byId = useOrdersStore((s) => s.byId);
  const instruments = useMarketStore((s) => s.instruments);
  const columns = useMemo(() => columnsOf(engine, instruments), [engine, instruments]);
  const rows = ids.map((id) => byId.get(id)).filter((o) => o !== undefined);
  return (
    <PanelBody empty={rows.length === 0 ? 'No working order. Orders appear here from the moment they are written down until the venue has closed them.' : null}>
      <DataTable label="Working orders" columns={columns} rows={rows} rowKey={(o) => o.clientOrderId} rowTone={(o) => (o.status === 'unknown' ? 'warn' : undefined)} />
    </PanelBody>
  );
}

/** Cancels everything that works, on all instruments. */
export function CancelAllButton() {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const count = useOrdersStore((s) => selectWorkingIds(s).length);
  return <Button size="compact-xs" variant="default" disabled={!live || count === 0} onClick={() => void act('Cancel all', 'order.cancelAll', () => engine.call('order.cancelAll', { instrumentId: null }))}>Cancel all {count > 0 ? count : ''}</Button>;
}
