import type { Migration } from '../migrations.ts';

/** Entries carry the version of their form from here on. No table changes, but a program from before must not take such a file for one of its own. */
export const migration0050: Migration = { version: 50, sql: '' };
