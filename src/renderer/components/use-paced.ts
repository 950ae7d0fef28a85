import { useEffect, useLayoutEffect, useRef, useState } from 'react';

/** What changes many times a second, taken over at most once in `everyMs`; the latest value always comes through. For work that is dear and need not keep pace with prices. */
export function usePaced<T>(value: T, everyMs: number): T {
  const [taken, setTaken] = useState(value);
  const latest = useRef({ value, taken: value });
  const timer = useRef<number | null>(null);
  useLayoutEffect(() => {
    const now = latest.current;
    now.value = value;
    const take = (): void => {
      timer.current = null;
      if (now.value === now.taken) return;
      now.taken = now.value;
      setTaken(() => now.taken);
      timer.current = window.setTimeout(take, everyMs);
    };
    if (timer.current === null) take();
  }, [value, everyMs]);
  useEffect(() => () => {
    if (timer.current !== null) window.clearTimeout(timer.current);
    timer.current = null;
  }, []);
  return taken;
}
