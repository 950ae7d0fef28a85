// A recorded run again, from its inputs alone. Test support only.
import { EventLogHash } from '../../src/main/adapters/sqlite/event-log-hash.ts';
import { MemoryJournal } from '../../src/main/core/journal/memory-journal.ts';
import { Kernel } from '../../src/main/core/kernel/kernel.ts';
import type { Input } from '../../src/main/core/kernel/messages.ts';
import type { JournalDetail, JournalEntry } from '../../src/main/core/kernel/ports.ts';
import { kernelOptions, MemoryLatch, type VirtualDeskOptions } from './virtual-desk.ts';

/** The hash of the conclusions among them. */
export function hashOf(entries: readonly JournalEntry[]): string {
  const hash = new EventLogHash();
  for (const entry of entries) if (entry.kind === 'conclusion') hash.append(entry);
  return hash.digest();
}

/** What a kernel concludes that goes on after `before` and is given these inputs, with nobody around it. `without` is left out of its record. */
export function rerun(options: VirtualDeskOptions, inputs: readonly Input[], before: readonly JournalEntry[] = [], without: readonly JournalDetail[] = []): readonly JournalEntry[] {
  const journal = new MemoryJournal({ without });
  const kernel = new Kernel(kernelOptions(options).kernel, { venue: { send() {} }, journal, latch: new MemoryLatch(), publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult() {} } });
  for (const entry of before) if (entry.kind === 'conclusion') kernel.restore(entry);
  const last = before.at(-1);
  if (last !== undefined) kernel.continueFrom(last.seq, last.ts);
  for (const input of inputs) kernel.handle(input);
  return journal.entries();
}
