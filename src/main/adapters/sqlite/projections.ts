// Tables for reports and views, derived from conclusions in the journal's own transaction. Same conclusions, same bytes.
import type { Database, Statement } from 'better-sqlite3';
import type { Conclusion, Input } from '../../core/kernel/messages.ts';
import type { OrderFilled } from '../../../shared/model/order-event.ts';
import { assertNever } from '../../../shared/model/result.ts';
import { utcDay } from '../../../shared/model/utc.ts';
import { decimalText, encodeBody } from './journal-codec.ts';
import { OrderProjection } from './order-projection.ts';
import { insertInto, PROJECTION_TABLES } from './projection-tables.ts';
import type { FillRow } from './rows.ts';

const DAY_MS = 86_400_000;
const orNull = (value: bigint | null): string | null => (value === null ? null : decimalText(value));

const statementsOf = (db: Database) => ({
  // Realized profit is booked by the ledger entry that names the trade, which may stand before or after the fill.
  fill: insertInto(db, 'fill', {
    instead: { realized_pnl: "coalesce((SELECT amount FROM ledger WHERE reference = @trade_id AND type = 'realized' AND instrument = @instrument), '0')" }, on: 'ON CONFLICT DO NOTHING',
  }),
  ledger: insertInto(db, 'ledger'),
  position: insertInto(db, 'position', { verb: 'INSERT OR REPLACE' }),
  equity: insertInto(db, 'equity'),
  riskEvent: insertInto(db, 'risk_event'),
  alertAck: insertInto(db, 'alert_ack', { verb: 'INSERT OR REPLACE' }),
  tradingState: insertInto(db, 'trading_state'),
  strategyState: insertInto(db, 'strategy_state', { verb: 'INSERT OR REPLACE' }),
  strategyMode: insertInto(db, 'strategy_mode'),
  strategyVersion: insertInto(db, 'strategy_version'),
  flatten: insertInto(db, 'flatten'),
  reconciliation: insertInto(db, 'reconciliation'),
  day: insertInto(db, 'day', { verb: 'INSERT OR REPLACE' }),
  engineStart: insertInto(db, 'engine_start'),
  command: insertInto(db, 'command'),
  activeDay: insertInto(db, 'active_day', { verb: 'INSERT OR IGNORE' }),
});

export class Projections {
  readonly #db: Database;
  readonly #orders: OrderProjection;
  readonly #insert: ReturnType<typeof statementsOf>;
  readonly #realize: Statement<[string, string, string | null]>;
  #lastDay = NaN;

  constructor(db: Database) {
    this.#db = db;
    this.#orders = new OrderProjection(db);
    this.#insert = statementsOf(db);
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
    this.#insert.command.run({ seq, ts, type: what, by_kind: by.kind, by_name: by.name, via: by.via, reason, instrument, client_order_id: order });
  }

