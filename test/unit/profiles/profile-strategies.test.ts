// Profiles as lists of strategies: the form of before, the trader's own names, what the command line sets, and that a configuration of before keeps its identity.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AT_VIEW } from '../../../src/main/api/router.ts';
import { KINDS } from '../../../src/main/core/strategy/kinds/index.ts';
import { buildStrategies } from '../../../src/main/core/strategy/registry.ts';
import { canonicalJson } from '../../../src/main/desk/profiles/canonical-json.ts';
import { loadProfile, type LoadedProfile } from '../../../src/main/desk/profiles/load-profile.ts';
import type { ProfileOverrides } from '../../../src/main/desk/profiles/overrides.ts';
import { ProfileStore } from '../../../src/main/desk/profiles/profile-store.ts';
import { barIntervalOf, Profile, symbolsOf } from '../../../src/shared/model/profile.ts';
import { CATALOGUE } from '../../support/portfolio-world.ts';

let dir = '';
beforeEach(() => { dir = mkdtempSync(path.join(tmpdir(), 'breakwater-strategies-')); mkdirSync(path.join(dir, 'profiles')); });
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });
const put = (data: object): void => writeFileSync(path.join(dir, 'profiles/dev.json'), JSON.stringify(data));
const load = (overrides: ProfileOverrides = {}): LoadedProfile => {
  const result = loadProfile(dir, 'dev', overrides);
  if (!result.ok) throw new Error(result.error.lines.join('\n'));
  return result.value;
};
const refusal = (overrides: ProfileOverrides = {}): string => {
  const result = loadProfile(dir, 'dev', overrides);
  return result.ok ? '' : result.error.lines.join('\n').replaceAll(path.join(dir, 'profiles/dev.json'), 'dev.json');
};
const TWO = [{ id: 'quick', kind: 'ma-cross', universe: ['BTC-PERP'], interval: '5s', parameters: { shortWindow: 3 } }, { id: 'calm', kind: 'ma-cross', universe: ['BTC-PERP', 'ETH-PERP'], interval: '1m' }];

describe('a file of before strategies were a list', () => {
  it('is read as the strategy of then, over the defaults of the profile, with a note', () => {
    put({ symbols: ['ETH-PERP'], interval: '5m', strategy: { longWindow: 50 } });
    const { profile, notes } = load();
    expect(profile.strategies).toMatchObject([{ id: 'ma-cross', kind: 'ma-cross', universe: ['ETH-PERP'], interval: '5m', parameters: { shortWindow: 5, longWindow: 50 } }]);
    expect(notes).toEqual([expect.stringMatching(/dev\.json: the file is of before strategies were a list/)]);
    expect(load().profile).toEqual(Profile.parse({ ...profile }));
    put({ limits: { maxLeverage: 2 } });
    expect(load().notes).toEqual([]);
  });

  it('has the hash that it had then, and so has the same said in the form of today', () => {
    const parameters = fc.record({ shortWindow: fc.integer({ min: 2, max: 9 }), trailingStop: fc.double({ min: 0.005, max: 0.05, noNaN: true }), enableShorts: fc.boolean() }, { requiredKeys: [] });
    fc.assert(fc.property(parameters, fc.constantFrom('1s', '5m'), fc.uniqueArray(fc.constantFrom('BTC-PERP', 'ETH-PERP', 'SOL-PERP'), { minLength: 1 }), (strategy, interval, symbols) => {
      put({ strategy, interval, symbols });
      const before = load();
      const { strategies: [only], ...rest } = before.profile;
      const then = { ...rest, symbols, interval, strategy: { shortWindow: 5, longWindow: 20, targetLeverage: 2, trailingStop: 0.01, enableShorts: false, enableTrailingStop: true, weight: 0.25, exitOnCross: true, ...strategy } };
      expect(before.configHash).toBe(createHash('sha256').update(canonicalJson(then)).digest('hex'));
      put({ strategies: [{ id: 'ma-cross', universe: symbols, interval, parameters: strategy }] });
      expect(load().configHash).toBe(before.configHash);
      put({ strategies: [{ ...only, id: 'other' }] });
      expect(load().configHash).not.toBe(before.configHash);
    }), { numRuns: 50 });
  });

  it('is written in the form of today by the next change, and kept as it was', () => {
    const text = '{"symbols":["ETH-PERP"],"strategy":{"longWindow":50}}';
    writeFileSync(path.join(dir, 'profiles/dev.json'), text);
    const store = new ProfileStore({ dataDir: dir, running: () => undefined, now: () => new Date(0) });
    expect(store.write({ name: 'dev', changes: { 'strategies.ma-cross.parameters.shortWindow': 8 }, reason: 'slower' }, AT_VIEW)).toMatchObject({ outcome: 'done' });
    expect(JSON.parse(readFileSync(path.join(dir, 'profiles/dev.json'), 'utf8'))).toEqual({ name: 'dev', strategies: [{ id: 'ma-cross', universe: ['ETH-PERP'], parameters: { longWindow: 50, shortWindow: 8 } }] });
    const change = JSON.parse(readFileSync(path.join(dir, 'profiles/changes.jsonl'), 'utf8')) as { before: string; changes: unknown };
    expect(readFileSync(path.join(dir, 'profiles/backups', change.before), 'utf8')).toBe(text);
    expect(change.changes).toEqual([{ path: 'strategies.ma-cross.parameters.shortWindow', from: 5, to: 8 }]);
    expect(store.write({ name: 'dev', changes: { 'strategies.nobody.interval': '1m' }, reason: 'nobody' }, AT_VIEW)).toMatchObject({ outcome: 'refused' });
  });
});

