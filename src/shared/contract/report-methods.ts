// Daily and weekly reports: read as text, or written as files.
import { z } from 'zod';
import { Day, ReportFormat, Week } from './fields.ts';

const ReportText = z.object({ fileName: z.string(), mimeType: z.string(), content: z.string() });
/** `tables`: the folder inside `folder` with one CSV per table. */
const ReportFiles = z.object({ folder: z.string(), files: z.array(z.string()), tables: z.string().optional() });

export const reportMethods = {
  'report.days': { input: z.object({}), output: z.object({ days: z.array(z.string()) }) },
  /** One report as text of the asked format. */
  'report.read': { input: z.object({ day: Day, format: ReportFormat }), output: ReportText },
  /** Writes the four formats and the tables into the profile's reports folder. */
  'report.export': { input: z.object({ day: Day }), output: ReportFiles },
  /** ISO weeks that hold at least one day with a record, newest first. */
  'report.weeks': { input: z.object({}), output: z.object({ weeks: z.array(z.object({ week: z.string(), firstDay: z.string(), lastDay: z.string(), days: z.number() })) }) },
  'report.readWeek': { input: z.object({ week: Week, format: ReportFormat }), output: ReportText },
  'report.exportWeek': { input: z.object({ week: Week }), output: ReportFiles },
} as const;
