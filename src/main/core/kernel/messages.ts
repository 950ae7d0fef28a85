// What goes into the kernel and what it concludes. One input log gives one result.
import type { Command } from '../../../shared/model/command.ts';
import type { DeskEvent, RiskEvent } from '../../../shared/model/desk-event.ts';
import type { InstrumentId } from '../../../shared/model/ids.ts';
import type { Bar, MarketEvent } from '../../../shared/model/market-data.ts';
import type { OrderEvent } from '../../../shared/model/order-event.ts';
import type { VenueReport } from '../../../shared/model/venue-report.ts';

/** The journal against the mark that is kept outside of it: it ends before what the mark says was written, or a person took it as the right one all the same. */
export type MarkFinding = { readonly found: 'behind'; readonly message: string } | { readonly found: 'adopted'; readonly reason: string };

/** First input of every run. */
export type StartInput = {
  readonly type: 'start';
  readonly ts: number;
  readonly version: string;
  readonly configHash: string;
  readonly profile: string;
  /** Of this start alone: it goes into each client order id. Null in a run from before it was given. */
  readonly run: string | null;
  /** What the engine of that time concluded (see REVISION): so an older run is concluded again as it was. */
  readonly revision: number;
  /** Null in a new journal. */
  readonly before: RunBefore | null;
  /** Why no kill could be written to disk when the host tried: the desk opens halted. */
  readonly latchProblem: string | null;
  /** When the first of the kills that the disk holds was given, Unix ms. */
  readonly killedTs: number | null;
  /** What the host found when the journal is not simply the newest. */
  readonly mark: MarkFinding | null;
};

/** Of a start that finds nothing: no journal, no kill, no mark. */
export const NOTHING_FOUND = { before: null, latchProblem: null, killedTs: null, mark: null } as const satisfies Partial<StartInput>;

/** `ts` is when the host took it in (Unix ms UTC): the kernel's only clock. It never runs backwards. */
export type Input =
  | StartInput
  /** Completed bars from before the run: strategies warm up on them and decide nothing. */
  | { readonly type: 'history'; readonly ts: number; readonly instrumentId: InstrumentId; readonly bars: readonly Bar[] }
  | { readonly type: 'market'; readonly ts: number; readonly event: MarketEvent }
  | { readonly type: 'report'; readonly ts: number; readonly report: VenueReport }
  | { readonly type: 'command'; readonly ts: number; readonly command: Command }
  /** What the host found when it compared its clocks. `agreed` ends a doubt that was told before; `cause` is a sentence's second half. */
  | { readonly type: 'clock'; readonly ts: number; readonly agreed: boolean; readonly cause: string }
  /** Something around the engine failed that a person must know of: a file, a lock. It is put on record as a risk event; nothing else follows. */
  | { readonly type: 'alarm'; readonly ts: number; readonly level: RiskEvent['level']; readonly code: string; readonly message: string; readonly runbook: string }
  /** Time passed: due timers fire. Sent by the host at `kernel.nextTimer()` at the latest. */
  | { readonly type: 'time'; readonly ts: number }
  /** Last input of a run that ends in order: equity since the last sample is put on record. */
  | { readonly type: 'end'; readonly ts: number };

/** Time of the journal's last entry, and whether the run that wrote it was stopped (not ended by a crash). */
export type RunBefore = { readonly lastTs: number; readonly clean: boolean };

/**
 * What an engine concludes of the same inputs.
 *
 * - 1: answers of the venue are held to what was sent, our flatten past the engine has a name, whether a stop acts on each position is recorded, and what a person
 *   must know is raised as an alert of its own; equity is looked at at every bar and mark.
 * - 2: an order is judged at the time at which it leaves, also where what led to it fell due earlier, while nobody called the engine.
 */
export const REVISION = 2;

export type Conclusion = OrderEvent | DeskEvent;
