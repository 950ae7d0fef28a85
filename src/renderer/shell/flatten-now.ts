// Flatten all, once it was decided: by the held button, by its dialog, or by its keys pressed twice.
import { emergencyCommand } from '../components/emergency-command.ts';
import { act, type Engine } from '../engine.ts';
import { selectLive, useConnection } from '../store/connection-store.ts';
import { notify, useUi } from '../store/ui-store.ts';

/** What to do instead while no engine can be asked. */
export const flattenOffline = (): string => `Not sent: the engine is not connected. Flatten from the command line: ${emergencyCommand()}`;

/** Closes the question, asks the engine, and says in the status line what came of it. `how` stands in the journal. */
export function flattenNow(engine: Engine, how: string): void {
  useUi.setState({ dialog: null });
  if (selectLive(useConnection.getState())) void send(engine, how);
  else notify('failed', flattenOffline());
}

async function send(engine: Engine, how: string): Promise<void> {
  useUi.setState({ foldedReceipt: null });
  const answer = await act('Flatten all', () => engine.call('flatten.start', { reason: how }));
  if (answer === null) notify('failed', `Flatten all: no answer from the engine. Look at the receipt; if nothing moves: ${emergencyCommand()}`);
}
