// A database whose N-th write fails, as a disk that gives up would make it.
import DatabaseConstructor, { type Database, type Statement } from 'better-sqlite3';

export type DatabaseFault = { readonly code: 'SQLITE_IOERR_FSYNC' | 'SQLITE_IOERR_WRITE' | 'SQLITE_FULL' | 'SQLITE_BUSY'; readonly message: string; /** 1 fails the first write. */ readonly at: number };

/** The same database, except that write number `fault.at` and every one after it throws. `writes()` counts them. */
export function failingDatabase(db: Database, fault: DatabaseFault): { readonly db: Database; writes(): number } {
  let writes = 0;
  const strike = (): void => {
    writes += 1;
    if (writes >= fault.at) throw new DatabaseConstructor.SqliteError(fault.message, fault.code);
  };
  const wrapStatement = (statement: Statement): Statement => new Proxy(statement, {
    get(target, key) {
      if (key === 'run') {
        return (...parameters: unknown[]) => {
          strike();
          return target.run(...parameters);
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as (...parameters: unknown[]) => unknown).bind(target) : value;
    },
  });
  const wrapped = new Proxy(db, {
    get(target, key) {
      if (key === 'prepare') return (sql: string) => wrapStatement(target.prepare(sql));
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as (...parameters: unknown[]) => unknown).bind(target) : value;
    },
  });
  return { db: wrapped, writes: () => writes };
}
