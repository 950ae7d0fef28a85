import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { OrderView } from '../../shared/contract/views.ts';
import { ownerOf } from '../../shared/model/owner.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { formatDecimalText, readDecimal, shortInstrument } from '../components/format.ts';
import { Amount, InstrumentName, Side, StrategyName } from '../components/Numbers.tsx';
import { RowButton } from '../components/RowButton.tsx';
import { PanelBody } from '../components/Panel.tsx';
import { act, useEngine, type Engine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { digitsOf, useMarketStore, type MarketState } from '../store/market-store.ts';
import { selectWorkingIds, useOrdersStore } from '../store/orders-store.ts';
import { useTime, type ZonedTime } from '../components/time.ts';
import { orderFacts, orderTerms } from './order-words.ts';
import { WhyButton } from './WhyButton.tsx';
import { ReplaceButtons, ReplaceFacts, ReplaceField, useIsEdited, useReplaceOutcomes } from './ReplaceOrder.tsx';
import classes from './WorkingOrders.module.css';

function columnsOf(engine: Engine, instruments: MarketState['instruments'], time: ZonedTime): readonly Column<OrderView>[] {
  const digits = (o: OrderView) => digitsOf(instruments, o.instrumentId);
  return [
    { key: 'act', head: 'Act', width: 196, cell: (o) => <RowButtons order={o} engine={engine} /> },
    { key: 'time', head: 'Created', unit: time.label, width: 88, cell: (o) => time.time(o.tsCreated), text: (o) => time.dateTime(o.tsCreated), sort: (o) => o.tsCreated },
    { key: 'instrument', head: 'Instrument', width: 84, cell: (o) => <InstrumentName id={o.instrumentId} />, text: (o) => o.instrumentId, sort: (o) => o.instrumentId },
    { key: 'side', head: 'Side', width: 54, cell: (o) => <Side side={o.side} />, text: (o) => o.side, sort: (o) => o.side },
    { key: 'qty', head: 'Quantity', width: 80, align: 'right', cell: (o) => <ReplaceField order={o} field="quantity" digits={digits(o).qty} engine={engine} />, text: (o) => o.quantity, sort: (o) => readDecimal(o.quantity) },
    { key: 'filled', head: 'Filled', width: 58, align: 'right', figure: (o) => formatDecimalText(o.filledQty, digits(o).qty), cell: (o) => <Amount value={o.filledQty} digits={digits(o).qty} />, text: (o) => o.filledQty, sort: (o) => readDecimal(o.filledQty) },
    { key: 'limit', head: 'Limit', width: 88, align: 'right', cell: (o) => <ReplaceField order={o} field="limitPx" digits={digits(o).px} engine={engine} />, text: (o) => o.limitPx ?? 'market', sort: (o) => (o.limitPx === null ? null : readDecimal(o.limitPx)) },
    { key: 'facts', head: 'Facts', width: 142, wrap: true, cell: (o) => <ReplaceFacts order={o} />, text: orderFacts, sort: (o) => o.status },
    { key: 'terms', head: 'Terms', width: 142, cell: (o) => <span title={orderTerms(o)}>{orderTerms(o)}</span>, text: orderTerms },
    { key: 'who', head: 'By', width: 76, cell: (o) => <StrategyName id={ownerOf(o)} />, text: ownerOf, sort: ownerOf },
    { key: 'reason', head: 'Why', width: 'grow', cell: (o) => <span title={o.reason}>{o.reason}</span>, text: (o) => o.reason },
    { key: 'order', head: 'Order id', width: 140, hidden: true, cell: (o) => o.clientOrderId, text: (o) => o.clientOrderId },
  ];
}

function RowButtons({ order, engine }: { readonly order: OrderView; readonly engine: Engine }) {
  const live = useConnection(selectLive);
  const edited = useIsEdited(order.clientOrderId);
  return <span className={classes.buttons}>{!edited && <CancelButton order={order} engine={engine} />}<ReplaceButtons order={order} engine={engine} live={live} />{!edited && <WhyButton clientOrderId={order.clientOrderId} what={`order ${order.clientOrderId}`} />}</span>;
}

function CancelButton({ order, engine }: { readonly order: OrderView; readonly engine: Engine }) {
  const live = useConnection(selectLive);
  const [asked, setAsked] = useState(false);
  const name = `${order.side} ${shortInstrument(order.instrumentId)}`;
  const cancel = async (): Promise<void> => {
    setAsked(true);
    await act(`Cancel ${name}`, () => engine.call('order.cancel', { clientOrderId: order.clientOrderId }));
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
  const time = useTime();
  const columns = useMemo(() => columnsOf(engine, instruments, time), [engine, instruments, time]);
  const rows = ids.map((id) => byId.get(id)).filter((o) => o !== undefined);
  return (
    <PanelBody empty={rows.length === 0 ? 'No working order. Orders appear here from the moment they are written down until the venue has closed them.' : null}>
      <DataTable id="orders" label="Working orders" columns={columns} rows={rows} rowKey={(o) => o.clientOrderId} rowTone={(o) => (o.status === 'unknown' ? 'warn' : undefined)} />
    </PanelBody>
  );
}

/** Cancels everything that works, on all instruments. */
export function CancelAllButton() {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const count = useOrdersStore((s) => selectWorkingIds(s).length);
  return <Button size="compact-xs" variant="default" disabled={!live || count === 0} onClick={() => void act('Cancel all', () => engine.call('order.cancelAll', { instrumentId: null }))}>Cancel all {count > 0 ? count : ''}</Button>;
}
