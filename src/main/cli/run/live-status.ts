// One line that says how the desk is: the figures a person looks for first.
import { formatDecimal, money, subtract } from '../../../shared/model/decimal.ts';
import { unprotectedOf } from '../../api/views-of.ts';
import type { Desk } from '../../desk/desk.ts';
import type { DeskSummary } from '../../desk/desk-options.ts';
import { age, amount, moneyText, utcSecond } from '../table.ts';
import type { Terminal } from '../terminal.ts';

export type LiveStatus = {
  /** Unix ms UTC by the engine. */
  readonly ts: number;
  readonly tradingState: string;
  readonly latched: boolean;
  readonly connected: boolean;
  readonly reconciled: boolean;
  readonly equity: string;
  readonly dayPnl: string;
  readonly openPositions: number;
  readonly workingOrders: number;
  readonly orders: number;
  readonly fills: number;
  /** Age of the oldest of the instruments' last prices, ms; null when one never came. */
  readonly feedAgeMs: number | null;
  /** Market events that wait for the engine. */
  readonly backlog: number;
  /** Open positions on which no stop acts now. */
  readonly unprotected: number;
};

export function liveStatus(desk: Desk, summary: Pick<DeskSummary, 'orders' | 'fills'>, backlog: number, now: number): LiveStatus {
  const { kernel } = desk;
  const account = kernel.portfolio.account();
  const ages = kernel.runner.strategies().map(({ instrumentId }) => kernel.marketData.ageMs(instrumentId, now));
  const oldest = Math.max(0, ...ages);
  return {
    ts: now, tradingState: kernel.state.state(), latched: kernel.state.latched(), connected: kernel.sync.connected, reconciled: kernel.sync.reconciled,
    equity: formatDecimal(account.equity), dayPnl: formatDecimal(subtract(account.equity, account.dayStartEquity)),
    openPositions: kernel.portfolio.openPositions().length, workingOrders: kernel.orders.working().length,
    orders: summary.orders, fills: summary.fills, feedAgeMs: Number.isFinite(oldest) ? oldest : null, backlog, unprotected: unprotectedOf(kernel),
  };
}

export function statusText(status: LiveStatus): string {
  const state = status.latched ? 'HALTED' : status.tradingState;
  const venue = !status.connected ? ' · VENUE NOT CONNECTED' : !status.reconciled ? ' · reconciling' : '';
  return `${utcSecond(status.ts)} · ${state}${venue} · equity ${amount(status.equity)} · day ${moneyText(money(status.dayPnl), true)} · ${status.openPositions} pos${status.unprotected > 0 ? ` (${status.unprotected} WITHOUT STOP)` : ''} · ${status.workingOrders} working · ${status.orders} orders / ${status.fills} fills · feed ${status.feedAgeMs === null ? 'none yet' : age(status.feedAgeMs)}`;
}

/** Rewrites one line on a terminal; writes lines elsewhere. */
export class StatusLine {
  readonly #terminal: Terminal;
  #shown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(text: string): void {
    if (!this.#terminal.outIsTty) return this.#terminal.out(`${text}\n`);
    const width = Math.max(20, this.#terminal.columns() - 1);
    this.#terminal.out(`\r\u001b[2K${text.length > width ? `${text.slice(0, width - 1)}…` : text}`);
    this.#shown = true;
  }

  /** Before anything else is written. */
  clear(): void {
    if (!this.#shown) return;
    this.#terminal.out('\r\u001b[2K');
    this.#shown = false;
  }
}
