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
  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}
