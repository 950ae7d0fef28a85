// The processes that share the units of a run: whoever is free takes the next. One that dies takes its unit with it, as a failure, and another takes its place.
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { UnitResult } from './run-unit.ts';
import type { Asked, Said } from './worker.ts';

const WORKER = path.join(import.meta.dirname, 'worker.ts');
/** For what is under way to clean up after itself. */
const GRACE_MS = 20_000;

export type Work = {
  readonly campaigns: string;
  readonly name: string;
  readonly seed: number;
  readonly units: readonly number[];
  readonly shards: number;
  /** Where the units get their folders. */
  readonly folders: string;
  /** A unit that takes longer hangs: its process is ended. Real time. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  onDone(result: UnitResult): void;
};

/** A process and all that it started, where the system has groups. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** Until every unit is done or the signal came. Rejects when a process cannot even begin. */
export async function share(work: Work): Promise<void> {
  const waiting = [...work.units];
  const lanes = Array.from({ length: Math.min(work.shards, waiting.length) }, async () => {
    // A new process for what is left after one that died.
    while (waiting.length > 0 && !work.signal.aborted) await oneProcess(work, waiting);
  });
  await Promise.all(lanes);
}

function oneProcess(work: Work, waiting: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // In a group of its own: Ctrl+C reaches us alone, and we end it in order. It never writes to our stdout.
    const child = fork(
      WORKER, [work.campaigns, work.name, String(work.seed), work.folders], { detached: process.platform !== 'win32', stdio: ['ignore', 2, 2, 'ipc'] },
    );
    const ask = (asked: Asked): void => void child.send(asked, () => {});
    let begun = false;
    let unit: { readonly index: number; readonly at: number; readonly limit: NodeJS.Timeout } | null = null;
    let hung = false;
    const next = (): void => {
      if (unit) clearTimeout(unit.limit);
      unit = null;
      const index = work.signal.aborted ? undefined : waiting.shift();
      if (index === undefined) {
        ask({ type: 'end' });
        return;
      }
      const limit = setTimeout(() => {
        hung = true;
        endGroup(child);
      }, work.limitMs);
      unit = { index, at: performance.now(), limit };
      ask({ type: 'unit', index });
    };
    let grace: NodeJS.Timeout | null = null;
    const onAbort = (): void => {
      ask({ type: 'end' });
      grace = setTimeout(() => endGroup(child), GRACE_MS);
    };
    work.signal.addEventListener('abort', onAbort, { once: true });
    child.on('message', (said: Said) => {
      begun = true;
      if (said.type === 'done') work.onDone(said.result);
      next();
    });
    child.once('error', reject);
    child.once('exit', (code, name) => {
      work.signal.removeEventListener('abort', onAbort);
      if (grace) clearTimeout(grace);
      if (unit) clearTimeout(unit.limit);
      if (!begun && !work.signal.aborted) {
        reject(new Error(`expected a process of the campaign ${work.name} to begin, it ended with ${name ?? code} (see above)`));
        return;
      }
      if (unit && !work.signal.aborted) {
        const ms = Math.round(performance.now() - unit.at);
        const problem = hung ? `did not end within ${work.limitMs / 1_000} s of real time` : `its process ended with ${name ?? code} (see above)`;
        work.onDone({ index: unit.index, ms, problems: [problem], seen: {}, records: null });
      }
      resolve();
    });
  });
}
