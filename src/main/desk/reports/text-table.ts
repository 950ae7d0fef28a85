// Tables of plain text that fit a page: cells are wrapped, and what is said elsewhere is left out, before a line grows too long.
export const TEXT_COLUMNS = 120;
const GAP = 2;
/** A column of words is wrapped down to this before a column is left out. */
const LEAST_WORDS = 10;
/** A word up to this long stays in one piece. */
const KEPT_WORD = 14;

export type TextTable = {
  readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[];
  /** Columns that are set to the right and not wrapped. */
  readonly figures: readonly number[];
  /** Columns that may be left out where the page is too narrow, first the first. */
  readonly optional: readonly number[];
};

/** Lines of at most `TEXT_COLUMNS`, heads first. */
export function tableLines({ columns, rows, figures, optional }: TextTable): readonly string[] {
  const cells = columns.map((_name, at) => rows.reduce((most, row) => Math.max(most, (row[at] ?? '').length), 1));
  const natural = columns.map((name, at) => Math.max(name.length, cells[at] ?? 1));
  const least = columns.map((name, at) => Math.max(longestWord(name), figures.includes(at) ? (cells[at] ?? 1) : Math.min(cells[at] ?? 1, LEAST_WORDS), figures.includes(at) ? 0 : rows.reduce((most, row) => Math.max(most, Math.min(longestWord(row[at] ?? ''), KEPT_WORD)), 0)));
  let shown = columns.map((_name, at) => at);
  const room = (): number => TEXT_COLUMNS - GAP * (shown.length - 1);
  const sum = (widths: readonly number[]): number => shown.reduce((total, at) => total + (widths[at] ?? 0), 0);
  for (const at of optional) if (sum(least) > room()) shown = shown.filter((one) => one !== at);
  const widths = sum(least) > room() ? squeezed(natural, shown, room()) : spread(least, natural, shown, room());
  const line = (cells: readonly string[]): readonly string[] => {
    const wrapped = shown.map((at) => wrap(cells[at] ?? '', widths[at] ?? 1));
    return Array.from({ length: wrapped.reduce((most, one) => Math.max(most, one.length), 0) }, (_, row) => shown.map((at, index) => {
      const part = wrapped[index]?.[row] ?? '';
      return figures.includes(at) ? part.padStart(widths[at] ?? 0) : part.padEnd(widths[at] ?? 0);
    }).join(' '.repeat(GAP)).trimEnd());
  };
  return [...line(columns), ...rows.flatMap(line)];
}

/** What is left of the room goes to the columns that want more, evenly. */
function spread(least: readonly number[], natural: readonly number[], shown: readonly number[], room: number): readonly number[] {
  const widths = [...least];
  let spare = room - shown.reduce((total, at) => total + (widths[at] ?? 0), 0);
  for (let wanting = shown; spare > 0 && wanting.length > 0;) {
    wanting = wanting.filter((at) => (widths[at] ?? 0) < (natural[at] ?? 0));
    for (const at of wanting.slice(0, spare)) widths[at] = (widths[at] ?? 0) + 1;
    spare -= wanting.length;
  }
  return widths;
}

/** Nothing fits (figures of a hundred digits): every column gets its part, and figures are broken too. */
function squeezed(natural: readonly number[], shown: readonly number[], room: number): readonly number[] {
  return spread(natural.map(() => 1), natural, shown, room);
}

const longestWord = (text: string): number => text.split(' ').reduce((most, word) => Math.max(most, word.length), 0);

/** Lines of at most `width` characters, broken between words where that is possible. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && line.length + 1 + rest.length <= width) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (rest.length > width) {
      const end = rest.lastIndexOf('-', width - 1) + 1;
      lines.push(rest.slice(0, end > width / 2 ? end : width));
      rest = rest.slice(end > width / 2 ? end : width);
    }
    line = rest;
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}