  /** Something was concluded at this time: the only trace of what has no table. */
  day(seq: number, ts: number): void {
    const day = Math.floor(ts / DAY_MS);
    if (day === this.#lastDay) return;
    this.#insert.activeDay.run({ day: utcDay(day * DAY_MS), first_seq: seq });
    this.#lastDay = day;
  }

  conclusion(seq: number, ts: number, event: Conclusion): void {
    this.day(seq, ts);
    switch (event.type) {
      case 'OrderFilled':
        // A trade that we hold already changes nothing: venues repeat fills after a reconnect.
        if (this.#insert.fill.run(fillRow(seq, ts, event)).changes === 0) return;
        this.#orders.apply(seq, ts, event);
        return;
      case 'LedgerBooked': {
        const { entry } = event;
        this.#insert.ledger.run({
          seq, ts, ts_event: entry.tsEvent, type: entry.type, amount: decimalText(entry.amount), cash: decimalText(event.cash), instrument: entry.instrumentId, reference: entry.reference,
        });
        if (entry.type === 'realized') this.#realize.run(decimalText(entry.amount), entry.reference, entry.instrumentId);
        return;
      }
      case 'PositionUpdated': {
        const p = event.position;
        this.#insert.position.run({
          instrument: p.instrumentId, seq, ts, qty: decimalText(p.quantity), cost: decimalText(p.cost), avg_px: orNull(p.avgPx), realized_pnl: decimalText(p.realizedPnl),
          fees: decimalText(p.fees), funding: decimalText(p.funding), ts_opened: p.tsOpened,
        });
        return;
      }
      case 'EquitySampled':
        this.#insert.equity.run({
          seq, ts, equity: decimalText(event.equity), cash: decimalText(event.cash), unrealized_pnl: decimalText(event.unrealizedPnl), initial_margin: decimalText(event.initialMargin),
        });
        return;
      case 'RiskEvent':
        this.#insert.riskEvent.run({ seq, ts, level: event.level, code: event.code, message: event.message, instrument: event.instrumentId, runbook: event.runbook });
        return;
      case 'AlertAcknowledged':
        for (const alert of event.seqs) this.#insert.alertAck.run({ alert_seq: alert, seq, ts, by_name: event.by.name, via: event.by.via, note: event.note });
        return;
      // `decision` is a view of the journal's own rows.
      case 'DecisionMade': return;
      case 'StopMoved': return; // read from the journal itself; who asked stands in `command`
      case 'ProtectionChanged': return; // read from the journal itself
      case 'TradingStateChanged': this.#insert.tradingState.run({ seq, ts, from_state: event.from, to_state: event.to, cause: event.cause, latched: event.latched ? 1 : 0 }); return;
      case 'StrategyStateSaved': this.#insert.strategyState.run({ strategy: event.strategyId, seq, ts, state_json: encodeBody(event.state) }); return;
      case 'StrategyModeChanged':
        this.#insert.strategyMode.run({
          seq, ts, strategy: event.strategyId, instrument: event.instrumentId, from_mode: event.from, to_mode: event.to, cause: event.cause, by_name: event.by.name, via: event.by.via,
        });
        return;
      case 'StrategyConfigured':
        this.#insert.strategyVersion.run({
          seq, ts, strategy: event.strategyId, instrument: event.instrumentId, version: event.version, by_name: event.by.name, via: event.by.via, reason: event.reason, source: event.source,
          parameters_json: encodeBody(event.parameters),
        });
        return;
      case 'FlattenProgress':
        this.#insert.flatten.run({
          seq, ts, flatten_id: event.flattenId, step: event.step, round: event.round, message: event.message, empty_reads: event.emptyReads,
          open_orders: event.venueOpenOrders?.length ?? null, open_positions: event.venuePositions?.length ?? null,
        });
        return;
      case 'ReconciliationCompleted':
        this.#insert.reconciliation.run({
          seq, ts, cause: event.cause, outcome: event.outcome, difference_count: event.differences.length, differences_json: encodeBody(event.differences),
        });
        return;
      case 'DayRolled':
        this.#insert.day.run({
          day: event.day, seq, ts, start_equity: decimalText(event.startEquity), end_equity: decimalText(event.endEquity), peak_equity: decimalText(event.peakEquity),
        });
        return;
      case 'EngineStarted': this.#insert.engineStart.run({ seq, ts, version: event.version, config_hash: event.configHash, profile: event.profile }); return;
      case 'OrderInitialized': case 'OrderDenied': case 'OrderSubmitted': case 'OrderAccepted': case 'OrderRejected': case 'OrderUnknown': case 'OrderCancelRequested':
      case 'OrderReplaceRequested': case 'OrderReplaced': case 'CancelRejected': case 'ReplaceRejected': case 'OrderCanceled': case 'OrderExpired': case 'OrderFillsPending':
        this.#orders.apply(seq, ts, event);
        return;
      default: assertNever(event);
    }
  }
}

const fillRow = (seq: number, ts: number, event: OrderFilled): Omit<FillRow, 'realized_pnl'> => ({
  seq, ts, ts_event: event.tsEvent, trade_id: event.tradeId, client_order_id: event.clientOrderId, strategy: event.strategyId, instrument: event.instrumentId, side: event.side,
  qty: decimalText(event.lastQty), px: decimalText(event.lastPx), fee: decimalText(event.fee), liquidity: event.liquidity,
});
