import os from 'node:os';

/** Quantile of samples by the nearest rank. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? NaN;
}

/** Numbers that two versions are compared by; the unit is the last part of the name. */
export type Reading =
  | 'millionBarsS' | 'readMillionBarsS' | 'orderOnEveryBarS' | 'tickToOrderP99Ms' | 'tickToOrderToRawTimes'
  | 'liveInputsPerS' | 'liveDelayP99Ms' | 'liveResidentMb' | 'liveMemoryMbPerMin'
  | 'evaluationNs' | 'evaluationOfManyTimes' | 'strategies' | 'barAt10ThousandNs' | 'barAt1MillionNs' | 'barAt10MillionNs' | 'barFlatnessTimes';
export type Readings = Readonly<Partial<Record<Reading, number>>>;

export type Figure = {
  readonly name: string;
  readonly value: string;
  readonly goal: string;
  readonly met: boolean;
  /** What it was made from; versions before the comparison send none. */
  readonly readings?: Readings;
};

export function machine(): string {
  const processors = `${os.cpus().length} x ${os.cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  return `${processors}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}, Node ${process.version}`;
}

export function print(figures: readonly Figure[]): void {
  const width = (key: 'name' | 'value' | 'goal'): number => Math.max(key.length, ...figures.map((figure) => figure[key].length));
  const [name, value, goal] = [width('name'), width('value'), width('goal')];
  for (const figure of figures) {
    console.log(`${figure.met ? 'ok  ' : 'MISS'}  ${figure.name.padEnd(name)}  ${figure.value.padStart(value)}  goal ${figure.goal.padEnd(goal)}`);
  }
}
