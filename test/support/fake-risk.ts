// Limits and breakers of the pretended desk, from its pretended positions. Test support only, never shipped.
import type { BreakerView, LimitView, RiskView, StateChangeView } from '../../src/shared/contract/risk-methods.ts';
import type { AccountView, DeskView, PositionView } from '../../src/shared/contract/views.ts';

const stateOf = (share: number): LimitView['state'] => (share >= 1 ? 'reached' : share >= 0.8 ? 'near' : 'ok');
function limit(id: string, label: string, scope: LimitView['scope'], scopeName: string, unit: string, used: number, allowed: number): LimitView {
  const share = used / allowed;
  return { id, label, scope, scopeName, measure: `${label.toLowerCase()} now`, unit, used: used.toFixed(2), allowed: allowed.toFixed(2), headroom: Math.max(0, allowed - used).toFixed(2), share, state: stateOf(share), meaning: `An order that would bring ${label.toLowerCase()} above it is denied.` };
}
const breaker = (id: string, label: string, state: BreakerView['state'], now: string, tripsAt: string, tsSince: number | null = null, lastMessage: string | null = null, action = 'Halts the desk: the kill latch is set and every working order canceled. Positions stay.'): BreakerView => ({ id, label, state, tsSince, now, tripsAt, action, lastMessage });

/** Small limits, so that some are near and some are reached. */
export function fakeRisk(account: AccountView, positions: readonly PositionView[], desk: DeskView, working: number, stateChanges: readonly StateChangeView[], now: number): RiskView {
  const open = positions.filter((position) => position.side !== 'flat');
  const equity = Number(account.equity);
  const gross = open.reduce((sum, position) => sum + Number(position.notional), 0);
  const net = open.reduce((sum, position) => sum + Number(position.notional) * (position.side === 'short' ? -1 : 1), 0);
  const loss = Math.max(0, -Number(account.dayPnl));
  return {
    ts: now, equity: account.equity, grossNotional: gross.toFixed(2), netNotional: net.toFixed(2), grossLeverage: equity > 0 ? gross / equity : null,
    limits: [
      limit('dailyLoss', 'Daily loss', 'account', 'account', 'USD', loss, 5_000), limit('exposure', 'Margin exposure', 'account', 'account', '% of equity', (gross / 3 / equity) * 100, 80),
      limit('workingOrders', 'Working orders', 'account', 'account', 'orders', working, 50),
      ...positions.flatMap((position) => [limit(`positionNotional ${position.instrumentId}`, 'Position notional', 'instrument', position.instrumentId, 'USD', Number(position.notional), 10_000), limit(`exposurePerSymbol ${position.instrumentId}`, 'Margin exposure per symbol', 'instrument', position.instrumentId, '% of equity', (Number(position.notional) / 3 / equity) * 100, 20)]),
      { id: 'orderNotional', label: 'Order notional', scope: 'order', scopeName: 'each order', measure: 'whole order', unit: 'USD', used: null, allowed: '20000', headroom: null, share: null, state: 'ok', meaning: 'Measured on each order.' },
    ],
    breakers: [
      breaker('killLatch', 'Kill latch', desk.latched ? 'tripped' : 'ready', desk.latched ? `set: ${desk.stateCause}` : 'open', 'kill, flatten-all, or a breaker that halts', desk.latched ? desk.tsStateSince : null, stateChanges.find((change) => change.latched)?.cause ?? null),
      breaker('dailyLoss', 'Daily loss', 'ready', `${loss.toFixed(2)} USD`, '5,000.00 USD'),
      breaker('staleFeed SOL-PERP.SIM', 'Feed of SOL-PERP', 'warning', '2.6 s old', '3.0 s without a price', now - 2_600, 'SOL-PERP: no price for 4.2 s', 'Alert. No order opens risk in the instrument; its stop cannot fire until prices come back.'),
    ],
    killSwitch: { latched: desk.latched, cause: desk.stateCause, tsSince: desk.tsStateSince },
    exposure: open.map((position) => ({ instrumentId: position.instrumentId, side: position.side === 'short' ? 'short' : 'long', notional: position.notional, marginUsed: position.marginUsed, shareOfGross: gross > 0 ? Number(position.notional) / gross : null, shareOfEquity: equity > 0 ? Number(position.notional) / equity : null })),
    stateChanges: [...stateChanges],
  };
}
