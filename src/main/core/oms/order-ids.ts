// The client ids of our orders: `<prefix>-<run>-<number>`. The prefix belongs to the journal, the run to one start of its engine, and the number
// goes on over all of them. An older copy of the journal counts from where it was copied: only the run, which comes from outside with the `start`
// input, keeps what it sends from taking the ids of what it has forgotten.
import { clientOrderId, type ClientOrderId } from '../../../shared/model/ids.ts';
import { isJournalId } from '../../../shared/model/owner.ts';

/** As long as `randomId` of a start: with a prefix of 9 and a number of 15 an id has 34 characters, below every venue's limit (36 is the least that we met). */
const RUN = /^[0-9A-Z]{4,10}$/;
const REST = /^-(?:([0-9A-Z]{4,10})-)?(\d{1,15})$/;

export class OrderIds {
  readonly #prefix: string;
  /** Empty for a start without a run: journals from before it have ids of prefix and number alone. */
  #run = '';
  #next = 1;
  /** The id that was made last: it comes back to be remembered at once, and need not be read. */
  #made: string | null = null;
  /** The highest number that the journal has of each run. */
  readonly #highest = new Map<string, number>();

  /** Throws for a prefix that cannot be told from other ids: `V` marks the venue's own orders. */
  constructor(prefix: string) {
    if (prefix === '' || prefix === 'V') throw new Error(`expected an id prefix other than 'V', was '${prefix}'`);
    this.#prefix = prefix;
  }

  /** Ids made from here on carry `run`. Throws when it is none. */
  begin(run: string): void {
    if (!RUN.test(run)) throw new Error(`expected a run of 4 to 10 digits and capital letters, was '${run}'`);
    this.#run = run;
    this.#made = null;
  }

  make(): ClientOrderId {
    const number = this.#next++;
    this.#made = this.#run === '' ? `${this.#prefix}-${number}` : `${this.#prefix}-${this.#run}-${number}`;
    return clientOrderId(this.#made);
  }

  /** The journal has an order of this id, whoever it belongs to. */
  remember(id: ClientOrderId): void {
    const parts = id === this.#made ? { run: this.#run, number: this.#next - 1 } : this.#parse(id);
    if (parts === null) return;
    this.#next = Math.max(this.#next, parts.number + 1);
    if (parts.number > (this.#highest.get(parts.run) ?? 0)) this.#highest.set(parts.run, parts.number);
  }

  /** Of our form and in the journal, also when memory has let the order go. */
  isKnown(id: ClientOrderId): boolean {
    const parts = this.#parse(id);
    return parts !== null && parts.number <= (this.#highest.get(parts.run) ?? 0);
  }

  /** Of our form, and the journal has never made it: whoever did had a journal that knew more than this one. */
  isForgotten(id: ClientOrderId): boolean {
    return this.#parse(id) !== null && !this.isKnown(id);
  }

  /** Made by another journal of ours. */
  isOfAnotherJournal(id: ClientOrderId): boolean {
    return isJournalId(id) && !id.startsWith(`${this.#prefix}-`);
  }

  #parse(id: string): { readonly run: string; readonly number: number } | null {
    const match = id.startsWith(this.#prefix) ? REST.exec(id.slice(this.#prefix.length)) : null;
    return match ? { run: match[1] ?? '', number: Number(match[2]) } : null;
  }
}