describe('several strategies', () => {
  it('are built one per setup and symbol, with their own interval; the desk builds the shortest bars', () => {
    put({ strategies: TWO });
    const { profile } = load();
    expect([symbolsOf(profile), barIntervalOf(profile)]).toEqual([['BTC-PERP', 'ETH-PERP'], '5s']);
    const built = buildStrategies(profile, CATALOGUE);
    expect(built.ok && built.value.map(({ id, barIntervalMs, warmupBars }) => [id, barIntervalMs, warmupBars])).toEqual([['quick-BTC-PERP', 5_000, 20], ['calm-BTC-PERP', 60_000, 20], ['calm-ETH-PERP', 60_000, 20]]);
  });

  it('say what is wrong with each', () => {
    put({ strategies: [{ ...TWO[0], kind: 'ma-cros' }, { ...TWO[1], interval: '2s', parameters: { longWindow: 7, shrotWindow: 5 } }] });
    const said = refusal();
    for (const part of ["strategies.quick.kind: expected one of", "(did you mean 'ma-cross'?), found 'ma-cros'", 'strategies[0].interval: expected a multiple of the shortest interval', 'strategies.calm.parameters.longWindow: expected a whole number from 10 to 200', "strategies.calm.parameters.shrotWindow: expected a known parameter (did you mean 'shortWindow'?)"]) expect(said).toContain(part);
    put({ strategies: [TWO[0], TWO[0]] });
    expect(refusal()).toContain('expected each strategy to have an id of its own');
  });

  it('take symbols and interval from the command line: each keeps what it trades of them', () => {
    put({ strategies: TWO });
    expect(load({ symbols: ['ETH-PERP'] }).profile.strategies.map(({ id, universe }) => [id, universe])).toEqual([['calm', ['ETH-PERP']]]);
    expect(load({ interval: '10s' }).profile.strategies.map(({ interval }) => interval)).toEqual(['10s', '10s']);
    const { profile, runParameters } = load({ leverage: 3 });
    expect(profile.strategies.map(({ parameters }) => parameters['targetLeverage'])).toEqual([3, 3]);
    expect(runParameters).toEqual({ words: '--leverage 3', parameters: { targetLeverage: 3 }, instead: { targetLeverage: 2 }, insteadOf: { quick: { targetLeverage: 2 }, calm: { targetLeverage: 2 } } });
  });
});

