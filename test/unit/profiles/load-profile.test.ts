import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { barIntervalOf, Profile, ProfileName } from '../../../src/shared/model/profile.ts';
import { completedProfile } from '../../../src/main/core/strategy/registry.ts';
import { canonicalJson } from '../../../src/main/desk/profiles/canonical-json.ts';
import { MAX_PROFILE_BYTES, configHash, loadProfile } from '../../../src/main/desk/profiles/load-profile.ts';
import type { ProfileOverrides } from '../../../src/main/desk/profiles/overrides.ts';
import { nearest } from '../../../src/main/desk/profiles/profile-problems.ts';

let root = '';
let file = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'breakwater-profiles-'));
  mkdirSync(join(root, 'profiles'));
  file = join(root, 'profiles', 'dev.json');
});
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

/** Lines of the refusal, with the file's path shortened to `dev.json`. */
function lines(content: unknown, overrides: ProfileOverrides = {}): readonly string[] {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const loaded = loadProfile(root, 'dev', overrides);
  return loaded.ok ? [] : loaded.error.lines.map((line) => line.replace(file, 'dev.json'));
}
function loaded(overrides: ProfileOverrides = {}, name = 'dev'): Profile {
  const result = loadProfile(root, name, overrides);
  if (!result.ok) throw new Error(result.error.lines.join('\n'));
  return result.value.profile;
}

