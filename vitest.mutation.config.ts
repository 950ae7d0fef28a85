// The tests that guard money, as the mutation run needs them: in one process each, without what starts processes, browsers or threads.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/unit/{kernel,market-data,oms,portfolio,risk}/**/*.test.ts', 'test/unit/sqlite/{sqlite-journal,projections,migrations}.test.ts', 'test/golden/**/*.test.ts',
      'test/property/{decimal,limit-readings,oms-order-machine,oms-order-manager,portfolio,risk-flatten,risk-gate,risk-standalone-flatten,journal-codec,desk-opens-nothing}.test.ts',
    ],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 60_000,
  },
});
