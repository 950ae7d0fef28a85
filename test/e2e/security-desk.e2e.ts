// The running desk as an attacker on the same machine sees it: other pages in the trader's browser, other users, and whoever reads what it left behind.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVenueFile, venueFolder, type VenueFile } from '../../src/main/adapters/venues/sim/venue-file.ts';
import { writeOpener } from '../../src/main/cli/run/browser-window.ts';
import { hostTimers } from '../../src/main/api/host-timers.ts';
import { connectControl } from '../../src/main/hosts/headless/control-client.ts';
import { startHeadlessServer } from '../../src/main/hosts/headless/server.ts';
import { createClient, type Client } from '../../src/shared/contract/client.ts';
import { CliWorld, type CliDesk } from '../support/cli-desk.ts';
import { launchChromium } from '../support/chromium.ts';
import { fakeApp } from '../support/fake-app.ts';
import { FakeDesk } from '../support/fake-desk.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { childrenOf, listeningSockets } from '../support/listening-sockets.ts';
import { temporaryFolder } from '../support/loopback.ts';
import { DeskPage } from './pages/desk.page.ts';

const RENDERER = path.resolve(import.meta.dirname, '../../out/renderer');
const CANARY = 'canary-9c1f4be27d-in-the-environment';
const world = new CliWorld();
let browser: Browser;
let desk: CliDesk;
let venue: VenueFile;
let control: Client;
let attacker: string;
let errors = '';
const secrets = new Map<string, string>();
const ends: (() => Promise<unknown> | undefined)[] = [];

/** What the cells of a table say, all rows of it: those of a long one are drawn while they are in sight. */
const textsOfTable = (page: Page, name: string): Promise<readonly string[]> => page.getByRole('region', { name: `${name}, table` }).evaluate(async (box) => {
  const seen = new Set<string>();
  const isDrawn = (): boolean => {
    const rows = [...box.querySelectorAll('tbody tr:not([data-space])')].map((row) => row.getBoundingClientRect());
    const { top, bottom } = box.getBoundingClientRect();
    const head = box.querySelector('thead')?.getBoundingClientRect().height ?? 0;
    return rows.length === 0 || (rows.some((row) => row.top <= top + head + 1) && rows.some((row) => row.bottom >= bottom - 1)) || box.scrollHeight <= box.clientHeight;
  };
  for (let top = 0; ; top += box.clientHeight / 2) {
    box.scrollTo({ top });
    do await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }); while (!isDrawn());
    for (const cell of box.querySelectorAll('tbody td')) seen.add(cell.textContent ?? '');
    if (top >= box.scrollHeight - box.clientHeight) return [...seen];
  }
});
const filesBelow = (folder: string): readonly string[] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
  const full = path.join(folder, entry.name);
  return entry.isDirectory() ? [full, ...filesBelow(full)] : [full];
});

