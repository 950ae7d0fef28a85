// The settings file of the desktop app is opened by electron-store: conf, told by Electron where and which version the app is.
import { ipcMain } from 'electron';
import ElectronStore from 'electron-store';

type Options = NonNullable<ConstructorParameters<typeof ElectronStore<Record<string, unknown>>>[0]>;

export function openElectronStore(options: Options): { store: Record<string, unknown> } {
  const store = new ElectronStore<Record<string, unknown>>(options);
  // It offers pages a channel of its own. Ours have one pipe, with a schema behind it, and no other.
  ipcMain.removeAllListeners('electron-store-get-data');
  return store;
}
