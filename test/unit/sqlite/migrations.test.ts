import DatabaseConstructor from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION, migrate, readSchemaVersion } from '../../../src/main/adapters/sqlite/migrations.ts';
import { PROJECTION_TABLES } from '../../../src/main/adapters/sqlite/projection-tables.ts';

const names = (db: DatabaseConstructor.Database, type: 'table' | 'view'): readonly string[] => db.prepare<[string], { name: string }>('SELECT name FROM sqlite_schema WHERE type = ? ORDER BY name').all(type).map((row) => row.name);

describe('migrations', () => {
  it('rise by tens', () => {
    expect(MIGRATIONS.map((step) => step.version)).toEqual(MIGRATIONS.map((_, i) => (i + 1) * 10));
  });

  it('bring a journal of every earlier schema to the newest with its rows', () => {
    for (const { version } of MIGRATIONS) {
      const db = new DatabaseConstructor(':memory:');
      migrate(db, version);
      expect(readSchemaVersion(db)).toBe(version);
      db.prepare("INSERT INTO journal VALUES (7, 1, 'conclusion', 'DayRolled', 7, NULL, NULL, '{}')").run();
      db.prepare("INSERT INTO market VALUES (8, 1, 'X', 'mark', 1, 1.5, NULL, NULL, NULL, NULL, NULL, NULL)").run();
      migrate(db);
      expect(readSchemaVersion(db)).toBe(SCHEMA_VERSION);
      expect(db.prepare('SELECT seq FROM journal UNION SELECT seq FROM market').pluck().all()).toEqual([7, 8]);
      expect(names(db, 'table')).toEqual([...PROJECTION_TABLES, 'commit_chain', 'journal', 'market', 'meta'].sort());
      expect(names(db, 'view')).toEqual(['decision']);
      db.close();
    }
  });

  it('make strict tables only', () => {
    const db = new DatabaseConstructor(':memory:');
    migrate(db);
    const loose = db.prepare<[], { name: string; strict: number }>("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all().filter((row) => row.strict !== 1);
    expect(loose).toEqual([]);
    expect(() => db.prepare("INSERT INTO journal VALUES (1, 'soon', 'conclusion', 'x', 1, NULL, NULL, '')").run()).toThrow(/INTEGER/);
    db.close();
  });

  it('leave nothing of a step that fails', () => {
    const db = new DatabaseConstructor(':memory:');
    migrate(db, 10);
    db.exec('CREATE TABLE fill (theirs)');
    expect(() => migrate(db)).toThrow(/fill/);
    expect(readSchemaVersion(db)).toBe(10);
    expect(names(db, 'table')).toEqual(['commit_chain', 'fill', 'journal', 'market', 'meta']);
    db.close();
  });

  it('refuse a foreign and a newer file', () => {
    const db = new DatabaseConstructor(':memory:');
    expect(() => readSchemaVersion(db)).toThrow(/foreignFile/);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION + 10}`);
    expect(() => readSchemaVersion(db)).toThrow(/newerSchema/);
    db.close();
  });
});
