// Secrets in every place where something can go wrong with them: none of them may come out of a log, a journal, a terminal, a frame or a bundle.
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../src/main/adapters/log/log.ts';
import { exportDiagnostics } from '../../src/main/desk/diagnostics/diagnostics.ts';
import { Keys } from '../../src/main/desk/keys/keys.ts';
import { hostTimers } from '../../src/main/api/host-timers.ts';
import { createHandlers } from '../../src/main/api/router.ts';
import { DeskSession } from '../../src/main/api/desk-session.ts';
import { serve } from '../../src/shared/contract/server.ts';
import { FakeBackend } from '../unit/keychain/fake-backend.ts';
import { FakeDesk } from '../support/fake-desk.ts';
import { fakeApp } from '../support/fake-app.ts';
import { MemoryWire } from '../support/memory-wire.ts';

let dir = '';
beforeEach(() => { dir = mkdtempSync(path.join(tmpdir(), 'breakwater-canaries-')); });
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });

const canary = (index: number): string => `cAnArY${String(index).padStart(2, '0')}x7Qp9ZtLw3VnRb6`;
const pemWith = (text: string): string => `-----BEGIN EC PRIVATE KEY-----\n${text}${'A'.repeat(40)}\n${text}${'B'.repeat(40)}\n-----END EC PRIVATE KEY-----`;
const NAME = 'organizations/11111111-1111-1111-1111-111111111111/apiKeys/22222222-2222-2222-2222-222222222222';

