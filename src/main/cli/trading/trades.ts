// `breakwater trades`: the fills of a day or of several, from the journal; needs no running desk.
import { z } from 'zod';
import { formatDecimal, money } from '../../../shared/model/decimal.ts';
import { utcDay } from '../../../shared/model/utc.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { EXPORTS } from '../records/export-rows.ts';
import { dayOf, pickJournal, withReader } from '../records/journals.ts';
import { amount, table, utcSecond } from '../table.ts';
import { writeJson, type Terminal } from '../terminal.ts';

export type TradesRequest = { readonly from: string; readonly to: string; readonly journal: string | undefined };

/** Today unless said otherwise; both days are part of it. Throws CliError (usage). */
export function tradesRequestOf(raw: unknown, now: number): TradesRequest {
  const { day, from, to, journal } = z.object({ day: z.string().optional(), from: z.string().optional(), to: z.string().optional(), journal: z.string().optional() }).parse(raw);
  const today = utcDay(now);
  if (day !== undefined && (from !== undefined || to !== undefined)) throw new CliError(EXIT.usage, '--day: expected alone or --from and --to in its place, found both');
  const last = day !== undefined ? dayOf('--day', day) : to !== undefined ? dayOf('--to', to) : today;
  const first = from !== undefined ? dayOf('--from', from) : last;
  if (first > last) throw new CliError(EXIT.usage, `--from, --to: expected the first day not after the last, found ${first} and ${last}`);
  return { from: first, to: last, journal };
}

/** 0, also when nothing was traded; 4 without a journal. */
export function showTrades(terminal: Terminal, globals: Globals, request: TradesRequest): Promise<ExitCode> {
  const journal = pickJournal(globals, request.journal, terminal.cwd);
  const { columns, rowsOf } = EXPORTS.fills;
  const rows = withReader(journal.file, (reader) => {
    const days = reader.days().filter((day) => day >= request.from && day <= request.to);
    return [...rowsOf(reader, days)].map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]?.value ?? null])));
  });
  if (globals.json) {
    writeJson(terminal, { type: 'trades', profile: globals.profile, from: request.from, to: request.to, journal: journal.file, trades: rows.map((row) => ({ ...row, time: new Date(Number(row.time)).toISOString() })) });
    return Promise.resolve(EXIT.ok);
  }
  const span = request.from === request.to ? request.from : `${request.from} to ${request.to}`;
  terminal.err(`Trades of ${journal.name}, ${span} (UTC)\n`);
  const text = (value: string | number | null | undefined): string => (value === null || value === undefined ? '–' : String(value));
  terminal.out(rows.length === 0 ? 'None.\n' : table(['time (UTC)', 'instrument', 'side', 'quantity', 'price', 'fee', 'realized', 'by', 'order'],
    rows.map((row) => [utcSecond(Number(row.time)), text(row.instrument), text(row.side), formatDecimal(money(text(row.quantity))), text(row.price), text(row.fee), row.realized_pnl === null ? '–' : amount(text(row.realized_pnl), true), text(row.strategy), text(row.client_order_id)]), ['quantity', 'price', 'fee', 'realized']));
  return Promise.resolve(EXIT.ok);
}
