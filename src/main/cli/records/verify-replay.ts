// `breakwater replay`: runs the recorded inputs of a journal through a fresh kernel and compares what it concludes, byte for byte.
import path from 'node:path';
import { killIdOf } from '../../../shared/model/desk-event.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { EventLogHash } from '../../adapters/sqlite/event-log-hash.ts';
import { encodeBody } from '../../adapters/sqlite/journal-codec.ts';
import { JournalError } from '../../adapters/sqlite/journal-error.ts';
import type { JournalReader } from '../../adapters/sqlite/journal-reader.ts';
import { KILLED_BY_ANOTHER, KILLED_WHILE_DOWN, LATCH_NOT_WRITTEN } from '../../core/kernel/controls.ts';
import { readSideFile } from '../../adapters/system/side-file.ts';
import { Kernel } from '../../core/kernel/kernel.ts';
import type { Conclusion } from '../../core/kernel/messages.ts';
import type { KernelOptions } from '../../core/kernel/options.ts';
import type { JournalEntry, KillLatchPort, Ports } from '../../core/kernel/ports.ts';
import { buildStrategies } from '../../core/strategy/registry.ts';
import { UNKINDNESS } from '../../core/venue/unkindness.ts';
import { ofFile, replayKernelOptions, venueKernelOptions } from '../../desk/kernel-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { EVERY_CONCLUSION } from './export-rows.ts';
import type { RunRecord } from './run-record.ts';

type InputEntry = Extract<JournalEntry, { kind: 'input' }>;
type ConclusionEntry = Extract<JournalEntry, { kind: 'conclusion' }>;
export type Difference = { readonly seq: number; readonly recorded: string; readonly replayed: string };
export type RunVerdict = {
  /** Seq and time (Unix ms UTC) of the start input. */
  readonly startSeq: number; readonly startTs: number;
  readonly inputs: number; readonly conclusions: number;
  /** sha256 of the recorded event log of the run, hex. */
  readonly eventLogHash: string;
  readonly outcome: 'identical' | 'different' | 'notChecked';
  /** Why it was not checked. */
  readonly cause: string | null;
  readonly difference: Difference | null;
};
export type Configurations = (configHash: string) => RunRecord | null;

/** How the kernel of a run was built. Throws CliError when the strategies cannot be built from it. */
function optionsOf(record: RunRecord, dryRun: boolean, idPrefix: string): KernelOptions {
  const { profile, instruments, source, runParameters = null } = record;
  const strategies = buildStrategies(ofFile(profile, runParameters), instruments);
  if (!strategies.ok) throw new CliError(EXIT.usage, strategies.error);
  const parts = { profile, instruments, strategies: strategies.value, dryRun, runParameters };
  return source === 'replay' ? replayKernelOptions(parts) : venueKernelOptions(parts, idPrefix, UNKINDNESS[profile.sim.severity].visibilityDelayMs);
}

/** First part of the client order ids of a desk's journal. */
function idPrefixBeside(journalFile: string): string {
  const file = path.join(path.dirname(journalFile), 'journal.id');
  const text = readSideFile(file, 1_000);
  return text.ok && text.value !== null ? text.value.trim() : '';
}

/** What the latch on disk said, by the seq of the input at which it said it. */
type LatchFacts = {
  /** Kills of other processes that were seen. */
  readonly seen: ReadonlyMap<number, readonly string[]>;
  /** Kills that could not be written, and why. */
  readonly unwritten: ReadonlyMap<number, string>;
  /** Where the latch was opened. */
  readonly opened: ReadonlySet<number>;
};

/** The latch on disk is no input: what the engine saw of it, its own conclusions say. */
class RecordedLatch implements KillLatchPort {
  readonly #facts: LatchFacts;
  readonly #cause: () => number;

  constructor(facts: LatchFacts, cause: () => number) {
    this.#facts = facts;
    this.#cause = cause;
  }

  held(): readonly string[] {
    return this.#facts.seen.get(this.#cause()) ?? [];
  }

  set(): string | null {
    return this.#facts.unwritten.get(this.#cause()) ?? null;
  }

  clear(): string | null {
    return this.#facts.opened.has(this.#cause()) ? null : 'it was not opened then';
  }

  ready(): null {
    return null;
  }
}

const BY_ANOTHER: readonly string[] = [KILLED_BY_ANOTHER, KILLED_WHILE_DOWN];

