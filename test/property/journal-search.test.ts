// Pages of the search against a naive filter over every entry, while the journal grows.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalFilter } from '../../src/shared/contract/journal-methods.ts';
import { money } from '../../src/shared/model/decimal.ts';
import type { InstrumentId, StrategyId } from '../../src/shared/model/ids.ts';
import type { JournalEntry } from '../../src/main/core/kernel/ports.ts';
import { encodeBody } from '../../src/main/adapters/sqlite/journal-codec.ts';
import { openSearch, type OpenedSearch } from '../../src/main/adapters/sqlite/journal-search/open-search.ts';
import { marketRow } from '../../src/main/adapters/sqlite/market-rows.ts';
import { JOURNAL_FILE, openJournal } from '../../src/main/adapters/sqlite/open-journal.ts';
import { entries } from './journal-arbitraries.ts';

const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const DAY = Date.UTC(2026, 0, 1);
const RUNS = 60;

/** An entry as a person would describe it, without SQL. */
type Plain = { readonly seq: number; readonly ts: number; readonly type: string; readonly text: string; readonly instrumentId: string | null; readonly clientOrderId: string | null; readonly hold: boolean; readonly raw: boolean; /** The venue's whole account, which names every order that it has. */ readonly account: boolean };
function plainOf(entry: JournalEntry): Plain {
  const { seq, ts } = entry;
  if (entry.kind === 'input') {
    const { input } = entry;
    const tick = input.type === 'market' ? marketRow(input.event) : null;
    if (input.type === 'market' && tick !== null) return { seq, ts, type: `market.${input.event.type}`, text: `${input.event.instrumentId} market ${input.event.type}`, instrumentId: input.event.instrumentId, clientOrderId: null, hold: false, raw: true, account: false };
    const named: Record<string, unknown> = input.type === 'report' ? { ...input.report, ...('order' in input.report ? input.report.order : 'fill' in input.report ? input.report.fill : 'funding' in input.report ? { instrumentId: input.report.funding.instrumentId } : {}) }
      : input.type === 'command' ? { ...input.command, ...('intent' in input.command ? { instrumentId: input.command.intent.instrumentId } : {}) }
      : input.type === 'history' ? { instrumentId: input.instrumentId } : input.type === 'market' ? { instrumentId: input.event.instrumentId } : {};
    let [instrumentId, clientOrderId] = [(named['instrumentId'] as string | undefined) ?? null, (named['clientOrderId'] as string | undefined) ?? null];
    if (input.type === 'report' && input.report.type === 'OrderQueryResult') [instrumentId, clientOrderId] = [input.report.order?.instrumentId ?? input.report.fills[0]?.instrumentId ?? null, input.report.clientOrderId];
    return { seq, ts, type: input.type, text: encodeBody(input), instrumentId, clientOrderId, hold: false, raw: input.type !== 'command', account: input.type === 'report' && input.report.type === 'SnapshotResult' };
  }
  const { conclusion } = entry;
  const instrumentId = 'instrumentId' in conclusion ? conclusion.instrumentId : conclusion.type === 'PositionUpdated' ? conclusion.position.instrumentId : conclusion.type === 'LedgerBooked' ? conclusion.entry.instrumentId : conclusion.type === 'DecisionMade' ? conclusion.decision.instrumentId : null;
  return { seq, ts, type: conclusion.type, text: encodeBody(conclusion), instrumentId, clientOrderId: 'clientOrderId' in conclusion ? conclusion.clientOrderId : null, hold: conclusion.type === 'DecisionMade' && conclusion.decision.action === 'hold', raw: conclusion.type === 'StrategyStateSaved', account: false };
}

const small = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
/** A search for an order by its id: the account lists are no answer to it unless they are asked for. */
const names = (filter: JournalFilter, orders: ReadonlySet<string>): boolean => filter.types.length === 0 && filter.raw !== 'all' && filter.text.split(/\s+/).some((word) => orders.has(word));
const NO_ORDERS: ReadonlySet<string> = new Set();
function matches(row: Plain, filter: JournalFilter, orders: ReadonlySet<string>): boolean {
  const words = filter.text.split(/\s+/).filter((word) => word !== '').map((word) => (/^\d{1,3}(,\d{3})+(\.\d*)?$/.test(word) ? word.replaceAll(',', '') : word));
  const has = (word: string): boolean => [word, ...(/[^\x00-\x7f]/.test(word) ? [word.toLowerCase(), word.toUpperCase()] : [])].some((form) => small(row.text).includes(small(JSON.stringify(form).slice(1, -1))));
  const wanted = filter.types.length > 0 ? filter.types.includes(row.type) : filter.raw === 'all' ? true : filter.raw === 'none' ? !row.raw : !row.type.startsWith('market.');
  return wanted && !(row.account && names(filter, orders)) && (filter.holds || !row.hold) && (filter.instrumentId === null || row.instrumentId === filter.instrumentId) && (filter.clientOrderId === null || row.clientOrderId === filter.clientOrderId)
    && (filter.from === null || row.ts >= filter.from) && (filter.to === null || row.ts < filter.to) && words.every(has);
}

