// Single files and what is said of them; that printing never matters is in test/property/bar-dialects.test.ts.
import { describe, expect, it } from 'vitest';
import { BarFileError, NO_HINTS, type BarFile, type ReadingHints, type WantedInstrument } from '../../../src/main/adapters/bar-files/bar-file.ts';
import { BarParser, MAX_LINE_BYTES } from '../../../src/main/adapters/bar-files/bar-parser.ts';
import { BTC, ETH } from '../../support/bar-dialects.ts';

function parse(text: string | Uint8Array, hints: Partial<ReadingHints> = {}, wanted: WantedInstrument = BTC): BarFile {
  const parser = new BarParser(wanted, { ...NO_HINTS, ...hints });
  parser.push(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  return parser.finish();
}
type Row = readonly [ts: number, open: number, high: number, low: number, close: number, volume: number];
const rowsOf = ({ columns: { length, ts, open, high, low, close, volume } }: BarFile): Row[] => Array.from({ length }, (_, i): Row => [ts[i]!, open[i]!, high[i]!, low[i]!, close[i]!, volume[i]!]);
function refusal(text: string | Uint8Array, hints: Partial<ReadingHints> = {}, wanted: WantedInstrument = BTC): BarFileError {
  try {
    parse(text, hints, wanted);
  } catch (error) {
    if (error instanceof BarFileError) return error;
    throw error;
  }
  throw new Error('expected a refusal, found bars');
}

const T = Date.UTC(2024, 0, 1);
const daily = (...times: string[]): string => ['date,open,high,low,close,volume', ...times.map((t) => `${t},1,4,1,2,5`)].join('\n');
const days = (file: BarFile): string[] => [...file.columns.ts].map((ts) => new Date(ts).toISOString().slice(8, 10));

describe('headers', () => {
  const two = (header: string, first: string, second: string): Row[] => rowsOf(parse(`${header}\n${first}\n${second}`));
  it.each<[string, string, string]>([
    ['Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USD', '2024-01-01,BTCUSD,1,4,1,2,5,99', '2024-01-02,BTCUSD,1,4,1,2,5,99'],
    ['Date,Symbol,Open,High,Low,Close,Volume USD,Volume BTC', '2024-01-01,BTC/USDT:USDT,1,4,1,2,99,5', '2024-01-02,BTC/USDT:USDT,1,4,1,2,99,5'],
    ['Unix,Date,Open,High,Low,Close,Volume', '1704067200,junk,1,4,1,2,5', '1704153600,junk,1,4,1,2,5'],
    ['timestamp;o;h;l;c;v', '1704067200000000;1;4;1;2;5', '1704153600000000;1;4;1;2;5'],
    ['timestamp,1. open,2. high,3. low,4. close,5. volume', '2024-01-01,1,4,1,2,5', '2024-01-02,1,4,1,2,5'],
    ['close,low,high,open,vol,Date', '2,1,4,1,5,2024-01-01', '2,1,4,1,5,2024-01-02'],
    ['date,time,open,high,low,close,volume', '2024-01-01,00:00,1,4,1,2,5', '2024-01-02,00:00:00,1,4,1,2,5'],
    ['date,time,open,high,low,close,volume', 'x,1704067200,1,4,1,2,5', 'x,1704153600,1,4,1,2,5'],
    ['date,time,open,high,low,close,volume', '20240101,0,1,4,1,2,5', '20240102,0,1,4,1,2,5'],
    ['Date,Open,High,Low,Close,Adj Close,Volume', '2024-01-01,1,4,1,2,1.5,5', '2024-01-02,1,4,1,2,1.5,5'],
    ['Date,Close/Last,Volume,Open,High,Low', '01/01/2024,$2.00,5,$1.00,$4.00,$1.00', '01/02/2024,$2.00,5,$1.00,$4.00,$1.00'],
    ['"Date","Price","Open","High","Low","Vol.","Change %"', '"Jan 01, 2024","2.0","1.0","4.0","1.0","0.005K","1%"', '"Jan 02, 2024","2.0","1.0","4.0","1.0","0.005K","1%"'],
    ['Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen', '2024-01-01,1,4,1,2,5', '2024-01-02,1,4,1,2,5'],
    ['sep=;\nDatum;Erster;Hoch;Tief;Schlusskurs;Stücke', '01.01.2024;1;4;1;2;5', '02.01.2024;1;4;1;2;5'],
    ['https://www.example.com\ndate,open,high,low,close,volume', '2024-01-01,1,4,1,2,5', '2024-01-02,1,4,1,2,5'],
  ])('%s', (header, first, second) => {
    const hints = header.startsWith('Date,Close/Last') ? { dateOrder: 'mdy' as const } : {};
    expect(rowsOf(parse(`${header}\n${first}\n${second}`, hints))).toEqual([[T, 1, 4, 1, 2, 5], [T + 86_400_000, 1, 4, 1, 2, 5]]);
  });

  it('without a volume give zero volume', () => expect(two('date,open,high,low,close', '2024-01-01,1,4,1,2', '2024-01-02,1,4,1,2')[0]).toEqual([T, 1, 4, 1, 2, 0]));

  it('in the letters of Windows are read', () => {
    const bytes = Uint8Array.from([...'Datum;Er\u00f6ffnung;Hoch;Tief;Schluss\n2024-01-01;1;4;1;2\n2024-01-02;1;4;1;2\n'].map((letter) => letter.charCodeAt(0)));
    expect(parse(bytes).rows).toBe(2);
  });

  it('name the line before them as bad', () => expect(parse(`a title\n${daily('2024-01-01', '2024-01-02')}`).badRows).toEqual([{ line: 1, reason: 'beforeHeader', found: 'a title' }]));

  it('may be missing when the first prices could be clocks', () => {
    expect(parse('20240101,1200,1300,1100,1250,500\n20240102,1250,1300,1100,1250,500').columns.open[0]).toBe(1_200);
    expect(parse('20240101,000500,1300,1300,1100,1250,500\n20240101,001000,1250,1300,1100,1250,500')).toMatchObject({ intervalMs: 300_000, rows: 2 });
  });
});

describe('what rows leave open is asked for', () => {
  const dates = (...texts: string[]): string => `date;open;high;low;close;volume\n${texts.map((text) => `${text};1.5;4;1;2;5`).join('\n')}`;
  it('the order of day and month', () => {
    expect(refusal(dates('03/04/2026', '04/04/2026', '05/04/2026'))).toMatchObject({ code: 'ambiguous', message: "expected dates that can be read in one way, found '03/04/2026' in line 2, which is 2026-04-03 (--date-order dmy) or 2026-03-04 (--date-order mdy), and no date in the file that decides: say it with that flag" });
    expect(days(parse(dates('03/04/2026', '04/04/2026', '05/04/2026'), { dateOrder: 'dmy' }))).toEqual(['03', '04', '05']);
    expect(days(parse(dates('12/04/2026', '13/04/2026', '14/04/2026')))).toEqual(['12', '13', '14']);
    expect(days(parse(dates('04/12/2026', '04/13/2026', '04/14/2026')))).toEqual(['12', '13', '14']);
    expect(days(parse(dates('03.04.2026', '04.04.2026', '05.04.2026')))).toEqual(['03', '04', '05']);
    expect(refusal(dates('03/04/26', '04/04/26')).message).toContain('--date-order ymd');
    expect(refusal(dates('13/04/2026', '04/14/2026')).message).toMatch(/'04\/14\/2026' in line 3, which is no day\.month\.year, and '13\/04\/2026' in line 2/);
  });

  it('the mark before fractions', () => {
    const prices = (...texts: string[]): string => `date;open;high;low;close\n${texts.map((text, i) => `2026-01-0${i + 1};${text};${text};${text};${text}`).join('\n')}`;
    expect(refusal(prices('1,234', '1,235', '1,236'))).toMatchObject({ code: 'ambiguous', message: expect.stringMatching(/'1,234' in line 2.*--decimal comma.*--decimal point/) as string });
    expect(parse(prices('1,234', '1,235', '1,236'), { decimal: 'comma' }).columns.open[0]).toBe(1.234);
    expect(parse(prices('1,234', '1,235', '1,236'), { decimal: 'point' }).columns.open[0]).toBe(1_234);
    expect(parse(prices('1,234', '1,2', '1,236')).columns.open[0]).toBe(1.234);
    expect(parse(prices('1,234', '1,235.5', '1,236')).columns.open[0]).toBe(1_234);
    expect(parse(prices('1.234', '1.235', '1.236')).columns.open[0]).toBe(1.234);
    expect(parse(prices('1.234.567', '1.235', '1.236')).columns.open[1]).toBe(1_235);
    expect(refusal(prices('1,5', '1.55', '1,6'))).toMatchObject({ code: 'ambiguous', message: expect.stringMatching(/'1.55' in line 3.*'1,5' in line 2/) as string });
  });

  it('clocks of three digits', () => {
    const clocks = (...texts: string[]): string => `date,time,open,high,low,close\n${texts.map((text) => `20260301,${text},1,4,1,2`).join('\n')}`;
    expect(refusal(clocks('100', '200', '300'))).toMatchObject({ code: 'ambiguous' });
    expect(parse(clocks('100', '200', '300', '2500')).intervalMs).toBe(60_000);
    expect(parse(clocks('0100', '0200', '0300')).intervalMs).toBe(3_600_000);
  });

  it('beyond the first look where the decision comes late', () => {
    // 5 h of minutes on days that could be either, then the 13th.
    const rows = Array.from({ length: 6_000 }, (_, i) => { const at = new Date(Date.UTC(2026, 4, 9) + i * 60_000).toISOString(); return `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)} ${at.slice(11, 19)},1.5,4,1,2,5`; });
    const file = parse(['date,open,high,low,close,volume', ...rows].join('\n'));
    expect([file.rows, file.columns.ts[0]]).toEqual([6_000, Date.UTC(2026, 4, 9)]);
  });
});

describe('instruments', () => {
  const both = 'time,symbol,open,high,low,close\n2024-01-01,BTCUSDT,1,4,1,2\n2024-01-01,ETHUSDT,5,8,5,6\n2024-01-02,BTCUSDT,1,4,1,2\n2024-01-02,ETHUSDT,5,8,5,6';
  const columns = ',BTC:open,BTC:high,BTC:low,BTC:close,ETH:open,ETH:high,ETH:low,ETH:close\n2024-01-01,1,4,1,2,5,8,5,6\n2024-01-02,1,4,1,2,5,8,5,6';
  it.each([['rows', both], ['columns', columns]])('are told apart by their %s', (_, text) => {
    expect([parse(text).columns.open[0], parse(text, {}, ETH).columns.open[0]]).toEqual([1, 5]);
    expect(parse(text, { series: text === both ? 'ETHUSDT' : 'eth' }).columns.open[0]).toBe(5);
    expect(refusal(text, { series: 'DOGE' })).toMatchObject({ code: 'otherInstrument', message: expect.stringMatching(/BTC.*ETH.*'DOGE'/i) as string });
    expect(refusal(text, {}, { ...BTC, base: 'SOL', symbol: 'SOL-PERP' })).toMatchObject({ code: 'otherInstrument', message: expect.stringMatching(/SOL-PERP.*BTC.*ETH/i) as string });
  });
  it('count the rows of others', () => expect(parse(both).counts.otherInstruments).toEqual({ count: 2, first: { line: 3, found: 'ETHUSDT' } }));
  it('in another currency are refused', () => expect(refusal(both.replaceAll('BTCUSDT', 'BTCEUR')).message).toContain('BTCEUR'));
  it('of two names that may both be meant are refused with both', () => expect(refusal(both.replaceAll('ETHUSDT', 'BTCUSD'))).toMatchObject({ code: 'ambiguous', message: expect.stringMatching(/BTCUSDT and BTCUSD/) as string }));
  it.each(['BTC', 'btc-usd', 'XBTUSD', 'XXBTZUSD', 'BINANCE:BTCUSDT', 'BTCUSDT.P', 'BTC-USDT-SWAP', 'BTC/USDT:USDT', 'BTC-PERP', 'Bitcoin'])('%s is BTC', (name) => expect(parse(both.replaceAll('BTCUSDT', name)).rows).toBe(2));
  it('with two columns of one name are refused', () => expect(refusal('date,open,high,low,close,close\n2024-01-01,1,4,1,2,2').message).toContain('expected one column close'));
  it('that are options are refused as such', () => expect(refusal('date,strike,open,high,low,close\n2024-01-01,5,1,4,1,2').message).toContain('options'));
});

describe('order of time', () => {
  it('is restored, whatever it was', () => {
    const file = parse(daily('2024-01-03', '2024-01-04', '2024-01-01', '2024-01-02', '2024-01-05'));
    expect(days(file)).toEqual(['01', '02', '03', '04', '05']);
    expect(file.counts.outOfOrder).toEqual({ count: 2, first: { line: 4, found: '2024-01-01T00:00:00.000Z' } });
    expect(file.warnings.join()).toContain('2 rows stood after a later one and were sorted into place');
  });

  it('newest first is turned round and is no disorder', () => {
    const file = parse(daily('2024-01-05', '2024-01-04', '2024-01-03', '2024-01-02', '2024-01-01'));
    expect([file.newestFirst, file.counts.outOfOrder.count, days(file)]).toEqual([true, 0, ['01', '02', '03', '04', '05']]);
  });

  it('does not let one wild time condemn the rest', () => {
    const file = parse(daily('2024-01-01', '2042-01-02', '2024-01-03', '2024-01-02', '2024-01-05', '2024-01-04', '1999-01-01'));
    expect(file.badRows.map((r) => [r.line, r.reason])).toEqual([[3, 'timeFarAway'], [8, 'timeFarAway']]);
    expect(days(file)).toEqual(['01', '02', '03', '04', '05']);
  });

  it('keeps the more complete of two rows of one time', () => {
    const header = 'date,open,high,low,close,volume';
    for (const rows of [['2024-01-02,2,2,2,2,0.1', '2024-01-02,2,5,1,3,9'], ['2024-01-02,2,5,1,3,9', '2024-01-02,2,2,2,2,0.1'], ['2024-01-02,2,3,2,2,', '2024-01-02,2,5,1,3,'], ['2024-01-02,2,5,1,2,', '2024-01-02,2,5,1,3,']]) {
      const file = parse([header, '2024-01-01,1,4,1,2,5', ...rows, '2024-01-03,1,4,1,2,5'].join('\n'));
      expect(rowsOf(file)[1]!.slice(1, 5)).toEqual([2, 5, 1, 3]);
      expect([file.rows, file.counts.duplicates.count, file.counts.bad]).toEqual([3, 1, 0]);
    }
  });

  it('refuses bars that open inside another', () => {
    const at = (...seconds: number[]): BarFile => parse(`time,open,high,low,close\n${seconds.map((s) => `${1_704_067_200 + s},1,4,1,2`).join('\n')}`);
    expect(at(0, 60, 120, 150, 180, 240).badRows).toMatchObject([{ line: 5, reason: 'betweenBars' }]);
    expect(at(30, 60, 120, 180, 240).badRows).toMatchObject([{ line: 2, reason: 'betweenBars' }]);
  });

  it('lets a day be short by the hour of summer time', () => expect(parse(daily('2024-03-08T05:00Z', '2024-03-09T05:00Z', '2024-03-10T05:00Z', '2024-03-11T04:00Z', '2024-03-12T04:00Z')).rows).toBe(5));
});

describe('what cannot be right is refused with its line', () => {
  it.each<[string, string, RegExp]>([
    ['an interval that nobody trades', 'time,open,high,low,close\n1704067200,1,4,1,2\n1704067620,1,4,1,2\n1704068040,1,4,1,2', /expected bars of 1s, .*, 1w, found mostly bars 7 min apart: 2024-01-01T00:00:00.000Z in line 2 and 2024-01-01T00:07:00.000Z in line 3/],
    ['bars of two lengths', `time,open,high,low,close\n${[...Array.from({ length: 60 }, (_, i) => i), ...Array.from({ length: 30 }, (_, i) => 65 + 5 * i)].map((minute) => `${1_704_067_200 + minute * 60},1,4,1,2`).join('\n')}`, /expected bars of one length, found mostly bars 1 min apart and a series 5 min apart around line \d+/],
    ['months', 'date,open,high,low,close\n2024-01-01,1,4,1,2\n2024-02-01,1,4,1,2\n2024-03-01,1,4,1,2', /days apart/],
    ['the year 2612', 'time,open,high,low,close\n20261260000000,1,4,1,2\n20261260010000,1,4,1,2', /line 2: timeUnreadable '20261260000000'/],
    ['times beyond 2100', 'time,open,high,low,close\n9000000000000,1,4,1,2\n9000000060000,1,4,1,2', /line 2: timeOutside '9000000000000, which is 2255-/],
    ['times before 1970', 'time,open,high,low,close\n1950-01-01,1,4,1,2\n1950-01-02,1,4,1,2', /line 2: timeOutside/],
    ['mostly bad rows', `${daily('2024-01-01', '2024-01-02')}\nx,1,4,1,2,5\ny,1,4,1,2,5\nz,1,4,1,2,5`, /expected mostly good rows, found 3 bad ones beside 2 good ones \(3 bad rows, the first in line 4: timeUnreadable 'x'\)/],
    ['one row', daily('2024-01-01'), /found 1$/], ['a header alone', daily(), /found none$/],
  ])('%s', (_, text, message) => expect(refusal(text).message).toMatch(message));

  it.each<[string, string, string]>([
    ['nothing', '', 'noHeader'], ['blank lines', '\n\n  \n', 'noHeader'], ['a header without a close', 'date,open,high,low\n2024-01-01,1,4,1', 'noHeader'], ['a header without a time', 'id,open,high,low,close\n1,1,4,1,2', 'noHeader'],
    ['row numbers in place of times', '1,1,4,1,2,3\n2,1,4,1,2,3', 'noHeader'], ['a local time without its zone', 'Local time,open,high,low,close\n2024-01-01,1,4,1,2\n2024-01-02,1,4,1,2', 'noHeader'], ['an endless line', `date,open,high,low,close\n${'1'.repeat(MAX_LINE_BYTES + 1)}`, 'lineTooLong'],
    ['names that a person gave without a close', 'a', 'noHeader'],
  ])('%s', (_, text, code) => expect(refusal(text).code).toBe(code));
});

describe('counts', () => {
  it('bars without a volume are kept', () => {
    const file = parse('date,open,high,low,close,volume\n2024-01-01,1,4,1,2,\n2024-01-02,1,4,1,2,NaN\n2024-01-03,1,4,1,2,n/a\n2024-01-04,1,4,1,2,7');
    expect([file.rows, file.counts.absentVolumes, [...file.columns.volume]]).toEqual([4, { count: 3, first: { line: 2, found: '' } }, [0, 0, 0, 7]]);
    expect(file.warnings).toEqual(['3 bars have no volume, the first in line 2.']);
  });

  it('rows without any price are no bad rows', () => {
    const file = parse('date,open,high,low,close,bid\n2024-01-01,1,4,1,2,\n2024-01-03,,,,,5\n2024-01-04,NaN,NaN,NaN,NaN,5\n2024-01-02,1,4,1,2,');
    expect([file.rows, file.counts.withoutPrices.count, file.counts.bad]).toEqual([2, 2, 0]);
  });

  it('the digits of prices come from what 99 % of them need', () => {
    const rows = (odd: string): string => ['date,open,high,low,close', ...Array.from({ length: 100 }, (_, i) => `${1_704_067_200 + i * 60},1.25,4.5,1,${i === 50 ? odd : '2.00000'}`)].join('\n');
    for (const odd of ['2.0000001', '2.000000000000001', '2.00000000000000000001', '2.004']) {
      const file = parse(rows(odd));
      expect([file.tickDigits, file.columns.close[50]]).toEqual([2, 2]);
    }
    expect(parse(rows('2.004')).counts.rounded).toEqual({ count: 1, first: { line: 52, found: '2.004' } });
    expect(parse(rows('0.0000001').replaceAll(',1,', ',0.00000001,')).tickDigits).toBe(8);
    expect(parse(rows('2'), {}, { ...BTC, tickDigits: 4 }).tickDigits).toBe(4);
  });

  it('computed prices keep as many digits as can be counted exactly', () => {
    const file = parse(`date,open,high,low,close\n${Array.from({ length: 50 }, (_, i) => `${1_704_067_200 + i * 60},${Math.PI * 10},${Math.PI * 10.1 + i},${Math.E * 10},${Math.PI * 10}`).join('\n')}`);
    expect([file.tickDigits, file.rows, file.warnings.join()]).toEqual([11, 50, expect.stringMatching(/prices of 200 have more digits than can be counted exactly/)]);
    expect(file.columns.close[0]).toBe(31.41592653590);
  });

  it('keeps the first 1,000 bad rows and counts all', () => {
    const good = Array.from({ length: 1_600 }, (_, i) => `${1_704_067_200 + i * 60},1,4,1,2`).join('\n');
    const file = parse(`date,open,high,low,close\n${good}\n${'x,1,1,1,1\n'.repeat(1_500)}`);
    expect([file.badRows.length, file.counts.bad, file.badRows.at(-1)!.line]).toEqual([1_000, 1_500, 2_601]);
  });

  it.each<[string, string]>([
    ['2024-01-01,1', 'tooFewFields'], ['2024-01-01,1,240,1,239,1,5,6', 'tooManyFields'], ['yesterday,1,2,1,2,3', 'timeUnreadable'], ['2024-01-01,a,2,1,2,3', 'notANumber'], ['2024-01-01,,2,1,2,3', 'notANumber'], ['2024-01-01,0x10,22,1,2,3', 'notANumber'],
    ['2024-01-01,1,1e999,1,2,3', 'notANumber'], ['2024-01-01,-1,2,1,2,3', 'notPositive'], ['2024-01-01,1,2,0,2,3', 'notPositive'], ['2024-01-01,1,2,1,2,-3', 'negativeVolume'], ['2024-01-01,1,2,1,2,x', 'notANumber'], ['2024-01-01,1,1.5,1,2,3', 'highTooLow'], ['2024-01-01,1,3,1.5,2,3', 'lowTooHigh'], ['=cmd(),1,3,1,2,3', 'timeUnreadable'],
  ])('%s is left out: %s', (row, reason) => expect(parse(`${daily('2024-01-02', '2024-01-03', '2024-01-04')}\n${row}`).badRows).toMatchObject([{ line: 5, reason }]));
});
