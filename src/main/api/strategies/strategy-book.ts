// The read model of the strategies: what each one does, what it earned, and every version of its parameters. Told by conclusions, live and restored.
import type { StrategyPerformance, StrategyVersion, StrategyView } from '../../../shared/contract/strategy-methods.ts';
import type { Operator } from '../../../shared/model/command.ts';
import { absDecimal, divHalfEven, formatDecimal, notional, toNumber, type Money, type Price } from '../../../shared/model/decimal.ts';
import type { Decision } from '../../../shared/model/decision.ts';
import type { InstrumentId, StrategyId, TradeId } from '../../../shared/model/ids.ts';
import type { OrderFilled } from '../../../shared/model/order-event.ts';
import type { LedgerEntry, Position } from '../../../shared/model/portfolio.ts';
import { parameterChanges, type StrategyConfigured } from '../../../shared/model/strategy.ts';
import type { Conclusion } from '../../core/kernel/messages.ts';
import type { InstrumentsView } from '../../core/kernel/ports.ts';
import type { StrategyStatus } from '../../core/kernel/strategy-runner.ts';
import { OwnedPositions } from '../../core/portfolio/owned-positions.ts';
import { averagePrice } from '../../core/portfolio/position-math.ts';
import { Tally } from './tally.ts';
import { TripBook } from './trip-book.ts';

/** The engine as it is now; it already reflects the conclusion that is being told. */
export type StrategySource = {
  statuses(): readonly StrategyStatus[];
  /** Several strategies trade the instrument: each owns what it opened. */
  shares(id: InstrumentId): boolean;
  position(id: InstrumentId): Position | undefined;
  unrealizedOf(id: InstrumentId): Money;
  realizedOf(id: TradeId): Money | undefined;
  readonly instruments: InstrumentsView;
};

/** What a strategy did itself, whoever the trades belong to. */
type Activity = { orders: number; fills: number; denied: number; turnover: bigint };

const operatorText = ({ kind, name, via }: Operator): string => (kind === 'desk' ? name : `${name} via ${via}`);
const orNull = (value: bigint | null): string | null => (value === null ? null : formatDecimal(value));

export class StrategyBook {
  readonly #source: StrategySource;
  readonly #tallies = new Map<string, Tally>();
  /** By instrument; of one that strategies share, by owner and instrument. */
  readonly #trips = new Map<string, TripBook>();
  /** Who owns what, as the portfolio has it. */
  readonly #owned = new OwnedPositions();
  /** Of each shared instrument, whose trade was booked last: funding of an hour in which it was closed is its. */
  readonly #lastOwners = new Map<InstrumentId, string>();
  readonly #activity = new Map<string, Activity>();
  readonly #versions = new Map<string, StrategyVersion[]>();
  readonly #lastDecisions = new Map<string, Decision>();
  #tsStarted = 0;

  constructor(source: StrategySource) {
    this.#source = source;
  }

  conclusion(_seq: number, _ts: number, conclusion: Conclusion): void {
    switch (conclusion.type) {
      case 'DecisionMade': this.#lastDecisions.set(conclusion.decision.strategyId, conclusion.decision); return;
      case 'OrderInitialized': this.#of(conclusion.strategyId).orders += 1; return;
      case 'OrderDenied': this.#of(conclusion.strategyId).denied += 1; return;
      case 'OrderFilled': return this.#onFill(conclusion);
      case 'LedgerBooked': return this.#onLedger(conclusion.entry);
      case 'StrategyConfigured': return this.#onVersion(conclusion);
      case 'EngineStarted': this.#tsStarted = conclusion.tsEvent; return;
      default: return;
    }
  }

  views(): StrategyView[] {
    return this.#source.statuses().map((status) => this.#view(status));
  }