/** A log with as many holds and ticks as a real one: some rare entries are made into them. */
const logArb: fc.Arbitrary<readonly JournalEntry[]> = entries(60, 'max').map((log) => log.map((entry): JournalEntry => {
  const { seq, ts, cause } = entry;
  const id = (seq % 2 === 0 ? 'BTC-PERP.SIM' : 'ETH-PERP.SIM') as InstrumentId;
  if (entry.kind === 'input') return entry.input.type === 'report' || entry.input.type === 'command' ? entry : { kind: 'input', seq, cause: seq, ts, input: { type: 'market', ts, event: seq % 3 === 0 ? { type: 'mark', instrumentId: id, tsEvent: ts, px: 1 } : { type: 'quote', instrumentId: id, tsEvent: ts, bid: 1, ask: 2, bidSize: 1, askSize: 1 } } };
  const rare = ['EquitySampled', 'DayRolled', 'AlertAcknowledged', 'TradingStateChanged', 'FlattenProgress'].includes(entry.conclusion.type);
  return rare ? { kind: 'conclusion', seq, cause, ts, conclusion: { type: 'DecisionMade', tsEvent: ts, decision: { strategyId: 's' as StrategyId, instrumentId: id, tsEvent: ts, action: seq % 4 === 0 ? 'exit' : 'hold', reason: 'r', detail: '"action":"hold"', values: {} } } } : entry;
}));
const option = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
const filterArb: fc.Arbitrary<JournalFilter> = fc.record({
  text: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 3, arbitrary: fc.constantFrom('btc', 'ORDER filled', 'o-1', '"', '\\', '%', '_', 'ö "6"', 'Ö', '1,234.5', 'hold', "'; DROP", 'true false', '\u0000 x') }, { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 3 }) }),
  types: fc.oneof(fc.constant<string[]>([]), fc.subarray(['DecisionMade', 'OrderFilled', 'OrderInitialized', 'RiskEvent', 'report', 'command', 'market', 'market.quote', 'market.mark', 'noSuchType'])),
  instrumentId: option(fc.constantFrom('BTC-PERP.SIM', 'ETH-PERP.SIM', 'NONE')), clientOrderId: option(fc.constantFrom('o-1', 'ö "6"', 'none')),
  from: option(fc.nat(80_000).map((after) => DAY + after)), to: option(fc.nat(160_000).map((after) => DAY + after)), holds: fc.boolean(),
  raw: fc.constantFrom('none' as const, 'inputs' as const, 'all' as const),
}, { requiredKeys: ['text', 'types', 'instrumentId', 'clientOrderId', 'from', 'to', 'holds'] });

/** Every page of a filter, newest first. */
async function allPages(search: OpenedSearch['search'], filter: JournalFilter, limit: number): Promise<readonly number[]> {
  const seqs: number[] = [];
  for (;;) {
    const { total, rows } = await search.rows(filter, seqs.length, limit);
    seqs.push(...rows.map((row) => row.seq));
    if (rows.length === 0) {
      expect(seqs).toHaveLength(total);
      return seqs;
    }
  }
}

