// Reports of the desk in memory: three days and their week, each of one sentence. Test support only.
import type { ReportsApi } from '../../src/main/api/desk-api.ts';
import type { ReportFormat } from '../../src/shared/contract/fields.ts';

const FORMATS = ['txt', 'html', 'csv', 'json'];

/** `desk` is read at each call: its page and its folder may change. */
export function fakeReports(desk: { readonly isEmpty: boolean; readonly reportHtml: string; readonly exportFolder: string }): ReportsApi {
  const report = (period: string, format: ReportFormat) => {
    const mimeType = { text: 'text/plain', html: 'text/html', csv: 'text/csv', json: 'application/json' }[format];
    return { fileName: `${period}.${format}`, mimeType, content: format === 'html' ? desk.reportHtml : `Report of ${period} as ${format}\nEquity  100,412.22 USD\n` };
  };
  const exported = (period: string) => Promise.resolve({ folder: desk.exportFolder, files: FORMATS.map((end) => `${period}.${end}`) });
  return {
    days: () => (desk.isEmpty ? [] : ['2026-11-20', '2026-11-19', '2026-11-18']),
    read: (day, format) => Promise.resolve(report(day, format)),
    export: exported,
    weeks: () => (desk.isEmpty ? [] : [{ week: '2026-W47', firstDay: '2026-11-16', lastDay: '2026-11-22', days: 3 }]),
    readWeek: (week, format) => Promise.resolve(report(week, format)),
    exportWeek: exported,
  };
}
