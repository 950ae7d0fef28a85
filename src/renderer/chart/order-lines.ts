// The lines of a chart that stand for orders and the position, and the arithmetic of moving one: exact, in ticks.
import type { OrderView, PositionView } from '../../shared/contract/views.ts';
import { divHalfEven, formatDecimal, nearestMultiple, ONE, parseDecimal, toNumber } from '../../shared/model/decimal.ts';
import { formatDecimalText, formatExact, formatNumber, readDecimal } from '../components/format.ts';
import { isReplaceable } from '../desk/order-words.ts';
import type { Digits } from '../store/market-store.ts';

export type ChartLine = {
  readonly id: string;
  readonly kind: 'order' | 'entry' | 'stop' | 'liquidation';
  readonly px: number;
  /** Colour role. */
  readonly role: 'profit' | 'loss' | 'halted' | 'stop' | 'warn';
  readonly label: string;
  /** A person may move it: working limit orders, and the stop of a strategy. */
  readonly draggable: boolean;
  /** Why it cannot be moved, or how to move it. */
  readonly hint: string;
  readonly order: OrderView | null;
  /** Strategy whose stop it is and can be moved; null for other lines. */
  readonly stopOf: string | null;
};

/** Working limit orders of one instrument, then the position's entry, its stops (one for each strategy, with its name where there are several) and liquidation. */
export function chartLines(orders: readonly OrderView[], position: Pick<PositionView, 'side' | 'quantity' | 'avgPx' | 'stops' | 'liquidationPx'> | undefined, digits: Digits): readonly ChartLine[] {
  const lines: ChartLine[] = [];
  for (const order of orders) {
    const px = order.limitPx === null ? null : readDecimal(order.limitPx);
    if (px === null) continue;
    const draggable = isReplaceable(order);
    lines.push({
      id: `line:${order.clientOrderId}`, kind: 'order', px: toNumber(px), role: order.side === 'buy' ? 'profit' : 'loss', draggable, order, stopOf: null,
      label: `${order.side === 'buy' ? '▲ buy' : '▼ sell'} ${formatDecimalText(order.quantity, digits.qty)}${order.reduceOnly ? ' reduce' : ''}${order.pending === null ? '' : `, ${order.pending} sent`}${order.status === 'unknown' ? ', outcome unknown' : ''}`,
      hint: draggable ? 'Drag to replace, or select it and use the arrow keys' : 'It can be moved when the venue has answered',
    });
  }
  if (position && position.side !== 'flat') {
    const avg = position.avgPx === null ? null : readDecimal(position.avgPx);
    const fixed = { draggable: false, order: null, stopOf: null } as const;
    if (avg !== null) lines.push({ ...fixed, id: 'line:entry', kind: 'entry', px: toNumber(avg), role: 'halted', label: `${position.side === 'long' ? '▲ long' : '▼ short'} ${formatDecimalText(position.quantity, digits.qty)}`, hint: 'Average price of the position' });
    const several = position.stops.length > 1;
    for (const { strategyId, px, movable, byHand } of position.stops) {
      lines.push({
        ...fixed, id: `line:stop:${strategyId}`, kind: 'stop', px, role: 'stop', label: `•• stop${several ? ` of ${strategyId}` : ''}${byHand ? ', set by hand' : ''}`, draggable: movable, stopOf: movable ? strategyId : null,
        hint: `${movable ? 'Drag to move the stop, or select it and use the arrow keys; the strategy trails on from there' : 'The strategy moves its stop itself: it cannot be dragged'}${several ? '. The stop that the market reaches first closes the whole position' : ''}`,
      });
    }
    if (position.liquidationPx !== null) lines.push({ ...fixed, id: 'line:liquidation', kind: 'liquidation', px: position.liquidationPx, role: 'warn', label: '✕ liquidation', hint: `The venue closes the position at ${formatNumber(position.liquidationPx, digits.px)}` });
  }
  return lines;
}

/** The same line where nothing can be moved. */
export const unmovable = (line: ChartLine): ChartLine => (line.draggable ? { ...line, draggable: false, hint: 'It is moved on the desk, in the main window' } : line);

/** Exact price of a line, on a tick where it is no order's. */
export const pxOfLine = (line: Pick<ChartLine, 'order' | 'px'>, tickSize: string): bigint => (line.order?.limitPx ? parseDecimal(line.order.limitPx) : (snapToTick(line.px, tickSize) ?? 0n));

/** The multiple of the tick nearest to a price of the scale, at least one tick. Null for a price that is none. */
export function snapToTick(px: number, tickSize: string): bigint | null {
  const tick = parseDecimal(tickSize);
  if (!Number.isFinite(px)) return null;
  try {
    const snapped = nearestMultiple(px, tick);
    return snapped < tick ? tick : snapped;
  } catch {
    return null; // Beyond what can be counted in ticks.
  }
}

/** The price `ticks` away, at least one tick; a price between two ticks first goes to the nearest in that direction. */
export function moveByTicks(px: bigint, ticks: number, tickSize: string): bigint {
  const tick = parseDecimal(tickSize);
  const rest = px % tick;
  const whole = px - rest;
  const steps = BigInt(ticks);
  const moved = rest === 0n ? px + steps * tick : ticks > 0 ? whole + steps * tick : whole + (steps + 1n) * tick;
  return moved < tick ? tick : moved;
}

/** From one price to another: whole ticks, and per cent of the first, signed. */
export function distanceOf(from: bigint, to: bigint, tickSize: string): { readonly ticks: bigint; readonly percent: string } {
  const difference = to - from;
  const percent = from === 0n ? 0n : divHalfEven(difference * 100n * ONE, from);
  return { ticks: divHalfEven(difference, parseDecimal(tickSize)), percent: `${percent > 0n ? '+' : ''}${formatExact(percent, 2)} %` };
}

/** `+12 ticks, +0.01 %`; `unchanged`. */
export function distanceWords(from: bigint, to: bigint, tickSize: string): string {
  const { ticks, percent } = distanceOf(from, to, tickSize);
  if (from === to) return 'unchanged';
  const count = formatExact(ticks * ONE, 0);
  return `${ticks > 0n ? '+' : ''}${count} ${ticks === 1n || ticks === -1n ? 'tick' : 'ticks'}, ${percent}`;
}

/** What is left to fill of an order, decimal text. */
export const remainingOf = (order: Pick<OrderView, 'quantity' | 'filledQty'>): string => formatDecimal(parseDecimal(order.quantity) - parseDecimal(order.filledQty));

/** What a key does to a selected line: a move in ticks, the question, or the way back; null for other keys. */
export function keyOnLine(key: string, shift: boolean): { readonly act: 'move'; readonly ticks: number } | { readonly act: 'ask' | 'back' } | null {
  const step = shift ? 10 : 1;
  switch (key) {
    case 'ArrowUp': return { act: 'move', ticks: step };
    case 'ArrowDown': return { act: 'move', ticks: -step };
    case 'PageUp': return { act: 'move', ticks: 100 };
    case 'PageDown': return { act: 'move', ticks: -100 };
    case 'Enter': return { act: 'ask' };
    case 'Escape': return { act: 'back' };
    default: return null;
  }
}
