// The red button outside the page: in the menu and the tray, for the case that the view hangs.
import type { Dialog, MenuItemConstructorOptions } from 'electron';
import type { DeskApi } from '../../api/desk-api.ts';
import { AT_VIEW } from '../../api/router.ts';
import type { Log } from './window.ts';

export type StopDialogs = Pick<Dialog, 'showMessageBox'>;

/** Asks with what would be closed, then starts flatten-all. Answers what the engine said; null when the trader thought better of it. */
export async function askAndFlatten(desk: DeskApi, dialog: StopDialogs): Promise<string | null> {
  const preview = desk.flattenPreview();
  const { response } = await dialog.showMessageBox({
    type: 'warning', title: 'Flatten all', buttons: ['Flatten all', 'Keep everything'], defaultId: 1, cancelId: 1, noLink: true,
    message: `Flatten all on ${preview.profile}?`,
    detail: `Cancels ${preview.workingOrders} working orders and closes ${preview.positions} positions of ${preview.notional} in notional, at market prices. Trading halts until you resume it.`,
  });
  if (response !== 0) return null;
  const outcome = await desk.command({ type: 'FlattenAll', requestId: crypto.randomUUID(), by: AT_VIEW, reason: 'flatten-all from the menu' });
  await dialog.showMessageBox({ type: outcome.outcome === 'done' ? 'info' : 'error', title: 'Flatten all', buttons: ['Close'], message: outcome.message, detail: 'The window shows each step and the proof from the venue.' });
  return outcome.message;
}

/** True when the engine may stop: nothing is at risk, or the trader says so. */
export async function mayStop(desk: DeskApi, dialog: StopDialogs): Promise<boolean> {
  const preview = desk.flattenPreview();
  if (preview.positions === 0 && preview.workingOrders === 0) return true;
  if (desk.snapshot().desk.source === 'replay') return true; // Nothing of it is at a venue.
  const { response } = await dialog.showMessageBox({
    type: 'warning', title: 'Stop the engine', buttons: ['Keep running', 'Stop the engine'], defaultId: 0, cancelId: 0, noLink: true,
    message: `${preview.positions} positions and ${preview.workingOrders} working orders stay at the venue.`,
    detail: `Nobody watches their stops while the engine is stopped (profile ${preview.profile}, ${preview.notional} in notional).`,
  });
  return response === 1;
}

/** Minimal menu: no reload, no developer tools. */
export function menuTemplate(desk: DeskApi, dialog: StopDialogs, log: Log): MenuItemConstructorOptions[] {
  const flatten = (): void => {
    askAndFlatten(desk, dialog).catch((error: unknown) => log('error', 'flatten-all from the menu failed', error));
  };
  return [
    { label: 'Desk', submenu: [{ id: 'flatten', label: 'Flatten all…', accelerator: 'CommandOrControl+Shift+Alt+F', click: flatten }, { type: 'separator' }, { role: 'quit' }] },
    { label: 'Edit', submenu: [{ role: 'undo' }, { role: 'redo' }, { type: 'separator' }, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }] },
    { label: 'View', submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }] },
  ];
}
