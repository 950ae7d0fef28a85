import { messageOf } from '../../../shared/model/result.ts';

/** What a check found. `info` facts are `ok`: they say what this machine has. */
export type Finding = { readonly outcome: 'ok' | 'warn' | 'FAIL'; readonly detail: string };
export type Check = { readonly name: string; run(): Finding | Promise<Finding> };
export type CheckResult = Finding & { readonly name: string; readonly ms: number };

export const fine = (detail: string): Finding => ({ outcome: 'ok', detail });
export const warn = (detail: string): Finding => ({ outcome: 'warn', detail });
export const fail = (detail: string): Finding => ({ outcome: 'FAIL', detail });

/** One after the other; a check that throws has failed with that sentence. */
export async function runChecks(checks: readonly Check[], onResult: (result: CheckResult) => void): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const start = performance.now();
    let finding: Finding;
    try {
      finding = await check.run();
    } catch (error) {
      finding = fail(messageOf(error));
    }
    const result = { ...finding, name: check.name, ms: Math.round(performance.now() - start) };
    results.push(result);
    onResult(result);
  }
  return results;
}
