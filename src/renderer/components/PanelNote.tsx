import type { ReactNode } from 'react';
import classes from './PanelNote.module.css';

/** Units and scope beside the title of a panel: whole, shortened while some words of it fit, else out of sight. */
export function PanelNote({ children }: { readonly children: ReactNode }) {
  return <span className={classes.note} title={typeof children === 'string' ? children : undefined}><span className={classes.text}>{children}</span></span>;
}