describe('the trader\'s own names', () => {
  it('are taken in a file, at the top or inside', () => {
    put({ short_ma_period: 3, long_ma_period: 10, target_leverage: 1, trailing_stop_pct: 0.02, enable_shorts: true, leverage_max_global: 2, max_daily_loss_pct: 0.04, max_exposure_pct: 0.7, max_position_pct_per_symbol: 0.1, reduce_only_mode: true, kill_switch_enabled: true });
    expect(load().profile).toMatchObject({
      strategies: [{ parameters: { shortWindow: 3, longWindow: 10, targetLeverage: 1, trailingStop: 0.02, enableShorts: true } }],
      limits: { maxLeverage: 2, maxDailyLoss: 0.04, maxExposure: 0.7, maxExposurePerSymbol: 0.1, reduceOnly: true },
    });
    put({ strategies: [{ id: 'ma-cross', parameters: { short_ma_period: 4 } }] });
    expect(load().profile.strategies[0]?.parameters).toMatchObject({ shortWindow: 4 });
    put({ strategies: [{ id: 'ma-cross', parameters: { short_ma_period: 4, shortWindow: 5 } }] });
    expect(refusal()).toContain('short_ma_period');
    put({ limits: { max_daily_loss_pct: 0.03, maxLeverage: 2 } });
    expect(load().profile.limits).toMatchObject({ maxDailyLoss: 0.03, maxLeverage: 2 });
    put({ limits: { max_daily_loss_pct: 0.03, maxDailyLoss: 0.04 } });
    expect(refusal()).toContain('max_daily_loss_pct');
    put({ kill_switch_enabled: false });
    expect(refusal()).toContain('kill_switch_enabled');
  });

  it('are taken by --set, with settings by path and presets', () => {
    const { profile, runParameters } = load({ set: ['short_ma_period=3', 'long_ma_period=10', 'max_daily_loss_pct=0.03', 'limits.maxPositionNotional=5000', 'logLevel=debug', 'enable_shorts=off'] });
    expect(profile).toMatchObject({ logLevel: 'debug', limits: { maxDailyLoss: 0.03, maxPositionNotional: '5000' }, strategies: [{ parameters: { shortWindow: 3, longWindow: 10, enableShorts: false } }] });
    expect(runParameters).toMatchObject({ words: '--set short_ma_period=3 --set long_ma_period=10 --set enable_shorts=off', parameters: { shortWindow: 3, longWindow: 10, enableShorts: false }, instead: { shortWindow: 5, longWindow: 20 } });
    for (const [name, parameters] of [['volatile', [3, 10]], ['trending', [5, 20]], ['ranging', [10, 50]]] as const) {
      const [setup] = load({ set: [`preset=${name}`] }).profile.strategies;
      expect([setup?.parameters['shortWindow'], setup?.parameters['longWindow']]).toEqual(parameters);
    }
    expect([load({ set: ['preset=testing'] }), load({ set: ['preset=conservative'] }), load({ set: ['preset=aggressive'] })].map((one) => one.profile.strategies[0]?.parameters['targetLeverage'])).toEqual([1, 2, 3]);
    expect(refusal({ set: ['shrotWindow=3'] })).toMatch(/--set: shrotWindow: expected a setting .*did you mean 'shortWindow'/);
    expect(refusal({ set: ['preset=wild'] })).toMatch(/--set: preset: expected one of the presets volatile, trending/);
    expect(refusal({ set: ['kill_switch_enabled=false'] })).toContain('cannot be switched off');
    expect(refusal({ set: ['shortWindow=99'] })).toContain('--set: strategies.ma-cross.parameters.shortWindow: expected a whole number from 2 to 50');
  });
});

it('every preset and every default of every kind fits its own fields', () => {
  for (const kind of KINDS.values()) {
    expect(kind.check(kind.defaults, true)).toEqual({ ok: true, value: kind.defaults });
    for (const { name, parameters } of kind.presets) expect(kind.check({ ...kind.defaults, ...parameters }, true).ok, `${kind.kind} ${name}`).toBe(true);
    for (const alias of Object.values(kind.aliases)) expect(Object.keys(kind.defaults)).toContain(alias);
  }
});
