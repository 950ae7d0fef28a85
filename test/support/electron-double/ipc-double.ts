// Electron's two ends of a message channel in one process: enough for the pipe of the preload and the wire of the window.
import { EventEmitter } from 'node:events';

export type FrameDouble = { url: string; origin: string; parent: FrameDouble | null };

/** A window's contents and the ipcRenderer of its page. Messages are copied as Electron does, and arrive in a later turn. */
export class IpcDouble {
  readonly ipc = new EventEmitter();
  readonly ipcRenderer = new EventEmitter() as EventEmitter & { send(channel: string, ...args: unknown[]): void };
  mainFrame: FrameDouble = { url: 'app://breakwater/index.html', origin: 'app://breakwater', parent: null };
  #destroyed = false;

  constructor() {
    this.ipcRenderer.send = (channel, ...args) => this.deliver(this.mainFrame, channel, ...args);
  }

  /** A message as if `frame` had sent it. */
  deliver(frame: FrameDouble | null, channel: string, ...args: unknown[]): void {
    const copies = structuredClone(args);
    setImmediate(() => { if (!this.#destroyed) this.ipc.emit(channel, { senderFrame: frame, sender: this, type: 'frame' }, ...copies); });
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    const copies = structuredClone(args);
    setImmediate(() => this.ipcRenderer.emit(channel, { sender: this.ipcRenderer }, ...copies));
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  destroy(): void {
    this.#destroyed = true;
  }
}
