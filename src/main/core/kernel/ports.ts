// The kernel's plugs, and the read-only views through which the parts of the core see each other.
import type { Price, Quantity } from '../../../shared/model/decimal.ts';
import type { CommandResult } from '../../../shared/model/command.ts';
import type { ClientOrderId, InstrumentId, StrategyId } from '../../../shared/model/ids.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Bar, MarketEvent } from '../../../shared/model/market-data.ts';
import type { Order, OrderSide, TradingState } from '../../../shared/model/order.ts';
import type { AccountState, Position } from '../../../shared/model/portfolio.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';
import type { Conclusion, Input } from './messages.ts';

/** Where requests go. `send` never throws and never answers at once: every outcome comes back as a report input. */
export type VenuePort = { send(request: VenueRequest): void };

/** `seq` orders inputs and conclusions together; `cause` is the seq of the input that led here (its own for an input). */
export type JournalEntry =
  | { readonly kind: 'input'; readonly seq: number; readonly cause: number; readonly ts: number; readonly input: Input }
  | { readonly kind: 'conclusion'; readonly seq: number; readonly cause: number; readonly ts: number; readonly conclusion: Conclusion };

/**
 * The bulk of a record, which a run that is only counted (a sweep of parameters, a benchmark) can do without: each decision to hold, and the checks
 * that an order passed, with what they measured.
 */
export type JournalDetail = 'holds' | 'passedChecks';

/**
 * Append-only record. `append` may buffer; `commit` returns only when everything appended is durable and throws when it cannot be.
 * A market input inside an entry is borrowed, with its event: encode or copy it before returning.
 */
export type JournalPort = {
  append(entry: JournalEntry): void;
  commit(): void;
  /** Whether it records this; absent: it records everything. Asked once, when the engine is made. What is left out nobody else is told either; all the rest, numbers included, stays as it is. */
  wants?(detail: JournalDetail): boolean;
};

/** Watchers (views, logs). Called after the journal has the entry; must not throw and must not call back. */
export type PublisherPort = {
  conclusion(seq: number, ts: number, conclusion: Conclusion): void;
  /** An accepted tick; the object is borrowed. */
  market(seq: number, event: MarketEvent): void;
  /** A completed bar, after the strategies have seen it: their overlays are those of its close. */
  bar(seq: number, bar: Bar): void;
  /** A bar from before the run, after warm-up with it. */
  history(bar: Bar): void;
  commandResult(result: CommandResult): void;
};

/** One kill: `id` is its identity, that a resume names. */
export type HeldKill = { readonly id: string; readonly reason: string; readonly ts: number };

/** The latch on disk, shared with other processes: set by each kill, read before anything is sent. Nothing of it throws; problems are sentences. */
export type KillLatchPort = {
  /** Identities of the kills that are set; empty when the latch is open. */
  held(): readonly string[];
  /** Null when it is durable where it belongs; else what could not be written, and what holds it instead. */
  set(kill: HeldKill): string | null;
  /** Removes these and no other. Null when that is durable; else what is still set. */
  clear(ids: readonly string[]): string | null;
  /** Null when a kill could be written now. */
  ready(): string | null;
};

export type Ports = { readonly venue: VenuePort; readonly journal: JournalPort; readonly publisher: PublisherPort; readonly latch: KillLatchPort };

/** Latest accepted market data of one instrument; NaN where nothing came yet. Numbers in the quote currency. */
export type MarketSnapshot = {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly mark: number;
  readonly index: number;
  readonly fundingRate: number;
  readonly nextFundingTs: number;
  /** `ts` of the input that last updated price data (quote, trade, mark or bar); -Infinity before the first. */
  readonly tsLastData: number;
};
export type MarketView = {
  snapshot(id: InstrumentId): MarketSnapshot | undefined;
  /** Best price for risk: mark, else mid, else last; NaN when unknown. */
  referencePrice(id: InstrumentId): number;
  /** Milliseconds since the last accepted price data at engine time `now`. */
  ageMs(id: InstrumentId, now: number): number;
  isStale(id: InstrumentId, now: number): boolean;
};
export type InstrumentsView = { get(id: InstrumentId): Instrument | undefined; all(): readonly Instrument[] };
export type PortfolioView = {
  position(id: InstrumentId): Position | undefined;
  /** Every instrument ever touched, flat ones included. */
  positions(): readonly Position[];
  /** Those of them that are not flat, in the same order. */
  openPositions(): readonly Position[];
  /** Exact, from the last marks. */
  account(): AccountState;
  /** Cheap floating-point equity for screens and monitors. */
  equityNumber(): number;
};
/** What one owner holds: signed quantity, cost still open, when it was opened (Unix ms). */
export type OwnedView = Pick<Position, 'quantity' | 'cost'> & { readonly tsOpened: number };
/** Who owns what of a position: strategies, and persons and the venue under their own names. Together they own all of it, on one side. */
export type OwnersView = {
  of(owner: StrategyId, id: InstrumentId): OwnedView | undefined;
  owners(id: InstrumentId): ReadonlyMap<StrategyId, OwnedView>;
};
export type OrdersView = {
  get(id: ClientOrderId): Order | undefined;
  /** Not closed, or with fills still being fetched. */
  working(): readonly Order[];
  workingFor(id: InstrumentId): readonly Order[];
  /** True while the strategy has an order of this instrument that the venue has not closed. */
  hasWorking(strategyId: StrategyId, id: InstrumentId): boolean;
};
/** What risk lets a strategy still open. `binding` names the cap that gave the quantity. */
export type Headroom = { readonly quantity: Quantity; readonly binding: string };
export type RiskView = {
  tradingState(): TradingState;
  /** Largest risk-increasing quantity on this side at this price that every limit would allow now; zero when none. `owner`: the strategy that asks; it opens nothing against others. */
  headroom(id: InstrumentId, side: OrderSide, px: Price, owner?: StrategyId): Headroom;
};
