import { useEffect, useRef, useState } from 'react';
import { closeToast, useUi, type Toast } from '../store/ui-store.ts';
import classes from './Toasts.module.css';

/** Long enough to read and to reach by keyboard; it waits while it is pointed at or focused. */
const SHOWN_MS = 12_000;

/** What was just done and can be taken back. Beside the status line, over nothing that is needed to stop trading. */
export function Toasts() {
  const toasts = useUi((s) => s.toasts);
  return <div className={classes.toasts} role="region" aria-label="Just done" aria-live="polite">{toasts.map((toast) => <OneToast key={toast.id} toast={toast} />)}</div>;
}

function OneToast({ toast }: { readonly toast: Toast }) {
  const [held, setHeld] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => closeToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, toast.id]);
  return (
    <div ref={box} className={classes.toast} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(box.current?.contains(document.activeElement) ?? false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      <span>{toast.text}</span>
      {toast.undo !== null && <button type="button" onClick={() => { toast.undo?.(); closeToast(toast.id); }}>Undo</button>}
      <button type="button" aria-label={`Close: ${toast.text}`} onClick={() => closeToast(toast.id)}>✕</button>
    </div>
  );
}
