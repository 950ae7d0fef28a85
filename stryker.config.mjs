// npm run test:mutation: changes single things in the code that guards money and asks the tests whether they notice. Not part of npm test.
// --mutate FILES narrows it down; the report is written to test-output/mutation.
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
  concurrency: 2,
  timeoutMS: 20_000,
  tempDirName: 'test-output/mutation/work',
  reporters: ['clear-text', 'json', 'html'],
  jsonReporter: { fileName: 'test-output/mutation/report.json' },
  htmlReporter: { fileName: 'test-output/mutation/report.html' },
  clearTextReporter: { logTests: false, allowColor: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
export { options as default };
