// `control.json`: by it the command line of another process finds a running desk. Whoever removes or replaces it shuts the red button of the terminal out, so its desk looks at it every second.
import { rmSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from '../../../shared/model/result.ts';
import { writeFileAtomic } from '../../adapters/system/atomic-file.ts';
import { processLives } from '../../adapters/system/process-lives.ts';
import { readSideJson } from '../../adapters/system/side-file.ts';

export const CONTROL_FILE = 'control.json';
export const ControlContent = z.object({ port: z.int().min(1).max(65_535), token: z.string(), pid: z.int() });
type ControlContent = Readonly<z.output<typeof ControlContent>>;

/** The control file of one desk of this process. What it says and nothing else decides whose it is. */
export class ControlFile {
  readonly file: string;
  readonly #content: ControlContent;

  constructor(file: string, content: ControlContent) {
    this.file = file;
    this.#content = content;
  }

  /** Throws what the file system throws. */
  write(): void {
    writeFileAtomic(this.file, `${JSON.stringify(this.#content)}\n`);
  }

  /** Writes it again when it is gone or names nobody who lives. Null when the desk can be found by it, else a sentence. Never throws. */
  keep(): string | null {
    const found = this.#found();
    if (found !== null && this.#isOurs(found)) return null;
    if (found !== null && found.pid !== process.pid && processLives(found.pid)) return `${this.file} names process ${found.pid}, which lives: does it hold a desk on the same folder?`;
    try {
      this.write();
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Only our own: somebody else's in its place is left alone. Throws what the file system throws. */
  remove(): void {
    const found = this.#found();
    if (found?.token === this.#content.token) rmSync(this.file, { force: true });
  }

  #found(): ControlContent | null {
    const found = ControlContent.safeParse(readSideJson(this.file));
    return found.success ? found.data : null;
  }

  #isOurs({ port, token, pid }: ControlContent): boolean {
    return port === this.#content.port && token === this.#content.token && pid === this.#content.pid;
  }
}
