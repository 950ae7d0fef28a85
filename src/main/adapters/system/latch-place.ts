// One folder in which kills are kept. Each kill is a file of its own, so that removing one can never remove another.
import { closeSync, constants, fsyncSync, linkSync, lstatSync, openSync, readdirSync, renameSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { HeldKill } from '../../core/kernel/ports.ts';
import { syncFolder, writeFileAtomic } from './atomic-file.ts';
import { makeFolder } from './folders.ts';
import { readSideFile } from './side-file.ts';

export const LATCH_FILE = 'kill.latch';
/** `id` is the identity of the kill; files of an older version and those made by hand have none. */
const LatchContent = z.object({ reason: z.string(), ts: z.number(), pid: z.number(), id: z.string().min(1).max(120).optional() });
export type LatchContent = Readonly<z.output<typeof LatchContent>>;

/** Files that are there already: a kill on a full disk takes one of them and needs neither space nor a new name. */
const SPARES = 4;
const SPARE_BYTES = 1_024;
const MAX_BYTES = 64 * 1_024;
const NOFOLLOW = constants.O_NOFOLLOW ?? 0;
let counter = 0;

type Entry = { readonly name: string; readonly id: string; readonly content: LatchContent | null; readonly isFolder: boolean };

/**
 * The first kill is `kill.latch`, each further one `kill.latch.<identity>`. Any entry of these names counts, whatever it is: an empty or
 * unreadable file, a link to nowhere, a folder. What has no identity inside is known by its place on the disk and its time.
 */
export class LatchPlace {
  readonly dir: string;
  /** A folder that is missing counts as set. */
  readonly #required: boolean;

  constructor(dir: string, required: boolean) {
    this.dir = dir;
    this.#required = required;
  }

  /** Identities that are set here. Never throws: a place that cannot be looked into counts as one. */
  held(): readonly string[] {
    try {
      return this.#entries().map(({ id }) => id);
    } catch (thrown) {
      return !this.#required && codeOf(thrown) === 'ENOENT' ? [] : [`unreadable-${codeOf(thrown)}`];
    }
  }

  /** The first content that can be read. */
  read(): LatchContent | null {
    try {
      return this.#entries().find(({ content }) => content !== null)?.content ?? null;
    } catch {
      return null;
    }
  }

  /** When each of them was given, Unix ms, as far as they say. Never throws. */
  times(): readonly number[] {
    try {
      return this.#entries().flatMap(({ content }) => content?.ts ?? []);
    } catch {
      return [];
    }
  }

  /** Durable when it returns. Throws what the file system throws. */
  add(kill: HeldKill): void {
    if (!this.#required) makeFolder(this.dir);
    if (this.#entries().some(({ id }) => id === kill.id)) return;
    const draft = this.#draft(kill);
    try {
      // A link never takes the place of what is there, a rename does: only the own name may be renamed to.
      linkSync(draft, join(this.dir, LATCH_FILE));
    } catch {
      renameSync(draft, this.#ownFile(kill.id));
    }
    rmSync(draft, { force: true });
    syncFolder(this.dir);
  }

  /** Removes these identities and no other; durable when it returns. Throws a sentence, or what the file system throws: what could not be removed is still set. */
  remove(ids: readonly string[]): void {
    let removed = false;
    for (const { name, id, isFolder } of this.#entries()) {
      if (!ids.includes(id)) continue;
      if (isFolder) throw new Error(`${join(this.dir, name)} is a folder: remove it by hand`);
      removed = true;
      if (name !== LATCH_FILE) unlinkSync(join(this.dir, name));
      else this.#removeFirst(ids, id);
    }
    if (removed) syncFolder(this.dir);
  }

  /** Makes the folder and its spares, and proves that a kill could be put here now. Throws what the file system throws. */
  prepare(): void {
    if (!this.#required) makeFolder(this.dir);
    for (let n = 1; n <= SPARES; n += 1) {
      const spare = this.#spare(n);
      if (lstatSync(spare, { throwIfNoEntry: false }) === undefined) writeFileAtomic(spare, padded(''));
    }
    // Needs what a kill needs: a name that changes.
    const probe = join(this.dir, `.${LATCH_FILE}.probe-${process.pid}`);
    renameSync(this.#spare(1), probe);
    renameSync(probe, this.#spare(1));
  }

  /** Under the own name nobody else can have put another kill: what was renamed is looked at again, and stays when it is not the one that was meant. */
  #removeFirst(ids: readonly string[], id: string): void {
    const own = this.#ownFile(id);
    renameSync(join(this.dir, LATCH_FILE), own);
    const moved = this.#entries().find(({ name }) => join(this.dir, name) === own);
    if (moved !== undefined && ids.includes(moved.id)) unlinkSync(own);
  }

  #entries(): readonly Entry[] {
    return readdirSync(this.dir).filter((name) => name === LATCH_FILE || name.startsWith(`${LATCH_FILE}.`)).sort().flatMap((name) => this.#entry(name) ?? []);
  }

  #entry(name: string): Entry | null {
    const file = join(this.dir, name);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    const text = readSideFile(file, MAX_BYTES);
    if (text.ok && text.value === null) return null; // Cleared between the two looks.
    const content = text.ok ? contentOf(text.value ?? '') : null;
    const id = content === null ? (name === LATCH_FILE ? `file-${stat.ino}-${Math.floor(stat.mtimeMs)}` : name.slice(LATCH_FILE.length + 1)) : content.id ?? `t${content.ts}`;
    return { name, id, content, isFolder: stat.isDirectory() };
  }

  #ownFile(id: string): string {
    return join(this.dir, `${LATCH_FILE}.${id.replaceAll(/[^\w-]/g, '_').slice(0, 100)}`);
  }

  #spare(n: number): string {
    return join(this.dir, `.${LATCH_FILE}.spare-${n}`);
  }

  /** A file that says it, on disk, under a name that is no latch yet. */
  #draft(kill: HeldKill): string {
    const text = `${JSON.stringify({ reason: kill.reason, ts: kill.ts, pid: process.pid, id: kill.id } satisfies LatchContent)}\n`;
    const draft = join(this.dir, `.${LATCH_FILE}.${process.pid}.${(counter += 1)}.tmp`);
    try {
      writeSynced(draft, constants.O_CREAT | constants.O_EXCL, text);
      return draft;
    } catch (thrown) {
      rmSync(draft, { force: true });
      if (!this.#claimSpare(draft)) throw thrown;
    }
    try {
      writeSynced(draft, 0, padded(text));
    } catch {
      // The name alone is the latch; its identity is then in the name.
    }
    return draft;
  }

  #claimSpare(draft: string): boolean {
    for (let n = 1; n <= SPARES; n += 1) {
      try {
        renameSync(this.#spare(n), draft);
        return true;
      } catch {
        // Taken, or never made: the next one.
      }
    }
    return false;
  }
}

const padded = (text: string): string => text.padEnd(SPARE_BYTES);

function contentOf(text: string): LatchContent | null {
  try {
    const content = LatchContent.safeParse(JSON.parse(text));
    return content.success ? content.data : null;
  } catch {
    return null;
  }
}

function writeSynced(file: string, flags: number, text: string): void {
  const fd = openSync(file, constants.O_WRONLY | NOFOLLOW | flags, 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

const codeOf = (thrown: unknown): string => (thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown');