beforeAll(async () => {
  process.env.BREAKWATER_TEST_CANARY = CANARY;
  desk = await world.start('--profile', 'dev', '--interval', '1s', '--log-level', 'trace');
  delete process.env.BREAKWATER_TEST_CANARY;
  desk.child.stderr?.on('data', (data: Buffer) => { errors += String(data); });
  const found = readVenueFile(venueFolder(world.dataDir, 'dev'));
  if (!found) throw new Error('expected a venue process');
  venue = found;
  secrets.set('code of the address', new URLSearchParams(new URL(desk.started.address).hash.slice(1)).get('code') ?? '');
  secrets.set('token of the command line', (JSON.parse(readFileSync(path.join(desk.started.folder, 'control.json'), 'utf8')) as { token: string }).token);
  secrets.set('token of the venue', venue.token);
  secrets.set('canary of the environment', CANARY);
  const wire = await connectControl(desk.started.folder);
  if (!wire.ok) throw new Error(wire.error.message);
  control = createClient(wire.value, { onDelta: () => undefined, onState: () => undefined, timers: hostTimers });
  ends.push(() => Promise.resolve(control.close()));

  const site = createServer((_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>a page elsewhere</title>'));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => { site.closeAllConnections(); site.close(resolve); }));
  attacker = `http://evil.test:${(site.address() as AddressInfo).port}/`;
  // Every name of the attacker leads to this machine, as after a rebinding of its DNS record. New Chromiums ask before they let a page reach
  // this machine: that help is switched off, because older browsers do not give it.
  browser = await launchChromium({ args: ['--host-resolver-rules=MAP evil.test 127.0.0.1'], featuresOff: ['LocalNetworkAccessChecks'] });
});
afterAll(async () => {
  await browser?.close();
  for (const end of ends.reverse()) await end();
  await world.dispose();
});

/** What a page at `at` gets from `target`, by every way a page has. */
async function reach(page: Page, target: string): Promise<readonly string[]> {
  return page.evaluate(async (base) => {
    const tell = (promise: Promise<string>): Promise<string> => Promise.race([promise.catch(() => 'error'), new Promise<string>((resolve) => { setTimeout(() => resolve('silence'), 4_000); })]);
    const got = async (address: string, init?: RequestInit): Promise<string> => { const response = await fetch(address, init); return `${response.type} ${response.status} ${(await response.text()).slice(0, 60)}`.trim(); };
    const load = (tag: 'img' | 'script' | 'iframe'): Promise<string> => new Promise((resolve) => {
      const element = document.createElement(tag);
      element.onload = () => {
        let seen = '';
        try { seen = element instanceof HTMLIFrameElement ? (element.contentDocument?.body.innerText ?? '') : ''; } catch { /* Another origin: nothing is seen. */ }
        resolve(tag === 'iframe' ? `shown ${seen}`.trim() : 'loaded');
      };
      element.onerror = () => resolve('error');
      element.src = base;
      document.body.append(element);
    });
    const socket = (): Promise<string> => new Promise((resolve) => {
      const opened = new WebSocket(base.replace('http:', 'ws:'));
      opened.onopen = () => opened.send(JSON.stringify({ kind: 'auth', token: 'x'.repeat(43) }));
      opened.onmessage = (event) => resolve(`message ${String(event.data)}`);
      opened.onclose = (event) => resolve(`closed ${event.code}`);
    });
    return Promise.all([tell(got(base)), tell(got(base, { method: 'POST', body: '{"kind":"call","id":1,"method":"flatten.start","input":{"reason":"forged"}}' })), tell(got(base, { mode: 'no-cors' })), tell(got(base, { method: 'DELETE' })), tell(load('img')), tell(load('script')), tell(socket())]);
  }, target);
}

describe('other pages in the browser of the trader', () => {
  it('get nothing by a name that was bound to this machine', async () => {
    for (const [port, refusal] of [[desk.started.port, '403 Not this address.'], [venue.port, '426 Upgrade Required']] as const) {
      const page = await browser.newPage();
      const at = `http://evil.test:${port}/`;
      // The page was loaded from the attacker before the name changed; from now on the same origin is our port.
      await page.route(`${at}before`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>before</title>' }));
      await page.goto(`${at}before`);
      expect(await page.evaluate(() => location.origin)).toBe(`http://evil.test:${port}`);
      const [got, posted, noCors, deleted, image, script, socket] = await reach(page, at);
      expect([got, posted, noCors, deleted]).toEqual(Array<string>(4).fill(`basic ${refusal}`));
      expect([image, script, socket]).toEqual(['error', 'error', 'closed 1006']);
      await page.close();
    }
  });

  it('change nothing and read nothing from their own address', async () => {
    const before = await control.call('desk.snapshot', {});
    for (const port of [desk.started.port, venue.port]) {
      const page = await browser.newPage();
      await page.goto(attacker);
      const statuses: number[] = [];
      page.on('response', (response) => { if (response.url().includes(`:${port}`)) statuses.push(response.status()); });
      const [got, posted, noCors, deleted, image, script, socket] = await reach(page, `http://127.0.0.1:${port}/`);
      expect([got, posted, deleted, image, script, socket]).toEqual(['error', 'error', 'error', 'error', 'error', 'closed 1006']);
      expect(noCors).toBe(port === venue.port ? 'opaque 0' : 'error'); // Nothing can be read from either.
      for (const target of ['', 'wire', 'flatten', 'kill.trip']) {
        const sender = await browser.newPage();
        await sender.goto(attacker);
        const answered = sender.waitForResponse((response) => response.request().method() === 'POST');
        await sender.evaluate(({ action }) => {
          const form = document.createElement('form');
          form.method = 'POST';
          form.enctype = 'text/plain';
          form.action = action;
          form.innerHTML = '<input name=\'{"kind":"call","id":1,"method":"flatten.start","input":{"reason":"forged","x":"\' value=\'"}}\'>';
          document.body.append(form);
          form.submit();
        }, { action: `http://127.0.0.1:${port}/${target}` });
        expect([400, 405, 426]).toContain((await answered).status());
        await sender.close();
      }
      const frames = await page.goto(attacker).then(() => page.evaluate((base) => new Promise<string>((resolve) => {
        const frame = document.createElement('iframe');
        frame.onload = () => {
          try { resolve(`readable ${frame.contentDocument?.body.innerText ?? ''}`); } catch { resolve('closed'); }
        };
        frame.src = base;
        document.body.append(frame);
      }), `http://127.0.0.1:${port}/`));
      expect(frames).toMatch(/^closed$|^readable $/);
      expect(statuses.filter((status) => status >= 200 && status < 300).every(() => port === desk.started.port)).toBe(true);
      await page.close();
    }
    const after = await control.call('desk.snapshot', {});
    const byHand = ({ desk: { tradingState, tsStateSince }, orders, flatten }: typeof before): readonly unknown[] => [tradingState, tsStateSince, orders.filter(({ strategyId }) => strategyId === 'manual'), flatten];
    expect(byHand(after)).toEqual(byHand(before));
  });
});

describe('texts from outside', () => {
  it('run nowhere: reasons and names through engine, journal, view and report', async () => {
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
    const page = await context.newPage();
    const asked = watch(page);
    const view = new DeskPage(page);
    await view.open(pathToFileURL(writeOpener(temporaryFolder('opener'), desk.started.address)).href); // As the app window is opened.
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/(?!.*code=)/);
    for (const [index, reason] of HOSTILE_TEXTS.entries()) {
      expect(await control.call('desk.setReduceOnly', { on: index % 2 === 0, reason })).toMatchObject({ outcome: 'done' });
      if (index % 2 === 0) continue; // Fifty calls a second are allowed.
      const refused = await control.call('order.submit', { instrumentId: reason.slice(0, 60), side: 'buy', type: 'market', quantity: '1', limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false });
      expect(refused.outcome).toBe('refused');
    }
    await control.call('kill.trip', { reason: HOSTILE_TEXTS.slice(0, 6).join(' ') });
    await view.waitForTradingState('halted, latched');
    expect(await page.locator('body').innerText()).toContain('<img src=x onerror="window.evil=2">');
    for (const tab of ['Working orders', 'Fills', 'Closed orders', 'Decisions', 'Alerts'] as const) await view.showTab(tab);
    await view.openReports();
    await expect.poll(() => view.reportText(), { timeout: 20_000 }).toMatch(/Breakwater|report/i);
    await view.openDesk();
    secrets.set('token of the page', await page.evaluate(() => Object.values(sessionStorage).join(' ')).then((text) => /[\w-]{43}/.exec(text)?.[0] ?? ''));
    expect(await page.evaluate(() => (window as { evil?: unknown }).evil)).toBeUndefined();
    expect(asked()).toEqual([]);

    // The file that was exported is opened outside, without our headers.
    const { content } = await control.call('report.read', { day: new Date().toISOString().slice(0, 10), format: 'html' });
    const loose = await context.newPage();
    const askedLoose = watch(loose);
    await loose.setContent(content);
    expect(await loose.evaluate(() => [(window as { evil?: unknown }).evil ?? null, document.scripts.length])).toEqual([null, 0]);
    expect(askedLoose()).toEqual([]);
    await control.call('kill.resume', { reason: 'the texts were harmless', killId: (await control.call('desk.snapshot', {})).desk.killId ?? '' });
    await context.close();
  });

  it('run nowhere: whatever a venue or a strategy could write into any field of the view', async () => {
    const fake = new FakeDesk();
    let next = 0;
    const texts = new Set(['reason', 'closeReason', 'strategyId', 'venueOrderId', 'clientOrderId', 'tradeId', 'detail', 'message', 'runbook', 'code', 'stateCause', 'cause', 'version', 'configHash', 'base', 'quote', 'interval']);
    const poison = (value: unknown, key = ''): unknown => {
      if (Array.isArray(value)) return value.map((one) => poison(one, key));
      if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poison(inner, name)]));
      if (typeof value === 'string' && texts.has(key)) return HOSTILE_TEXTS.includes(value) ? value : HOSTILE_TEXTS[next++ % HOSTILE_TEXTS.length];
      return typeof value === 'string' && value === 'BTC-PERP.SIM' ? `${HOSTILE_TEXTS[1] ?? ''}.SIM` : value;
    };
    // Half of them as orders, half as alerts: so few rows stand in the page all at once.
    for (const [i, text] of HOSTILE_TEXTS.entries()) {
      if (i % 2 === 0) fake.putOrder({ status: 'rejected', closeReason: text });
      else fake.alert('critical', 'x', text, text);
    }
    const api = new Proxy(fake, { get: (target, name) => {
      if (name === 'snapshot') return () => poison(target.snapshot());
      if (name === 'bars') return (_id: string, limit: number) => target.bars('BTC-PERP.SIM', limit);
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    } });
    const server = await startHeadlessServer({ app: fakeApp(fake), desk: api, profileFolder: temporaryFolder('hostile'), rendererFolder: RENDERER });
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
    const page = await context.newPage();
    const asked = watch(page);
    const view = new DeskPage(page);
    await page.goto(server.newAddress());
    await page.getByRole('region', { name: 'Account' }).waitFor();
    // What the cells of the tables say, letter by letter. The rows come in after the panels: read until every text stood in one.
    const cells = new Set<string>();
    const missing = (): readonly string[] => HOSTILE_TEXTS.filter((text) => ![...cells].some((cell) => cell.includes(text)));
    await expect.poll(async () => {
      for (const tab of ['Working orders', 'Fills', 'Closed orders', 'Decisions', 'Alerts'] as const) {
        await view.showTab(tab);
        for (const cell of await textsOfTable(page, tab)) cells.add(cell);
      }
      return missing();
    }, { timeout: 30_000 }).toEqual([]);
    expect(next).toBeGreaterThan(HOSTILE_TEXTS.length);
    expect(await page.evaluate(() => [(window as { evil?: unknown }).evil ?? null, document.querySelectorAll('script:not([src]), object, embed, base, iframe, [onerror], [onload], [onfocus]').length])).toEqual([null, 0]);
    expect(asked()).toEqual([]);
    await context.close();
    await server.close();
  });

  it('the built page itself has no inline script, no handler in an attribute and no address outside', () => {
    const html = readFileSync(path.join(RENDERER, 'index.html'), 'utf8');
    const scripts = [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, body] of scripts) expect([/\ssrc="\.\/(?:assets\/[\w-]+|first-paint)\.js"/.test(attributes ?? ''), body]).toEqual([true, '']);
    expect(html).not.toMatch(/\son\w+=|javascript:|https?:\/\/|<style|<iframe|<object/i);
  });
});

