// How files and their names write an instrument: `BTCUSDT`, `BTC/USDT:USDT`, `XBTUSD`, `BINANCE:BTCUSD.P`, `BTC-PERP`.
import type { WantedInstrument } from './bar-file.ts';

/** One dollar and what trades as one. */
const DOLLARS = 'USD|USDT|USDC|BUSD|TUSD|FDUSD|DAI';
const OTHER_QUOTES = 'EUR|GBP|JPY|CHF|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|TRY|BRL|MXN|ZAR|INR|IDR|RUB|UAH|KRW|CNY|CNH|HKD|SGD|THB|EURC|EURT|BTC|XBT|ETH|BNB|SOL';
const ALIASES: Readonly<Record<string, readonly string[]>> = { BTC: ['XXBT', 'XBT', 'BITCOIN'], ETH: ['XETH', 'ETHEREUM'], XRP: ['XXRP', 'RIPPLE'], SOL: ['SOLANA'] };
const KINDS = 'PERPETUAL|PERP|SWAP|SPOT|FUTURES|P|M';

export type NameVerdict = 'same' | 'otherQuote' | 'other';

/** Whether a text names the wanted instrument. Its currency may be left out. */
export function namesInstrument(text: string, { base, quote }: WantedInstrument): NameVerdict {
  const plain = text.toUpperCase().replace(/^[A-Z0-9 ]+:(?=[A-Z])/, (market) => (/^(?:[A-Z]{2,6}):$/.test(market) && market.slice(0, -1) === base ? market : '')).replace(/[^A-Z0-9]/g, '');
  const quotes = quote === 'USD' ? DOLLARS : quote;
  for (const name of [base, ...(ALIASES[base] ?? [])]) {
    if (!plain.startsWith(name)) continue;
    const rest = plain.slice(name.length);
    if (new RegExp(`^Z?(?:${quotes})?(?:${quotes})?(?:${KINDS})?(?:${quotes})?$`).test(rest)) return 'same';
    if (new RegExp(`^Z?(?:${OTHER_QUOTES})(?:${KINDS})?$`).test(rest)) return 'otherQuote';
  }
  return 'other';
}

/** What the name of a file says of instruments: known bases in it, and currencies that stand beside the wanted one. */
export function fileNameSays(fileName: string, bases: readonly string[]): { readonly bases: readonly string[]; readonly otherQuote: string | null } {
  const words = fileName.toUpperCase().replace(/\.(?:CSV|TXT|TSV|GZ|ZIP)\b/g, '').split(/[^A-Z0-9]+/).filter((word) => word !== '');
  const found = new Set<string>();
  let otherQuote: string | null = null;
  words.forEach((word, at) => {
    for (const base of bases) {
      const name = [base, ...(ALIASES[base] ?? [])].find((one) => word.startsWith(one));
      if (name === undefined) continue;
      const rest = word.slice(name.length);
      if (!new RegExp(`^(?:Z?(?:${DOLLARS}|${OTHER_QUOTES}))?(?:${KINDS})?(?:\\d.*)?$`).test(rest)) continue;
      // `ETH-BTC`: the second is what the first is priced in; `btc_eth` in lower case names two.
      found.add(base);
      const quoted = new RegExp(`^(?:${OTHER_QUOTES})`).exec(rest)?.[0] ?? (rest === '' && new RegExp(`^(?:${FIAT})$`).test(words[at + 1] ?? '') ? words[at + 1] : undefined);
      if (quoted !== undefined) otherQuote = quoted;
    }
  });
  return { bases: [...found], otherQuote };
}

/** Currencies that may stand as a word of their own; TRY is also an English one. */
const FIAT = OTHER_QUOTES.split('|').filter((quote) => !['BTC', 'XBT', 'ETH', 'BNB', 'SOL', 'TRY'].includes(quote)).join('|');
