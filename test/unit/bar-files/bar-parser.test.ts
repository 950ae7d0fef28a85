import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarFileError } from '../../../src/main/adapters/bar-files/bar-file.ts';
import { BarParser, MAX_LINE_BYTES, type ParsedBars } from '../../../src/main/adapters/bar-files/bar-parser.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
function parse(text: string | Uint8Array, chunkSize = 1 << 20): ParsedBars {
  const bytes = typeof text === 'string' ? encode(text) : text;
  const parser = new BarParser();
  // One buffer that is written over, as a file reader does.
  const buffer = new Uint8Array(chunkSize);
  for (let at = 0; at < bytes.length; at += chunkSize) {
    const piece = bytes.subarray(at, at + chunkSize);
    buffer.set(piece);
    parser.push(buffer.subarray(0, piece.length));
    buffer.fill(0);
  }
  return parser.finish();
}
type Row = readonly [ts: number, open: number, high: number, low: number, close: number, volume: number];
function rowsOf({ columns: { length, ts, open, high, low, close, volume } }: ParsedBars): Row[] {
  return Array.from({ length }, (_, i): Row => [ts[i]!, open[i]!, high[i]!, low[i]!, close[i]!, volume[i]!]);
}
const codeOf = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof BarFileError) return error.code;
    throw error;
  }
  return 'none';
};

const T = Date.UTC(2024, 0, 1);
const number = fc.oneof(fc.integer({ min: 1, max: 10_000_000 }).map((n) => n / 100), fc.double({ min: 1e-9, max: 1e9, noNaN: true }));
const row = fc.tuple(number, number, number, number, fc.oneof(fc.constant(0), number)).map(([a, b, c, d, volume]) => {
  const [low, x, y, high] = [a, b, c, d].sort((p, q) => p - q);
  return { open: x!, high: high!, low: low!, close: y!, volume };
});
const bars = fc.tuple(fc.array(row, { minLength: 2, maxLength: 30 }), fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 30, maxLength: 30 }))
  .map(([rows, steps]) => rows.map((r, i): Row => [T + steps.slice(0, i + 1).reduce((a, b) => a + b, 0) * 60_000, r.open, r.high, r.low, r.close, r.volume]));

type Style = { readonly order: readonly string[]; readonly eol: string; readonly bom: boolean; readonly quoted: boolean; readonly finalEol: boolean; readonly newestFirst: boolean; readonly delimiter: string; readonly chunk: number };
const style: fc.Arbitrary<Style> = fc.record({
  order: fc.shuffledSubarray(['time', 'open', 'high', 'low', 'close', 'volume', 'symbol'], { minLength: 7, maxLength: 7 }),
  eol: fc.constantFrom('\n', '\r\n'), bom: fc.boolean(), quoted: fc.boolean(), finalEol: fc.boolean(), newestFirst: fc.boolean(), delimiter: fc.constantFrom(',', ';', '\t'), chunk: fc.integer({ min: 1, max: 200 }),
});
function write(rows: readonly Row[], { order, eol, bom, quoted, finalEol, newestFirst, delimiter }: Style): string {
  const line = (cells: Readonly<Record<string, string>>): string => order.map((name) => (quoted ? `"${cells[name]!}"` : cells[name]!)).join(delimiter);
  const header = line({ time: 'Open Time', open: 'Open', high: 'HIGH', low: 'low', close: 'Close', volume: 'Volume BTC', symbol: 'Symbol' });
  const lines = rows.map(([ts, open, high, low, close, volume]) =>
    line({ time: new Date(ts).toISOString(), open: `${open}`, high: `${high}`, low: `${low}`, close: `${close}`, volume: `${volume}`, symbol: quoted ? `a${delimiter} ""b""` : 'BTC' }));
  if (newestFirst) lines.reverse();
  return `${bom ? '\ufeff' : ''}${[header, ...lines].join(eol)}${finalEol ? eol : ''}`;
}

