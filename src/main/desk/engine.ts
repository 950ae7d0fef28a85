// Builds a kernel with what surrounds it in every mode: journal, views, watchers. Clock, market data and venue are the caller's.
import type { DeskFacts } from '../api/engine-view.ts';
import { ViewPublisher } from '../api/publisher.ts';
import { StrategyBook } from '../api/strategies/strategy-book.ts';
import type { OlderAlerts } from '../api/risk/alert-log.ts';
import { EventLogHash } from '../adapters/sqlite/event-log-hash.ts';
import type { JournalReader } from '../adapters/sqlite/journal-reader.ts';
import { Kernel } from '../core/kernel/kernel.ts';
import type { KernelOptions } from '../core/kernel/options.ts';
import type { JournalEntry, JournalPort, KillLatchPort, VenuePort } from '../core/kernel/ports.ts';
import { stateKey } from '../core/kernel/strategy-runner.ts';
import { FanOut, type Driver, type Watcher } from './desk.ts';

/** Passes entries on and keeps the hash of the event log of this run. */
export class HashedJournal implements JournalPort {
  readonly #inner: JournalPort;
  readonly #hash = new EventLogHash();

  constructor(inner: JournalPort) {
    this.#inner = inner;
  }

  append(entry: JournalEntry): void {
    this.#inner.append(entry);
    if (entry.kind === 'conclusion') this.#hash.append(entry);
  }

  commit(): void {
    this.#inner.commit();
  }

  /** sha256 over the conclusions of this run so far, hex. */
  eventLogHash(): string {
    return this.#hash.digest();
  }

  events(): number {
    return this.#hash.count();
  }
}

export type EngineParts = {
  readonly options: KernelOptions;
  readonly journal: HashedJournal;
  readonly venue: VenuePort;
  readonly latch: KillLatchPort;
  /** Alerts that memory no longer holds, from the journal's tables. */
  readonly olderAlerts: OlderAlerts;
  readonly watchers: readonly Watcher[];
  readonly facts: (kernel: Kernel) => DeskFacts;
  /** The driver does not exist yet when the kernel is built. */
  readonly driver: () => Driver;
};

export type Engine = { readonly kernel: Kernel; readonly views: ViewPublisher; readonly strategies: StrategyBook; readonly fanOut: FanOut };

const REAL_TIMERS = { now: () => performance.now(), set: (callback: () => void, ms: number): unknown => setTimeout(callback, ms), clear: (handle: unknown): void => clearTimeout(handle as NodeJS.Timeout) };

export function buildEngine(parts: EngineParts): Engine {
  // The kernel publishes, and the publisher reads the kernel: the knot is tied by functions that run only after both exist.
  const engineView = {
    get orders() { return kernel.orders; },
    get portfolio() { return kernel.portfolio; },
    get market() { return kernel.marketData; },
    get instruments() { return kernel.instruments; },
    tradingState: () => kernel.state.state(),
    latched: () => kernel.state.latched(),
    killId: () => kernel.state.killId(),
    linesOf: (id: Parameters<Kernel['runner']['linesOf']>[0]) => kernel.runner.linesOf(id),
    draw: (...drawn: Parameters<Kernel['runner']['draw']>) => kernel.runner.draw(...drawn),
    stopsOf: (id: Parameters<Kernel['runner']['stopsOf']>[0]) => kernel.runner.stopsOf(id),
    stopGapOf: (id: Parameters<Kernel['stopGapOf']>[0]) => kernel.stopGapOf(id),
    deskFacts: () => parts.facts(kernel),
  };
  const views: ViewPublisher = new ViewPublisher(engineView, { timers: REAL_TIMERS, olderAlerts: parts.olderAlerts });
  const strategies = new StrategyBook({
    statuses: () => kernel.runner.statuses(), shares: (id) => kernel.runner.shares(id), position: (id) => kernel.portfolio.position(id), unrealizedOf: (id) => kernel.portfolio.unrealizedOf(id), realizedOf: (id) => kernel.portfolio.realizedOf(id),
    get instruments() { return kernel.instruments; },
  });
  const fanOut = new FanOut(views, [strategies, ...parts.watchers], (result) => parts.driver().answered(result));
  const kernel: Kernel = new Kernel(parts.options, { venue: parts.venue, journal: parts.journal, publisher: fanOut, latch: parts.latch });
  return { kernel, views, strategies, fanOut };
}

/** How much of the bulk the views show at start. */
const DECISIONS_SHOWN = 200;
const EQUITY_SHOWN = 4_000;
const FUNDING_SHOWN = 2_000;

/** Longest stretch of a restart before the other desks of the process get their turn, ms. */
const SLICE_MS = 8;

/** Puts the journal back into a new kernel and its views, in slices. Nothing else may be given to the kernel meanwhile. Resolves with the time of the last entry, 0 for an empty journal. */
export async function restore(engine: Engine, reader: JournalReader): Promise<number> {
  const { kernel, views, strategies } = engine;
  const slices = new Slices();
  let lastTs = 0;
  for (const entry of reader.restart({ equity: equityFrom(reader), decisions: reader.lastDecisions(DECISIONS_SHOWN)[0]?.seq ?? Infinity })) {
    kernel.restore(entry);
    views.conclusion(entry.seq, entry.ts, entry.conclusion);
    strategies.conclusion(entry.seq, entry.ts, entry.conclusion);
    lastTs = Math.max(lastTs, entry.ts);
    if (slices.isOver()) await slices.next();
  }
  for (const { id, instrumentId } of kernel.runner.strategies()) {
    const key = stateKey(id, instrumentId);
    const state = reader.strategyState(key);
    if (state !== undefined) kernel.runner.loadState(key, state);
  }
  for (const { id } of kernel.instruments.all()) {
    for (const point of reader.fundingTail(id, FUNDING_SHOWN)) views.fundingHistory(id, point);
    if (slices.isOver()) await slices.next();
  }
  kernel.continueFrom(reader.lastSeq(), lastTs);
  return lastTs;
}

/** Work in short stretches, with a turn of the loop in between. */
class Slices {
  #began = performance.now();

  isOver(): boolean {
    return performance.now() - this.#began >= SLICE_MS;
  }

  async next(): Promise<void> {
    await new Promise<void>((resolve) => { setImmediate(resolve); });
    this.#began = performance.now();
  }
}

/** Every sample since the last day roll: the roll carries the peak of the time before. */
const equityFrom = (reader: JournalReader): number => Math.min(reader.lastDayRoll(), reader.equityTail(EQUITY_SHOWN)[0]?.seq ?? 0);
