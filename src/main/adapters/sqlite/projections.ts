// Tables for reports and views, derived from conclusions in the journal's own transaction. Same conclusions, same bytes.
import type { Database, Statement } from 'better-sqlite3';
import type { Conclusion, Input } from '../../core/kernel/messages.ts';
import { assertNever } from '../../../shared/model/result.ts';
import { utcDay } from '../../../shared/model/utc.ts';
import { decimalText, encodeBody } from './journal-codec.ts';
import { OrderProjection } from './order-projection.ts';
import { PROJECTION_TABLES } from './migrations/0020-projections.ts';

const DAY_MS = 86_400_000;
const orNull = (value: bigint | null): string | null => (value === null ? null : decimalText(value));

export class Projections {
  readonly #db: Database;
  readonly #orders: OrderProjection;
  readonly #insert: Readonly<Record<'fill' | 'ledger' | 'position' | 'equity' | 'riskEvent' | 'alertAck' | 'tradingState' | 'strategyState' | 'strategyMode' | 'strategyVersion' | 'flatten' | 'reconciliation' | 'day' | 'engineStart' | 'command' | 'activeDay', Statement>>;
  readonly #realize: Statement<[string, string, string | null]>;
  #lastDay = NaN;

  constructor(db: Database) {
    this.#db = db;
    this.#orders = new OrderProjection(db);
    this.#insert = {
      // Realized profit is booked by the ledger entry that names the trade, which may stand before or after the fill.
      fill: db.prepare(`INSERT INTO fill VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        coalesce((SELECT amount FROM ledger WHERE reference = ? AND type = 'realized' AND instrument = ?), '0')) ON CONFLICT DO NOTHING`),
      ledger: db.prepare('INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
      position: db.prepare('INSERT OR REPLACE INTO position VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      equity: db.prepare('INSERT INTO equity VALUES (?, ?, ?, ?, ?, ?)'),
      riskEvent: db.prepare('INSERT INTO risk_event VALUES (?, ?, ?, ?, ?, ?, ?)'),
      alertAck: db.prepare('INSERT OR REPLACE INTO alert_ack VALUES (?, ?, ?, ?, ?, ?)'),
      tradingState: db.prepare('INSERT INTO trading_state VALUES (?, ?, ?, ?, ?, ?)'),
      strategyState: db.prepare('INSERT OR REPLACE INTO strategy_state VALUES (?, ?, ?, ?)'),
      strategyMode: db.prepare('INSERT INTO strategy_mode VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      strategyVersion: db.prepare('INSERT INTO strategy_version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      flatten: db.prepare('INSERT INTO flatten VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      reconciliation: db.prepare('INSERT INTO reconciliation VALUES (?, ?, ?, ?, ?, ?)'),
      day: db.prepare('INSERT OR REPLACE INTO day VALUES (?, ?, ?, ?, ?, ?)'),
      engineStart: db.prepare('INSERT INTO engine_start VALUES (?, ?, ?, ?, ?)'),
      command: db.prepare('INSERT INTO command VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      activeDay: db.prepare('INSERT OR IGNORE INTO active_day VALUES (?, ?)'),
    };
    this.#realize = db.prepare('UPDATE fill SET realized_pnl = ? WHERE trade_id = ? AND instrument IS ?');
  }

  /** Empties every table; the caller applies the journal again inside the same transaction. */
  clear(): void {
    for (const table of PROJECTION_TABLES) this.#db.exec(`DELETE FROM ${table}`);
    this.#orders.forget();
    this.#lastDay = NaN;
  }

  /** Drops what is remembered of rows that a rollback took back. */
  forget(): void {
    this.#orders.forget();
    this.#lastDay = NaN;
  }

  /** Commands are kept as who asked for what, and why. Other inputs leave no trace here. */
  input(seq: number, ts: number, input: Input): void {
    if (input.type !== 'command') return;
    const { command } = input;
    const { by } = command;
    const instrument = command.type === 'SubmitOrder' ? command.intent.instrumentId : command.type === 'CancelAll' || command.type === 'MoveStop' ? command.instrumentId : null;
    const order = command.type === 'CancelOrder' || command.type === 'ReplaceOrder' ? command.clientOrderId : null;
    const reason = command.type === 'SubmitOrder' ? command.intent.reason : command.type === 'ReplaceOrder' ? `to ${decimalText(command.quantity)} at ${decimalText(command.limitPx)}` : command.type === 'AcknowledgeAlert' ? `${command.seqs.join(', ')}${command.note === '' ? '' : `: ${command.note}`}` : command.reason;
    const what = command.type === 'SetReduceOnly' ? `SetReduceOnly ${command.on ? 'on' : 'off'}` : command.type === 'SetStrategyMode' ? `SetStrategyMode ${command.strategyId} ${command.mode}` : command.type === 'ConfigureStrategy' ? `ConfigureStrategy ${command.strategyId}` : command.type === 'MoveStop' ? `MoveStop ${command.strategyId} ${decimalText(command.px)}` : command.type;
    this.#insert.command.run(seq, ts, what, by.kind, by.name, by.via, reason, instrument, order);
  }

  /** Something was concluded at this time: the only trace of what has no table. */
  day(seq: number, ts: number): void {
    const day = Math.floor(ts / DAY_MS);
    if (day === this.#lastDay) return;
    this.#insert.activeDay.run(utcDay(day * DAY_MS), seq);
    this.#lastDay = day;
  }

  conclusion(seq: number, ts: number, event: Conclusion): void {
    this.day(seq, ts);
    switch (event.type) {
      case 'OrderFilled':
        // A trade that we hold already changes nothing: venues repeat fills after a reconnect.
        if (this.#insert.fill.run(seq, ts, event.tsEvent, event.tradeId, event.clientOrderId, event.strategyId, event.instrumentId, event.side, decimalText(event.lastQty), decimalText(event.lastPx), decimalText(event.fee), event.liquidity, event.tradeId, event.instrumentId).changes === 0) return;
        this.#orders.apply(seq, ts, event);
        return;
      case 'LedgerBooked': {
        const { entry } = event;
        this.#insert.ledger.run(seq, ts, entry.tsEvent, entry.type, decimalText(entry.amount), decimalText(event.cash), entry.instrumentId, entry.reference);
        if (entry.type === 'realized') this.#realize.run(decimalText(entry.amount), entry.reference, entry.instrumentId);
        return;
      }
      case 'PositionUpdated': {
        const p = event.position;
        this.#insert.position.run(p.instrumentId, seq, ts, decimalText(p.quantity), decimalText(p.cost), orNull(p.avgPx), decimalText(p.realizedPnl), decimalText(p.fees), decimalText(p.funding), p.tsOpened);
        return;
      }
      case 'EquitySampled': this.#insert.equity.run(seq, ts, decimalText(event.equity), decimalText(event.cash), decimalText(event.unrealizedPnl), decimalText(event.initialMargin)); return;
      case 'RiskEvent': this.#insert.riskEvent.run(seq, ts, event.level, event.code, event.message, event.instrumentId, event.runbook); return;
      case 'AlertAcknowledged': for (const alert of event.seqs) this.#insert.alertAck.run(alert, seq, ts, event.by.name, event.by.via, event.note); return;
      // `decision` is a view of the journal's own rows.
      case 'DecisionMade': return;
      case 'StopMoved': return; // read from the journal itself; who asked stands in `command`
      case 'ProtectionChanged': return; // read from the journal itself
      case 'TradingStateChanged': this.#insert.tradingState.run(seq, ts, event.from, event.to, event.cause, event.latched ? 1 : 0); return;
      case 'StrategyStateSaved': this.#insert.strategyState.run(event.strategyId, seq, ts, encodeBody(event.state)); return;
      case 'StrategyModeChanged': this.#insert.strategyMode.run(seq, ts, event.strategyId, event.instrumentId, event.from, event.to, event.cause, event.by.name, event.by.via); return;
      case 'StrategyConfigured': this.#insert.strategyVersion.run(seq, ts, event.strategyId, event.instrumentId, event.version, event.by.name, event.by.via, event.reason, event.source, encodeBody(event.parameters)); return;
      case 'FlattenProgress': this.#insert.flatten.run(seq, ts, event.flattenId, event.step, event.round, event.message, event.emptyReads, event.venueOpenOrders?.length ?? null, event.venuePositions?.length ?? null); return;
      case 'ReconciliationCompleted': this.#insert.reconciliation.run(seq, ts, event.cause, event.outcome, event.differences.length, encodeBody(event.differences)); return;
      case 'DayRolled': this.#insert.day.run(event.day, seq, ts, decimalText(event.startEquity), decimalText(event.endEquity), decimalText(event.peakEquity)); return;
      case 'EngineStarted': this.#insert.engineStart.run(seq, ts, event.version, event.configHash, event.profile); return;
      case 'OrderInitialized': case 'OrderDenied': case 'OrderSubmitted': case 'OrderAccepted': case 'OrderRejected': case 'OrderUnknown': case 'OrderCancelRequested':
      case 'OrderReplaceRequested': case 'OrderReplaced': case 'CancelRejected': case 'ReplaceRejected': case 'OrderCanceled': case 'OrderExpired': case 'OrderFillsPending':
        this.#orders.apply(seq, ts, event);
        return;
      default: assertNever(event);
    }
  }
}
