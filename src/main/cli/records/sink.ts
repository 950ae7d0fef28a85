// Where rows go: to the terminal, or into a file that appears whole or not at all.
import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NotWritten, syncFolder } from '../../adapters/system/atomic-file.ts';
import { whyNotThere } from '../../adapters/system/data-target.ts';
import { makeFolder } from '../../adapters/system/folders.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/** `done` or `abandon` ends it; after `abandon` nothing of it is left. */
export type Sink = { write(text: string): void; done(): void; abandon(): void };

const BUFFER = 64 * 1024;

/** Throws CliError (usage) when `file` (absolute) is among what a desk lives from. */
export function refuseOwn(flag: string, file: string, dataDir: string): void {
  const why = whyNotThere(file, dataDir);
  if (why !== null) throw new CliError(EXIT.usage, `${flag}: ${why}`);
}

/** `out` is absolute, its folder is made when absent; null is standard output. Every function of a file throws CliError (storage). */
export function openSink(terminal: Pick<Terminal, 'out'>, out: string | null): Sink {
  let pending = '';
  const buffered = (flush: (text: string) => void) => (text: string): void => {
    pending += text;
    if (pending.length < BUFFER) return;
    flush(pending);
    pending = '';
  };
  if (out === null) return { write: buffered((text) => terminal.out(text)), done: () => terminal.out(pending), abandon: () => undefined };
  const said = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw new CliError(EXIT.storage, new NotWritten(path.basename(out), path.dirname(out), error).message, { cause: error });
    }
  };
  const draft = `${out}.part`;
  let fd: number | null = said(() => {
    makeFolder(path.dirname(out));
    return openSync(draft, constants.O_CREAT | constants.O_TRUNC | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0), 0o600);
  });
  const close = (): void => {
    const open = fd;
    fd = null;
    if (open !== null) closeSync(open);
  };
  // Not writeSync: on a disk that is nearly full it writes a part and says nothing.
  const append = (text: string): void => {
    if (fd !== null) writeFileSync(fd, text);
  };
  return {
    write: buffered((text) => said(() => append(text))),
    done: () => said(() => {
      append(pending);
      if (fd !== null) fsyncSync(fd);
      close();
      renameSync(draft, out);
      syncFolder(path.dirname(out));
    }),
    abandon() {
      close();
      rmSync(draft, { force: true });
    },
  };
}
