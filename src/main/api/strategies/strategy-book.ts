// The read model of the strategies: what each one does, what it earned, and every version of its parameters. Told by conclusions, live and restored.
import type { StrategyPerformance, StrategyVersion, StrategyView } from '../../../shared/contract/strategy-methods.ts';
import type { Operator } from '../../../shared/model/command.ts';
import { absDecimal, formatDecimal, notional, toNumber, type Money } from '../../../shared/model/decimal.ts';
import type { Decision } from '../../../shared/model/decision.ts';
import type { InstrumentId, TradeId } from '../../../shared/model/ids.ts';
import type { OrderFilled } from '../../../shared/model/order-event.ts';
import type { LedgerEntry, Position } from '../../../shared/model/portfolio.ts';
import { parameterChanges, type StrategyConfigured } from '../../../shared/model/strategy.ts';
import type { Conclusion } from '../../core/kernel/messages.ts';
import type { InstrumentsView } from '../../core/kernel/ports.ts';
import type { StrategyStatus } from '../../core/kernel/strategy-runner.ts';
import { Tally } from './tally.ts';
import { TripBook } from './trip-book.ts';

/** The engine as it is now; it already reflects the conclusion that is being told. */
export type StrategySource = {
  statuses(): readonly StrategyStatus[];
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
  readonly #trips = new Map<InstrumentId, TripBook>();
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
    const position = this.#source.position(instrumentId);
    const quantity = position?.quantity ?? 0n;
    const decision = this.#lastDecisions.get(id);
    return {
      id, instrumentId, kind: configuration?.kind ?? 'own', kindLabel: configuration?.label ?? id, description: configuration?.description ?? '',
      mode, modeCause, tsModeSince: tsModeSince ?? this.#tsStarted, failure, warmedUp: strategy.warmedUp ?? true, guards, version,
      parameters: { ...configuration?.parameters }, fields: configuration ? configuration.fields.map((field) => ({ ...field })) : [],
      performance: this.#performance(id, instrumentId),
      lastDecision: decision ? { action: decision.action, reason: decision.reason, detail: decision.detail, tsEvent: decision.tsEvent } : null,
      position: { side: quantity > 0n ? 'long' : quantity < 0n ? 'short' : 'flat', quantity: formatDecimal(quantity < 0n ? -quantity : quantity), avgPx: orNull(position?.avgPx ?? null) },
    };
  }

  #performance(id: string, instrumentId: InstrumentId): StrategyPerformance {
    const tally = this.#tallyOf(id);
    const { orders, fills, denied, turnover } = this.#of(id);
    const unrealized = this.#trips.get(instrumentId)?.owner() === id ? this.#source.unrealizedOf(instrumentId) : 0n;
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
    this.#tripsOf(event.instrumentId).fill({ owner: event.strategyId, side: event.side, quantity: event.lastQty, fee: event.fee, realizedPnl: this.#source.realizedOf(event.tradeId) ?? 0n, ts: event.tsEvent });
  }

  #onLedger({ type, instrumentId, amount }: LedgerEntry): void {
    if (instrumentId === null) return;
    if (type === 'funding') this.#tripsOf(instrumentId).funding(amount);
    else if (type === 'reclassified') this.#tripsOf(instrumentId).reclassified(amount);
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

  #tripsOf(id: InstrumentId): TripBook {
    let trips = this.#trips.get(id);
    if (!trips) this.#trips.set(id, (trips = new TripBook((owner) => this.#tallyOf(owner))));
    return trips;
  }
}
