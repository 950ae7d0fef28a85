// The order of the end-to-end files: the long ones first, so that the lanes end together. Test support only.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Longest first, as measured; what is not named is short and comes last, by its name. */
const LONG = ['walk', 'electron-host', 'electron-host-desk', 'desk-view', 'bad-input', 'settings-guide', 'journal', 'shell', 'chart-ticket', 'accessibility', 'desk-stop', 'desk-accessibility', 'shell-panels', 'security-desk', 'stop-line', 'risk-alerts', 'trading-day', 'faults'];
const placeOf = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((name) => moduleId.endsWith(`/${name}.e2e.ts`));
  return at < 0 ? LONG.length : at;
};

export class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((a, b) => placeOf(a) - placeOf(b) || a.moduleId.localeCompare(b.moduleId)));
  }
}