describe('loadProfile', () => {
  it('gives each name the defaults of the design without a file', () => {
    for (const name of ProfileName.options) {
      const result = loadProfile(root, name);
      expect(result).toMatchObject({ ok: true, value: { file: null, profile: { name } } });
      expect(loaded({}, name)).toEqual(completedProfile(Profile.parse(PROFILE_DEFAULTS[name])));
    }
    expect(loaded().limits).toMatchObject({ maxPositionNotional: '10000', maxLeverage: 3, allowShorts: false, maxDailyLoss: 0.05, maxExposure: 0.8, maxExposurePerSymbol: 0.2 });
  });

  it('lays the file over the defaults key by key', () => {
    writeFileSync(file, JSON.stringify({ limits: { maxLeverage: 2 }, strategy: { longWindow: 50 }, symbols: ['BTC-PERP'] }));
    expect(loaded()).toMatchObject({ name: 'dev', limits: { maxLeverage: 2, marginLeverage: 3, maxPositionNotional: '10000' }, strategies: [{ id: 'ma-cross', kind: 'ma-cross', universe: ['BTC-PERP'], interval: '2s', parameters: { longWindow: 50, shortWindow: 5 } }] });
  });

  it('reads the defaults of a file as it has them without one', () => {
    for (const name of ProfileName.options) {
      const before = loadProfile(root, name);
      writeFileSync(join(root, 'profiles', `${name}.json`), JSON.stringify(Profile.parse(PROFILE_DEFAULTS[name])));
      const after = loadProfile(root, name);
      expect(after).toMatchObject({ ok: true, value: { file: join(root, 'profiles', `${name}.json`) } });
      expect(before.ok && after.ok && after.value.configHash === before.value.configHash).toBe(true);
    }
  });

  it('says one line per problem: file, key, expected, found', () => {
    expect(lines({ limits: { maxLeverage: 9, maxDailyLoss: '5%' }, strategy: { shortWindow: 2.5 }, interval: '7m', sim: { severity: 'cruel' } }).toSorted()).toEqual([
      'dev.json: limits.maxDailyLoss: expected a number, found "5%"',
      'dev.json: limits.maxLeverage: expected at most 5, found 9',
      'dev.json: sim.severity: expected one of kind, normal, hostile, found "cruel"',
      'dev.json: strategies.ma-cross.parameters.shortWindow: expected a whole number from 2 to 50 (bars), found 2.5',
      'dev.json: strategies[0].interval: expected one of 1s, 2s, 5s, 10s, 15s, 30s, 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w, found "7m"',
    ]);
    expect(lines({ limits: { maxPositionNotional: 10_000 } })).toEqual(['dev.json: limits.maxPositionNotional: expected text in quotes, found 10000']);
    expect(lines({ limits: { maxPositionNotional: '1e5' } })).toEqual(['dev.json: limits.maxPositionNotional: expected a plain positive decimal in quotes, for example "10000", found "1e5"']);
    expect(lines({ symbols: ['BTC-PERP', 'btc'] })).toEqual(['dev.json: strategies[0].universe[1]: expected a name like BTC-PERP, found "btc"']);
    expect(lines({ symbols: [] })).toEqual(['dev.json: strategies[0].universe: expected at least 1 entry, found []']);
    expect(lines({ strategy: { shortWindow: 30, longWindow: 20 } })).toEqual(['dev.json: strategies.ma-cross.parameters.shortWindow: expected below longWindow (20), found 30']);
    expect(lines({ symbols: ['BTC-PERP', 'BTC-PERP'] })).toEqual(['dev.json: strategies[0].universe: expected each symbol once, found ["BTC-PERP","BTC-PERP"]']);
    expect(lines({ limits: { maxPositionNotional: '0.00' } })).toEqual(['dev.json: limits.maxPositionNotional: expected a plain positive decimal in quotes, for example "10000", found "0.00"']);
    expect(lines({ limits: null })).toEqual(['dev.json: limits: expected an object, found null']);
  });

  it('refuses unknown keys and guesses what was meant', () => {
    expect(lines({ limits: { maxLevrage: 2 } })).toEqual(["dev.json: limits.maxLevrage: expected a known key (did you mean 'maxLeverage'?), found the unknown key 'maxLevrage'"]);
    expect(lines({ Symbols: ['BTC-PERP'] })).toEqual(["dev.json: Symbols: expected one of name, venue, strategies, limits, orders, sim, maxTickJump, logLevel, marketDataRetentionDays, found the unknown key 'Symbols'"]);
    expect(lines({ orders: { zebra: 1 } })).toEqual(["dev.json: orders.zebra: expected one of type, timeInForce, found the unknown key 'zebra'"]);
  });

  it('refuses what is no profile file', () => {
    expect(lines('')[0]).toMatch(/^dev\.json: the file: expected JSON, found /);
    expect(lines('[1]')).toEqual(['dev.json: the file: expected a JSON object, found a list']);
    expect(lines('null')).toEqual(['dev.json: the file: expected a JSON object, found null']);
    expect(lines({ name: 'prod' })).toEqual(['dev.json: name: expected \'dev\', like the file, found "prod"']);
    expect(lines(`{"logLevel":"${'x'.repeat(MAX_PROFILE_BYTES)}"}`)).toEqual([`dev.json: the file: expected at most ${MAX_PROFILE_BYTES} bytes, found ${MAX_PROFILE_BYTES + 15}`]);
    expect(lines('[' .repeat(60_000))[0]).toMatch(/expected JSON, found/);
    rmSync(file);
    writeFileSync(join(root, 'real.json'), '{}');
    symlinkSync(join(root, 'real.json'), file);
    expect(loadProfile(root, 'dev')).toMatchObject({ ok: false, error: { problems: [{ found: 'a symbolic link' }] } });
    rmSync(file);
    mkdirSync(file);
    expect(loadProfile(root, 'dev')).toMatchObject({ ok: false });
  });

  it('keeps paper and live apart', () => {
    expect(lines({ venue: 'coinbase' })).toEqual(['dev.json: venue: expected sim, because profile dev is a paper one, found "coinbase"']);
    expect(lines({ venue: 'sandbox' })).toEqual(['dev.json: venue: expected sim, because profile dev is a paper one, found "sandbox"']);
    for (const [name, may] of [['dev', ['sim']], ['paper', ['sim']], ['demo', ['sandbox', 'coinbase']], ['prod', ['coinbase']]] as const) {
      for (const venue of ['sim', 'sandbox', 'coinbase'] as const) {
        writeFileSync(join(root, 'profiles', `${name}.json`), JSON.stringify({ venue }));
        expect(loadProfile(root, name).ok, `${name} on ${venue}`).toBe((may as readonly string[]).includes(venue));
      }
    }
    writeFileSync(join(root, 'profiles', 'prod.json'), '{"venue":"sim"}');
    expect(loadProfile(root, 'prod')).toMatchObject({ ok: false, error: { problems: [{ path: 'venue', expected: 'coinbase, because profile prod is a live one', found: '"sim"' }] } });
  });

  it('takes a byte order mark', () => {
    writeFileSync(file, '\uFEFF{"interval":"5m"}');
    expect(barIntervalOf(loaded())).toBe('5m');
  });

  it('is not moved by keys that name prototypes', () => {
    for (const text of ['{"__proto__":{"logLevel":"trace"}}', '{"limits":{"__proto__":{"maxLeverage":5}}}', '{"constructor":{"prototype":{"x":1}}}', '{"limits":{"constructor":1}}']) {
      writeFileSync(file, text);
      const result = loadProfile(root, 'dev');
      if (result.ok) expect(result.value.profile).toEqual(completedProfile(Profile.parse(PROFILE_DEFAULTS.dev)));
      expect(({} as Record<string, unknown>).logLevel).toBeUndefined();
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    }
  });

  it('names profiles that do not exist, and no path as a name', () => {
    for (const name of ['prd', '../secret', '', '__proto__', 'DEV']) {
      const result = loadProfile(root, name);
      expect(result.ok ? '' : result.error.lines[0]).toMatch(/^--profile: name: expected one of dev, paper, demo, prod/);
    }
    const near = loadProfile(root, 'prd');
    expect(near.ok ? '' : near.error.lines[0]).toContain("(did you mean 'prod'?)");
  });

  it('lays flags over the file and names the flag that is wrong', () => {
    writeFileSync(file, '{"interval":"5m"}');
    expect(loaded({ symbols: ['ETH-PERP'], interval: '1m', leverage: 1.5, orderType: 'limit', timeInForce: 'gtc', reduceOnly: true })).toMatchObject({
      strategies: [{ universe: ['ETH-PERP'], interval: '1m', parameters: { targetLeverage: 1.5 } }], orders: { type: 'limit', timeInForce: 'gtc' }, limits: { reduceOnly: true },
    });
    const flagged = (overrides: ProfileOverrides): readonly string[] => lines('{}', overrides);
    expect(flagged({ leverage: 9 })).toEqual(['--leverage: strategies.ma-cross.parameters.targetLeverage: expected a number from 1 to 5 (x equity), found 9']);
    expect(flagged({ leverage: NaN })[0]).toMatch(/^--leverage: strategies\[0\]\.parameters\.targetLeverage: expected/);
    expect(flagged({ symbols: ['BTC-PERP', 'x'] })).toEqual(['--symbols: strategies[0].universe[1]: expected a name like BTC-PERP, found "x"']);
    expect(flagged({ interval: '7m', orderType: 'stop', timeInForce: 'fok' }).map((line) => line.split(':')[0]).toSorted()).toEqual(['--interval', '--order-type', '--tif']);
  });

  it('never throws and never writes, whatever the file holds', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string(), fc.object({ key: fc.constantFrom('limits', 'name', 'strategy', 'symbols', 'maxLeverage', '__proto__', 'interval') }).map((value) => JSON.stringify(value, (_key, field: unknown) => (typeof field === 'bigint' ? `${field}` : field)))), (text) => {
      writeFileSync(file, text);
      const result = loadProfile(root, 'dev');
      if (!result.ok) for (const line of result.error.lines) expect(line).toMatch(/^.+: .+: expected .+, found [^]+$/);
      expect(readdirSync(join(root, 'profiles'))).toEqual(['dev.json']);
    }));
  });
});

describe('configHash', () => {
  it('does not depend on the order of keys and changes with every value', () => {
    const profile = Profile.parse(PROFILE_DEFAULTS.dev);
    const reversed = Profile.parse(Object.fromEntries(Object.entries(profile).reverse()));
    expect(configHash(reversed)).toBe(configHash(profile));
    expect(configHash(profile)).toMatch(/^[0-9a-f]{64}$/);
    expect(configHash({ ...profile, strategies: profile.strategies.map((setup) => ({ ...setup, parameters: { trailingStop: 0.011 } })) })).not.toBe(configHash(profile));
  });

  it('is over one text per value', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
    }));
  });
});

describe('nearest', () => {
  it('finds typing errors and nothing far away', () => {
    expect(nearest('maxLevrage', ['maxLeverage', 'minLot'])).toBe('maxLeverage');
    expect(nearest('intreval', ['interval', 'sim'])).toBe('interval');
    expect(nearest('zebra', ['type', 'timeInForce'])).toBeNull();
    expect(nearest('x'.repeat(10_000), ['x'])).toBeNull();
  });
});
