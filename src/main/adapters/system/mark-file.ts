// A small record that is written often and must be there after the process died: two places of one page each, written in turn, each with a checksum.
// A write is in the hands of the system when it returns (a killed process loses nothing) and on the disk about a second later: no order waits for a second sync.
import { closeSync, constants, fdatasync, fdatasyncSync, fstatSync, lstatSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { makeFolder } from './folders.ts';
import { NO_LINK, openPlainFile } from './side-file.ts';

const Link = z.string().regex(/^[0-9a-f]{64}$/);
/**
 * How far a journal had come: the last entry of its chain of commits and the link there, the time it was noted (Unix ms), why a person took it as the right one, until a start has recorded
 * that, and which journal it is: the first link of its chain (null while it is empty, and in a mark from before that was kept).
 */
const MarkContent = z.object({ seq: z.number().int().nonnegative(), head: Link, ts: z.number(), adopted: z.string().max(2_000).nullable(), first: Link.nullable().default(null) });
export type MarkContent = Readonly<z.output<typeof MarkContent>>;

const Page = MarkContent.extend({ n: z.number().int().positive() });
type Page = Readonly<z.output<typeof Page>>;

const PAGE = 4_096;
const SYNC_MS = 1_000;
const DAMAGE_LOOKS = 5;
const DAMAGE_PAUSE_MS = 20;
// A FIFO must not hold up the start. Windows knows neither flag.
const FLAGS = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export class MarkFile {
  readonly file: string;
  /** What was in it when it was opened; null in a new one. */
  readonly found: MarkContent | null;
  /** It held something, and none of it can be believed. */
  readonly isDamaged: boolean;
  #fd: number;
  /** What is in it now. */
  #last: MarkContent | null;
  /** Number of the newest page: counted, because a clock may go back. Odd ones lie in the first place, even ones in the second. */
  #n: number;
  #sync: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(file: string, fd: number) {
    this.file = file;
    this.#fd = fd;
    const { newest, isDamaged } = readPages(fd);
    this.#n = newest?.n ?? 0;
    this.found = newest === null ? null : contentOf(newest);
    this.#last = this.found;
    this.isDamaged = isDamaged;
  }

  /** What is in it, for whoever only reads, also while its desk writes to it; null content when nothing of it can be believed, null when nothing was ever written there. Throws what the file system throws. */
  static peek(file: string): { readonly content: MarkContent | null } | null {
    const fd = openPlainFile(file, constants.O_RDONLY | NO_LINK);
    try {
      let read = readPages(fd);
      // Two writes in a row may have met one reading in both places; damage stays.
      for (let looks = 1; read.isDamaged && looks < DAMAGE_LOOKS; looks += 1) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, DAMAGE_PAUSE_MS);
        read = readPages(fd);
      }
      if (read.newest !== null) return { content: contentOf(read.newest) };
      return read.isDamaged ? { content: null } : null;
    } finally {
      closeSync(fd);
    }
  }

  /** Opens or creates it, mode 0600. Throws what the file system throws, and for anything but a plain file. */
  static open(file: string, { create }: { readonly create: boolean }): MarkFile {
    if (create) makeFolder(dirname(file));
    const fd = openSync(file, FLAGS | (create ? constants.O_CREAT : 0), 0o600);
    try {
      if (!fstatSync(fd).isFile()) throw new Error(`${file}: expected a plain file, found a device or a FIFO`);
      return new MarkFile(file, fd);
    } catch (thrown) {
      closeSync(fd);
      throw thrown;
    }
  }

  /** Throws what the file system throws; the content before is then still whole. */
  write(content: MarkContent): void {
    const n = this.#n + 1;
    const text = JSON.stringify({ n, ...content } satisfies Page);
    const page = Buffer.alloc(PAGE, 0x20);
    page.write(`${crc32(text).toString(16).padStart(8, '0')} ${text}\n`);
    writeSync(this.#fd, page, 0, PAGE, n % 2 === 1 ? 0 : PAGE);
    this.#n = n;
    this.#last = content;
    this.#sync ??= setTimeout(() => {
      this.#sync = null;
      // A disk that refuses is found by the journal's own commits.
      if (!this.#closed) fdatasync(this.#fd, () => undefined);
    }, SYNC_MS).unref();
  }

  /** Whether its name still leads to it. Where it was removed or replaced it is made anew with what it held. Throws what the file system throws. */
  keep(): 'inPlace' | 'madeAnew' {
    const there = lstatSync(this.file, { bigint: true, throwIfNoEntry: false });
    const ours = fstatSync(this.#fd, { bigint: true });
    if (there?.ino === ours.ino && there.dev === ours.dev) return 'inPlace';
    const again = MarkFile.open(this.file, { create: true });
    closeSync(this.#fd);
    this.#fd = again.#fd;
    this.#n = again.#n;
    if (this.#last !== null) this.write(this.#last);
    return 'madeAnew';
  }

  /** On the disk when it returns. */
  flush(): void {
    fdatasyncSync(this.#fd);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#sync ?? undefined);
    try {
      fdatasyncSync(this.#fd);
    } finally {
      closeSync(this.#fd);
    }
  }
}

const contentOf = ({ n: _number, ...content }: Page): MarkContent => content;

function readPages(fd: number): { readonly newest: Page | null; readonly isDamaged: boolean } {
  const bytes = Buffer.alloc(2 * PAGE);
  const length = readSync(fd, bytes, 0, bytes.length, 0);
  const [newest = null] = [bytes.subarray(0, PAGE), bytes.subarray(PAGE)].map(parse).filter((page) => page !== null).sort((one, other) => other.n - one.n);
  return { newest, isDamaged: length > 0 && newest === null };
}

function parse(page: Buffer): Page | null {
  const match = /^([0-9a-f]{8}) (\{.*\})\n/.exec(page.toString('utf8'));
  if (!match || crc32(match[2] ?? '').toString(16).padStart(8, '0') !== match[1]) return null;
  try {
    const content = Page.safeParse(JSON.parse(match[2] ?? ''));
    return content.success ? content.data : null;
  } catch {
    return null;
  }
}
