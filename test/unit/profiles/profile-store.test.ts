import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile, type ProfileName } from '../../../src/shared/model/profile.ts';
import { ProfileView } from '../../../src/shared/contract/settings-methods.ts';
import { AT_VIEW } from '../../../src/main/api/router.ts';
import { loadProfile } from '../../../src/main/desk/profiles/load-profile.ts';
import { PROFILE_PATHS, profileFields, valueAt } from '../../../src/main/desk/profiles/profile-fields.ts';
import { completedProfile } from '../../../src/main/core/strategy/registry.ts';
import { ProfileStore, type RunningProfile } from '../../../src/main/desk/profiles/profile-store.ts';
import { WORDS } from '../../../src/main/desk/profiles/profile-words.ts';

let dir = '';
let running: Partial<Record<ProfileName, RunningProfile>> = {};
beforeEach(() => { dir = mkdtempSync(path.join(tmpdir(), 'breakwater-profile-store-')); running = {}; });
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });
let tick = 0;
const store = (): ProfileStore => new ProfileStore({ dataDir: dir, running: (name) => running[name], now: () => new Date(Date.UTC(2026, 10, 21, 7, 0, 0, (tick += 1) % 1000)) });
const fileOf = (name: string): string => path.join(dir, 'profiles', `${name}.json`);
const put = (name: string, content: string): void => {
  mkdirSync(path.join(dir, 'profiles'), { recursive: true });
  writeFileSync(fileOf(name), content);
};
const viewOf = (name: ProfileName): ProfileView => {
  const view = store().list().find((one) => one.name === name);
  if (!view) throw new Error(`expected profile ${name}`);
  return view;
};
const recorded = (): readonly { profile: string; what: string; by: { name: string }; reason: string; changes: { path: string; from: unknown; to: unknown }[]; before: string | null }[] =>
  readFileSync(path.join(dir, 'profiles/changes.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as ReturnType<typeof recorded>[number]);
const loaded = (name: string): Profile => {
  const result = loadProfile(dir, name);
  if (!result.ok) throw new Error(result.error.lines.join('\n'));
  return result.value.profile;
};

describe('the form of a profile', () => {
  it('has words for every setting of the schema and for nothing else', () => {
    const leaves = (value: unknown, prefix = ''): string[] => Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) => (typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? leaves(inner, `${prefix}${key}.`) : [`${prefix}${key}`]));
    expect([...PROFILE_PATHS].sort()).toEqual(leaves(Profile.parse(PROFILE_DEFAULTS.dev)).filter((one) => one !== 'name' && one !== 'strategies').sort());
    expect(Object.keys(WORDS).sort()).toEqual([...PROFILE_PATHS].sort());
    for (const field of profileFields('prod', Profile.parse(PROFILE_DEFAULTS.prod))) {
      expect(field.group, field.path).not.toBe('Other');
      expect(field.meaning.length, field.path).toBeGreaterThan(10);
      expect(field.changed, field.path).toBe(false);
    }
  });

  it('is what the contract promises, for whatever lies on disk', () => {
    for (const content of ['{', '[]', '{"limits":{"maxLeverage":"x"},"symbols":7}', '{"name":"prod"}', '{"nope":1}']) {
      put('dev', content);
      const view = ProfileView.parse(viewOf('dev'));
      expect(view.problems.length, content).toBeGreaterThan(0);
      expect(view.configHash).toBeNull();
    }
  });
});

