// Files of bars through the whole desk: what they print, what they are called and what they say of themselves.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/shared/model/command.ts';
import { NO_HINTS, type ReadingHints } from '../../../src/main/adapters/bar-files/bar-file.ts';
import { startDesk } from '../../../src/main/desk/compose.ts';
import type { DeskOptions, DeskSummary } from '../../../src/main/desk/desk-options.ts';
import { DeskStartError } from '../../../src/main/desk/errors.ts';
import { hintsOf, PRINTERS, type PlainFile } from '../../support/bar-dialects.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'breakwater-replays-'));
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
const fixture = (name: string): string => path.join(import.meta.dirname, '../../fixtures/bars', name);
const REF = readFileSync(fixture('btc-ref.csv'), 'utf8');
const [HEADER = '', ...ROWS] = REF.trimEnd().split('\n');

type Ran = DeskSummary & { readonly warnings: readonly string[] };
type Asked = { readonly hints?: Partial<ReadingHints>; readonly symbols?: readonly string[]; readonly profile?: DeskOptions['profile']; readonly dryRun?: boolean; readonly command?: Command };
const optionsOf = (file: string, { hints = {}, symbols, profile = 'dev', dryRun = false }: Asked): DeskOptions => ({
  dataDir: path.join(root, 'data'), dataDirOption: '', profile, overrides: symbols === undefined ? {} : { symbols }, dryRun, replay: { file, speed: Infinity, hints: { ...NO_HINTS, ...hints } }, logLevel: null, onLogLine: null, onStartProgress: null,
});
async function replay(file: string, asked: Asked = {}): Promise<Ran> {
  mkdirSync(path.join(root, 'data'), { recursive: true });
  const desk = await startDesk(optionsOf(file, asked));
  const end = await desk.ended;
  if (asked.command !== undefined) await desk.api.command(asked.command);
  const ran = { ...desk.summary(), warnings: desk.warnings };
  await desk.stop();
  expect(end.reason).toBe('replayDone');
  return ran;
}
function written(name: string, content: string | Uint8Array): string {
  const file = path.join(root, name);
  writeFileSync(file, content);
  return file;
}
const changed = (line: number, change: (cells: readonly string[]) => readonly string[]): string => [HEADER, ...ROWS.map((row, i) => (i + 2 === line ? change(row.split(',')).join(',') : row))].join('\n');
const refusal = async (file: string, asked: Asked = {}): Promise<DeskStartError> => {
  const error: unknown = await startDesk(optionsOf(file, asked)).then(() => null, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DeskStartError);
  return error as DeskStartError;
};

