import { useId, type ReactNode } from 'react';
import { useConnection } from '../store/connection-store.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { useLastKnown } from './last-known.ts';
import { PanelNote } from './PanelNote.tsx';
import classes from './Panel.module.css';

type PanelProps = {
  readonly title: string;
  /** Units and scope of the numbers inside, e.g. `USD`, `times in UTC`. */
  readonly note?: ReactNode;
  /** Controls at the right of the title. */
  readonly actions?: ReactNode;
  /** Shown in place of the content: what is missing and what to do next. Null when there is content. */
  readonly empty?: ReactNode;
  /** The content was asked for and has not come yet. */
  readonly loading?: boolean;
  /** A sentence: what was asked for, what came instead. Null while all is well. */
  readonly error?: string | null;
  /** Asks again, where that can help. */
  readonly onRetry?: () => void;
  readonly className?: string | undefined;
  readonly children: ReactNode;
};

/** Every view sits in one: the same title row and the same states (waiting, loading, empty, error, live, stale, broken). */
export function Panel({ title, note, actions, className, children, ...states }: PanelProps) {
  const id = useId();
  const everLoaded = useConnection((s) => s.everLoaded);
  return (
    <section className={`${classes.panel} ${className ?? ''}`} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>{title}</h2>
        {note !== undefined && everLoaded && <PanelNote>{note}</PanelNote>}
        <StaleBadge />
        <span className={classes.actions}>{actions}</span>
      </div>
      <ErrorBoundary name={title}><PanelBody {...states}>{children}</PanelBody></ErrorBoundary>
    </section>
  );
}

type PanelBodyProps = Pick<PanelProps, 'empty' | 'loading' | 'error' | 'onRetry' | 'children'>;

/** The content with its states, also used where the title is elsewhere (tabs, docked panels). */
export function PanelBody({ empty = null, loading = false, error = null, onRetry, children }: PanelBodyProps) {
  const everLoaded = useConnection((s) => s.everLoaded);
  const phase = useConnection((s) => s.phase);
  if (!everLoaded) return <Waiting>{phase === 'connecting' || phase === 'open' ? 'Waiting for the engine.' : 'Not connected to the engine.'} The line at the top says how to connect.</Waiting>;
  if (error !== null) {
    return (
      <div className={classes.state} data-tone="error" role="alert">
        <p><span aria-hidden>✕ </span>{error}</p>
        {onRetry !== undefined && <button type="button" className={classes.retry} onClick={onRetry}>Ask again</button>}
      </div>
    );
  }
  if (loading) return <Waiting>{phase === 'open' ? 'Loading…' : 'Not connected to the engine: it is asked when it is back.'}</Waiting>;
  return <div className={classes.body}>{empty === null ? children : <div className={classes.state}>{empty}</div>}</div>;
}

/** The shape of what will come, so that nothing jumps when it does. */
export function Waiting({ children }: { readonly children: ReactNode }) {
  return (
    <div className={classes.state}>
      <p>{children}</p>
      <div className={classes.skeleton} aria-hidden>{[72, 88, 64, 80].map((width) => <span key={width} style={{ width: `${width}%` }} />)}</div>
    </div>
  );
}

/** The word beside the title when the numbers are not live, and until when they were. */
export function StaleBadge() {
  const old = useLastKnown();
  return old === null ? null : <span className={classes.stale} title={`Known until ${old.until}; what is now may be different`}><b>STALE</b> <span>since {old.untilMinute}</span></span>;
}
