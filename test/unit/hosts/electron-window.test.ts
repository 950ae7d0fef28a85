import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AppApi } from '../../../src/main/api/app-api.ts';
import { addressOf, PAGE_ACTS } from '../../../src/main/hosts/electron/page-acts.ts';
import { MAX_RELOADS_PER_MINUTE, PageHealth } from '../../../src/main/hosts/electron/page-health.ts';
import { openWindow } from '../../../src/main/hosts/electron/window.ts';
import { placeOf } from '../../../src/main/hosts/electron/window-place.ts';
import { IpcDouble } from '../../support/electron-double/ipc-double.ts';
import { fakeApp } from '../../support/fake-app.ts';
import { ScriptedDesk } from '../../support/scripted-desk.ts';

describe('a page that dies', () => {
  function windowDouble(firstLoad: () => Promise<void> = () => Promise.resolve()) {
    const contents = new IpcDouble() as IpcDouble & EventEmitter;
    const events = new EventEmitter();
    const loads: string[] = [];
    Object.assign(contents, { on: events.on.bind(events), emit: events.emit.bind(events), setWindowOpenHandler: () => undefined, loadURL: (address: string) => { loads.push(address); return Promise.resolve(); }, forcefullyCrashRenderer: () => events.emit('render-process-gone', {}, { reason: 'killed' }) });
    const window = Object.assign(new EventEmitter(), { webContents: contents, loadURL: () => { events.emit('did-navigate', {}, 'app://breakwater/index.html'); return firstLoad(); }, show: () => undefined });
    return { window: window as unknown as BrowserWindow, events, contents, loads, crash: () => events.emit('render-process-gone', {}, { reason: 'crashed' }) };
  }
  const open = async (firstLoad?: (double: { readonly crash: () => void }) => Promise<void>, tell: () => void = () => undefined) => {
    const desk = new ScriptedDesk();
    const other = new ScriptedDesk();
    Object.defineProperty(other, 'profile', { value: 'demo' });
    const double: ReturnType<typeof windowDouble> = windowDouble(() => firstLoad?.(double) ?? Promise.resolve());
    const log: string[] = [];
    const lost: (() => void)[] = [];
    const reasons: string[] = [];
    const hangs: boolean[] = [];
    const app: AppApi = fakeApp(desk, { desks: { demo: other } });
    const opened = await openWindow(() => double.window, {
      app, desk: () => desk, address: 'app://breakwater/index.html', preload: '/p', title: 't', place: { width: 800, height: 600 }, devTools: false, openExternal: () => undefined,
      onHang: (on) => hangs.push(on), onLost: (why, again) => { tell(); reasons.push(why); lost.push(again); }, log: (level, message) => log.push(`${level} ${message}`),
    });
    return { ...double, desk, other, log, lost, reasons, hangs, opened };
  };
  const turn = async (): Promise<void> => { for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve)); };
  const frames = (contents: IpcDouble): unknown[] => {
    const heard: unknown[] = [];
    contents.ipcRenderer.on('frame', (_event, frame: string) => heard.push(JSON.parse(frame)));
    return heard;
  };
  const asker = (contents: IpcDouble) => (id: number, method: string, input: unknown = {}): void => contents.ipcRenderer.send('frame', JSON.stringify({ kind: 'call', id, method, input }));

  it('is loaded again and served anew from its first id, three times a minute at most, without a word to the engine', async () => {
    const { events, contents, loads, desk, log, lost } = await open();
    const heard = frames(contents);
    const ask = asker(contents);
    ask(1, 'desk.snapshot');
    await turn();
    expect(desk.listeners).toBe(1);
    events.emit('render-process-gone', {}, { reason: 'crashed' });
    expect([loads, desk.listeners]).toEqual([['app://breakwater/index.html#do=said.recovered'], 0]);
    events.emit('did-navigate', {}, 'app://breakwater/index.html');
    ask(1, 'desk.snapshot');
    await turn();
    expect(heard).toMatchObject([{ id: 1, ok: true }, { id: 1, ok: true }]);
    for (let i = 0; i < 5; i++) events.emit('render-process-gone', {}, { reason: 'oom' });
    expect(loads).toHaveLength(3);
    expect(desk.commands).toEqual([]);
    expect(log.at(-1)).toContain('Use the menu or the command line');
    events.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(loads).toHaveLength(3);
    lost[0]?.(); // A person wants another try: it counts from the start.
    events.emit('render-process-gone', {}, { reason: 'oom' });
    expect(loads).toHaveLength(5);
  });

  it('is loaded again when it dies before it stood for the first time, whichever is told first', async () => {
    for (const order of ['death', 'load'] as const) {
      const { loads, reasons, opened } = await open((double) => {
        if (order === 'death') double.crash();
        else setTimeout(() => { double.crash(); }, 1); // As in Electron: the load fails, and a task later the death is told.
        return Promise.reject(new Error('ERR_FAILED (-2) loading'));
      });
      expect(opened.loaded).toBe(false);
      expect([loads, reasons]).toEqual([['app://breakwater/index.html#do=said.recovered'], []]);
    }
  });

  it('that cannot be loaded is told as lost, and loaded again when a person asks', async () => {
    const { loads, lost, reasons, hangs, log } = await open(() => Promise.reject(new Error('ERR_FILE_NOT_FOUND (-6) loading')));
    expect(reasons).toEqual(['The window could not be loaded.']);
    expect(log.at(-1)).toBe('error The window could not be loaded. The engine runs on. Use the menu or the command line');
    lost[0]?.();
    expect(loads).toEqual(['app://breakwater/index.html#do=said.recovered']);
    await turn();
    expect(hangs).toEqual([false]); // It stands again.
  });

  it('is not told as lost when a newer load takes its place', async () => {
    let fails = (): void => undefined;
    const { opened, contents, reasons } = await open();
    vi.useFakeTimers();
    onTestFinished(() => { vi.useRealTimers(); });
    const loadsBy = (loadURL: () => Promise<void>): void => void Object.assign(contents, { loadURL });
    loadsBy(() => new Promise<void>((_resolve, reject) => { fails = () => { reject(Object.assign(new Error('ERR_ABORTED (-3) loading'), { code: 'ERR_ABORTED' })); }; }));
    opened.goTo('app://breakwater/index.html#do=view.risk');
    loadsBy(() => Promise.resolve());
    opened.goTo('app://breakwater/index.html#do=view.desk');
    fails();
    await vi.advanceTimersByTimeAsync(60_000); // Whenever it would be told.
    expect(reasons).toEqual([]);
  });

  it('whose loss cannot be told ends nothing', async () => {
    const { opened, log } = await open(() => Promise.reject(new Error('ERR_FAILED (-2) loading')), () => { throw new Error('no tray'); });
    expect(opened.loaded).toBe(false);
    expect(log.at(-1)).toBe('error the loss of the view could not be told');
  });

  it('shows the desk again that it showed before', async () => {
    const { events, contents, opened } = await open();
    const heard = frames(contents) as { output: { desk: { profile: string } } }[];
    const ask = asker(contents);
    ask(1, 'fleet.show', { profile: 'demo' });
    await turn();
    expect(heard).toMatchObject([{ id: 1, ok: true }]);
    events.emit('did-navigate', {}, 'app://breakwater/index.html');
    expect(opened.shown()).toBe('demo');
  });

  it('says when it hangs and when it answers again', async () => {
    const { window, hangs } = await open();
    (window as unknown as EventEmitter).emit('unresponsive');
    (window as unknown as EventEmitter).emit('responsive');
    expect(hangs).toEqual([true, false]);
  });

  it('is loaded as often as allowed within any minute, whatever the times of its deaths', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 }), (gaps) => {
      let now = 0;
      const health = new PageHealth(() => now);
      const deaths: number[] = [];
      for (const gap of gaps) {
        now += gap;
        deaths.push(now);
        const lately = deaths.filter((at) => now - at <= 60_000).length;
        expect(health.died()).toBe(lately <= MAX_RELOADS_PER_MINUTE);
      }
    }));
  });
});

