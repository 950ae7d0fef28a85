// What crosses the process border, as schemas. Decimals are text; `...Num` and chart values are numbers; times are Unix ms UTC.
import { z } from 'zod';
import { STOP_GAPS } from '../model/protection.ts';
import { LINE_ROLES } from '../model/strategy.ts';
import { AppSettings } from '../model/settings.ts';
import { FleetDesk } from './fleet-methods.ts';

const Dec = z.string();
const Ts = z.number();

/** A named figure of a decision: money in the quote currency, size in the base of the instrument. */
export const FigureWord = z.object({ label: z.string(), unit: z.enum(['money', 'size', 'none']) });
/** A line that a strategy draws on the chart of its instrument. `price`: over the candles; `readout`: only said above the chart. */
export const LineView = z.object({ strategyId: z.string(), id: z.string(), label: z.string(), role: z.enum(LINE_ROLES), stroke: z.enum(['solid', 'dashed']), pane: z.enum(['price', 'readout']) });
export const InstrumentView = z.object({ id: z.string(), base: z.string(), quote: z.string(), shape: z.enum(['fractionalBase', 'wholeContracts']), tickSize: Dec, lotSize: Dec, minQty: Dec, minNotional: Dec, multiplier: Dec, pricePrecision: z.number(),
  /** What its strategies draw; each bar has their values in this order. */
  lines: z.array(LineView) });
export const QuoteView = z.object({ instrumentId: z.string(), bid: z.number().nullable(), ask: z.number().nullable(), last: z.number().nullable(), mark: z.number().nullable(), index: z.number().nullable(), fundingRate: z.number().nullable(), nextFundingTs: Ts.nullable(), tsLastData: Ts.nullable(), stale: z.boolean(), refusedTicks: z.number() });
/** One completed or forming bar with the nearest stop and the strategies' lines at its close, in the order of `InstrumentView.lines` (null where there is none). */
export const BarView = z.object({ tsOpen: Ts, open: z.number(), high: z.number(), low: z.number(), close: z.number(), volume: z.number(), stop: z.number().nullable(), lines: z.array(z.number().nullable()), forming: z.boolean() });
/** The stop of one strategy; `movable`: a person may set its level, `byHand`: one did. */
export const StopView = z.object({ strategyId: z.string(), px: z.number(), movable: z.boolean(), byHand: z.boolean(),
  /** Where several strategies share the position: what its own part is, and what it was entered at. Absent: it closes all. */
  quantity: Dec.optional(), avgPx: Dec.nullable().optional() });
export const PositionView = z.object({ instrumentId: z.string(), side: z.enum(['long', 'short', 'flat']), quantity: Dec, avgPx: Dec.nullable(), mark: z.number().nullable(), notional: Dec, unrealizedPnl: Dec, realizedPnl: Dec, fees: Dec, funding: Dec, marginUsed: Dec, liquidationPx: z.number().nullable(), 
  /** The stop that the market reaches first; null without one. */
  stopPx: z.number().nullable(),
  /** Every stop that is watched. Of several strategies on one instrument each stop closes what its strategy owns; one that is alone there closes all of the position. */
  stops: z.array(StopView),
  /** Why no stop would close it now; null where one would, or where nothing is open. */
  stopGap: z.enum(STOP_GAPS).nullable().optional(), tsOpened: Ts.nullable(), tsUpdated: Ts });
