// A headless host on a scripted desk, and page-like clients for it.
import { fakeApp } from './fake-app.ts';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { startHeadlessServer } from '../../src/main/hosts/headless/server.ts';
import type { HeadlessOptions, HeadlessServer } from '../../src/main/hosts/headless/server.ts';
import type { DeskApi } from '../../src/main/api/desk-api.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of the calling test file; gone when its tests are done. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), `breakwater-${name}-`));
  folders.push(folder);
  return folder;
}

/** A renderer with one page, one hashed script and a file that must never be served. */
export function sampleRenderer(): string {
  const root = path.join(temporaryFolder('renderer'), 'out');
  mkdirSync(path.join(root, 'assets'), { recursive: true });
  writeFileSync(path.join(root, 'index.html'), '<!doctype html><title>Breakwater</title><script type="module" src="./assets/main-1a2b.js"></script>');
  writeFileSync(path.join(root, 'assets/main-1a2b.js'), 'document.title = "ready";');
  writeFileSync(path.join(root, '.secret'), 'no');
  writeFileSync(path.join(path.dirname(root), 'outside.html'), 'no');
  return root;
}

export async function startLoopback(desk: DeskApi, over: Partial<HeadlessOptions> = {}): Promise<{ server: HeadlessServer; profileFolder: string; log: string[] }> {
  const profileFolder = over.profileFolder ?? temporaryFolder('profile');
  const log: string[] = [];
  const server = await startHeadlessServer({ app: fakeApp(desk), desk, profileFolder, rendererFolder: sampleRenderer(), log: (level, message) => log.push(`${level} ${message}`), ...over });
  return { server, profileFolder, log };
}

export const codeOf = (address: string): string => new URLSearchParams(new URL(address).hash.slice(1)).get('code') ?? '';

/** A socket as a page opens it. */
export function pageSocket(port: number, options: ClientOptions = {}): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}/`, { origin: `http://127.0.0.1:${port}`, perMessageDeflate: false, ...options });
}

export type Ending = { readonly kind: 'closed'; readonly code: number } | { readonly kind: 'refused'; readonly status: number } | { readonly kind: 'session'; readonly token: string; readonly socket: WebSocket };

/** Sends the first frame and tells how it went. Data before a session would be a leak: it is thrown as an error. */
export function authenticate(socket: WebSocket, first: unknown): Promise<Ending> {
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve({ kind: 'refused', status: response.statusCode ?? 0 });
      socket.terminate();
    });
    socket.on('error', () => undefined);
    socket.once('open', () => { if (first !== undefined) socket.send(typeof first === 'string' ? first : JSON.stringify(first)); });
    socket.once('message', (data) => {
      const frame = JSON.parse(String(data)) as { kind: string; token: string };
      if (frame.kind !== 'session') return reject(new Error(`expected a session frame first, was ${frame.kind}`));
      resolve({ kind: 'session', token: frame.token, socket });
    });
    socket.once('close', (code) => resolve({ kind: 'closed', code }));
  });
}
