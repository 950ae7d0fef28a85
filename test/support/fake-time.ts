// The machine's clock as one process sees it, changed while it runs; the time that passes stays true. Needs libfaketime on Linux.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const LIBRARY = ['/usr/lib/x86_64-linux-gnu/faketime', '/usr/lib/aarch64-linux-gnu/faketime', '/usr/lib64/faketime', '/usr/lib/faketime', '/usr/local/lib/faketime'].map((folder) => path.join(folder, 'libfaketimeMT.so.1')).find((file) => existsSync(file));

export const hasFakeTime = LIBRARY !== undefined;
if (!hasFakeTime) console.log('skipped: clocks of real processes, libfaketime is not installed');

export class FakeTime {
  readonly #file: string;

  /** `folder` gets the file that says how far the clock is off. */
  constructor(folder: string) {
    this.#file = path.join(folder, 'wall-clock-offset');
    this.set(0);
  }

  /** The clock is so far ahead from now on, seconds; negative: behind. */
  set(seconds: number): void {
    writeFileSync(this.#file, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  }

  /** Environment of the processes whose clock it is. */
  env(): Readonly<Record<string, string>> {
    return { LD_PRELOAD: LIBRARY ?? '', FAKETIME_TIMESTAMP_FILE: this.#file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
  }
}