export const OrderView = z.object({ clientOrderId: z.string(), venueOrderId: z.string().nullable(), strategyId: z.string(), instrumentId: z.string(), side: z.enum(['buy', 'sell']), type: z.enum(['market', 'limit']), quantity: Dec, filledQty: Dec, limitPx: Dec.nullable(), avgPx: Dec.nullable(), timeInForce: z.enum(['gtc', 'ioc']), reduceOnly: z.boolean(), postOnly: z.boolean(), status: z.enum(['initialized', 'denied', 'submitted', 'unknown', 'open', 'filled', 'canceled', 'rejected', 'expired']), pending: z.enum(['cancel', 'replace']).nullable(), reason: z.string(), closeReason: z.string().nullable(), tsCreated: Ts, tsUpdated: Ts });
export const FillView = z.object({ seq: z.number(), tradeId: z.string(), clientOrderId: z.string(), strategyId: z.string(), instrumentId: z.string(), side: z.enum(['buy', 'sell']), quantity: Dec, px: Dec, fee: Dec, liquidity: z.enum(['maker', 'taker']), realizedPnl: Dec, tsEvent: Ts });
export const AccountView = z.object({ cash: Dec, equity: Dec, unrealizedPnl: Dec, realizedPnl: Dec, fees: Dec, funding: Dec, initialMargin: Dec, maintenanceMargin: Dec, freeMargin: Dec, dayStartEquity: Dec, dayPnl: Dec, peakEquity: Dec, dailyLossLimit: Dec });
export const DecisionView = z.object({ seq: z.number(), strategyId: z.string(), instrumentId: z.string(), action: z.enum(['enterLong', 'enterShort', 'exit', 'hold']), reason: z.string(), detail: z.string(), values: z.record(z.string(), z.number().nullable()), tsEvent: Ts });
/** Who took note of an alert. */
export const Acknowledgement = z.object({ ts: Ts, by: z.string(), note: z.string() });
export const RiskEventView = z.object({ seq: z.number(), level: z.enum(['info', 'warning', 'critical']), code: z.string(), message: z.string(), instrumentId: z.string().nullable(), runbook: z.string(), tsEvent: Ts, ack: Acknowledgement.nullable() });
export const FlattenView = z.object({ flattenId: z.string(), step: z.enum(['halted', 'canceling', 'waiting', 'reading', 'closing', 'verified', 'stuck']), round: z.number(), message: z.string(), emptyReads: z.number(), venueOpenOrders: z.number().nullable(), venuePositions: z.number().nullable(), tsEvent: Ts });
export const DeskView = z.object({
  profile: z.enum(['dev', 'paper', 'demo', 'prod']), mode: z.enum(['paper', 'live']), source: z.enum(['venue', 'replay']), dryRun: z.boolean(),
  /** Where orders go: the simulated venue of a paper desk, the rehearsal of a live desk without real money, or a venue with real money. */
  venueKind: z.enum(['sim', 'sandbox', 'coinbase']), version: z.string(), configHash: z.string(),
  tradingState: z.enum(['disarmed', 'active', 'reducing', 'halted']), latched: z.boolean(), stateCause: z.string(), tsStateSince: Ts,
  /** Identity of the newest kill, also after its resume; null before the first. A resume names it, and every call says which one its side knew of. */
  killId: z.string().nullable(),
  venue: z.object({ id: z.string(), connected: z.boolean(), cause: z.string() }), reconciled: z.boolean(), interval: z.string(), intervalMs: z.number(), tsEngine: Ts, tsStarted: Ts,
  /** Open positions on which no stop acts now. */
  unprotected: z.number().optional(),
  /** Why the time is in doubt: nothing is opened and no day ends meanwhile. Null or absent while the clocks agree. */
  clockDoubt: z.string().nullable().optional(),
  /** Replay only: rows done of rows in the file, and market seconds per real second (null: as fast as possible). All done means finished. */
  progress: z.object({ done: z.number(), total: z.number(), speed: z.number().nullable() }).nullable(),
});
export const FundingPoint = z.object({ ts: Ts, rate: z.number() });
export const PriceReference = z.object({ instrumentId: z.string(), ts: Ts, px: z.number() });
export const EquityPoint = z.object({ ts: Ts, equity: z.number() });

