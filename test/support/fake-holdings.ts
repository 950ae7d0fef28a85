// Positions and account of the desk in memory, from what it holds. Test support only.
import type { AccountView, PositionView } from '../../src/shared/contract/views.ts';
import type { StopGap } from '../../src/shared/model/protection.ts';
import type { FakeMarket } from './fake-market.ts';
import { plainText as text } from './plain-text.ts';

export type Holding = { quantity: number; avgPx: number; realized: number; fees: number; funding: number; stopPx: number | null; stopByHand?: boolean; /** Of other strategies on the same position. */ moreStops?: readonly { readonly strategyId: string; px: number; byHand: boolean }[]; tsOpened: number | null; tsUpdated: number; /** Why its stop does not act now. */ stopGap?: StopGap };
const NOTHING: Holding = { quantity: 0, avgPx: 0, realized: 0, fees: 0, funding: 0, stopPx: null, tsOpened: null, tsUpdated: 0 };

/** At the market's price. */
export function positionOf({ instrument: { id }, px }: FakeMarket, h: Holding = NOTHING): PositionView {
  const side = h.quantity > 0 ? 'long' : h.quantity < 0 ? 'short' : 'flat';
  const stops = side === 'flat' ? [] : [...(h.stopPx === null ? [] : [{ strategyId: `ma-cross-${id.split('.')[0] ?? ''}`, px: h.stopPx, byHand: h.stopByHand === true }]), ...(h.moreStops ?? [])].map((stop) => ({ ...stop, movable: true }));
  const notional = Math.abs(h.quantity) * px;
  return {
    instrumentId: id, side, quantity: text(h.quantity), avgPx: side === 'flat' ? null : text(h.avgPx), mark: px, notional: text(notional, 4), unrealizedPnl: text(h.quantity * (px - h.avgPx)), realizedPnl: text(h.realized), fees: text(h.fees), funding: text(h.funding),
    marginUsed: text(notional / 3), liquidationPx: side === 'flat' ? null : px * (side === 'long' ? 0.6 : 1.4), stopPx: stops.length === 0 ? null : side === 'long' ? Math.max(...stops.map((stop) => stop.px)) : Math.min(...stops.map((stop) => stop.px)), stops, stopGap: side === 'flat' ? null : (h.stopGap ?? (stops.length === 0 ? 'noStrategy' : null)), tsOpened: h.tsOpened, tsUpdated: h.tsUpdated,
  };
}

/** Of an instrument that was never traded. */
export const noHolding = (ts: number): Holding => ({ ...NOTHING, tsUpdated: ts });

/** Changes the holding by one fill; its stop is drawn anew, one percent away. What the fill brought in and cost, USD. */
export function bookInto(holding: Holding, side: 'buy' | 'sell', qty: number, px: number, ts: number): { readonly realized: number; readonly fee: number } {
  const signed = side === 'buy' ? qty : -qty;
  const closing = Math.sign(holding.quantity) === -Math.sign(signed) ? Math.min(Math.abs(holding.quantity), qty) : 0;
  const realized = closing * (px - holding.avgPx) * Math.sign(holding.quantity);
  const fee = px * qty * 0.0003;
  const after = Number((holding.quantity + signed).toFixed(8));
  if (closing === 0) holding.avgPx = (holding.avgPx * Math.abs(holding.quantity) + px * qty) / (Math.abs(holding.quantity) + qty);
  else if (Math.sign(after) === Math.sign(signed)) holding.avgPx = px;
  holding.quantity = after;
  holding.realized += realized;
  holding.fees += fee;
  holding.stopByHand = false;
  holding.stopPx = after === 0 ? null : px * (after > 0 ? 0.99 : 1.01);
  holding.tsOpened = after === 0 ? null : (holding.tsOpened ?? ts);
  holding.tsUpdated = ts;
  return { realized, fee };
}

/** The whole account, USD, of a day that began with `start`. */
export function accountOf(positions: readonly PositionView[], start: number): AccountView {
  const sum = (key: 'unrealizedPnl' | 'realizedPnl' | 'fees' | 'funding' | 'marginUsed'): number => positions.reduce((total, p) => total + Number(p[key]), 0);
  const cash = start + sum('realizedPnl') - sum('fees') + sum('funding');
  const equity = cash + sum('unrealizedPnl');
  const margin = sum('marginUsed');
  return {
    cash: text(cash), equity: text(equity), unrealizedPnl: text(sum('unrealizedPnl')), realizedPnl: text(sum('realizedPnl')), fees: text(sum('fees')), funding: text(sum('funding')), initialMargin: text(margin), maintenanceMargin: text(margin / 10), freeMargin: text(equity - margin),
    dayStartEquity: String(start), dayPnl: text(equity - start), peakEquity: text(Math.max(start, equity)), dailyLossLimit: '5000',
  };
}
