import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { BarFileError, type WantedInstrument } from '../../../src/main/adapters/bar-files/bar-file.ts';
import { readBars, type ReadProgress } from '../../../src/main/adapters/bar-files/read-bars.ts';
import { barAt } from '../../../src/main/core/market-data/bar-columns.ts';
import { MarketDataEngine } from '../../../src/main/core/market-data/market-data-engine.ts';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const WANTED: WantedInstrument = { id: BTC, symbol: 'BTC-PERP', base: 'BTC', quote: 'USD', tickDigits: 0 };
const folder = mkdtempSync(join(tmpdir(), 'breakwater-bars-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
function file(content: string | Uint8Array): string {
  const path = join(folder, `bars-${files++}.csv`);
  writeFileSync(path, content);
  return path;
}
const read = (path: string) => readBars(path, { wanted: WANTED });
const failure = async (path: string): Promise<BarFileError> => {
  const error: unknown = await read(path).then(() => null, (e: unknown) => e);
  expect(error).toBeInstanceOf(BarFileError);
  return error as BarFileError;
};

const MINUTES = [0, 1, 2, 4, 5, 6, 9, 9, 10];
const text = `date,open,high,low,close,volume\n${MINUTES.map((m) => `2024-01-01T00:0${m}:00Z,1.5,4,1,2,3`.replace('T00:010', 'T00:10')).join('\n')}`;

describe('readBars', () => {
  it.each([['plain', text], ['gzipped', gzipSync(text)], ['gzipped in two members', Buffer.concat([gzipSync(text.slice(0, 77)), gzipSync(text.slice(77))])],
    ['zipped', zipSync({ 'folder/': new Uint8Array(0), 'folder/bars.csv': strToU8(text), '__MACOSX/bars.csv': strToU8('x') })], ['stored in a zip', zipSync({ 'bars.txt': [strToU8(text), { level: 0 }] })],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')], ['UTF-16, unmarked', Buffer.from(text, 'utf16le')], ['UTF-16, big-endian', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()], ['gzipped UTF-16', gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le'))]])('reads a %s file', async (_, content) => {
    const bars = await read(file(content));
    expect(bars).toMatchObject({ instrumentId: BTC, intervalMs: 60_000, rows: 8, tickDigits: 1, newestFirst: false, counts: { bad: 0, gaps: 2, duplicates: { count: 1 } } });
    expect(barAt(bars.columns, 7, BTC, 60_000)).toEqual({ type: 'bar', instrumentId: BTC, intervalMs: 60_000, tsOpen: Date.UTC(2024, 0, 1, 0, 10), tsEvent: Date.UTC(2024, 0, 1, 0, 11), open: 1.5, high: 4, low: 1, close: 2, volume: 3 });
    expect(() => barAt(bars.columns, 8, BTC, 60_000)).toThrow('expected a row below 8, was 8');
  });

  it('tells its progress up to the whole file', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${1_700_000_000 + i * 60},1.25,4,1,2,3`).join('\n');
    for (const content of [rows, gzipSync(rows)]) {
      const path = file(content);
      const seen: ReadProgress[] = [];
      await readBars(path, { wanted: WANTED, onProgress: (p) => seen.push(p) });
      expect(seen.length).toBeGreaterThan(1);
      expect(seen.at(-1)!.bytes).toBe(seen.at(-1)!.totalBytes);
      for (let i = 1; i < seen.length; i++) expect(seen[i]!.bytes >= seen[i - 1]!.bytes && seen[i]!.rows >= seen[i - 1]!.rows).toBe(true);
    }
  });

  it('refuses what is no file', async () => {
    expect((await failure(join(folder, 'none.csv'))).code).toBe('missing');
    expect((await failure(join(folder, 'none\0.csv'))).code).toBe('unreadable');
    expect(await failure(folder)).toMatchObject({ code: 'notAFile', message: `${folder}: expected a file of bars, found a folder` });
    if (process.platform !== 'win32') {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      expect((await failure(join(folder, 'pipe'))).code).toBe('notAFile');
    }
    if (existsSync('/dev/zero')) expect((await failure('/dev/zero')).code).toBe('notAFile');
  });

  it('refuses a broken archive', async () => {
    const packed = gzipSync(text.repeat(50));
    const cut = file(packed.subarray(0, packed.length - 12));
    const spoilt = file(packed.map((byte, i) => (i === 20 ? byte ^ 0xff : byte)));
    expect((await failure(cut)).code).toBe('brokenGzip');
    expect((await failure(spoilt)).code).toBe('brokenGzip');
  });

  it('refuses a zip that is broken, holds several files or none', async () => {
    const packed = zipSync({ 'bars.csv': strToU8(text.repeat(50)) });
    expect(await failure(file(packed.subarray(0, packed.length - 12)))).toMatchObject({ code: 'brokenZip' });
    expect(await failure(file(packed.map((byte, i) => (i === 60 ? byte ^ 0xff : byte))))).toMatchObject({ code: 'brokenGzip' });
    const stored = zipSync({ 'bars.csv': [strToU8(text), { level: 0 }] });
    expect(await failure(file(stored.map((byte, i) => (i === 100 ? byte ^ 1 : byte))))).toMatchObject({ code: 'brokenZip', message: expect.stringContaining('its sum differs') as string });
    expect(await failure(file(zipSync({ 'a.csv': strToU8(text), 'b.csv': strToU8(text) })))).toMatchObject({ code: 'ambiguous', message: expect.stringContaining('found 2: a.csv, b.csv: unpack it') as string });
    expect(await failure(file(zipSync({ 'readme.md': strToU8(text) })))).toMatchObject({ code: 'ambiguous', message: expect.stringContaining('found none') as string });
  });

  it('refuses a file of more than 2 GB without reading it', async () => {
    const path = file(text);
    truncateSync(path, 2 * 1024 ** 3 + 1); // sparse
    expect(await failure(path)).toMatchObject({ code: 'tooLarge', message: expect.stringContaining('expected at most 2147483648 bytes of text, found 2147483649') as string });
  });

  it('refuses an archive that unpacks to hundreds of times its size, long before its end', async () => {
    const path = file(gzipSync(`${text}\n${'2024-01-01T00:00:00Z,1,1,1,1,1\n'.repeat(800_000)}`));
    const error = await failure(path);
    expect(error.code).toBe('tooLarge');
    expect(error.message).toContain('at most 200 times the packed size');
  });

  it.each([
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 10, 5]), 'found a binary file'], ['old Mac', text.replaceAll('\n', '\r'), 'found CR alone'],
    ['a header without close', text.replace('close,', ''), 'found one without close in line 1'], ['a header without a time', text.replace('date', 'n'), 'found one without a time in line 1'],
    ['nothing', '', 'found an empty file'], ['a web page', '<!doctype html><title>404</title>\n<p>gone</p>\n', "found '<!doctype html>"], ['a header alone', text.split('\n')[0] ?? '', 'found none'],
  ])('names the file and what is wrong with %s', async (_, content, found) => {
    const path = file(content);
    const error = await failure(path);
    expect(error.message.startsWith(`${path}: expected `)).toBe(true);
    expect(error.message).toContain(found);
  });

  it('gives bars or a BarFileError for any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), fc.boolean(), async (bytes, packed, marked) => {
      const content = packed ? gzipSync(bytes) : marked ? new Uint8Array([0x1f, 0x8b, ...bytes]) : bytes;
      const path = file(content);
      const outcome: unknown = await read(path).catch((e: unknown) => e);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(BarFileError);
      rmSync(path);
    }), { numRuns: 60 });
  });
});

const data = join(import.meta.dirname, '../../../../shared/data');
const present = existsSync(data);
if (!present) console.log(`skipped: real bar files, ${data} is not there`);

describe.skipIf(!present)('real crypto files', () => {
  const iso = (ts: number): string => new Date(ts).toISOString();
  type Told = { bad?: number; gaps?: number; newestFirst?: boolean; tickDigits?: number; rounded?: number; outOfOrder?: number; withoutPrices?: number };
  it.each<[string, string, number, number, string, string, Told]>([
    ['btc-usdt-perp-1m-2025-05.csv.gz', 'BTC', 43_199, 60_000, '2025-05-04T15:33:00.000Z', '2025-06-03T15:31:00.000Z', { tickDigits: 1 }],
    ['eth-usdt-perp-1m-2025-05.csv.gz', 'ETH', 43_707, 60_000, '2025-05-04T15:33:00.000Z', '2025-06-03T23:59:00.000Z', { tickDigits: 2 }],
    // One price of 174.733 among 172,800 with two digits.
    ['sol-usdt-perp-1m-2025-05.csv.gz', 'SOL', 43_200, 60_000, '2025-05-04T15:33:00.000Z', '2025-06-03T15:32:00.000Z', { tickDigits: 2, rounded: 1 }],
    ['xrp-usdt-perp-1m-2025-05.csv.gz', 'XRP', 43_199, 60_000, '2025-05-04T15:36:00.000Z', '2025-06-03T15:34:00.000Z', { tickDigits: 4 }],
    ['btc-usdt-perp-5m.csv.gz', 'BTC', 122_688, 300_000, '2023-11-01T00:00:00.000Z', '2024-12-30T23:55:00.000Z', { tickDigits: 1 }],
    ['btc-usdt-spot-5m-2025.csv.gz', 'BTC', 36_288, 300_000, '2025-01-01T00:00:00.000Z', '2025-05-06T23:55:00.000Z', { tickDigits: 2 }],
    ['btc-perp-ftx-1m-2022-01.csv.gz', 'BTC', 45_031, 60_000, '2021-12-31T23:01:00.000Z', '2022-02-01T05:31:00.000Z', { tickDigits: 1, rounded: 26 }],
    ['btc-mark-binance-8h-2023-2025.csv', 'BTC', 2_151, 28_800_000, '2023-12-01T00:00:00.000Z', '2025-11-16T16:00:00.000Z', { tickDigits: 8 }],
    // Newest first, 12-hour clock; five rows of 2017-11-11/12 stand out of order: every hour is there once they are sorted in.
    ['btc-usd-coinbase-1h.csv.gz', 'BTC', 15_853, 3_600_000, '2017-07-01T11:00:00.000Z', '2019-04-22T23:00:00.000Z', { newestFirst: true, outOfOrder: 5, tickDigits: 2 }],
    // Quote rows have no prices. Single days: gaps.
    ['btc-usd-coinbase-1m-days.csv.gz', 'BTC', 12_423, 60_000, '2016-10-07T00:00:00.000Z', '2018-04-06T23:59:00.000Z', { withoutPrices: 7_188, gaps: 99 }],
    ['aapl-daily-lean.csv', 'AAPL', 5_849, 86_400_000, '1998-01-02T00:00:00.000Z', '2021-03-31T00:00:00.000Z', { tickDigits: 2, rounded: 26, gaps: 1_267 }],
    ['mstr-daily.csv', 'MSTR', 6_084, 86_400_000, '2000-01-03T00:00:00.000Z', '2024-03-08T00:00:00.000Z', { tickDigits: 6, gaps: 1_317 }],
    ['mstr-daily-2020-2026.csv', 'MSTR', 1_478, 86_400_000, '2020-08-10T00:00:00.000Z', '2026-06-29T00:00:00.000Z', { newestFirst: true, gaps: 322 }],
    ['spy-daily.csv', 'SPY', 7_723, 86_400_000, '1993-01-29T00:00:00.000Z', '2023-09-29T00:00:00.000Z', { tickDigits: 6, gaps: 1_669 }],
    // Three header lines; computed prices of 14 digits, two of them off their own high by the noise of floats.
    ['spy-daily-adjusted.csv', 'SPY', 6_288, 86_400_000, '2000-01-03T00:00:00.000Z', '2024-12-30T00:00:00.000Z', { tickDigits: 10, gaps: 1_364 }],
  ])('%s', async (name, base, rows, interval, first, last, told) => {
    const symbol = `${base}-PERP`;
    const known = simCatalogue('fractionalBase', 1);
    const wanted = { id: instrumentId(`${symbol}.SIM`), symbol, base, quote: 'USD', tickDigits: base === 'BTC' ? 1 : base === 'XRP' ? 4 : 2 };
    const bars = await readBars(join(data, name), { wanted });
    expect([bars.rows, bars.intervalMs, iso(bars.columns.ts[0]!), iso(bars.columns.ts[rows - 1]!)]).toEqual([rows, interval, first, last]);
    const { bad = 0, gaps = 0, newestFirst = false, outOfOrder = 0, withoutPrices = 0 } = told;
    expect({ bad: bars.counts.bad, gaps: bars.counts.gaps, newestFirst: bars.newestFirst, outOfOrder: bars.counts.outOfOrder.count, withoutPrices: bars.counts.withoutPrices.count, duplicates: bars.counts.duplicates.count }).toEqual({ bad, gaps, newestFirst, outOfOrder, withoutPrices, duplicates: 0 });
    if (told.tickDigits !== undefined) expect(bars.tickDigits).toBe(told.tickDigits);
    if (told.rounded !== undefined) expect(bars.counts.rounded.count).toBe(told.rounded);
    const listed = known.find(({ id }) => id === wanted.id);
    if (listed === undefined) return;
    const engine = new MarketDataEngine({ maxTickJump: 0.2, maxDataAgeMs: 3_000, barIntervalMs: interval });
    engine.addInstrument(listed);
    let taken = 0;
    for (let i = 0; i < rows; i++) {
      const bar = barAt(bars.columns, i, wanted.id, interval);
      engine.advance(bar.tsEvent);
      engine.apply(bar, bar.tsEvent);
      taken += engine.takeBars().length;
    }
    expect([taken, engine.refusals(wanted.id)]).toEqual([rows, {}]);
  });

  it.each<[string, RegExp]>([
    ['btc-funding-hyperliquid-1h.csv.gz', /found 'time_utc,funding_rate,premium'/], ['btc-funding-binance-2020-2023.csv', /found 'Symbol,Date,Funding Rate'/], ['aapl-factor-file-lean.csv', /expected a header/], ['us-interest-rate-lean.csv', /expected a header/],
    ['aapl-options-universe-2014-06.csv.gz', /a table of options \(column expiry\)/], ['spy-options-minute-2023-08-03.csv.gz', /a table of options/], ['spy-options-yfinance-2026-02-11.csv.gz', /expected a header/], ['spy-minute-2023-08-03.csv.gz', /without a time that is known to be in UTC/],
    ['nyse-sessions.csv.gz', /without .*high and low/], ['ws-kraken-futures-2021-07-22.txt.gz', /expected a header|longer one/], ['mstr-daily.csv.none', /found nothing/], ['mstr-daily-2020-2026.csv', /expected bars of BTC-PERP, found those of MSTR/], ['spy-daily-adjusted.csv', /found those of SPY in line 2/],
  ])('%s is refused with the true reason', async (name, reason) => expect((await failure(join(data, name))).message).toMatch(reason));
});
