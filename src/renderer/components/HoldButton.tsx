import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { HOLD_MS, nextHold, type HoldEvent, type HoldState } from './hold-machine.ts';
import classes from './HoldButton.module.css';

type HoldButtonProps = {
  readonly children: ReactNode;
  readonly disabled: boolean;
  readonly describedBy?: string;
  /** The shortcut that leads to the same, as text and as `aria-keyshortcuts` wants it. */
  readonly keys: string;
  readonly ariaKeys: string;
  /** Held for the full length by mouse, touch, Enter or Space. */
  readonly onHeld: () => void;
  /** Released too early: say how it works. */
  readonly onShort: () => void;
  /** What the press is about. When it changes under a hold, the hold is over: it was not meant for the new one. */
  readonly target: number;
  readonly onMoved: () => void;
  /** Pressed by a tool that cannot hold (screen reader, switch control). */
  readonly onAssisted: () => void;
};

/** The big deliberate button: fills while it is held, fires when full. */
export function HoldButton({ children, disabled, describedBy, keys, ariaKeys, target, onHeld, onShort, onMoved, onAssisted }: HoldButtonProps) {
  const hold = useRef<HoldState>({ phase: 'idle' });
  const timer = useRef<number | undefined>(undefined);
  const [holding, setHolding] = useState(false);

  const tell = useCallback((event: HoldEvent) => {
    const { state, outcome } = nextHold(hold.current, event, performance.now());
    hold.current = state;
    setHolding(state.phase === 'holding');
    if (state.phase !== 'holding') window.clearInterval(timer.current);
    if (outcome === 'fired') onHeld();
    else if (outcome === 'tooShort') onShort();
  }, [onHeld, onShort]);
  const latest = useRef(tell);
  useEffect(() => { latest.current = tell; }, [tell]);

  const press = (by: 'pointer' | 'key'): void => {
    if (disabled) return;
    window.clearInterval(timer.current);
    timer.current = window.setInterval(() => latest.current({ type: 'tick' }), 40);
    tell({ type: 'press', by });
  };
  useEffect(() => () => window.clearInterval(timer.current), []);
  const meant = useRef(target);
  // Before the next tick can see the new target.
  useLayoutEffect(() => {
    if (meant.current === target) return;
    meant.current = target;
    if (hold.current.phase !== 'holding') return;
    window.clearInterval(timer.current);
    hold.current = { phase: 'idle' };
    setHolding(false);
    onMoved();
  }, [target, onMoved]);
  useEffect(() => { if (disabled) latest.current({ type: 'cancel' }); }, [disabled]);

  const isHoldKey = (event: KeyboardEvent): boolean => (event.key === 'Enter' || event.key === ' ') && !event.ctrlKey && !event.altKey && !event.metaKey;
  return (
    <button
      type="button" className={classes.button} data-holding={holding || undefined} aria-disabled={disabled || undefined} aria-describedby={describedBy} aria-keyshortcuts={ariaKeys}
      style={{ ['--hold-ms' as string]: `${HOLD_MS}ms` }}
      onPointerDown={(event: PointerEvent) => { if (event.button === 0 && event.isPrimary) press('pointer'); }}
      onPointerUp={() => tell({ type: 'release', by: 'pointer' })}
      onPointerLeave={() => tell({ type: 'cancel' })}
      onPointerCancel={() => tell({ type: 'cancel' })}
      onKeyDown={(event) => { if (isHoldKey(event)) { event.preventDefault(); if (!event.repeat) press('key'); } }}
      onKeyUp={(event) => { if (isHoldKey(event)) { event.preventDefault(); tell({ type: 'release', by: 'key' }); } }}
      onBlur={() => tell({ type: 'cancel' })}
      onContextMenu={(event) => event.preventDefault()}
      onClick={(event) => { if (event.detail === 0 && !disabled) onAssisted(); }}
    >
      <span className={classes.fill} aria-hidden />
      <span className={classes.label}>{children}</span>
      <span className={classes.hint} aria-hidden>{holding ? 'keep holding' : `hold, or ${keys} twice`}</span>
    </button>
  );
}
