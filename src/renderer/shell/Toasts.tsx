import { useEffect, useRef, useState } from 'react';
import { closeToast, useUi, type Toast } from '../store/ui-store.ts';
import classes from './Toasts.module.css';

/** Long enough to read and to reach by keyboard; it waits while it is pointed at or focused. */
const SHOWN_MS = 12_000;

/** What was just done and can be taken back: over the quiet end of the status line, so that it covers nothing that is pressed. The latest; those before it come back when it goes. */
export function Toasts() {
  const toasts = useUi((s) => s.toasts);
  const latest = toasts.at(-1);
  return <div className={classes.toasts} role="region" aria-label="Just done" aria-live="polite">{latest && <OneToast key={latest.id} toast={latest} more={toasts.length - 1} />}</div>;
}

function OneToast({ toast, more }: { readonly toast: Toast; readonly more: number }) {
  const [held, setHeld] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => closeToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, toast.id]);
  // A pointer that only rests where it appears does not hold it.
  return (
    <div ref={box} className={classes.toast} onPointerMove={() => setHeld(true)} onPointerLeave={() => setHeld(box.current?.contains(document.activeElement) ?? false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      <span>{toast.text}</span>
      {more > 0 && <span className={classes.more}>{more} more</span>}
      {toast.undo !== null && <button type="button" onClick={() => { toast.undo?.(); closeToast(toast.id); }}>Undo</button>}
      <button type="button" aria-label={`Close: ${toast.text}`} onClick={() => closeToast(toast.id)}>✕</button>
    </div>
  );
}
