import type { BadRow, BadRowReason, Counted } from './bar-file.ts';

export const MAX_BAD_ROWS_KEPT = 1_000;

/** Bad rows: all counted, the first 1,000 kept. */
export class BadRows {
  readonly #rows: BadRow[] = [];
  count = 0;

  add(line: number, reason: BadRowReason, found: string): void {
    this.count += 1;
    if (this.#rows.length < MAX_BAD_ROWS_KEPT) this.#rows.push({ line, reason, found: printable(found) });
  }

  /** In order of line. */
  rows(): readonly BadRow[] {
    return [...this.#rows].sort((a, b) => a.line - b.line);
  }
}

/** How often something was seen, and where the lowest line of it is. */
export class Tally {
  count = 0;
  #first: Counted['first'] = null;

  add(line: number, found: string): void {
    this.count += 1;
    if (this.#first === null || line < this.#first.line) this.#first = { line, found: printable(found) };
  }

  counted(): Counted {
    return { count: this.count, first: this.#first };
  }
}

/** Text of a file for people: no control characters, at most 60 characters. */
export function printable(text: string): string {
  const clean = text.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '\ufffd');
  return clean.length > 60 ? `${clean.slice(0, 59)}…` : clean;
}
