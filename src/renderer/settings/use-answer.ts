import { useCallback, useEffect, useState } from 'react';
import type { Input, Method, Output } from '../../shared/contract/contract.ts';
import { useEngine } from '../engine.ts';
import { messageOf } from '../session.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';

export type Answer<M extends Method> = {
  readonly value: Output<M> | null;
  /** A sentence; null while all is well. The value before stays beside it. */
  readonly problem: string | null;
  /** Asks again. */
  reload(): void;
  /** Puts an answer of another call in its place. */
  put(value: Output<M>): void;
};

/** One answer of the engine for as long as the component stands: asked when the link is live, and again when it comes back. `input` must keep its identity. */
export function useAnswer<M extends Method>(method: M, input: Input<M>): Answer<M> {
  const engine = useEngine();
  const live = useConnection(selectLive);
  const [value, setValue] = useState<Output<M> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (!live) return undefined;
    let current = true;
    engine.call(method, input).then(
      (answer) => {
        if (!current) return;
        setValue(answer);
        setProblem(null);
      },
      (error: unknown) => { if (current) setProblem(messageOf(error)); },
    );
    return () => { current = false; };
  }, [engine, live, method, input, asked]);
  const reload = useCallback(() => setAsked((n) => n + 1), []);
  return { value, problem, reload, put: setValue };
}
