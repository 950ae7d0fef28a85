// The tests that guard money, as the mutation run needs them: without what starts processes, browsers or threads (a change would not reach those).
import { statSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Near the code first: a run ends with the first test that fails, so what is quick and close is asked before what drives a whole desk. */
const NEAREST_FIRST = ['/unit/risk/', '/unit/oms/', '/unit/portfolio/', '/property/decimal', '/golden/liquidation', '/unit/kernel/', '/unit/market-data/', '/golden/', '/property/', '/unit/sqlite/'];
const distance = (file: TestSpecification): number => NEAREST_FIRST.findIndex((folder) => file.moduleId.includes(folder));

class NearestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((a, b) => distance(a) - distance(b) || statSync(a.moduleId).size - statSync(b.moduleId).size));
  }
}

export default defineConfig({
  test: {
    include: [
      'test/unit/{kernel,market-data,oms,portfolio,risk}/**/*.test.ts', 'test/unit/sqlite/{journal-codec,sqlite-journal,projections,migrations}.test.ts', 'test/golden/**/*.test.ts',
      'test/property/{decimal,limit-readings,oms-order-machine,oms-order-manager,portfolio,risk-flatten,risk-gate,risk-gate-edge,risk-standalone-flatten,journal-codec,desk-opens-nothing}.test.ts',
    ],
    setupFiles: ['test/support/first-failure-ends.ts', 'test/support/setup.ts'],
    testTimeout: 60_000,
    // One worker takes all files of a mutant and imports the code once; it is a new one for every mutant.
    isolate: false,
    sequence: { sequencer: NearestFirst },
    // A failure is enough here: which is the smallest input does not matter.
    env: { BREAKWATER_END_ON_FAILURE: '1', BREAKWATER_RUNS: '60' },
  },
});
