// A desk starts on a journal of two million entries: looked through, opened and restored, in a process of its own as a start has it.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { JOURNAL_FILE, openJournal } from '../../src/main/adapters/sqlite/open-journal.ts';
import { simCatalogue } from '../../src/main/core/sim-market/sim-instruments.ts';
import { buildStrategies } from '../../src/main/core/strategy/registry.ts';
import { buildEngine, HashedJournal, restore } from '../../src/main/desk/engine.ts';
import { examineInThread } from '../../src/main/desk/journal/journal-check.ts';
import { venueKernelOptions } from '../../src/main/desk/kernel-options.ts';
import { olderAlertsOf } from '../../src/main/desk/older-alerts.ts';
import { PROFILE_DEFAULTS } from '../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../src/shared/model/profile.ts';
import { buildBigJournal } from '../support/big-journal.ts';
import { MemoryLatch } from '../support/virtual-desk.ts';
import type { Figure } from './figures.ts';

const ENTRIES = 2_000_000;
const GOAL_S = 6;
const GOAL_MB = 300;
/** As the product starts it: from source, a thread would first take the types off. */
const THREAD = path.resolve(import.meta.dirname, '../../out/main/journal-worker.js');
type Start = { readonly checkedMs: number; readonly startedMs: number; readonly maxRssMb: number; readonly orders: number };

/** The part of a start that depends on the journal. */
async function start(dir: string): Promise<Start> {
  const began = performance.now();
  const examined = await examineInThread(path.join(dir, JOURNAL_FILE), (inputs) => new Worker(THREAD, { workerData: inputs, execArgv: [] }));
  if (examined.outcome !== 'sound') throw new Error(`expected a sound journal, found ${examined.outcome}`);
  const checkedMs = performance.now() - began;
  const opened = openJournal(dir, { examined: 'sound' });
  if (!opened.ok) throw opened.error;
  const profile = Profile.parse(PROFILE_DEFAULTS.dev);
  const instruments = simCatalogue(profile.sim.shape, profile.sim.pace);
  const strategies = buildStrategies(profile, instruments);
  if (!strategies.ok) throw new Error(strategies.error);
  const never = (): never => { throw new Error('expected nobody to ask before the start is over'); };
  const engine = buildEngine({
    options: venueKernelOptions({ profile, instruments, strategies: strategies.value, dryRun: false }, 'bw-bench', 2_000), journal: new HashedJournal(opened.value.journal), venue: { send: never },
    latch: new MemoryLatch(), olderAlerts: olderAlertsOf(opened.value.reader), watchers: [], facts: never, driver: never,
  });
  await restore(engine, opened.value.reader);
  const startedMs = performance.now() - began;
  opened.value.reader.close();
  opened.value.journal.close();
  return { checkedMs, startedMs, maxRssMb: process.resourceUsage().maxRSS / 1_024, orders: engine.kernel.orders.working().length };
}

export async function bigJournalStart(): Promise<readonly Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-bench-journal-'));
  try {
    buildBigJournal(path.join(dir, JOURNAL_FILE), ENTRIES);
    const { checkedMs, startedMs, maxRssMb } = await new Promise<Start>((resolve, reject) => {
      const child = fork(import.meta.filename, [dir]);
      child.once('message', (measured) => resolve(measured as Start));
      child.once('exit', (code) => reject(new Error(`expected the figures of a start, its process ended with ${code}`)));
    });
    return [
      { name: `start on ${ENTRIES.toLocaleString('en-US')} entries (${Math.round(checkedMs)} ms of it to look it through)`, value: `${(startedMs / 1_000).toFixed(1)} s`, goal: `${GOAL_S} s`, met: startedMs <= GOAL_S * 1_000 },
      { name: 'largest memory of that start', value: `${Math.round(maxRssMb)} MB`, goal: `${GOAL_MB} MB`, met: maxRssMb <= GOAL_MB },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const [dir] = process.argv[1] === import.meta.filename ? process.argv.slice(2) : [];
if (dir !== undefined) {
  const measured = await start(dir);
  if (process.send) process.send(measured);
  else console.log(measured);
}
