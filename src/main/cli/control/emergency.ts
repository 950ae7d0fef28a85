// Past the engine: sets the latch on disk and closes everything straight at the venue, on a connection of our own.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { FlattenProgress } from '../../../shared/model/desk-event.ts';
import { PAST_ENGINE_PREFIX } from '../../../shared/model/owner.ts';
import { isSimulated } from '../../../shared/model/profile.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { encodeBody } from '../../adapters/sqlite/journal-codec.ts';
import { syncFolder } from '../../adapters/system/atomic-file.ts';
import { profileFolder, type ProfileFolder } from '../../adapters/system/data-dir.ts';
import { emergencyFile, emergencyFolder } from '../../adapters/system/emergency-record.ts';
import { FileKillLatch } from '../../adapters/system/kill-latch.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import { randomId } from '../../adapters/system/random-id.ts';
import type { SimVenueClient } from '../../adapters/venues/sim/sim-venue-client.ts';
import { venueFolder } from '../../adapters/venues/sim/venue-file.ts';
import { StandaloneFlatten, type StandaloneActions } from '../../core/risk/standalone-flatten.ts';
import type { InstrumentsView } from '../../core/kernel/ports.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { instrumentOf } from '../trading/instruments.ts';
import { say } from './flatten.ts';
import { profileOf, venueClient } from './venue-access.ts';

export type EmergencyRequest = {
  readonly reason: string;
  /** Why the engine is passed by. */
  readonly why: string;
  readonly timeoutMs: number;
  /** Only these instruments are closed; all of them when absent. */
  readonly symbols?: readonly string[];
};

/** A kill of its own, whatever was set before. Null when it is durable in one of its places; otherwise what the file system said. */
export function latchOnDisk(folder: ProfileFolder, reason: string, now: number): string | null {
  try {
    mkdirSync(folder.dir, { recursive: true, mode: 0o700 });
  } catch {
    // Then the second place has to hold it, and what it says is what is told.
  }
  const latch = new FileKillLatch(folder.latchFile, folder.secondLatchDir);
  const kill = { id: `c${now}-${randomId(8)}`, reason, ts: now };
  const problem = latch.set(kill);
  return problem === null || latch.held().includes(kill.id) ? null : problem;
}

/** 0 with proof; 3 when the venue did not show flat in time; 7 when the venue cannot be reached. */
export async function flattenAtVenue(terminal: Terminal, globals: Globals, request: EmergencyRequest): Promise<ExitCode> {
  const folder = profileFolder(globals.dataDir, globals.profile);
  const { profile, problem: profileProblem } = profileOf(globals);
  if (!existsSync(path.join(venueFolder(globals.dataDir, globals.profile), 'venue.sqlite')) && isSimulated(profile.venue)) {
    throw new CliError(EXIT.unreachable, `no desk of profile ${globals.profile} runs in ${globals.dataDir}, and it has no account at the simulated venue: there is nothing to flatten. Is --profile or --data-dir another one?`);
  }
  const note = (text: string): void => terminal.err(`${text}\n`);
  note(`PAST THE ENGINE: it does not answer (${request.why}). ${request.symbols ? `${request.symbols.join(', ')} and nothing else` : 'Everything'} is closed straight at the venue; the engine, if it lives, is locked out by the kill latch.`);
  const latchProblem = latchOnDisk(folder, `flatten: ${request.reason}`, Date.now());
  note(latchProblem === null ? `Kill latch set: ${folder.latchFile}` : `WARNING: the kill latch could not be set (${latchProblem}). An engine that wakes up may trade on: end its process.`);
  if (profileProblem !== null) note(`Note: the profile could not be read (${profileProblem}); its defaults are used to find the venue.`);
  if (!isSimulated(profile.venue)) throw new CliError(EXIT.venue, `profile ${globals.profile}: this version has no adapter for the venue ${profile.venue}. The latch is set; close the positions on the venue's own page.`);
  return new DirectFlatten(terminal, globals, request, new IntentFile(folder.dir, note)).run();
}

class DirectFlatten {
  readonly #terminal: Terminal;
  readonly #globals: Globals;
  readonly #request: EmergencyRequest;
  readonly #client: SimVenueClient;
  readonly #intents: IntentFile;
  /** Waits are measured by it: it passes as time does, whatever is done to the clock of this machine. */
  readonly #clock = new SystemClock();
  #timer: NodeJS.Timeout | undefined;
  #last: FlattenProgress | null = null;

  constructor(terminal: Terminal, globals: Globals, request: EmergencyRequest, intents: IntentFile) {
    this.#terminal = terminal;
    this.#globals = globals;
    this.#request = request;
    this.#intents = intents;
    this.#client = venueClient(globals, () => this.#clock.now());
  }