describe('writing a profile', () => {
  it('writes any sound set of changes so that it is loaded so, and goes back value by value', () => {
    const changes = fc.record({
      'limits.maxLeverage': fc.double({ min: 1, max: 5, noNaN: true }), 'limits.maxPositionNotional': fc.integer({ min: 1, max: 1e9 }).map(String), 'limits.allowShorts': fc.boolean(), 'strategies.ma-cross.interval': fc.constantFrom('1s', '1m', '1d'),
      'strategies.ma-cross.parameters.longWindow': fc.integer({ min: 60, max: 200 }), 'strategies.ma-cross.universe': fc.uniqueArray(fc.constantFrom('BTC-PERP', 'ETH-PERP', 'SOL-PERP'), { minLength: 1 }), 'sim.severity': fc.constantFrom('kind', 'hostile'),
    }, { requiredKeys: [] }).filter((one) => Object.keys(one).length > 0);
    fc.assert(fc.property(fc.array(changes, { minLength: 1, maxLength: 3 }), (steps) => {
      rmSync(path.join(dir, 'profiles'), { recursive: true, force: true });
      const model = new Map<string, unknown>();
      for (const step of steps) {
        expect(store().write({ name: 'dev', changes: step, reason: 'a test of it' }, AT_VIEW)).toMatchObject({ outcome: 'done' });
        for (const [at, value] of Object.entries(step)) model.set(at, value);
        for (const [at, value] of model) expect(valueAt(loaded('dev'), at)).toEqual(value);
      }
      expect(store().write({ name: 'dev', changes: Object.fromEntries([...model.keys()].map((at) => [at, null])), reason: 'back to where it was' }, AT_VIEW)).toMatchObject({ outcome: 'done' });
      expect(loaded('dev')).toEqual(completedProfile(Profile.parse(PROFILE_DEFAULTS.dev)));
      expect(recorded()).toHaveLength(steps.length + 1);
    }), { numRuns: 30 });
  });

  it('names every problem at once and writes nothing', () => {
    put('dev', '{"name":"dev","limits":{"maxLeverage":2}}');
    const answer = store().write({ name: 'dev', changes: { 'limits.maxLeverage': 50, 'strategies.ma-cross.parameters.shortWindow': 1, 'strategies.ma-cross.universe': ['nope'], venue: 'coinbase' }, reason: 'too much' }, AT_VIEW);
    expect(answer.outcome).toBe('refused');
    for (const part of ['limits.maxLeverage: expected at most 5, found 50', 'strategies[0].universe[0]: expected a name like BTC-PERP']) expect(answer.message).toContain(part);
    expect(readFileSync(fileOf('dev'), 'utf8')).toBe('{"name":"dev","limits":{"maxLeverage":2}}');
    expect(readdirSync(path.join(dir, 'profiles'))).toEqual(['dev.json']);
  });

  it('refuses paths that are no settings, and a paper profile with a live venue', () => {
    for (const changes of [{ name: 'prod' }, { __proto__x: 1 }, { 'limits': 1 }, { 'constructor.prototype': 1 }, {}]) expect(store().write({ name: 'dev', changes: changes as Record<string, number>, reason: 'a test' }, AT_VIEW).outcome).toBe('refused');
    expect(store().write({ name: 'dev', changes: { venue: 'coinbase' }, reason: 'a test' }, AT_VIEW)).toMatchObject({ outcome: 'refused' });
  });

  it('keeps the file before, and records who changed what, from what, to what, and why', () => {
    put('paper', '{"name":"paper","limits":{"maxLeverage":2}}');
    expect(store().write({ name: 'paper', changes: { 'limits.maxLeverage': 2.5, 'orders.type': 'limit' }, reason: 'wider for the week' }, AT_VIEW)).toMatchObject({ outcome: 'done' });
    const [change] = recorded();
    expect(change).toMatchObject({ profile: 'paper', what: 'profile written', by: { name: 'trader' }, reason: 'wider for the week', changes: [{ path: 'limits.maxLeverage', from: 2, to: 2.5 }, { path: 'orders.type', from: 'market', to: 'limit' }] });
    expect(readFileSync(path.join(dir, 'profiles/backups', change?.before ?? ''), 'utf8')).toBe('{"name":"paper","limits":{"maxLeverage":2}}');
    for (const one of [fileOf('paper'), path.join(dir, 'profiles/changes.jsonl'), path.join(dir, 'profiles/backups', change?.before ?? '')]) expect(statSync(one).mode & 0o777, one).toBe(0o600);
  });

  it('repairs a broken file: field by field where it is JSON, by its defaults where it is not, and the broken one is kept', () => {
    put('dev', '{"limits":{"maxLeverage":99},"logLevel":"debug"}');
    expect(store().write({ name: 'dev', changes: { 'limits.maxLeverage': 3 }, reason: 'repair' }, AT_VIEW).outcome).toBe('done');
    expect(loaded('dev')).toMatchObject({ logLevel: 'debug', limits: { maxLeverage: 3 } });
    put('dev', '{ not json');
    expect(store().write({ name: 'dev', changes: { 'limits.maxLeverage': 3 }, reason: 'repair' }, AT_VIEW)).toMatchObject({ outcome: 'refused', message: expect.stringContaining('back to its defaults') as string });
    expect(store().write({ name: 'dev', changes: { '': null }, reason: 'repair' }, AT_VIEW).outcome).toBe('done');
    expect(loaded('dev')).toEqual(completedProfile(Profile.parse(PROFILE_DEFAULTS.dev)));
    expect(readdirSync(path.join(dir, 'profiles/backups')).map((name) => readFileSync(path.join(dir, 'profiles/backups', name), 'utf8'))).toContain('{ not json');
    expect(store().write({ name: 'dev', changes: { '': null }, reason: 'again' }, AT_VIEW).outcome).toBe('refused');
  });

  it('says when a running desk needs a restart, with the flags that it was started with', () => {
    const overrides = { symbols: ['BTC-PERP'] };
    const start = loadProfile(dir, 'dev', overrides);
    if (!start.ok) throw new Error('expected a profile');
    running = { dev: { configHash: start.value.configHash, overrides } };
    expect(viewOf('dev')).toMatchObject({ running: true, restartNeeded: false });
    store().write({ name: 'dev', changes: { logLevel: 'warn' }, reason: 'quieter' }, AT_VIEW);
    expect(viewOf('dev')).toMatchObject({ running: true, restartNeeded: true });
    expect(viewOf('paper')).toMatchObject({ running: false, restartNeeded: false });
    store().write({ name: 'dev', changes: { logLevel: null }, reason: 'as before' }, AT_VIEW);
    expect(viewOf('dev').restartNeeded).toBe(false);
  });
});
