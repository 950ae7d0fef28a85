// The simulated account on disk: one row per order, fill and payment, and the venue's core, written in one transaction before a report leaves.
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { z } from 'zod';
import { writeFileAtomic } from '../../system/atomic-file.ts';
import { readSideFile } from '../../system/side-file.ts';
import type { SimVenueChanges, SimVenueState } from '../../../core/venue/venue-types.ts';
import { CoreField, FillField, fromText, FundingField, OrderField, toText } from './account-schema.ts';

const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE core (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT;
  CREATE TABLE market (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT;
  CREATE TABLE venue_order (n INTEGER PRIMARY KEY AUTOINCREMENT, venue_order_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
  CREATE TABLE fill (n INTEGER PRIMARY KEY AUTOINCREMENT, trade_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
  CREATE TABLE funding (n INTEGER PRIMARY KEY AUTOINCREMENT, funding_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
`;

/** Another process holds this account. */
export class VenueHeldError extends Error {
  override readonly name = 'VenueHeldError';
}

export class VenueStore {
  readonly #db: Database.Database;
  readonly #writeAll: (changes: SimVenueChanges | null, market: unknown) => void;

  /**
   * Opens (or creates) the account and locks it until the process ends, however it ends. Throws VenueHeldError naming the holder's pid,
   * and Error when the file is of another version.
   */
  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#db = new Database(file, { timeout: 0 });
    chmodSync(file, 0o600);
    this.#lock(file);
    this.#db.pragma('synchronous = FULL');
    const version = this.#db.pragma('user_version', { simple: true });
    if (version === 0) this.#db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
    else if (version !== SCHEMA_VERSION) throw new Error(`expected a venue account of version ${SCHEMA_VERSION} in ${file}, found ${String(version)}`);
    const core = this.#db.prepare('INSERT INTO core (id, body) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body');
    const market = this.#db.prepare('INSERT INTO market (id, body) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body');
    const order = this.#db.prepare('INSERT INTO venue_order (venue_order_id, body) VALUES (?, ?) ON CONFLICT (venue_order_id) DO UPDATE SET body = excluded.body');
    const fill = this.#db.prepare('INSERT INTO fill (trade_id, body) VALUES (?, ?)');
    const funding = this.#db.prepare('INSERT INTO funding (funding_id, body) VALUES (?, ?)');
    this.#writeAll = this.#db.transaction((changes: SimVenueChanges | null, marketState: unknown) => {
      market.run(JSON.stringify(marketState));
      if (!changes) return;
      core.run(toText(CoreField, changes.core));
      for (const one of changes.orders) order.run(one.venueOrderId, toText(OrderField, one));
      for (const one of changes.fills) fill.run(one.value.tradeId, toText(FillField, one));
      for (const one of changes.funding) funding.run(one.value.fundingId, toText(FundingField, one));
    });
  }

  /** What was written last; null for a new account. `market` is for its owner to check. Throws ZodError or SyntaxError on what it did not write. */
  load(): { readonly venue: SimVenueState; readonly market: unknown } | null {
    const core = this.#one('core');
    if (core === null) return null;
    const market = this.#one('market');
    return {
      venue: { core: fromText(CoreField, core), orders: this.#all('venue_order', OrderField), fills: this.#all('fill', FillField), funding: this.#all('funding', FundingField) },
      market: market === null ? null : JSON.parse(market),
    };
  }

  /** Durable when it returns. */
  write(changes: SimVenueChanges | null, market: unknown): void {
    this.#writeAll(changes, market);
  }

  /** Empties the account. */
  reset(): void {
    this.#db.exec('BEGIN; DELETE FROM core; DELETE FROM market; DELETE FROM venue_order; DELETE FROM fill; DELETE FROM funding; COMMIT');
  }

  close(): void {
    this.#db.close();
  }

  #lock(file: string): void {
    const holder = join(dirname(file), 'venue.pid');
    try {
      this.#db.pragma('locking_mode = EXCLUSIVE');
      const mode = this.#db.pragma('journal_mode = WAL', { simple: true });
      if (mode !== 'wal') throw new Error(`expected WAL mode for ${file}, found ${String(mode)}`);
      this.#db.exec('BEGIN EXCLUSIVE; COMMIT');
    } catch (error) {
      this.#db.close();
      if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error;
      throw new VenueHeldError(`expected to be the only venue process of ${dirname(file)}, found it held by process ${readHolder(holder)}`);
    }
    try {
      writeFileAtomic(holder, `${process.pid}\n`);
    } catch {
      // Only a word for whoever comes second: the lock is held without it.
    }
  }

  #one(table: 'core' | 'market'): string | null {
    return this.#db.prepare<[], { body: string }>(`SELECT body FROM ${table}`).get()?.body ?? null;
  }

  #all<S extends z.ZodType>(table: 'venue_order' | 'fill' | 'funding', schema: S): readonly z.output<S>[] {
    return this.#db.prepare<[], { body: string }>(`SELECT body FROM ${table} ORDER BY n`).all().map((row) => fromText(schema, row.body));
  }
}

const MAX_HOLDER_BYTES = 100;

function readHolder(file: string): string {
  const text = readSideFile(file, MAX_HOLDER_BYTES);
  return text.ok && text.value !== null ? text.value.trim() : 'unknown';
}
