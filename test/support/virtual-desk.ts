// A whole desk in virtual time: kernel, simulated market and simulated venue in one process, moved by hand. For tests of what must hold together.
import { money } from '../../src/shared/model/decimal.ts';
import type { Command, CommandResult } from '../../src/shared/model/command.ts';
import type { OrderIntent } from '../../src/shared/model/order.ts';
import { MANUAL, type InstrumentId } from '../../src/shared/model/ids.ts';
import { PROFILE_DEFAULTS } from '../../src/shared/model/profile-defaults.ts';
import { barIntervalOf, intervalMs, Profile } from '../../src/shared/model/profile.ts';
import type { VenueReport } from '../../src/shared/model/venue-report.ts';
import { MemoryJournal } from '../../src/main/core/journal/memory-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import { NOTHING_FOUND, REVISION, type Conclusion, type Input, type MarkFinding } from '../../src/main/core/kernel/messages.ts';
import { LIVE_TIMINGS, type KernelOptions } from '../../src/main/core/kernel/options.ts';
import type { HeldKill, JournalEntry, JournalPort, KillLatchPort, PublisherPort } from '../../src/main/core/kernel/ports.ts';
import type { VenueRequest } from '../../src/shared/model/venue-request.ts';
import { simCatalogue } from '../../src/main/core/sim-market/sim-instruments.ts';
import { SimMarket } from '../../src/main/core/sim-market/sim-market.ts';
import { buildStrategies } from '../../src/main/core/strategy/registry.ts';
import { SimVenue } from '../../src/main/core/venue/sim-venue.ts';
import type { Severity, SimVenueState } from '../../src/main/core/venue/venue-types.ts';
import { isPerpetual } from '../../src/shared/model/instrument.ts';

export const START_TS = Date.UTC(2026, 2, 2, 12);
export const PERSON = { kind: 'person', name: 'trader', via: 'view' } as const;

