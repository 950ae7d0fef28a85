import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { BarFileError } from '../../../src/main/adapters/bar-files/bar-file.ts';
import { readBars, type ReadProgress } from '../../../src/main/adapters/bar-files/read-bars.ts';
import { barAt } from '../../../src/main/core/market-data/bar-columns.ts';
import { MarketDataEngine } from '../../../src/main/core/market-data/market-data-engine.ts';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const folder = mkdtempSync(join(tmpdir(), 'breakwater-bars-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
function file(content: string | Uint8Array): string {
  const path = join(folder, `bars-${files++}.csv`);
  writeFileSync(path, content);
  return path;
}
const read = (path: string) => readBars(path, { instrumentId: BTC });
const failure = async (path: string): Promise<BarFileError> => {
  const error: unknown = await read(path).then(() => null, (e: unknown) => e);
  expect(error).toBeInstanceOf(BarFileError);
  return error as BarFileError;
};

const MINUTES = [0, 1, 2, 4, 5, 6, 9, 9, 10];
const text = `date,open,high,low,close,volume\n${MINUTES.map((m) => `2024-01-01T00:0${m}:00Z,1.5,4,1,2,3`.replace('T00:010', 'T00:10')).join('\n')}`;

describe('readBars', () => {
  it.each([['plain', text], ['gzipped', gzipSync(text)], ['gzipped in two members', Buffer.concat([gzipSync(text.slice(0, 77)), gzipSync(text.slice(77))])]])('reads a %s file', async (_, content) => {
    const bars = await read(file(content));
    expect(bars).toMatchObject({ instrumentId: BTC, intervalMs: 60_000, rows: 8, badCount: 1, gaps: 2, duplicates: 1, tickDigits: 1, newestFirst: false, priceTimeZone: 'UTC' });
    expect(barAt(bars.columns, 7, BTC, 60_000)).toEqual({ type: 'bar', instrumentId: BTC, intervalMs: 60_000, tsOpen: Date.UTC(2024, 0, 1, 0, 10), tsEvent: Date.UTC(2024, 0, 1, 0, 11), open: 1.5, high: 4, low: 1, close: 2, volume: 3 });
    expect(() => barAt(bars.columns, 8, BTC, 60_000)).toThrow('expected a row below 8, was 8');
  });

  it('tells its progress up to the whole file', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${1_700_000_000 + i * 60},1.25,4,1,2,3`).join('\n');
    for (const content of [rows, gzipSync(rows)]) {
      const path = file(content);
      const seen: ReadProgress[] = [];
      await readBars(path, { instrumentId: BTC, onProgress: (p) => seen.push(p) });
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

  it('refuses a file of more than 2 GB without reading it', async () => {
    const path = file(text);
    truncateSync(path, 2 * 1024 ** 3 + 1); // sparse
    expect(await failure(path)).toMatchObject({ code: 'tooLarge', message: expect.stringContaining('expected at most 2147483648 bytes of text, found 2147483649') as string });
  });

  it('refuses an archive that unpacks to hundreds of times its size, long before its end', async () => {
    const path = file(gzipSync(Buffer.alloc(24 * 1024 ** 2, 10), { level: 1 }));
    const error = await failure(path);
    expect(error.code).toBe('tooLarge');
    expect(error.message).toContain('at most 200 times the packed size');
  });

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), 'found UTF-16'], ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 10, 5]), 'found a binary file'], ['old Mac', text.replaceAll('\n', '\r'), 'found CR alone'],
    ['a header without close', text.replace('close,', ''), 'found one without close in line 1'], ['a header without a time', text.replace('date', 'n'), 'found one without a time'],
    ['nothing', '', 'found an empty file'], ['a web page', '<!doctype html><title>404</title>\n<p>gone</p>\n', "found '<!doctype html>"], ['a header alone', text.split('\n')[0] ?? '', 'found none (0 bad rows)'],
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
  it.each<[string, number, number, string, string, Record<string, unknown>]>([
    ['btc-usdt-perp-1m-2025-05.csv.gz', 43_199, 60_000, '2025-05-04T15:33:00.000Z', '2025-06-03T15:31:00.000Z', { tickDigits: 1 }],
    ['eth-usdt-perp-1m-2025-05.csv.gz', 43_707, 60_000, '2025-05-04T15:33:00.000Z', '2025-06-03T23:59:00.000Z', { tickDigits: 2 }],
    ['sol-usdt-perp-1m-2025-05.csv.gz', 43_200, 60_000, '2025-05-04T15:33:00.000Z', '2025-06-03T15:32:00.000Z', {}],
    ['xrp-usdt-perp-1m-2025-05.csv.gz', 43_199, 60_000, '2025-05-04T15:36:00.000Z', '2025-06-03T15:34:00.000Z', { tickDigits: 4 }],
    ['btc-usdt-perp-5m.csv.gz', 122_688, 300_000, '2023-11-01T00:00:00.000Z', '2024-12-30T23:55:00.000Z', {}],
    ['btc-usdt-spot-5m-2025.csv.gz', 36_288, 300_000, '2025-01-01T00:00:00.000Z', '2025-05-06T23:55:00.000Z', {}],
    ['btc-perp-ftx-1m-2022-01.csv.gz', 45_031, 60_000, '2021-12-31T23:01:00.000Z', '2022-02-01T05:31:00.000Z', {}],
    ['btc-mark-binance-8h-2023-2025.csv', 2_151, 28_800_000, '2023-12-01T00:00:00.000Z', '2025-11-16T16:00:00.000Z', { tickDigits: 8 }],
    // Newest first, 12-hour clock; five rows of 2017-11-11/12 stand out of order (with the prices of five hours later) and are named, not sorted in.
    ['btc-usd-coinbase-1h.csv.gz', 15_848, 3_600_000, '2017-07-01T11:00:00.000Z', '2019-04-22T23:00:00.000Z', { newestFirst: true, badCount: 5, gaps: 1 }],
    // Quote rows have no prices: named as bad. Single days: gaps.
    ['btc-usd-coinbase-1m-days.csv.gz', 12_423, 60_000, '2016-10-07T00:00:00.000Z', '2018-04-06T23:59:00.000Z', { badCount: 7_188, gaps: 99 }],
  ])('%s', async (name, rows, interval, first, last, more) => {
    const bars = await read(join(data, name));
    expect(bars).toMatchObject({ rows, intervalMs: interval, badCount: 0, gaps: 0, duplicates: 0, newestFirst: false, ...more });
    expect([iso(bars.columns.ts[0]!), iso(bars.columns.ts[rows - 1]!)]).toEqual([first, last]);
    const engine = new MarketDataEngine({ maxTickJump: 0.2, maxDataAgeMs: 3_000, barIntervalMs: interval });
    for (const instrument of simCatalogue('fractionalBase', 1)) engine.addInstrument(instrument);
    let taken = 0;
    for (let i = 0; i < rows; i++) {
      const bar = barAt(bars.columns, i, BTC, interval);
      engine.advance(bar.tsEvent);
      engine.apply(bar, bar.tsEvent);
      taken += engine.takeBars().length;
    }
    expect([taken, engine.refusals(BTC)]).toEqual([rows, {}]);
  });

  it('a file without prices is refused', async () => {
    expect((await failure(join(data, 'btc-funding-hyperliquid-1h.csv.gz'))).code).toBe('noHeader');
  });
});
