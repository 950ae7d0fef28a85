import type { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { serve } from '../../src/shared/contract/server.ts';
import type { Wire } from '../../src/shared/contract/wire.ts';
import { hostTimers } from '../../src/main/api/host-timers.ts';
import { DeskSession } from '../../src/main/api/desk-session.ts';
import { createHandlers } from '../../src/main/api/router.ts';
import { ipcWire } from '../../src/main/hosts/electron/ipc-wire.ts';
import type { IpcContents, IpcWire } from '../../src/main/hosts/electron/ipc-wire.ts';
import { createBridgeLink } from '../../src/renderer/connect.ts';
import type { Bridge } from '../../src/renderer/connect.ts';
import { IpcDouble } from '../support/electron-double/ipc-double.ts';
import { wireSuite } from './wire-suite.ts';

const electron = vi.hoisted(() => ({ exposed: {} as Record<string, unknown>, ipcRenderer: null as unknown }));
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (key: string, api: unknown) => { electron.exposed[key] = api; } },
  get ipcRenderer() { return electron.ipcRenderer; },
}));

/** Runs the real preload against the page's end of a double. */
async function bridgeOf(contents: IpcDouble): Promise<Bridge> {
  electron.ipcRenderer = contents.ipcRenderer;
  vi.resetModules();
  await import('../../src/preload/index.ts');
  return electron.exposed.bridge as Bridge;
}

wireSuite('Electron messages through the preload', (desk, app) => {
  const served: { wire: IpcWire; pageEnds: (() => void)[] }[] = [];
  return Promise.resolve({
    async connect() {
      const contents = new IpcDouble();
      const wire = ipcWire(contents as unknown as IpcContents);
      const session = new DeskSession(app, desk);
      serve(wire, createHandlers(session), { timers: hostTimers, subscribe: (listener) => session.subscribe(listener) });
      let page!: Wire;
      createBridgeLink(await bridgeOf(contents), { onWire: (made) => { page = made; }, onDown: () => undefined }).start();
      served.push({ wire, pageEnds: [() => page.close('the page went away')] });
      page.onClose((reason) => wire.end(reason)); // As the host does when a document goes away.
      return page;
    },
    dropAll() {
      for (const { wire, pageEnds } of served) {
        wire.end('the engine stops');
        for (const end of pageEnds) end();
      }
    },
    stop: () => Promise.resolve(),
  });
});

describe('ipcWire', () => {
  it('exposes a pipe of two functions and nothing of ipcRenderer', async () => {
    const bridge = await bridgeOf(new IpcDouble());
    expect(Object.keys(bridge).sort()).toEqual(['onFrame', 'send']);
    expect(Object.keys(electron.exposed)).toEqual(['bridge']);
  });

  it('hears the main frame of our page only', async () => {
    const contents = new IpcDouble();
    const foreign: string[] = [];
    const wire = ipcWire(contents as unknown as IpcContents, (from) => foreign.push(from));
    const heard: string[] = [];
    wire.onFrame((frame) => heard.push(frame));
    const own = contents.mainFrame;
    contents.deliver(null, 'frame', 'gone');
    contents.deliver({ ...own }, 'frame', 'a frame that only looks like ours');
    contents.deliver({ url: 'https://evil.example/', origin: 'https://evil.example', parent: null }, 'frame', 'evil');
    contents.deliver({ ...own, parent: own }, 'frame', 'child');
    contents.deliver(own, 'other', 'wrong channel');
    contents.deliver(own, 'frame', { not: 'text' });
    contents.deliver(own, 'frame', 'ours');
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual(['ours']);
    expect(foreign).toHaveLength(4);
  });

  it.each(['app://breakwater.evil/', 'app://breakwater@evil/', 'https://breakwater/', 'app://breakwater', 'about:blank', 'file:///index.html'])('drops the main frame when it shows %s', async (url) => {
    const contents = new IpcDouble();
    const wire = ipcWire(contents as unknown as IpcContents);
    const heard: string[] = [];
    wire.onFrame((frame) => heard.push(frame));
    contents.mainFrame = { url, origin: 'app://breakwater', parent: null };
    contents.ipcRenderer.send('frame', 'x');
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([]);
  });

  it('is silent after its end and never touches contents that are gone', () => {
    const contents = new IpcDouble();
    const wire = ipcWire(contents as unknown as IpcContents);
    const reasons: string[] = [];
    wire.onClose((reason) => reasons.push(reason));
    contents.destroy();
    wire.send('x');
    wire.end('gone');
    wire.end('again');
    wire.send('y');
    expect(reasons).toEqual(['gone']);
    expect((contents.ipc as EventEmitter).listenerCount('frame')).toBe(1); // Not touched any more: the contents are gone.
  });
});
