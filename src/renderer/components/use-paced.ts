import { useEffect, useLayoutEffect, useState } from 'react';
import { Pacer } from './pacer.ts';

/** What changes many times a second, taken over at most once in `everyMs` (fixed at the first call). For work that is dear and need not keep pace with prices. */
export function usePaced<T>(value: T, everyMs: number): T {
  const [taken, setTaken] = useState(value);
  const [pacer] = useState(() => new Pacer(value, everyMs, (next: T) => setTaken(() => next)));
  useLayoutEffect(() => pacer.offer(value), [pacer, value]);
  useEffect(() => () => pacer.stop(), [pacer]);
  return taken;
}
