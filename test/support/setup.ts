import fc from 'fast-check';

// One seed for the whole run, printed so that a failure can be repeated with BREAKWATER_SEED.
const seed = Number(process.env.BREAKWATER_SEED ?? Math.floor(Math.random() * 2 ** 31));
fc.configureGlobal({ seed, numRuns: Number(process.env.BREAKWATER_RUNS ?? 200) });
if (process.env.VITEST_POOL_ID === '1' || process.env.BREAKWATER_SEED === undefined) console.log(`property seed ${seed}`);
