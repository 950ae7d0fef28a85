// One running profile: kernel, journal, views, reports and health, whatever drives it (a venue on the clock, or a file of bars).
import type { Output } from '../../shared/contract/contract.ts';
import type { Outcome } from '../../shared/contract/fields.ts';
import type { Readiness } from '../../shared/contract/fleet-methods.ts';
import type { AlertView, OrderPreview, RiskView } from '../../shared/contract/risk-methods.ts';
import type { StrategyVersion, StrategyView } from '../../shared/contract/strategy-methods.ts';
import type { Delta, DeskSnapshot, FundingPoint, PriceReference } from '../../shared/contract/views.ts';
import type { Command, CommandResult, Operator } from '../../shared/model/command.ts';
import type { Conclusion } from '../core/kernel/messages.ts';
import type { Bar, MarketEvent } from '../../shared/model/market-data.ts';
import type { ClientOrderId } from '../../shared/model/ids.ts';
import type { OrderIntent } from '../../shared/model/order.ts';
import type { ProfileName } from '../../shared/model/profile.ts';
import type { Kernel } from '../core/kernel/kernel.ts';
import type { PublisherPort } from '../core/kernel/ports.ts';
import type { Asking, BarRows, DeskApi, JournalApi, ReportsApi } from '../api/desk-api.ts';
import type { ViewPublisher } from '../api/publisher.ts';
import { DeskRisk } from '../api/risk/desk-risk.ts';
import type { StrategyBook } from '../api/strategies/strategy-book.ts';
import type { Arming } from './readiness/arming.ts';

/** What moves the engine: a clock and a venue, or a file of bars. */
export type Driver = {
  command(command: Command): Promise<CommandResult>;
  answered(result: CommandResult): void;
};

/** Reports of one journal. */
export type ReportService = ReportsApi & {
  /** The day is over: its report is written in the background. */
  dayEnded(day: string): void;
};

/** Someone else who wants to know: logs, health, named events. A throw in here never reaches the engine. */
export type Watcher = { conclusion(seq: number, ts: number, conclusion: Conclusion): void };

/** Hands each publication to the views, then to the watchers. */
export class FanOut implements PublisherPort {
  readonly #views: ViewPublisher;
  readonly #watchers: readonly Watcher[];
  readonly #answered: (result: CommandResult) => void;
  #failures = 0;

  constructor(views: ViewPublisher, watchers: readonly Watcher[], answered: (result: CommandResult) => void) {
    this.#views = views;
    this.#watchers = watchers;
    this.#answered = answered;
  }

  /** Throws of watchers so far. */
  failures(): number {
    return this.#failures;
  }

  conclusion(seq: number, ts: number, conclusion: Conclusion): void {
    this.#views.conclusion(seq, ts, conclusion);
    for (const watcher of this.#watchers) {
      try {
        watcher.conclusion(seq, ts, conclusion);
      } catch {
        this.#failures += 1;
      }
    }
  }

  market(seq: number, event: MarketEvent): void {
    this.#views.market(seq, event);
  }

  bar(seq: number, bar: Bar): void {
    this.#views.bar(seq, bar);
  }

  history(bar: Bar): void {
    this.#views.history(bar);
  }

  commandResult(result: CommandResult): void {
    this.#views.commandResult(result);
    this.#answered(result);
  }
}

/** The api of one desk, for handlers of either wire. */
export class Desk implements DeskApi {
  readonly kernel: Kernel;
  readonly #views: ViewPublisher;
  readonly #strategies: StrategyBook;
  readonly #risk: DeskRisk;
  readonly #driver: Driver;
  readonly profile: ProfileName;
  readonly journal: JournalApi;
  readonly reports: ReportService;
  readonly #arming: Arming;

  constructor(profile: ProfileName, kernel: Kernel, views: ViewPublisher, strategies: StrategyBook, driver: Driver, journal: JournalApi, reports: ReportService, arming: Arming) {
    this.profile = profile;
    this.kernel = kernel;
    this.#views = views;
    this.#strategies = strategies;
    this.#risk = new DeskRisk(kernel, views);
    this.#driver = driver;
    this.journal = journal;
    this.reports = reports;
    this.#arming = arming;
  }

  snapshot(): DeskSnapshot {
    return this.#views.snapshot();
  }

  bars(instrumentId: string, limit: number): BarRows | undefined {
    return this.#views.bars(instrumentId, limit);
  }

  references(): readonly PriceReference[] {
    return this.#views.references();
  }

  command(command: Command): Promise<CommandResult> {
    // Reading the readiness list takes a moment: a word to stop that comes in between has the last say.
    if (command.type === 'Disarm' || command.type === 'Kill' || command.type === 'FlattenAll') this.#arming.callOff();
    return this.#driver.command(command);
  }

  flattenPreview(): Output<'flatten.preview'> {
    return this.#views.flattenPreview();
  }

  funding(instrumentId: string, limit: number): readonly FundingPoint[] | undefined {
    return this.#views.funding(instrumentId, limit);
  }

  readiness(): Promise<Readiness> {
    return this.#arming.readiness();
  }

  arm(phrase: string, reason: string, by: Operator, asking?: Asking): Promise<Outcome> {
    return this.#arming.arm(phrase, reason, by, asking);
  }

  strategies(): readonly StrategyView[] {
    return this.#strategies.views();
  }

  strategyHistory(id: string): readonly StrategyVersion[] | undefined {
    return this.#strategies.history(id);
  }

  risk(): RiskView {
    return this.#risk.read();
  }

  previewOrder(intent: OrderIntent, replaces: ClientOrderId | null = null): OrderPreview {
    return this.#risk.preview(intent, replaces);
  }

  redeemTicket(ticket: string, intent: OrderIntent): string | null {
    return this.#risk.redeem(ticket, intent);
  }

  alerts(limit: number): readonly AlertView[] {
    return this.#risk.alerts(limit);
  }

  /** Alerts of tier 1 that nobody has taken note of. */
  unacknowledgedCritical(): number {
    return this.#risk.unacknowledgedCritical();
  }

  subscribe(listener: (delta: Delta) => void): () => void {
    return this.#views.subscribe(listener);
  }
}
