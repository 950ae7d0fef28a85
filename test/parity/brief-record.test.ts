// A record that leaves out what nobody reads is the full one less that: the same numbers, the same conclusions, the same money.
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/main/core/kernel/ports.ts';
import { rerun } from '../support/rerun.ts';
import { VirtualDesk, type VirtualDeskOptions } from '../support/virtual-desk.ts';

const isHold = (entry: JournalEntry): boolean => entry.kind === 'conclusion' && entry.conclusion.type === 'DecisionMade' && entry.conclusion.decision.action === 'hold';

function withoutPassed(entry: JournalEntry): JournalEntry {
  if (entry.kind === 'input') return entry;
  const { conclusion } = entry;
  if (conclusion.type !== 'OrderSubmitted' && conclusion.type !== 'OrderDenied') return entry;
  return { ...entry, conclusion: { ...conclusion, checks: conclusion.checks.filter(({ outcome }) => outcome !== 'passed') } };
}

describe('a record without what nobody reads', () => {
  it.each([{ seed: 21, severity: 'normal' }, { seed: 22, severity: 'hostile' }] as const)('is the full one less that ($severity)', (options: VirtualDeskOptions) => {
    const { inputs } = new VirtualDesk(options).start().run(120_000);
    const full = rerun(options, inputs);
    const brief = rerun(options, inputs, [], ['holds', 'passedChecks']);
    expect(full.filter(isHold).length).toBeGreaterThan(20);
    expect(full.filter((entry) => entry.kind === 'conclusion' && entry.conclusion.type === 'OrderSubmitted').length).toBeGreaterThan(2);
    expect(brief.filter(isHold)).toEqual([]);
    expect(brief).toEqual(full.filter((entry) => !isHold(entry)).map(withoutPassed));
    // Each detail is left out by itself too.
    expect(rerun(options, inputs, [], ['holds'])).toEqual(full.filter((entry) => !isHold(entry)));
    expect(rerun(options, inputs, [], ['passedChecks'])).toEqual(full.map(withoutPassed));
  });
});
