// One line of the fleet: a profile and, while its desk runs, the figures that decide whether to look at it.
import type { FleetDesk, LastKnown } from '../../../shared/contract/fleet-methods.ts';
import { formatDecimal, subtract } from '../../../shared/model/decimal.ts';
import { isLive, type ProfileName, type VenueKind } from '../../../shared/model/profile.ts';
import { unprotectedOf } from '../../api/views-of.ts';
import type { Desk } from '../desk.ts';

export type DeskStatus = FleetDesk['status'];

const NO_FIGURES = { tradingState: null, latched: null, equity: null, dayPnl: null, openPositions: null, unprotected: null, workingOrders: null, criticalAlerts: null } as const;

/** `shown` is the connection's to say. */
export function deskRow(profile: ProfileName, venue: VenueKind, status: DeskStatus, detail: string, running: Desk | null, lastKnown: LastKnown | null = null): FleetDesk {
  const row = { profile, mode: isLive(profile) ? 'live' : 'paper', status, detail, venue, shown: false } as const;
  if (running === null) return { ...row, ...NO_FIGURES, lastKnown };
  const { kernel } = running;
  const account = kernel.portfolio.account();
  return {
    ...row, tradingState: kernel.state.state(), latched: kernel.state.latched(), equity: formatDecimal(account.equity), dayPnl: formatDecimal(subtract(account.equity, account.dayStartEquity)),
    openPositions: openPositions(running), unprotected: unprotectedOf(kernel), workingOrders: kernel.orders.working().length,
    criticalAlerts: running.unacknowledgedCritical(),
  };
}

export const openPositions = ({ kernel }: Desk): number => kernel.portfolio.openPositions().length;
