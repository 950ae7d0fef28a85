// The report as plain text: facts as a list, tables in columns, no line longer than a page is wide.
import type { DailyReport } from './report-data.ts';
import { noticesOf, sectionsOf, titleOf } from './report-sections.ts';
import type { Section } from './section.ts';
import { tableLines, TEXT_COLUMNS, wrap } from './text-table.ts';

/** Control characters would move a terminal's cursor or colour it. */
const clean = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');

export const renderText = (report: DailyReport): string => textPage(titleOf(report), noticesOf(report), sectionsOf(report));

/** A title, its notices and tables in columns; control characters of any cell are taken out. */
export function textPage(heading: string, notices: readonly string[], sections: readonly Section[]): string {
  const title = wrap(clean(heading), TEXT_COLUMNS);
  const parts = [...title, '='.repeat(longest(title)), ...notices.flatMap((one) => wrap(clean(one), TEXT_COLUMNS)), '', ...sections.flatMap((section) => [...bodyOf(section), ''])];
  return `${parts.join('\n').trimEnd()}\n`;
}

const longest = (lines: readonly string[]): number => lines.reduce((most, line) => Math.max(most, line.length), 0);

function bodyOf(section: Section): readonly string[] {
  const title = wrap(clean(section.title), TEXT_COLUMNS);
  const head = [...title, '-'.repeat(longest(title))];
  if (section.rows.length === 0) return [...head, section.none];
  const rows = section.rows.map((row) => row.map(clean));
  const cut = section.total - section.rows.length;
  return [
    ...head, ...(section.kind === 'facts' ? factLines(rows) : tableLines({ columns: section.columns.map(clean), rows, figures: section.figures, optional: section.optional })),
    ...(cut > 0 ? [`… and ${cut} more rows in the CSV and JSON forms`] : []),
  ];
}

/** Amounts are short and stand under each other; sentences go on under themselves. */
function factLines(rows: readonly (readonly string[])[]): readonly string[] {
  const labels = Math.min(longest(rows.map(([label = '']) => label)), TEXT_COLUMNS / 2);
  return rows.flatMap(([label = '', value = '']) => {
    const [names, values] = [wrap(label, labels), wrap(value, TEXT_COLUMNS - labels - 2)];
    return Array.from({ length: Math.max(names.length, values.length) }, (_, at) => `${(names[at] ?? '').padEnd(labels)}  ${values[at] ?? ''}`.trimEnd());
  });
}
