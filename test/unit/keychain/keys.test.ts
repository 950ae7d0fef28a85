import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/main/adapters/keychain/secret.ts';
import { SecretRegistry } from '../../../src/main/adapters/log/secrets.ts';
import { AT_VIEW } from '../../../src/main/api/router.ts';
import { Keys } from '../../../src/main/desk/keys/keys.ts';
import { COINBASE_FIELDS } from '../../../src/main/desk/keys/key-fields.ts';
import { KeyStatus } from '../../../src/shared/contract/settings-methods.ts';
import { FakeBackend } from './fake-backend.ts';

let dir = '';
let backend = new FakeBackend();
let changes: string[] = [];
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'breakwater-keys-'));
  backend = new FakeBackend();
  changes = [];
});
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });
const keys = (timeoutMs?: number): Keys => new Keys({ dataDir: dir, store: backend.store(timeoutMs), secrets: new SecretRegistry(), onChange: (profile, what) => changes.push(`${profile}: ${what}`) });
const ecKey = (): string => generateKeyPairSync('ec', { namedCurve: 'P-256', privateKeyEncoding: { type: 'sec1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey;
const edKey = (): string => generateKeyPairSync('ed25519', { privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey;
const keyName = (): string => `organizations/${randomUUID()}/apiKeys/${randomUUID()}`;
const values = (privateKey = ecKey()): { apiKeyName: string; privateKey: string } => ({ apiKeyName: keyName(), privateKey });
const marks = (profile = 'demo'): string => path.join(dir, profile, 'keys.json');

describe('a secret', () => {
  it('is not shown by any way of making text of it', () => {
    fc.assert(fc.property(fc.string({ minLength: 10 }).filter((text) => !'[secret]'.includes(text)), (value) => {
      const secret = new Secret(value);
      const shown = [String(secret), `${secret}`, secret + '', JSON.stringify({ secret }), inspect(secret), inspect({ deep: { secret } }, { showHidden: true }), Object.values(secret).join()];
      for (const text of shown) expect(text.includes(value)).toBe(false);
      expect(secret.reveal()).toBe(value);
    }));
  });
});

describe('values that are refused', () => {
  it('stay out of every text while they are the latest, and never fill the memory, however many are typed', async () => {
    const secrets = new SecretRegistry();
    const kept = values();
    const made = new Keys({ dataDir: dir, store: backend.store(), secrets });
    expect(await made.set('demo', kept, AT_VIEW)).toMatchObject({ ok: true });
    const before = secrets.size();
    const sizes: number[] = [];
    for (let i = 0; i < 1_000; i++) {
      const wrong = `wrong-value-${i}-${'x'.repeat(40)}\nsecond line of it ${i} and more`;
      expect(await made.set(i % 2 === 0 ? 'demo' : 'paper', { apiKeyName: wrong, privateKey: wrong }, AT_VIEW)).toMatchObject({ ok: false });
      for (const shown of [wrong, Buffer.from(wrong).toString('base64'), `second line of it ${i} and more`]) expect(secrets.scrub(`log: ${shown}`)).toBe('log: [secret]');
      sizes.push(secrets.size());
    }
    expect(Math.max(...sizes) - before).toBeLessThan(2_000);
    expect(sizes.at(-1)).toBe(sizes[500]);
    // What is stored is never pushed out.
    for (const value of Object.values(kept)) expect(secrets.scrub(value)).not.toContain(value.trim().slice(0, 40));
  });

  it('are hidden for good once they are stored', async () => {
    const secrets = new SecretRegistry();
    const made = new Keys({ dataDir: dir, store: backend.store(), secrets });
    const typed = values();
    await made.set('paper', typed, AT_VIEW);
    await made.set('demo', typed, AT_VIEW);
    for (let i = 0; i < 300; i++) secrets.registerPassing(`another value ${i}`);
    for (const value of Object.values(typed)) expect(secrets.scrub(`log: ${value.trim()}`)).toBe('log: [secret]');
  });
});

describe('keys of a live profile', () => {
  it('are stored, shown by their last four characters, read back and removed', async () => {
    const set = values();
    expect(await keys().status('demo')).toMatchObject({ status: 'empty', fields: [{ name: 'apiKeyName', set: false, lastFour: null }, { name: 'privateKey', set: false }] });
    const status = await keys().set('demo', set, AT_VIEW);
    expect(status).toMatchObject({ ok: true, value: { status: 'set', fields: [{ lastFour: set.apiKeyName.slice(-4), set: true }, { set: true }] } });
    KeyStatus.parse(status.ok && status.value);
    expect(await keys().status('demo')).toMatchObject({ status: 'set' });
    expect(await keys().status('prod')).toMatchObject({ status: 'empty' });
    const read = await keys().secrets('demo');
    expect(read.ok && read.value.get('apiKeyName')?.reveal()).toBe(set.apiKeyName);
    expect(read.ok && read.value.get('privateKey')?.reveal()).toBe(set.privateKey.trim());
    expect(statSync(marks()).mode & 0o777).toBe(0o600);
    for (const line of set.privateKey.trim().split('\n').slice(1, -1)) expect(readFileSync(marks(), 'utf8')).not.toContain(line);
    expect(await keys().remove('demo', AT_VIEW)).toMatchObject({ ok: true, value: { status: 'empty' } });
    expect([backend.entries.size, existsSync(marks())]).toEqual([0, false]);
    expect(changes).toEqual(['demo: keys set', 'demo: keys removed']);
  });

  it('never belong to a paper profile: it is refused before the keychain is asked', async () => {
    for (const profile of ['dev', 'paper'] as const) {
      expect(await keys().status(profile)).toMatchObject({ status: 'notUsed', fields: [] });
      expect(await keys().set(profile, values(), AT_VIEW)).toMatchObject({ ok: false, error: expect.stringContaining('a paper profile takes no key') as string });
      expect(await keys().remove(profile, AT_VIEW)).toMatchObject({ ok: false });
      expect(await keys().secrets(profile)).toMatchObject({ ok: false });
    }
    expect(backend.calls).toBe(0);
  });

  it('are taken in every form in which Coinbase gives them out', async () => {
    const pem = ecKey();
    for (const privateKey of [pem, pem.replaceAll('\n', '\\n'), `  ${pem}\n\n`, pem.replaceAll('\n', '\r\n'), edKey(), randomBytes(64).toString('base64'), randomBytes(32).toString('base64')]) {
      expect(await keys().set('demo', values(privateKey), AT_VIEW), 'a form').toMatchObject({ ok: true, value: { status: 'set' } });
    }
  });

  it('are refused in every other shape, without a word of what was typed', async () => {
    const wrong = [ecKey().slice(0, 80), ecKey().replace('EC PRIVATE', 'PUBLIC'), generateKeyPairSync('ec', { namedCurve: 'secp384r1', privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey, randomBytes(31).toString('base64'), randomBytes(33).toString('base64'), randomBytes(65).toString('base64'), 'hunter2-hunter2-hunter2', '{"privateKey":"x"}'];
    for (const privateKey of wrong) {
      const answer = await keys().set('demo', values(privateKey), AT_VIEW);
      expect(answer.ok).toBe(false);
      if (!answer.ok) for (const part of privateKey.split('\n').filter((line) => line.length > 12 && !line.startsWith('-----'))) expect(answer.error).not.toContain(part);
    }
    expect(await keys().set('demo', { apiKeyName: ecKey(), privateKey: ecKey() }, AT_VIEW)).toMatchObject({ ok: false, error: expect.stringContaining('belongs into the other field') as string });
    expect(await keys().set('demo', { apiKeyName: keyName() }, AT_VIEW)).toMatchObject({ ok: false });
    expect(await keys().set('demo', { ...values(), extra: 'x' }, AT_VIEW)).toMatchObject({ ok: false });
    expect(backend.writes).toBe(0);
  });

  it('are never said to be missing when the keychain is only locked, dismissed or another one', async () => {
    await keys().set('demo', values(), AT_VIEW);
    backend.problem = { status: 'locked', detail: 'locked', cure: 'unlock' };
    expect(await keys().status('demo')).toMatchObject({ status: 'locked', cure: 'unlock', fields: [{ set: true }, { set: true }] });
    backend.problem = null;
    backend.dismissed = true;
    expect(await keys().status('demo')).toMatchObject({ status: 'locked', fields: [{ set: true }, { set: true }] });
    expect(await keys().set('demo', values(), AT_VIEW)).toMatchObject({ ok: false });
    backend.dismissed = false;
    expect(await keys().status('demo')).toMatchObject({ status: 'set' });
    backend.entries = new Map(); // Another keychain program took its place.
    const swapped = await keys().status('demo');
    expect(swapped).toMatchObject({ status: 'locked' });
    expect(swapped.detail).toMatch(/another keychain program/);
    expect(await keys().secrets('demo')).toMatchObject({ ok: false });
  });

  it('are found again when only the note beside the keychain was lost', async () => {
    await keys().set('demo', values(), AT_VIEW);
    rmSync(marks());
    expect(await keys().status('demo')).toMatchObject({ status: 'set' });
    expect(existsSync(marks())).toBe(true);
  });

  it('are not written where there is no keychain', async () => {
    backend.problem = { status: 'unavailable', detail: 'no bus', cure: 'install one' };
    expect(await keys().status('demo')).toMatchObject({ status: 'unavailable', cure: 'install one' });
    expect(await keys().set('demo', values(), AT_VIEW)).toMatchObject({ ok: false, error: 'no bus. install one' });
    expect([backend.calls, existsSync(marks())]).toEqual([0, false]);
  });

  it('are replaced as a whole or not at all', async () => {
    const first = values();
    await keys().set('demo', first, AT_VIEW);
    backend.failsFor = 'privateKey';
    const second = values();
    const answer = await keys().set('demo', second, AT_VIEW);
    expect(answer.ok).toBe(false);
    expect(JSON.stringify(answer)).not.toContain(second.privateKey.split('\n')[1]);
    backend.failsFor = '';
    const read = await keys().secrets('demo');
    expect(read.ok && [read.value.get('apiKeyName')?.reveal(), read.value.get('privateKey')?.reveal()]).toEqual([first.apiKeyName, first.privateKey.trim()]);
  });

  it('do not hold the application when nobody answers the prompt, and ask nothing more until it is gone', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    backend.hang = promise;
    const store = backend.store(5);
    const stuck = new Keys({ dataDir: dir, store, secrets: new SecretRegistry() });
    expect(await stuck.status('demo')).toMatchObject({ status: 'locked', detail: expect.stringContaining('nobody answered') as string });
    const { calls } = backend;
    expect(await stuck.status('demo')).toMatchObject({ status: 'locked' });
    expect(await stuck.set('demo', values(), AT_VIEW)).toMatchObject({ ok: false });
    expect(backend.calls).toBe(calls);
    backend.hang = null;
    resolve();
    await expect.poll(() => stuck.status('demo').then(({ status }) => status)).toBe('empty');
  });

  it('hold against any order of sets, removals, locks and losses (model)', async () => {
    const step = fc.oneof(fc.constant('set' as const), fc.constant('remove' as const), fc.constant('lock' as const), fc.constant('unlock' as const), fc.constant('lose' as const));
    const [one, other] = [values(), values()];
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      rmSync(path.join(dir, 'demo'), { recursive: true, force: true });
      backend = new FakeBackend();
      let stored: 'none' | 'there' | 'lost' = 'none';
      let locked = false;
      let which = one;
      for (const now of steps) {
        if (now === 'lock' || now === 'unlock') {
          locked = now === 'lock';
          backend.problem = locked ? { status: 'locked', detail: 'locked', cure: 'unlock' } : null;
        } else if (now === 'lose') {
          backend.entries.clear();
          if (stored === 'there') stored = 'lost';
        } else if (now === 'set') {
          which = which === one ? other : one;
          expect((await keys().set('demo', which, AT_VIEW)).ok).toBe(!locked && stored !== 'lost');
          if (!locked && stored === 'none') stored = 'there';
        } else {
          expect((await keys().remove('demo', AT_VIEW)).ok).toBe(!locked);
          if (!locked) stored = 'none';
        }
        expect((await keys().status('demo')).status).toBe(locked || stored === 'lost' ? 'locked' : stored === 'there' ? 'set' : 'empty');
      }
    }), { numRuns: 60 });
  });
});

describe('a keychain whose entries are short', () => {
  it('holds any value in pieces and leaves none behind', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ minLength: 1, maxLength: 400, unit: 'grapheme' }), fc.integer({ min: 1, max: 60 }), async (value, length) => {
      const small = new FakeBackend();
      const store = small.store(1_000, length);
      await store.set('demo/x', new Secret(value));
      const read = await store.get('demo/x');
      expect(read.ok && read.value?.reveal()).toBe(value);
      await store.remove('demo/x');
      expect(small.entries.size).toBe(0);
    }), { numRuns: 60 });
  });

  it('knows its fields', () => expect(COINBASE_FIELDS.map(({ name }) => name)).toEqual(['apiKeyName', 'privateKey']));
});
