// One question that a view asks the engine for as long as somebody looks at the answer: when it is asked, and what of the answers is shown.
import type { Timers } from '../../shared/contract/timers.ts';
import { messageOf } from '../../shared/model/result.ts';

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export type Shown<T> = {
  /** What the answer is of (a desk and a subject); null before the first. The answer of another one is never shown. */
  readonly of: string | null;
  /** The wording of the question that was answered last. */
  readonly about: string;
  readonly value: T | null;
  /** Why the last question has no answer, a sentence; null while all is well. The value before stays beside it. */
  readonly problem: string | null;
};
export const NOTHING_SHOWN: Shown<never> = { of: null, about: '', value: null, problem: null };

/** What is shown after an answer. One that says the same as the one before changes nothing, so that nothing is drawn anew. */
export function withAnswer<T>(before: Shown<T>, of: string, about: string, answer: Answer<T>): Shown<T> {
  const mine = before.of === of ? before.value : null;
  if (!answer.ok) return { of, about, value: mine, problem: answer.problem };
  const { value } = answer;
  const same = mine !== null && (Object.is(mine, value) || JSON.stringify(mine) === JSON.stringify(value));
  if (same && before.about === about && before.problem === null) return before;
  return { of, about, value: same ? mine : value, problem: null };
}

/** Whether the page can be seen, and when it can be again. */
export type PageSight = {
  isHidden(): boolean;
  /** Calls `run` whenever the page comes back into sight; returns what ends that. */
  onSeen(run: () => void): () => void;
};

export type ReadingPorts<T> = {
  readonly ask: () => Promise<T>;
  /** ms before the first question, for one that may change again before it is worth asking. */
  readonly firstAfterMs: number;
  /** ms from an answer, or from a failure, to the next question; null asks once. */
  readonly everyMs: number | null;
  /** Whether there can be news after this answer. */
  readonly goesOn: (value: T) => boolean;
  readonly timers: Timers;
  readonly page: PageSight;
  readonly tell: (answer: Answer<T>) => void;
};

/** Asks until the returned function is called; an answer that comes after that is dropped. A hidden page does not ask: it does when it is seen again. */
export function startReading<T>({ ask, firstAfterMs, everyMs, goesOn, timers, page, tell }: ReadingPorts<T>): () => void {
  let over = false;
  let timer: unknown = null;
  let waitsForSight = false;
  const later = (ms: number): void => { timer = timers.set(() => { void read(); }, ms); };
  const read = async (): Promise<void> => {
    waitsForSight = page.isHidden();
    if (waitsForSight) return;
    let answer: Answer<T>;
    try {
      answer = { ok: true, value: await ask() };
    } catch (error) {
      answer = { ok: false, problem: messageOf(error) };
    }
    if (over) return;
    tell(answer);
    if (everyMs !== null && (!answer.ok || goesOn(answer.value))) later(everyMs);
  };
  const off = page.onSeen(() => { if (waitsForSight) void read(); });
  if (firstAfterMs > 0) later(firstAfterMs);
  else void read();
  return () => {
    over = true;
    waitsForSight = false;
    timers.clear(timer);
    off();
  };
}
