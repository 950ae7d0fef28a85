import fc from 'fast-check';
import { afterAll } from 'vitest';
import { forgetStores } from './stores.ts';

// The gate runs one fixed seed, so that it never turns red by chance. BREAKWATER_SEED=random (or a number) with BREAKWATER_RUNS explores;
// the seed is printed, so that what it finds can be repeated.
const asked = process.env.BREAKWATER_SEED ?? '20261121';
const seed = asked === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(asked);
// BREAKWATER_END_ON_FAILURE: the first failing input ends the property, as it was drawn (mutation runs).
fc.configureGlobal({ seed, numRuns: Number(process.env.BREAKWATER_RUNS ?? 200), endOnFailure: process.env.BREAKWATER_END_ON_FAILURE !== undefined });
if (asked === 'random' || process.env.VITEST_POOL_ID === '1') console.log(`property seed ${seed}`);

// Files share a process.
afterAll(forgetStores);
