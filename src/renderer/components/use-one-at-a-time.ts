import { useCallback, useRef, useState } from 'react';

export type OneAtATime = {
  readonly busy: boolean;
  /** Runs an act; one that is asked for while another is under way is dropped, also before the page was drawn anew. Must not reject. */
  readonly run: (act: () => Promise<void>) => Promise<void>;
};

/** For what a double click must not do twice. */
export function useOneAtATime(): OneAtATime {
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const run = useCallback(async (act: () => Promise<void>): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    try {
      await act();
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { busy, run };
}