/** Takes each conclusion of the fresh kernel and holds it against the recorded one. */
class Comparison {
  readonly #recorded: Iterator<ConclusionEntry>;
  readonly #hash = new EventLogHash();
  difference: Difference | null = null;
  conclusions = 0;
  cause = 0;

  constructor(recorded: Iterator<ConclusionEntry>) {
    this.#recorded = recorded;
  }

  append(entry: JournalEntry): void {
    if (entry.kind === 'input') {
      this.cause = entry.seq;
      return;
    }
    if (this.difference !== null) return;
    const next = this.#recorded.next();
    const recorded = next.done === true ? null : next.value;
    const [ours, theirs] = [textOf(recorded === null ? entry : asRecorded(entry, recorded)), recorded === null ? null : textOf(recorded)];
    if (recorded !== null) this.#hash.append(recorded);
    if (ours === theirs) this.conclusions += 1;
    else this.difference = { seq: entry.seq, recorded: theirs ?? 'nothing', replayed: ours };
  }

  /** What was recorded, but not concluded again. */
  finish(): void {
    const next = this.#recorded.next();
    if (next.done !== true && this.difference === null) this.difference = { seq: next.value.seq, recorded: textOf(next.value), replayed: 'nothing' };
    this.#recorded.return?.();
  }

  eventLogHash(): string {
    return this.#hash.digest();
  }
}

/** A kill of an older build has no identity: it is not held against it. */
function asRecorded(ours: ConclusionEntry, recorded: ConclusionEntry): ConclusionEntry {
  if (recorded.conclusion.type !== 'TradingStateChanged' || recorded.conclusion.killId !== undefined || ours.conclusion.type !== 'TradingStateChanged') return ours;
  const { killId: _identity, ...conclusion } = ours.conclusion;
  return { ...ours, conclusion };
}

const textOf = (entry: ConclusionEntry): string => `${entry.seq} ${entry.cause} ${entry.ts} ${encodeBody(entry.conclusion)}`;

/** Each run of the journal, in order. Runs whose market data is no longer kept are named, not checked. Throws JournalError when inputs cannot be read. */
export function* verifyRuns(reader: JournalReader, journalFile: string, configurations: Configurations): Generator<RunVerdict> {
  const starts = [...reader.conclusions(0, { types: ['EngineStarted'] })];
  const whole = starts.findIndex(({ cause }) => hasInputs(reader, cause));
  for (const { cause, ts } of whole < 0 ? starts : starts.slice(0, whole)) {
    yield { startSeq: cause, startTs: ts, inputs: 0, conclusions: 0, eventLogHash: '', outcome: 'notChecked', cause: 'its market data is older than what the profile keeps (marketDataRetentionDays)', difference: null };
  }
  const first = whole < 0 ? undefined : starts[whole];
  if (first === undefined) return;
  let run: Run | null = null;
  for (const entry of reader.inputs(first.cause)) {
    const { input } = entry;
    if (input.type === 'start') {
      if (run) yield run.verdict();
      run = new Run(reader, journalFile, configurations, { seq: entry.seq, ts: entry.ts, configHash: input.configHash });
    }
    run?.take(entry);
  }
  if (run) yield run.verdict();
}

/** False when market data from here on was pruned. */
function hasInputs(reader: JournalReader, fromSeq: number): boolean {
  const inputs = reader.inputs(fromSeq);
  try {
    inputs.next();
    return true;
  } catch (error) {
    if (error instanceof JournalError && error.code === 'pruned') return false;
    throw error;
  } finally {
    inputs.return(undefined);
  }
}

type Start = { readonly seq: number; readonly ts: number; readonly configHash: string };

class Run {
  readonly #start: Start;
  readonly #comparison: Comparison | null;
  readonly #kernel: Kernel | null;
  readonly #cause: string | null;
  #inputs = 0;
  #threw: Difference | null = null;

