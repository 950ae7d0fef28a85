// What a profile is where its file says nothing.
import type { z } from 'zod';
import { FIRST_STRATEGY } from './profile-before.ts';
import type { ProfileName, ProfileObject } from './profile.ts';

const CROSS = FIRST_STRATEGY;

/** What a profile file may leave out: everything but deviations from this table. */
export const PROFILE_DEFAULTS: { readonly [N in ProfileName]: z.input<typeof ProfileObject> } = {
  dev: { name: 'dev', venue: 'sim', strategies: [{ ...CROSS, interval: '2s' }],
    limits: { maxPositionNotional: '10000', maxLeverage: 3, marginLeverage: 3, allowShorts: false, maxOrderNotional: '20000' } },
  paper: {
    name: 'paper', venue: 'sim', sim: { pace: 1 }, strategies: [{ ...CROSS, interval: '1m', parameters: { enableShorts: true } }],
    limits: { maxPositionNotional: '50000', maxLeverage: 3, marginLeverage: 3, allowShorts: true, maxOrderNotional: '100000' },
  },
  demo: {
    name: 'demo', venue: 'sandbox', strategies: [{ ...CROSS, interval: '1m' }], sim: { seed: 21, startCash: '1000', pace: 1 },
    limits: { maxPositionNotional: '100', maxLeverage: 1, marginLeverage: 1, allowShorts: false, maxOrderNotional: '100' },
  },
  prod: {
    name: 'prod', venue: 'coinbase', strategies: [{ ...CROSS, interval: '1m', parameters: { enableShorts: true } }],
    limits: { maxPositionNotional: '50000', maxLeverage: 3, marginLeverage: 3, allowShorts: true, maxOrderNotional: '100000' },
  },
};
