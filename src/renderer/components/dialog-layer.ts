// Which of several open dialogs is the upper one: it alone covers the rest and takes Escape.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';

/** The lower edge of what Mantine stacks; a dialog takes two layers, its backdrop and itself. */
const LOWEST = 200;
const LAYERS = 2;
const open: object[] = [];
const listeners = new Set<() => void>();
const tell = (): void => { for (const listener of listeners) listener(); };
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * `value` as it was when a dialog opened, until the last one is closed. For what decides how the page is laid out: a dialog belongs to the
 * panel that asks, and another layout under it would take it away with everything that was typed.
 */
export function useSteady<T>(value: T): T {
  const covered = useSyncExternalStore(subscribe, () => open.length > 0);
  const [steady, setSteady] = useState(value);
  if (!covered && steady !== value) setSteady(value);
  return covered ? steady : value;
}

/** The z-index of a dialog that is open as long as the component lives. Escape calls `onClose` of the uppermost one only. */
export function useDialogLayer(onClose: () => void): number {
  const [me] = useState(() => ({}));
  const [layer] = useState(() => LOWEST + open.length * LAYERS);
  const leave = useRef(onClose);
  useEffect(() => { leave.current = onClose; });
  useEffect(() => {
    open.push(me);
    tell();
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented || open.at(-1) !== me) return;
      // A list that is open inside the dialog closes first.
      if (event.target instanceof Element && event.target.getAttribute('data-mantine-stop-propagation') === 'true') return;
      event.preventDefault();
      leave.current();
    };
    window.addEventListener('keydown', onKey, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      open.splice(open.indexOf(me), 1);
      tell();
    };
  }, [me]);
  return layer;
}
