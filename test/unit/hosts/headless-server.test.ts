import { readFileSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createClient } from '../../../src/shared/contract/client.ts';
import { hostTimers } from '../../../src/main/api/host-timers.ts';
import { connectControl, requestAddress } from '../../../src/main/hosts/headless/control-client.ts';
import type { HeadlessOptions, HeadlessServer } from '../../../src/main/hosts/headless/server.ts';
import { socketWire } from '../../../src/main/hosts/headless/socket-wire.ts';
import { authenticate, codeOf, pageSocket, startLoopback, temporaryFolder } from '../../support/loopback.ts';
import { sampleOrder, ScriptedDesk } from '../../support/scripted-desk.ts';

const running: HeadlessServer[] = [];
const start = async (over: Partial<HeadlessOptions> = {}) => {
  const desk = new ScriptedDesk();
  const started = await startLoopback(desk, over);
  running.push(started.server);
  return { ...started, desk, port: started.server.port };
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

type Answer = { readonly status: number; readonly headers: http.IncomingHttpHeaders; readonly body: string };
const ask = (port: number, options: http.RequestOptions = {}): Promise<Answer> => new Promise((resolve, reject) => {
  const request = http.request({ host: '127.0.0.1', port, path: '/', agent: false, ...options }, (response) => {
    let body = '';
    response.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
  });
  request.on('error', reject);
  request.end();
});
/** Bytes as given, for what no HTTP client would send. Resolves with the status line; empty when the connection was just closed. */
const raw = (port: number, text: string): Promise<string> => new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
  let answer = '';
  socket.on('data', (chunk) => { answer += chunk.toString(); });
  socket.on('error', () => undefined);
  socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
});
const session = async (port: number, first: unknown, options = {}): Promise<{ token: string; socket: WebSocket }> => {
  const ending = await authenticate(pageSocket(port, options), first);
  if (ending.kind !== 'session') throw new Error(`expected a session, was ${JSON.stringify(ending)}`);
  return ending;
};
const clientOf = (socket: WebSocket) => createClient(socketWire(socket), { onDelta: () => undefined, onState: () => undefined, timers: hostTimers });

const hostileHosts = (port: number): readonly string[] => [
  'evil.test', `evil.test:${port}`, `127.0.0.1.evil.test:${port}`, `127.attacker.example:${port}`, `localhost.evil.test:${port}`, `evil-localhost:${port}`, '127.0.0.1', 'localhost', '[::1]', `127.0.0.1:${port + 1}`,
  `127.0.0.1:0${port}`, `127.0.0.1:${port}.`, `127.0.0.1.:${port}`, `localhost.:${port}`, `LOCALHOST:${port}`, `LocalHost:${port}`, `127.1:${port}`, `127.0.1:${port}`, `2130706433:${port}`, `0x7f000001:${port}`,
  `0177.0.0.1:${port}`, `0.0.0.0:${port}`, `127.0.0.2:${port}`, `::1:${port}`, `[::]:${port}`, `[0:0:0:0:0:0:0:1]:${port}`, `[::ffff:127.0.0.1]:${port}`, `user@127.0.0.1:${port}`, `127.0.0.1:${port}@evil.test`, `127.0.0.1:${port}/`,
  `127.0.0.1:${port}#`, `127.0.0.1:${port},evil.test`, `http://127.0.0.1:${port}`, `//127.0.0.1:${port}`, `127.0.0.1%00:${port}`, `localhost%2eevil.test:${port}`, 'null', '*', `①27.0.0.1:${port}`.replace('①', '%E2%91%A0'), `127.0.0.1:${port} evil.test`,
];
const hostileOrigins = (port: number): readonly string[] => [
  'null', 'http://evil.test', `http://evil.test:${port}`, `https://127.0.0.1:${port}`, `ws://127.0.0.1:${port}`, 'http://127.0.0.1', 'http://localhost', `http://127.0.0.1:${port + 1}`, `http://127.0.0.1:${port}/`, `http://127.0.0.1:${port}.evil.test`,
  `http://127.0.0.1.evil.test:${port}`, `http://127.attacker.example:${port}`, `http://localhost.evil.test:${port}`, `http://evil-localhost:${port}`, `HTTP://127.0.0.1:${port}`, `http://LOCALHOST:${port}`, `http://localhost.:${port}`, `http://127.1:${port}`, `http://2130706433:${port}`, `http://0.0.0.0:${port}`,
  `http://[::]:${port}`, `http://::1:${port}`, `http://[::ffff:127.0.0.1]:${port}`, `http://user@127.0.0.1:${port}`, `http://127.0.0.1:${port}@evil.test`, `127.0.0.1:${port}`, `//127.0.0.1:${port}`, 'file://', 'app://breakwater', 'chrome-extension://abcdefgh',
  `http://127.0.0.1:${port} http://evil.test`, `http://127.0.0.1:${port}, http://evil.test`, `http://127.0.0.1:${port}#x`, `http://127.0.0.1:${port}?x`, `http://127.0.0.1:0${port}`, `data:text/html,x`, `http:127.0.0.1:${port}`, `http://127.0.0.1\\:${port}`, '*', 'undefined',
];