describe('JournalSearch', () => {
  let root = '';
  let run = 0;
  beforeEach(() => { root = mkdtempSync(join(MEMORY, 'breakwater-search-')); });
  afterEach(() => { rmSync(root, { recursive: true, force: true }); });

  it('gives the pages that a naive filter gives, while entries are added and filters are forgotten', async () => {
    await fc.assert(fc.asyncProperty(logArb, fc.array(filterArb, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 25 }), async (log, filters, limit, batch) => {
      const dir = join(root, `${(run += 1)}`);
      const opened = openJournal(dir);
      if (!opened.ok) throw opened.error;
      const { journal, reader } = opened.value;
      // So little room that filters push each other out.
      const { search, close } = openSearch(join(dir, JOURNAL_FILE), { mostSeqs: 30 });
      try {
        for (let at = 0; at <= log.length; at += batch) {
          for (const entry of log.slice(at, at + batch)) journal.append(entry);
          journal.commit();
          // Half of the time bounds hit an entry exactly: there inclusive and exclusive differ.
          const exact = filters.map((filter, i) => (i % 2 === 0 ? { ...filter, from: filter.from === null ? null : (log[i * 3]?.ts ?? null), to: filter.to === null ? null : (log[i * 3 + 20]?.ts ?? null) } : filter));
          const known = log.slice(0, at + batch).map(plainOf);
          const orders = new Set(known.flatMap(({ clientOrderId }) => (clientOrderId === null ? [] : [clientOrderId])));
          // All at once: their slices take turns.
          const found = await Promise.all(exact.map((filter) => allPages(search, filter, limit)));
          expect(found).toEqual(exact.map((filter) => known.filter((row) => matches(row, filter, orders)).map((row) => row.seq).reverse()));
          const hidden = await Promise.all(exact.map(async (filter) => (await search.rows(filter, 0, 1)).hidden));
          expect(hidden).toEqual(exact.map((filter) => known.filter((row) => matches(row, filter.raw === 'none' ? { ...filter, raw: 'all' } : filter, NO_ORDERS)).length - known.filter((row) => matches(row, filter, orders)).length));
          const types = await search.types();
          expect(Object.fromEntries(types.map(({ type, count }) => [type, count]))).toEqual(known.reduce<Record<string, number>>((sum, { type }) => ({ ...sum, [type]: (sum[type] ?? 0) + 1 }), {}));
        }
      } finally {
        close();
        reader.close();
        journal.close();
      }
    }), { numRuns: RUNS });
  });

  it('answers a search for the id of an order without the lists of the whole account, unless they are asked for', async () => {
    const opened = openJournal(join(root, 'order'));
    if (!opened.ok) throw opened.error;
    const { journal, reader } = opened.value;
    const { search, close } = openSearch(join(root, 'order', JOURNAL_FILE));
    const account = (seq: number): JournalEntry => ({ kind: 'input', seq, cause: seq, ts: DAY + seq, input: { type: 'report', ts: DAY + seq, report: { type: 'SnapshotResult', requestId: seq, cause: null, tsEvent: DAY, snapshot: { openOrders: [], positions: [], fills: [{ clientOrderId: 'c-1' } as never], funding: [], cash: money('1'), tsEvent: DAY } } } });
    const find = async (text: string, part: Partial<JournalFilter> = {}): Promise<{ readonly seqs: readonly number[]; readonly hidden: number }> => {
      const { rows, hidden } = await search.rows({ text, types: [], instrumentId: null, clientOrderId: null, from: null, to: null, holds: false, raw: 'inputs', ...part }, 0, 50);
      return { seqs: rows.map(({ seq }) => seq), hidden };
    };
    journal.append(account(1));
    journal.commit();
    expect(await find('c-1')).toEqual({ seqs: [1], hidden: 0 }); // Nobody knows yet that this is an order.
    journal.append({ kind: 'conclusion', seq: 2, cause: 2, ts: DAY + 2, conclusion: { type: 'OrderCanceled', clientOrderId: 'c-1', instrumentId: 'BTC-PERP.SIM', strategyId: 's', reason: 'r', tsEvent: 1, tsInit: 1 } as never });
    journal.append(account(3));
    journal.append({ kind: 'conclusion', seq: 4, cause: 4, ts: DAY + 4, conclusion: { type: 'RiskEvent', level: 'info', code: 'x', message: 'c-1 was looked for', instrumentId: null, runbook: '', tsEvent: 1 } });
    journal.commit();
    expect(await find('c-1')).toEqual({ seqs: [4, 2], hidden: 2 });
    expect(await find('C-1 canceled')).toEqual({ seqs: [2], hidden: 0 });
    expect(await find('c-1', { raw: 'all' })).toEqual({ seqs: [4, 3, 2, 1], hidden: 0 });
    expect(await find('c-1', { types: ['report'] })).toEqual({ seqs: [3, 1], hidden: 0 });
    expect(await find('snapshot')).toEqual({ seqs: [3, 1], hidden: 0 });
    close();
    reader.close();
    journal.close();
  });

  it('counts no market row that was pruned since', async () => {
    const opened = openJournal(join(root, 'pruned'));
    if (!opened.ok) throw opened.error;
    const { journal, reader } = opened.value;
    const { search, close } = openSearch(join(root, 'pruned', JOURNAL_FILE));
    const quotes: JournalFilter = { text: '', types: ['market.mark', 'time'], instrumentId: null, clientOrderId: null, from: null, to: null, holds: true };
    for (let seq = 1; seq <= 20; seq += 1) journal.append({ kind: 'input', seq, cause: seq, ts: DAY + seq, input: seq % 5 === 0 ? { type: 'time', ts: DAY + seq } : { type: 'market', ts: DAY + seq, event: { type: 'mark', instrumentId: 'BTC-PERP.SIM' as never, tsEvent: DAY + seq, px: seq } } });
    journal.commit();
    const conclusions: JournalFilter = { ...quotes, types: [], raw: 'none' };
    expect((await search.rows(quotes, 0, 200)).total).toBe(20);
    expect(await search.rows(conclusions, 0, 200)).toMatchObject({ total: 0, hidden: 20 });
    journal.prune(DAY + 11);
    const after = await search.rows(quotes, 0, 200);
    expect(after.total).toBe(12);
    expect(await search.rows(conclusions, 0, 200)).toMatchObject({ total: 0, hidden: 12 });
    expect(after.rows.map((row) => row.seq)).toEqual([20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 5]);
    close();
    reader.close();
    journal.close();
  });
});