describe('what the host tells a page', () => {
  it('names views, dialogs and help, and nothing that trades', () => {
    for (const act of PAGE_ACTS) expect(act).not.toMatch(/flatten(?!KeysRefused)|kill|submit|cancel|order/i);
    for (const act of PAGE_ACTS) expect(addressOf('app://breakwater/index.html?view=chart#do=view.desk', act)).toBe(`app://breakwater/index.html?view=chart#do=${act}`);
    expect(() => addressOf('https://evil.test/', 'view.risk')).toThrow(RangeError);
  });
});

describe('where the window opens', () => {
  const area = (x: number, y: number, width: number, height: number) => ({ workArea: { x, y, width, height } });

  it('is seen on some screen, whatever was saved and whatever screens there are', () => {
    const screens = fc.array(fc.tuple(fc.integer({ min: -4_000, max: 4_000 }), fc.integer({ min: -2_000, max: 2_000 }), fc.integer({ min: 800, max: 5_000 }), fc.integer({ min: 600, max: 3_000 })).map((at) => area(...at)), { minLength: 1, maxLength: 4 });
    const saved = fc.record({ x: fc.integer({ min: -9_000, max: 9_000 }), y: fc.integer({ min: -9_000, max: 9_000 }), width: fc.integer({ min: 400, max: 20_000 }), height: fc.integer({ min: 300, max: 20_000 }), maximized: fc.boolean() });
    fc.assert(fc.property(saved, screens, (window, displays) => {
      const place = placeOf(window, displays);
      expect(place.maximized).toBe(window.maximized);
      expect(displays.some(({ workArea }) => place.width <= workArea.width && place.height <= workArea.height)).toBe(true);
      if (place.x === undefined || place.y === undefined) return; // The system chooses.
      const { x, y, width } = place;
      expect([x, y]).toEqual([window.x, window.y]);
      expect(displays.some(({ workArea: a }) => y >= a.y && y + 40 <= a.y + a.height && Math.min(x + width, a.x + a.width) - Math.max(x, a.x) >= 120)).toBe(true);
    }));
  });

  it('stays where it was closed on the same screen', () => {
    const window = { x: 300, y: 100, width: 1_000, height: 700, maximized: false };
    expect(placeOf(window, [area(0, 0, 1_920, 1_040)])).toEqual(window);
    expect(placeOf(null, [area(0, 0, 1_280, 760)])).toEqual({ width: 1_280, height: 760, maximized: false });
  });
});
