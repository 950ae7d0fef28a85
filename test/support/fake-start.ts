// How the desk in memory stands when it is opened. Test support only.
import type { DeskSnapshot, DeskView, OrderView } from '../../src/shared/contract/views.ts';

export type FakeDeskOptions = {
  readonly mode?: 'paper' | 'live';
  readonly source?: 'venue' | 'replay';
  readonly historyBars?: number;
  /** Starts with nothing: no instrument, bar, order, fill, decision. */
  readonly empty?: boolean;
  readonly seed?: number;
};

/** What its strategy did before, by instrument, side, quantity, bars ago and reason. */
export const PAST_TRADES: readonly (readonly [id: string, side: 'buy' | 'sell', qty: number, barsAgo: number, reason: string])[] = [
  ['BTC-PERP.SIM', 'buy', 0.1, 118, 'fast average crossed above the slow one'], ['BTC-PERP.SIM', 'sell', 0.1, 92, 'trailing stop 1 % below the peak was hit'],
  ['BTC-PERP.SIM', 'buy', 0.1, 55, 'fast average crossed above the slow one'], ['ETH-PERP.SIM', 'buy', 2, 140, 'fast average crossed above the slow one'],
  ['ETH-PERP.SIM', 'sell', 2, 101, 'opposite cross'], ['SOL-PERP.SIM', 'sell', 40, 70, 'fast average crossed below the slow one'],
];

/** One that started an hour before `now`. */
export function startedDesk({ mode, source }: FakeDeskOptions, intervalMs: number, now: number): DeskView {
  const live = mode === 'live';
  return {
    profile: live ? 'prod' : 'dev', mode: live ? 'live' : 'paper', source: source ?? 'venue', dryRun: false, venueKind: live ? 'coinbase' : 'sim', version: '0.1.0', configHash: '8f3c2a91d04be77a',
    tradingState: live ? 'disarmed' : 'active', latched: false, killId: null, stateCause: live ? 'a live desk starts disarmed' : 'started', tsStateSince: now - 3_600_000, venue: { id: 'SIM', connected: true, cause: 'connected' },
    reconciled: true, interval: '2s', intervalMs, tsEngine: now, tsStarted: now - 3_600_000, progress: source === 'replay' ? { done: 614_233, total: 1_000_000, speed: 600 } : null,
  };
}

/** A resting limit order of the trader, but for what `part` says. */
export const newOrder = (number: number, part: Partial<OrderView>, now: number): OrderView => ({
  clientOrderId: `bw-${number}`, venueOrderId: `sim-${number}`, strategyId: 'manual', instrumentId: 'BTC-PERP.SIM', side: 'buy', type: 'limit', quantity: '0.01', filledQty: '0', limitPx: '90000', avgPx: null,
  timeInForce: 'gtc', reduceOnly: false, postOnly: false, status: 'open', pending: null, reason: 'typed by the trader', closeReason: null, tsCreated: now, tsUpdated: now, ...part,
});

/** The account's curve of the hour before `now`, one point in six seconds. */
export const pastEquity = (now: number, start: number): DeskSnapshot['equity'] => Array.from({ length: 600 }, (_, i) => ({ ts: now - (600 - i) * 6_000, equity: start + 30 + Math.sin((600 - i) / 40) * 0.3 * (600 - i) }));
