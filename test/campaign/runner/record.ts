// What is stored of a run while it goes on: a head that says which run it is, and a line for each unit that is done. A run that was killed goes on from it.
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { UnitResult } from './run-unit.ts';

/** Same name, seed and scale: the same units. `source` is the state of the code; results of two are never mixed. */
export type Head = {
  readonly name: string; readonly seed: number; readonly scale: number; readonly units: number; readonly source: string; readonly started: string;
};

const HEAD = 'run.json';
const UNITS = 'units.jsonl';

export class RunRecord {
  readonly head: Head;
  readonly folder: string;
  readonly #results = new Map<number, UnitResult>();

  private constructor(folder: string, head: Head) {
    this.folder = folder;
    this.head = head;
  }

  /** An empty record; whatever was stored of this run before is gone. `output` is where the records of all runs are. */
  static begin(output: string, head: Head): RunRecord {
    const record = new RunRecord(path.join(output, head.name, `seed-${head.seed}-scale-${head.scale}`), head);
    rmSync(record.folder, { recursive: true, force: true });
    mkdirSync(record.unitFolders(), { recursive: true });
    writeFileSync(path.join(record.folder, HEAD), `${JSON.stringify(head, null, 2)}\n`);
    return record;
  }

  /** The record in `folder`, or null when there is none. A last line that was cut off in the middle is forgotten: its unit runs again. */
  static open(folder: string): RunRecord | null {
    const headFile = path.join(folder, HEAD);
    if (!existsSync(headFile)) return null;
    const record = new RunRecord(folder, JSON.parse(readFileSync(headFile, 'utf8')) as Head);
    const file = path.join(folder, UNITS);
    if (!existsSync(file)) return record;
    const bytes = readFileSync(file);
    const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
    if (whole.length < bytes.length) truncateSync(file, whole.length);
    for (const line of whole.toString().split('\n')) {
      if (line === '') continue;
      const result = JSON.parse(line) as UnitResult;
      record.#results.set(result.index, result);
    }
    return record;
  }

  /** The unfinished run that was begun last and fits; null when there is none. */
  static unfinished(output: string, name: string, fits: (head: Head) => boolean): RunRecord | null {
    const folder = path.join(output, name);
    if (!existsSync(folder)) return null;
    const open = readdirSync(folder).flatMap((run) => RunRecord.open(path.join(folder, run)) ?? []).filter(
      (record) => record.left().length > 0 && fits(record.head),
    );
    return open.sort((a, b) => a.head.started.localeCompare(b.head.started)).at(-1) ?? null;
  }

  /** Where the units have their folders. */
  unitFolders(): string {
    return path.join(this.folder, 'records');
  }

  add(result: UnitResult): void {
    this.#results.set(result.index, result);
    appendFileSync(path.join(this.folder, UNITS), `${JSON.stringify(result)}\n`);
  }

  /** By index. */
  results(): readonly UnitResult[] {
    return [...this.#results.values()].sort((a, b) => a.index - b.index);
  }

  /** Units that are not done. */
  left(): readonly number[] {
    return Array.from({ length: this.head.units }, (_, index) => index).filter((index) => !this.#results.has(index));
  }
}
