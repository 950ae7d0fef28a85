// Plain text for people: tables, amounts and times.
import { money, type Money } from '../../shared/model/decimal.ts';
import { money2 } from '../desk/reports/report-format.ts';

/** What a terminal would take as a command (colours, moving the cursor) or as a new line is shown as `?`. */
export const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '?');

/** Two aligned columns: `Equity   100,000.00`. */
export function pairs(rows: readonly (readonly [label: string, value: string])[]): string {
  const width = Math.max(0, ...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${printable(value)}\n`).join('');
}

/** Columns aligned left, or right where `right` names them; no lines. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[], right: readonly string[] = []): string {
  const clean = rows.map((row) => row.map(printable));
  const widths = columns.map((name, index) => Math.max(name.length, ...clean.map((row) => (row[index] ?? '').length)));
  const line = (cells: readonly string[]): string => columns.map((name, index) => {
    const cell = cells[index] ?? '';
    return right.includes(name) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0);
  }).join('  ').trimEnd();
  return `${[line(columns), ...clean.map(line)].join('\n')}\n`;
}

/** Decimal text as an amount with two digits: `100,000.00`. */
export const amount = (text: string, signed = false): string => money2(money(text), signed);
export const moneyText = (value: Money, signed = false): string => money2(value, signed);

/** `2026-03-01 14:30:00Z`; a dash where there is none. */
export const utcSecond = (ts: number | null): string => (ts === null || !Number.isFinite(ts) ? '–' : `${new Date(ts).toISOString().slice(0, 19).replace('T', ' ')}Z`);

/** `0.4 s`, `12 s`, `3 m 20 s`; a dash for never. */
export function age(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 10_000) return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return seconds < 120 ? `${seconds} s` : seconds < 7_200 ? `${Math.floor(seconds / 60)} m ${seconds % 60} s` : `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} m`;
}
