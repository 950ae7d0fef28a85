/** Why a desk did not start. The message is for people and complete; the command line turns the code into its exit code. */
export type StartErrorCode = 'configuration' | 'locked' | 'storage' | 'venue' | 'data';

export class DeskStartError extends Error {
  readonly code: StartErrorCode;
  constructor(code: StartErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DeskStartError';
    this.code = code;
  }
}
