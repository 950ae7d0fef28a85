import { closeSync, constants, fstatSync, fsyncSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../system/folders.ts';
import { NO_LINK, openPlainFile } from '../system/side-file.ts';

export type RotatingFileOptions = {
  /** The file is turned over before it would grow past this. */
  readonly maxBytes: number;
  /** Old files kept as `name.1` (youngest) … `name.<keep>`. */
  readonly keep: number;
};

const RETRY_AFTER_LINES = 256;

/**
 * Appends lines to a file, turned over by size. Synchronous, so a line is in the file when the call returns and survives a crash of
 * the process. Never throws: what cannot be written (disk full, folder gone) is counted, and opening is tried again now and then.
 */
export class RotatingFile {
  readonly file: string;
  readonly #options: RotatingFileOptions;
  #fd: number | null = null;
  #size = 0;
  #lost = 0;
  #sinceFailure = 0;
  #closed = false;

  constructor(file: string, options: RotatingFileOptions) {
    this.file = file;
    this.#options = options;
    this.#open();
  }

  write(line: string): void {
    if (this.#closed) return;
    try {
      if (this.#fd === null) {
        this.#sinceFailure += 1;
        if (this.#sinceFailure % RETRY_AFTER_LINES !== 0) {
          this.#lost += 1;
          return;
        }
        this.#open();
      }
      const bytes = Buffer.from(line, 'utf8');
      if (this.#size > 0 && this.#size + bytes.length > this.#options.maxBytes) this.#turnOver();
      if (this.#fd === null) throw new Error('not open');
      let written = 0;
      while (written < bytes.length) written += writeSync(this.#fd, bytes, written);
      this.#size += bytes.length;
    } catch {
      this.#lost += 1;
      this.#drop();
    }
  }

  /** Lines that could not be written since the start. */
  lostLines(): number { return this.#lost; }

  /** Pushes what the operating system holds to the disk. Never throws. */
  sync(): void {
    try {
      if (this.#fd !== null) fsyncSync(this.#fd);
    } catch {
      this.#drop();
    }
  }

  close(): void {
    this.sync();
    this.#drop();
    this.#closed = true;
  }

  #open(): void {
    try {
      makeFolder(dirname(this.file));
      this.#fd = openPlainFile(this.file, constants.O_CREAT | constants.O_APPEND | constants.O_WRONLY | NO_LINK);
      this.#size = fstatSync(this.#fd).size;
    } catch {
      this.#drop();
    }
  }

  #turnOver(): void {
    this.#drop();
    rmSync(`${this.file}.${this.#options.keep}`, { force: true, recursive: true });
    for (let n = this.#options.keep - 1; n >= 0; n -= 1) {
      try {
        renameSync(n === 0 ? this.file : `${this.file}.${n}`, `${this.file}.${n + 1}`);
      } catch (thrown) {
        if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
      }
    }
    if (this.#options.keep === 0) rmSync(this.file, { force: true });
    this.#open();
  }

  #drop(): void {
    if (this.#fd === null) return;
    try {
      closeSync(this.#fd);
    } catch {
      // Closing a broken descriptor changes nothing for us.
    }
    this.#fd = null;
  }
}
