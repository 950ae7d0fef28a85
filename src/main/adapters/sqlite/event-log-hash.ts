import { createHash, type Hash } from 'node:crypto';
import type { JournalEntry } from '../../core/kernel/ports.ts';
import { encodeBody } from './journal-codec.ts';

/**
 * Streaming sha256 over what a run concluded and when: one line `ts body` per conclusion, in order. Inputs, `seq` and the
 * grouping into commits are left out, so two runs that conclude the same have the same digest, byte for byte.
 */
export class EventLogHash {
  readonly #hash: Hash = createHash('sha256');
  #pending = '';
  #count = 0;

  append(entry: JournalEntry): void {
    if (entry.kind !== 'conclusion') return;
    this.#count += 1;
    this.#pending += `${entry.ts}\t${encodeBody(entry.conclusion)}\n`;
    if (this.#pending.length > 65_536) this.#flush();
  }

  /** Conclusions seen so far. */
  count(): number { return this.#count; }

  /** Hex of everything so far; more may follow. */
  digest(): string {
    this.#flush();
    return this.#hash.copy().digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#pending);
    this.#pending = '';
  }
}
