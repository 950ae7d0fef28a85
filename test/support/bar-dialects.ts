// The same bars, printed as exchanges, data vendors, charting programs and spreadsheets print them.
import { NO_HINTS, type ReadingHints, type WantedInstrument } from '../../src/main/adapters/bar-files/bar-file.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';

/** Prices in ticks of 10^-digits, volume in thousandths. */
export type PlainBar = { readonly ts: number; readonly open: number; readonly high: number; readonly low: number; readonly close: number; readonly volume: number };
export type PlainFile = { readonly bars: readonly PlainBar[]; readonly intervalMs: number; readonly digits: number };

export const BTC: WantedInstrument = { id: instrumentId('BTC-PERP.SIM'), symbol: 'BTC-PERP', base: 'BTC', quote: 'USD', tickDigits: 0 };
export const ETH: WantedInstrument = { id: instrumentId('ETH-PERP.SIM'), symbol: 'ETH-PERP', base: 'ETH', quote: 'USD', tickDigits: 0 };

/** An integer with the point moved, no zeros added or left out beyond `digits`. */
export function fixed(value: number, digits: number): string {
  const text = String(value).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
const grouped = (text: string, thousands: string, mark: string): string => {
  const [whole = '', fraction] = text.split('.');
  return whole.replace(/\B(?=(?:\d{3})+$)/g, thousands) + (fraction === undefined ? '' : `${mark}${fraction}`);
};
const iso = (ts: number): string => new Date(ts).toISOString();
const day = (ts: number, join: string): string => iso(ts).slice(0, 10).replaceAll('-', join);
const turned = (ts: number, order: 'dmy' | 'mdy', join: string): string => {
  const [year = '', month = '', date = ''] = iso(ts).slice(0, 10).split('-');
  return [...(order === 'dmy' ? [date, month] : [month, date]), year].join(join);
};
const clock = (ts: number): string => iso(ts).slice(11, 19);
const halfDay = (ts: number): string => {
  const hour = Number(iso(ts).slice(11, 13));
  return `${String(hour % 12 === 0 ? 12 : hour % 12)}${iso(ts).slice(13, 19)} ${hour < 12 ? 'AM' : 'PM'}`;
};
const compact = (ts: number, length: number): string => iso(ts).replace(/\D/g, '').slice(0, length);

type Cells = { readonly bar: PlainBar; readonly o: string; readonly h: string; readonly l: string; readonly c: string; readonly v: string };
type Printer = {
  readonly name: string;
  readonly hints?: Partial<ReadingHints>;
  /** The rows alone may allow another reading; then the file must be refused, never misread. */
  readonly mayBeAmbiguous?: boolean;
  print(file: PlainFile): string;
};

const rowsOf = ({ bars, digits }: PlainFile, row: (cells: Cells) => string): string[] => bars.map((bar) => row({
  bar, o: fixed(bar.open, digits), h: fixed(bar.high, digits), l: fixed(bar.low, digits), c: fixed(bar.close, digits), v: fixed(bar.volume, 3),
}));
const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;
const simple = (name: string, header: string | null, row: (cells: Cells) => string, more: Partial<Printer> = {}): Printer => ({ name, print: (file) => text(...(header === null ? [] : [header]), ...rowsOf(file, row)), ...more });

const HEADER = 'time,open,high,low,close,volume';
export const PRINTERS: readonly Printer[] = [
  simple('plain, ms', HEADER, ({ bar, o, h, l, c, v }) => [bar.ts, o, h, l, c, v].join(',')),
  simple('plain, s', HEADER, ({ bar, o, h, l, c, v }) => [bar.ts / 1_000, o, h, l, c, v].join(',')),
  simple('plain, µs', HEADER, ({ bar, o, h, l, c, v }) => [`${bar.ts}000`, o, h, l, c, v].join(',')),
  simple('plain, ns', HEADER, ({ bar, o, h, l, c, v }) => [`${bar.ts}000000`, o, h, l, c, v].join(',')),
  simple('float seconds', HEADER, ({ bar, o, h, l, c, v }) => [`${bar.ts / 1_000}.0`, o, h, l, c, v].join(',')),
  simple('padded zeros', HEADER, ({ bar, o, h, l, c, v }) => [bar.ts, ...[o, h, l, c, v].map((one) => (one.includes('.') ? `${one}000000` : `${one}.000000000`))].join(',')),
  simple('exponents', HEADER, ({ bar, o, h, l, c, v }) => [bar.ts, ...[o, h, l, c, v].map((one) => (Number(one) === 0 ? '0e0' : `${one}e+00`))].join(',')),
  simple('as floats print', HEADER, ({ bar, o, h, l, c, v }) => [bar.ts, ...[o, h, l, c, v].map((one) => String(Number(one)))].join(',')),
  simple('freqtrade', 'date,open,high,low,close,volume', ({ bar, o, h, l, c, v }) => [iso(bar.ts).replace('.000', ''), o, h, l, c, v].join(',')),
  simple('pandas index', ',Open,High,Low,Close,Volume', ({ bar, o, h, l, c, v }) => [`${day(bar.ts, '-')} ${clock(bar.ts)}`, o, h, l, c, v].join(',')),
  simple('pandas with zone', ',Open,High,Low,Close,Volume', ({ bar, o, h, l, c, v }) => [`${day(bar.ts, '-')} ${clock(bar.ts)}+00:00`, o, h, l, c, v].join(',')),
  simple('TradingView', 'time,open,high,low,close,Volume,MA', ({ bar, o, h, l, c, v }) => [`${iso(bar.ts + 7_200_000).slice(0, 19)}+02:00`, o, h, l, c, v, 1].join(',')),
  simple('MT4', null, ({ bar, o, h, l, c, v }) => [day(bar.ts, '.'), clock(bar.ts).slice(0, 5), o, h, l, c, v].join(',')),
  simple('MT5', '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>', ({ bar, o, h, l, c, v }) => [day(bar.ts, '.'), clock(bar.ts), o, h, l, c, 77, v, 12].join('\t')),
  simple('Dukascopy', 'Gmt time,Open,High,Low,Close,Volume', ({ bar, o, h, l, c, v }) => [`${turned(bar.ts, 'dmy', '.')} ${clock(bar.ts)}.000`, o, h, l, c, v].join(',')),
  simple('Dukascopy, local time', 'Local time,Open,High,Low,Close,Volume', ({ bar, o, h, l, c, v }) => [`${turned(bar.ts + 3_600_000, 'dmy', '.')} ${clock(bar.ts + 3_600_000)}.000 GMT+0100`, o, h, l, c, v].join(',')),
  simple('HistData', null, ({ bar, o, h, l, c, v }) => [`${compact(bar.ts, 8)} ${compact(bar.ts, 14).slice(8)}`, o, h, l, c, v].join(';')),
  simple('Stooq', '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>', ({ bar, o, h, l, c, v }) => ['BTC.V', 5, compact(bar.ts, 8), compact(bar.ts, 14).slice(8), o, h, l, c, v, 0].join(','), { hints: { series: 'BTC.V' } }),
  simple('clock without leading zeros', 'Date;Time;Open;High;Low;Close;Volume', ({ bar, o, h, l, c, v }) => [compact(bar.ts, 8), Number(compact(bar.ts, 14).slice(8)), o, h, l, c, v].join(';'), { mayBeAmbiguous: true }),
  simple('clock of four digits', 'Date,Time,Open,High,Low,Close,Volume', ({ bar, o, h, l, c, v }) => [compact(bar.ts, 8), compact(bar.ts, 12).slice(8), o, h, l, c, v].join(',')),
  simple('German', 'Datum;Eröffnung;Schluss;Hoch;Tief;Volumen', ({ bar, o, h, l, c, v }) => [`${turned(bar.ts, 'dmy', '.')} ${clock(bar.ts)}`, ...[o, c, h, l, v].map((one) => grouped(one, '.', ','))].join(';'), { hints: { decimal: 'comma' }, mayBeAmbiguous: true }),
  simple('day first, decimal comma', 'Date;Open;High;Low;Close;Volume', ({ bar, o, h, l, c, v }) => [`${turned(bar.ts, 'dmy', '/')} ${clock(bar.ts)}`, ...[o, h, l, c, v].map((one) => one.replace('.', ','))].join(';'), { hints: { dateOrder: 'dmy', decimal: 'comma' }, mayBeAmbiguous: true }),
  simple('month first, 12 hours, thousands', 'Date,Open,High,Low,Close,Volume', ({ bar, o, h, l, c, v }) => [`${turned(bar.ts, 'mdy', '/')} ${halfDay(bar.ts)}`, ...[o, h, l, c, v].map((one) => `"${grouped(one, ',', '.')}"`)].join(','), { hints: { dateOrder: 'mdy', decimal: 'point' }, mayBeAmbiguous: true }),
  simple('Swiss thousands', 'Date,Open,High,Low,Close,Volume', ({ bar, o, h, l, c, v }) => [iso(bar.ts), ...[o, h, l, c, v].map((one) => grouped(one, "'", '.'))].join(',')),
  simple('Bybit', 'start_at,symbol,period,open,high,low,close,volume,turnover', ({ bar, o, h, l, c, v }) => [bar.ts / 1_000, 'BTCUSDT', 5, o, h, l, c, v, 1].join(',')),
  { name: 'Binance', print: (file) => text(...rowsOf(file, ({ bar, o, h, l, c, v }) => [bar.ts, o, h, l, c, v, bar.ts + file.intervalMs - 1, 9, 9, 9, 9, 0].join(','))) },
  { name: 'Binance, µs, header', print: (file) => text('open_time,open,high,low,close,volume,close_time,quote_volume,count', ...rowsOf(file, ({ bar, o, h, l, c, v }) => [`${bar.ts}000`, o, h, l, c, v, `${bar.ts + file.intervalMs}000`, 9, 9].join(','))) },
  { name: 'Coinbase, newest first', print: (file) => text(...rowsOf(file, ({ bar, o, h, l, c, v }) => [bar.ts / 1_000, l, h, o, c, v].join(',')).reverse()) },
  simple('Coinbase header', 'time,low,high,open,close,volume', ({ bar, o, h, l, c, v }) => [bar.ts / 1_000, l, h, o, c, v].join(',')),
  simple('Kraken', null, ({ bar, o, h, l, c, v }) => [bar.ts / 1_000, o, h, l, c, v, 3].join(',')),
  simple('Bitfinex', null, ({ bar, o, h, l, c, v }) => [bar.ts, o, c, h, l, v].join(',')),
  {
    name: 'CoinMarketCap, newest first', print: (file) => text('timeOpen;timeClose;timeHigh;timeLow;name;open;high;low;close;volume;marketCap;timestamp', ...rowsOf(file, ({ bar, o, h, l, c, v }) => {
      const end = iso(bar.ts + file.intervalMs - 1);
      return [`"${iso(bar.ts)}"`, `"${end}"`, `"${iso(bar.ts)}"`, `"${iso(bar.ts)}"`, '"2781"', o, h, l, c, v, 1, `"${end}"`].join(';');
    }).reverse()),
  },
  { name: 'close times alone', print: (file) => text('close_time,open,high,low,close,volume', ...rowsOf(file, ({ bar, o, h, l, c, v }) => [bar.ts + file.intervalMs, o, h, l, c, v].join(','))) },
  { name: 'a timestamp that is the close', print: (file) => text('timestamp,timeClose,open,high,low,close,volume', ...rowsOf(file, ({ bar, o, h, l, c, v }) => { const end = iso(bar.ts + file.intervalMs - 1); return [end, end, o, h, l, c, v].join(','); })) },
  simple('yfinance', 'Price,Close,High,Low,Open,Volume\nTicker,BTC-USD,BTC-USD,BTC-USD,BTC-USD,BTC-USD\nDatetime,,,,,', ({ bar, o, h, l, c, v }) => [`${day(bar.ts, '-')} ${clock(bar.ts)}+00:00`, c, h, l, o, v].join(',')),
  simple('yfinance, two tickers', 'Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume\nTicker,ETH-USD,BTC-USD,ETH-USD,BTC-USD,ETH-USD,BTC-USD,ETH-USD,BTC-USD,ETH-USD,BTC-USD\nDate,,,,,,,,,,', ({ bar, o, h, l, c, v }) => [iso(bar.ts), 1, c, 2, h, 1, l, 1, o, 5, v].join(',')),
  simple('CryptoDataDownload', 'https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume BTC,Volume USD', ({ bar, o, h, l, c, v }) => [bar.ts, `${day(bar.ts, '-')} ${clock(bar.ts)}`, 'BTC/USD', o, h, l, c, v, 99].join(',')),
  simple('FTX', 'startTime,time,open,high,low,close,volume', ({ bar, o, h, l, c, v }) => [`${day(bar.ts, '-')}T${clock(bar.ts)}+00:00`, `${bar.ts}.0`, o, h, l, c, v].join(',')),
  simple('YYYYMMDDHHMMSS', HEADER, ({ bar, o, h, l, c, v }) => [compact(bar.ts, 14), o, h, l, c, v].join(',')),
  simple('17 digits', HEADER, ({ bar, o, h, l, c, v }) => [compact(bar.ts, 17), o, h, l, c, v].join(',')),
  simple('YYYYMMDDHHMM', HEADER, ({ bar, o, h, l, c, v }) => [compact(bar.ts, 12), o, h, l, c, v].join(',')),
  simple('blanks', null, ({ bar, o, h, l, c, v }) => [day(bar.ts, '-'), clock(bar.ts), o, h, l, ` ${c}`, v].join(' ')),
  simple('bars and pipes', 'open|high|low|close|volume|utc', ({ bar, o, h, l, c, v }) => [o, h, l, c, v, iso(bar.ts)].join('|')),
  simple('month in words', 'Date,Open,High,Low,Close,Volume', ({ bar, o, h, l, c, v }) => [`"${new Date(bar.ts).toLocaleDateString('en-US', { timeZone: 'UTC', month: 'short', day: '2-digit', year: 'numeric' })} ${clock(bar.ts)}"`, o, h, l, c, v].join(',')),
  simple('columns of two instruments', ',BTC:open,BTC:high,BTC:low,BTC:close,BTC:volume,ETH:open,ETH:high,ETH:low,ETH:close,ETH:volume', ({ bar, o, h, l, c, v }) => [iso(bar.ts), o, h, l, c, v, 1, 2, 1, 1, 5].join(',')),
  simple('rows of two instruments', 'time,symbol,open,high,low,close,volume', ({ bar, o, h, l, c, v }) => `${[bar.ts, 'ETHUSDT', 1, 2, 1, 1, 5].join(',')}\n${[bar.ts, 'BTCUSDT', o, h, l, c, v].join(',')}`),
  { name: 'shuffled', print: (file) => { const rows = rowsOf(file, ({ bar, o, h, l, c, v }) => [bar.ts, o, h, l, c, v].join(',')); return text(HEADER, ...rows.filter((_, i) => i % 3 === 1), ...rows.filter((_, i) => i % 3 === 0), ...rows.filter((_, i) => i % 3 === 2)); } },
  { name: 'every row twice', print: (file) => text(HEADER, ...rowsOf(file, ({ bar, o, h, l, c, v }) => { const row = [bar.ts, o, h, l, c, v].join(','); return `${row}\n${row}`; })) },
  { name: 'columns named by a person', hints: { columns: ['close', 'x', 'open', 'high', 'low', 'time', 'volume'] }, print: (file) => text('Kurs;Nr;A;B;C;Wann;Menge', ...rowsOf(file, ({ bar, o, h, l, c, v }) => [c, 1, o, h, l, bar.ts, v].join(';'))) },
];

export const hintsOf = (printer: Printer): ReadingHints => ({ ...NO_HINTS, ...printer.hints });
/** What must not be needed where the rows are clear; `series` and `columns` are. */
export const withoutOrderHints = (printer: Printer): ReadingHints => ({ ...hintsOf(printer), dateOrder: null, decimal: null });
