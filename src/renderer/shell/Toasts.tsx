import { useEffect, useMemo, useRef, useState } from 'react';
import { closeToast, shownToasts, takeBack, useToasts, type Toast } from '../store/toast-store.ts';
import classes from './Toasts.module.css';

/** Long enough to read and to reach by keyboard; it waits while it is pointed at or focused. */
const SHOWN_MS = 12_000;

/** What was just done and can be taken back, and what must not be missed: side by side over the quiet end of the status line, where nothing is pressed. */
export function Toasts() {
  const toasts = useToasts((s) => s.toasts);
  const shown = useMemo(() => shownToasts(toasts), [toasts]);
  const more = toasts.length - shown.length;
  return (
    <div className={classes.toasts} role="region" aria-label="Just done" aria-live="polite">
      {shown.map(({ canUndo, ...toast }) => <OneToast key={toast.id} toast={toast} canUndo={canUndo} />)}
      {more > 0 && <span className={`${classes.toast} ${classes.more}`}>{more} more</span>}
    </div>
  );
}

function OneToast({ toast, canUndo }: { readonly toast: Toast; readonly canUndo: boolean }) {
  const [held, setHeld] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const { id, kind } = toast;
  useEffect(() => {
    if (held || kind === 'warning') return;
    const timer = setTimeout(() => closeToast(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, id, kind]);
  // A pointer that only rests where it appears does not hold it.
  return (
    <div ref={box} className={classes.toast} data-kind={kind} onPointerMove={() => setHeld(true)} onPointerLeave={() => setHeld(box.current?.contains(document.activeElement) ?? false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      <span>{kind === 'warning' && <b aria-hidden>! </b>}{toast.text}</span>
      {canUndo && <button type="button" onClick={() => takeBack(id)}>Undo</button>}
      <button type="button" aria-label={`Close: ${toast.text}`} onClick={() => closeToast(id)}>✕</button>
    </div>
  );
}
