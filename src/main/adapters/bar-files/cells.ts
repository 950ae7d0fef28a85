/** Marks between cells, in the order in which they are tried. */
export const DELIMITERS = [',', ';', '\t', '|', ' '] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Cells of one line; quotes around a cell are taken off, a doubled quote inside is one. Several blanks in a row are one delimiter. */
export function splitCells(line: string, delimiter: Delimiter): string[] {
  if (!line.includes('"')) return (delimiter === ' ' ? line.trim().split(/ +/) : line.split(delimiter)).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (char === '"') {
      if (quoted && line[i + 1] === '"') cell += line[++i]!;
      else quoted = !quoted;
    } else if (char === delimiter && !quoted) {
      if (delimiter !== ' ' || cell !== '') cells.push(cell);
      cell = '';
    } else cell += char;
  }
  cells.push(cell);
  return cells.map((c) => c.trim());
}
