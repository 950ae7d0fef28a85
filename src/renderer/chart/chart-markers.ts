// What happened on the chart: entries, exits and refused orders, each with its why.
import type { FillView, OrderView } from '../../shared/contract/views.ts';
import { formatDecimalText, formatSigned, shortInstrument, signOfText, utcDateTime } from '../components/format.ts';
import type { Digits } from '../store/market-store.ts';

export type ChartMarker = {
  readonly id: string;
  /** Opening time of the bar that holds it, Unix ms. */
  readonly tsBar: number;
  readonly kind: 'entry' | 'exit' | 'refused';
  readonly side: 'buy' | 'sell';
  /** Lines for people; the first is the headline. */
  readonly why: readonly string[];
};

/** A fill that realized something or that may only reduce is an exit; denied and rejected orders are `refused`. */
export function chartMarkers(fills: readonly FillView[], orders: ReadonlyMap<string, OrderView>, instrumentId: string, intervalMs: number, digits: Digits, currency: string): readonly ChartMarker[] {
  const barOf = (ts: number): number => Math.floor(ts / intervalMs) * intervalMs;
  const markers: ChartMarker[] = [];
  for (const fill of fills) {
    if (fill.instrumentId !== instrumentId) continue;
    const order = orders.get(fill.clientOrderId);
    const isExit = signOfText(fill.realizedPnl) !== 0 || order?.reduceOnly === true;
    const pnl = signOfText(fill.realizedPnl) === 0 ? [] : [`Realized ${formatSigned(fill.realizedPnl, 2)} ${currency}`];
    markers.push({
      id: `fill:${fill.tradeId}`, tsBar: barOf(fill.tsEvent), kind: isExit ? 'exit' : 'entry', side: fill.side,
      why: [
        `${isExit ? 'Exit' : 'Entry'}: ${fill.side} ${formatDecimalText(fill.quantity, digits.qty)} at ${formatDecimalText(fill.px, digits.px)}`,
        `${utcDateTime(fill.tsEvent)} UTC, ${fill.liquidity}, fee ${formatDecimalText(fill.fee, 2)} ${currency}`,
        ...pnl, `Why: ${order?.reason || 'the order is no longer in this view; see the report'}`,
      ],
    });
  }
  for (const order of orders.values()) {
    if (order.instrumentId !== instrumentId || (order.status !== 'denied' && order.status !== 'rejected')) continue;
    markers.push({
      id: `order:${order.clientOrderId}`, tsBar: barOf(order.tsUpdated), kind: 'refused', side: order.side,
      why: [
        `${order.status === 'denied' ? 'Denied by our checks' : 'Rejected by the venue'}: ${order.side} ${formatDecimalText(order.quantity, digits.qty)} ${shortInstrument(order.instrumentId)}`,
        `${utcDateTime(order.tsUpdated)} UTC`, `Because: ${order.closeReason ?? 'no reason was given'}`, `Wanted: ${order.reason}`,
      ],
    });
  }
  return markers.sort((a, b) => a.tsBar - b.tsBar);
}
