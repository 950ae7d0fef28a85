export type JournalErrorCode =
  | 'notADatabase' | 'truncated' | 'corrupt' | 'newerSchema' | 'foreignFile' | 'missingJournal' | 'unusableDirectory' | 'notDurable' | 'busy'
  | 'commitFailed' | 'dead' | 'badEntry' | 'badBody' | 'pruned' | 'tampered' | 'changedTables' | 'behind';

/** Something is wrong with a journal file. Says which file, what was expected of it and what was found. */
export class JournalError extends Error {
  readonly code: JournalErrorCode;
  readonly file: string;
  readonly expected: string;
  readonly found: string;

  constructor(code: JournalErrorCode, file: string, expected: string, found: string, cause?: unknown) {
    super(`journal ${file}: expected ${expected}, found ${found} (${code})`, cause === undefined ? undefined : { cause });
    this.name = 'JournalError';
    this.code = code;
    this.file = file;
    this.expected = expected;
    this.found = found;
  }
}

/** The text of whatever was thrown, with SQLite's code when it has one. */
export function causeText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const code = 'code' in thrown && typeof thrown.code === 'string' ? `${thrown.code}: ` : '';
  return `${code}${thrown.message}`;
}
