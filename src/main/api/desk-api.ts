// What the engine around a kernel offers to its views. The desk implements it; the handlers and both hosts use nothing else.
import type { Output, ReportFormat } from '../../shared/contract/contract.ts';
import type { BarView, Delta, Snapshot } from '../../shared/contract/views.ts';
import type { Command, CommandResult } from '../../shared/model/command.ts';

export type DeskApi = {
  snapshot(): Snapshot;
  /** The last `limit` bars in time order and the seq up to which they are complete; undefined when the instrument is not known. */
  bars(instrumentId: string, limit: number): { readonly seq: number; readonly bars: readonly BarView[] } | undefined;
  /** Resolves when the kernel has answered; refusals are values. Rejects only when the engine cannot take commands at all. */
  command(command: Command): Promise<CommandResult>;
  flattenPreview(): Output<'flatten.preview'>;
  /** Days that have a report, newest first. */
  reportDays(): readonly string[];
  /** Undefined when there is nothing of that day. */
  readReport(day: string, format: ReportFormat): Output<'report.read'> | undefined | Promise<Output<'report.read'> | undefined>;
  /** Writes the four formats; undefined when there is nothing of that day. */
  exportReport(day: string): Output<'report.export'> | undefined | Promise<Output<'report.export'> | undefined>;
  /** Deltas as they happen; the returned function ends it. A listener must not throw and must not call back. */
  subscribe(listener: (delta: Delta) => void): () => void;
};
