// The Wire of one document in one window: a single channel of text, from the main frame of our own page only.
import type { IpcMainEvent, WebContents } from 'electron';
import type { Wire } from '../../../shared/contract/wire.ts';
import { APP_ORIGIN, isOwnAddress } from './app-protocol.ts';

/** The preload uses the same word. */
export const CHANNEL = 'frame';

export type IpcContents = Pick<WebContents, 'send' | 'isDestroyed' | 'mainFrame' | 'ipc'>;
/** A wire that its host closes when the document goes away. */
export type IpcWire = Wire & { end(reason: string): void };

/** `onForeign` is told of each frame that did not come from our page; it is dropped. */
export function ipcWire(contents: IpcContents, onForeign: (from: string) => void = () => undefined): IpcWire {
  const frames = new Set<(frame: string) => void>();
  const closes = new Set<(reason: string) => void>();
  let closed = false;

  const receive = (event: IpcMainEvent, frame: unknown): void => {
    if (!isOurPage(event, contents)) return onForeign(event.senderFrame?.url ?? 'a frame that is gone');
    if (typeof frame === 'string') for (const listener of [...frames]) listener(frame);
  };
  contents.ipc.on(CHANNEL, receive);

  const end = (reason: string): void => {
    if (closed) return;
    closed = true;
    if (!contents.isDestroyed()) contents.ipc.off(CHANNEL, receive);
    frames.clear();
    for (const listener of [...closes]) listener(reason);
    closes.clear();
  };

  return {
    send(frame) {
      if (!closed && !contents.isDestroyed()) contents.send(CHANNEL, frame);
    },
    onFrame(listener) {
      frames.add(listener);
      return () => frames.delete(listener);
    },
    onClose(listener) {
      closes.add(listener);
      return () => closes.delete(listener);
    },
    close: end,
    bufferedBytes: () => 0, // Electron does not say; the client's count of pushes shows a stuck page.
    end,
  };
}

function isOurPage(event: IpcMainEvent, contents: IpcContents): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === contents.mainFrame && frame.parent === null && frame.origin === APP_ORIGIN && isOwnAddress(frame.url);
}
