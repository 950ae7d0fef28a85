// The report as JSON: decimals as text, times as Unix ms UTC, `schemaVersion` first.
import { formatDecimal } from '../../../shared/model/decimal.ts';
import type { DailyReport } from './report-data.ts';

/** Exact: every money, price and quantity is decimal text; a figure that is not finite becomes null. */
export function renderJson(report: DailyReport): string {
  return `${JSON.stringify(report, (_key, value: unknown) => (typeof value === 'bigint' ? formatDecimal(value) : value), 2)}\n`;
}
