// The price that each fill is measured against: the level that caused its order, else the market as the engine saw it when the order was wanted.
import type { Database } from 'better-sqlite3';

/** Market rows looked at before an order: a price that is older is none. */
const ROWS_BACK = 400;

/** By `trade id, instrument`. Middle of the quote, else the mark, else the close of a bar; a fill whose market data is gone is left out. */
export function fillReferences(db: Database, from: number, to: number): ReadonlyMap<string, number> {
  const fills = db.prepare<[number, number], { trade_id: string; instrument: string; trigger_px: number | null; cause: number }>(
    'SELECT f.trade_id, f.instrument, o.trigger_px, j.cause FROM fill f JOIN order_record o ON o.client_order_id = f.client_order_id JOIN journal j ON j.seq = o.seq WHERE f.ts >= ? AND f.ts < ? ORDER BY f.seq',
  ).all(from, to);
  const near = db.prepare<[number, number, string], { type: string; a: number; c: number; f: number }>(
    `SELECT type, a, c, f FROM market WHERE seq <= ? AND seq > ? AND instrument = ? AND type IN ('quote', 'mark', 'bar') ORDER BY seq DESC LIMIT 40`,
  );
  const byCause = new Map<string, number | null>();
  const priceAt = (cause: number, instrument: string): number | null => {
    const rows = near.all(cause, cause - ROWS_BACK, instrument);
    const quote = rows.find((row) => row.type === 'quote' && row.a > 0 && row.c > 0);
    const price = quote !== undefined ? (quote.a + quote.c) / 2 : (rows.find((row) => row.type === 'mark')?.a ?? rows.find((row) => row.type === 'bar')?.f ?? null);
    return price !== null && price > 0 ? price : null;
  };
  const references = new Map<string, number>();
  for (const { trade_id, instrument, trigger_px, cause } of fills) {
    const key = `${cause} ${instrument}`;
    if (trigger_px === null && !byCause.has(key)) byCause.set(key, priceAt(cause, instrument));
    const reference = trigger_px ?? byCause.get(key) ?? null;
    if (reference !== null) references.set(`${trade_id} ${instrument}`, reference);
  }
  return references;
}