/** Most rows of each kind in a snapshot, the latest ones: who holds as many may miss older ones, which are in the journal. Alerts that must be acted on stay beyond it. */
export const SNAPSHOT_HOLDS = { fills: 1_000, orders: 500, decisions: 200, alerts: 200 } as const;
/** One desk as it is; deltas with a higher `seq` follow. */
export const DeskSnapshot = z.object({
  seq: z.number(), desk: DeskView, account: AccountView, instruments: z.array(InstrumentView), quotes: z.array(QuoteView), positions: z.array(PositionView),
  orders: z.array(OrderView), fills: z.array(FillView), decisions: z.array(DecisionView), riskEvents: z.array(RiskEventView), equity: z.array(EquityPoint), flatten: FlattenView.nullable(),
  /** Every step of the latest flatten, oldest first; `flatten` is the last of them. */
  flattenSteps: z.array(FlattenView),
  /** The figures of decisions in words, by name. */
  figures: z.record(z.string(), FigureWord).optional(),
});
export type DeskSnapshot = z.output<typeof DeskSnapshot>;
/** Everything that a view needs to start: the shown desk, all desks, and the settings. */
export const Snapshot = DeskSnapshot.extend({ fleet: z.array(FleetDesk), settings: AppSettings });
export type Snapshot = z.output<typeof Snapshot>;
export type DeskView = z.output<typeof DeskView>;
export type InstrumentView = z.output<typeof InstrumentView>;
export type FigureWord = z.output<typeof FigureWord>;
export type LineView = z.output<typeof LineView>;
export type QuoteView = z.output<typeof QuoteView>;
export type BarView = z.output<typeof BarView>;
export type StopView = z.output<typeof StopView>;
export type PositionView = z.output<typeof PositionView>;
export type OrderView = z.output<typeof OrderView>;
export type FillView = z.output<typeof FillView>;
export type AccountView = z.output<typeof AccountView>;
export type DecisionView = z.output<typeof DecisionView>;
export type RiskEventView = z.output<typeof RiskEventView>;
export type FlattenView = z.output<typeof FlattenView>;
export type EquityPoint = z.output<typeof EquityPoint>;
export type PriceReference = z.output<typeof PriceReference>;
export type FundingPoint = z.output<typeof FundingPoint>;
export type Acknowledgement = z.output<typeof Acknowledgement>;

/**
 * Pushed to subscribers. `market`, `bar`, `account`, `positions`, `desk`, `equity`, `fleet` and `settings` are state and may be conflated (the latest wins);
 * `order`, `fill`, `decision`, `risk`, `acknowledged` and `flatten` are events and are never dropped or merged.
 */
export const Delta = z.discriminatedUnion('type', [
  z.object({ type: z.literal('market'), seq: z.number(), quotes: z.array(QuoteView) }),
  z.object({ type: z.literal('bar'), seq: z.number(), instrumentId: z.string(), bar: BarView }),
  z.object({ type: z.literal('account'), seq: z.number(), account: AccountView }),
  z.object({ type: z.literal('positions'), seq: z.number(), positions: z.array(PositionView) }),
  z.object({ type: z.literal('desk'), seq: z.number(), desk: DeskView }),
  z.object({ type: z.literal('equity'), seq: z.number(), point: EquityPoint }),
  z.object({ type: z.literal('order'), seq: z.number(), order: OrderView }),
  z.object({ type: z.literal('fill'), seq: z.number(), fill: FillView }),
  z.object({ type: z.literal('decision'), seq: z.number(), decision: DecisionView }),
  z.object({ type: z.literal('risk'), seq: z.number(), event: RiskEventView }),
  z.object({ type: z.literal('acknowledged'), seq: z.number(), alertSeq: z.number(), ack: Acknowledgement }),
  z.object({ type: z.literal('flatten'), seq: z.number(), flatten: FlattenView }),
  /** `seq` of these two is the last one of the shown desk when they were sent. */
  z.object({ type: z.literal('fleet'), seq: z.number(), desks: z.array(FleetDesk) }),
  z.object({ type: z.literal('settings'), seq: z.number(), settings: AppSettings }),
]);
export type Delta = z.output<typeof Delta>;
/** Kinds of which only the latest value matters: they may be conflated. All other kinds are events: each one arrives, in order. */
export const STATE_DELTAS: ReadonlySet<Delta['type']> = new Set<Delta['type']>(['market', 'bar', 'account', 'positions', 'desk', 'equity', 'fleet', 'settings']);
