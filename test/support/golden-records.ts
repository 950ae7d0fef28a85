// Compares what is reported and exported now with what was recorded: additions at the end are allowed, changes only where they are explained.
import { parseCsv } from './parse-csv.ts';

/** Why a field of the JSON form, a row (`section:id`) of the CSV form or a line of the text and HTML forms may differ. */
export type Differences = { readonly json: Readonly<Record<string, string>>; readonly csv: Readonly<Record<string, string>>; readonly text: Readonly<Record<string, string>>; /** By export, or by the path of a list in the JSON form. */ readonly added: Readonly<Record<string, Added>> };
/** Rows that are new between those of before: those with this value in this column or field. */
export type Added = { readonly column: string; readonly value: string };

/** What is not as it was in an export: the same values in the same places are expected, further columns may stand behind them, `added` rows anywhere. */
export function changesOfExport(format: string, golden: string, now: string, added?: Added): readonly string[] {
  if (format === 'csv') {
    const [before, after] = [parseCsv(golden), parseCsv(now)];
    const at = after[0]?.indexOf(added?.column ?? '') ?? -1;
    return sameRows(before.map((row) => [...row]), after.filter((row) => at < 0 || row[at] !== added?.value).map((row, index) => row.slice(0, before[index]?.length ?? row.length)));
  }
  const rows = (text: string): readonly Readonly<Record<string, unknown>>[] => (format === 'json' ? JSON.parse(text) : text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown)) as Readonly<Record<string, unknown>>[];
  return sameRows(rows(golden), rows(now).filter((row) => added === undefined || row[added.column] !== added.value));
}

const sameRows = (before: readonly unknown[], after: readonly unknown[]): readonly string[] =>
  [...(after.length === before.length ? [] : [`${before.length} rows are ${after.length} now`]), ...before.flatMap((row, index) => changesOf(row, after[index], `row ${index + 1}`, {}))];

/** Every field of the report is there with its value; further fields are allowed, further elements of a list are not. */
export const changesOfReportJson = (golden: string, now: string, explained: Differences): readonly string[] => changesOf(JSON.parse(golden), JSON.parse(now), '', explained.json, explained.added);

function changesOf(before: unknown, after: unknown, at: string, explained: Readonly<Record<string, string>>, added: Differences['added'] = {}): readonly string[] {
  if (at in explained) return [];
  if (Array.isArray(before)) {
    if (!Array.isArray(after)) return [`${at}: a list is ${JSON.stringify(after)} now`];
    const extra = added[at];
    const list = (after as readonly Readonly<Record<string, unknown>>[]).filter((one) => extra === undefined || one[extra.column] !== extra.value);
    return [...(list.length === before.length ? [] : [`${at}: ${before.length} elements are ${list.length} now`]), ...before.flatMap((one, index) => changesOf(one, list[index], `${at}.*`, explained, added))];
  }
  if (typeof before === 'object' && before !== null) {
    if (typeof after !== 'object' || after === null) return [`${at}: an object is ${JSON.stringify(after)} now`];
    return Object.entries(before).flatMap(([key, value]) => changesOf(value, (after as Readonly<Record<string, unknown>>)[key], at === '' ? key : `${at}.${key}`, explained, added));
  }
  return before === after ? [] : [`${at}: ${JSON.stringify(before)} is ${JSON.stringify(after)} now`];
}

/** The head begins with the columns of before; every row of before is there, in its order, with its values. */
export function changesOfReportRows(golden: string, now: string, explained: Differences): readonly string[] {
  const [[head = [], ...before], [headNow = [], ...after]] = [parseCsv(golden), parseCsv(now)];
  const changes = changesOf(head, headNow.slice(0, head.length), 'columns', {}).slice();
  const rest = after.map((row) => JSON.stringify(row.slice(0, head.length)));
  let from = 0;
  for (const row of before) {
    const [section, id] = [row[head.indexOf('section')] ?? '', row[head.indexOf('id')] ?? ''];
    if (`${section}:${id}` in explained.csv || `${section}:*` in explained.csv) continue;
    const found = rest.indexOf(JSON.stringify(row), from);
    if (found < 0) changes.push(`${section}:${id}: ${JSON.stringify(row)} is gone, changed or not in its place`);
    else from = found + 1;
  }
  return changes;
}

/** People read these: layout may change, but every heading and every labelled line is still said. */
export function changesOfReportText(file: string, golden: string, now: string, explained: Differences): readonly string[] {
  const said = plainLines(file, now).join('\n');
  const labels = new Set(plainLines(file, golden).map((line) => line.split(/ {2,}/)[0]?.trim() ?? '').filter((label) => /^[A-Z][A-Za-z ,]{3,}/.test(label)));
  return [...labels].filter((label) => !(label in explained.text) && !said.includes(label)).map((label) => `'${label}' is not said any more`);
}

const plainLines = (file: string, content: string): readonly string[] => (file.endsWith('.html')
  ? content.replace(/<(style|script|svg)[^]*?<\/\1>/g, '').replace(/<\/(td|th|h\d|p|li|caption|title)>/g, '\n').replace(/<[^>]+>/g, '').split('\n').map((line) => line.trim())
  : content.split('\n'));
