// The report as plain text in columns.
import type { DailyReport } from './report-data.ts';
import { noticesOf, sectionsOf, titleOf, type Section } from './report-sections.ts';

/** Control characters would move a terminal's cursor or colour it. */
const clean = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');

export const renderText = (report: DailyReport): string => textPage(titleOf(report), noticesOf(report), sectionsOf(report));

/** A title, its notices and tables in columns; control characters of any cell are taken out. */
export function textPage(heading: string, notices: readonly string[], sections: readonly Section[]): string {
  const title = clean(heading);
  const parts = [title, '='.repeat(title.length), ...notices, ''];
  for (const section of sections) parts.push(...table(section), '');
  return `${parts.join('\n').trimEnd()}\n`;
}

function table(section: Section): readonly string[] {
  const title = clean(section.title);
  const head = [title, '-'.repeat(title.length)];
  if (section.rows.length === 0) return [...head, section.none];
  const grid = [section.columns, ...section.rows].map((row) => row.map(clean));
  const widths = section.columns.map((_name, at) => Math.max(...grid.map((row) => (row[at] ?? '').length)));
  const lines = grid.map((row) => row.map((cell, at) => (section.figures.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join('  ').trimEnd());
  const cut = section.total - section.rows.length;
  return [...head, ...lines, ...(cut > 0 ? [`… and ${cut} more rows in the CSV and JSON forms`] : [])];
}
