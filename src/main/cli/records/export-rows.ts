// What can be exported, and which columns it has.
import { formatDecimal } from '../../../shared/model/decimal.ts';
import type { Conclusion } from '../../core/kernel/messages.ts';
import { encodeBody } from '../../adapters/sqlite/journal-codec.ts';
import type { JournalReader } from '../../adapters/sqlite/journal-reader.ts';
import { inOrder, untoldHalts } from '../../desk/reports/halts.ts';

/** `decimal` is exact decimal text, `time` is Unix ms UTC. */
export type Cell = { readonly kind: 'text' | 'decimal' | 'number' | 'time'; readonly value: string | number | null };
export type ExportRow = readonly Cell[];
export type ExportName = 'fills' | 'orders' | 'ledger' | 'decisions' | 'equity' | 'risk-events' | 'journal';
type Export = { readonly columns: readonly string[]; /** Days in order. */ rowsOf(reader: JournalReader, days: readonly string[]): Iterable<ExportRow> };

const text = (value: string | null): Cell => ({ kind: 'text', value });
const dec = (value: string | null): Cell => ({ kind: 'decimal', value });
const num = (value: number | null): Cell => ({ kind: 'number', value });
const at = (value: number | null): Cell => ({ kind: 'time', value });

/** Every kind of conclusion; the compiler sees to it that none is forgotten. */
const EVERY: { readonly [T in Conclusion['type']]: true } = {
  OrderInitialized: true, OrderDenied: true, OrderSubmitted: true, OrderAccepted: true, OrderRejected: true, OrderUnknown: true, OrderCancelRequested: true, OrderReplaceRequested: true,
  OrderReplaced: true, CancelRejected: true, ReplaceRejected: true, OrderCanceled: true, OrderExpired: true, OrderFillsPending: true, OrderFilled: true,
  RiskEvent: true, AlertAcknowledged: true, TradingStateChanged: true, FlattenProgress: true, ReconciliationCompleted: true, PositionUpdated: true, LedgerBooked: true, DecisionMade: true, StrategyStateSaved: true, StrategyModeChanged: true, StrategyConfigured: true, StopMoved: true, ProtectionChanged: true,
  EquitySampled: true, DayRolled: true, EngineStarted: true,
};
export const EVERY_CONCLUSION = Object.keys(EVERY) as readonly Conclusion['type'][];

export const EXPORTS: { readonly [N in ExportName]: Export } = {
  fills: {
    columns: ['seq', 'time', 'trade_id', 'client_order_id', 'strategy', 'instrument', 'side', 'quantity', 'price', 'fee', 'liquidity', 'realized_pnl'],
    *rowsOf(reader, days) {
      for (const day of days) for (const row of reader.fillsOf(day)) yield [num(row.seq), at(row.ts_event), text(row.trade_id), text(row.client_order_id), text(row.strategy), text(row.instrument), text(row.side), dec(row.qty), dec(row.px), dec(row.fee), text(row.liquidity), dec(row.realized_pnl)];
    },
  },
  orders: {
    columns: ['seq', 'time', 'client_order_id', 'venue_order_id', 'strategy', 'instrument', 'side', 'type', 'time_in_force', 'post_only', 'reduce_only', 'quantity', 'limit_price', 'status', 'filled_quantity', 'average_price', 'fees', 'time_submitted', 'time_answered', 'time_closed', 'reason', 'close_reason', 'denied_check', 'denied_message'],
    *rowsOf(reader, days) {
      for (const day of days) for (const row of reader.ordersOf(day)) yield [num(row.seq), at(row.ts), text(row.client_order_id), text(row.venue_order_id), text(row.strategy), text(row.instrument), text(row.side), text(row.type), text(row.time_in_force), num(row.post_only), num(row.reduce_only), dec(row.qty), dec(row.limit_px), text(row.status), dec(row.filled_qty), dec(row.avg_px), dec(row.fees), at(row.ts_submitted), at(row.ts_answered), at(row.ts_closed), text(row.reason), text(row.close_reason), text(row.denied_check), text(row.denied_message)];
    },
  },
  ledger: {
    columns: ['seq', 'time', 'type', 'amount', 'cash', 'instrument', 'reference', 'funding_rate', 'mark'],
    *rowsOf(reader, days) {
      for (const day of days) {
        const terms = reader.fundingTermsOf(day);
        for (const row of reader.ledgerOf(day)) {
          const of = terms.get(row.seq);
          yield [num(row.seq), at(row.ts_event), text(row.type), dec(row.amount), dec(row.cash), text(row.instrument), text(row.reference), dec(of ? formatDecimal(of.rate) : null), dec(of ? formatDecimal(of.px) : null)];
        }
      }
    },
  },
  decisions: {
    columns: ['seq', 'time', 'strategy', 'instrument', 'action', 'reason', 'detail', 'values'],
    *rowsOf(reader, days) {
      for (const day of days) for (const row of reader.decisionsOf(day)) yield [num(row.seq), at(row.ts_event), text(row.strategy), text(row.instrument), text(row.action), text(row.reason), text(row.detail), text(row.values_json)];
    },
  },
  equity: {
    columns: ['seq', 'time', 'equity', 'cash', 'unrealized_pnl', 'initial_margin'],
    *rowsOf(reader, days) {
      for (const day of days) for (const row of reader.equityOf(day)) yield [num(row.seq), at(row.ts), dec(row.equity), dec(row.cash), dec(row.unrealized_pnl), dec(row.initial_margin)];
    },
  },
  'risk-events': {
    columns: ['seq', 'time', 'level', 'code', 'message', 'instrument', 'runbook'],
    *rowsOf(reader, days) {
      for (const day of days) {
        const told = reader.riskEventsOf(day).map(({ instrument, ...row }) => ({ ...row, instrumentId: instrument }));
        const halts = untoldHalts(reader.stateChangesOf(day).map((row) => ({ ...row, from: row.from_state, to: row.to_state })), told);
        for (const row of inOrder([...told, ...halts])) yield [num(row.seq), at(row.ts), text(row.level), text(row.code), text(row.message), text(row.instrumentId), text(row.runbook)];
      }
    },
  },
  journal: {
    columns: ['seq', 'cause', 'time', 'type', 'body'],
    *rowsOf(reader, days) {
      const [first, last] = [days[0], days.at(-1)];
      if (first === undefined || last === undefined) return;
      const from = Date.parse(`${first}T00:00:00Z`);
      const to = Date.parse(`${last}T00:00:00Z`) + 86_400_000;
      // Engine time never runs backwards: the first entry of a later day ends it.
      for (const { seq, cause, ts, conclusion } of reader.conclusions(0, { types: EVERY_CONCLUSION })) {
        if (ts >= to) return;
        if (ts >= from) yield [num(seq), num(cause), at(ts), text(conclusion.type), text(encodeBody(conclusion))];
      }
    },
  },
};
