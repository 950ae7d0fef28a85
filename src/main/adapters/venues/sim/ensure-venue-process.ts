// Finds the running venue process of a profile, or starts one (that outlives us wherever the host can run Node).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { SimVenueSettings } from '../../../../shared/model/profile.ts';
import { processLives } from '../../system/process-lives.ts';
import { launchScript, type LaunchedScript } from '../../system/script-launcher.ts';
import { readSideFile } from '../../system/side-file.ts';
import { decodeVenueFrame, encodeClientFrame, MAX_VENUE_FRAME_BYTES } from './schema.ts';
import { readVenueFile, venueFolder, type VenueFile } from './venue-file.ts';

export type EnsureVenueOptions = {
  readonly dataDir: string;
  readonly profile: string;
  readonly settings: SimVenueSettings;
  /** Node 24, or Electron (which is told to run as Node). */
  readonly nodePath: string;
  /** The built `venue-process.js`, or its source. */
  readonly scriptPath: string;
  /** Seconds without a client after which the process ends; when absent 60, and 1 once the last client has left in order. */
  readonly idleExitSeconds?: number;
  readonly market?: 'generated' | 'scripted';
  /** How long the process may take to become ready; 15 s when absent. */
  readonly timeoutMs?: number;
};
export type VenueProcess = { readonly port: number; readonly token: string; readonly pid: number; readonly started: boolean };

const POLL_MS = 25;
/** A venue process that does not welcome us within this time is treated as none; the account's own lock keeps a second one out. */
const ANSWER_MS = 2_000;
/** A loser of the race for the account waits so long for the winner before it tries again. */
const RETRY_MS = 1_000;
/** Whoever starts the desk again at once finds it still there. */
const GOODBYE_EXIT_S = 1;
const TAIL_CHARACTERS = 2_000;
const MAX_LOG_BYTES = 64 * 1024 * 1024;

/** Throws Error with the child's own words when no venue process gets ready in time. */
export async function ensureVenueProcess(options: EnsureVenueOptions): Promise<VenueProcess> {
  const folder = venueFolder(options.dataDir, options.profile);
  const running = readVenueFile(folder);
  if (running && (await answers(running))) return found(running, false);
  const deadline = performance.now() + (options.timeoutMs ?? 15_000);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const logFile = join(folder, 'venue.log');
  let child = start(options, logFile);
  let endedAt = Number.NaN;
  while (performance.now() < deadline) {
    const file = readVenueFile(folder);
    if (file && (file.pid === child.pid() || child.exitCode() !== null) && (await answers(file))) return found(file, file.pid === child.pid());
    const exitCode = child.exitCode();
    if (exitCode !== null && exitCode !== 3) throw new Error(`expected the venue process to start, it ended with code ${exitCode}: ${tail(logFile)}`);
    if (exitCode === 3) {
      // Somebody else holds the account: either it becomes ready, or it is on its way out and we try again.
      if (Number.isNaN(endedAt)) endedAt = performance.now();
      else if (performance.now() - endedAt > RETRY_MS) {
        child = start(options, logFile);
        endedAt = Number.NaN;
      }
    }
    await sleep(POLL_MS);
  }
  throw new Error(`expected the venue process to be ready within ${options.timeoutMs ?? 15_000} ms: ${tail(logFile)}`);
}

const found = (file: VenueFile, started: boolean): VenueProcess => ({ port: file.port, token: file.token, pid: file.pid, started });

function start(options: EnsureVenueOptions, logFile: string): LaunchedScript {
  const { settings } = options;
  return launchScript(options.nodePath, options.scriptPath, [
    '--data-dir', options.dataDir, '--profile', options.profile, '--seed', String(settings.seed), '--severity', settings.severity,
    '--pace', String(settings.pace), '--quote-rate', String(settings.quoteRate), '--shape', settings.shape, '--start-cash', settings.startCash,
    '--idle-exit-seconds', String(options.idleExitSeconds ?? 60), '--goodbye-exit-seconds', String(options.idleExitSeconds ?? GOODBYE_EXIT_S), '--market', options.market ?? 'generated',
  ], logFile);
}

/** Alive, and really ours: number and port may have been given to somebody else since, so it must welcome the token. */
async function answers(file: VenueFile): Promise<boolean> {
  if (!processLives(file.pid)) return false;
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${file.port}`, { perMessageDeflate: false, handshakeTimeout: ANSWER_MS, maxPayload: MAX_VENUE_FRAME_BYTES });
    const end = (answer: boolean): void => {
      clearTimeout(timer);
      socket.terminate();
      resolve(answer);
    };
    const timer = setTimeout(() => end(false), ANSWER_MS);
    socket.on('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('open', () => socket.send(encodeClientFrame({ kind: 'hello', token: file.token })));
    socket.once('message', (data) => end(isWelcome(String(data), file.pid)));
  });
}

function isWelcome(text: string, pid: number): boolean {
  try {
    const frame = decodeVenueFrame(text);
    return frame.kind === 'welcome' && frame.pid === pid;
  } catch {
    return false;
  }
}

function tail(file: string): string {
  const text = readSideFile(file, MAX_LOG_BYTES);
  return (text.ok && text.value?.slice(-TAIL_CHARACTERS).trim()) || 'it said nothing';
}
