// The order of the test files: the long ones first, so that the lanes end together. Test support only.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Longest first, as measured; what is not named is short and comes last, by its name. */
const PAGES = ['walk', 'electron-host', 'electron-host-desk', 'desk-view', 'chart-ticket', 'desk-stop', 'bad-input', 'accessibility', 'shell', 'settings-guide', 'fleet', 'journal', 'desk-accessibility', 'room', 'trading-day', 'last-known', 'dialogs', 'electron-host-packaged', 'risk-alerts', 'shell-panels', 'ran-before', 'stop-line', 'security-desk', 'hostile-views', 'faults'];
const TESTS = ['share', 'journal-rollback', 'every-desk', 'process', 'trading', 'wall-clock', 'ended-children', 'venue-process', 'damaged-journal', 'sqlite-journal', 'report-service', 'venue-hangs', 'figures-by-hand', 'desk-restore', 'odd-files', 'replay-files', 'bar-dialects', 'desk-lock', 'desk-crash', 'keychain'];

function longestFirst(names: readonly string[]): typeof BaseSequencer {
  const placeOf = ({ moduleId }: TestSpecification): number => {
    const at = names.findIndex((name) => new RegExp(`/${name}\\.(e2e|test)\\.tsx?$`).test(moduleId));
    return at < 0 ? names.length : at;
  };
  return class LongestFirst extends BaseSequencer {
    override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return Promise.resolve(files.toSorted((a, b) => placeOf(a) - placeOf(b) || a.moduleId.localeCompare(b.moduleId)));
    }
  };
}

export const LongestPagesFirst = longestFirst(PAGES);
export const LongestTestsFirst = longestFirst(TESTS);
