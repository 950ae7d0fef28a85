// How wide a column of figures is: as wide as the widest one that it has held, so that no figure is cut and none makes the table jump twice.
import type { Column } from './table-columns.ts';

/** Digits that each column has to hold (see `digitsWide`), by its key; columns without figures are not in it. */
export type Room = ReadonlyMap<string, number>;

/** Looks at each row object once: an unchanged row costs nothing. */
export class FigureRoom<T> {
  #seen = new WeakSet<object>();
  #columns: readonly Column<T>[] = [];
  #room: Room = new Map();

  /** The room that these rows need and that was needed before: it only grows, and is the same object while it does not. */
  take(columns: readonly Column<T>[], rows: readonly T[]): Room {
    const measured = columns.flatMap(({ key, figure }) => (figure === undefined ? [] : [{ key, figure }]));
    if (measured.length === 0) return this.#room;
    if (columns !== this.#columns) this.#seen = new WeakSet();
    this.#columns = columns;
    const grown = new Map<string, number>();
    for (const row of rows) {
      if (typeof row === 'object' && row !== null) {
        if (this.#seen.has(row)) continue;
        this.#seen.add(row);
      }
      for (const { key, figure } of measured) {
        const wide = digitsWide(figure(row));
        if (wide > (grown.get(key) ?? this.#room.get(key) ?? 0)) grown.set(key, wide);
      }
    }
    if (grown.size > 0) this.#room = new Map([...this.#room, ...grown]);
    return this.#room;
  }
}

const SEPARATORS = /[.,]/g;

/** How wide a figure is, in digits: commas and points take half of one in the fonts of the views. */
export const digitsWide = (figure: string): number => figure.length - 0.5 * (figure.match(SEPARATORS)?.length ?? 0);

/** Room for the sign, which is wider than a digit in some fonts, and for the rounder padding at the ends of a row, px. */
const SLACK_PX = 4;
/** Narrowest column that grows with the window, px. */
const LEAST_PX = 160;

/** Under the menu of a table, beside the last column's own padding, px. */
const MENU_PX = 22;

/** A length for CSS: never below the column's own width; `ch` is a digit, as all digits are equally wide. `menu`: the menu of the table stands in its head. */
export function columnLength<T>(column: Column<T>, room: Room, menu = false): string {
  if (column.width === 'grow') return `${LEAST_PX}px`;
  const wide = room.get(column.key);
  const own = wide === undefined ? `${column.width}px` : `max(${column.width}px, ${Number(wide.toFixed(1))}ch + 2 * var(--bw-cell) + ${SLACK_PX}px)`;
  return menu ? `calc(${own} + ${MENU_PX}px)` : own;
}
