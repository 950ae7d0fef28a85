// A journal of any size with the mix of a desk that trades: mostly decisions to hold, an order every few bars, its reports, fills and bookings.
// Made through the journal's own writer, so that chain and projections are right, but without waiting for the disk.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import DatabaseConstructor from 'better-sqlite3';
import { DIGITS, divHalfEven, notional, nearestMultiple, type Money, type Price, type Quantity, type Ratio } from '../../src/shared/model/decimal.ts';
import { clientOrderId, instrumentId, strategyId, tradeId, venueOrderId } from '../../src/shared/model/ids.ts';
import type { Order } from '../../src/shared/model/order.ts';
import { Prng } from '../../src/shared/model/prng.ts';
import { migrate } from '../../src/main/adapters/sqlite/migrations.ts';
import { SqliteJournal } from '../../src/main/adapters/sqlite/sqlite-journal.ts';
import { NOTHING_FOUND, type Conclusion, type Input } from '../../src/main/core/kernel/messages.ts';

const UNIT = 10n ** BigInt(DIGITS);
const START = Date.UTC(2026, 0, 5, 9);
const BAR_MS = 2_000;
const COMMIT_ROWS = 2_000;
const SYMBOLS = [['BTC-PERP.SIM', 64_000, '0.1'], ['ETH-PERP.SIM', 3_200, '0.01'], ['SOL-PERP.SIM', 150, '0.01'], ['XRP-PERP.SIM', 0.6, '0.0001']] as const;
const tick = (text: string): Price => { const [whole = '0', fraction = ''] = text.split('.'); return (BigInt(whole) * UNIT + BigInt(fraction.padEnd(DIGITS, '0'))) as Price; };

type Book = { readonly id: ReturnType<typeof instrumentId>; readonly strategy: ReturnType<typeof strategyId>; readonly tick: Price; px: number; held: bigint; cost: bigint; realized: bigint };

