// What columns are called. Names are compared in lower case without marks: `Open Time`, `open_time` and `<OPENTIME>` are one.

/** Times at which a bar opens, in order of preference: an instant is better than a date, a known opening time better than any other. */
export const OPENING = ['opentime', 'timeopen', 'tsopen', 'startat', 'openat', 'starttime', 'timestart', 'timeperiodstart', 'periodstart', 'candlebegintime', 'start'];
/** Times that do not say of what. */
export const TIME = ['unix', 'unixtimestamp', 'unixtime', 'epoch', 'timestamp', 'datetime', 'timeutc', 'dateutc', 'datetimeutc', 'gmttime', 'utctime', 'utc', 'etcutc', 'date', 'datetimegmt',
  'time', 'ts', 't', 'day', 'dategmt', 'dt', 'datum', 'datumzeit', 'datumuhrzeit', 'zeitstempel', 'zeitpunkt', 'data', 'dtyyyymmdd'];
/** Times of a zone that only the rows can tell. */
export const LOCAL = ['localtime', 'timelocal', 'datelocal', 'datetimelocal'];
/** Times at which a bar closes. */
export const CLOSING = ['closetime', 'timeclose', 'tsclose', 'closeat', 'endat', 'endtime', 'timeend', 'timeperiodend', 'periodend', 'candleendtime', 'end'];
/** The time of day in a column of its own, beside a date. */
export const CLOCK = ['time', 'clock', 'zeit', 'uhrzeit', 'czas', 'timeofday'];
/** Dates that such a clock belongs to. */
export const DATES = ['date', 'day', 'datum', 'data', 'dtyyyymmdd'];
export const OPEN = ['open', 'o', 'openprice', 'priceopen', 'eroeffnung', 'erffnung', 'eroeffnungskurs', 'erffnungskurs', 'eroeffn', 'erffn', 'erster', 'otwarcie'];
export const HIGH = ['high', 'h', 'highprice', 'pricehigh', 'hoch', 'hoechst', 'hchst', 'hoechstkurs', 'hchstkurs', 'tageshoch', 'najwyzszy', 'max'];
export const LOW = ['low', 'l', 'lowprice', 'pricelow', 'tief', 'tiefst', 'tiefstkurs', 'tagestief', 'najnizszy', 'min'];
export const CLOSE = ['close', 'c', 'closeprice', 'priceclose', 'closelast', 'last', 'schluss', 'schlu', 'schlusskurs', 'schlukurs', 'zuletzt', 'letzter', 'zamkniecie'];
export const VOLUME = ['volume', 'vol', 'v', 'basevolume', 'volumebase', 'volumefrom', 'volumen', 'stuecke', 'stcke', 'stueckzahl', 'wolumen'];
/** Which instrument a row is of. */
export const SYMBOL = ['symbol', 'ticker', 'pair', 'instrument', 'instrumentid', 'instid', 'asset', 'coin', 'market', 'marketid', 'product', 'productid', 'contract', 'sym'];
/** Columns that only options have. */
export const OPTIONS = ['strike', 'strikeprice', 'expiry', 'expiration', 'expirationdate', 'optiontype'];

const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ł: 'l', ż: 'z', ś: 's' };

/** `Open Time`, `open_time` and ` "OpenTime"` are one name; `1. open` is `open`; an umlaut is written out, one that got lost is left out. */
export const normalise = (cell: string): string => cell.toLowerCase().replace(/[äöüßłżś]/g, (letter) => UMLAUTS[letter] ?? '').replace(/[^a-z0-9]/g, '').replace(/^\d+(?=[a-z])/, '');

const FIELDS: readonly (readonly [field: Field, names: readonly string[]])[] = [['open', OPEN], ['high', HIGH], ['low', LOW], ['close', CLOSE], ['volume', VOLUME]];
export type Field = 'open' | 'high' | 'low' | 'close' | 'volume';

/** `BTC:open`, `open_BTC-USD` and `('Open', 'BTC')` are the open of an instrument; null for every other name. */
export function groupedName(cell: string): { readonly group: string; readonly field: Field } | null {
  const tokens = cell.toLowerCase().split(/[^a-z0-9]+/).filter((token) => token !== '');
  if (tokens.length < 2) return null;
  for (const [at, rest] of [[tokens.at(-1)!, tokens.slice(0, -1)], [tokens[0]!, tokens.slice(1)]] as const) {
    const field = FIELDS.find(([name]) => name === at)?.[0];
    if (field !== undefined) return { group: rest.join('-'), field };
  }
  return null;
}
