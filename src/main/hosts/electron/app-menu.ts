// The menu of the application. Views and dialogs are opened in the page; flatten and kill ask in the main process, because they must work while the page hangs.
import type { MenuItemConstructorOptions } from 'electron';
import type { PageAct } from './page-acts.ts';
import type { StopAct } from './stop-dialogs.ts';

export type MenuActs = {
  /** Brings the window to the front and tells its page. */
  readonly page: (act: PageAct) => void;
  readonly stop: (act: StopAct) => void;
};

const VIEW_ITEMS: readonly { readonly label: string; readonly act: PageAct }[] = [
  { label: 'Desk', act: 'view.desk' }, { label: 'Strategies', act: 'view.strategies' }, { label: 'Risk', act: 'view.risk' }, { label: 'Journal', act: 'view.journal' },
  { label: 'Reports', act: 'view.reports' }, { label: 'Alerts', act: 'view.alerts' }, { label: 'Settings', act: 'view.settings' },
];

/** No reload and no developer tools: a page is loaded anew by the host alone. */
export function menuTemplate(acts: MenuActs, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const open = (id: string, label: string, act: PageAct, accelerator?: string): MenuItemConstructorOptions => ({ id, label, click: () => acts.page(act), ...(accelerator === undefined ? {} : { accelerator }) });
  const mac = platform === 'darwin';
  return [
    ...(mac ? [{ label: 'Breakwater', submenu: [open('about', 'About Breakwater', 'settings.about'), { type: 'separator' as const }, open('settings', 'Settings…', 'view.settings', 'Command+,'), { type: 'separator' as const }, { role: 'hide' as const }, { role: 'hideOthers' as const }, { role: 'unhide' as const }, { type: 'separator' as const }, { role: 'quit' as const }] }] : []),
    {
      label: 'Desk',
      submenu: [
        open('arm', 'Arm…', 'dialog.arm'), open('disarm', 'Disarm…', 'dialog.disarm'), open('reduceOnly', 'Reduce only…', 'dialog.reduceOnly'), { type: 'separator' },
        { id: 'flatten', label: 'Flatten all…', accelerator: 'CommandOrControl+Shift+Alt+F', click: () => acts.stop('flatten') },
        { id: 'kill', label: 'Kill…', accelerator: 'CommandOrControl+Shift+Alt+K', click: () => acts.stop('kill') },
        open('resume', 'Resume…', 'dialog.resume'),
        ...(mac ? [] : [{ type: 'separator' as const }, { role: 'quit' as const }]),
      ],
    },
    { label: 'Edit', submenu: [{ role: 'undo' }, { role: 'redo' }, { type: 'separator' }, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }] },
    {
      label: 'View',
      submenu: [
        ...VIEW_ITEMS.map(({ label, act }, index) => open(act, label, act, `CommandOrControl+${index + 1}`)), { type: 'separator' },
        { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' },
      ],
    },
    { label: 'Window', role: 'window', submenu: [{ role: 'minimize' }, { role: 'zoom' }, { role: 'close' }] },
    {
      label: 'Help', role: 'help',
      submenu: [open('guide', 'First steps', 'help.guide'), open('shortcuts', 'Keyboard shortcuts', 'help.shortcuts'), open('diagnostics', 'Diagnostics…', 'settings.diagnostics'), open('licences', 'Licences', 'settings.licences'), ...(mac ? [] : [open('about', 'About Breakwater', 'settings.about')])],
    },
  ];
}
