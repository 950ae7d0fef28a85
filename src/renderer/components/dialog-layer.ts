// Which of several open dialogs is the upper one: it alone covers the rest and takes Escape.
import { useEffect, useRef, useState } from 'react';

/** The lower edge of what Mantine stacks; a dialog takes two layers, its backdrop and itself. */
const LOWEST = 200;
const LAYERS = 2;
const open: object[] = [];

/** The z-index of a dialog that is open as long as the component lives. Escape calls `onClose` of the uppermost one only. */
export function useDialogLayer(onClose: () => void): number {
  const [me] = useState(() => ({}));
  const [layer] = useState(() => LOWEST + open.length * LAYERS);
  const leave = useRef(onClose);
  useEffect(() => { leave.current = onClose; });
  useEffect(() => {
    open.push(me);
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
    };
  }, [me]);
  return layer;
}
