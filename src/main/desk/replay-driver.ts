// Drives a kernel with a file of bars against a simulated venue in the same process. The data's clock is the only clock.
import type { Command, CommandResult } from '../../shared/model/command.ts';
import type { InstrumentId } from '../../shared/model/ids.ts';
import type { Bar } from '../../shared/model/market-data.ts';
import type { BarColumns } from '../core/market-data/bar-columns.ts';
import type { Kernel } from '../core/kernel/kernel.ts';
import { REVISION } from '../core/kernel/messages.ts';
import type { JournalPort, VenuePort } from '../core/kernel/ports.ts';
import type { VenueRequest } from '../../shared/model/venue-request.ts';
import type { SimVenue } from '../core/venue/sim-venue.ts';
import type { Driver } from './desk.ts';
import type { StartFacts } from './engine-loop.ts';

/** Bars handled before other work (views, commands) gets its turn. */
const SLICE_MS = 12;
/** The clock is looked at once in so many bars: a look costs as much as some of what a bar does. */
const BARS_A_LOOK = 16;
/** Longest wait between two bars at a slow speed before the loop looks for commands again. */
const MAX_SLEEP_MS = 250;
/** Engine time that the venue gets at the start to say what the account holds. */
const FIRST_ANSWERS_MS = 1_000;

/** How long a command given after the last bar may take in engine time. */
const AFTER_THE_END_MS = 60_000;

type MutableBar = { -readonly [K in keyof Bar]: Bar[K] };

export type ReplayDeps = {
  readonly kernel: Kernel;
  readonly venue: SimVenue;
  readonly journal: JournalPort;
  readonly instrumentId: InstrumentId;
  readonly columns: BarColumns;
  readonly intervalMs: number;
  /** Market seconds per real second; Infinity for as fast as possible. */
  readonly speed: number;
  onProgress(done: number, total: number): void;
};

/** Hands the kernel's requests to the venue at engine time. */
export class ReplayVenuePort implements VenuePort {
  #venue: SimVenue | null = null;
  #now: () => number = () => 0;

  connect(venue: SimVenue, now: () => number): void {
    this.#venue = venue;
    this.#now = now;
  }

  send(request: VenueRequest): void {
    if (!this.#venue) throw new Error('expected the replay venue to be connected before the first request');
    this.#venue.send(request, this.#now());
  }
}

export class ReplayDriver implements Driver {
  readonly #deps: ReplayDeps;
  readonly #waiting = new Map<string, (result: CommandResult) => void>();
  /** One input for all bars: whoever keeps a market event copies it. */
  readonly #bar: MutableBar;
  readonly #input: { readonly type: 'market'; ts: number; readonly event: Bar };
  #next = 0;
  #stopped = false;
  #wake: (() => void) | null = null;

  constructor(deps: ReplayDeps) {
    this.#deps = deps;
    this.#bar = { type: 'bar', instrumentId: deps.instrumentId, intervalMs: deps.intervalMs, tsOpen: 0, tsEvent: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
    this.#input = { type: 'market', ts: 0, event: this.#bar };
  }

  /** Time of the first bar's open. */
  startTs(): number {
    return this.#deps.columns.ts[0] ?? 0;
  }

  /** Close of the last bar that was handled. */
  endTs(): number {
    const last = this.#next === 0 ? undefined : this.#deps.columns.ts[this.#next - 1];
    return last === undefined ? this.startTs() : last + this.#deps.intervalMs;
  }

  done(): number {
    return this.#next;
  }

  start(facts: StartFacts): void {
    const { kernel } = this.#deps;
    const ts = this.startTs();
    kernel.handle({ type: 'start', ts, revision: REVISION, ...facts });
    kernel.handle({ type: 'report', ts, report: { type: 'ConnectionReport', state: 'connected', cause: 'replay', tsEvent: ts } });
    // The venue's first answers, before the first bar closes: at a slow speed nobody should look at an empty account for that long.
    this.#deliver(ts + Math.min(FIRST_ANSWERS_MS, this.#deps.intervalMs - 1));
  }

