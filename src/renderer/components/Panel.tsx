import { useId, type ReactNode } from 'react';
import { useConnection } from '../store/connection-store.ts';
import classes from './Panel.module.css';

type PanelProps = {
  readonly title: string;
  /** Units and scope of the numbers inside, e.g. `USD`, `times in UTC`. */
  readonly note?: ReactNode;
  /** Controls at the right of the title. */
  readonly actions?: ReactNode;
  /** Shown in place of the content: what is missing and what to do next. Null when there is content. */
  readonly empty?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
};

/** Every view sits in one: same title row, same four states (waiting, empty, live, stale). */
export function Panel({ title, note, actions, empty = null, className, children }: PanelProps) {
  const id = useId();
  const everLoaded = useConnection((s) => s.everLoaded);
  return (
    <section className={`${classes.panel} ${className ?? ''}`} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>{title}</h2>
        {note !== undefined && everLoaded && <span className={classes.note}>{note}</span>}
        <StaleBadge />
        <span className={classes.actions}>{actions}</span>
      </div>
      <PanelBody empty={empty}>{children}</PanelBody>
    </section>
  );
}

/** The content with its states, also used inside tabs where the title is elsewhere. */
export function PanelBody({ empty, children }: { readonly empty: ReactNode; readonly children: ReactNode }) {
  const everLoaded = useConnection((s) => s.everLoaded);
  if (!everLoaded) return <div className={classes.state}>Waiting for the engine. The line at the top says how to connect.</div>;
  return <div className={classes.body}>{empty === null ? children : <div className={classes.state}>{empty}</div>}</div>;
}

/** The word beside the title when the numbers are not live. */
export function StaleBadge() {
  const stale = useConnection((s) => s.staleSince !== null);
  return stale ? <span className={classes.stale}>STALE</span> : null;
}
