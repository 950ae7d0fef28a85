import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf, saveText } from '../../../src/renderer/components/save-text.ts';
import { chosenColumns, compareValues, keepGroups, movedColumn, withColumn, type Column } from '../../../src/renderer/components/table-columns.ts';
import { csvCell, csvOf, plainNumber, tsvOf } from '../../../src/renderer/components/table-text.ts';
import { MAX_FRAME_BYTES } from '../../../src/shared/contract/contract.ts';
import { useUi } from '../../../src/renderer/store/ui-store.ts';
import { parseCsv } from '../../support/parse-csv.ts';

type Pair = { readonly a: string; readonly b: string };
const columns: readonly Column<Pair>[] = [
  { key: 'a', head: 'A', width: 10, cell: () => null, text: (r) => r.a },
  { key: 'buttons', head: 'Act', width: 10, cell: () => null },
  { key: 'b', head: 'B', unit: 'USD', width: 10, cell: () => null, text: (r) => r.b },
];
const nasty = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('=1+1', '+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', ' =1', '＝1', 'a,b', 'say "x"', 'line\nbreak', "it's", '\u22121,234.50', '+5.00', '-3', '1,234', '–', ''));

describe('a table as text', () => {
  it('comes back from CSV cell by cell, with figures as figures and no formula', () => {
    fc.assert(fc.property(fc.array(fc.record({ a: nasty, b: nasty }), { maxLength: 8 }), (rows) => {
      const text = csvOf(columns, rows);
      expect(text.startsWith('\ufeff')).toBe(true);
      const [heads, ...read] = parseCsv(text.slice(1));
      expect(heads).toEqual(['A', 'B (USD)']);
      expect(read).toHaveLength(rows.length);
      for (const [i, row] of rows.entries()) {
        for (const [j, source] of [row.a, row.b].entries()) {
          const cell = read[i]?.[j] ?? '';
          const isFigure = /^-?\d+(\.\d+)?$/.test(cell);
          if (!isFigure) expect(cell).not.toMatch(/^[\s\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]/);
          expect([source, `'${source}`, plainNumber(source), '']).toContain(cell);
        }
      }
    }));
  });

  it('writes figures that a spreadsheet reads', () => {
    expect(['\u22121,234.50', '+5.00', '0.001', '1,234,567', '12', '–'].map(csvCell)).toEqual(['-1234.50', '5.00', '0.001', '1234567', '12', '']);
    expect(['1,23', '1.2.3', '2026-11-21', '1e5'].map(plainNumber)).toEqual([null, null, null, null]);
  });

  it('gives the clipboard one line for a row, one tab for a column', () => {
    fc.assert(fc.property(fc.array(fc.record({ a: nasty, b: nasty }), { maxLength: 8 }), (rows) => {
      const lines = tsvOf(columns, rows).split('\n');
      expect(lines).toHaveLength(rows.length + 1);
      for (const line of lines) expect(line.split('\t')).toHaveLength(2);
      expect(tsvOf(columns, rows, false).split('\n').slice(0, Math.max(1, rows.length))).toEqual(rows.length === 0 ? [''] : lines.slice(1));
    }));
  });
});

describe('the columns of a table', () => {
  const keys = fc.array(fc.constantFrom('a', 'b', 'buttons', 'gone'), { maxLength: 8 });

  it('follow what is stored and are never none', () => {
    fc.assert(fc.property(keys, (stored) => {
      const shown = chosenColumns(columns, stored).map((c) => c.key);
      const known = [...new Set(stored)].filter((key) => key !== 'gone');
      expect(shown).toEqual(known.length > 0 ? known : ['a', 'buttons', 'b']);
    }));
  });

  it('are shown, hidden and moved without losing or doubling one', () => {
    const step = fc.oneof(fc.record({ do: fc.constant('show' as const), key: fc.constantFrom('a', 'b', 'buttons'), on: fc.boolean() }), fc.record({ do: fc.constant('move' as const), key: fc.constantFrom('a', 'b', 'buttons'), by: fc.constantFrom(1 as const, -1 as const) }));
    fc.assert(fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let shown: readonly string[] = ['a', 'buttons', 'b'];
      for (const each of steps) {
        const before = shown;
        shown = each.do === 'show' ? withColumn(columns, shown, each.key, each.on) : movedColumn(shown, each.key, each.by);
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown.length).toBeGreaterThan(0);
        if (each.do === 'show') expect(shown.includes(each.key)).toBe(each.on || (before.length === 1 && before[0] === each.key));
        else expect(shown.toSorted()).toEqual(before.toSorted());
      }
    }));
    expect(withColumn(columns, ['a', 'b'], 'buttons', true)).toEqual(['a', 'buttons', 'b']);
  });

  it('sort numbers, decimals and texts, and keep groups together', () => {
    expect([3, 1, 2].toSorted(compareValues)).toEqual([1, 2, 3]);
    expect([10n, -2n, 3n].toSorted(compareValues)).toEqual([-2n, 3n, 10n]);
    expect(['b', 'a'].toSorted(compareValues)).toEqual(['a', 'b']);
    const rows = [{ g: 'x', n: 2 }, { g: 'y', n: 1 }, { g: 'x', n: 0 }];
    expect(keepGroups(rows, rows.toSorted((p, q) => p.n - q.n), (r) => r.g).map((r) => r.n)).toEqual([0, 2, 1]);
  });
});

describe('saving a text', () => {
  it('cuts it into parts that a frame can carry and that join to the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 4_000 }), (unit, times) => {
      const text = unit.repeat(times);
      const parts = partsOf(text);
      expect(parts.join('')).toBe(text);
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(40_000);
        expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(MAX_FRAME_BYTES - 1_000);
      }
    }), { numRuns: 40 });
    expect(partsOf('')).toEqual(['']);
  });

  it('hands every part to the host, the last one marked, and says where it is', async () => {
    const saved: { id: string; text: string; last: boolean; fileName: string }[] = [];
    const call = ((method: string, input: never) => {
      if (method === 'host.info') return Promise.resolve({ canSave: true });
      saved.push(input);
      return Promise.resolve({ done: true, path: '/home/trader/fills.csv' });
    }) as never;
    const text = 'ä'.repeat(100_000);
    expect(await saveText({ call }, 'fills.csv', text)).toBe('/home/trader/fills.csv');
    expect(saved.map(({ text: part }) => part).join('')).toBe(text);
    expect(saved.map(({ last }) => last)).toEqual([...saved.slice(1).map(() => false), true]);
    expect(new Set(saved.map(({ id }) => id)).size).toBe(1);
    expect(useUi.getState().notice?.text).toBe('Saved as /home/trader/fills.csv');
  });

  it('says when the trader thought better of it and when it failed', async () => {
    const host = (answer: () => Promise<unknown>) => ({ call: ((method: string) => (method === 'host.info' ? Promise.resolve({ canSave: true }) : answer())) as never });
    expect(await saveText(host(() => Promise.resolve({ done: false, path: null })), 'x.csv', 'x')).toBeNull();
    expect(useUi.getState().notice).toMatchObject({ level: 'refused', text: 'x.csv was not saved' });
    expect(await saveText(host(() => Promise.reject(new Error('disk full'))), 'x.csv', 'x')).toBeNull();
    expect(useUi.getState().notice).toMatchObject({ level: 'failed', text: 'x.csv was not saved: disk full' });
  });
});