  command(command: Command): Promise<CommandResult> {
    if (this.#stopped) return Promise.reject(new Error('the replay has ended'));
    return new Promise((resolve) => {
      this.#waiting.set(command.requestId, resolve);
      const { kernel, columns } = this.#deps;
      kernel.handle({ type: 'command', ts: kernel.now(), command });
      this.#deliver(kernel.now());
      // After the last bar no bar carries the clock on: what needs a moment (the proof of flat) gets one.
      if (this.#next >= columns.length) this.#passTime(kernel.now() + AFTER_THE_END_MS);
    });
  }

  answered(result: CommandResult): void {
    this.#waiting.get(result.requestId)?.(result);
    this.#waiting.delete(result.requestId);
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  /** Runs to the end of the file or to `stop`. Rejects when the kernel cannot go on. */
  async run(): Promise<void> {
    const { columns, speed } = this.#deps;
    const startedAt = performance.now();
    const firstTs = this.startTs();
    while (this.#next < columns.length && !this.#stopped) {
      const sliceEnd = performance.now() + SLICE_MS;
      do {
        if (speed !== Infinity) {
          const dueAt = startedAt + ((columns.ts[this.#next] ?? 0) + this.#deps.intervalMs - firstTs) / speed;
          if (dueAt > performance.now()) {
            await this.#sleep(Math.min(dueAt - performance.now(), MAX_SLEEP_MS));
            break;
          }
        }
        this.#step(this.#next);
        this.#next += 1;
      } while (this.#next < columns.length && !this.#stopped && (this.#next % BARS_A_LOOK !== 0 || performance.now() < sliceEnd));
      this.#deps.onProgress(this.#next, columns.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#deps.kernel.handle({ type: 'end', ts: this.#deps.kernel.now() });
    this.#deps.journal.commit();
  }

  /** One bar: first the venue fills what waited for it, then the engine sees it, then the venue takes what the engine wants. */
  #step(index: number): void {
    const { columns, kernel, venue, intervalMs } = this.#deps;
    const bar = this.#bar;
    const tsOpen = columns.ts[index] as number;
    const tsClose = tsOpen + intervalMs;
    bar.tsOpen = tsOpen;
    bar.tsEvent = tsClose;
    bar.open = columns.open[index] as number;
    bar.high = columns.high[index] as number;
    bar.low = columns.low[index] as number;
    bar.close = columns.close[index] as number;
    bar.volume = columns.volume[index] as number;
    if (kernel.flattening()) this.#passTime(tsClose - 1);
    venue.onMarket(bar, tsClose);
    this.#deliver(tsClose - 1); // what happened inside the bar is known before it closes
    this.#input.ts = tsClose;
    kernel.handle(this.#input);
    this.#deliver(tsClose);
  }

  /**
   * Lets the time up to `until` pass in its own order, venue answers and engine timers as they fall due. A bar is a long time for
   * flatten-all: without this its reads would time out before the venue's answers, which lie milliseconds away, are handed over.
   */
  #passTime(until: number): void {
    const { kernel, venue } = this.#deps;
    for (;;) {
      const next = Math.max(Math.min(venue.nextDue(), kernel.flattening() ? kernel.nextTimer() : Infinity), kernel.now());
      if (!(next <= until)) return;
      this.#deliver(next);
      if (kernel.nextTimer() <= next) {
        kernel.handle({ type: 'time', ts: next });
        this.#deliver(next);
      }
    }
  }

  /** Reports that are due; the answers to them may cause more. */
  #deliver(now: number): void {
    const { kernel, venue } = this.#deps;
    venue.advance(now);
    for (let reports = venue.takeReports(); reports.length > 0; reports = venue.takeReports()) {
      for (const report of reports) kernel.handle({ type: 'report', ts: now, report });
      venue.advance(now);
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
