// Compares what is reported and exported now with what was recorded: additions at the end are allowed, changes only where they are explained.
import { expect } from 'vitest';
import { parseCsv } from './parse-csv.ts';

/** Why a field of the JSON form, a row (`section:id`) of the CSV form or a line of the text and HTML forms may differ. */
export type Differences = { readonly json: Readonly<Record<string, string>>; readonly csv: Readonly<Record<string, string>>; readonly text: Readonly<Record<string, string>> };

/** Columns and rows of an export: the same values in the same places, further columns behind them. */
export function compareExport(file: string, format: string, golden: string, now: string): void {
  if (format === 'csv') {
    const [before, after] = [parseCsv(golden), parseCsv(now)];
    expect(after.length, `${file}: rows`).toBe(before.length);
    before.forEach((row, index) => expect(after[index]?.slice(0, row.length), `${file}: row ${index + 1}`).toEqual(row));
    return;
  }
  const rows = (text: string): readonly unknown[] => (format === 'json' ? JSON.parse(text) as unknown[] : text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown));
  const [before, after] = [rows(golden), rows(now)];
  expect(after.length, `${file}: rows`).toBe(before.length);
  before.forEach((row, index) => sameIn(`${file}: row ${index + 1}`, row, after[index], '', {}));
}

/** Every field of the report is there with its value; further fields are allowed, further elements of a list are not. */
export function compareReportJson(file: string, golden: string, now: string, explained: Differences): void {
  sameIn(file, JSON.parse(golden), JSON.parse(now), '', explained.json);
}

function sameIn(file: string, before: unknown, after: unknown, at: string, explained: Readonly<Record<string, string>>): void {
  if (at in explained) return;
  if (Array.isArray(before)) {
    const list = after as readonly unknown[];
    expect(Array.isArray(after), `${file}: ${at} is a list`).toBe(true);
    expect(list.length, `${file}: length of ${at}`).toBe(before.length);
    before.forEach((one, index) => sameIn(`${file} [${index}]`, one, list[index], `${at}.*`, explained));
  } else if (typeof before === 'object' && before !== null) {
    expect(after, `${file}: ${at}`).toBeTypeOf('object');
    for (const [key, value] of Object.entries(before)) sameIn(file, value, (after as Readonly<Record<string, unknown>>)[key], at === '' ? key : `${at}.${key}`, explained);
  } else expect(after, `${file}: ${at}`).toEqual(before);
}

/** The head begins with the columns of before; every row of before is there, in its order, with its values. */
export function compareReportRows(file: string, golden: string, now: string, explained: Differences): void {
  const [[head = [], ...before], [headNow = [], ...after]] = [parseCsv(golden), parseCsv(now)];
  expect(headNow.slice(0, head.length), `${file}: columns`).toEqual(head);
  const rest = after.map((row) => JSON.stringify(row.slice(0, head.length)));
  let from = 0;
  for (const row of before) {
    if (`${row[head.indexOf('section')]}:${row[head.indexOf('id')]}` in explained.csv || `${row[head.indexOf('section')]}:*` in explained.csv) continue;
    const found = rest.indexOf(JSON.stringify(row), from);
    expect(found, `${file}: expected the row ${JSON.stringify(row)} behind ${rest[from - 1] ?? 'the head'}`).toBeGreaterThanOrEqual(0);
    from = found + 1;
  }
}

/** People read these: layout may change, but every heading and every labelled line is still said. */
export function compareReportText(file: string, golden: string, now: string, explained: Differences): void {
  const said = plain(file, now);
  const labels = new Set(plainLines(file, golden).map((line) => line.split(/ {2,}/)[0]?.trim() ?? '').filter((label) => /^[A-Z][A-Za-z ,]{3,}/.test(label)));
  for (const label of labels) if (!(label in explained.text)) expect(said.includes(label), `${file}: expected it to say '${label}'`).toBe(true);
}

const plainLines = (file: string, content: string): readonly string[] => (file.endsWith('.html')
  ? content.replace(/<(style|script|svg)[^]*?<\/\1>/g, '').replace(/<\/(td|th|h\d|p|li|caption|title)>/g, '\n').replace(/<[^>]+>/g, '').split('\n').map((line) => line.trim())
  : content.split('\n'));
const plain = (file: string, content: string): string => plainLines(file, content).join('\n');
