// The four forms of a report, in memory and on disk, and one CSV per table beside them.
import path from 'node:path';
import type { ReportFormat } from '../../../shared/contract/fields.ts';
import { NotWritten, writeFilesAtomic } from '../../adapters/system/atomic-file.ts';
import { makeFolder } from '../../adapters/system/folders.ts';
import { renderCsv } from './render-csv.ts';
import { renderHtml } from './render-html.ts';
import { renderJson } from './render-json.ts';
import { tableFiles, weekTableFiles, type TableFile } from './render-tables.ts';
import { renderText } from './render-text.ts';
import { renderWeek as renderWeekText } from './render-week.ts';
import type { DailyReport } from './report-data.ts';
import type { WeeklyReport } from './weekly-report.ts';

export const REPORT_FORMATS: readonly ReportFormat[] = ['text', 'html', 'csv', 'json'];

const FORMS: { readonly [F in ReportFormat]: { readonly extension: string; readonly mimeType: string; readonly render: (report: DailyReport) => string } } = {
  text: { extension: 'txt', mimeType: 'text/plain; charset=utf-8', render: renderText },
  html: { extension: 'html', mimeType: 'text/html; charset=utf-8', render: renderHtml },
  csv: { extension: 'csv', mimeType: 'text/csv; charset=utf-8', render: renderCsv },
  json: { extension: 'json', mimeType: 'application/json', render: renderJson },
};

export type RenderedReport = { readonly fileName: string; readonly mimeType: string; readonly content: string };

/** One form as text, named `breakwater-<profile>-<day>.<extension>`. Throws RangeError when day or profile could not be part of a file name. */
export function renderReport(report: DailyReport, format: ReportFormat): RenderedReport {
  const { extension, mimeType, render } = FORMS[format];
  return { fileName: `${baseName(report.facts.profile, report.day)}.${extension}`, mimeType, content: render(report) };
}

/** One form of a week, named `breakwater-<profile>-<week>.<extension>`. Throws RangeError when week or profile could not be part of a file name. */
export function renderWeekReport(report: WeeklyReport, format: ReportFormat): RenderedReport {
  const { extension, mimeType } = FORMS[format];
  return { fileName: `${baseName(report.total.facts.profile, report.week)}.${extension}`, mimeType, content: renderWeekText[format](report) };
}

/** Writes all four forms and the tables into `folder` (made 0700 when absent), readable only by its owner: all of them or none. Returns the file names. Throws NotWritten. */
export const writeReportFiles = (folder: string, report: DailyReport): readonly string[] => writeAll(folder, { period: report.day, tables: tablesFolder(report.facts.profile, report.day) }, REPORT_FORMATS.map((format) => renderReport(report, format)), tableFiles(report));
/** As `writeReportFiles`, of a week. */
export const writeWeekFiles = (folder: string, report: WeeklyReport): readonly string[] => writeAll(folder, { period: report.week, tables: tablesFolder(report.total.facts.profile, report.week) }, REPORT_FORMATS.map((format) => renderWeekReport(report, format)), weekTableFiles(report));

/** The folder of a report's tables, beside its files: `breakwater-dev-2026-03-01-tables`. Throws RangeError like `renderReport`. */
export const tablesFolder = (profile: string, period: string): string => `${baseName(profile, period)}-tables`;

/** Tables first: where the four files are, their tables are too. */
function writeAll(folder: string, { period, tables }: { readonly period: string; readonly tables: string }, rendered: readonly RenderedReport[], files: readonly TableFile[]): readonly string[] {
  try {
    makeFolder(folder);
    makeFolder(path.join(folder, tables));
    writeFilesAtomic(path.join(folder, tables), files);
    writeFilesAtomic(folder, rendered);
  } catch (error) {
    throw new NotWritten(`the report of ${period}`, folder, error);
  }
  return rendered.map((one) => one.fileName);
}

/** Names of the four files of a day or a week. Throws RangeError like `renderReport`. */
export const reportFileNames = (profile: string, period: string): readonly string[] => REPORT_FORMATS.map((format) => `${baseName(profile, period)}.${FORMS[format].extension}`);

function baseName(profile: string, period: string): string {
  if (!/^\d{4}-(\d{2}-\d{2}|W\d{2})$/.test(period)) throw new RangeError(`expected a day as YYYY-MM-DD or a week as YYYY-Www, was '${period}'`);
  if (!/^[a-z0-9-]{1,32}$/.test(profile)) throw new RangeError(`expected a profile name of a-z, 0-9 and '-', was '${profile}'`);
  return `breakwater-${profile}-${period}`;
}
