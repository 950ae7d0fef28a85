import { openView, useUi, VIEWS } from '../store/ui-store.ts';
import classes from './Navigation.module.css';

/** The views of the window, always on screen. */
export function Navigation() {
  const current = useUi((s) => s.view);
  return (
    <nav className={classes.nav} aria-label="Views">
      {VIEWS.map(({ name, label }) => <button key={name} type="button" className={classes.button} aria-current={current === name ? 'page' : undefined} onClick={() => openView(name)}>{label}</button>)}
    </nav>
  );
}
