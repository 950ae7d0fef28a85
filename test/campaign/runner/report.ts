// What a run has to say at its end: a text for people, the same as JSON for tools.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { machine } from '../../bench/figures.ts';
import type { Head } from './record.ts';
import type { UnitResult } from './run-unit.ts';

export type Report = {
  readonly name: string;
  readonly about: string;
  readonly seed: number;
  readonly scale: number;
  readonly source: string;
  readonly machine: string;
  readonly started: string;
  readonly ended: string;
  /** Of the units together, and of this session on the clock; milliseconds. */
  readonly workMs: number;
  readonly sessionMs: number;
  readonly units: number;
  readonly done: number;
  readonly passed: number;
  readonly failed: number;
  /** What the units saw, added up. */
  readonly seen: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly unit: number; readonly problems: readonly string[]; readonly records: string | null; readonly command: string }[];
};

/** The command that runs one unit again. */
const again = (name: string, unit: number, seed: number): string => `npm run test:campaign -- ${name} --unit ${unit} --seed ${seed}`;

type Failure = Report['failures'][number];
export const failureOf = (name: string, seed: number, { index, problems, records }: UnitResult): Failure => ({
  unit: index, problems, records, command: again(name, index, seed),
});

export type Judged = {
  readonly head: Head;
  readonly about: string;
  readonly results: readonly UnitResult[];
  readonly sessionMs: number;
  readonly ended: string;
};

export function reportOf({ head, about, results, sessionMs, ended }: Judged): Report {
  const failed = results.filter(({ problems }) => problems.length > 0);
  const seen = new Map<string, number>();
  for (const result of results) for (const [what, count] of Object.entries(result.seen)) seen.set(what, (seen.get(what) ?? 0) + count);
  return {
    name: head.name, about, seed: head.seed, scale: head.scale, source: head.source, machine: machine(), started: head.started, ended,
    workMs: results.reduce((sum, { ms }) => sum + ms, 0), sessionMs: Math.round(sessionMs),
    units: head.units, done: results.length, passed: results.length - failed.length, failed: failed.length,
    seen: Object.fromEntries([...seen].sort(([a], [b]) => a.localeCompare(b))),
    failures: failed.map((result) => failureOf(head.name, head.seed, result)),
  };
}

const count = (value: number): string => value.toLocaleString('en-US');
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
/** More problems of one unit are seldom another cause. */
const SHOWN = 20;

export function failureText({ unit, problems, records, command }: Failure, seed: number): string {
  const more = problems.length > SHOWN ? [`  … and ${count(problems.length - SHOWN)} more`] : [];
  const shown = problems.slice(0, SHOWN).map((problem) => `  ${problem}`);
  const kept = records === null ? [] : [`  records kept in ${records}`];
  return [`FAILED unit ${unit} of seed ${seed}`, ...shown, ...more, ...kept, `  again: ${command}`].join('\n');
}

export function reportText(report: Report): string {
  const { name, about, seed, scale, source, units, done, passed, failed, seen, failures, workMs, sessionMs } = report;
  const isWhole = done === units;
  return [
    `${name}: ${about}`, `seed ${seed}, scale ${scale}, code ${source}`, report.machine,
    `begun ${report.started}, ended ${report.ended}; ${seconds(sessionMs)} on the clock, ${seconds(workMs)} of work`,
    `${count(done)} of ${count(units)} units done${isWhole ? '' : ' (go on: --resume)'}: ${count(passed)} passed, ${count(failed)} failed`,
    `seen: ${Object.entries(seen).map(([what, many]) => `${count(many)} ${what}`).join(', ') || 'nothing'}`,
    ...failures.map((failure) => failureText(failure, seed)), failed > 0 ? 'FAIL' : isWhole ? 'PASS' : 'NOT WHOLE',
  ].join('\n');
}

export function writeReport(folder: string, report: Report): void {
  writeFileSync(path.join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(path.join(folder, 'report.txt'), `${reportText(report)}\n`);
}
