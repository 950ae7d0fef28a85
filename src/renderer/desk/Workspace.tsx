import { useMediaQuery } from '@mantine/hooks';
import { useSteady } from '../components/dialog-layer.ts';
import { Panel } from '../components/Panel.tsx';
import { useSettings } from '../store/settings-store.ts';
import classes from './Workspace.module.css';
import { WorkspaceDock } from './WorkspaceDock.tsx';
import { WorkspaceNameDialog } from './WorkspaceNameDialog.tsx';
import { WorkspaceStack } from './WorkspaceStack.tsx';

/** The desk: panels that dock where there is room, else one column. Waits for the settings, so that no arrangement is shown that is not the trader's. */
export function Workspace() {
  const narrow = useSteady(useMediaQuery('(max-width: 1099px), (max-height: 619px)', undefined, { getInitialValueInEffect: false }));
  const loaded = useSettings((s) => s.loaded);
  if (!loaded) return <div className={classes.waiting}><Panel title="Desk" className={classes.panel}><span /></Panel></div>;
  return <>{narrow ? <WorkspaceStack /> : <WorkspaceDock />}<WorkspaceNameDialog /></>;
}
