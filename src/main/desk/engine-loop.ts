// Drives a kernel on a real clock: stamps inputs, lets commands and reports overtake market data, keeps the timer, commits the journal.
import type { Command, CommandResult } from '../../shared/model/command.ts';
import type { Bar, MarketEvent } from '../../shared/model/market-data.ts';
import type { InstrumentId } from '../../shared/model/ids.ts';
import type { VenueReport } from '../../shared/model/venue-report.ts';
import { JournalLost } from '../core/journal/journal-lost.ts';
import type { Kernel } from '../core/kernel/kernel.ts';
import { REVISION, type Input, type StartInput } from '../core/kernel/messages.ts';
import type { JournalPort } from '../core/kernel/ports.ts';

export type LoopDeps = {
  readonly kernel: Kernel;
  readonly journal: JournalPort;
  /** Wall clock, Unix ms UTC, that never runs backwards. */
  now(): number;
  /** The kernel cannot go on (the journal cannot be written, an invariant broke): the desk stops. Called once. */
  onFatal(error: Error): void;
};

/** What a run begins with, beside its time. */
export type Alarm = Omit<Extract<Input, { readonly type: 'alarm' }>, 'type' | 'ts'>;
export type StartFacts = Omit<StartInput, 'type' | 'ts' | 'revision'>;

/** Market data is handled in slices of this length, so that a flood never holds up a command. */
const SLICE_MS = 4;
/** What was journaled without an order waiting for it is durable after at most this long. */
const COMMIT_MS = 50;


export class EngineLoop {
  readonly #deps: LoopDeps;
  #backlog: MarketEvent[] = [];
  #head = 0;
  #draining = false;
  #timer: NodeJS.Timeout | null = null;
  #timerDue = Infinity;
  #commitTimer: NodeJS.Timeout | null = null;
  #stopped = false;
  readonly #waiting = new Map<string, { readonly resolve: (result: CommandResult) => void; readonly reject: (error: Error) => void }>();

  constructor(deps: LoopDeps) {
    this.#deps = deps;
  }

  start(facts: StartFacts): void {
    this.#handle({ type: 'start', ts: this.#deps.now(), revision: REVISION, ...facts });
  }

  history(instrumentId: InstrumentId, bars: readonly Bar[]): void {
    this.#handle({ type: 'history', ts: this.#deps.now(), instrumentId, bars });
  }

  /** What came of comparing the clocks. */
  clocks(agreed: boolean, cause: string): void {
    this.#handle({ type: 'clock', ts: this.#deps.now(), agreed, cause });
  }

  report(report: VenueReport): void {
    this.#handle({ type: 'report', ts: this.#deps.now(), report });
  }

  /** Puts on record what failed around the engine. */
  alarm(alarm: Alarm): void {
    this.#handle({ type: 'alarm', ts: this.#deps.now(), ...alarm });
  }

  /** Resolves with the kernel's answer; rejects when the engine has stopped. */
  command(command: Command): Promise<CommandResult> {
    if (this.#stopped) return Promise.reject(new Error('the engine has stopped'));
    return new Promise((resolve, reject) => {
      this.#waiting.set(command.requestId, { resolve, reject });
      this.#handle({ type: 'command', ts: this.#deps.now(), command });
    });
  }

  /** Called by the publisher after the commit that holds the command. */
  answered(result: CommandResult): void {
    this.#waiting.get(result.requestId)?.resolve(result);
    this.#waiting.delete(result.requestId);
  }

  market(events: readonly MarketEvent[]): void {
    if (this.#stopped) return;
    for (const event of events) this.#backlog.push(event);
    if (!this.#draining) {
      this.#draining = true;
      this.#drain();
    }
  }

  /** Market events taken in but not handled yet. */
  backlog(): number {
    return this.#backlog.length - this.#head;
  }

  /** Handles what is queued, commits, and stops for good. */
  stop(): void {
    if (this.#stopped) return;
    while (this.#head < this.#backlog.length) this.#next();
    this.#handle({ type: 'end', ts: this.#deps.now() });
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#timer ?? undefined);
    clearTimeout(this.#commitTimer ?? undefined);
    try {
      this.#deps.journal.commit();
    } catch (error) {
      this.#deps.onFatal(new JournalLost(error));
    }
  }

  #drain(): void {
    const until = performance.now() + SLICE_MS;
    while (this.#head < this.#backlog.length && !this.#stopped) {
      this.#next();
      if (performance.now() > until && this.#head < this.#backlog.length) {
        setImmediate(() => this.#drain());
        return;
      }
    }
    this.#backlog = [];
    this.#head = 0;
    this.#draining = false;
  }

  #next(): void {
    const event = this.#backlog[this.#head++];
    if (event) this.#handle({ type: 'market', ts: this.#deps.now(), event });
  }

  #handle(input: Input): void {
    if (this.#stopped) return;
    try {
      this.#deps.kernel.handle(input);
    } catch (error) {
      this.#fail(asError(error));
      return;
    }
    this.#commitTimer ??= setTimeout(() => this.#commit(), COMMIT_MS);
    this.#schedule();
  }

  #schedule(): void {
    const due = this.#deps.kernel.nextTimer();
    if (due === this.#timerDue) return;
    clearTimeout(this.#timer ?? undefined);
    this.#timerDue = due;
    this.#timer = due === Infinity ? null : setTimeout(() => {
      this.#timerDue = Infinity;
      this.#handle({ type: 'time', ts: this.#deps.now() });
    }, Math.min(Math.max(0, due - this.#deps.now()), 2 ** 31 - 1));
  }

  #commit(): void {
    this.#commitTimer = null;
    try {
      this.#deps.journal.commit();
    } catch (error) {
      this.#fail(new JournalLost(error));
    }
  }

  /** The engine cannot go on, for a reason that another part of the desk found. */
  fail(error: unknown): void {
    this.#fail(asError(error));
  }

  #fail(error: Error): void {
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#timer ?? undefined);
    clearTimeout(this.#commitTimer ?? undefined);
    // Whether such a command had an effect is not known here: the journal tells after a restart.
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#deps.onFatal(error);
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
