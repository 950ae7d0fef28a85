// The result of a file depends on its values only, never on how they are printed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarFileError, type BarFile, type ReadingHints } from '../../src/main/adapters/bar-files/bar-file.ts';
import { BarParser } from '../../src/main/adapters/bar-files/bar-parser.ts';
import { BTC, hintsOf, PRINTERS, withoutOrderHints, type PlainBar, type PlainFile } from '../support/bar-dialects.ts';

const MINUTE = 60_000;
const INTERVALS = [1, 3, 5, 15, 30, 60, 120, 240, 360, 480, 720, 1_440, 10_080].map((minutes) => minutes * MINUTE);

const bar = fc.tuple(fc.array(fc.integer({ min: 1, max: 99_999_999 }), { minLength: 4, maxLength: 4 }), fc.integer({ min: 0, max: 9_999_999 }), fc.boolean()).map(([prices, volume, rises]) => {
  const [low = 1, a = 1, b = 1, high = 1] = prices.sort((x, y) => x - y);
  return { low, high, open: rises ? a : b, close: rises ? b : a, volume };
});
/** A walk over 1990..2060 with gaps; the last volume is never zero, so that a file has one. */
const plainFile: fc.Arbitrary<PlainFile> = fc.record({
  intervalMs: fc.constantFrom(...INTERVALS), digits: fc.integer({ min: 0, max: 5 }), start: fc.integer({ min: Date.UTC(2002, 0, 1) / 86_400_000, max: Date.UTC(2060, 0, 1) / 86_400_000 }),
  bars: fc.array(bar, { minLength: 12, maxLength: 60 }), gaps: fc.uniqueArray(fc.nat(58), { maxLength: 2 }),
}).map(({ intervalMs, digits, start, bars, gaps }) => {
  let ts = Math.ceil((start * 86_400_000) / intervalMs) * intervalMs;
  const placed = bars.map((one, i): PlainBar => {
    ts += gaps.includes(i) ? 3 * intervalMs : intervalMs;
    return { ...one, ts, volume: i === bars.length - 1 ? one.volume + 1 : one.volume };
  });
  return { bars: placed, intervalMs, digits };
});

function read(text: string | Uint8Array, hints: ReadingHints, chunk = 1 << 20): BarFile {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const parser = new BarParser(BTC, hints);
  for (let at = 0; at < bytes.length; at += chunk) parser.push(bytes.subarray(at, at + chunk));
  return parser.finish();
}
const attempt = (text: string, hints: ReadingHints): BarFile | BarFileError => {
  try {
    return read(text, hints);
  } catch (error) {
    if (error instanceof BarFileError) return error;
    throw error;
  }
};

/** The bars themselves, computed without the reader. */
function expectBars(file: BarFile, { bars, digits, intervalMs }: PlainFile): void {
  const scale = 10 ** digits;
  const { ts, open, high, low, close, volume } = file.columns;
  expect([file.rows, file.intervalMs]).toEqual([bars.length, intervalMs]);
  bars.forEach((one, i) => expect([ts[i], open[i], high[i], low[i], close[i], volume[i]]).toEqual([one.ts, one.open / scale, one.high / scale, one.low / scale, one.close / scale, one.volume / 1_000]));
}

describe('the same values printed as', () => {
  it.each(PRINTERS.map((printer) => [printer.name, printer] as const))('%s give the same bars', (_, printer) => {
    fc.assert(fc.property(plainFile, fc.integer({ min: 1, max: 5_000 }), (plain, chunk) => {
      // MT4 and clocks of four digits have no seconds, which these intervals do not need.
      const printed = printer.print(plain);
      const alone = attempt(printed, withoutOrderHints(printer));
      if (alone instanceof BarFileError) expect([alone.code, printer.mayBeAmbiguous], alone.message).toEqual(['ambiguous', true]);
      if (alone instanceof BarFileError && printer.hints === undefined) return;
      const hinted = read(printed, hintsOf(printer), chunk);
      expectBars(hinted, plain);
      expect(hinted.badRows.filter(({ reason }) => reason !== 'beforeHeader')).toEqual([]);
      if (!(alone instanceof BarFileError)) expect(alone.contentHash).toBe(hinted.contentHash);
      expect(hinted.contentHash).toBe(read(PRINTERS[0]!.print(plain), withoutOrderHints(PRINTERS[0]!)).contentHash);
    }), { numRuns: 60 });
  });

  it('bytes of another kind give the same bars', () => {
    const style = fc.record({ eol: fc.constantFrom('\n', '\r\n'), bom: fc.boolean(), quoted: fc.boolean(), finalEol: fc.boolean(), blank: fc.boolean(), delimiter: fc.constantFrom(',', ';', '\t', '|'), chunk: fc.integer({ min: 1, max: 3_000 }) });
    fc.assert(fc.property(plainFile, style, (plain, { eol, bom, quoted, finalEol, blank, delimiter, chunk }) => {
      const lines = PRINTERS[0]!.print(plain).trimEnd().split('\n').map((line) => line.split(',').map((cell) => (quoted ? `"${cell}"` : ` ${cell} `)).join(delimiter));
      const printed = `${bom ? '\ufeff' : ''}${lines.join(blank ? `${eol}${eol}` : eol)}${finalEol ? eol : ''}`;
      expectBars(read(printed, withoutOrderHints(PRINTERS[0]!), chunk), plain);
    }));
  });

  it('one price with the noise of floats, or with far more digits, is on the tick of the others', () => {
    fc.assert(fc.property(plainFile.filter(({ bars }) => bars.length >= 30), fc.nat(29), (plain, at) => {
      const lines = PRINTERS[0]!.print(plain).split('\n');
      const cells = lines[at + 1]!.split(',');
      // 120 prices or more: one of them is less than one of a hundred.
      const noisy = [...cells.slice(0, 4), String(Number(cells[4]) * (1 + 2 ** -52)), cells[5]].join(',');
      const file = read([...lines.slice(0, at + 1), noisy, ...lines.slice(at + 2)].join('\n'), withoutOrderHints(PRINTERS[0]!));
      expectBars(file, plain);
    }));
  });
});

