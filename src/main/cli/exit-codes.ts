import { JournalError } from '../adapters/sqlite/journal-error.ts';
import { NotServed } from '../hosts/headless/server.ts';
import { DeskStartError, type StartErrorCode } from '../desk/errors.ts';

/** What the process says when it ends; documented in docs/cli.md. */
export const EXIT = {
  ok: 0,
  /** A failure that we did not expect. */
  failed: 1,
  /** Wrong words on the command line, or a configuration that is not valid. Nothing was started. */
  usage: 2,
  /** The desk refused what was asked, or the answer is "no" (doctor found a fault, flatten is stuck, replay differs). */
  refused: 3,
  /** No desk runs for this profile and data directory, or it does not answer. */
  unreachable: 4,
  /** Another desk holds the profile. */
  locked: 5,
  /** The journal or another file cannot be written or read. */
  storage: 6,
  /** The venue cannot be reached. */
  venue: 7,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An expected failure: one message for people, one code for scripts. */
export class CliError extends Error {
  readonly code: ExitCode;
  /** What --json answers; code and message are added. */
  readonly document: Readonly<Record<string, unknown>>;
  constructor(code: ExitCode, message: string, more: { readonly cause?: unknown; readonly document?: Readonly<Record<string, unknown>> } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.document = more.document ?? { type: 'error' };
    this.name = 'CliError';
    this.code = code;
  }
}

const START_CODES: { readonly [C in StartErrorCode]: ExitCode } = { configuration: EXIT.usage, locked: EXIT.locked, storage: EXIT.storage, data: EXIT.storage, venue: EXIT.venue };

/** The exit code of anything that was thrown. */
export function exitCodeOf(thrown: unknown): ExitCode {
  if (thrown instanceof CliError) return thrown.code;
  if (thrown instanceof NotServed) return EXIT.storage;
  if (thrown instanceof DeskStartError) return START_CODES[thrown.code];
  for (let cause: unknown = thrown; cause instanceof Error; cause = cause.cause) if (cause instanceof JournalError) return EXIT.storage;
  return EXIT.failed;
}
