import { keyCaps } from './actions-keys.ts';
import classes from './Keys.module.css';

/** A shortcut as key caps; nothing for none. */
export function Keys({ keys }: { readonly keys: string }) {
  const presses = keyCaps(keys);
  if (presses.length === 0) return <span />;
  return <span className={classes.keys}>{presses.map((caps, i) => <span key={i} className={classes.press}>{i > 0 && <span> then </span>}{caps.map((cap, j) => <kbd key={j}>{cap}</kbd>)}</span>)}</span>;
}
