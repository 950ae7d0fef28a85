// Keeps track of what we know of the venue: connection, reads under way, and whether our record agrees with its own.
import type { ReconciliationCompleted } from '../../../shared/model/desk-event.ts';
import type { Money } from '../../../shared/model/decimal.ts';
import type { VenueRequest } from '../../../shared/model/venue-request.ts';

export type ReadCause = ReconciliationCompleted['cause'];
type PendingRead = { readonly requestId: number; readonly cause: ReadCause };

/** Reads overlap the last agreed one by this much, so that a fill stamped late is not missed. */
const OVERLAP_MS = 600_000;
/** Reads in a row that must disagree before it counts: a fill may arrive between the venue's answer and ours. */
const MISMATCHES_THAT_COUNT = 3;
const RETRY_MS = [250, 500, 1_000, 2_000];
const SLOWEST_RETRY_MS = 5_000;

export class VenueSync {
  connected = false;
  reconciled = false;
  connectionCause = 'not connected yet';
  everConnected = false;
  #lastGap: Money | null = null;
  #pending: PendingRead | null = null;
  #nextRequestId = 1;
  #agreedTs = 0;
  #failures = 0;
  #mismatches = 0;

  connection(connected: boolean, cause: string): void {
    this.connected = connected;
    this.connectionCause = cause;
    this.everConnected ||= connected;
    this.reconciled = false;
    this.#pending = null;
  }

  /** True when the same cash gap showed in the read before. */
  cashGapStays(gap: Money): boolean {
    const stays = this.#lastGap === gap;
    this.#lastGap = gap;
    return stays;
  }

  /** Asks for everything since the last agreement, or ever where our time is in doubt; a newer read replaces an older one. */
  read(cause: ReadCause, inDoubt: boolean): VenueRequest {
    const since = inDoubt || this.#mismatches > 0 ? 0 : Math.max(0, this.#agreedTs - OVERLAP_MS);
    this.#pending = { requestId: this.#nextRequestId++, cause };
    return { type: 'querySnapshot', requestId: this.#pending.requestId, since };
  }

  pending(): PendingRead | null {
    return this.#pending;
  }

  /** The read that this answer belongs to; null for a late answer to a replaced read. */
  take(requestId: number): PendingRead | null {
    const pending = this.#pending;
    if (!pending || pending.requestId !== requestId) return null;
    this.#pending = null;
    return pending;
  }

  /** When to ask again after a failed read. */
  failed(now: number): number {
    this.#pending = null;
    return now + (RETRY_MS[this.#failures++] ?? SLOWEST_RETRY_MS);
  }

  agreed(venueTs: number): void {
    this.#failures = 0;
    this.#mismatches = 0;
    this.reconciled = true;
    this.#agreedTs = Math.max(this.#agreedTs, venueTs);
  }

  /** When both agreed last, in ms of the venue's clock; null before the first time. */
  tsAgreed(): number | null {
    return this.#agreedTs === 0 ? null : this.#agreedTs;
  }

  /** The venue's positions and our record disagree, and have for long enough to count. Of a venue that is away: when it was heard of last. */
  get differs(): boolean {
    return this.#mismatches >= MISMATCHES_THAT_COUNT;
  }

  /** True when the disagreement has lasted long enough to count. */
  disagreed(): boolean {
    this.#failures = 0;
    this.#mismatches += 1;
    if (this.differs) this.reconciled = false;
    return this.differs;
  }

  /** After a restart: what the journal says was agreed last. */
  restore(completed: ReconciliationCompleted): void {
    if (completed.outcome !== 'open') this.#agreedTs = Math.max(this.#agreedTs, completed.tsEvent);
  }
}