  /** Newest first; undefined for a strategy that does not run here. */
  history(id: string): StrategyVersion[] | undefined {
    if (!this.#source.statuses().some(({ strategy }) => strategy.id === id)) return undefined;
    return [...(this.#versions.get(id) ?? [])].reverse();
  }

  #view({ strategy, mode, modeCause, tsModeSince, failure, version, guards }: StrategyStatus): StrategyView {
    const { id, instrumentId, configuration } = strategy;
    const { quantity, avgPx } = this.#heldBy(id, instrumentId);
    const decision = this.#lastDecisions.get(id);
    return {
      id, instrumentId, kind: configuration?.kind ?? 'own', kindLabel: configuration?.label ?? id, description: configuration?.description ?? '',
      mode, modeCause, tsModeSince: tsModeSince ?? this.#tsStarted, failure, warmedUp: strategy.warmedUp ?? true, guards, version,
      parameters: { ...configuration?.parameters }, fields: configuration ? configuration.fields.map((field) => ({ ...field })) : [],
      performance: this.#performance(id, instrumentId),
      lastDecision: decision ? { action: decision.action, reason: decision.reason, detail: decision.detail, tsEvent: decision.tsEvent } : null,
      position: { side: quantity > 0n ? 'long' : quantity < 0n ? 'short' : 'flat', quantity: formatDecimal(quantity < 0n ? -quantity : quantity), avgPx: orNull(avgPx) },
    };
  }

  #performance(id: StrategyId, instrumentId: InstrumentId): StrategyPerformance {
    const tally = this.#tallyOf(id);
    const { orders, fills, denied, turnover } = this.#of(id);
    const unrealized = this.#unrealizedOf(id, instrumentId);
    return {
      trades: tally.trades, wins: tally.wins, realizedPnl: formatDecimal(tally.realized), fees: formatDecimal(tally.fees), funding: formatDecimal(tally.funding), unrealizedPnl: formatDecimal(unrealized),
      netPnl: formatDecimal(tally.realized - tally.fees + tally.funding + unrealized), hitRatio: tally.trades === 0 ? null : tally.wins / tally.trades,
      averageWin: orNull(tally.averageWin()), averageLoss: orNull(tally.averageLoss()), largestLoss: orNull(tally.largestLoss()), turnover: formatDecimal(turnover), orders, fills, denied,
      curve: tally.curve().map(({ ts, net }) => ({ ts, net: toNumber(net) })),
    };
  }

  #onFill(event: OrderFilled): void {
    const instrument = this.#source.instruments.get(event.instrumentId);
    if (!instrument) return; // Booked by nobody: it is not in the catalogue.
    const own = this.#of(event.strategyId);
    own.fills += 1;
    own.turnover += absDecimal(notional(event.lastPx, event.lastQty, instrument.multiplier));
    const { strategyId: owner, side, lastQty: quantity, tsEvent: ts, fee, instrumentId } = event;
    const parts = this.#owned.fill(instrumentId, event, instrument.multiplier);
    if (!this.#source.shares(instrumentId)) return this.#tripsOf(instrumentId).fill({ owner, side, quantity, fee, realizedPnl: this.#source.realizedOf(event.tradeId) ?? 0n, ts });
    let left = fee as bigint;
    parts.forEach((part, at) => {
      // The last part takes what rounding left of the fee.
      const share = at === parts.length - 1 ? left : divHalfEven(fee * part.quantity, quantity);
      left -= share;
      this.#lastOwners.set(instrumentId, part.owner);
      this.#tripsOf(instrumentId, part.owner).fill({ owner: part.owner, side, quantity: part.quantity, fee: share, realizedPnl: part.realizedPnl, ts });
    });
  }

  #onLedger({ type, instrumentId, amount }: LedgerEntry): void {
    if (instrumentId === null) return;
    if (type !== 'funding' && type !== 'reclassified') return;
    if (!this.#source.shares(instrumentId)) return this.#late(this.#tripsOf(instrumentId), type, amount);
    const owners = [...this.#owned.owners(instrumentId)];
    const total = owners.reduce((sum, [, { quantity }]) => sum + absDecimal(quantity), 0n);
    if (total === 0n) {
      const last = this.#lastOwners.get(instrumentId);
      return last === undefined ? undefined : this.#late(this.#tripsOf(instrumentId, last), type, amount);
    }
    let left = amount as bigint;
    owners.forEach(([owner, { quantity }], at) => {
      const share = at === owners.length - 1 ? left : divHalfEven(amount * absDecimal(quantity), total);
      left -= share;
      this.#late(this.#tripsOf(instrumentId, owner), type, share);
    });
  }

  #onVersion({ strategyId, version, tsEvent, by, reason, source, parameters }: StrategyConfigured): void {
    let versions = this.#versions.get(strategyId);
    if (!versions) this.#versions.set(strategyId, (versions = []));
    const before = versions.at(-1);
    versions.push({ version, ts: tsEvent, by: operatorText(by), reason, source, parameters: { ...parameters }, changes: before ? [...parameterChanges(before.parameters, parameters)] : [] });
  }

  #of(id: string): Activity {
    let activity = this.#activity.get(id);
    if (!activity) this.#activity.set(id, (activity = { orders: 0, fills: 0, denied: 0, turnover: 0n }));
    return activity;
  }

  #tallyOf(id: string): Tally {
    let tally = this.#tallies.get(id);
    if (!tally) this.#tallies.set(id, (tally = new Tally()));
    return tally;
  }

  #late(trips: TripBook, type: 'funding' | 'reclassified', amount: bigint): void {
    if (type === 'funding') trips.funding(amount);
    else trips.reclassified(amount);
  }

  /** What is the strategy's of the position: all of it where it is alone on its instrument. */
  #heldBy(owner: StrategyId, id: InstrumentId): { readonly quantity: bigint; readonly avgPx: Price | null } {
    if (!this.#source.shares(id)) return this.#source.position(id) ?? { quantity: 0n, avgPx: null };
    const own = this.#owned.of(owner, id);
    const instrument = this.#source.instruments.get(id);
    return own === undefined || !instrument ? { quantity: 0n, avgPx: null } : { quantity: own.quantity, avgPx: averagePrice(own, instrument.multiplier) };
  }

  #unrealizedOf(owner: StrategyId, id: InstrumentId): bigint {
    if (!this.#source.shares(id)) return this.#trips.get(id)?.owner() === owner ? this.#source.unrealizedOf(id) : 0n;
    const [own, net] = [this.#owned.of(owner, id), this.#source.position(id)];
    if (own === undefined || net === undefined || net.quantity === 0n) return 0n;
    // Its share of the value at the mark, less what it paid.
    return divHalfEven((this.#source.unrealizedOf(id) + net.cost) * own.quantity, net.quantity) - own.cost;
  }

  #tripsOf(id: InstrumentId, owner: string | null = null): TripBook {
    const key = owner === null ? id : `${owner}@${id}`;
    let trips = this.#trips.get(key);
    if (!trips) this.#trips.set(key, (trips = new TripBook((owner) => this.#tallyOf(owner))));
    return trips;
  }
}