export class MemoryLatch implements KillLatchPort {
  /** What the disk answers to a write, and to a removal; null when it does what it is asked. */
  writeProblem: string | null = null;
  clearProblem: string | null = null;
  /** Called after each look: what another process does in that moment. */
  onLook: () => void = () => {};
  #kills: readonly HeldKill[] = [];
  #others = 0;
  held(): readonly string[] {
    const held = this.#kills.map(({ id }) => id);
    this.onLook();
    return held;
  }
  isSet(): boolean { return this.#kills.length > 0; }
  kills(): readonly HeldKill[] { return this.#kills; }
  set(kill: HeldKill): string | null {
    if (this.writeProblem === null && !this.#kills.some(({ id }) => id === kill.id)) this.#kills = [...this.#kills, kill];
    return this.writeProblem;
  }
  clear(ids: readonly string[]): string | null {
    if (this.clearProblem === null) this.#kills = this.#kills.filter(({ id }) => !ids.includes(id));
    return this.clearProblem;
  }
  ready(): string | null { return this.writeProblem; }
  /** Another process kills the desk. Answers with the identity of that kill. */
  byAnother(reason = 'another process'): string {
    const id = `another-${++this.#others}`;
    this.#kills = [...this.#kills, { id, reason, ts: 0 }];
    return id;
  }
}

export type VirtualDeskOptions = {
  readonly seed: number;
  readonly severity?: Severity;
  readonly symbols?: readonly string[];
  readonly profile?: Readonly<Record<string, unknown>>;
  readonly dryRun?: boolean;
  readonly stepMs?: number;
  readonly journal?: JournalPort & { entries?(): readonly JournalEntry[] };
  readonly latch?: MemoryLatch;
  /** Strategies are left out: orders come from the test alone. */
  readonly manualOnly?: boolean;
};

export const kernelOptions = (options: VirtualDeskOptions): { readonly profile: Profile; readonly kernel: KernelOptions } => {
  const profile = Profile.parse({ ...PROFILE_DEFAULTS.dev, interval: '1s', symbols: options.symbols ?? ['BTC-PERP', 'ETH-PERP'], ...options.profile });
  const instruments = simCatalogue(profile.sim.shape, profile.sim.pace);
  const strategies = buildStrategies(profile, instruments);
  if (!strategies.ok) throw new Error(strategies.error);
  return {
    profile,
    kernel: {
      instruments, strategies: options.manualOnly ? [] : strategies.value, limits: profile.limits, maxTickJump: profile.maxTickJump, barIntervalMs: intervalMs(barIntervalOf(profile)), idPrefix: 'T', live: false, dryRun: options.dryRun ?? false,
      timings: { ...LIVE_TIMINGS, visibilityDelayMs: 4_000 },
    },
  };
};

export class VirtualDesk {
  kernel: Kernel;
  venue: SimVenue;
  readonly market: SimMarket;
  readonly journal: MemoryJournal;
  readonly latch: MemoryLatch;
  readonly results: CommandResult[] = [];
  readonly sent: VenueRequest[] = [];
  readonly inputs: Input[] = [];
  /** Called for each request before the venue gets it. */
  onSend: (request: VenueRequest) => void = () => {};
  onSent: (request: VenueRequest) => void = () => {};
  now = START_TS;
  readonly #options: VirtualDeskOptions;
  readonly #step: number;
  #requests = 0;
  #starts = 1_000;
  /** False: the engine is dead; the venue and the market go on. */
  #alive = true;

  constructor(options: VirtualDeskOptions) {
    this.#options = options;
    this.#step = options.stepMs ?? 250;
    const { profile, kernel } = kernelOptions(options);
    this.journal = new MemoryJournal();
    this.latch = options.latch ?? new MemoryLatch();
    this.market = new SimMarket({ seed: options.seed, pace: profile.sim.pace, instruments: kernel.instruments.filter(isPerpetual), startTs: this.now });
    this.venue = new SimVenue({ instruments: kernel.instruments, seed: options.seed, severity: options.severity ?? 'normal', startCash: money(profile.sim.startCash) });
    this.kernel = this.#newKernel(kernel);
  }

  #newKernel(options: KernelOptions): Kernel {
    const publisher: PublisherPort = { conclusion() {}, market() {}, bar() {}, history() {}, commandResult: (result) => { this.results.push(result); } };
    return new Kernel(options, {
      venue: { send: (request) => { this.onSend(request); this.sent.push(request); this.venue.send(request, this.now); this.onSent(request); } },
      journal: this.#options.journal ?? this.journal, publisher, latch: this.latch,
    });
  }

  handle(input: Input): void {
    this.inputs.push(input.type === 'market' ? { ...input, event: { ...input.event } } : input);
    this.kernel.handle(input);
  }

  /** `mark` is what a host would have found out about the journal. */
  start(mark?: MarkFinding): this {
    this.handle({ type: 'start', ...NOTHING_FOUND, ts: this.now, version: 'test', configHash: 'test', profile: 'dev', revision: REVISION, run: `RUN${(this.#starts += 1)}`, ...(mark && { mark }) });
    for (const { instrumentId, barIntervalMs } of this.kernel.runner.strategies()) this.handle({ type: 'history', ts: this.now, instrumentId, bars: this.market.bars(instrumentId, barIntervalMs, 60, this.now) });
    this.handle({ type: 'report', ts: this.now, report: { type: 'ConnectionReport', state: 'connected', cause: 'test', tsEvent: this.now } });
    this.deliver();
    return this;
  }

  /** Reports due now, and what follows from them. */
  deliver(): void {
    this.venue.advance(this.now);
    for (let reports = this.venue.takeReports(); reports.length > 0; reports = this.venue.takeReports()) for (const report of reports) this.report(report);
  }

  report(report: VenueReport): void {
    if (this.#alive) this.handle({ type: 'report', ts: this.now, report });
  }

  /** Moves the world by `ms`. */
  run(ms: number): this {
    const until = this.now + ms;
    while (this.now < until) {
      const next = Math.min(this.now + this.#step, until, Math.max(this.now + 1, this.venue.nextDue()), Math.max(this.now + 1, this.#alive ? this.kernel.nextTimer() : Infinity));
      this.now = next;
      this.deliver();
      for (const event of this.market.step(this.now)) {
        this.venue.onMarket(event, this.now, event.type === 'quote' ? this.market.book(event.instrumentId) : undefined);
        this.deliver();
        if (this.#alive) this.handle({ type: 'market', ts: this.now, event });
      }
      if (this.#alive && this.kernel.nextTimer() <= this.now) this.handle({ type: 'time', ts: this.now });
      this.deliver();
    }
    return this;
  }

  /** Runs until `condition` holds; throws after `ms` of virtual time. */
  runUntil(condition: () => boolean, ms: number, what: string): this {
    const until = this.now + ms;
    while (!condition()) {
      if (this.now >= until) throw new Error(`expected ${what} within ${ms} ms of virtual time`);
      this.run(this.#step);
    }
    return this;
  }

  command(command: Command): CommandResult | undefined {
    this.handle({ type: 'command', ts: this.now, command });
    this.deliver();
    return this.results.find(({ requestId }) => requestId === command.requestId);
  }

  requestId(): string {
    return `r${++this.#requests}`;
  }

  order(intent: Partial<OrderIntent> & Pick<OrderIntent, 'instrumentId' | 'side' | 'quantity'>): CommandResult | undefined {
    const full: OrderIntent = { strategyId: MANUAL, type: 'market', limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false, triggerPx: null, reason: 'test', ...intent };
    return this.command({ type: 'SubmitOrder', requestId: this.requestId(), by: PERSON, intent: full });
  }

  /** The engine dies without a word: what was not committed is lost, the venue lives on. */
  kill(): void {
    this.#alive = false;
  }

  /** A new engine on the same journal and venue. */
  restart(mark?: MarkFinding): this {
    const { kernel } = kernelOptions(this.#options);
    this.kernel = this.#newKernel(kernel);
    const entries = this.entries();
    for (const entry of entries) if (entry.kind === 'conclusion') this.kernel.restore(entry);
    this.kernel.continueFrom(entries.at(-1)?.seq ?? 0, entries.at(-1)?.ts ?? 0);
    this.#alive = true;
    return this.start(mark);
  }

  /** An older copy of the venue's account takes the place of the newest one: what it did since is gone there. */
  venueBackTo(state: SimVenueState): void {
    const { profile, kernel } = kernelOptions(this.#options);
    this.venue = new SimVenue({ instruments: kernel.instruments, seed: this.#options.seed, severity: this.#options.severity ?? 'normal', startCash: money(profile.sim.startCash), state });
  }

  /** What the journal holds: of a journal that can lose entries, those that it still has. */
  entries(): readonly JournalEntry[] {
    return this.#options.journal?.entries?.() ?? this.journal.entries();
  }

  conclusions(): readonly Conclusion[] {
    return this.entries().flatMap((entry: JournalEntry) => (entry.kind === 'conclusion' ? [entry.conclusion] : []));
  }

  /** What the venue itself holds, past every fault of its answers. */
  venuePosition(id: InstrumentId): bigint {
    return this.venue.truth().positions.find((position) => position.instrumentId === id)?.quantity ?? 0n;
  }
}
