// A chart in a page of its own belongs to the desk that it was opened from, in a browser as in the desktop application.
import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeskApi } from '../../../src/main/api/desk-api.ts';
import { browserHost } from '../../../src/main/hosts/headless/browser-host.ts';
import type { HeadlessServer } from '../../../src/main/hosts/headless/server.ts';
import { socketWire } from '../../../src/main/hosts/headless/socket-wire.ts';
import { Windows } from '../../../src/main/hosts/electron/windows.ts';
import { createClient, type Client } from '../../../src/shared/contract/client.ts';
import type { ProfileName } from '../../../src/shared/model/profile.ts';
import { IpcDouble } from '../../support/electron-double/ipc-double.ts';
import { fakeApp } from '../../support/fake-app.ts';
import { authenticate, codeOf, pageSocket, startLoopback } from '../../support/loopback.ts';
import { BTC, ScriptedDesk } from '../../support/scripted-desk.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => { for (const end of ends.splice(0).reverse()) await end(); });
const deskOf = (profile: ProfileName): ScriptedDesk => {
  const desk = new ScriptedDesk();
  desk.profile = profile;
  return desk;
};

describe('a detached chart in a browser', () => {
  /** Desks dev (shown first) and demo on one server; `running` may be changed. */
  async function rig(): Promise<{ server: HeadlessServer; running: DeskApi[]; dev: ScriptedDesk; demo: ScriptedDesk }> {
    const [dev, demo] = [deskOf('dev'), deskOf('demo')];
    const running: DeskApi[] = [dev, demo];
    const base = fakeApp(dev, { desks: { demo } });
    let server: HeadlessServer | null = null;
    const host = browserHost({ version: '1', dataDir: '/d', settingsFile: '/s', dataDirOption: '', newAddress: (profile) => server?.newAddress(profile) ?? '', folder: () => '/d' });
    const started = await startLoopback(dev, { app: { ...base, host, fleet: { ...base.fleet, runningApis: () => running } } });
    server = started.server;
    ends.push(() => server?.close());
    return { server, running, dev, demo };
  }
  const page = async (server: HeadlessServer, first: unknown): Promise<{ client: Client; token: string; close(): void }> => {
    const ending = await authenticate(pageSocket(server.port), first);
    if (ending.kind !== 'session') throw new Error(`expected a session, was ${JSON.stringify(ending)}`);
    const client = createClient(socketWire(ending.socket), { onDelta: () => undefined, onState: () => undefined });
    const close = (): void => client.close();
    ends.push(close);
    return { client, token: ending.token, close };
  };
  const profileOf = async (client: Client): Promise<string> => (await client.call('flatten.preview', {})).profile;

  it('shows the desk that its opener showed, however often that one is switched, and cannot be switched itself', async () => {
    const { server, demo } = await rig();
    demo.preview = { ...demo.preview, profile: 'demo' };
    const main = await page(server, { kind: 'auth', code: codeOf(server.newAddress()) });
    await main.client.call('fleet.show', { profile: 'demo' });
    await main.client.call('desk.snapshot', {});
    const { address } = await main.client.call('host.detach', { view: 'chart', instrumentId: BTC });
    await main.client.call('fleet.show', { profile: 'dev' });
    const chart = await page(server, { kind: 'auth', code: codeOf(address ?? '') });
    expect(await profileOf(chart.client)).toBe('demo');
    expect(await chart.client.call('fleet.show', { profile: 'dev' })).toMatchObject({ outcome: 'refused', message: 'expected demo, the desk of this connection, found dev' });
    // Loaded anew, it is still of its desk.
    chart.close();
    const again = await page(server, { kind: 'auth', token: chart.token });
    expect(await profileOf(again.client)).toBe('demo');
    expect(await profileOf((await page(server, { kind: 'auth', code: codeOf(server.newAddress()) })).client)).toBe('dev');
  });

  it('waits for its desk where that one does not run, instead of showing another in its place', async () => {
    const { server, running, demo } = await rig();
    demo.preview = { ...demo.preview, profile: 'demo' };
    const chart = await page(server, { kind: 'auth', code: codeOf(server.newAddress('demo')) });
    await profileOf(chart.client);
    chart.close();
    running.splice(running.indexOf(demo), 1);
    expect(await authenticate(pageSocket(server.port), { kind: 'auth', token: chart.token })).toEqual({ kind: 'closed', code: 1013 });
    running.push(demo);
    expect(await profileOf((await page(server, { kind: 'auth', token: chart.token })).client)).toBe('demo');
  });
});

