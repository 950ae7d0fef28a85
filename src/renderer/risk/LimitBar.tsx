import type { LimitView } from '../../shared/contract/risk-methods.ts';
import { NONE } from '../components/format.ts';
import classes from './Risk.module.css';

/** Percent without decimals, never rounded up to a limit that is not reached. */
export const percentOf = (share: number): string => (share >= 9.995 ? '> 999 %' : `${share < 1 ? Math.min(99, Math.floor(share * 100 + 1e-9)) : Math.floor(share * 100 + 1e-9)} %`);

/** Used against allowed as a bar with its number; the mark stands at 80 %, where a limit is called near. */
export function LimitBar({ share, state }: { readonly share: number | null; readonly state: LimitView['state'] }) {
  if (share === null) return <span className={classes.noBar}>{NONE}</span>;
  return (
    <span className={classes.barCell}>
      <svg className={classes.bar} data-state={state} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
        <rect className={classes.track} width="100" height="10" />
        <rect className={classes.fill} width={Math.min(100, Math.max(0, share * 100))} height="10" />
        <rect className={classes.mark} x="80" width="1" height="10" />
      </svg>
      <span className={classes.percent}>{percentOf(share)}</span>
    </span>
  );
}
