import type { ComponentPropsWithRef } from 'react';
import classes from './RowButton.module.css';

/** The small button of a table row. */
export const RowButton = (props: ComponentPropsWithRef<'button'>) => <button type="button" className={classes.button} {...props} />;