  constructor(reader: JournalReader, journalFile: string, configurations: Configurations, start: Start) {
    this.#start = start;
    const record = configurations(start.configHash);
    if (record === null) {
      this.#cause = `its configuration (sha256 ${start.configHash.slice(0, 16)}…) is not kept beside the journal and is not that of the profile and flags given here`;
      this.#comparison = null;
      this.#kernel = null;
      return;
    }
    const facts = factsOf(reader, start.seq);
    const comparison = new Comparison(conclusionsBetween(reader, start.seq, facts.endSeq));
    const ports: Ports = {
      journal: { append: (entry) => comparison.append(entry), commit: () => undefined }, venue: { send: () => undefined }, latch: new RecordedLatch(facts.latch, () => comparison.cause),
      publisher: { conclusion: () => undefined, market: () => undefined, bar: () => undefined, history: () => undefined, commandResult: () => undefined },
    };
    this.#cause = null;
    this.#comparison = comparison;
    this.#kernel = new Kernel(optionsOf(record, facts.dryRun, idPrefixBeside(journalFile)), ports);
    restoreBefore(this.#kernel, reader, start.seq);
  }

  take(entry: InputEntry): void {
    this.#inputs += 1;
    if (this.#kernel === null || this.#comparison === null || this.#comparison.difference !== null || this.#threw !== null) return;
    try {
      this.#kernel.handle(entry.input);
    } catch (error) {
      this.#threw = { seq: entry.seq, recorded: `input ${entry.input.type}`, replayed: `failed: ${messageOf(error)}` };
      return;
    }
    // Input by input: the numbers must agree too.
    if (this.#comparison.cause !== entry.seq) this.#threw = { seq: entry.seq, recorded: `input ${entry.input.type} has seq ${entry.seq}`, replayed: `seq ${this.#comparison.cause}` };
  }

  verdict(): RunVerdict {
    const base = { startSeq: this.#start.seq, startTs: this.#start.ts, inputs: this.#inputs };
    if (this.#comparison === null) return { ...base, conclusions: 0, eventLogHash: '', outcome: 'notChecked', cause: this.#cause, difference: null };
    this.#comparison.finish();
    // An earlier difference of conclusions is the cause of a later one of numbers.
    const difference = this.#threw !== null && (this.#comparison.difference === null || this.#threw.seq <= this.#comparison.difference.seq) ? this.#threw : this.#comparison.difference;
    return { ...base, conclusions: this.#comparison.conclusions, eventLogHash: this.#comparison.eventLogHash(), outcome: difference === null ? 'identical' : 'different', cause: null, difference };
  }
}

function* conclusionsBetween(reader: JournalReader, from: number, to: number): Generator<ConclusionEntry> {
  for (const entry of reader.conclusions(from, { types: EVERY_CONCLUSION })) {
    if (entry.seq >= to) return;
    yield entry;
  }
}

/** What the host knew beside the inputs: read from what the run concluded. */
function factsOf(reader: JournalReader, startSeq: number): { readonly endSeq: number; readonly dryRun: boolean; readonly latch: LatchFacts } {
  const seen = new Map<number, string[]>();
  const unwritten = new Map<number, string>();
  const opened = new Set<number>();
  let dryRun = false;
  let endSeq = Infinity;
  for (const { cause, conclusion } of reader.conclusions(startSeq, { types: ['EngineStarted', 'TradingStateChanged', 'OrderDenied', 'RiskEvent'] })) {
    // A run's first conclusion is its start, caused by the start input.
    if (conclusion.type === 'EngineStarted' && cause > startSeq) {
      endSeq = cause;
      break;
    }
    if (conclusion.type === 'TradingStateChanged') {
      const killId = killIdOf(conclusion);
      if (killId === null) opened.add(cause);
      else if (BY_ANOTHER.includes(conclusion.cause)) seen.set(cause, [...(seen.get(cause) ?? []), killId]);
    }
    if (conclusion.type === 'RiskEvent' && conclusion.code === 'latchNotWritten') unwritten.set(cause, conclusion.message.slice(LATCH_NOT_WRITTEN.length));
    if (conclusion.type === 'OrderDenied' && conclusion.denial.check === 'dryRun') dryRun = true;
  }
  return { endSeq, dryRun, latch: { seen, unwritten, opened } };
}

const RESTORED: readonly Conclusion['type'][] = EVERY_CONCLUSION.filter((type) => type !== 'DecisionMade');

/** The state in which the desk was when this run began: everything concluded before, as at a restart. */
function restoreBefore(kernel: Kernel, reader: JournalReader, startSeq: number): void {
  let lastTs = 0;
  for (const entry of reader.conclusions(0, { types: RESTORED })) {
    if (entry.seq >= startSeq) break;
    kernel.restore(entry);
    lastTs = Math.max(lastTs, entry.ts);
  }
  kernel.continueFrom(startSeq - 1, lastTs);
}
