// The four named events of the desk, for the log and for whoever subscribes.
import type { Logger } from 'pino';
import type { Conclusion } from '../../core/kernel/messages.ts';
import type { PublisherPort } from '../../core/kernel/ports.ts';
import { formatDecimal, ZERO_QTY } from '../../../shared/model/decimal.ts';

export type NamedEvent =
  | { readonly name: 'trade.executed'; readonly seq: number; readonly ts: number; readonly instrument: string; readonly strategy: string; readonly clientOrderId: string; readonly tradeId: string; readonly side: 'buy' | 'sell'; readonly qty: string; readonly px: string; readonly fee: string; readonly liquidity: 'maker' | 'taker' }
  | { readonly name: 'risk.rejected'; readonly seq: number; readonly ts: number; readonly instrument: string; readonly strategy: string; readonly clientOrderId: string; readonly side: 'buy' | 'sell'; readonly qty: string; readonly check: string; readonly scope: string; readonly used: string; readonly allowed: string; readonly unit: string; readonly message: string }
  | { readonly name: 'position.updated'; readonly seq: number; readonly ts: number; readonly instrument: string; readonly side: 'long' | 'short' | 'flat'; readonly qty: string; readonly avgPx: string | null; readonly realizedPnl: string; readonly fees: string; readonly funding: string }
  | { readonly name: 'strategy.signal'; readonly seq: number; readonly ts: number; readonly instrument: string; readonly strategy: string; readonly action: 'enterLong' | 'enterShort' | 'exit'; readonly reason: string; readonly detail: string; readonly values: Readonly<Record<string, number | null>> };

/** The named event that a conclusion is, or null. A decision to hold is no signal. */
export function namedEvent(seq: number, ts: number, conclusion: Conclusion): NamedEvent | null {
  switch (conclusion.type) {
    case 'OrderFilled':
      return { name: 'trade.executed', seq, ts, instrument: conclusion.instrumentId, strategy: conclusion.strategyId, clientOrderId: conclusion.clientOrderId, tradeId: conclusion.tradeId, side: conclusion.side, qty: formatDecimal(conclusion.lastQty), px: formatDecimal(conclusion.lastPx), fee: formatDecimal(conclusion.fee), liquidity: conclusion.liquidity };
    case 'OrderDenied': {
      const { denial, order } = conclusion;
      return { name: 'risk.rejected', seq, ts, instrument: conclusion.instrumentId, strategy: conclusion.strategyId, clientOrderId: conclusion.clientOrderId, side: order.side, qty: formatDecimal(order.quantity), check: denial.check, scope: denial.scope, used: denial.used, allowed: denial.allowed, unit: denial.unit, message: denial.message };
    }
    case 'PositionUpdated': {
      const p = conclusion.position;
      return { name: 'position.updated', seq, ts, instrument: p.instrumentId, side: p.quantity > ZERO_QTY ? 'long' : p.quantity < ZERO_QTY ? 'short' : 'flat', qty: formatDecimal(p.quantity), avgPx: p.avgPx === null ? null : formatDecimal(p.avgPx), realizedPnl: formatDecimal(p.realizedPnl), fees: formatDecimal(p.fees), funding: formatDecimal(p.funding) };
    }
    case 'DecisionMade': {
      const d = conclusion.decision;
      if (d.action === 'hold') return null;
      return { name: 'strategy.signal', seq, ts, instrument: d.instrumentId, strategy: d.strategyId, action: d.action, reason: d.reason, detail: d.detail, values: d.values };
    }
    default: return null;
  }
}

/** A watcher of conclusions: writes the named events and the desk's warnings to the log and tells its listeners. Nothing that a listener or the log does reaches the caller. */
export class NamedEvents implements Pick<PublisherPort, 'conclusion'> {
  readonly #logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  readonly #listeners = new Set<(event: NamedEvent) => void>();
  #failures = 0;

  constructor(logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>) { this.#logger = logger; }

  conclusion(seq: number, ts: number, conclusion: Conclusion): void {
    let event: NamedEvent | null;
    try {
      event = namedEvent(seq, ts, conclusion);
      if (event !== null) {
        const { name, ...fields } = event;
        this.#logger[name === 'risk.rejected' ? 'warn' : 'info']({ event: name, ...fields }, sentence(event));
      } else this.#logDesk(seq, ts, conclusion);
    } catch {
      this.#failures += 1;
      return;
    }
    if (event === null) return;
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (thrown) {
        this.#failures += 1;
        this.#complain(thrown);
      }
    }
  }

  /** Returns the way to stop listening. */
  subscribe(listener: (event: NamedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Throws of listeners or of the log that were swallowed. */
  failures(): number { return this.#failures; }

  #complain(thrown: unknown): void {
    try {
      this.#logger.error({ err: thrown }, 'a listener of named events threw');
    } catch {
      // Counted already.
    }
  }

  #logDesk(seq: number, ts: number, conclusion: Conclusion): void {
    switch (conclusion.type) {
      case 'RiskEvent': {
        const level = conclusion.level === 'critical' ? 'error' : conclusion.level === 'warning' ? 'warn' : 'info';
        this.#logger[level]({ event: 'risk.event', seq, ts, code: conclusion.code, instrument: conclusion.instrumentId, runbook: conclusion.runbook }, conclusion.message);
        return;
      }
      case 'TradingStateChanged': this.#logger.warn({ event: 'desk.state', seq, ts, from: conclusion.from, to: conclusion.to, latched: conclusion.latched }, `trading state ${conclusion.from} → ${conclusion.to}: ${conclusion.cause}`); return;
      case 'FlattenProgress': this.#logger.warn({ event: 'desk.flatten', seq, ts, flattenId: conclusion.flattenId, step: conclusion.step, round: conclusion.round }, conclusion.message); return;
      case 'ReconciliationCompleted': this.#logger[conclusion.outcome === 'agreed' ? 'info' : 'warn']({ event: 'desk.reconciliation', seq, ts, cause: conclusion.cause, outcome: conclusion.outcome, differences: conclusion.differences }, `reconciliation (${conclusion.cause}): ${conclusion.outcome}`); return;
      case 'EngineStarted': this.#logger.info({ event: 'desk.started', seq, ts, version: conclusion.version, configHash: conclusion.configHash, profile: conclusion.profile }, `engine ${conclusion.version} started on ${conclusion.profile}`); return;
      case 'OrderRejected': this.#logger.warn({ event: 'order.rejected', seq, ts, clientOrderId: conclusion.clientOrderId, instrument: conclusion.instrumentId, venueCode: conclusion.venueCode }, conclusion.reason); return;
      case 'OrderUnknown': this.#logger.warn({ event: 'order.unknown', seq, ts, clientOrderId: conclusion.clientOrderId, instrument: conclusion.instrumentId }, conclusion.cause); return;
      default: this.#logger.debug({ event: 'conclusion', seq, ts, type: conclusion.type }, conclusion.type);
    }
  }
}

function sentence(event: NamedEvent): string {
  switch (event.name) {
    case 'trade.executed': return `${event.side} ${event.qty} ${event.instrument} at ${event.px}, fee ${event.fee}`;
    case 'risk.rejected': return event.message;
    case 'position.updated': return `${event.instrument} ${event.side} ${event.qty}`;
    case 'strategy.signal': return `${event.strategy}: ${event.action} ${event.instrument} (${event.reason})`;
  }
}
