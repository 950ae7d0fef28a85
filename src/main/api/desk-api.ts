// What the engine around a kernel offers to its views. The desk implements it; the handlers and both hosts use nothing else.
import type { Asked, Input, Output } from '../../shared/contract/contract.ts';
import type { Outcome, ReportFormat } from '../../shared/contract/fields.ts';
import type { Readiness } from '../../shared/contract/fleet-methods.ts';
import type { AlertView, OrderPreview, RiskView } from '../../shared/contract/risk-methods.ts';
import type { StrategyVersion, StrategyView } from '../../shared/contract/strategy-methods.ts';
import type { Delta, DeskSnapshot, FundingPoint, PriceReference } from '../../shared/contract/views.ts';
import type { Command, CommandResult, Operator } from '../../shared/model/command.ts';
import type { ClientOrderId } from '../../shared/model/ids.ts';
import type { OrderIntent } from '../../shared/model/order.ts';
import type { ProfileName } from '../../shared/model/profile.ts';

/** `forming`: the last bar is not complete. */
export type BarRows = { readonly seq: number; readonly rows: Float64Array; readonly lines: number; readonly forming: boolean };

/** What whoever asked had seen, and whether they still wait: `stillAsked` is false once they are gone. */
export type Asking = Asked & { readonly stillAsked?: () => boolean };

export type DeskApi = {
  readonly profile: ProfileName;
  snapshot(): DeskSnapshot;
  /** The last `limit` bars in time order, as rows (see bar-rows.ts), and the seq up to which they are complete; undefined when the instrument is not known. */
  bars(instrumentId: string, limit: number): BarRows | undefined;
  /** Where the change of each price is counted from; an instrument without bars has none. */
  references(): readonly PriceReference[];
  /** The last `limit` funding rates, oldest first; undefined when the instrument is not known. */
  funding(instrumentId: string, limit: number): readonly FundingPoint[] | undefined;
  /** Resolves when the kernel has answered; refusals are values. Rejects only when the engine cannot take commands at all. */
  command(command: Command): Promise<CommandResult>;
  flattenPreview(): Output<'flatten.preview'>;

  /** What must be true before a live desk may be armed. */
  readiness(): Promise<Readiness>;
  /** Reads the readiness list anew and arms only when it is green, the phrase is its phrase, and `stillAsked` does not say that the asker is gone. */
  arm(phrase: string, reason: string, by: Operator, asking?: Asking): Promise<Outcome>;

  strategies(): readonly StrategyView[];
  /** Newest first; undefined for a strategy that this desk does not run. */
  strategyHistory(id: string): readonly StrategyVersion[] | undefined;

  risk(): RiskView;
  /** What the gate would say now, to a new order or to one in the place of a working one. Nothing is recorded and nothing is sent. */
  previewOrder(intent: OrderIntent, replaces?: ClientOrderId | null): OrderPreview;
  /** Null once for an intent that was previewed with this ticket a short time ago and would not go out as more than was shown; else the sentence why not. */
  redeemTicket(ticket: string, intent: OrderIntent): string | null;
  /** Newest first. */
  alerts(limit: number): readonly AlertView[];

  readonly journal: JournalApi;
  readonly reports: ReportsApi;

  /** Deltas as they happen; the returned function ends it. A listener must not throw and must not call back. */
  subscribe(listener: (delta: Delta) => void): () => void;
};

/** Reads of the journal, made in a thread of their own: the engine does not wait for them. */
export type JournalApi = {
  rows(input: Input<'journal.rows'>): Promise<Output<'journal.rows'>>;
  types(): Promise<Output<'journal.types'>>;
  /** Undefined when there is no such entry. */
  entry(seq: number): Promise<Output<'journal.entry'> | undefined>;
  /** Undefined when the journal holds no such order. */
  why(clientOrderId: string): Promise<Output<'journal.why'> | undefined>;
  verify(): Promise<Output<'journal.verify'>>;
};

/** Reports of one journal. Undefined when there is nothing of that day or week. */
export type ReportsApi = {
  /** Days that have a report, newest first. */
  days(): readonly string[];
  read(day: string, format: ReportFormat): Promise<Output<'report.read'> | undefined>;
  export(day: string): Promise<Output<'report.export'> | undefined>;
  weeks(): Output<'report.weeks'>['weeks'];
  readWeek(week: string, format: ReportFormat): Promise<Output<'report.readWeek'> | undefined>;
  exportWeek(week: string): Promise<Output<'report.exportWeek'> | undefined>;
};
