import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnLength, digitsWide, FigureRoom } from '../../../src/renderer/components/figure-room.ts';
import type { Column } from '../../../src/renderer/components/table-columns.ts';

type Row = { readonly pnl: string; readonly name: string };
const columns: readonly Column<Row>[] = [
  { key: 'name', head: 'Name', width: 80, cell: (r) => r.name },
  { key: 'pnl', head: 'PnL', width: 60, cell: (r) => r.pnl, figure: (r) => r.pnl },
];
const row = fc.record({ pnl: fc.string({ maxLength: 14 }), name: fc.string() });

describe('room for figures', () => {
  it('holds the widest figure that was ever shown, never narrows, and is the same object while nothing is wider', () => {
    fc.assert(fc.property(fc.array(fc.array(row, { maxLength: 5 }), { maxLength: 8 }), (looks) => {
      const room = new FigureRoom<Row>();
      let before = room.take(columns, []);
      let most = 0;
      for (const rows of looks) {
        const widest = Math.max(most, ...rows.map(({ pnl }) => digitsWide(pnl)));
        const now = room.take(columns, rows);
        expect(now.get('pnl') ?? 0).toBe(widest);
        expect(now.has('name')).toBe(false);
        expect(now === before).toBe(widest === most);
        [before, most] = [now, widest];
      }
    }));
  });

  it('looks at a row again when the columns say it differently', () => {
    const room = new FigureRoom<Row>();
    const rows: readonly Row[] = [{ pnl: '1.00', name: '' }];
    room.take(columns, rows);
    const finer = columns.map((c): Column<Row> => (c.key === 'pnl' ? { ...c, figure: (r) => `${r.pnl}00` } : c));
    expect(room.take(finer, rows).get('pnl')).toBe(digitsWide('1.0000'));
  });

  it('keeps the width of a column as its least', () => {
    const [name, pnl] = columns;
    if (name === undefined || pnl === undefined) throw new Error('expected two columns, found fewer');
    const room = new Map([['pnl', digitsWide('\u221212,345.6')]]);
    expect(columnLength(name, room)).toBe('80px');
    expect(columnLength(pnl, new Map())).toBe('60px');
    expect(columnLength(pnl, room)).toBe('max(60px, 8ch + 2 * var(--bw-cell) + 4px)');
    expect([columnLength(pnl, room, true), columnLength(name, room, true)]).toEqual(['calc(max(60px, 8ch + 2 * var(--bw-cell) + 4px) + 22px)', 'calc(80px + 22px)']);
  });
});
