import { useUnacknowledged } from '../alerts/use-unacknowledged.ts';
import { WorkspaceMenu } from '../desk/WorkspaceMenu.tsx';
import { openView, useUi, VIEWS } from '../store/ui-store.ts';
import classes from './Navigation.module.css';

/** The views of the window, always on screen, and the workspaces of the desk. */
export function Navigation() {
  const current = useUi((s) => s.view);
  return (
    <nav className={classes.nav} aria-label="Views">
      {VIEWS.map(({ name, label }) => (
        <button key={name} type="button" className={classes.button} aria-label={name === 'alerts' ? undefined : label} aria-current={current === name ? 'page' : undefined} onClick={() => openView(name)}>
          <span className={classes.label} data-label={label}>{label}</span>{name === 'alerts' && <AlertBadge />}
        </button>
      ))}
      <WorkspaceMenu />
    </nav>
  );
}

/** How many alerts wait for a person; its room is kept when none does. */
function AlertBadge() {
  const { critical, total } = useUnacknowledged();
  if (total === 0) return <span className={classes.badge} aria-hidden />;
  return <span className={classes.badge} data-some data-critical={critical > 0 || undefined} title={`${total} not acknowledged, ${critical} critical`}>{critical > 0 ? '✕' : ''}{total > 99 ? '99+' : total}</span>;
}
