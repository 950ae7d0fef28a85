// npm run test:mutation: changes single things in the code that guards money and asks the tests whether they notice. Not part of npm test.
// --mutate FILES narrows it down; the report is written to test-output/mutation. docs/mutation.md has the figures.
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
const options = {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  mutate: [
    'src/main/core/risk/**/*.ts', // The gate, the monitor and flatten-all.
    'src/main/core/oms/**/*.ts', // Orders and reconciliation.
    'src/main/core/kernel/{controls,reconciler,venue-sync}.ts',
    'src/main/adapters/sqlite/{journal-codec,commit-chain}.ts',
    'src/shared/model/decimal.ts',
  ],
  // Words are held by the tests that read them as a person does; here it is about what is done.
  mutator: { excludedMutations: ['StringLiteral'] },
  // What is copied for the run: not what is built, nor the data of desks.
  ignorePatterns: ['out', 'dist', 'test-output', '.breakwater', '*.tsbuildinfo'],
  // With --incremental a later run asks only what a change of code or tests may have changed.
  incrementalFile: 'test-output/mutation/incremental.json',
  concurrency: 1,
  // Three times what its tests took unchanged, and six seconds: a busy machine is no timeout, and a loop without an end is told soon.
  timeoutMS: 6_000,
  timeoutFactor: 3,
  tempDirName: 'test-output/mutation/work',
  reporters: ['clear-text', 'json', 'html'],
  jsonReporter: { fileName: 'test-output/mutation/report.json' },
  htmlReporter: { fileName: 'test-output/mutation/report.html' },
  clearTextReporter: { logTests: false, allowColor: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
export { options as default };
