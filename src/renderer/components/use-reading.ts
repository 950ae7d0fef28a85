import { useCallback, useEffect, useRef, useState } from 'react';
import { browserTimers } from '../connect.ts';
import { useEngine, type Engine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { useDeskStore } from '../store/desk-store.ts';
import { NOTHING_SHOWN, startReading, withAnswer, type PageSight, type Shown } from './reading.ts';

export type Reading<T> = Pick<Shown<T>, 'value' | 'problem' | 'about'> & {
  /** Asks again; what is shown stays meanwhile. */
  readonly reload: () => void;
  /** Puts an answer of another call in its place. */
  readonly put: (value: T) => void;
};
type ReadingOptions<T> = {
  /** The wording of the question: asked anew when it changes, and the answer before stays until then. */
  readonly about?: string;
  /** ms from an answer to the next question; without it, asked once for each link. */
  readonly everyMs?: number;
  readonly firstAfterMs?: number;
  /** Whether there can be news after this answer; always, when left out. */
  readonly goesOn?: (value: T) => boolean;
  /** False asks nothing for now; what is shown stays. */
  readonly active?: boolean;
};

const page: PageSight = {
  isHidden: () => document.hidden,
  onSeen(run) {
    const onChange = (): void => { if (!document.hidden) run(); };
    document.addEventListener('visibilitychange', onChange);
    return () => document.removeEventListener('visibilitychange', onChange);
  },
};
const always = (): boolean => true;

/**
 * Reads something of the engine while the component stands and the link is live: once, or again and again. `key` names what is read; of
 * another key, and of another desk, nothing stays. Null reads nothing.
 */
export function useReading<T>(key: string | null, read: (engine: Engine) => Promise<T>, { about = '', everyMs, firstAfterMs = 0, goesOn = always, active = true }: ReadingOptions<T> = {}): Reading<T> {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const profile = useDeskStore((s) => s.desk?.profile ?? null);
  const of = key === null ? null : JSON.stringify([profile, key]);
  const [shown, setShown] = useState<Shown<T>>(NOTHING_SHOWN);
  const [asked, setAsked] = useState(0);
  const latest = useRef({ read, goesOn });
  useEffect(() => { latest.current = { read, goesOn }; });
  useEffect(() => {
    if (of === null || !live || !active) return undefined;
    return startReading<T>({
      ask: () => latest.current.read(engine), goesOn: (value) => latest.current.goesOn(value), firstAfterMs, everyMs: everyMs ?? null, timers: browserTimers, page,
      tell: (answer) => setShown((before) => withAnswer(before, of, about, answer)),
    });
  }, [engine, live, of, about, active, everyMs, firstAfterMs, asked]);
  const reload = useCallback(() => setAsked((n) => n + 1), []);
  const put = useCallback((value: T) => { if (of !== null) setShown((before) => withAnswer(before, of, about, { ok: true, value })); }, [of, about]);
  const { value, problem, about: answered } = of !== null && shown.of === of ? shown : NOTHING_SHOWN;
  return { value, problem, about: answered, reload, put };
}
