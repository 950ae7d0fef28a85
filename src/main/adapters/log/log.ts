import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import type { Profile } from '../../../shared/model/profile.ts';
import { RotatingFile } from './rotating-file.ts';
import { processSecrets } from './process-secrets.ts';
import { loggable, type SecretRegistry } from './secrets.ts';

export const LOG_FILE = 'breakwater.log';
const MAX_BYTES = 10 * 1024 * 1024;
const KEEP = 5;

export type Log = {
  /** Structured records; `logger.info({ … }, 'sentence')`. Logging never throws. */
  readonly logger: Logger;
  /** Register keys and tokens here as soon as they are read. */
  readonly secrets: SecretRegistry;
  /** Lines lost because the file could not be written. */
  lostLines(): number;
  close(): void;
};

export type LogOptions = {
  /** Null logs nowhere on disk. */
  readonly dir: string | null;
  readonly level: Profile['logLevel'];
  /** Goes on every line: profile, process. */
  readonly base?: Readonly<Record<string, string>>;
  readonly maxBytes?: number;
  readonly keep?: number;
  /** The process's own unless given. */
  readonly secrets?: SecretRegistry;
  /** Also gets every line, without its newline (the terminal of the headless host). A throw in it is ignored. */
  readonly also?: (line: string) => void;
};

/** JSON lines in `<dir>/breakwater.log`, turned over by size, times in ISO UTC, secrets taken out by name and by value. */
export function createLog(options: LogOptions): Log {
  const file = options.dir === null ? null : new RotatingFile(join(options.dir, LOG_FILE), { maxBytes: options.maxBytes ?? MAX_BYTES, keep: options.keep ?? KEEP });
  const secrets = options.secrets ?? processSecrets;
  const destination = {
    write(line: string): void {
      try {
        const clean = secrets.scrub(line);
        file?.write(clean);
        options.also?.(clean.trimEnd());
      } catch {
        // A log that fails must not stop what it watches.
      }
    },
  };
  const logger = pino({
    level: options.level,
    base: { ...options.base },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: (record) => loggable(record) as Record<string, unknown> },
    serializers: { err: (value: unknown) => loggable(value) },
    hooks: {
      logMethod(args, method) {
        try {
          method.apply(this, args);
        } catch {
          // The same: a record that cannot be turned into text is lost, the caller goes on.
        }
      },
    },
  }, destination);
  return { logger, secrets, lostLines: () => file?.lostLines() ?? 0, close: () => file?.close() };
}
