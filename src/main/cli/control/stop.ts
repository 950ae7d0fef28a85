// `breakwater stop`: ends the desk of another process in order, as Ctrl+C there would; a process with no desk left ends too.
import { setTimeout as sleep } from 'node:timers/promises';
import { profileFolder } from '../../adapters/system/data-dir.ts';
import { readHealth } from '../../adapters/system/health-file.ts';
import { processLives } from '../../adapters/system/process-lives.ts';
import { lastKnownDesk } from '../../desk/fleet/last-known.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { isNoAnswer, linkDesk, unreachable } from './desk-link.ts';

export type StopRequest = { readonly leaveOpen: boolean; readonly timeoutMs: number };

const POLL_MS = 50;
/** A process that has other desks lives on: it is not waited for longer. */
const PROCESS_MS = 3_000;

/** 0 when the desk has ended in order; 3 when it was refused or has not ended in time; 4 when none answers. */
export async function stopDesk(terminal: Terminal, globals: Globals, { leaveOpen, timeoutMs }: StopRequest): Promise<ExitCode> {
  const deadline = performance.now() + timeoutMs;
  const pid = lastKnownDesk(globals.dataDir, globals.profile, Date.now())?.pid ?? null;
  const link = await linkDesk(globals);
  if (!link.ok) throw unreachable(globals, link.error);
  try {
    const answer = await link.value.client.call('desk.stop', { leaveOpen });
    if (answer.outcome === 'refused') throw new CliError(EXIT.refused, `${answer.message}${leaveOpen ? '' : ' To stop it all the same, and leave open what it holds: --leave-open'}`, { document: { type: 'stop', outcome: 'refused' } });
  } catch (error) {
    // The desk ends with this connection: that is the answer that is waited for, on disk.
    if (!isNoAnswer(error) || error.code === 'timeout') throw isNoAnswer(error) ? unreachable(globals, { kind: 'noAnswer', message: error.message, pid }) : error;
  } finally {
    link.value.close();
  }
  const { healthFile } = profileFolder(globals.dataDir, globals.profile);
  for (;;) {
    const health = readHealth(healthFile, Date.now());
    if (health.ok && health.value.health.running === false) break;
    if (performance.now() > deadline) throw new CliError(EXIT.refused, `expected desk ${globals.profile} to end within ${Math.round(timeoutMs / 1_000)} s, found it still on its way: look with status`, { document: { type: 'stop', outcome: 'timeout' } });
    await sleep(POLL_MS);
  }
  const ended = await processEnded(pid);
  const message = `Desk ${globals.profile} is stopped${leaveOpen ? '; what it holds stays at its venue, watched by nobody' : ''}.${ended ? ' Its process has ended.' : pid === null ? '' : ` Process ${pid} runs on with its other desks or its window.`}`;
  if (globals.json) writeJson(terminal, { type: 'stop', profile: globals.profile, outcome: 'done', message, processEnded: ended });
  else terminal.out(`${message}\n`);
  return EXIT.ok;
}

async function processEnded(pid: number | null): Promise<boolean> {
  if (pid === null) return false;
  for (const until = performance.now() + PROCESS_MS; performance.now() < until; await sleep(POLL_MS)) {
    if (!processLives(pid)) return true;
  }
  return false;
}
