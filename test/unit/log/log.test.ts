import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { money, quantity } from '../../../src/shared/model/decimal.ts';
import { createLog, LOG_FILE, type LogOptions } from '../../../src/main/adapters/log/log.ts';
import { RotatingFile } from '../../../src/main/adapters/log/rotating-file.ts';
import { SecretRegistry, isSecretName, loggable } from '../../../src/main/adapters/log/secrets.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'breakwater-log-'));
  chmodSync(dir, 0o755);
});
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });

const text = (): string => readdirSync(dir).map((name) => readFileSync(join(dir, name), 'utf8')).join('');
const make = (over: Partial<LogOptions> = {}) => createLog({ dir, level: 'debug', base: { profile: 'dev' }, ...over });
const records = (): readonly Record<string, unknown>[] => readFileSync(join(dir, LOG_FILE), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);

describe('log', () => {
  it('writes JSON lines with level, time, profile and decimals as text', () => {
    const log = make();
    log.logger.info({ qty: quantity('0.5'), fee: money('-1.25') }, 'filled');
    log.logger.trace('below the level');
    log.close();
    expect(records()).toEqual([{ level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown, profile: 'dev', qty: '0.5', fee: '-1.25', msg: 'filled' }]);
    expect(statSync(join(dir, LOG_FILE)).mode & 0o777).toBe(0o600);
  });

  it('lets no secret through, by name or by value, in any spelling', () => {
    const log = make();
    const canaries = ['sk-live/abc+123==', 'p"a\\ss\nword', 'ключ-secret-ß', 'A'.repeat(40)];
    for (const canary of canaries) log.secrets.register(canary);
    for (const canary of canaries) {
      log.logger.info(canary);
      log.logger.warn({ note: `Bearer ${canary}`, url: `https://x/?k=${encodeURIComponent(canary)}` }, `failed with ${canary}`);
      log.logger.error({ err: new Error(`401 for ${canary}`, { cause: new Error(canary) }) }, 'refused');
      log.logger.info({ header: Buffer.from(canary).toString('base64'), hex: Buffer.from(canary).toString('hex'), list: [{ deep: canary }], [canary]: 1 });
    }
    log.logger.info({ apiKey: 'never-registered-1', nested: { Authorization: 'never-registered-2', list: [{ api_secret: 'never-registered-3' }] }, passphrase: 'never-registered-4', sessionToken: 'never-registered-5' });
    log.close();
    const written = text();
    for (const canary of canaries) for (const spelling of [canary, JSON.stringify(canary).slice(1, -1), encodeURIComponent(canary), Buffer.from(canary).toString('base64'), Buffer.from(canary).toString('hex')]) expect(written).not.toContain(spelling);
    expect(written).not.toContain('never-registered');
    for (const line of written.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    expect(written).toContain('[secret]');
  });

  it('never throws at the caller, whatever it is given and wherever it writes', () => {
    const log = make({ also: () => { throw new Error('terminal gone'); } });
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const hostile = { get trap(): string { throw new Error('getter'); }, toJSON(): string { throw new Error('toJSON'); } };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    fc.assert(fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }), (value) => {
      log.logger.info({ value }, 'something');
      log.logger.info(value as object, 'direct');
    }));
    for (const value of [circular, hostile, revoked.proxy]) {
      log.logger.info({ value }, 'something');
      log.logger.info(value, 'direct');
    }
    log.close();
    log.logger.info('after the end');
    const nowhere = make({ dir: '/dev/null/logs' });
    nowhere.logger.info('lost');
    expect(nowhere.lostLines()).toBe(1);
    nowhere.close();
  });

  it('hands lines to the terminal, and works without a file', () => {
    const seen: string[] = [];
    const log = make({ dir: null, also: (line) => seen.push(line) });
    log.logger.info('hello');
    expect(JSON.parse(seen[0] ?? '')).toMatchObject({ msg: 'hello' });
    expect(readdirSync(dir)).toEqual([]);
    log.close();
  });
});

describe('RotatingFile', () => {
  it('keeps the newest lines within its bounds, in order, none broken', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (lengths, keep) => {
      rmSync(dir, { recursive: true, force: true });
      const file = join(dir, 'x.log');
      const lines = lengths.map((length, i) => `${i}:${'.'.repeat(length)}\n`);
      let log = new RotatingFile(file, { maxBytes: 100, keep });
      for (const [i, line] of lines.entries()) {
        // A restart in the middle goes on where it was.
        if (i === 20) {
          log.close();
          log = new RotatingFile(file, { maxBytes: 100, keep });
        }
        log.write(line);
      }
      log.close();
      const files = Array.from({ length: keep }, (_, n) => `${file}.${keep - n}`).concat(file).filter((name) => existsSync(name));
      for (const name of files) expect(statSync(name).size).toBeLessThanOrEqual(100);
      const kept = files.map((name) => readFileSync(name, 'utf8')).join('');
      expect(lines.join('').endsWith(kept)).toBe(true);
      expect(kept).toContain(lines.at(-1));
      expect(readdirSync(dir).length).toBeLessThanOrEqual(keep + 1);
      expect(log.lostLines()).toBe(0);
    }), { numRuns: 60 });
  });

  it('counts what it cannot write and takes up again when it can', () => {
    writeFileSync(join(dir, 'blocked'), '');
    const log = new RotatingFile(join(dir, 'blocked', 'x.log'), { maxBytes: 1_000, keep: 1 });
    for (let i = 0; i < 10; i += 1) log.write('lost\n');
    expect(log.lostLines()).toBe(10);
    rmSync(join(dir, 'blocked'));
    for (let i = 0; i < 300; i += 1) log.write(`${i}\n`);
    log.close();
    expect(readFileSync(join(dir, 'blocked', 'x.log'), 'utf8')).toMatch(/^\d+\n[^]*299\n$/);
    log.write('after the end\n');
    expect(readFileSync(join(dir, 'blocked', 'x.log'), 'utf8')).not.toContain('after');
  });
});

describe('secrets', () => {
  it('knows their names', () => {
    for (const name of ['apiKey', 'API_KEY', 'api-key', 'secretAccess', 'x-auth-token', 'Password', 'passphrase', 'authorization', 'privateKey', 'signature', 'Set-Cookie', 'jwt']) expect(isSecretName(name), name).toBe(true);
    for (const name of ['instrument', 'reason', 'key', 'side', 'clientOrderId']) expect(isSecretName(name), name).toBe(false);
  });

  it('leaves ordinary text alone', () => {
    const secrets = new SecretRegistry();
    secrets.register('ab');
    secrets.register('');
    expect(secrets.scrub('about ab')).toBe('about ab');
  });

  it('bounds what one record may carry', () => {
    let deep: unknown = 'bottom';
    for (let i = 0; i < 50; i += 1) deep = { deep };
    expect(JSON.stringify(loggable({ deep, long: 'x'.repeat(100_000), many: Array.from({ length: 10_000 }, () => 1), bytes: new Uint8Array(5) })).length).toBeLessThan(6_000);
  });
});
