// Which of several open dialogs is the upper one: it alone covers the rest and takes Escape.
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';

const open: object[] = [];
const listeners = new Set<() => void>();
const tell = (): void => { for (const listener of listeners) listener(); };
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether any dialog waits for an answer now. */
export const isDialogOpen = (): boolean => open.length > 0;

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

/** Whether this dialog, open as long as the component lives, is the uppermost one. Escape calls `onClose` of that one only. */
export function useDialogLayer(onClose: () => void): boolean {
  const [me] = useState(() => ({}));
  const leave = useRef(onClose);
  useEffect(() => { leave.current = onClose; });
  // Before it is painted: what lies under it is covered from its first frame.
  useLayoutEffect(() => {
    open.push(me);
    tell();
    return () => {
      open.splice(open.indexOf(me), 1);
      tell();
    };
  }, [me]);
  // A menu that was open below the dialogs goes with the last of them: the focus is not in it any more, so that no Escape would reach it.
  useEffect(() => () => { if (open.length === 0) document.documentElement.dispatchEvent(new MouseEvent('mousedown', { bubbles: true })); }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented || open.at(-1) !== me) return;
      // A list that is open inside the dialog closes first.
      if (event.target instanceof Element && event.target.getAttribute('data-mantine-stop-propagation') === 'true') return;
      event.preventDefault();
      leave.current();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [me]);
  return useSyncExternalStore(subscribe, () => open.at(-1) === me);
}
