// The tray: how the desks stand, and the red button that works while the page hangs.
import { Menu, nativeImage, Tray } from 'electron';
import { tooltipOf, type ShellState } from './desk-lines.ts';
import type { StopAct } from './stop-dialogs.ts';
import { TRAY_SIZE, trayPicture } from './tray-picture.ts';

export type TrayActs = { readonly show: () => void; readonly stop: (act: StopAct) => void; readonly quit: () => void };

export class DeskTray {
  readonly #tray: Tray;
  readonly #acts: TrayActs;
  #shown = '';

  /** Throws on systems that have no tray. */
  constructor(acts: TrayActs, state: ShellState) {
    this.#acts = acts;
    this.#tray = new Tray(picture(state));
    this.#tray.on('click', acts.show);
    this.update(state);
  }

  /** Changes picture, words and menu only where they changed: an open menu is not pulled away for nothing. */
  update(state: ShellState): void {
    const told = JSON.stringify(state);
    if (told === this.#shown) return;
    this.#shown = told;
    this.#tray.setImage(picture(state));
    this.#tray.setToolTip(tooltipOf(state));
    const { show, stop, quit } = this.#acts;
    this.#tray.setContextMenu(Menu.buildFromTemplate([
      { id: 'show', label: 'Show Breakwater', click: show }, { type: 'separator' },
      ...state.lines.map((label, index) => ({ id: `line${index}`, label, enabled: false })), { type: 'separator' },
      { id: 'flatten', label: 'Flatten all…', click: () => stop('flatten') }, { id: 'kill', label: 'Kill…', click: () => stop('kill') }, { type: 'separator' },
      { id: 'quit', label: 'Quit Breakwater', click: quit },
    ]));
  }

  destroy(): void {
    this.#tray.destroy();
  }
}

const picture = (state: ShellState): Electron.NativeImage => nativeImage.createFromBitmap(trayPicture(state), { width: TRAY_SIZE, height: TRAY_SIZE, scaleFactor: 2 });