describe('windows of the desktop application', () => {
  type Made = { readonly window: BrowserWindow & EventEmitter; readonly contents: IpcDouble; readonly options: { readonly title?: string }; readonly loaded: string[]; finish(): void };
  function rig(over: { readonly held?: boolean } = {}) {
    const made: Made[] = [];
    const [dev, demo] = [deskOf('dev'), deskOf('demo')];
    const running: DeskApi[] = [dev, demo];
    const base = fakeApp(dev, { desks: { demo } });
    const seen: string[] = [];
    const make = (options: { readonly title?: string }): BrowserWindow => {
      const contents = new IpcDouble() as IpcDouble & EventEmitter;
      const events = new EventEmitter();
      const load = Promise.withResolvers<undefined>();
      const loaded: string[] = [];
      Object.assign(contents, { on: events.on.bind(events), emit: events.emit.bind(events), setWindowOpenHandler: () => undefined });
      const window = Object.assign(new EventEmitter(), {
        webContents: contents, show: () => seen.push('shown'), focus: () => seen.push('focused'), isDestroyed: () => false, isMinimized: () => false, maximize: () => undefined,
        loadURL(address: string): Promise<void> {
          loaded.push(address);
          events.emit('did-navigate', {}, address);
          return over.held === true ? load.promise : Promise.resolve();
        },
      }) as unknown as BrowserWindow & EventEmitter;
      made.push({ window, contents, options, loaded, finish: () => load.resolve(undefined) });
      return window;
    };
    const windows = new Windows({
      app: { ...base, fleet: { ...base.fleet, runningApis: () => running } }, desk: dev, make, screen: { getAllDisplays: () => [] as never }, preload: '/p', title: 'Breakwater', devTools: false, openExternal: () => undefined, log: () => undefined,
      onMain: (window) => window.on('close', () => seen.push('asked')), onView: () => undefined, onLost: () => undefined,
    });
    return { windows, made, running, dev, demo, seen };
  }
  const ask = async (contents: IpcDouble, id: number, method: string, input: unknown = {}): Promise<{ output?: { profile?: string; outcome?: string; message?: string } }> => {
    const answer = new Promise<string>((resolve) => { contents.ipcRenderer.on('frame', (_event, frame: string) => { if (frame.includes(`"id":${id},`)) resolve(frame); }); });
    contents.ipcRenderer.send('frame', JSON.stringify({ kind: 'call', id, method, input }));
    return JSON.parse(await answer) as never;
  };

  it('ask before they close from their first moment, and come to the front, while the page still loads', async () => {
    const { windows, made, seen } = rig({ held: true });
    const opening = windows.openMain();
    made[0]?.window.emit('close', { preventDefault: () => undefined });
    expect(seen).toEqual(['asked']);
    windows.focus();
    expect(seen).toEqual(['asked', 'shown', 'focused']);
    made[0]?.finish();
    await opening;
  });

  it('keep a chart with the desk that it was opened from, through reloads and the end of that desk', async () => {
    const { windows, made, running, demo } = rig();
    demo.preview = { ...demo.preview, profile: 'demo' };
    await windows.openMain();
    expect(windows.shownProfile()).toBe('dev');
    expect(await windows.openChart(BTC, 'demo')).toBeNull();
    const chart = made[1];
    if (!chart) throw new Error('expected a second window');
    expect([chart.options.title, chart.loaded]).toEqual([`${BTC} · demo · Breakwater`, [`app://breakwater/index.html?view=chart&instrument=${encodeURIComponent(BTC)}&desk=demo`]]);
    expect((await ask(chart.contents, 1, 'flatten.preview')).output?.profile).toBe('demo');
    expect((await ask(chart.contents, 2, 'fleet.show', { profile: 'dev' })).output).toMatchObject({ outcome: 'refused' });
    running.splice(running.indexOf(demo), 1);
    (chart.contents as unknown as EventEmitter).emit('did-navigate', {}, chart.loaded[0]);
    expect((await ask(chart.contents, 3, 'flatten.preview')).output?.profile).toBe('demo');
    expect(await windows.openChart(BTC, 'demo')).toMatch(/^expected an instrument of desk demo/);
  });
});
