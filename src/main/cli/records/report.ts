// `breakwater report`: the daily report out of the journal.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { configHash, loadProfile } from '../../desk/profiles/load-profile.ts';
import { renderReport, type RenderedReport } from '../../desk/reports/report-files.ts';
import { coveredDays, reportOf, type ReportInputs } from '../../desk/reports/report-service.ts';
import { writeReportFiles } from '../../desk/reports/report-files.ts';
import type { DailyReport } from '../../desk/reports/report-data.ts';
import { VERSION } from '../../desk/version.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { dayOf, journalsOf, withReader, type FoundJournal } from './journals.ts';
import { lastRunRecord } from './run-record.ts';

const FORMATS = ['text', 'html', 'csv', 'json', 'all'] as const;
export type ReportRequest = { readonly day: string | null; readonly outDir: string | null; readonly format: (typeof FORMATS)[number] };

export function reportRequestOf(raw: unknown, cwd: string): ReportRequest {
  const values = z.object({ day: z.string().optional(), out: z.string().optional(), format: z.string() }).parse(raw);
  const format = FORMATS.find((one) => one === values.format);
  if (format === undefined) throw new CliError(EXIT.usage, `--format: expected one of ${FORMATS.join(', ')}, found '${values.format}'`);
  return { day: values.day === undefined ? null : dayOf('--day', values.day), outDir: values.out === undefined ? null : path.resolve(cwd, values.out), format };
}

/** Writes the four forms and prints one of them (`all`: the text form). */
export function makeReport(terminal: Terminal, globals: Globals, request: ReportRequest): Promise<ExitCode> {
  const { journal, day } = findDay(globals, request.day);
  const inputs = inputsOf(globals, journal, request.outDir);
  const report = reportOf(inputs, day);
  if (!report) throw new CliError(EXIT.unreachable, `${journal.name}: the journal holds nothing of ${day}`);
  const files = write(inputs.reportDir, report);
  if (globals.json) {
    writeJson(terminal, { type: 'report', day, source: journal.source, journal: journal.file, complete: report.complete, folder: inputs.reportDir, files: files.map((file) => path.join(inputs.reportDir, file)), report: JSON.parse(renderReport(report, 'json').content) as unknown });
    return Promise.resolve(EXIT.ok);
  }
  terminal.err(`Report of ${day} (UTC) from ${journal.name}${report.complete ? '' : ', a day that is not over'}\n`);
  terminal.out(ended(renderReport(report, request.format === 'all' ? 'text' : request.format)));
  for (const file of files) terminal.err(`${path.join(inputs.reportDir, file)}\n`);
  return Promise.resolve(EXIT.ok);
}

const ended = (rendered: RenderedReport): string => (rendered.content.endsWith('\n') ? rendered.content : `${rendered.content}\n`);

function write(folder: string, report: DailyReport): readonly string[] {
  try {
    return writeReportFiles(folder, report);
  } catch (error) {
    throw new CliError(EXIT.storage, `the report could not be written to ${folder}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** The asked day, or the last one with data that is over: in the desk's journal where it is there, else in the newest replay that has it. */
function findDay(globals: Globals, asked: string | null): { readonly journal: FoundJournal; readonly day: string } {
  const journals = journalsOf(globals);
  if (journals.length === 0) throw new CliError(EXIT.unreachable, `no journal of profile ${globals.profile} in ${globals.dataDir}: run the desk or a replay first`);
  const today = new Date().toISOString().slice(0, 10);
  const known: string[] = [];
  for (const journal of journals) {
    // A day is over when the desk has rolled it, by the clock of its data; one that was cut off by a stop, when today is a later one.
    const { days, over } = withReader(journal.file, (reader) => {
      const all = coveredDays(reader, journal.source);
      return { days: all, over: all.findLast((one) => reader.dayRow(one) !== null || (journal.source === 'venue' && one < today)) };
    });
    const day = asked === null ? (over ?? days.at(-1)) : days.find((one) => one === asked);
    if (day !== undefined) return { journal, day };
    if (days.length > 0) known.push(`${journal.name}: ${days[0]} to ${days.at(-1)}`);
  }
  throw new CliError(EXIT.unreachable, `no journal of profile ${globals.profile} holds anything of ${asked ?? 'any day'}${known.length === 0 ? '' : ` (${known.join('; ')})`}`);
}

/** The configuration is the one that the journal was written with, where that was kept; else the profile of now. */
function inputsOf(globals: Globals, journal: FoundJournal, outDir: string | null): ReportInputs {
  const recorded = lastRunRecord(journal.file);
  const loaded = recorded === null ? loadProfile(globals.dataDir, globals.profile) : null;
  if (loaded?.ok === false) throw new CliError(EXIT.usage, loaded.error.lines.join('\n'));
  const profile = recorded?.profile ?? (loaded?.ok === true ? loaded.value.profile : null);
  if (profile === null) throw new Error('expected a recorded or a loaded profile');
  const dir = path.dirname(journal.file);
  const besideDesk = path.join(path.dirname(dir), 'reports');
  const reportDir = outDir ?? (journal.source === 'replay' || !existsSync(path.dirname(besideDesk)) ? path.join(dir, 'reports') : besideDesk);
  return { journalFile: journal.file, reportDir, profile, configHash: configHash(profile), version: VERSION, source: journal.source, dryRun: false };
}
