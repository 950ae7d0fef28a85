// What a filter looks at, of every row of the journal, as typed arrays: about 24 bytes a row instead of a pass over the file for each question.
import type { Database, Statement } from 'better-sqlite3';
import { readInput } from '../bodies/body-text.ts';
import { readLastSeq } from '../sqlite-journal.ts';
import { mentionsOf, type Mentions } from './mentions.ts';

/** In place of the text of a report on the whole account, which may be long. */
const WHOLE_ACCOUNT = -1;
const FIRST_ROOM = 16_384;
/** Rows read in one go: a few ten milliseconds. */
const SLICE = 20_000;
type Row = [seq: number, ts: number, kind: 'input' | 'conclusion', type: string, instrument: string | null, order: string | null, about: string | number | null];

/** Texts that many rows share, as small numbers; 0 is none. */
class Names {
  readonly #ids = new Map<string, number>();
  readonly #names: string[] = [''];

  /** The number of a text, a new one when it was not seen before. */
  take(name: string | null): number {
    if (name === null) return 0;
    let id = this.#ids.get(name);
    if (id === undefined) {
      id = this.#names.push(name) - 1;
      this.#ids.set(name, id);
    }
    return id;
  }

  /** The number of a text; -1 when no row has it. */
  find(name: string): number { return this.#ids.get(name) ?? -1; }
  name(id: number): string { return this.#names[id] ?? ''; }
  count(): number { return this.#names.length; }
}

export type TypeCount = { readonly type: string; readonly kind: 'input' | 'conclusion'; readonly count: number };

/** The rows of `journal` in order of seq, as far as they were read. Grows with the file; never shrinks, because a journal is only added to. */
export class JournalColumns {
  readonly types = new Names();
  readonly instruments = new Names();
  readonly orders = new Names();
  seq = new Float64Array(FIRST_ROOM);
  ts = new Float64Array(FIRST_ROOM);
  type = new Uint16Array(FIRST_ROOM);
  instrument = new Uint16Array(FIRST_ROOM);
  order = new Uint32Array(FIRST_ROOM);
  hold = new Uint8Array(FIRST_ROOM);
  /** 1 for the venue's whole account, which names every order that it has. */
  account = new Uint8Array(FIRST_ROOM);
  #count = 0;
  /** Rows up to `#horizon`: more may have been read, but not all of those that belong with them. */
  #settled = 0;
  /** Every row up to here was read, market rows aside. */
  #horizon = 0;
  readonly #counts: number[] = [0];
  readonly #kinds: ('input' | 'conclusion')[] = ['input'];
  readonly #db: Database;
  readonly #read: Statement;
  #reading: Promise<void> | null = null;

  constructor(db: Database) {
    this.#db = db;
    // The text of a JSON string has its quotes escaped, so the second test can only meet the decision's own field.
    this.#read = db.prepare(`SELECT seq, ts, kind, type, instrument, client_order_id,
      CASE WHEN type = 'DecisionMade' THEN instr(body, '"action":"hold"') WHEN kind = 'input' AND type IN ('report', 'command') THEN CASE WHEN instr(body, '"type":"SnapshotResult"') = 0 THEN body ELSE ${WHOLE_ACCOUNT} END END
      FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${SLICE}`).raw();
  }

  /** Rows up to the horizon. */
  count(): number { return this.#settled; }
  /** The highest seq of either table that has been looked at. */
  horizon(): number { return this.#horizon; }

  /** Reads what was committed since the last time; `pause` is awaited between slices so that other questions are answered meanwhile. */
  catchUp(pause: () => Promise<void>): Promise<void> {
    return (this.#reading ??= this.#readAll(pause).finally(() => { this.#reading = null; }));
  }

  async #readAll(pause: () => Promise<void>): Promise<void> {
    // Entries are committed in the order of their seq: up to the highest one of now the file is complete.
    const until = readLastSeq(this.#db);
    let from = this.#count === 0 ? 0 : (this.seq[this.#count - 1] as number);
    for (;;) {
      const rows = this.#read.all(from, until) as Row[];
      for (const row of rows) this.#add(row);
      if (rows.length < SLICE) break;
      from = rows[rows.length - 1]?.[0] ?? until;
      await pause();
    }
    this.#settled = this.#count;
    this.#horizon = until;
  }

  typeCounts(): readonly TypeCount[] {
    return this.#counts.flatMap((count, id) => (count === 0 ? [] : [{ type: this.types.name(id), kind: this.#kinds[id] ?? 'input', count }]));
  }

  /** By the number of a type: 1 for inputs as they came in, and for the saved states of strategies, one for each bar; a command is what a person or a program wanted, and is not one. */
  noiseTypes(): Uint8Array {
    return Uint8Array.from({ length: this.types.count() }, (_, id) => (id > 0 && (this.#kinds[id] === 'input' ? this.types.name(id) !== 'command' : this.types.name(id) === 'StrategyStateSaved') ? 1 : 0));
  }

  /** Whether one of the words is the id of an order of this journal. */
  nameOrder(words: readonly string[]): boolean { return words.some((word) => this.orders.find(word) > 0); }

  /** Row numbers of one order, oldest first. */
  rowsOfOrder(clientOrderId: string): readonly number[] {
    const id = this.orders.find(clientOrderId);
    const rows: number[] = [];
    if (id > 0) for (let i = 0; i < this.#count; i += 1) if (this.order[i] === id) rows.push(i);
    return rows;
  }

  #add([seq, ts, kind, type, instrument, order, about]: Row): void {
    if (this.#count === this.seq.length) this.#grow();
    const i = this.#count++;
    const mentions: Mentions = typeof about === 'string' ? readMentions(about) : { instrumentId: instrument, clientOrderId: order };
    const typeId = this.types.take(type);
    this.seq[i] = seq;
    this.ts[i] = ts;
    this.type[i] = typeId;
    this.instrument[i] = this.instruments.take(mentions.instrumentId);
    this.order[i] = this.orders.take(mentions.clientOrderId);
    this.hold[i] = typeof about === 'number' && about > 0 ? 1 : 0;
    this.account[i] = about === WHOLE_ACCOUNT ? 1 : 0;
    this.#counts[typeId] = (this.#counts[typeId] ?? 0) + 1;
    this.#kinds[typeId] = kind;
  }

  #grow(): void {
    const grown = <A extends Float64Array | Uint32Array | Uint16Array | Uint8Array>(of: A, into: A): A => { into.set(of); return into; };
    const room = this.seq.length * 2;
    this.seq = grown(this.seq, new Float64Array(room));
    this.ts = grown(this.ts, new Float64Array(room));
    this.type = grown(this.type, new Uint16Array(room));
    this.instrument = grown(this.instrument, new Uint16Array(room));
    this.order = grown(this.order, new Uint32Array(room));
    this.hold = grown(this.hold, new Uint8Array(room));
    this.account = grown(this.account, new Uint8Array(room));
  }
}

/** Of a damaged row nothing is known; the verification of the chain finds it. */
export function readMentions(body: string): Mentions {
  try {
    return mentionsOf(readInput(body));
  } catch {
    return { instrumentId: null, clientOrderId: null };
  }
}