describe('what may be asked for', () => {
  it('serves the page and its hashed files with a policy that runs no foreign script', async () => {
    const { port } = await start();
    const page = await ask(port);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Breakwater</title>');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(`connect-src ws://127.0.0.1:${port};`);
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|\*/);
    expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin', 'cache-control': 'no-store' });
    expect(Object.keys(page.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(await ask(port, { path: '/assets/main-1a2b.js' })).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } });
    expect(await ask(port, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    expect((await ask(port, { path: '/?x=1' })).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('refuses %s without a word on CORS', async (method) => {
    const { port } = await start();
    const answer = await ask(port, { method, headers: { origin: 'http://evil.test', 'access-control-request-method': 'POST' } });
    expect(answer.status).toBe(405);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('finds nothing outside the built files, in 200 spellings', async () => {
    const { port } = await start();
    const ups = ['..', '%2e%2e', '%2E%2e', '.%2e', '%2e.', '%252e%252e', '..%00', '..;', '%c0%ae%c0%ae', '...', '..%5c', '..%2f', '%uff0e%uff0e', '．．'].map(encodeOdd);
    const slashes = ['/', '//', '%2f', '%5c', '\\', '%252f', '/./', '%c0%af'];
    const targets = ['outside.html', 'etc/passwd'];
    const spellings = [...ups.flatMap((up) => slashes.flatMap((slash) => targets.map((target) => `/${up}${slash}${target}`))), '/.secret', '/./.secret', '/%2esecret', '/assets/../.secret', '/assets', '/assets/', '/index.html/', '/index.html%00.js', '/INDEX.HTML', '/index.html;x', '/~', '/proc/self/environ', '/session.json', '/control.json', '/C:/Windows/win.ini', 'http://127.0.0.1/index.html'];
    expect(spellings.length).toBeGreaterThan(200);
    for (const target of spellings) {
      const line = await raw(port, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
      expect(line === '' || /^HTTP\/1\.1 4\d\d /.test(line), `${target} gave '${line}'`).toBe(true);
    }
  });
});

const encodeOdd = (text: string): string => text.replace(/[^\x20-\x7e]/g, (odd) => encodeURIComponent(odd));

describe('where a request may come from', () => {
  it('refuses 40 hostile spellings of Host, for pages and sockets', async () => {
    const { port, server } = await start();
    const code = codeOf(server.newAddress());
    expect(hostileHosts(port)).toHaveLength(40);
    for (const host of hostileHosts(port)) {
      const page = await raw(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(page === '' || /^HTTP\/1\.1 40[03] /.test(page), `Host ${host} gave '${page}'`).toBe(true);
      const upgrade = await raw(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
      expect(upgrade === '' || /^HTTP\/1\.1 40[03] /.test(upgrade), `Host ${host} gave '${upgrade}'`).toBe(true);
    }
    // The code was never shown to anyone: it still works, so none of the above used it up.
    await session(port, { kind: 'auth', code });
  });

  it('refuses a second Host, a missing one and an absolute target', async () => {
    const { port } = await start();
    for (const text of [
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.test\r\n\r\n`, `GET / HTTP/1.1\r\nHost: evil.test\r\nHost: 127.0.0.1:${port}\r\n\r\n`, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 'GET / HTTP/1.0\r\n\r\n',
      `GET http://evil.test/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`, `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
    ]) expect(await raw(port, text)).not.toMatch(/ (?:200|101) /);
  });

  it('refuses 40 hostile spellings of Origin with the right code in hand', async () => {
    const { port, server } = await start();
    const code = codeOf(server.newAddress());
    expect(hostileOrigins(port)).toHaveLength(40);
    for (const origin of hostileOrigins(port)) {
      const ending = await authenticate(pageSocket(port, { origin }), { kind: 'auth', code });
      expect(ending, `Origin ${origin}`).toEqual({ kind: 'refused', status: 403 });
    }
    await session(port, { kind: 'auth', code });
  });

  it.each(['127.0.0.1', 'localhost', '[::1]'])('takes our own page at %s', async (name) => {
    const { port, server } = await start();
    const host = `${name}:${port}`;
    await session(port, { kind: 'auth', code: codeOf(server.newAddress()) }, { origin: `http://${host}`, headers: { host } });
  });

  it('listens on the loopback address only', async () => {
    const { port } = await start();
    const others = Object.values((await import('node:os')).networkInterfaces()).flat().filter((one) => one && !one.internal && one.family === 'IPv4');
    for (const other of others) {
      const refused = await new Promise((resolve) => net.connect(port, other?.address).once('error', () => resolve(true)).once('connect', () => resolve(false)));
      expect(refused).toBe(true);
    }
  });
});

describe('who may speak', () => {
  const flip = (text: string): string => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`);

  it('takes a code once', async () => {
    const { port, server } = await start();
    const code = codeOf(server.newAddress());
    const { socket } = await session(port, { kind: 'auth', code });
    expect(await authenticate(pageSocket(port), { kind: 'auth', code })).toEqual({ kind: 'closed', code: 4401 });
    await clientOf(socket).call('report.days', {});
    expect(await authenticate(pageSocket(port), { kind: 'auth', code })).toEqual({ kind: 'closed', code: 4401 });
  });

  it('refuses every wrong first frame with 4401 and no data', async () => {
    const { port, server } = await start();
    const code = codeOf(server.newAddress());
    const wrong: unknown[] = [
      { kind: 'auth', code: flip(code) }, { kind: 'auth', code: code.slice(0, -1) }, { kind: 'auth', code: `${code}A` }, { kind: 'auth', code: code.toLowerCase() }, { kind: 'auth', code: '' }, { kind: 'auth', code: [code] }, { kind: 'auth' },
      { kind: 'auth', token: code }, { kind: 'auth', token: 'x'.repeat(43) }, { kind: 'session', token: code }, { code }, code, '', 'null', '[]', '{', { kind: 'call', id: 1, method: 'desk.snapshot', input: {} }, { kind: 'auth', code: `${code} ` }, { kind: 'auth', code: 'y'.repeat(60_000) },
    ];
    for (const first of wrong) expect(await authenticate(pageSocket(port), first), JSON.stringify(first).slice(0, 60)).toEqual({ kind: 'closed', code: 4401 });
    const binary = pageSocket(port);
    binary.once('open', () => binary.send(Buffer.from(JSON.stringify({ kind: 'auth', code }))));
    expect(await authenticate(binary, undefined)).toEqual({ kind: 'closed', code: 4401 });
    await session(port, { kind: 'auth', code });
  });

  it('closes a socket that says nothing', async () => {
    const { port } = await start({ authTimeoutMs: 30 });
    expect(await authenticate(pageSocket(port), undefined)).toEqual({ kind: 'closed', code: 4401 });
  });

  it('rotates the token at each resume and refuses the old one once the page has spoken', async () => {
    const { port, server } = await start();
    const first = await session(port, { kind: 'auth', code: codeOf(server.newAddress()) });
    await clientOf(first.socket).call('report.days', {});
    first.socket.terminate();
    const second = await session(port, { kind: 'auth', token: first.token });
    expect(second.token).not.toBe(first.token);
    expect(await authenticate(pageSocket(port), { kind: 'auth', token: first.token })).toEqual({ kind: 'closed', code: 4401 });
    await clientOf(second.socket).call('report.days', {});
    second.socket.terminate();
    expect(await authenticate(pageSocket(port), { kind: 'auth', token: first.token })).toEqual({ kind: 'closed', code: 4401 });
    await session(port, { kind: 'auth', token: second.token });
  });

  it('keeps an open page through a restart of the engine: same port, same token, hashed on disk', async () => {
    const { port, server, profileFolder } = await start();
    const page = await session(port, { kind: 'auth', code: codeOf(server.newAddress()) });
    await clientOf(page.socket).call('report.days', {});
    await running.pop()?.close();
    const file = path.join(profileFolder, 'session.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(page.token);
    const again = await start({ profileFolder });
    expect(again.port).toBe(port);
    await session(again.port, { kind: 'auth', token: page.token });
  });

  it('takes no token that an older copy of its file brings back, nor one of another user’s or another place', async () => {
    const { server, profileFolder } = await start();
    const file = path.join(profileFolder, 'session.json');
    const spent = await session(server.port, { kind: 'auth', code: codeOf(server.newAddress()) });
    await clientOf(spent.socket).call('report.days', {});
    const older = readFileSync(file, 'utf8');
    spent.socket.terminate();
    const page = await session(server.port, { kind: 'auth', token: spent.token });
    await clientOf(page.socket).call('report.days', {});
    const newest = readFileSync(file, 'utf8');
    await running.pop()?.close();

    // A restored backup.
    writeFileSync(file, older);
    const restored = await start({ profileFolder });
    for (const token of [spent.token, page.token]) expect(await authenticate(pageSocket(restored.port), { kind: 'auth', token })).toEqual({ kind: 'closed', code: 4401 });
    await running.pop()?.close();
    // What it wrote since is another content: the newest of before does not count any more either.
    writeFileSync(file, newest);
    const again = await start({ profileFolder });
    expect(await authenticate(pageSocket(again.port), { kind: 'auth', token: page.token })).toEqual({ kind: 'closed', code: 4401 });
    await running.pop()?.close();
    // A whole folder that was copied: from another place, machine or user.
    const copy = temporaryFolder('copied');
    writeFileSync(path.join(copy, 'session.json'), newest);
    const copied = await start({ profileFolder: copy });
    expect(copied.port).toBe(server.port);
    expect(await authenticate(pageSocket(copied.port), { kind: 'auth', token: page.token })).toEqual({ kind: 'closed', code: 4401 });
  });

  it('takes another port when the last one is taken, and says so when one was asked for', async () => {
    const first = await start();
    const second = await start({ profileFolder: first.profileFolder });
    expect(second.port).not.toBe(first.port);
    await expect(start({ port: first.port })).rejects.toThrow(`expected to listen on 127.0.0.1:${first.port}, could not: another program uses this port (EADDRINUSE)`);
  });
});

describe('the command line in another process', () => {
  it('commands with the token of the profile, as an operator of its own', async () => {
    const { profileFolder, desk } = await start();
    expect(statSync(path.join(profileFolder, 'control.json')).mode & 0o777).toBe(0o600);
    const wire = await connectControl(profileFolder);
    if (!wire.ok) throw new Error(wire.error.message);
    const client = createClient(wire.value, { onDelta: () => undefined, onState: () => undefined });
    await client.call('flatten.start', { reason: 'from the shell' });
    expect(desk.commands).toMatchObject([{ type: 'FlattenAll', by: { via: 'cli' } }]);
    client.close();
  });

  it('needs no Origin, and its token is worth nothing in a page', async () => {
    const { port, profileFolder, server } = await start();
    const { token } = JSON.parse(readFileSync(path.join(profileFolder, 'control.json'), 'utf8')) as { token: string };
    expect(await authenticate(pageSocket(port), { kind: 'auth', token })).toEqual({ kind: 'closed', code: 4401 });
    const withoutOrigin = { origin: undefined } as never;
    expect(await authenticate(pageSocket(port, withoutOrigin), { kind: 'auth', code: codeOf(server.newAddress()) })).toEqual({ kind: 'closed', code: 4401 });
    expect((await authenticate(pageSocket(port, withoutOrigin), { kind: 'auth', token })).kind).toBe('session');
  });

  it('has a place of its own when all views are taken', async () => {
    const { port, server, profileFolder } = await start({ maxClients: 3 });
    const pages = await Promise.all([1, 2, 3].map(() => session(port, { kind: 'auth', code: codeOf(server.newAddress()) })));
    const code = codeOf(server.newAddress());
    expect(await authenticate(pageSocket(port), { kind: 'auth', code })).toEqual({ kind: 'closed', code: 1013 });
    expect((await connectControl(profileFolder)).ok).toBe(true);
    pages[0]?.socket.terminate();
    await expect.poll(() => server.clients()).toBe(3);
    await session(port, { kind: 'auth', code });
  });

  it('asks the engine for a fresh address', async () => {
    const { port, profileFolder } = await start();
    const address = await requestAddress(profileFolder);
    if (!address.ok) throw new Error(address.error.message);
    await session(port, { kind: 'auth', code: codeOf(address.value) });
  });

  it('says when no engine runs', async () => {
    const { profileFolder, server } = await start();
    const kept = readFileSync(path.join(profileFolder, 'control.json'), 'utf8');
    await server.close();
    expect(await connectControl(profileFolder)).toMatchObject({ ok: false, error: { kind: 'notRunning' } });
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path.join(profileFolder, 'control.json'), kept);
    expect(await connectControl(profileFolder)).toMatchObject({ ok: false, error: { kind: 'notRunning', pid: process.pid } });
  });
});

describe('limits', () => {
  it('ends frames over the cap, floods and binary frames, and goes on serving others', async () => {
    const { port, server, log } = await start();
    const open = () => session(port, { kind: 'auth', code: codeOf(server.newAddress()) });
    const ended = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once('close', (code) => resolve(code)));
    const [big, flood, binary, good] = await Promise.all([open(), open(), open(), open()]);
    const endings = [ended(big.socket), ended(flood.socket), ended(binary.socket)];
    big.socket.send('x'.repeat(64 * 1024 + 1));
    for (let id = 1; id <= 1_000; id++) flood.socket.send(JSON.stringify({ kind: 'call', id, method: 'report.days', input: {} }));
    binary.socket.send(Buffer.from([1, 2, 3]));
    expect(await Promise.all(endings)).toEqual([1009, 4000, 1003]);
    await expect(clientOf(good.socket).call('report.days', {})).resolves.toEqual({ days: ['2026-01-02'] });
    expect(log).toEqual(['warn a view was dropped: too many frames']);
  });

  it('drops a page that stops reading, and the engine and other pages do not notice', async () => {
    const { port, server, desk, log } = await start({ serve: { timers: hostTimers, pusher: { softBytes: 64 * 1024, stallMs: 500 } } }); // Longer than a busy machine leaves this process out: the good page reads in it too.
    const slow = await session(port, { kind: 'auth', code: codeOf(server.newAddress()) });
    const good = await session(port, { kind: 'auth', code: codeOf(server.newAddress()) });
    let seen = 0;
    const client = createClient(socketWire(good.socket), { onDelta: () => { seen++; }, onState: () => undefined, timers: hostTimers });
    await Promise.all([clientOf(slow.socket).call('desk.snapshot', {}), client.call('desk.snapshot', {})]);
    slow.socket.pause();
    let pushed = 0;
    const reason = 'x'.repeat(20_000);
    while (!log.some((line) => line.includes('dropped'))) {
      for (let i = 0; i < 20; i++, pushed++) desk.push((seq) => ({ type: 'order', seq, order: sampleOrder('o', { reason }) }));
      await client.call('flatten.preview', {}).catch((error: { code: string }) => { if (error.code !== 'tooFast') throw error; });
    }
    expect(log).toEqual([expect.stringMatching(/^warn a view was dropped: (?:nothing was read|\d+ (?:bytes|events) wait)/)]);
    await expect.poll(() => seen).toBe(pushed);
    await expect.poll(() => desk.listeners).toBe(1);
    slow.socket.terminate();
  });

  it('says nothing secret in its log', async () => {
    const { port, server, log } = await start();
    const code = codeOf(server.newAddress());
    await authenticate(pageSocket(port), { kind: 'auth', code: `${code}x` });
    const page = await session(port, { kind: 'auth', code });
    page.socket.send('garbage '.repeat(3));
    for (let i = 0; i < 10; i++) page.socket.send(page.token);
    await expect.poll(() => log.length).toBeGreaterThan(0);
    expect(log.join('\n')).not.toContain(code);
    expect(log.join('\n')).not.toContain(page.token);
  });
});

describe('a process that hung', () => {
  /** As the kernel of the machine hands it over afterwards: what was asked and that the asker left, in one piece. */
  const askAndLeave = async (port: number, code: string, method: string, input: unknown): Promise<void> => {
    const { socket } = await session(port, { kind: 'auth', code });
    const left = new Promise((resolve) => socket.once('close', resolve));
    const pipe = (socket as unknown as { readonly _socket: net.Socket })._socket;
    pipe.cork();
    socket.send(JSON.stringify({ kind: 'call', id: 1, method, input }));
    socket.close();
    pipe.uncork();
    await left;
  };

  it('does not carry out what a view asked before it left, but stops, cancels and disarms all the same', async () => {
    const { port, server, desk } = await start();
    const order = { instrumentId: 'BTC-PERP.SIM', side: 'buy', type: 'market', quantity: '0.1', limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false };
    for (const [method, input] of [['order.submit', order], ['kill.resume', { reason: 'all is well', killId: 'k1' }], ['desk.setReduceOnly', { on: false, reason: 'all is well' }]] as const) await askAndLeave(port, codeOf(server.newAddress()), method, input);
    for (const [method, input] of [['flatten.start', { reason: 'leaving' }], ['kill.trip', { reason: 'leaving' }], ['order.cancelAll', { instrumentId: null }], ['desk.disarm', { reason: 'leaving' }]] as const) await askAndLeave(port, codeOf(server.newAddress()), method, input);
    expect(desk.commands.map(({ type }) => type)).toEqual(['FlattenAll', 'Kill', 'CancelAll', 'Disarm']);
    const stays = clientOf((await session(port, { kind: 'auth', code: codeOf(server.newAddress()) })).socket);
    expect(await stays.call('order.submit', order as never)).toMatchObject({ outcome: 'done' });
    stays.close();
    expect(desk.commands.map(({ type }) => type)).toEqual(['FlattenAll', 'Kill', 'CancelAll', 'Disarm', 'SubmitOrder']);
  });
});

describe('stopping', () => {
  it('waits for nobody: silent connections and half requests are cut', async () => {
    const { port, server } = await start();
    const held = await Promise.all([undefined, 'GET / HTTP/1.1\r\nHost: '].map((first) => new Promise<net.Socket>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => { if (first) socket.write(first); resolve(socket); });
      socket.on('error', () => undefined);
    })));
    const ended = Promise.all(held.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    await server.close();
    await ended;
  });
});

describe('beside an Electron window', () => {
  it('serves the command line and no page', async () => {
    const { port, server, profileFolder } = await start({ rendererFolder: null });
    expect((await ask(port)).status).toBe(404);
    expect(await authenticate(pageSocket(port), { kind: 'auth', code: codeOf(server.newAddress()) })).toEqual({ kind: 'refused', status: 403 });
    expect((await connectControl(profileFolder)).ok).toBe(true);
  });
});