describe('what was written is read', () => {
  it('in any order of columns, line ends, quotes, direction and pieces, to the last bit', () => {
    fc.assert(fc.property(bars, style, (rows, how) => {
      const parsed = parse(write(rows, how), how.chunk);
      expect(rowsOf(parsed)).toEqual(rows);
      expect([parsed.badCount, parsed.newestFirst, parsed.duplicates]).toEqual([0, how.newestFirst, 0]);
    }));
  });

  it('and bad rows are left out, named by line, whatever is put between', () => {
    const junk = fc.constantFrom<[string, string]>(
      ['2024-01-01T00:00:00Z,1', 'tooFewFields'], ['2024-01-01T00:00:00Z,1,240,1,239,1,5', 'tooManyFields'], ['yesterday,1,2,1,2,3', 'timeUnreadable'], ['2024-01-01T00:00:00Z,a,2,1,2,3', 'notANumber'],
      ['2024-01-01T00:00:00Z,,2,1,2,3', 'notANumber'], ['2024-01-01T00:00:00Z,NaN,2,1,2,3', 'notANumber'], ['2024-01-01T00:00:00Z,0x10,22,1,2,3', 'notANumber'], ['2024-01-01T00:00:00Z,1,1e999,1,2,3', 'notANumber'],
      ['2024-01-01T00:00:00Z,-1,2,1,2,3', 'notPositive'], ['2024-01-01T00:00:00Z,1,2,0,2,3', 'notPositive'], ['2024-01-01T00:00:00Z,1,2,1,2,-3', 'negativeVolume'], ['2024-01-01T00:00:00Z,1,2,1,2,', 'notANumber'],
      ['2024-01-01T00:00:00Z,1,1.5,1,2,3', 'highTooLow'], ['2024-01-01T00:00:00Z,1,3,1.5,2,3', 'lowTooHigh'], ['2024-01-01T00:00:00Z,1 2,3,1,2,3', 'notANumber'], ['=cmd(),1,3,1,2,3', 'timeUnreadable']);
    fc.assert(fc.property(bars, fc.array(fc.tuple(fc.nat(30), junk), { maxLength: 10 }), fc.integer({ min: 1, max: 99 }), (rows, inserts, chunk) => {
      const lines = rows.map(([ts, ...rest]) => ({ text: [ts, ...rest].join(','), reason: null as string | null }));
      for (const [at, [text, reason]] of inserts) lines.splice(Math.min(at, lines.length), 0, { text, reason });
      const parsed = parse(['time,open,high,low,close,volume', ...lines.map((l) => l.text)].join('\n'), chunk);
      expect(rowsOf(parsed)).toEqual(rows);
      expect(parsed.badRows.map(({ line, reason }) => ({ line, reason }))).toEqual(lines.flatMap((l, i) => (l.reason === null ? [] : [{ line: i + 2, reason: l.reason }])));
      expect(parsed.badCount).toBe(inserts.length);
    }));
  });

  it('and any bytes give bars or a BarFileError', () => {
    const piece = fc.constantFrom('time,open,high,low,close\n', '2024-01-01,1,2,1,2\n', '2024-01-02,1,2,1,2\n', '"', '""', ',', '\n', '\r', '\ufeff', '1e5', '-', '.', 'Date,,,,\n', '\u0000', '9'.repeat(40));
    const soup = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.array(piece, { maxLength: 40 }).map((parts) => encode(parts.join(''))), fc.tuple(fc.constant('time,open,high,low,close,volume\n1700000000,1,2,1,2,3\n1700000060,1,2,1,2,3\n'), fc.uint8Array({ maxLength: 200 })).map(([head, tail]) => new Uint8Array([...encode(head), ...tail])));
    fc.assert(fc.property(soup, fc.integer({ min: 1, max: 64 }), (bytes, chunk) => {
      try {
        const { columns, badRows, badCount } = parse(bytes, chunk);
        expect(columns.length).toBeGreaterThanOrEqual(2);
        expect(badRows.length).toBe(Math.min(badCount, 1_000));
        for (let i = 1; i < columns.length; i++) expect(columns.ts[i]).toBeGreaterThan(columns.ts[i - 1]!);
      } catch (error) {
        expect(error).toBeInstanceOf(BarFileError);
      }
    }), { numRuns: 500 });
  });
});

describe('headers', () => {
  const two = (header: string, first: string, second: string): Row[] => rowsOf(parse(`${header}\n${first}\n${second}`));
  it.each<[string, string, string]>([
    ['Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USD', '2024-01-01,X,1,4,1,2,5,99', '2024-01-02,X,1,4,1,2,5,99'],
    ['Date,Symbol,Open,High,Low,Close,Volume USD,Volume BTC', '2024-01-01,X,1,4,1,2,99,5', '2024-01-02,X,1,4,1,2,99,5'],
    ['Unix,Date,Open,High,Low,Close,Volume', '1704067200,junk,1,4,1,2,5', '1704153600,junk,1,4,1,2,5'],
    ['open_time,open,high,low,close,volume,close_time', '1704067200000,1,4,1,2,5,1704153599999', '1704153600000,1,4,1,2,5,1704239999999'],
    ['timestamp;o;h;l;c;v', '1704067200000000;1;4;1;2;5', '1704153600000000;1;4;1;2;5'],
    [',open,high,low,close,volume', '2024-01-01,1,4,1,2,5', '2024-01-02,1,4,1,2,5'],
    ['timestamp,1. open,2. high,3. low,4. close,5. volume', '2024-01-01,1,4,1,2,5', '2024-01-02,1,4,1,2,5'],
    ['close,low,high,open,vol,Date', '2,1,4,1,5,2024-01-01', '2,1,4,1,5,2024-01-02'],
    ['date,time,open,high,low,close,volume', '2024-01-01,00:00,1,4,1,2,5', '2024-01-02,00:00:00,1,4,1,2,5'],
    ['date,time,open,high,low,close,volume', 'x,1704067200,1,4,1,2,5', 'x,1704153600,1,4,1,2,5'],
    ['Date,Open,High,Low,Close,Adj Close,Volume', '2024-01-01,1,4,1,2,1.5,5', '2024-01-02,1,4,1,2,1.5,5'],
    ['https://www.example.com\ndate,open,high,low,close,volume', '2024-01-01,1,4,1,2,5', '2024-01-02,1,4,1,2,5'],
    ['Price,Close,High,Low,Open,Volume\nTicker,X,X,X,X,X\nDate,,,,,', '2024-01-01,2,4,1,1,5', '2024-01-02,2,4,1,1,5'],
  ])('%s', (header, first, second) => {
    expect(two(header, first, second)).toEqual([[T, 1, 4, 1, 2, 5], [T + 86_400_000, 1, 4, 1, 2, 5]]);
  });

  it('may be missing when the rows are klines', () => {
    const parsed = parse('1704067200000,1,4,1,2,5,1704067259999,9,9,9,9,0\n1704067260000,1,4,1,2,5,1704067319999,9,9,9,9,0\n');
    expect(rowsOf(parsed)).toEqual([[T, 1, 4, 1, 2, 5], [T + 60_000, 1, 4, 1, 2, 5]]);
    expect(parsed.badCount).toBe(0);
  });

  it('without a volume give zero volume', () => {
    expect(two('date,open,high,low,close', '2024-01-01,1,4,1,2', '2024-01-02,1,4,1,2')[0]).toEqual([T, 1, 4, 1, 2, 0]);
  });

  it('names the line before the header as bad', () => {
    expect(parse('a title\ndate,open,high,low,close\n2024-01-01,1,4,1,2\n2024-01-02,1,4,1,2').badRows).toEqual([{ line: 1, reason: 'beforeHeader', found: 'a title' }]);
  });
});

