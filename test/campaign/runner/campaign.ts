// What a campaign is: many units, each a small world of its own that is made from a seed, lived through, and judged at its end.
import { hash32 } from '../../../src/shared/model/prng.ts';

export type Unit = {
  /** Counted from 0. */
  readonly index: number;
  /** Of this unit alone. Everything random must come from it. */
  readonly seed: number;
  /** Empty and of this unit alone; gone afterwards unless the unit failed and left something in it. */
  readonly folder: string;
  /** Aborted when the run is to end now: what the unit started must end, its outcome no longer counts. */
  readonly signal: AbortSignal;
};

/** `problems`: one sentence for each thing that was wrong, none when all was well. `seen`: what happened, counted; added up in the report. */
export type Outcome = { readonly problems: readonly string[]; readonly seen: Readonly<Record<string, number>> };

/**
 * A module `test/campaign/<name>.ts` that exports `campaign` is one, no other file names it. A unit does not know of the others nor of the scale,
 * so that any number of processes may share them, an interrupted run goes on with those that are left, and one can be run again alone.
 */
export type Campaign = {
  /** As the file is called. */
  readonly name: string;
  /** One line: what is done, and what must hold. */
  readonly about: string;
  /** How many units a scale has; 1 is the size that the goals speak of. */
  units(scale: number): number;
  /** Of `npm test`: so few units that it stays short, always the same. */
  readonly share: { readonly scale: number; readonly seed: number };
  /** Once, before the first unit and in the process that starts the others: they inherit what it sets in the environment. Answers with what puts it back. */
  prepare?(): Promise<() => void>;
  /** Throws only where the campaign itself is broken; that counts as a problem too. */
  run(unit: Unit): Outcome | Promise<Outcome>;
};

/** Seed of one unit of a run. */
export const unitSeed = (seed: number, index: number): number => hash32(seed, index);
