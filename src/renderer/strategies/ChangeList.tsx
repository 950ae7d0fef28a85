import classes from './ChangeList.module.css';
import type { ChangeLine } from './parameter-draft.ts';

/** What differs, one line each: name, before, after. */
export function ChangeList({ lines, empty }: { readonly lines: readonly ChangeLine[]; readonly empty: string }) {
  if (lines.length === 0) return <p className={classes.none}>{empty}</p>;
  return (
    <ul className={classes.list} aria-label="Changes">
      {lines.map((line) => <li key={line.key}><b>{line.label}</b> <span className={classes.from}>{line.from}</span> <span aria-hidden>→</span><span className={classes.to}> to </span><span className={classes.after}>{line.to}</span></li>)}
    </ul>
  );
}
