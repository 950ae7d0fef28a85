import { useMemo } from 'react';
import type { StrategyView } from '../../shared/contract/strategy-methods.ts';
import type { DecisionView, OrderView } from '../../shared/contract/views.ts';
import { DataTable, type Column } from '../components/DataTable.tsx';
import { formatNumber } from '../components/format.ts';
import { PanelBody } from '../components/Panel.tsx';
import { RowButton } from '../components/RowButton.tsx';
import { useTime, type ZonedTime } from '../components/time.ts';
import { useEventsStore } from '../store/events-store.ts';
import { digitsOf, useMarketStore } from '../store/market-store.ts';
import { useOrdersStore } from '../store/orders-store.ts';
import { openWhy } from '../store/ui-store.ts';
import { ACTION_WORDS } from './strategy-words.ts';

type Line = { readonly decision: DecisionView; /** The order that it led to, where that is known. */ readonly orderId: string | null };

/** An order arises in the same instant of the engine as the decision that asked for it. */
export function orderOfDecision(decision: Pick<DecisionView, 'action' | 'strategyId' | 'instrumentId' | 'tsEvent'>, orders: Iterable<Pick<OrderView, 'clientOrderId' | 'strategyId' | 'instrumentId' | 'tsCreated' | 'reduceOnly'>>): string | null {
  if (decision.action === 'hold') return null;
  for (const order of orders) {
    if (order.tsCreated === decision.tsEvent && order.strategyId === decision.strategyId && order.instrumentId === decision.instrumentId && order.reduceOnly === (decision.action === 'exit')) return order.clientOrderId;
  }
  return null;
}

function columnsOf(digits: number, zoned: ZonedTime): readonly Column<Line>[] {
  const figures = ({ decision }: Line): string => Object.entries(decision.values).map(([name, value]) => `${name} ${formatNumber(value, digits)}`).join(', ');
  return [
    { key: 'time', head: 'Time', unit: zoned.label, width: 92, cell: ({ decision }) => <span title={zoned.dateTime(decision.tsEvent)}>{zoned.time(decision.tsEvent)}</span>, text: ({ decision }) => zoned.dateTime(decision.tsEvent), sort: ({ decision }) => decision.tsEvent },
    { key: 'action', head: 'Decision', width: 100, cell: ({ decision }) => ACTION_WORDS[decision.action], text: ({ decision }) => decision.action, sort: ({ decision }) => decision.action },
    { key: 'detail', head: 'Why', width: 'grow', wrap: true, cell: ({ decision }) => <span title={decision.reason}>{decision.detail || decision.reason}</span>, text: ({ decision }) => `${decision.reason}: ${decision.detail}`, sort: ({ decision }) => decision.reason },
    { key: 'values', head: 'Figures', width: 'grow', wrap: true, cell: figures, text: figures },
    { key: 'order', head: 'Order', width: 88, cell: ({ orderId }) => orderId !== null && <RowButton onClick={() => openWhy(orderId)} aria-label={`Why order ${orderId}`}>Why</RowButton>, text: ({ orderId }) => orderId ?? '' },
  ];
}

/** What the strategy concluded, newest first, also when it did nothing; a decision that led to an order opens the chain of its causes. */
export function StrategyDecisions({ strategy }: { readonly strategy: StrategyView }) {
  const decisions = useEventsStore((s) => s.decisions);
  const orders = useOrdersStore((s) => s.byId);
  const digits = useMarketStore((s) => digitsOf(s.instruments, strategy.instrumentId).px);
  const zoned = useTime();
  const columns = useMemo(() => columnsOf(digits, zoned), [digits, zoned]);
  const rows = useMemo(() => decisions.filter((one) => one.strategyId === strategy.id).reverse().map((decision): Line => ({ decision, orderId: orderOfDecision(decision, orders.values()) })), [decisions, orders, strategy.id]);
  return (
    <PanelBody empty={rows.length === 0 ? 'No decision yet. The first follows the first completed bar; a stopped strategy makes none.' : null}>
      <DataTable id="strategies.decisions" label={`Decisions of ${strategy.id}`} columns={columns} rows={rows} rowKey={({ decision }) => String(decision.seq)} rowTone={({ decision }) => (decision.action === 'hold' ? 'quiet' : undefined)} />
    </PanelBody>
  );
}
