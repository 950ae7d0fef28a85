// Whatever others on this machine connect or put in the desk's folder: who has a token is served, and the engine goes on.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createClient } from '../../../src/shared/contract/client.ts';
import { hostTimers } from '../../../src/main/api/host-timers.ts';
import { connectControl } from '../../../src/main/hosts/headless/control-client.ts';
import { NotServed, type HeadlessOptions, type HeadlessServer } from '../../../src/main/hosts/headless/server.ts';
import { authenticate, codeOf, pageSocket, startLoopback, temporaryFolder } from '../../support/loopback.ts';
import { ScriptedDesk } from '../../support/scripted-desk.ts';

/** The desk looks at its files every second. */
const LOOK = { timeout: 20_000, interval: 50 };
const running: HeadlessServer[] = [];
const strangers: (net.Socket | WebSocket)[] = [];
const start = async (over: Partial<HeadlessOptions> = {}) => {
  const desk = new ScriptedDesk();
  const started = await startLoopback(desk, over);
  running.push(started.server);
  return { ...started, desk, port: started.server.port };
};
afterEach(async () => {
  for (const stranger of strangers.splice(0)) if ('terminate' in stranger) stranger.terminate(); else stranger.destroy();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** Connections that say `text` and then nothing more. */
const idle = (port: number, count: number, text = ''): Promise<unknown> => Promise.all(Array.from({ length: count }, () => new Promise<void>((resolve) => {
  const socket = net.connect(port, '127.0.0.1', () => {
    if (text !== '') socket.write(text);
    resolve();
  });
  socket.on('error', () => undefined);
  strangers.push(socket);
})));

/** Asks on a connection of its own, as `breakwater flatten` does. */
async function flatten(profileFolder: string): Promise<void> {
  const wire = await connectControl(profileFolder, 20_000);
  if (!wire.ok) throw new Error(wire.error.message);
  const client = createClient(wire.value, { onDelta: () => undefined, onState: () => undefined, timers: hostTimers });
  await client.call('flatten.start', { reason: 'from the shell' });
  client.close();
}

describe('strangers', () => {
  it('never keep the command line out: 200 connections that say nothing, or begin a request, or open a socket and do not show who they are', async () => {
    const { port, profileFolder, desk } = await start({ authTimeoutMs: 60_000 });
    await idle(port, 200);
    await flatten(profileFolder);
    // And there are never many of them: the oldest went.
    await expect.poll(() => strangers.filter((socket) => 'destroyed' in socket && !socket.destroyed).length).toBeLessThanOrEqual(48);
    await idle(port, 100, 'GET / HTTP/1.1\r\nHost: 127');
    await flatten(profileFolder);
    for (let n = 0; n < 40; n += 1) {
      const socket = pageSocket(port);
      socket.on('error', () => undefined);
      strangers.push(socket);
      await new Promise((resolve) => socket.once('open', resolve));
    }
    await flatten(profileFolder);
    expect(desk.commands.map(({ type }) => type)).toEqual(['FlattenAll', 'FlattenAll', 'FlattenAll']);
  });

  it('never cost a page or a command line its connection', async () => {
    const { port, profileFolder, server } = await start();
    const page = await authenticate(pageSocket(port), { kind: 'auth', code: codeOf(server.newAddress()) });
    const wire = await connectControl(profileFolder);
    await idle(port, 200);
    await flatten(profileFolder);
    expect(page.kind === 'session' && page.socket.readyState === page.socket.OPEN).toBe(true);
    expect(wire.ok && wire.value.isOpen?.()).toBe(true);
  });
});

describe('the files of the server', () => {
  it('are removed by their owner only', async () => {
    const { profileFolder, server } = await start();
    const file = path.join(profileFolder, 'control.json');
    const theirs = JSON.stringify({ port: 1, token: 'of another process', pid: 1 });
    writeFileSync(file, theirs);
    await server.close();
    expect(readFileSync(file, 'utf8')).toBe(theirs);
    const own = await start();
    await own.server.close();
    expect(existsSync(path.join(own.profileFolder, 'control.json'))).toBe(false);
  });

  it('that turned into folders stop neither the engine nor its end', async () => {
    const troubles: (readonly [string, string | null])[] = [];
    const { port, profileFolder, server } = await start({ trouble: (what, problem) => troubles.push([what, problem]) });
    for (const name of ['control.json', 'session.json']) {
      rmSync(path.join(profileFolder, name));
      mkdirSync(path.join(profileFolder, name));
    }
    const page = await authenticate(pageSocket(port), { kind: 'auth', code: codeOf(server.newAddress()) });
    expect(page.kind).toBe('session');
    expect(troubles.find(([what, problem]) => what === 'session' && problem !== null)).toEqual(['session', expect.stringContaining('session.json: expected a plain file or none, found') as string]);
    rmSync(path.join(profileFolder, 'session.json'), { recursive: true });
    const again = await authenticate(pageSocket(port), { kind: 'auth', code: codeOf(server.newAddress()) });
    expect(again.kind).toBe('session');
    expect(troubles.findLast(([what]) => what === 'session')).toEqual(['session', null]);
    await expect.poll(() => troubles.findLast(([what]) => what === 'control'), LOOK).toEqual(['control', expect.stringContaining('control.json: expected a plain file or none, found')]);
    rmSync(path.join(profileFolder, 'control.json'), { recursive: true });
    await expect.poll(() => troubles.findLast(([what]) => what === 'control'), LOOK).toEqual(['control', null]);
    await flatten(profileFolder);
    await expect(server.close()).resolves.toBeUndefined();
  });

  it('that are removed, cut or replaced by older ones are written again: the command line and open pages find the desk', async () => {
    const { port, profileFolder, server, desk } = await start();
    const page = await authenticate(pageSocket(port), { kind: 'auth', code: codeOf(server.newAddress()) });
    expect(page.kind).toBe('session');
    const control = path.join(profileFolder, 'control.json');
    const sessions = path.join(profileFolder, 'session.json');
    const now = readFileSync(control, 'utf8');
    const older = JSON.stringify({ ...(JSON.parse(now) as object), token: 'of an earlier start' });
    const harms: readonly ((file: string) => void)[] = [(file) => rmSync(file), (file) => writeFileSync(file, ''), (file) => writeFileSync(file, older)];
    for (const harm of harms) {
      const stored = readFileSync(sessions, 'utf8');
      harm(control);
      harm(sessions);
      await expect.poll(() => [readFileSync(control, 'utf8'), readFileSync(sessions, 'utf8')], LOOK).toEqual([now, stored]);
      await flatten(profileFolder);
    }
    expect(desk.commands).toHaveLength(harms.length);
  });

  it('that name another process which lives are left alone, and told', async () => {
    const troubles: (readonly [string, string | null])[] = [];
    const { profileFolder } = await start({ trouble: (what, problem) => troubles.push([what, problem]) });
    const theirs = JSON.stringify({ port: 1, token: 'of another process', pid: process.ppid });
    writeFileSync(path.join(profileFolder, 'control.json'), theirs);
    await expect.poll(() => troubles.findLast(([what]) => what === 'control')?.[1], LOOK).toContain(`names process ${process.ppid}, which lives`);
    expect(readFileSync(path.join(profileFolder, 'control.json'), 'utf8')).toBe(theirs);
  });

  it.each(['control.json', 'session.json'])('that cannot be written refuse the start with a sentence, and nothing is left listening: %s', async (name) => {
    const profileFolder = temporaryFolder('odd');
    mkdirSync(path.join(profileFolder, name));
    const refused = await startLoopback(new ScriptedDesk(), { profileFolder }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NotServed);
    expect(String(refused)).toContain(`expected to write ${path.join(profileFolder, name)}, by which pages and the command line find this desk`);
    rmSync(path.join(profileFolder, name), { recursive: true });
    const port = (JSON.parse(name === 'control.json' ? readFileSync(path.join(profileFolder, 'session.json'), 'utf8') : '{"port":0}') as { port: number }).port;
    const { server } = await start({ profileFolder, ...(port > 0 && { port }) }); // Also on the port of the refused one.
    expect(server.port).toBeGreaterThan(0);
  });
});
