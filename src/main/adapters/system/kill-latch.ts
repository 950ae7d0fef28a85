import { basename, dirname } from 'node:path';
import { messageOf } from '../../../shared/model/result.ts';
import type { HeldKill, KillLatchPort } from '../../core/kernel/ports.ts';
import { LATCH_FILE, LatchPlace, type LatchContent } from './latch-place.ts';

export { LATCH_FILE, type LatchContent } from './latch-place.ts';

/**
 * The kill latch as files, so that any process of this user can set it: in the folder of the profile, and where that cannot be written in a
 * second one. It is set while either place holds a kill.
 */
export class FileKillLatch implements KillLatchPort {
  readonly #places: readonly LatchPlace[];

  /** `file`: the first kill, `kill.latch` in the folder of the profile. `secondDir`: where a kill goes that cannot be written there. */
  constructor(file: string, secondDir: string | null = null) {
    if (basename(file) !== LATCH_FILE) throw new RangeError(`expected a latch of the name ${LATCH_FILE}, was ${file}`);
    this.#places = [new LatchPlace(dirname(file), true), ...(secondDir === null ? [] : [new LatchPlace(secondDir, false)])];
  }

  /** Identities of the kills that are set. One listing of each folder, some ten microseconds: cheap enough before each send. Never throws. */
  held(): readonly string[] {
    return [...new Set(this.#places.flatMap((place) => place.held()))];
  }

  isSet(): boolean {
    return this.held().length > 0;
  }

  /** Durable when it returns null; else a sentence that says what could not be written, and whether the second place holds it. Never throws. */
  set(kill: HeldKill): string | null {
    const problems: string[] = [];
    for (const place of this.#places) {
      try {
        place.add(kill);
        return problems.length === 0 ? null : `${problems.join('; ')}. It is kept in ${place.dir} instead`;
      } catch (thrown) {
        problems.push(messageOf(thrown));
      }
    }
    return `${problems.join('; ')}. No place on disk holds it`;
  }

  /** Removes these kills and no other. Null when that is durable, else a sentence: what it names is still set. Never throws. */
  clear(ids: readonly string[]): string | null {
    try {
      for (const place of this.#places) place.remove(ids);
      return null;
    } catch (thrown) {
      return messageOf(thrown);
    }
  }

  /** Null when a kill could be written now, in one of the places at least; else a sentence. Never throws. */
  ready(): string | null {
    const problems = this.problems();
    return problems.length < this.#places.length ? null : problems.join('; ');
  }

  /** What is wrong with each place that could not take a kill now. */
  problems(): readonly string[] {
    return this.#places.flatMap((place) => {
      try {
        place.prepare();
        return [];
      } catch (thrown) {
        return [messageOf(thrown)];
      }
    });
  }

  /** When the first of the kills that are set was given, Unix ms by the clock of whoever gave it; null when none is, or when one of them does not say. Never throws. */
  firstTs(): number | null {
    const times = this.#places.flatMap((place) => place.times());
    return times.length > 0 && times.length >= this.held().length ? Math.min(...times) : null;
  }

  /** Who set it and why; null when it is not set or its content cannot be read. */
  read(): LatchContent | null {
    return this.#places.map((place) => place.read()).find((content) => content !== null) ?? null;
  }
}
