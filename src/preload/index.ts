// The whole preload: a pipe for text. It exposes two functions, never ipcRenderer itself.
import { contextBridge, ipcRenderer } from 'electron';
import type { IpcRendererEvent } from 'electron';

contextBridge.exposeInMainWorld('bridge', {
  send: (frame: string): void => ipcRenderer.send('frame', frame),
  onFrame: (listener: (frame: string) => void): (() => void) => {
    const relay = (_event: IpcRendererEvent, frame: string): void => listener(frame);
    ipcRenderer.on('frame', relay);
    return () => {
      ipcRenderer.off('frame', relay);
    };
  },
});
