// `breakwater report`: the report of a day or a week out of the journal.
import path from 'node:path';
import { z } from 'zod';
import { configHash, loadProfile } from '../../desk/profiles/load-profile.ts';
import { daysOfWeek, weekOf } from '../../desk/reports/iso-week.ts';
import { renderReport, renderWeekReport, tablesFolder, writeReportFiles, writeWeekFiles, type RenderedReport } from '../../desk/reports/report-files.ts';
import { coveredDays } from '../../desk/reports/covered-days.ts';
import { reportOf, weekReportOf, type ReportInputs } from '../../desk/reports/report-service.ts';
import { VERSION } from '../../desk/version.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import type { ReportFormat } from '../../../shared/contract/fields.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { utcDay } from '../../../shared/model/utc.ts';
import { dayOf, journalsOf, pickJournal, withReader, type FoundJournal } from './journals.ts';
import { lastRunRecord } from './run-record.ts';
import { refuseOwn } from './sink.ts';

const FORMATS = ['text', 'html', 'csv', 'json', 'all'] as const;
/** `week`: a week such as 2026-W47; `ofDay` for the week that holds the day; null for the report of the day itself. */
export type ReportRequest = { readonly day: string | null; readonly week: string | 'ofDay' | null; readonly outDir: string | null; readonly format: (typeof FORMATS)[number]; /** A journal by its path; undefined for the desk's own, else the newest replay's. */ readonly journal: string | undefined };

export function reportRequestOf(raw: unknown, cwd: string): ReportRequest {
  const values = z.object({ day: z.string().optional(), week: z.union([z.string(), z.literal(true)]).optional(), out: z.string().optional(), format: z.string(), journal: z.string().optional() }).parse(raw);
  const format = FORMATS.find((one) => one === values.format);
  if (format === undefined) throw new CliError(EXIT.usage, `--format: expected one of ${FORMATS.join(', ')}, found '${values.format}'`);
  const week = values.week === undefined ? null : values.week === true ? 'ofDay' : weekOfFlag(values.week);
  if (values.day !== undefined && week !== null && week !== 'ofDay') throw new CliError(EXIT.usage, `--week and --day: expected one of them, or --week without a value for the week of the day, found ${week} and ${values.day}`);
  return { day: values.day === undefined ? null : dayOf('--day', values.day), week, outDir: values.out === undefined ? null : path.resolve(cwd, values.out), format, journal: values.journal };
}

function weekOfFlag(text: string): string {
  const week = text.trim().toUpperCase();
  try {
    daysOfWeek(week);
    return week;
  } catch (error) {
    throw new CliError(EXIT.usage, `--week: expected a week of the calendar as YYYY-Www (ISO 8601, such as 2026-W47), found '${text}'`, { cause: error });
  }
}

/** One report, whatever it is of. */
type Made = { readonly period: { readonly day: string } | { readonly week: string }; readonly title: string; readonly complete: boolean; readonly render: (format: ReportFormat) => RenderedReport; readonly write: (folder: string) => readonly string[]; readonly tables: string };

/** Writes the four forms and prints one of them (`all`: the text form). */
export function makeReport(terminal: Terminal, globals: Globals, request: ReportRequest): Promise<ExitCode> {
  // Whatever the files are called: the folder is what is refused.
  if (request.outDir !== null) refuseOwn('--out', path.join(request.outDir, 'report'), globals.dataDir);
  const { journal, day } = findDay(globals, journalsFor(globals, request.journal, terminal.cwd), wantedDays(request), request.week === null || request.week === 'ofDay' ? request.day : request.week);
  const inputs = inputsOf(globals, journal, request.outDir);
  const made = request.week === null ? ofDay(inputs, day) : ofWeek(inputs, request.week === 'ofDay' ? weekOf(day) : request.week);
  if (!made) throw new CliError(EXIT.unreachable, `${journal.name}: the journal holds nothing of ${day}`);
  const files = write(inputs.reportDir, made);
  if (globals.json) {
    writeJson(terminal, { type: 'report', ...made.period, source: journal.source, journal: journal.file, complete: made.complete, folder: inputs.reportDir, files: files.map((file) => path.join(inputs.reportDir, file)), report: JSON.parse(made.render('json').content) as unknown, tables: path.join(inputs.reportDir, made.tables) });
    return Promise.resolve(EXIT.ok);
  }
  terminal.err(`Report of ${made.title} from ${journal.name}${made.complete ? '' : `, a ${'day' in made.period ? 'day' : 'week'} that is not over`}\n`);
  terminal.out(ended(made.render(request.format === 'all' ? 'text' : request.format)));
  for (const file of files) terminal.err(`${path.join(inputs.reportDir, file)}\n`);
  terminal.err(`${path.join(inputs.reportDir, made.tables)}${path.sep} (one CSV per table)\n`);
  return Promise.resolve(EXIT.ok);
}

