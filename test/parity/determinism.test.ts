import { describe, expect, it } from 'vitest';
import { EventLogHash } from '../../src/main/adapters/sqlite/event-log-hash.ts';
import { MemoryJournal } from '../../src/main/core/journal/memory-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import type { JournalEntry } from '../../src/main/core/kernel/ports.ts';
import { kernelOptions, MemoryLatch, VirtualDesk, type VirtualDeskOptions } from '../support/virtual-desk.ts';

const hashOf = (entries: readonly JournalEntry[]): string => {
  const hash = new EventLogHash();
  for (const entry of entries) if (entry.kind === 'conclusion') hash.append(entry);
  return hash.digest();
};
const record = (options: VirtualDeskOptions): VirtualDesk => new VirtualDesk(options).start().run(120_000);

describe('determinism', () => {
  it.each([{ seed: 1, severity: 'normal' }, { seed: 2, severity: 'hostile' }] as const)('gives the same event log for the same seed ($severity)', (options) => {
    const first = record(options);
    const second = record(options);
    expect(first.journal.entries().length).toBeGreaterThan(500);
    expect(hashOf(second.journal.entries())).toBe(hashOf(first.journal.entries()));
  });

  it('gives another event log for another seed', () => {
    expect(hashOf(record({ seed: 3 }).journal.entries())).not.toBe(hashOf(record({ seed: 4 }).journal.entries()));
  });

  it.each([{ seed: 5, severity: 'normal' }, { seed: 6, severity: 'hostile' }] as const)('concludes the same from the recorded inputs alone ($severity)', (options) => {
    const recorded = record(options);
    const journal = new MemoryJournal();
    const kernel = new Kernel(kernelOptions(options).kernel, {
      venue: { send() {} }, journal, latch: new MemoryLatch(),
      publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult() {} },
    });
    for (const input of recorded.inputs) kernel.handle(input);
    expect(hashOf(journal.entries())).toBe(hashOf(recorded.journal.entries()));
  });
});
