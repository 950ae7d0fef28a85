// Two versions on one machine in turn, before and after and again: what the machine does meanwhile meets both. Medians, and the table.
import { quantile, type Reading, type Readings } from './figures.ts';
import { ROWS, type Row } from './compare-rows.ts';

/** Every reading of every round, per measure and version; null where the version does not have the measure. */
export type Rounds = { readonly before: readonly Readings[] | null; readonly after: readonly Readings[] };
export type Line = {
  readonly what: string; readonly before: string; readonly after: string; readonly ratio: string; readonly must: string; readonly verdict: string;
};
export type Comparison = { readonly lines: readonly Line[]; /** A sentence for each must that was missed. */ readonly missed: readonly string[] };

export const NOTHING = '–';

function medianOf(rounds: readonly Readings[] | null, reading: Reading): number | null {
  const values = (rounds ?? []).flatMap((round) => round[reading] ?? []);
  return values.length === 0 ? null : quantile(values, 0.5);
}

function medians(rounds: readonly Readings[]): Readings {
  const all = new Set(rounds.flatMap((round) => Object.keys(round) as Reading[]));
  return Object.fromEntries([...all].map((reading) => [reading, medianOf(rounds, reading)]));
}

function lineOf(row: Row, { before: roundsBefore, after: roundsAfter }: Rounds): { readonly line: Line; readonly missed: string | null } {
  const before = medianOf(roundsBefore, row.reading);
  const after = medianOf(roundsAfter, row.reading);
  const say = (value: number | null): string => (value === null ? NOTHING : row.say(value));
  const judged = row.must === null || after === null ? null : row.must.judge(after, before, medians(roundsAfter));
  const verdict = judged === null ? '' : typeof judged === 'object' ? judged.missing : judged ? 'ok' : 'MISSED';
  const beside = before === null ? '' : ` (before: ${say(before)})`;
  const missed = judged === false && row.must ? `${row.what.trim()}: must be ${row.must.words}, was ${say(after)}${beside}` : null;
  const ratio = before === null || after === null || before === 0 ? NOTHING : `${(after / before).toFixed(2)} x`;
  return { line: { what: row.what, before: say(before), after: say(after), ratio, must: row.must?.words ?? '', verdict }, missed };
}

/** Rows of measures that were not run are left out. */
export function compare(rounds: ReadonlyMap<string, Rounds>): Comparison {
  const judged = ROWS.flatMap((row) => {
    const of = rounds.get(row.measure);
    return of === undefined ? [] : [lineOf(row, of)];
  });
  return { lines: judged.map(({ line }) => line), missed: judged.flatMap(({ missed }) => (missed === null ? [] : [missed])) };
}

const HEAD: Line = { what: 'what', before: 'before', after: 'after', ratio: 'after / before', must: 'must', verdict: '' };

export function table(lines: readonly Line[]): string {
  const all = [HEAD, ...lines];
  const width = (key: keyof Line): number => Math.max(...all.map((line) => line[key].length));
  const [what, before, after, ratio, must] = [width('what'), width('before'), width('after'), width('ratio'), width('must')];
  const text = (line: Line): string => {
    const figures = [line.before.padStart(before), line.after.padStart(after), line.ratio.padStart(ratio)];
    return [line.what.padEnd(what), ...figures, line.must.padEnd(must), line.verdict].join('  ').trimEnd();
  };
  return [text(HEAD), '─'.repeat(text(HEAD).length), ...lines.map(text)].join('\n');
}