function wantedDays({ day, week }: ReportRequest): readonly string[] | null {
  if (week !== null && week !== 'ofDay') return daysOfWeek(week);
  return day === null ? null : [day];
}

function ofDay(inputs: ReportInputs, day: string): Made | undefined {
  const report = reportOf(inputs, day);
  return report && { period: { day }, title: `${day} (UTC)`, complete: report.complete, render: (format) => renderReport(report, format), write: (folder) => writeReportFiles(folder, report), tables: tablesFolder(report.facts.profile, day) };
}

function ofWeek(inputs: ReportInputs, week: string): Made | undefined {
  const report = weekReportOf(inputs, week);
  const days = daysOfWeek(week);
  return report && { period: { week }, title: `week ${week} (${days[0]} to ${days.at(-1)}, UTC)`, complete: report.total.complete, render: (format) => renderWeekReport(report, format), write: (folder) => writeWeekFiles(folder, report), tables: tablesFolder(report.total.facts.profile, week) };
}

const ended = (rendered: RenderedReport): string => (rendered.content.endsWith('\n') ? rendered.content : `${rendered.content}\n`);

function write(folder: string, made: Made): readonly string[] {
  try {
    return made.write(folder);
  } catch (error) {
    throw new CliError(EXIT.storage, messageOf(error), { cause: error });
  }
}

/** The one that was named, else the desk's own and then the replays. Throws CliError. */
function journalsFor(globals: Globals, named: string | undefined, cwd: string): readonly FoundJournal[] {
  if (named !== undefined) return [pickJournal(globals, named, cwd)];
  const journals = journalsOf(globals);
  if (journals.length === 0) throw new CliError(EXIT.unreachable, `no journal of profile ${globals.profile} in ${globals.dataDir}: run the desk or a replay first, or name one with --journal`);
  return journals;
}

/** The asked day, the last one with data of the asked days, or the last one with data that is over: in the desk's journal where it is there, else in the newest replay that has it. */
function findDay(globals: Globals, journals: readonly FoundJournal[], asked: readonly string[] | null, name: string | null): { readonly journal: FoundJournal; readonly day: string } {
  const today = utcDay(Date.now());
  const known: string[] = [];
  for (const journal of journals) {
    // A day is over when the desk has rolled it, by the clock of its data; one that was cut off by a stop, when today is a later one.
    const { days, over } = withReader(journal.file, (reader) => {
      const all = coveredDays(reader, journal.source);
      return { days: all, over: all.findLast((one) => reader.dayRow(one) !== null || (journal.source === 'venue' && one < today)) };
    });
    const day = asked === null ? (over ?? days.at(-1)) : days.findLast((one) => asked.includes(one));
    if (day !== undefined) return { journal, day };
    if (days.length > 0) known.push(`${journal.name}: ${days[0]} to ${days.at(-1)}`);
  }
  const [only] = journals;
  throw new CliError(EXIT.unreachable, `${only !== undefined && only.name === only.file ? `${only.file}: expected a journal that holds something of` : `no journal of profile ${globals.profile} holds anything of`} ${name ?? 'any day'}${known.length === 0 ? '' : ` (${known.join('; ')})`}`);
}

/** The configuration is the one that the journal was written with, where that was kept; else the profile of now. */
function inputsOf(globals: Globals, journal: FoundJournal, outDir: string | null): ReportInputs {
  const recorded = lastRunRecord(journal.file);
  const loaded = recorded === null ? loadProfile(globals.dataDir, globals.profile) : null;
  if (loaded?.ok === false) throw new CliError(EXIT.usage, loaded.error.lines.join('\n'));
  const profile = recorded?.profile ?? (loaded?.ok === true ? loaded.value.profile : null);
  if (profile === null) throw new Error('expected a recorded or a loaded profile');
  const dir = path.dirname(journal.file);
  // A desk keeps its journal in a folder beside that of its reports; of any other journal the reports lie beside it.
  const reportDir = outDir ?? path.join(journal.source === 'venue' && path.basename(dir) === 'journal' ? path.dirname(dir) : dir, 'reports');
  return { journalFile: journal.file, reportDir, profile, configHash: configHash(profile, recorded?.runParameters), version: VERSION, source: journal.source, dryRun: false, ...(recorded && { instruments: recorded.instruments }) };
}
