import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { useEngine } from '../engine.ts';
import { useSettings } from '../store/settings-store.ts';
import { useDock } from './workspace-dock.ts';
import classes from './WorkspaceNameDialog.module.css';
import { nameProblem, renameWorkspace, saveWorkspaceAs } from './workspaces.ts';

const close = (): void => useDock.setState({ naming: null });

/** Asks for the name of a new workspace, or another one for the active. */
export function WorkspaceNameDialog() {
  const naming = useDock((s) => s.naming);
  return naming === null ? null : <NameForm key={naming} naming={naming} />;
}

function NameForm({ naming }: { readonly naming: 'new' | 'rename' }) {
  const engine = useEngine();
  const dock = useDock((s) => s.dock);
  const { workspaces, activeWorkspace } = useSettings((s) => s.settings);
  const active = workspaces.find(({ id }) => id === activeWorkspace);
  const [name, setName] = useState(naming === 'rename' ? (active?.name ?? '') : '');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (): void => {
    const found = nameProblem(name, workspaces, naming === 'rename' ? activeWorkspace : null);
    setProblem(found);
    if (found !== null) return;
    close();
    const layout = dock?.layout();
    if (naming === 'rename' && active) void renameWorkspace(engine, active.id, name);
    else if (layout) void saveWorkspaceAs(engine, name, layout);
  };
  return (
    <Dialog title={naming === 'new' ? 'Save the workspace as' : 'Rename the workspace'} onClose={close}>
      <form className={classes.form} onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={60} error={problem} data-autofocus />
        <div className={classes.buttons}>
          <Button type="button" variant="default" size="sm" onClick={close}>Leave as it is</Button>
          <Button type="submit" size="sm" className={classes.save}>{naming === 'new' ? 'Save' : 'Rename'}</Button>
        </div>
      </form>
    </Dialog>
  );
}