describe('the same values', () => {
  const reference = replay(fixture('btc-ref.csv'));
  const plain: PlainFile = {
    intervalMs: 300_000, digits: 2,
    bars: ROWS.map((row) => { const [ts = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = row.split(',').map(Number); const ticks = (value: number): number => Math.round(value * 100); return { ts, open: ticks(open), high: ticks(high), low: ticks(low), close: ticks(close), volume: Math.round(volume * 1_000) }; }),
  };

  it('are twelve fills and 100,171.54', async () => {
    expect(await reference).toMatchObject({ fills: 12, bars: 300, warnings: [], strategyFailures: [] });
    expect(Number((await reference).equity)).toBeCloseTo(100_171.54, 2);
  });

  it.each<[string, string, RegExp | null]>([
    ['one close with the noise of floats', changed(202, (cells) => cells.map((cell) => (cell === '42120.94' ? '42120.94000000001' : cell))), /1 price was rounded to 2 digits after the point, the tick of the others, the first in line 202: 42120.94000000001/],
    ['one close with a third digit', changed(202, (cells) => cells.map((cell) => (cell === '42120.94' ? '42120.9401' : cell))), /1 price was rounded/],
    ['padded zeros', [HEADER, ...ROWS.map((row) => row.replace(/(\.\d\d),/g, '$10000000,'))].join('\n'), null],
    ['the second half first', [HEADER, ...ROWS.slice(150), ...ROWS.slice(0, 150)].join('\n'), /150 rows stood after a later one/],
    ['an incomplete row of the same time before the whole one', [HEADER, ...ROWS.flatMap((row, i) => (i === 120 ? [`${row.split(',')[0] ?? ''},41965.70,41965.70,41965.70,41965.70,0.001`, row] : [row]))].join('\n'), /1 row was left out because another row of the same time is more complete, the first in line 122/],
  ])('%s make the same event log', async (name, content, warning) => {
    const ran = await replay(written(`btc-${name.replaceAll(' ', '-')}.csv`, content));
    const { eventLogHash, fills, equity } = await reference;
    expect(ran).toMatchObject({ eventLogHash, fills, equity });
    if (warning === null) expect(ran.warnings).toEqual([]);
    else expect(ran.warnings.join('\n')).toMatch(warning);
  });

  // 47 dialects read the same bars (test/property/bar-dialects.test.ts); some of each kind trade them too.
  it.each(PRINTERS.filter(({ name }) => ['MT5', 'Dukascopy', 'HistData', 'German', 'CoinMarketCap, newest first', 'yfinance, two tickers', 'clock without leading zeros', 'columns of two instruments', '17 digits', 'shuffled', 'Coinbase, newest first', 'month first, 12 hours, thousands'].includes(name)).map((printer) => [printer.name, printer] as const))('as %s make the same event log', async (name, printer) => {
    const ran = await replay(written(`BTCUSDT-${name.replaceAll(/[^a-z0-9]+/gi, '-')}.csv.gz`, gzipSync(printer.print(plain))), { hints: hintsOf(printer) });
    expect([ran.eventLogHash, ran.equity]).toEqual([(await reference).eventLogHash, (await reference).equity]);
  });

  it('without volumes trade the same', async () => {
    const ran = await replay(written('btc-emptyvol.csv', [HEADER, ...ROWS.map((row, i) => (i % 3 === 0 ? row.replace(/[^,]*$/, i % 2 === 0 ? '' : 'NaN') : row))].join('\n')));
    expect(ran).toMatchObject({ bars: 300, fills: 12, equity: (await reference).equity, warnings: [expect.stringMatching(/^btc-emptyvol\.csv: 100 bars have no volume, the first in line 2/)] });
  });

  it('with a bad row of more digits miss that row and nothing else', async () => {
    const bad = written('btc-badrow.csv', changed(102, ([ts]) => [ts ?? '', '1.000000000001', '0.5', '0.4', '0.45', '1']));
    const without = written('btc-without.csv', [HEADER, ...ROWS.filter((_, i) => i !== 100)].join('\n'));
    const [ran, plainly] = [await replay(bad), await replay(without)];
    expect(ran.eventLogHash).toBe(plainly.eventLogHash);
    expect(ran.warnings.join('\n')).toContain('1 bad row was left out: line 102: highTooLow (open 1.000000000001 high 0.5 low 0.4 close 0.45)');
    expect(ran.strategyFailures).toEqual([]);
  });

  it('a wick of 18 % fires the stop as one of 16 % does', async () => {
    const [deep, less] = [await replay(fixture('btc-wick18.csv')), await replay(fixture('btc-wick16.csv'))];
    expect([deep.equity, deep.fills, deep.refusedTicks, deep.decisions]).toEqual([less.equity, less.fills, 0, 77]);
    expect(Number(deep.equity) - 100_000).toBeCloseTo(2.87, 1);
  });
});

describe('intervals', () => {
  it.each([3, 30, 120, 360, 480, 720, 10_080])('of %i minutes are replayed', async (minutes) => {
    const file = written(`btc-${minutes}.csv`, [HEADER, ...ROWS.map((row, i) => [1_767_571_200_000 + i * minutes * 60_000, ...row.split(',').slice(1)].join(','))].join('\n'));
    expect(await replay(file)).toMatchObject({ bars: 300, decisions: 300, strategyFailures: [], refusedTicks: 0 });
  });
});

describe('a file', () => {
  const copy = (name: string): string => { const file = path.join(root, name); copyFileSync(fixture('btc-ref.csv'), file); return file; };
  it('that is not there, or a folder, is named before its name is searched for an instrument', async () => {
    expect(await refusal(path.join(root, 'nowhere.csv'))).toMatchObject({ code: 'data', message: expect.stringContaining('nowhere.csv: expected a file of bars, found nothing') as string });
    mkdirSync(path.join(root, 'folder'));
    expect(await refusal(path.join(root, 'folder'))).toMatchObject({ code: 'data', message: expect.stringContaining('found a folder') as string });
  });

  it('priced in euros is not taken for dollars', async () => {
    for (const name of ['BTC-EUR.csv', 'BTCEUR_5m.csv']) expect(await refusal(copy(name))).toMatchObject({ code: 'configuration', message: expect.stringMatching(/expected prices in USD, in which BTC-PERP is traded, found EUR in the file's name/) as string });
    expect(await refusal(copy('ETHBTC-5m.csv'), { symbols: ['ETH-PERP'] })).toMatchObject({ message: expect.stringContaining('found BTC') as string });
  });

  it('of one instrument is not taken for another', async () => {
    expect(await refusal(copy('ETHUSDT-5m.csv'), { symbols: ['BTC-PERP'] })).toMatchObject({ code: 'configuration', message: expect.stringMatching(/expected bars of BTC-PERP, found ETH-PERP in the file's name/) as string });
    expect((await replay(copy('ETHUSDT-5m.csv'), { symbols: ['BTC-PERP'], hints: { series: 'BTC' } })).fills).toBe(12);
    const columns = written('btc_eth.csv', `,BTC:open,BTC:high,BTC:low,BTC:close\n${ROWS.map((row) => row.split(',').slice(0, 5).join(',')).join('\n')}`);
    expect(await refusal(columns, { symbols: ['ETH-PERP'] })).toMatchObject({ code: 'data', message: expect.stringMatching(/expected bars of ETH-PERP, found those of btc in its columns/) as string });
    expect(await refusal(columns)).toMatchObject({ message: expect.stringContaining('found BTC-PERP, ETH-PERP: name it with --symbols') as string });
  });

  it.each(['BTCUSDT_5_bybit.csv', 'Coinbase_BTCUSD_1h.csv', 'btc5m.csv', 'BTC_USDT_USDT-5m-futures.csv', 'XBTUSD_5.csv', 'bitcoin.csv', 'BTC-PERP.csv', 'prices.BTC-USD.csv', 'BTCUSDT-5m-2026-03.csv'])('%s is one of BTC', async (name) => expect((await replay(copy(name))).bars).toBe(300));

  it.each(['demo', 'prod'] as const)('cannot be replayed by %s, which would never trade', async (profile) => {
    expect(await refusal(fixture('btc-ref.csv'), { profile })).toMatchObject({ code: 'configuration', message: expect.stringContaining(`expected profile dev or paper, found ${profile}`) as string });
  });
});

describe('an earlier replay', () => {
  const replays = (): string[] => readdirSync(path.join(root, 'data/dev/replays'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  it('of a file of the same name is kept, one of the same content and configuration is made anew', async () => {
    const file = path.join(root, 'btc-same.csv');
    writeFileSync(file, REF);
    const first = await replay(file);
    writeFileSync(file, [HEADER, ...ROWS.slice(0, 200)].join('\n'));
    const second = await replay(file);
    expect(second.journal).not.toBe(first.journal);
    writeFileSync(file, [HEADER, ...ROWS].join('\r\n'));
    expect((await replay(file)).journal).toBe(first.journal);
    expect([existsSync(first.journal), existsSync(second.journal)]).toEqual([true, true]);
    expect(replays().filter((name) => name.startsWith('btc-same-'))).toHaveLength(2);
    expect((await replay(file, { dryRun: true })).journal).not.toBe(first.journal);
  });

  it('that somebody gave commands, or that cannot be read, is never made anew', async () => {
    const file = written('btc-hand.csv', REF);
    const steered = await replay(file, { command: { type: 'Kill', requestId: 'r-1', by: { kind: 'person', name: 'tester', via: 'cli' }, reason: 'drill' } });
    const next = await replay(file);
    expect(path.dirname(next.journal)).toBe(`${path.dirname(steered.journal)}-2`);
    expect((await replay(file)).journal).toBe(next.journal);
    writeFileSync(next.journal, 'no journal');
    expect(path.dirname((await replay(file)).journal)).toBe(`${path.dirname(steered.journal)}-3`);
    expect([existsSync(steered.journal), readFileSync(next.journal, 'utf8')]).toEqual([true, 'no journal']);
  });
});