describe.skipIf(process.platform !== 'linux')('what the desk leaves open and behind', () => {
  it('listens on 127.0.0.1 alone, engine and venue', () => {
    expect(listeningSockets(desk.started.pid)).toEqual([`127.0.0.1:${desk.started.port}`]);
    expect(listeningSockets(venue.pid)).toEqual([`127.0.0.1:${venue.port}`]);
  });

  it('hands no secret to command lines or environments, its own or its children\'s', () => {
    const pids = [desk.started.pid, venue.pid, ...childrenOf(desk.started.pid), ...childrenOf(venue.pid)];
    for (const pid of pids) {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      for (const [name, secret] of secrets) {
        expect(commandLine.includes(secret), `${name} in the command line of ${pid}`).toBe(false);
        // The canary was put into the engine's own environment; from there it may go nowhere.
        if (pid !== desk.started.pid || name !== 'canary of the environment') expect(environment.includes(secret), `${name} in the environment of ${pid}`).toBe(false);
      }
    }
    expect(readFileSync(`/proc/${desk.started.pid}/environ`, 'utf8')).toContain(CANARY);
  });

  it('writes no secret into log, journal, report or output, in any spelling, after errors of every kind', async () => {
    const page = await browser.newPage();
    await page.goto(desk.started.address); // Its code was used up.
    await page.close();
    for (const secret of secrets.values()) {
      await control.call('order.submit', { instrumentId: 'BTC-PERP.SIM', side: 'buy', type: 'market', quantity: '0.01', limitPx: '1', timeInForce: 'ioc', postOnly: false, reduceOnly: false });
      const refused = new WebSocket(`ws://127.0.0.1:${desk.started.port}/`);
      await new Promise<void>((resolve) => { refused.onopen = () => refused.send(JSON.stringify({ kind: 'auth', token: `${secret}x` })); refused.onclose = () => resolve(); });
    }
    await world.run('status', '--profile', 'dev');
    const code = await desk.stop();
    expect(code).toBe(0);
    await expect.poll(() => readdirSync(path.join(world.dataDir, 'dev/journal')).some((name) => name.endsWith('.sqlite'))).toBe(true);

    expect([...secrets.keys()]).toHaveLength(5);
    const allowed = new Map([['control.json', 'token of the command line'], ['venue.json', 'token of the venue']]);
    const files = filesBelow(world.dataDir).filter((file) => lstatSync(file).isFile());
    expect(files.some((file) => file.endsWith('breakwater.log')) && files.some((file) => file.includes('journal.sqlite'))).toBe(true);
    for (const [name, secret] of secrets) {
      expect(secret.length, name).toBeGreaterThanOrEqual(32);
      const bytes = Buffer.from(secret);
      const spellings = [secret, encodeURIComponent(secret), bytes.toString('base64'), bytes.toString('hex'), [...secret].reverse().join('')];
      for (const spelling of spellings) {
        for (const file of files) if (allowed.get(path.basename(file)) !== name) expect(readFileSync(file).includes(spelling), `${name} in ${file}`).toBe(false);
        const printed = desk.lines().filter((line) => line.type !== 'started'); // The one line that people are meant to open.
        expect(JSON.stringify(printed).includes(spelling), `${name} on stdout`).toBe(false);
        expect(errors.includes(spelling), `${name} on stderr`).toBe(false);
      }
    }
  });

  it('keeps every file and folder to its owner', () => {
    const loose = [world.dataDir, ...filesBelow(world.dataDir)].flatMap((file) => {
      const { mode } = lstatSync(file);
      return (mode & 0o077) === 0 && !lstatSync(file).isSymbolicLink() ? [] : [`${path.relative(world.dataDir, file)} ${(mode & 0o777).toString(8)}`];
    });
    expect(loose).toEqual([]);
  });
});

/** Requests to the attacker, dialogs and errors of a page. */
function watch(page: Page): () => readonly string[] {
  const seen: string[] = [];
  page.on('request', (request) => { if (request.url().includes('evil.test')) seen.push(`request ${request.url()}`); });
  page.on('dialog', (dialog) => { seen.push(`dialog ${dialog.message()}`); void dialog.dismiss(); });
  page.on('pageerror', (error) => seen.push(`error ${error.message}`));
  page.on('console', (message) => { if (message.type() === 'error') seen.push(message.text()); });
  return () => seen;
}