describe('order of time', () => {
  const file = (...times: string[]): ParsedBars => parse(['date,open,high,low,close', ...times.map((t) => `${t},1,4,1,2`)].join('\n'));
  const days = (parsed: ParsedBars): string[] => [...parsed.columns.ts].map((ts) => new Date(ts).toISOString().slice(8, 10));

  it('leaves out what runs backwards or comes twice', () => {
    const parsed = file('2024-01-01', '2024-01-02', '2024-01-02', '2024-01-03', '2024-01-01', '2024-01-04');
    expect(days(parsed)).toEqual(['01', '02', '03', '04']);
    expect(parsed.badRows.map((r) => [r.line, r.reason])).toEqual([[4, 'duplicateTime'], [6, 'timeBackwards']]);
    expect(parsed.duplicates).toBe(1);
  });

  it('does not let one wild time condemn the rest', () => {
    const parsed = file('2024-01-01', '2042-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2099-01-01');
    expect(parsed.badRows.map((r) => [r.line, r.reason])).toEqual([[3, 'timeAhead']]);
    expect(days(parsed).slice(0, 4)).toEqual(['01', '03', '04', '05']);
  });

  it('turns a newest-first file round and keeps its line numbers', () => {
    const parsed = file('2024-01-05', '2024-01-04', '2024-01-04', '2024-01-03', '2024-01-06', '2024-01-01');
    expect(parsed.newestFirst).toBe(true);
    expect(days(parsed)).toEqual(['01', '03', '04', '05']);
    expect(parsed.badRows.map((r) => r.line)).toEqual([3, 6]);
  });
});

describe('figures', () => {
  it('counts the digits after the point of prices, not of volume', () => {
    expect(parse('date,open,high,low,close,volume\n2024-01-01,1,4.25,1,2,5.12345\n2024-01-02,1,4,1,2e0,5').tickDigits).toBe(2);
    expect(parse('date,open,high,low,close\n2024-01-01,0.00001,4,1e-7,2\n2024-01-02,1,4,1,2').tickDigits).toBe(7);
    expect(parse('date,open,high,low,close\n2024-01-01,1.0000000000000004,4,1,2\n2024-01-02,1,4,1,2').tickDigits).toBe(12);
  });

  it('keeps the first 1,000 bad rows and counts all', () => {
    const parsed = parse(`date,open,high,low,close\n2024-01-01,1,4,1,2\n${'x\n'.repeat(1_500)}2024-01-02,1,4,1,2`);
    expect([parsed.badRows.length, parsed.badCount, parsed.badRows.at(-1)!.line]).toEqual([1_000, 1_500, 1_002]);
  });
});

describe('what cannot be used at all', () => {
  it.each<[string, string, string]>([
    ['nothing', '', 'noHeader'],
    ['blank lines', '\n\n  \n', 'noHeader'],
    ['a header without a close', 'date,open,high,low\n2024-01-01,1,4,1', 'noHeader'],
    ['a header without a time', 'id,open,high,low,close\n1,1,4,1,2', 'noHeader'],
    ['row numbers in place of times', '1,1,4,1,2,3\n2,1,4,1,2,3', 'noHeader'],
    ['only a header', 'date,open,high,low,close\n', 'noGoodRow'],
    ['only bad rows', 'date,open,high,low,close\nx,1,4,1,2', 'noGoodRow'],
    ['one row', 'date,open,high,low,close\n2024-01-01,1,4,1,2', 'noGoodRow'],
    ['an endless line', `date,open,high,low,close\n${'1'.repeat(MAX_LINE_BYTES + 1)}`, 'lineTooLong'],
  ])('%s', (_, text, code) => expect(codeOf(text)).toBe(code));
});