/** Writes a new journal of at least `rows` entries (market rows aside) to `file`; what was there is replaced. About 100,000 rows a second. */
export function buildBigJournal(file: string, rows: number, seed = 7): { readonly entries: number; readonly lastTs: number; readonly orders: number } {
  mkdirSync(path.dirname(file), { recursive: true });
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
  const db = new DatabaseConstructor(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF');
  migrate(db);
  const journal = new SqliteJournal(db);
  const random = new Prng(seed);
  const books = SYMBOLS.map(([id, px, step]): Book => ({ id: instrumentId(id), strategy: strategyId(`ma-cross-${id.split('.')[0] ?? id}`), tick: tick(step), px, held: 0n, cost: 0n, realized: 0n }));
  let [seq, ts, cause, entries, orders, cash, uncommitted] = [0, START, 0, 0, 0, 100_000n * UNIT, 0];

  const input = (value: Input): void => {
    cause = ++seq;
    journal.append({ kind: 'input', seq, cause, ts, input: value });
    if (value.type !== 'market') { entries += 1; uncommitted += 1; }
  };
  const conclude = (conclusion: Conclusion): void => {
    journal.append({ kind: 'conclusion', seq: ++seq, cause, ts, conclusion });
    entries += 1;
    uncommitted += 1;
  };
  const book = (one: Book, type: 'fee' | 'realized', amount: bigint, reference: string): void => {
    cash += amount;
    conclude({ type: 'LedgerBooked', entry: { type, amount: amount as Money, instrumentId: one.id, reference, tsEvent: ts }, cash: cash as Money, tsEvent: ts });
  };
  const trade = (one: Book): void => {
    const closing = one.held !== 0n;
    const side = closing ? (one.held > 0n ? 'sell' : 'buy') : random.next() < 0.5 ? 'buy' : 'sell';
    const px = nearestMultiple(one.px, one.tick);
    const qty = (closing ? (one.held < 0n ? -one.held : one.held) : nearestMultiple(5_000 / one.px, (UNIT / 1_000n) as Quantity)) as Quantity;
    const id = clientOrderId(`BIG-${String(++orders).padStart(7, '0')}`);
    const header = { clientOrderId: id, instrumentId: one.id, strategyId: one.strategy, tsEvent: ts, tsInit: ts };
    const reason = closing ? 'The short average crossed back: the position is closed.' : `The short average crossed the long one; size set by 'target'.`;
    const order: Order = { ...header, venueOrderId: null, side, type: 'market', quantity: qty, limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: closing, triggerPx: null, reason, status: 'initialized', pending: null, filledQty: 0n as Quantity, filledValue: 0n as Money, avgPx: null, fees: 0n as Money, fillsPending: false, closeReason: null, tsCreated: ts, tsUpdated: ts };
    const values = { close: one.px, fast: one.px * 1.0004, slow: one.px * 0.9997, stop: null, quantity: Number(qty) / 1e12 };
    conclude({ type: 'DecisionMade', decision: { strategyId: one.strategy, instrumentId: one.id, tsEvent: ts, action: closing ? 'exit' : side === 'buy' ? 'enterLong' : 'enterShort', reason: side === 'buy' ? 'crossUp' : 'crossDown', detail: reason, values }, tsEvent: ts });
    conclude({ type: 'OrderInitialized', ...header, order });
    const checks = [{ check: 'maxOrderNotional', scope: 'order', outcome: 'passed', used: '5000', allowed: '10000', unit: 'USD', message: 'The order is worth 5,000 of at most 10,000 USD.' }] as const;
    if (!closing && random.next() < 0.1) {
      const denial = { ...checks[0], outcome: 'denied', used: '12000', message: 'The order is worth 12,000 USD, at most 10,000 is allowed.' } as const;
      conclude({ type: 'OrderDenied', ...header, order: { ...order, status: 'denied' }, denial, checks: [denial] });
      return;
    }
    conclude({ type: 'OrderSubmitted', ...header, quantity: qty, limitPx: null, reduceOnly: closing, checks });
    ts += 20 + Math.floor(random.next() * 80);
    const venueId = venueOrderId(`V-${orders}`);
    const fee = divHalfEven(notional(px, qty, UNIT as Ratio) * 3n, 10_000n) as Money;
    const trade = tradeId(`T-${orders}`);
    input({ type: 'report', ts, report: { type: 'FillReport', fill: { tradeId: trade, venueOrderId: venueId, clientOrderId: id, instrumentId: one.id, side, qty, px, fee, liquidity: 'taker', cause: 'order', tsEvent: ts - 5 } } });
    const late = { ...header, tsEvent: ts - 5, tsInit: ts };
    conclude({ type: 'OrderAccepted', ...late, venueOrderId: venueId });
    conclude({ type: 'OrderFilled', ...late, tradeId: trade, side, lastQty: qty, lastPx: px, fee, liquidity: 'taker' });
    const signed = side === 'buy' ? qty : -qty;
    const value = divHalfEven(px * signed, UNIT);
    const realized = closing ? -(one.cost + value) : 0n;
    if (closing) { one.realized += realized; one.held = 0n; one.cost = 0n; book(one, 'realized', realized, trade); } else { one.held = signed; one.cost = value; }
    book(one, 'fee', -fee, trade);
    conclude({ type: 'PositionUpdated', position: { instrumentId: one.id, quantity: one.held as Quantity, cost: one.cost as Money, avgPx: one.held === 0n ? null : px, realizedPnl: one.realized as Money, fees: fee, funding: 0n as Money, tsOpened: one.held === 0n ? null : ts, tsUpdated: ts }, tsEvent: ts });
  };

  input({ type: 'start', revision: 0, run: null, ...NOTHING_FOUND, ts, version: '0.1.0', configHash: '8f3c2a91d04be77a', profile: 'dev' });
  conclude({ type: 'EngineStarted', version: '0.1.0', configHash: '8f3c2a91d04be77a', profile: 'dev', tsEvent: ts });
  cash = 0n;
  cash += 100_000n * UNIT;
  conclude({ type: 'LedgerBooked', entry: { type: 'deposit', amount: cash as Money, instrumentId: null, reference: 'start', tsEvent: ts }, cash: cash as Money, tsEvent: ts });
  for (let bar = 0; entries < rows; bar += 1) {
    ts = START + (bar + 1) * BAR_MS;
    for (const one of books) {
      const open = one.px;
      one.px = Math.max(0.01, open * (1 + (random.next() - 0.5) * 0.002));
      input({ type: 'market', ts, event: { type: 'bar', instrumentId: one.id, tsEvent: ts, intervalMs: BAR_MS, tsOpen: ts - BAR_MS, open, high: Math.max(open, one.px), low: Math.min(open, one.px), close: one.px, volume: 10 } });
      if (random.next() < 0.02) trade(one);
      else conclude({ type: 'DecisionMade', decision: { strategyId: one.strategy, instrumentId: one.id, tsEvent: ts, action: 'hold', reason: 'noCross', detail: 'The averages did not cross.', values: { close: one.px, fast: one.px * 1.0001, slow: one.px * 0.9999, stop: null } }, tsEvent: ts });
    }
    if (bar % 5 === 0) conclude({ type: 'EquitySampled', equity: cash as Money, cash: cash as Money, unrealizedPnl: 0n as Money, initialMargin: 0n as Money, tsEvent: ts });
    if (bar % 5_000 === 4_999) conclude({ type: 'RiskEvent', level: bar % 10_000 === 9_999 ? 'warning' : 'info', code: 'staleFeed', message: 'No price for 4 s.', instrumentId: books[0]?.id ?? null, runbook: 'Look at the connection.', tsEvent: ts });
    if (uncommitted >= COMMIT_ROWS) { journal.commit(); uncommitted = 0; }
  }
  journal.close();
  return { entries, lastTs: ts, orders };
}
