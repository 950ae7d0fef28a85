// A journal and a venue line that die on command, at any boundary at which a process can die, and keep only what was durable then.
import type { JournalEntry, JournalPort } from '../../src/main/core/kernel/ports.ts';
import type { VenueRequest } from '../../src/shared/model/venue-request.ts';

/** Thrown where the process dies. Nothing may catch it but the test. */
export class Crash extends Error {}

export type Boundary = 'append' | 'commit' | 'committed' | 'send' | 'sent';

export class CrashJournal implements JournalPort {
  /** Boundaries passed so far. */
  passed = 0;
  /** The boundary (counted from 0) at which the process dies; Infinity for never. */
  crashAt = Infinity;
  /** Where it died last. */
  where: Boundary | null = null;
  /** How many entries were durable after each commit: the copies that somebody could have made. */
  readonly commits: number[] = [];
  #durable: JournalEntry[] = [];
  #pending: JournalEntry[] = [];

  append(entry: JournalEntry): void {
    this.pass('append');
    this.#pending.push(entry.kind === 'input' && entry.input.type === 'market' ? { ...entry, input: { ...entry.input, event: { ...entry.input.event } } } : entry);
  }

  commit(): void {
    if (this.#pending.length === 0) return;
    this.pass('commit');
    this.#durable.push(...this.#pending);
    this.#pending = [];
    this.commits.push(this.#durable.length);
    this.pass('committed');
  }

  /** What a crash leaves. */
  lose(): void {
    this.#pending = [];
  }

  /** An older copy takes the place of the journal. */
  backTo(length: number): void {
    this.#pending = [];
    this.#durable = this.#durable.slice(0, length);
  }

  entries(): readonly JournalEntry[] {
    return this.#durable;
  }

  /** What a crash now would lose. */
  pending(): readonly JournalEntry[] {
    return this.#pending;
  }

  pass(boundary: Boundary): void {
    if (this.passed++ !== this.crashAt) return;
    this.where = boundary;
    throw new Crash(boundary);
  }
}

/** The intent of a submit that is durable. */
export const intentIsDurable = (journal: CrashJournal, request: VenueRequest): boolean =>
  request.type !== 'submit' || journal.entries().some((entry) => entry.kind === 'conclusion' && entry.conclusion.type === 'OrderSubmitted' && entry.conclusion.clientOrderId === request.clientOrderId);