  async run(): Promise<ExitCode> {
    try {
      await this.#client.connect().catch((error: unknown) => { throw new CliError(EXIT.venue, `the venue cannot be reached: ${messageOf(error)}. Nothing was closed; the kill latch is set.`, { cause: error }); });
      const catalogue = await this.#client.catalogue();
      const instruments: Pick<InstrumentsView, 'get'> = { get: (id) => catalogue.find((one) => one.id === id) };
      const { symbols } = this.#request;
      const only = symbols && new Set(symbols.map((name) => instrumentOf({ instruments: catalogue }, name)));
      const flat = await this.#drive(instruments, only);
      // Last, and only of the whole account: readers take it for what is held now.
      if (flat && only === undefined) this.#intents.note('flat', this.#last);
      return this.#answer(flat);
    } finally {
      clearTimeout(this.#timer);
      this.#client.close();
      this.#intents.close();
    }
  }

  #drive(instruments: Pick<InstrumentsView, 'get'>, only: ReadonlySet<string> | undefined): Promise<boolean> {
    const procedure = new StandaloneFlatten({ instruments, ...(only && { only }), idPrefix: `${PAST_ENGINE_PREFIX}-${this.#clock.now().toString(36)}-${randomId(4)}`, visibilityDelayMs: this.#client.visibilityDelayMs });
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => resolve(false), this.#request.timeoutMs);
      const end = (flat: boolean): void => {
        clearTimeout(deadline);
        resolve(flat);
      };
      const carry = (actions: StandaloneActions): void => {
        try {
          this.#carry(actions);
        } catch (error) {
          clearTimeout(deadline);
          return reject(error instanceof Error ? error : new Error(String(error)));
        }
        if (procedure.done()) return end(true);
        clearTimeout(this.#timer);
        const due = procedure.nextDue();
        if (due !== Infinity) this.#timer = setTimeout(() => carry(procedure.onTime(this.#clock.now())), Math.max(1, due - this.#clock.now()));
      };
      this.#client.onInput((input) => {
        if (input.type === 'report' && procedure.active()) carry(procedure.onReport(input.report, this.#clock.now()));
      });
      carry(procedure.start(`${this.#request.reason} (past the engine)`, this.#clock.now()));
    });
  }

  #carry(actions: StandaloneActions): void {
    for (const progress of actions.progress) {
      this.#last = progress;
      this.#intents.note('progress', progress);
      say(this.#terminal, this.#globals, { step: progress.step, message: progress.message, venuePositions: progress.venuePositions?.length ?? null, venueOpenOrders: progress.venueOpenOrders?.length ?? null });
    }
    // On disk before the first byte goes out.
    for (const request of actions.requests) if (request.type !== 'querySnapshot' && request.type !== 'queryOrder') this.#intents.note('request', request);
    this.#intents.sync();
    for (const request of actions.requests) this.#client.send(request);
  }

  #answer(flat: boolean): ExitCode {
    const last = this.#last;
    const outcome = { type: 'flatten', by: 'venue', outcome: flat ? 'verified' : 'timeout', why: this.#request.why, ...(this.#request.symbols && { symbols: this.#request.symbols }), record: this.#intents.file, proof: flat && last !== null ? { step: last.step, emptyReads: last.emptyReads, venuePositions: last.venuePositions?.length ?? null, venueOpenOrders: last.venueOpenOrders?.length ?? null, tsEvent: last.tsEvent } : null };
    if (flat && this.#globals.json) writeJson(this.#terminal, outcome);
    if (!flat) throw new CliError(EXIT.refused, `not proven flat within ${Math.round(this.#request.timeoutMs / 1_000)} s (${last === null ? 'the venue said nothing' : last.message}). Run it again, or close on the venue's own page.`, { document: outcome });
    if (!this.#globals.json) {
      this.#terminal.out(`Flat${this.#request.symbols ? ` in ${this.#request.symbols.join(', ')}, nothing else was closed` : ''}. The venue itself showed 0 positions and 0 open orders, ${last?.emptyReads ?? 0} times in a row (${new Date(last?.tsEvent ?? 0).toISOString()}).\nThis went past the engine, because it does not answer: ${this.#request.why}.\nWhat was sent is recorded in ${this.#intents.file ?? 'no file (see the warning above)'}.\nThe kill latch is set: the next start of the desk takes the fills over from the venue and opens halted.\n`);
    }
    return EXIT.ok;
  }
}

/** One JSON line per request and step, synced before anything is sent. A disk that refuses does not stop the closing of risk. */
class IntentFile {
  file: string | null = null;
  readonly #note: (text: string) => void;
  #fd: number | null = null;

  constructor(profileDir: string, note: (text: string) => void) {
    this.#note = note;
    const dir = emergencyFolder(profileDir);
    const file = emergencyFile(dir, new Date());
    this.#guard(() => {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      this.#fd = openSync(file, 'ax', 0o600);
      syncFolder(dir);
      this.file = file;
    });
  }

  note(kind: 'request' | 'progress' | 'flat', body: unknown): void {
    this.#guard(() => {
      if (this.#fd !== null) writeSync(this.#fd, `{"ts":${Date.now()},"kind":"${kind}","body":${encodeBody(body)}}\n`);
    });
  }

  sync(): void {
    this.#guard(() => {
      if (this.#fd !== null) fsyncSync(this.#fd);
    });
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #guard(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#note(`WARNING: what is sent cannot be recorded on disk (${messageOf(error)}). Closing goes on: only reduce-only orders are sent.`);
      this.#fd = null;
      this.file = null;
    }
  }
}
