// The window itself on a scripted desk: the real main process and preload on the double with a real Chromium, so that accidents can be arranged.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { rolldown } from 'rolldown';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { electronBinary, launchDouble } from '../support/electron-double/launch.ts';
import type { AppUnderTest, DoubleApp, LaunchOptions } from '../support/electron-double/launch.ts';

type Bridge = { send(frame: string): void; onFrame(listener: (frame: string) => void): () => void };
declare global {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface can add to the page's own
  interface Window { bridge: Bridge; evil?: boolean }
}

const root = path.resolve(import.meta.dirname, '../..');
const main = path.join(root, 'test/support/electron-double/fixture-main.ts');
const folder = mkdtempSync(path.join(os.tmpdir(), 'breakwater-window-'));
const running: AppUnderTest[] = [];
const start = async (over: Partial<LaunchOptions> = {}): Promise<DoubleApp> => {
  const app = await launchDouble({ main, ...over, env: { FIXTURE_FOLDER: folder, ...over.env } });
  running.push(app);
  return app;
};

beforeAll(async () => {
  console.log(`Accidents of the window run on the double of Electron with Chromium; Electron's binary is ${electronBinary() ? '' : 'not '}here`);
  mkdirSync(path.join(folder, 'renderer/assets'), { recursive: true });
  writeFileSync(path.join(folder, 'renderer/index.html'), '<!doctype html><meta charset="utf-8"><title>loading</title><script>window.evil = true</script><script type="module" src="./assets/main.js"></script><a id="out" href="https://www.tradingview.com/" target="_blank">notice</a><a id="leave" href="https://evil.example/">evil</a><iframe sandbox srcdoc="<p id=inside>report</p>"></iframe>');
  writeFileSync(path.join(folder, 'renderer/assets/main.js'), 'document.title = "ready";');
  const bundle = await rolldown({ input: path.join(root, 'src/preload/index.ts'), external: ['electron'] });
  await bundle.write({ file: path.join(folder, 'preload.cjs'), format: 'cjs' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

/** Asks the engine from the page, through the preload, as the client does. */
const call = (page: Page, id: number, method: string, input: unknown = {}): Promise<{ ok: boolean; output: Record<string, unknown>; error: { code: string } }> => page.evaluate(([callId, name, value]) => new Promise((resolve) => {
  const off = window.bridge.onFrame((text) => {
    const frame = JSON.parse(text) as { id?: number };
    if (frame.id !== callId) return;
    off();
    resolve(frame as never);
  });
  window.bridge.send(JSON.stringify({ kind: 'call', id: callId, method: name, input: value }));
}), [id, method, input] as const);
const records = async (app: DoubleApp): Promise<string> => ((await app.control('records')) as string[]).join('\n');

describe('the window', () => {
  it('shows the page of the app scheme and talks to the engine through two functions', async () => {
    const app = await start();
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    expect(await page.evaluate(() => [Object.keys(window.bridge).sort(), Object.isFrozen(window.bridge), typeof (globalThis as { require?: unknown }).require, typeof (globalThis as { process?: unknown }).process])).toEqual([['onFrame', 'send'], true, 'undefined', 'undefined']);
    expect(await call(page, 1, 'flatten.preview')).toMatchObject({ ok: true, output: { profile: 'dev' } });
    const snapshot = await call(page, 2, 'desk.snapshot');
    const pushed = page.evaluate(() => new Promise((resolve) => { const off = window.bridge.onFrame((text) => { if (text.includes('"push"')) { off(); resolve(text); } }); }));
    expect(await call(page, 3, 'kill.trip', { reason: 'from the page' })).toMatchObject({ ok: true, output: { outcome: 'done' } });
    expect(JSON.parse(String(await pushed))).toMatchObject({ kind: 'push', deltas: [{ type: 'order', order: { clientOrderId: 'after-Kill' } }] });
    expect(snapshot.output.seq).toBe(10);
    await expect.poll(() => records(app)).toContain('window Breakwater · dev · PAPER');
  });

  it('runs no inline script and reaches nothing outside', async () => {
    const app = await start();
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    expect(await page.evaluate(() => window.evil)).toBeUndefined();
    const reached = await page.evaluate(async () => {
      const image = new Promise((resolve) => { const img = new Image(); img.onload = () => resolve('loaded'); img.onerror = () => resolve('blocked'); img.src = 'https://evil.example/x.png'; });
      const fetched = fetch('https://evil.example/').then(() => 'fetched', () => 'blocked');
      const socket = new Promise((resolve) => { try { const opened = new WebSocket('ws://127.0.0.1:1/'); opened.onopen = () => resolve('open'); opened.onerror = () => resolve('blocked'); } catch { resolve('blocked'); } });
      let evaluated = 'evaluated';
      try { new Function('return 1')(); } catch { evaluated = 'blocked'; }
      const element = document.createElement('div');
      element.innerHTML = '<img src=x onerror="window.evil = true">';
      document.body.append(element);
      return [await image, await fetched, await socket, evaluated];
    });
    // The page's own evaluate is exempt from its policy; what the page's markup tries is not.
    expect(reached.slice(0, 3)).toEqual(['blocked', 'blocked', 'blocked']);
    expect(await page.evaluate(() => window.evil)).toBeUndefined();
  });

  it('shows text handed to a sandboxed frame', async () => {
    const app = await start();
    const page = await app.page();
    await expect.poll(() => page.frames().length).toBe(2);
    expect(await page.frames()[1]?.textContent('#inside')).toBe('report');
  });

  it('goes nowhere and opens nothing but our outside link, in the browser', async () => {
    const app = await start();
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    await page.click('#leave');
    await expect.poll(() => records(app)).toContain('navigation prevented https://evil.example/');
    await page.evaluate(() => { location.href = 'https://evil.example/again'; });
    await expect.poll(() => records(app)).toContain('navigation prevented https://evil.example/again');
    await page.click('#out');
    await expect.poll(() => records(app)).toContain('opened outside https://www.tradingview.com/');
    await page.evaluate(() => { window.open('https://evil.example/popup'); });
    await expect.poll(() => records(app)).toMatch(/window\.open https:\/\/evil\.example\/popup deny/);
    expect(await call(page, 1, 'report.days')).toMatchObject({ ok: true });
    expect(await records(app)).not.toContain('opened outside https://evil');
  });

  it('denies permissions and drops messages of other frames', async () => {
    const app = await start();
    const page = await app.page();
    for (const name of ['clipboard-read', 'notifications', 'media', 'geolocation', 'hid', 'serial', 'fullscreen', 'unknown']) expect(await app.control('permission', name)).toEqual([false, false]);
    await app.control('forge', { url: 'https://evil.example/', origin: 'https://evil.example' }, 'frame', '{"kind":"call","id":1,"method":"flatten.start","input":{"reason":"forged"}}');
    await app.control('forge', { url: 'app://breakwater/index.html', origin: 'app://breakwater' }, 'frame', '{"kind":"call","id":2,"method":"flatten.start","input":{"reason":"forged"}}');
    expect(await call(page, 3, 'report.days')).toMatchObject({ ok: true });
    await expect.poll(() => app.output()).toContain('a message from https://evil.example/ was dropped');
    expect(app.output()).not.toContain('command FlattenAll');
  });

  it('loads the page again after a reload and after its process died, and the engine goes on', async () => {
    const app = await start();
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    expect(await call(page, 5, 'report.days')).toMatchObject({ ok: true });
    await page.evaluate(() => location.reload());
    await page.waitForLoadState('load');
    await expect.poll(() => call(page, 1, 'report.days').catch(() => null)).toMatchObject({ ok: true });
    await app.control('crash');
    await expect.poll(() => app.output()).toContain('the engine runs on, the view is loaded anew');
    await expect.poll(async () => {
      const fresh = await app.page();
      return fresh === page ? 'old' : (await fresh.title().catch(() => 'dead'));
    }, { timeout: 20_000 }).toBe('ready');
    expect(await call(await app.page(), 1, 'report.days')).toMatchObject({ ok: true });
    expect(app.output()).not.toContain('desk stopped');
  });

  it('flattens from the menu and from the tray after a clear question', async () => {
    const app = await start();
    await app.page();
    await app.control('click', 'app', 'flatten');
    await expect.poll(() => records(app)).toContain('Flatten all on dev?');
    expect(app.output()).not.toContain('command FlattenAll');
    await app.control('answer', 0);
    await app.control('click', 'tray', 'flatten');
    await expect.poll(() => app.output()).toContain('command FlattenAll flatten-all from the tray');
    await expect.poll(() => records(app)).toContain('FlattenAll taken');
    await app.control('answer', 0);
    await app.control('click', 'app', 'kill');
    await expect.poll(() => app.output()).toContain('command Kill kill switch from the menu');
  });

  it('asks before it closes with something at risk, and stops the desk before the process ends', async () => {
    const app = await start({ env: { FIXTURE_POSITIONS: '2' } });
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    await page.waitForLoadState('load');
    await app.control('closeWindow');
    await expect.poll(() => records(app)).toContain('At the venue stay 2 positions and 0 working orders. | 2 positions stay open and no stop acts on them until the desk runs again: stops live in the engine.\ndev (paper): 2 positions of 100 USD in notional, 0 working orders, as the venue shows now. | Keep running');
    // A wish to quit while the first question is still being put away changes nothing: it is said again until it is heard.
    await expect.poll(async () => {
      await app.control('quit');
      return (await records(app)).match(/\| Keep running/g)?.length ?? 0;
    }).toBeGreaterThanOrEqual(2);
    expect(app.output()).not.toContain('desk stopped');
    await app.control('answer', 1);
    void app.control('quit').catch(() => undefined);
    expect((await app.exited).code).toBe(0);
    expect(app.output()).toContain('desk stopped');
  });

  it.each([
    ['{"positions":1,"orders":2}', 'At the venue stay 1 position and 2 working orders. | 1 position stays open and no stop acts on it until the desk runs again: stops live in the engine.\ndev (paper): the venue shows 1 position and 2 working orders; the desk\'s own record shows 0 positions of 100 USD in notional, 0 working orders. | Keep running'],
    ['hangs', 'The venue of dev could not be asked whether anything is open there. | No stop acts while the engine is stopped.\ndev (paper): by its own record, which agreed with the venue last at 2026-01-02 03:04:05 UTC, 0 positions of 100 USD in notional, 0 working orders. The venue could not be asked: it did not answer in time. | Keep running'],
  ])('asks the venue before it closes: %s', async (venue, question) => {
    const app = await start({ env: { FIXTURE_VENUE: venue } });
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    await page.waitForLoadState('load');
    await app.control('closeWindow');
    await expect.poll(() => records(app), { timeout: 20_000 }).toContain(question);
    expect(app.output()).not.toContain('desk stopped');
  });

  it('flattens from the tray while the page is frozen, and says that it does not answer', async () => {
    const app = await start();
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    page.evaluate(() => { for (;;) Math.random(); }).catch(() => undefined);
    await app.control('windowEvent', 'unresponsive');
    await expect.poll(() => records(app)).toContain('The window does not answer; the engine runs on');
    await app.control('answer', 0);
    await app.control('click', 'tray', 'flatten');
    await expect.poll(() => app.output()).toContain('command FlattenAll');
    await app.control('crash'); // The trader gives the page up.
    await expect.poll(() => app.output(), { timeout: 20_000 }).toContain('the view is loaded anew');
    await expect.poll(async () => (await app.page()).title().catch(() => 'dead'), { timeout: 20_000 }).toBe('ready');
    expect(app.output()).not.toContain('desk stopped');
  });

  it('opens the question before flatten-all by keys of the whole system, once at a time, and never trades without it', async () => {
    const app = await start();
    await app.page();
    const keys = 'CommandOrControl+Alt+Shift+F';
    expect(await app.control('heldKeys')).toEqual([keys]);
    await Promise.all([app.control('press', keys), app.control('press', keys)]);
    await expect.poll(async () => (await records(app)).match(/Flatten all on dev\?/g)?.length ?? 0).toBeGreaterThan(0);
    expect(app.output()).not.toContain('command');
    await app.control('answer', 0);
    await app.control('press', keys);
    await expect.poll(() => app.output()).toContain('command FlattenAll flatten-all from the global keys');
    await app.control('desk.settings', { globalFlatten: 'Super+F12' });
    expect(await app.control('heldKeys')).toEqual(['Super+F12']);
    await app.control('desk.settings', { globalFlatten: 'not keys' });
    expect(await app.control('heldKeys')).toEqual([]);
    const page = await app.page();
    expect(await call(page, 1, 'host.info')).toMatchObject({ output: { kind: 'electron', canSave: true, canReveal: true, canDetach: true, hasTray: true, globalFlatten: { keys: 'not keys', registered: false, detail: expect.stringContaining('found not keys') as string } } });
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#do=said.flattenKeysRefused');
    await app.control('desk.settings', { globalFlatten: '' });
    expect(await app.control('heldKeys')).toEqual([]);
  });

  it('says who has the keys when the system does not give them', async () => {
    const app = await start({ env: { ELECTRON_DOUBLE_TAKEN_KEYS: 'CommandOrControl+Alt+Shift+F' } });
    const page = await app.page();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#do=said.flattenKeysRefused');
    expect(await call(page, 1, 'host.info')).toMatchObject({ output: { globalFlatten: { registered: false, detail: expect.stringContaining('another program holds these keys') as string } } });
  });

  it('tells the page what the menu asks for, without loading it anew', async () => {
    const app = await start();
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    await page.evaluate(() => { document.title = 'kept'; });
    for (const id of ['view.risk', 'arm', 'resume', 'guide', 'licences']) await app.control('click', 'app', id);
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#do=settings.licences');
    expect(await page.title()).toBe('kept');
    expect(app.output()).not.toContain('command');
  });

  it('shows in the tray how the desk stands, and holds sleep off while something is at risk', async () => {
    const app = await start();
    await app.page();
    await expect.poll(() => records(app)).toContain('dev PAPER: active · day 0.00 USD');
    expect(await app.control('blockers')).toEqual([]);
    await app.control('desk.row', { openPositions: 2, dayPnl: '-12.345', tradingState: 'reducing' });
    await expect.poll(() => records(app)).toContain('dev PAPER: reducing · day −12.35 USD · 2 positions');
    await expect.poll(() => app.control('blockers')).toEqual(['prevent-app-suspension']);
    await app.control('desk.row', { openPositions: 0, tradingState: 'halted', latched: true });
    await expect.poll(() => records(app)).toContain('halted, latched');
    await expect.poll(() => app.control('blockers')).toEqual([]);
  });

  it('hears of sleep, and stops in order when the system goes down', async () => {
    const app = await start();
    await app.page();
    await app.control('power', 'suspend');
    await app.control('power', 'resume');
    await expect.poll(() => app.output()).toMatch(/desk hears suspend[\s\S]*desk hears resume/);
    expect(await app.control('power', 'shutdown')).toBe(true);
    expect((await app.exited).code).toBe(0);
    expect(app.output()).toContain('desk stopped');
  });

  it('notifies of fills and alerts only when asked to, several in one, and comes to the front on a click', async () => {
    const app = await start();
    await app.page();
    await app.control('desk.fill', 't0');
    await app.control('desk.settings', { notifications: { on: true, fills: true, alerts: true } });
    await app.control('desk.fill', 't1');
    await app.control('desk.fill', 't2');
    await app.control('desk.alert', '<b>loss</b> limit');
    await expect.poll(() => records(app), { timeout: 20_000 }).toMatch(/notification dev PAPER: 1 alert, 2 fills \| CRITICAL: {2}b loss \/b {2}limit\nBought 0\.01 BTC-PERP\.SIM at 90000\nBought/);
    expect((await records(app)).match(/^notification .*/gm)).toEqual(['notification Breakwater | Notifications are on: this is how fills and alerts are announced. | normal', expect.stringContaining('1 alert, 2 fills')]);
    await app.control('clickNotification');
    await expect.poll(() => records(app)).toContain('window focused');
  });

  it('opens folders of ours, saves where the trader says, and says why it could not', async () => {
    const app = await start();
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    mkdirSync(path.join(folder, 'dev/reports'), { recursive: true });
    expect(await call(page, 1, 'host.reveal', { what: 'reports' })).toMatchObject({ output: { opened: true, path: path.join(folder, 'dev/reports') } });
    expect(await call(page, 2, 'host.reveal', { what: 'logs' })).toMatchObject({ output: { opened: false } });
    const own = path.join(folder, 'dev/journal.csv');
    await app.control('saveTo', own);
    expect(await call(page, 3, 'host.save', { id: 'd', fileName: 'x.csv', text: 'x', last: true })).toMatchObject({ ok: false, error: { code: 'badInput', message: expect.stringContaining('expected a file outside of the data folder') as string } });
    expect(existsSync(own)).toBe(false);
    const outside = mkdtempSync(path.join(os.tmpdir(), 'breakwater-saved-'));
    const file = path.join(outside, 'saved.csv');
    await app.control('saveTo', file);
    await call(page, 4, 'host.save', { id: 'a', fileName: '../../etc/fills.csv', text: 'one,', last: false });
    expect(await call(page, 5, 'host.save', { id: 'a', fileName: '../../etc/fills.csv', text: 'two', last: true })).toMatchObject({ output: { done: true, path: file } });
    expect(readFileSync(file, 'utf8')).toBe('one,two');
    expect(await records(app)).toMatch(/save dialog [^|]*[\\/]fills\.csv \| /);
    expect(await call(page, 6, 'host.save', { id: 'b', fileName: 'x.csv', text: 'x', last: true })).toMatchObject({ output: { done: true, path: null } });
    await app.control('saveTo', path.join(outside, 'no/such/folder.csv'));
    expect(await call(page, 7, 'host.save', { id: 'c', fileName: 'x.csv', text: 'x', last: true })).toMatchObject({ ok: false, error: { code: 'badInput', message: expect.stringContaining('was not saved') as string } });
    rmSync(outside, { recursive: true });
  });

  it('opens a chart in a window of its own, with its own wire', async () => {
    const app = await start();
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    expect(await call(page, 1, 'host.detach', { view: 'chart', instrumentId: 'BTC-PERP.SIM' })).toMatchObject({ output: { opened: true, address: null } });
    const charts = (): readonly Page[] => page.context().pages().filter((one) => one.url().includes('view=chart'));
    await expect.poll(() => charts().length).toBe(1); // The browser tells of a new page when it comes to it.
    const [chart] = charts();
    if (!chart) throw new Error('expected a page with the chart');
    expect(new URL(chart.url()).searchParams.get('instrument')).toBe('BTC-PERP.SIM');
    await expect.poll(() => call(chart, 1, 'report.days').catch(() => null)).toMatchObject({ ok: true });
    expect(await call(page, 2, 'report.days')).toMatchObject({ ok: true });
    expect(await call(page, 3, 'host.detach', { view: 'chart', instrumentId: 'BTC-PERP.SIM' })).toMatchObject({ output: { opened: true } }); // Brought to the front, not doubled.
    expect(charts()).toHaveLength(1);
    expect(await call(page, 4, 'host.detach', { view: 'chart', instrumentId: '"><script>' })).toMatchObject({ ok: false, error: { code: 'badInput' } });
  });

  it('opens where it was closed while that is on a screen, and remembers where it is moved', async () => {
    const settings = (window: unknown): string => JSON.stringify({ window });
    const app = await start({ env: { FIXTURE_SETTINGS: settings({ x: 300, y: 120, width: 1300, height: 800, maximized: true }) } });
    await app.page();
    await expect.poll(() => records(app)).toMatch(/window at 300,120 1300x800[\s\S]*window maximized/);
    await app.control('bounds', { x: 10, y: 20, width: 1111, height: 700 });
    await expect.poll(() => app.output()).toContain('settings {"window":{"x":10,"y":20,"width":1111,"height":700,"maximized":true}}');
    const gone = await start({ env: { FIXTURE_SETTINGS: settings({ x: 5_000, y: 120, width: 4_000, height: 3_000, maximized: false }) } });
    await gone.page();
    await expect.poll(() => records(gone)).toContain('window at -,- 1920x1040');
  });

  it('says natively what to do when the page keeps dying', async () => {
    const app = await start();
    await app.page();
    for (let i = 0; i < 4; i++) {
      await app.control('answer', 2);
      const deaths = i + 1;
      await app.control('crash');
      await expect.poll(() => app.output().match(/the view's process ended/g)?.length ?? 0, { timeout: 20_000 }).toBe(deaths);
      if (i < 3) await expect.poll(async () => (await app.page()).title().catch(() => 'dead'), { timeout: 20_000 }).toBe('ready');
    }
    await expect.poll(() => records(app)).toContain('The window failed several times within a minute. The engine runs on.');
    await expect.poll(() => records(app)).toContain('The window failed; the engine runs on');
    expect(app.output()).not.toContain('desk stopped');
  });

  it('keeps the desk when its page cannot be loaded at the start, shows the window and says so, and loads it when asked', async () => {
    const app = await start({ env: { ELECTRON_DOUBLE_FIRST_LOAD: 'fails' } });
    await expect.poll(() => records(app), { timeout: 30_000 }).toMatch(/window shown[\s\S]*dialog The window could not be loaded\. The engine runs on\. \|.*\| Leave it/);
    await expect.poll(() => records(app)).toContain('The window failed; the engine runs on');
    await app.control('click', 'app', 'view.risk');
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    await expect.poll(async () => (await records(app)).split('\n').filter((line) => line.startsWith('tray ')).at(-1)).not.toContain('failed');
    expect(app.output()).not.toContain('desk stopped');
  });

  it('loads a page anew that dies at the start, and asks nobody', async () => {
    const app = await start({ env: { ELECTRON_DOUBLE_FIRST_LOAD: 'dies' } });
    await expect.poll(() => app.output(), { timeout: 30_000 }).toContain('the view is loaded anew');
    const page = await app.page();
    await expect.poll(() => page.title()).toBe('ready');
    expect(await records(app)).not.toContain('dialog');
    expect(app.output()).not.toMatch(/desk stopped|could not be loaded/);
  });

  it('comes to the front when started a second time, and the second one ends at once', async () => {
    const app = await start();
    await app.page();
    await app.control('secondInstance');
    await expect.poll(() => records(app)).toContain('window focused');
    const second = await start({ env: { ELECTRON_DOUBLE_SECOND: '1' } });
    expect((await second.exited).code).toBe(0);
    expect(second.output()).toContain('already runs');
  });

  it.each([['--remote-debugging-port=9222'], ['--inspect-brk']])('does not start with %s', async (argument) => {
    const app = await start({ args: [argument] });
    const { code, records: seen } = await app.exited;
    expect(code).toBe(2);
    expect(seen).toEqual([]);
    expect(app.output()).toContain(`found ${argument}`);
  });

  it('ends with code 2 and one sentence when its command line is not understood', async () => {
    const app = await start({ env: { FIXTURE_NO_START: "unknown option '--profil'" } });
    const { code, records: seen } = await app.exited;
    expect([code, seen]).toEqual([2, []]);
    expect(app.output()).toContain("breakwater: unknown option '--profil'");
  });

  it('stops in order when its time is over', async () => {
    const app = await start({ env: { FIXTURE_STOP_AFTER_MS: '1' } });
    expect((await app.exited).code).toBe(0);
    expect(app.output()).toContain('desk stopped');
  });

  it('stops the desk in order when it has no window to show', async () => {
    const app = await start({ env: { FIXTURE_PRELOAD: '/nonexistent/preload.cjs' } });
    expect((await app.exited).code).toBe(1);
    expect(app.output()).toContain('desk stopped');
  });

  it('says why it could not start', async () => {
    const app = await start({ env: { FIXTURE_FOLDER: '/nonexistent' } });
    const { code, records: seen } = await app.exited;
    expect(code).toBe(1);
    expect(seen.join()).toContain('error box Breakwater could not start: expected the built view in /nonexistent/renderer');
  });
});