/** Inputs of one call each; every one holds its canary somewhere else. */
const INPUTS: readonly ((c: string) => { readonly profile: unknown; readonly values: unknown })[] = [
  (c) => ({ profile: 'demo', values: { apiKeyName: c, privateKey: 'x' } }), (c) => ({ profile: 'demo', values: { apiKeyName: NAME, privateKey: c } }), (c) => ({ profile: 'demo', values: { apiKeyName: NAME, privateKey: pemWith(c) } }),
  (c) => ({ profile: 'demo', values: { apiKeyName: pemWith(c), privateKey: c } }), (c) => ({ profile: 'dev', values: { apiKeyName: c, privateKey: c } }), (c) => ({ profile: 'nowhere', values: { apiKeyName: c } }), (c) => ({ profile: c, values: {} }),
  (c) => ({ profile: 'demo', values: { [c]: 'x' } }), (c) => ({ profile: 'demo', values: { [c.repeat(3)]: c } }), (c) => ({ profile: 'demo', values: { apiKeyName: c.repeat(600) } }), (c) => ({ profile: 'demo', values: c }), (c) => ({ profile: 'demo', values: [c] }),
  (c) => ({ profile: 'demo', values: { apiKeyName: { deep: c } } }), (c) => ({ profile: 'demo', values: { apiKeyName: NAME, privateKey: c, extra: c } }), (c) => ({ profile: 'demo', values: { apiKeyName: NAME, privateKey: `{"privateKey":"${c}"}` } }), (c) => ({ profile: 'demo', values: { apiKeyName: '', privateKey: c } }),
];
const goodKey = (): string => generateKeyPairSync('ec', { namedCurve: 'P-256', privateKeyEncoding: { type: 'sec1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey;

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

describe('canaries', () => {
  it('come out nowhere, whatever goes wrong on the way to the keychain', async () => {
    const printed: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => { printed.push(String(chunk)); return true; });
    const errors = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => { printed.push(String(chunk)); return true; });
    const log = createLog({ dir: path.join(dir, 'demo/logs'), level: 'trace' });
    const backend = new FakeBackend();
    const keys = new Keys({ dataDir: dir, store: backend.store(20) });
    const desk = new FakeDesk();
    const app = { ...fakeApp(desk), keys };
    const [near, far] = MemoryWire.pair();
    serve(far, createHandlers(new DeskSession(app, desk)), { timers: hostTimers, callsPerSecond: 10_000, onError: (method, error) => log.logger.error({ err: error, keys }, `'${method}' failed`) });
    const secrets: string[] = [];
    const call = async (id: number, profile: unknown, values: unknown): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const off = near.onFrame((frame) => { if ((JSON.parse(frame) as { id?: number }).id === id) resolve(); });
      near.send(JSON.stringify({ kind: 'call', id, method: 'keys.set', input: { profile, values } }));
      await promise;
      off();
    };
    let id = 0;
    for (const [index, input] of INPUTS.entries()) {
      const { profile, values } = input(canary(index));
      secrets.push(canary(index));
      await call((id += 1), profile, values);
    }
    // A sound key, and a keychain that fails in its own ways and repeats in its errors what it was given.
    const breaks: readonly ((secret: string) => void)[] = [
      (secret) => { backend.failure = new Error(`cannot store ${secret}`, { cause: new Error(secret) }); }, (secret) => { backend.failure = Object.assign(new Error('locked'), { secret }); }, () => { backend.failsFor = 'privateKey'; }, () => { backend.dismissed = true; }, () => undefined,
    ];
    for (const breakIt of breaks) {
      Object.assign(backend, { failure: null, failsFor: '', dismissed: false });
      const privateKey = goodKey();
      secrets.push(...privateKey.split('\n').slice(1, -2));
      breakIt(privateKey);
      await call((id += 1), 'demo', { apiKeyName: NAME, privateKey });
    }
    Object.assign(backend, { failure: null });
    // Whoever logs what the keychain gave out, in whatever spelling.
    const read = await keys.secrets('demo');
    const held = read.ok ? read.value.get('privateKey') : undefined;
    expect(held?.reveal()).toContain('PRIVATE KEY');
    const value = held?.reveal() ?? '';
    log.logger.info({ held, read, map: read.ok ? [...read.value] : [], apiKey: value, list: [value], text: `used ${value}`, url: encodeURIComponent(value), base64: Buffer.from(value).toString('base64') }, `signed with ${held} and ${value}`);
    log.logger.error({ err: new Error(value, { cause: value }) }, 'a venue repeated it');
    for (const line of value.split('\n')) log.logger.warn(`a line of it: ${line}`);
    log.close();
    await app.keys.status('demo');

    const bundle = await exportDiagnostics({ dataDir: dir, app: { ...app, settings: app.settings }, checks: () => Promise.resolve([{ detail: `found ${value}` }]), now: () => new Date(0) });
    write.mockRestore();
    errors.mockRestore();
    const unzipped = Object.values(unzipSync(readFileSync(bundle.file))).map((bytes) => Buffer.from(bytes).toString('utf8'));
    const places: readonly (readonly [string, string])[] = [
      ...filesBelow(dir).map((file): [string, string] => [file, readFileSync(file, 'latin1')]), ...unzipped.map((text, index): [string, string] => [`bundle ${index}`, text]),
      ['stdout and stderr', printed.join('')], ['frames', far.sent.join('\n')],
    ];
    expect(secrets.length).toBeGreaterThanOrEqual(20);
    expect(far.sent.length).toBe(id);
    const found = secrets.flatMap((secret) => places.filter(([, text]) => text.includes(secret)).map(([place]) => `${secret.slice(0, 8)}… in ${place}`));
    expect(found).toEqual([]);
  });

  it('of tokens and sessions are not in a bundle, however they got into a log', async () => {
    const token = 'tOkEn-of-the-control-file-9f8e7d6c5b';
    const session = 'sEsSiOn-0a1b2c3d4e5f6a7b8c9d';
    const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJvcmdhbml6YXRpb25zIn0.c2lnbmF0dXJl';
    mkdirSync(path.join(dir, 'dev/logs'), { recursive: true });
    mkdirSync(path.join(dir, 'dev/venue'), { recursive: true });
    mkdirSync(path.join(dir, 'profiles'), { recursive: true });
    writeFileSync(path.join(dir, 'dev/control.json'), JSON.stringify({ port: 1, token }));
    writeFileSync(path.join(dir, 'dev/session.json'), JSON.stringify({ hash: session }));
    writeFileSync(path.join(dir, 'dev/logs/breakwater.log'), `{"msg":"asked ${token}"}\n{"msg":"${session}"}\n{"authorization":"abc","nested":"{\\"api_key\\":\\"short\\"}"}\nBearer ${jwt}\nhttp://127.0.0.1:1/#code=AbCdEfGhIjKlMnOpQrStUvWx\n${pemWith('inAnOldLog0123456789')}\n`);
    writeFileSync(path.join(dir, 'profiles/dev.json'), '{"name":"dev","apiKey":"typed-into-the-wrong-file"}');
    const desk = new FakeDesk();
    const app = fakeApp(desk);
    const { file, entries, bytes } = await exportDiagnostics({ dataDir: dir, app, checks: () => Promise.resolve([]), now: () => new Date(0) });
    const unzipped = unzipSync(readFileSync(file));
    const text = Object.values(unzipped).map((content) => Buffer.from(content).toString('utf8')).join('\n');
    for (const secret of [token, session, jwt, 'AbCdEfGhIjKlMnOpQrStUvWx', 'inAnOldLog0123456789', 'typed-into-the-wrong-file', '"abc"', '\\"short\\"']) expect(text).not.toContain(secret);
    expect(Object.keys(unzipped).sort()).toEqual([...entries].sort());
    expect(entries).not.toContainEqual(expect.stringMatching(/control|session|venue\.json|sqlite/));
    expect(entries).toEqual(expect.arrayContaining(['manifest.json', 'versions.json', 'settings.json', 'checks.json', 'desks.json', 'dev/logs/breakwater.log', 'profiles/dev.json']));
    expect(bytes).toBe(readFileSync(file).length);
    const manifest = JSON.parse(Buffer.from(unzipped['manifest.json'] ?? new Uint8Array()).toString('utf8')) as { entries: { name: string; bytes: number }[] };
    for (const { name, bytes: size } of manifest.entries) expect(unzipped[name]?.length, name).toBe(size);
  });

  it('keep a bundle small: the end of a long log, and the newest ten bundles', async () => {
    mkdirSync(path.join(dir, 'dev/logs'), { recursive: true });
    writeFileSync(path.join(dir, 'dev/logs/breakwater.log'), `${'a line of an old day\n'.repeat(150_000)}the last line\n`);
    const app = fakeApp(new FakeDesk());
    let last = '';
    for (let at = 0; at < 12; at += 1) ({ file: last } = await exportDiagnostics({ dataDir: dir, app, checks: () => Promise.resolve([]), now: () => new Date(at * 1_000) }));
    const log = Buffer.from(unzipSync(readFileSync(last))['dev/logs/breakwater.log'] ?? new Uint8Array()).toString('utf8');
    expect(log.length).toBeLessThanOrEqual(1024 * 1024);
    expect(log.endsWith('the last line\n')).toBe(true);
    expect(log.startsWith('a line')).toBe(true);
    expect(readdirSync(path.join(dir, 'diagnostics'))).toHaveLength(10);
  });
});
