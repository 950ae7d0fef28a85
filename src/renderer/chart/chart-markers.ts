// What happened on the chart: entries, exits, stops, refused and canceled orders, each with its why.
import type { FillView, OrderView } from '../../shared/contract/views.ts';
import { assertNever } from '../../shared/model/result.ts';
import { formatDecimalText, formatSigned, shortInstrument, signOfText } from '../components/format.ts';
import type { ZonedTime } from '../components/time.ts';
import type { Digits } from '../store/market-store.ts';

export type ChartMarker = {
  readonly id: string;
  /** When it happened, Unix ms. */
  readonly ts: number;
  readonly kind: 'entry' | 'exit' | 'stop' | 'refused' | 'canceled';
  readonly side: 'buy' | 'sell';
  /** The order whose chain of causes the journal can tell. */
  readonly clientOrderId: string;
  /** Lines for people; the first is the headline, the second begins with the time. */
  readonly why: readonly string[];
};
export type MarkerContext = { readonly instrumentId: string; readonly digits: Digits; readonly currency: string; readonly time: ZonedTime };

const HEADLINE = { entry: 'Entry', exit: 'Exit', stop: 'Stopped out' } as const;

function kindOf(fill: FillView, order: OrderView | undefined): 'entry' | 'exit' | 'stop' {
  const isExit = signOfText(fill.realizedPnl) !== 0 || order?.reduceOnly === true;
  if (!isExit) return 'entry';
  return order !== undefined && order.strategyId !== 'manual' && /\bstop\b/i.test(order.reason) ? 'stop' : 'exit';
}

/** In the order of time. A fill that realized something or that may only reduce is an exit, by the strategy's stop or otherwise. */
export function chartMarkers(fills: readonly FillView[], orders: ReadonlyMap<string, OrderView>, { instrumentId, digits, currency, time }: MarkerContext): readonly ChartMarker[] {
  const markers: ChartMarker[] = [];
  const at = (ts: number): string => `${time.dateTime(ts)} ${time.label}`;
  for (const fill of fills) {
    if (fill.instrumentId !== instrumentId) continue;
    const order = orders.get(fill.clientOrderId);
    const kind = kindOf(fill, order);
    const pnl = signOfText(fill.realizedPnl) === 0 ? [] : [`Realized ${formatSigned(fill.realizedPnl, 2)} ${currency}`];
    markers.push({
      id: `fill:${fill.tradeId}`, ts: fill.tsEvent, kind, side: fill.side, clientOrderId: fill.clientOrderId,
      why: [
        `${HEADLINE[kind]}: ${fill.side} ${formatDecimalText(fill.quantity, digits.qty)} at ${formatDecimalText(fill.px, digits.px)}`,
        `${at(fill.tsEvent)}, ${fill.liquidity}, fee ${formatDecimalText(fill.fee, 2)} ${currency}`,
        ...pnl, `Why: ${order?.reason || 'the order is no longer in this view; the journal has it'}`,
      ],
    });
  }
  for (const order of orders.values()) {
    if (order.instrumentId !== instrumentId) continue;
    const ended = endOf(order);
    if (ended === null) continue;
    const { kind, word } = ended;
    markers.push({
      id: `order:${order.clientOrderId}`, ts: order.tsUpdated, kind, side: order.side, clientOrderId: order.clientOrderId,
      why: [
        `${word}: ${order.side} ${formatDecimalText(order.quantity, digits.qty)} ${shortInstrument(order.instrumentId)}${order.limitPx === null ? '' : ` at ${formatDecimalText(order.limitPx, digits.px)}`}`,
        at(order.tsUpdated), `Because: ${order.closeReason ?? 'no reason was given'}`, `Wanted: ${order.reason}`,
      ],
    });
  }
  return markers.sort((a, b) => a.ts - b.ts);
}

function endOf(order: OrderView): { readonly kind: 'refused' | 'canceled'; readonly word: string } | null {
  switch (order.status) {
    case 'denied': return { kind: 'refused', word: 'Denied by our checks' };
    case 'rejected': return { kind: 'refused', word: 'Rejected by the venue' };
    case 'canceled': return { kind: 'canceled', word: 'Canceled' };
    case 'expired': return { kind: 'canceled', word: 'Expired' };
    case 'initialized': case 'submitted': case 'unknown': case 'open': case 'filled': return null;
    default: return assertNever(order.status);
  }
}

export type MarkerLook = { readonly position: 'aboveBar' | 'belowBar'; readonly shape: 'square' | 'circle' | 'arrowUp' | 'arrowDown'; readonly text: string; readonly size?: number; readonly colour: 'profit' | 'loss' | 'warn' | 'halted' | 'stop' | 'dim' };
/** How a marker is drawn: its place, form and word say the same as its colour. */
export function markerShape({ kind, side }: Pick<ChartMarker, 'kind' | 'side'>): MarkerLook {
  const away = side === 'sell' ? 'aboveBar' : 'belowBar';
  switch (kind) {
    case 'refused': return { position: 'aboveBar', shape: 'square', text: 'refused', colour: 'warn' };
    case 'canceled': return { position: away, shape: 'square', text: 'canceled', size: 0.6, colour: 'dim' };
    case 'exit': return { position: away, shape: 'circle', text: 'exit', colour: 'halted' };
    case 'stop': return { position: away, shape: 'circle', text: 'stop', colour: 'stop' };
    case 'entry': return side === 'buy' ? { position: 'belowBar', shape: 'arrowUp', text: 'long', colour: 'profit' } : { position: 'aboveBar', shape: 'arrowDown', text: 'short', colour: 'loss' };
    default: return assertNever(kind);
  }
}
