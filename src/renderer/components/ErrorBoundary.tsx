import { Component, type ReactNode } from 'react';
import classes from './ErrorBoundary.module.css';
import { useLastKnown } from './last-known.ts';

type ErrorBoundaryProps = {
  /** What broke, as the trader knows it: `Fills`, `The header`. */
  readonly name: string;
  /** What still works without it, a sentence. */
  readonly instead?: ReactNode;
  /** Before it is tried again. */
  readonly onRetry?: () => void;
  readonly children: ReactNode;
};
type ErrorBoundaryState = { readonly error: Error | null };

/** Keeps a fault where it happened: shows what was wrong and a way to try again, and leaves the rest of the window alone. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div className={classes.broken} role="alert">
        <p className={classes.title}><span aria-hidden>✕ </span>{this.props.name} cannot be shown.</p>
        <p className={classes.detail}>{error.message === '' ? error.name : error.message}</p>
        <p className={classes.detail}>{this.props.instead ?? <GoesOn />}</p>
        <button type="button" className={classes.retry} onClick={() => { this.props.onRetry?.(); this.setState({ error: null }); }}>Try again</button>
      </div>
    );
  }
}

/** What a fault in the view leaves untouched; of an engine that is not heard nothing is promised. */
function GoesOn() {
  const old = useLastKnown();
  if (old === null) return <>Trading and the other panels go on.</>;
  return <>The other panels stand as they were at {old.until}; {old.ended ? 'this desk does not run' : 'whether trading goes on is not known'}.</>;
}
