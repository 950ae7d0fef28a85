import { describe, expect, it } from 'vitest';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../../src/shared/model/profile.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import { buildStrategies } from '../../../src/main/core/strategy/registry.ts';
import { BTC, CATALOGUE, ETH, perpetual } from '../../support/portfolio-world.ts';

const dev = (changes: object) => Profile.parse({ ...PROFILE_DEFAULTS.dev, ...changes });

describe('buildStrategies', () => {
  it('builds one strategy per symbol, each with its own id and the interval of the profile', () => {
    const built = buildStrategies(dev({ symbols: ['ETH-PERP', 'BTC-PERP'] }), CATALOGUE);
    expect(built.ok && built.value.map((one) => [one.id, one.instrumentId, one.barIntervalMs, one.warmupBars])).toEqual([['ma-cross-ETH-PERP', ETH, 2_000, 20], ['ma-cross-BTC-PERP', BTC, 2_000, 20]]);
  });
  it('does not take a longer name for the symbol and names what the catalogue has', () => {
    const built = buildStrategies(dev({ symbols: ['BTC-PERP'] }), [perpetual(instrumentId('BTC-PERPX.SIM'))]);
    expect(built).toEqual({ ok: false, error: "expected BTC-PERP in the venue's catalogue, found BTC-PERPX.SIM" });
    expect(buildStrategies(dev({}), [])).toMatchObject({ ok: false, error: expect.stringContaining('an empty catalogue') });
  });
});
