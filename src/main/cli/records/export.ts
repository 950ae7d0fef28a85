// `breakwater export`: rows of the journal as CSV, JSON or JSON lines; a day or a row at a time, so that a long journal needs little memory.
import path from 'node:path';
import { z } from 'zod';
import { parseDecimal } from '../../../shared/model/decimal.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { csvCell } from '../../desk/reports/render-csv.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { EXPORTS, type Cell, type ExportName, type ExportRow } from './export-rows.ts';
import { dayOf, pickJournal, withReader } from './journals.ts';
import { openSink, refuseOwn } from './sink.ts';

const FORMATS = ['csv', 'json', 'jsonl'] as const;
type Format = (typeof FORMATS)[number];
export type ExportRequest = { readonly what: ExportName; readonly from: string | null; readonly to: string | null; readonly format: Format; /** Absolute; null for stdout. */ readonly out: string | null; readonly journal: string | undefined };

const isWhat = (text: string): text is ExportName => Object.hasOwn(EXPORTS, text);

export function exportRequestOf(raw: unknown, cwd: string): ExportRequest {
  const values = z.object({ what: z.string(), from: z.string().optional(), to: z.string().optional(), format: z.string(), out: z.string(), journal: z.string().optional() }).parse(raw);
  if (!isWhat(values.what)) throw new CliError(EXIT.usage, `--what: expected one of ${Object.keys(EXPORTS).join(', ')}, found '${values.what}'`);
  const format = FORMATS.find((one) => one === values.format);
  if (format === undefined) throw new CliError(EXIT.usage, `--format: expected one of ${FORMATS.join(', ')}, found '${values.format}'`);
  const from = values.from === undefined ? null : dayOf('--from', values.from);
  const to = values.to === undefined ? null : dayOf('--to', values.to);
  if (from !== null && to !== null && from > to) throw new CliError(EXIT.usage, `--from, --to: expected the first day not after the last, found ${from} and ${to}`);
  return { what: values.what, from, to, format, out: values.out === '-' ? null : path.resolve(cwd, values.out), journal: values.journal };
}

/** Both days are part of it. Rows are in the order of the journal. */
export function exportRows(terminal: Terminal, globals: Globals, request: ExportRequest): Promise<ExitCode> {
  if (request.out !== null) refuseOwn('--out', request.out, globals.dataDir);
  const journal = pickJournal(globals, request.journal, terminal.cwd);
  const sink = openSink(terminal, request.out);
  let rows = 0;
  try {
    const { columns, rowsOf } = EXPORTS[request.what];
    const writer = FORM[request.format];
    withReader(journal.file, (reader) => {
      const days = reader.days().filter((day) => (request.from === null || day >= request.from) && (request.to === null || day <= request.to));
      sink.write(writer.head(columns));
      for (const row of rowsOf(reader, days)) sink.write(writer.row(columns, row, rows++));
      sink.write(writer.tail(rows));
    });
    sink.done();
  } catch (error) {
    sink.abandon();
    throw error instanceof CliError ? error : new CliError(EXIT.storage, `the export failed: ${messageOf(error)}`, { cause: error });
  }
  if (request.out !== null) {
    if (globals.json) writeJson(terminal, { type: 'export', what: request.what, rows, file: request.out, journal: journal.file });
    else terminal.err(`${rows} ${request.what} of ${journal.name} written to ${request.out}\n`);
  }
  return Promise.resolve(EXIT.ok);
}

/** Decimals are text in JSON, so that no digit is lost; times are ISO 8601 in UTC. */
function plain({ kind, value }: Cell): string | number | boolean | null {
  if (value === null) return null;
  return kind === 'time' ? new Date(value as number).toISOString() : value;
}

function csv({ kind, value }: Cell): string {
  if (value === null) return '';
  switch (kind) {
    // As figures, so that the guard against formulas leaves the sign alone.
    case 'decimal': return csvCell(parseDecimal(String(value)));
    case 'number': return csvCell(Number(value));
    case 'time': return csvCell(new Date(value as number).toISOString());
    case 'text': return csvCell(String(value));
  }
}

type Form = { head(columns: readonly string[]): string; row(columns: readonly string[], row: ExportRow, index: number): string; tail(rows: number): string };
const asObject = (columns: readonly string[], row: ExportRow): string => JSON.stringify(Object.fromEntries(columns.map((name, index) => [name, row[index] === undefined ? null : plain(row[index])])));
const FORM: { readonly [F in Format]: Form } = {
  csv: { head: (columns) => `${columns.join(',')}\r\n`, row: (_columns, row) => `${row.map(csv).join(',')}\r\n`, tail: () => '' },
  jsonl: { head: () => '', row: (columns, row) => `${asObject(columns, row)}\n`, tail: () => '' },
  json: { head: () => '[', row: (columns, row, index) => `${index === 0 ? '\n' : ',\n'}${asObject(columns, row)}`, tail: (rows) => (rows === 0 ? ']\n' : '\n]\n') },
};