describe('malformed rows', () => {
  const junk = fc.oneof(fc.constantFrom('', ';;;', 'x', '1', 'NaN,NaN,NaN,NaN,NaN,NaN', '"', '""', '"1,2', ',,,,,,,', '\u0000', '1772323200000,1,2,3', '1772323200000,5,4,3,2,1', '9e99,1,1,1,1,1', '1772323200000,-1,-1,-1,-1,-1', '=cmd()', 'time,open,high,low,close,volume'),
    fc.string({ maxLength: 60 }).map((text) => text.replaceAll('\n', ' ')), fc.uint8Array({ maxLength: 60 }).map((bytes) => String.fromCharCode(...bytes).replaceAll('\n', ' ')));

  it('never crash the reader, and what is left out is counted', () => {
    fc.assert(fc.property(plainFile, fc.array(fc.tuple(fc.nat(60), junk), { maxLength: 12 }), fc.constantFrom(...PRINTERS), fc.integer({ min: 1, max: 999 }), (plain, inserts, printer, chunk) => {
      const lines = printer.print(plain).trimEnd().split('\n');
      for (const [at, text] of inserts) lines.splice(Math.min(at, lines.length), 0, text);
      const bytes = new TextEncoder().encode(lines.join('\n'));
      try {
        const file = read(bytes, hintsOf(printer), chunk);
        const { bad, withoutPrices, duplicates, otherInstruments } = file.counts;
        const told = file.rows + bad + withoutPrices.count + duplicates.count + otherInstruments.count;
        // Every line is a bar, counted as left out, blank, or part of the head (five titles or names at most).
        const filled = lines.filter((line) => !/^[ \t\r]*$/.test(line)).length;
        expect(told).toBeLessThanOrEqual(filled);
        expect(told).toBeGreaterThanOrEqual(filled - 8);
        expect(bad).toBeLessThanOrEqual(file.rows);
        for (let i = 1; i < file.rows; i++) expect(file.columns.ts[i]!).toBeGreaterThan(file.columns.ts[i - 1]!);
        for (let i = 0; i < file.rows; i++) {
          const { open, high, low, close, volume } = file.columns;
          expect(low[i]! > 0 && low[i]! <= Math.min(open[i]!, close[i]!) && high[i]! >= Math.max(open[i]!, close[i]!) && volume[i]! >= 0 && Number.isFinite(volume[i])).toBe(true);
        }
      } catch (error) {
        if (!(error instanceof BarFileError)) throw error;
      }
    }), { numRuns: 500 });
  });

  it('any bytes give bars or a refusal', () => {
    const piece = fc.constantFrom('time,open,high,low,close\n', '2024-01-01,1,2,1,2\n', '2024-01-02,1,2,1,2\n', '03/04/2024;1,5;2;1;2\n', '"', '""', ',', ';', '\n', '\r', '\ufeff', '1e5', '-', '.', 'Date,,,,\n', 'Ticker,A,B,C,D\n', '\u0000', '9'.repeat(40), 'sep=;\n');
    const soup = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.array(piece, { maxLength: 40 }).map((parts) => new TextEncoder().encode(parts.join(''))));
    fc.assert(fc.property(soup, fc.integer({ min: 1, max: 64 }), (bytes, chunk) => {
      try {
        expect(read(bytes, withoutOrderHints(PRINTERS[0]!), chunk).rows).toBeGreaterThanOrEqual(2);
      } catch (error) {
        if (!(error instanceof BarFileError)) throw error;
      }
    }), { numRuns: 1_000 });
  });
});
