// Journals of the first version (test/fixtures/journals-v1) always open, restore to what the venue says, trade on, and report and export what they did.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import Database from 'better-sqlite3';
import type { z } from 'zod';
import { conclusionSchemas, inputSchemas } from '../../../src/main/adapters/sqlite/bodies/body-table.ts';
import { readConclusion, readInput } from '../../../src/main/adapters/sqlite/bodies/body-text.ts';
import { openJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { JournalReader } from '../../../src/main/adapters/sqlite/journal-reader.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import { formatDecimal, quantity } from '../../../src/shared/model/decimal.ts';
import { EXACT_RECORD } from '../../../src/shared/schema/encoding.ts';
import { cliHere } from '../../support/cli.ts';
import { changesOfExport, changesOfReportJson, changesOfReportRows, changesOfReportText, type Added, type Differences } from '../../support/golden-records.ts';
import { RecordedJournal, type RecordedDesk } from '../../support/recorded-journal.ts';

const NAMES = ['hostile-day', 'liquidation', 'replay'] as const;
const VENUES = ['hostile-day', 'liquidation'] as const;
const text = (value: bigint): string => formatDecimal(value as never);

let dir = '';
beforeEach(() => { dir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-recorded-')); });
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe.each(NAMES)('recorded journal %s', (name) => {
  it('opens, whole to its first commit', () => {
    const opened = openJournal(new RecordedJournal(name).unpack(dir), { chainCheckRows: Infinity });
    if (!opened.ok) throw opened.error;
    expect(opened.value).toMatchObject({ created: false, afterUncleanStop: false });
    expect(opened.value.journal.verifyChain()).toMatchObject({ ok: true });
    opened.value.reader.close();
    opened.value.journal.close();
  });
});

it.each(NAMES)('every entry of %s is read by the schema of its type, and no field of it is unknown', (name) => {
  const exact: Readonly<Record<string, z.ZodType>> = { ...conclusionSchemas(EXACT_RECORD), ...inputSchemas(EXACT_RECORD) };
  const db = new Database(path.join(new RecordedJournal(name).unpack(dir), 'journal.sqlite'), { readonly: true });
  const rows = db.prepare<[], { kind: string; type: string; body: string }>('SELECT kind, type, body FROM journal').all();
  db.close();
  expect(rows.length).toBeGreaterThan(100);
  for (const { kind, type, body } of rows) {
    const entry = kind === 'input' ? readInput(body) : readConclusion(body);
    expect(exact[type]?.parse(entry), `${type} ${body}`).toEqual(entry);
  }
});

/** Instruments that were never traded are in the venue's books with zeros. */
const traded = (books: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, readonly string[]>> => Object.fromEntries(Object.entries(books).filter(([, values]) => values.some((value) => value !== '0')));
const fillIds = (reader: JournalReader): readonly string[] => reader.days().flatMap((day) => reader.fillsOf(day).map(({ trade_id: id }) => id)).sort();
const fundingIds = (reader: JournalReader): readonly string[] => reader.days().flatMap((day) => reader.ledgerOf(day).filter(({ type }) => type === 'funding').map(({ reference }) => reference)).sort();
const withReader = <T>(use: (reader: JournalReader) => T): T => {
  const reader = JournalReader.open(path.join(dir, 'dev/journal/journal.sqlite'));
  try {
    return use(reader);
  } finally {
    reader.close();
  }
};
const ETH = instrumentId('ETH-PERP.SIM');
const agreed = ({ kernel }: RecordedDesk) => (): boolean => kernel.sync.reconciled && kernel.marketData.referencePrice(ETH) > 0;

it('hostile-day restores to the account that the venue kept', async () => {
  const recorded = new RecordedJournal('hostile-day');
  const venue = recorded.venue();
  const desk = await recorded.desk(recorded.unpack(dir));
  expect(desk.record()).toEqual(traded(Object.fromEntries(venue.core.positions.map((one) => [one.instrumentId, [one.quantity, one.cost, one.realizedPnl, one.fees, one.funding]]))));
  expect(text(desk.kernel.portfolio.account().cash)).toBe(venue.core.cash);
  expect(desk.kernel.orders.working().map(({ venueOrderId }) => venueOrderId).sort()).toEqual(venue.orders.filter(({ status }) => status === 'open').map(({ venueOrderId }) => venueOrderId).sort());
  desk.close();
  expect(withReader(fillIds)).toEqual(venue.fills.map(({ value }) => value.tradeId).sort());
  expect(withReader(fundingIds)).toEqual(venue.funding.map(({ value }) => value.fundingId).sort());
});

it('liquidation, which ended while fills were still missing, finds them at the venue', async () => {
  const recorded = new RecordedJournal('liquidation');
  const venue = recorded.venue();
  const desk = await recorded.desk(recorded.unpack(dir));
  expect(withReader(fillIds).length).toBeLessThan(venue.fills.length);
  desk.start().runUntil(agreed(desk), 60_000, 'an agreement with the venue');
  expect(desk.record()).toEqual(traded(desk.books()));
  expect(text(desk.kernel.portfolio.account().cash)).toBe(venue.core.cash);
  desk.close();
  expect(withReader(fillIds)).toEqual(venue.fills.map(({ value }) => value.tradeId).sort());
});

describe.each(VENUES)('a desk on the recorded journal %s', (name) => {
  it('stands where it stood', async () => {
    const recorded = new RecordedJournal(name);
    const said = JSON.parse(recorded.text('status.json')) as { readonly tradingState: string; readonly latched: boolean; readonly positions: readonly { readonly instrumentId: string; readonly quantity: string; readonly stops: readonly { readonly strategyId: string; readonly px: number }[] }[]; readonly workingOrders: readonly { readonly clientOrderId: string }[]; readonly account: { readonly cash: string; readonly dayStartEquity: string } };
    const desk = await recorded.desk(recorded.unpack(dir));
    const { kernel } = desk;
    expect({ state: kernel.state.state(), latched: kernel.state.latched() }).toEqual({ state: said.tradingState, latched: said.latched });
    const open = kernel.portfolio.positions().filter(({ quantity: qty }) => qty !== 0n);
    expect(Object.fromEntries(open.map(({ instrumentId: id, quantity: qty }) => [id, text(qty)]))).toEqual(Object.fromEntries(said.positions.map(({ instrumentId: id, quantity: qty }) => [id, qty])));
    // A trailing stop is saved with each bar: what it trailed since the last one is not in the journal, so it may stand farther away (both positions here are long).
    expect(open.map(({ instrumentId: id }) => [id, kernel.runner.stopsOf(id).map(({ strategyId }) => strategyId)]).sort()).toEqual(said.positions.map(({ instrumentId: id, stops }) => [id, stops.map(({ strategyId }) => strategyId)]).sort());
    for (const { instrumentId: id, stops } of said.positions) kernel.runner.stopsOf(instrumentId(id)).forEach(({ level }, index) => {
      expect(level).toBeLessThanOrEqual(stops[index]!.px);
      expect(level).toBeGreaterThan(stops[index]!.px * 0.998);
    });
    expect(kernel.orders.working().map(({ clientOrderId }) => clientOrderId)).toEqual(said.workingOrders.map(({ clientOrderId }) => clientOrderId));
    expect(text(kernel.portfolio.account().cash)).toBe(said.account.cash);
    expect(text(kernel.portfolio.account().dayStartEquity)).toBe(said.account.dayStartEquity);
    desk.close();
  });
});

it('a recorded desk trades on: new ids, the venue agrees, and the journal restores again', async () => {
  const recorded = new RecordedJournal('hostile-day');
  const journalDir = recorded.unpack(dir);
  const desk = await recorded.desk(journalDir);
  const before = new Set(recorded.venue().orders.map(({ clientOrderId }) => clientOrderId));
  desk.start().runUntil(agreed(desk), 60_000, 'an agreement with the venue');
  const equityAtVenue = (): string => {
    const { cash, books } = desk.venue.truth();
    return text(books.reduce((sum, { instrumentId: id, quantity: qty, cost }) => sum + (qty === 0n ? 0n : qty * BigInt(Math.round(desk.kernel.marketData.referencePrice(id) * 1e6)) / 1_000_000n - cost), cash as bigint));
  };
  expect(text(desk.kernel.portfolio.account().equity)).toBe(equityAtVenue());
  const held = desk.venue.truth().positions.find(({ instrumentId: id }) => id === ETH)?.quantity ?? 0n;
  const answer = desk.order(ETH, 'buy', quantity('0.3'));
  expect(answer).toMatchObject({ outcome: 'done' });
  const id = answer?.clientOrderId;
  expect(id).toBeDefined();
  expect(before).not.toContain(id);
  desk.runUntil(() => desk.kernel.orders.get(id!)?.status === 'filled' && desk.kernel.sync.reconciled, 60_000, 'the fill');
  expect(desk.venue.truth().positions.find(({ instrumentId: one }) => one === ETH)?.quantity).toBe(held + quantity('0.3'));
  expect(desk.kernel.portfolio.position(ETH)?.quantity).toBe(held + quantity('0.3'));
  const stood = desk.kernel.portfolio.positions().map(({ instrumentId: one, quantity: qty, cost }) => [one, text(qty), text(cost)]);
  const cash = desk.kernel.portfolio.account().cash;
  desk.close();
  const again = await recorded.desk(journalDir);
  expect(again.kernel.portfolio.positions().map(({ instrumentId: one, quantity: qty, cost }) => [one, text(qty), text(cost)])).toEqual(stood);
  expect(again.kernel.portfolio.account().cash).toBe(cash);
  again.close();
});

it('a desk that was halted by a loss opens nothing until a person resumes it', async () => {
  const recorded = new RecordedJournal('liquidation');
  const desk = await recorded.desk(recorded.unpack(dir));
  desk.start().runUntil(agreed(desk), 60_000, 'an agreement with the venue');
  expect(desk.order(ETH, 'buy', quantity('0.01'))).toMatchObject({ outcome: 'refused' });
  desk.close();
});

/**
 * What a later version may say otherwise of the same journal, and why. A path is a field of the report's JSON (`*` for every element), the `section:id`
 * of a row of its CSV, or the label of a line of its text.
 */
const MADE = 'when and by which version the report was made';
const FIRST_DAY = 'the first day has a return: on the equity after its deposits';
const MIDNIGHT = 'a trade that crosses midnight carries all its fees and funding';
/** Halts are among the risk events. */
const HALT: Added = { column: 'code', value: 'halted' };
const EXPLAINED: Differences = {
  json: {
    'facts.generatedAt': MADE, 'facts.codeVersion': MADE, 'total.facts.generatedAt': MADE, 'total.facts.codeVersion': MADE,
    'summary.dayReturn': FIRST_DAY, 'total.summary.dayReturn': FIRST_DAY, 'days.*.summary.dayReturn': FIRST_DAY,
    'trades.*.fees': MIDNIGHT, 'trades.*.funding': MIDNIGHT, 'trades.*.netPnl': MIDNIGHT, 'trades.*.fills': MIDNIGHT,
    'summary.profitFactor.value': MIDNIGHT, 'summary.expectancy.value': MIDNIGHT, 'days.*.summary.profitFactor.value': MIDNIGHT, 'days.*.summary.expectancy.value': MIDNIGHT,
  },
  csv: {
    'fact:generatedAt': MADE, 'fact:codeVersion': MADE, 'funding:*': 'a payment says its rate, mark and quantity',
    'trade:2026-03-03T00:00:08.615Z': MIDNIGHT, 'ratio:profitFactor': MIDNIGHT, 'ratio:expectancy': MIDNIGHT,
  },
  text: {
    'No risk event.': 'a halt is one',
    ...Object.fromEntries([
      'Figure', 'Value (USD unless said otherwise)', 'Amount (USD)', 'Price (USD)', 'Fees (USD)', 'Funding (USD)', 'Net (USD)', 'Turnover (USD)', 'Check',
      'Difference (USD, exact)', 'Average price (USD)', 'Mark (USD)', 'Unrealized PnL (USD)', 'Entry price (USD)', 'Exit price (USD)', 'Realized (USD)', 'Fee (USD)', 'Limit (USD)',
      'Amount (USD, exact)', 'Value', 'Fact', 'Cause', 'PnL (USD)', 'Unrealized change (USD)', 'Flows (USD)', 'Equity at the end (USD)', 'Net of fees (USD)',
      'Kind',
    ].map((head) => [head, 'a list of facts has no heads, and the currency stands once, in the title of a table'])),
  },
  added: { 'risk-events': HALT, riskEvents: HALT, 'total.riskEvents': HALT, 'days.*.riskEvents': HALT },
};

function changesOf(file: string, golden: string, now: string): readonly string[] {
  switch (path.extname(file)) {
    case '.json': return changesOfReportJson(golden, now, EXPLAINED);
    case '.csv': return changesOfReportRows(golden, now, EXPLAINED);
    case '.txt': case '.html': return changesOfReportText(file, golden, now, EXPLAINED);
    default: throw new Error(`expected a form of a report, found ${file}`);
  }
}

describe.each(NAMES)('exports and reports of the recorded journal %s', (name) => {
  it('are what they were: new columns and lines come last', async () => {
    const recorded = new RecordedJournal(name);
    const journal = path.join(recorded.unpack(dir), 'journal.sqlite');
    const out = path.join(dir, 'exports/out');
    for (const file of recorded.goldenFiles().filter((one) => one.startsWith('export-'))) {
      const [, what = '', format = ''] = /^export-(.+)\.(csv|json|jsonl)$/.exec(file) ?? [];
      const { code, out: exported, err } = await cliHere(['export', '--what', what, '--format', format, '--journal', journal, '--data-dir', dir]);
      expect({ code, err }, file).toEqual({ code: 0, err: '' });
      expect(changesOfExport(format, recorded.text(`golden/${file}`), exported, EXPLAINED.added[what]), file).toEqual([]);
    }
    for (const file of recorded.goldenFiles().filter((one) => one.endsWith('.json') && !one.startsWith('export-'))) {
      const period = /-(\d{4}-(?:\d{2}-\d{2}|W\d{2}))\.json$/.exec(file)?.[1] ?? '';
      const { code, err } = await cliHere(['report', period.includes('W') ? '--week' : '--day', period, '--out', out, '--format', 'all', '--data-dir', dir]);
      expect(code, err).toBe(0);
    }
    expect(readdirSync(out)).toEqual(expect.arrayContaining(recorded.goldenFiles().filter((one) => !one.startsWith('export-'))));
    for (const file of readdirSync(out).filter((one) => recorded.goldenFiles().includes(one))) {
      const [golden, now] = [recorded.text(`golden/${file}`), readFileSync(path.join(out, file), 'utf8')];
      expect.soft(changesOf(file, golden, now), file).toEqual([]);
    }
  });
});
