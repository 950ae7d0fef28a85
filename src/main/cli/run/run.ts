// `breakwater run`: starts a desk, shows it, and ends it in order.
import path from 'node:path';
import { deskFolderOf } from '../../desk/desk-folders.ts';
import type { DeskEnd, RunningDesk } from '../../desk/desk-options.ts';
import { ranBefore, startAgain } from '../../desk/fleet/again.ts';
import { deskFleet } from '../../desk/fleet/desk-fleet.ts';
import type { Fleet } from '../../desk/fleet/fleet.ts';
import { SETTINGS_FILE } from '../../adapters/settings/settings-file.ts';
import { startWorkstation } from '../../desk/workstation.ts';
import { VERSION } from '../../desk/version.ts';
import { browserHost } from '../../hosts/headless/browser-host.ts';
import { startHeadlessServer, type HeadlessServer } from '../../hosts/headless/server.ts';
import { counted } from '../../../shared/model/counted.ts';
import { barIntervalOf, isLive, symbolsOf, type Profile } from '../../../shared/model/profile.ts';
import { leftAloneWords } from '../../../shared/model/protection.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { runChecks } from '../doctor/check.ts';
import { machineChecks } from '../doctor/prerequisites.ts';
import { CliError, EXIT, exitCodeOf, type ExitCode } from '../exit-codes.ts';
import { formatDuration } from '../duration.ts';
import type { Globals } from '../globals.ts';
import { writeRunRecord } from '../records/run-record.ts';
import { utcSecond } from '../table.ts';
import { lastHeldWords, mayHold } from '../../../shared/model/held-words.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { openBrowserWindow, type BrowserWindow } from './browser-window.ts';
import { FirstWords } from './first-words.ts';
import { liveStatus, StatusLine, statusText } from './live-status.ts';
import { logPrinter } from './log-lines.ts';
import { startLongTimer, type LongTimer } from './long-timer.ts';
import { makeProgress, type Progress } from './progress.ts';
import { rendererFolder } from './renderer-folder.ts';
import type { RunOptions } from './run-options.ts';
import { StopSignals } from './stop-signals.ts';
import { summaryTable } from './summary-table.ts';

const STATUS_TTY_MS = 1_000;
const STATUS_LINE_MS = 10_000;
/** A single cycle ends at the latest after this many bars and this much grace. */
const CYCLE_BARS = 3;
const CYCLE_GRACE_MS = 30_000;

/** `stopped`: a person stopped the last desk of this process from another one. */
type Ending = { readonly why: 'signal' | 'stopped' | 'duration' | 'cycle' | 'cycleTimeout' | 'replayDone' } | { readonly why: 'fatal'; readonly error: Error };

/** Runs until the desk ends, a signal, or what the options say. Throws DeskStartError and CliError when nothing could be started. */
export async function runDesk(terminal: Terminal, globals: Globals, options: RunOptions): Promise<ExitCode> {
  const signals = new StopSignals((text) => terminal.err(`${text}\n`));
  const line = new StatusLine(terminal);
  const progress = makeProgress(terminal, globals.json);
  const note = (text: string): void => {
    line.clear();
    terminal.err(`${text}\n`);
  };
  try {
    // The loopback server exists once the first desk runs; each desk gets a control file of its own on it.
    const doors: Doors = { server: null };
    const fleet = deskFleet({
      first: {
        dataDir: globals.dataDir, dataDirOption: globals.dataDirOption, profile: globals.profile, overrides: options.overrides, dryRun: options.dryRun, logLevel: globals.logLevel,
        replay: options.data === null ? null : { file: options.data, speed: options.speed, hints: options.hints },
        onLogLine: logPrinter(globals, note), onStartProgress: (step, fraction) => progress.report(step, fraction),
      },
      onStarted: (desk) => writeRunRecord(desk.summary().journal, { profile: desk.profile, runParameters: desk.runParameters, source: options.data === null ? 'venue' : 'replay', instruments: desk.api.kernel.instruments.all() }),
      onRunning(desk) {
        if (doors.server !== null && !globals.json) note(`Desk ${desk.profile.name} runs beside (${modeWords(desk.profile)}).`);
        return doors.server?.serveDesk(desk.api, desk.folder, desk.trouble) ?? (() => undefined);
      },
      onFailed: (profile, error) => note(`Desk ${profile} ended: ${error.message}.${fleet.runningDesks().length > 0 ? ' The other desks run on.' : ''}`),
    });
    const desk = await fleet.first(globals.profile);
    progress.end();
    return await new Run(terminal, globals, options, fleet, desk, doors, signals, line, progress, note).toEnd();
  } finally {
    progress.end();
    signals.release();
  }
}

type Doors = { server: HeadlessServer | null };

/** Where the orders of a desk go, for people. */
const modeWords = ({ name, venue }: Profile): string => `${isLive(name) ? 'LIVE' : 'paper'}, ${venue === 'sandbox' ? 'SANDBOX: NO REAL MONEY' : venue === 'sim' ? 'simulated venue' : venue}`;

class Run {
  readonly #terminal: Terminal;
  readonly #globals: Globals;
  readonly #options: RunOptions;
  readonly #fleet: Fleet;
  readonly #desk: RunningDesk;
  readonly #doors: Doors;
  readonly #signals: StopSignals;
  readonly #line: StatusLine;
  readonly #progress: Progress;
  readonly #note: (text: string) => void;
  readonly #isReplay: boolean;
  readonly #firstWords: FirstWords;
  readonly #startedAt = performance.now();
  #window: BrowserWindow | null = null;
  #statusTimer: NodeJS.Timeout | undefined;
  #replayDone = false;
  /** What ended the desk that was asked for; others may run on. */
  #fatal: Error | null = null;
  /** Desks that ran beside it at the end. */
  #beside: readonly string[] = [];

  constructor(terminal: Terminal, globals: Globals, options: RunOptions, fleet: Fleet, desk: RunningDesk, doors: Doors, signals: StopSignals, line: StatusLine, progress: Progress, note: (text: string) => void) {
    this.#terminal = terminal;
    this.#globals = globals;
    this.#options = options;
    this.#fleet = fleet;
    this.#desk = desk;
    this.#doors = doors;
    this.#signals = signals;
    this.#line = line;
    this.#progress = progress;
    this.#note = note;
    this.#isReplay = options.data !== null;
    this.#firstWords = new FirstWords(() => desk.api.kernel.untradable(), (sentence) => { if (!globals.json) note(`Note: ${sentence}`); });
  }

  async toEnd(): Promise<ExitCode> {
    let ending: Ending;
    try {
      const address = await this.#serve();
      this.#announce(address);
      await this.#offerAgain();
      this.#showStatus();
      ending = await this.#wait();
    } catch (error) {
      await this.#stop().catch(() => undefined);
      throw error;
    }
    return this.#finish(ending);
  }

  /** A replay has its own control file, so that it never stands in for the desk on the clock. */
  async #serve(): Promise<string | null> {
    const { view, port, open } = this.#options;
    if (this.#isReplay && !view) return null;
    const folder = view ? rendererFolder() : null;
    if (view && folder === null) this.#note('The view was not built: only the command line reaches this desk. Build it with: npm run build');
    const profileFolder = this.#isReplay ? path.join(this.#desk.folder, 'replays') : this.#desk.folder;
    try {
      const host = browserHost({ version: VERSION, dataDir: this.#globals.dataDir, settingsFile: path.join(this.#globals.dataDir, SETTINGS_FILE), dataDirOption: this.#globals.dataDirOption, newAddress: (profile) => this.#doors.server?.newAddress(profile) ?? '', folder: (what, profile) => deskFolderOf(this.#globals.dataDir, what, profile, this.#fleet.runningDesks().find((one) => one.profile.name === profile)?.reportDir) });
      const app = startWorkstation({ dataDir: this.#globals.dataDir, fleet: this.#fleet, host, first: this.#desk.profile.name, overrides: this.#options.overrides, onNotice: this.#note, checks: () => runChecks(machineChecks(this.#globals, this.#terminal), () => undefined) });
      this.#doors.server = await startHeadlessServer({ app, desk: this.#desk.api, firstDesk: () => this.#fleet.runningApis()[0] ?? this.#desk.api, profileFolder, rendererFolder: folder, log: this.#desk.log, trouble: this.#desk.trouble, ...(port !== undefined && { port }) });
    } catch (error) {
      if (port !== undefined) throw new CliError(EXIT.usage, `--port: ${messageOf(error)}`, { cause: error });
      throw error;
    }
    if (folder === null) return null;
    if (open !== null) this.#openWindow(open, profileFolder);
    return this.#doors.server.newAddress();
  }

  #openWindow(program: string, folder: string): void {
    const { server } = this.#doors;
    if (!server) return;
    try {
      this.#window = openBrowserWindow(program, server.newAddress(), folder, (problem) => {
        this.#window = null;
        if (!this.#globals.json) this.#note(`${problem === null ? 'The window was closed.' : `The window could not be opened (${problem}).`} The desk goes on: Ctrl+C stops it. To see it again, open this address (once): ${server.newAddress()}`);
      });
    } catch (error) {
      this.#note(`The window could not be opened (${messageOf(error)}). Open the address that follows in a browser.`);
    }
  }

  #announce(address: string | null): void {
    const { profile, folder, warnings, configHash } = this.#desk;
    if (this.#globals.json) {
      writeJson(this.#terminal, { type: 'started', pid: process.pid, port: this.#doors.server?.port ?? null, address, folder, profile: profile.name, source: this.#isReplay ? 'replay' : 'venue', symbols: symbolsOf(profile), interval: barIntervalOf(profile), dryRun: this.#options.dryRun, configHash, warnings, ranBefore: ranBefore(this.#fleet) });
      return;
    }
    const mode = this.#isReplay ? `replay of ${path.basename(this.#options.data ?? '')}` : modeWords(profile);
    this.#terminal.out(`Breakwater desk ${profile.name} (${mode}) · ${symbolsOf(profile).join(', ')} · ${barIntervalOf(profile)} bars${this.#options.dryRun ? ' · DRY RUN, nothing is sent' : ''}\n`);
    if (address !== null) this.#terminal.out(`View (open once, on this machine): ${address}\n${this.#isReplay ? '' : `When it was closed: npm run breakwater -- view --profile ${profile.name}${this.#globals.dataDirOption} prints a new address.\n`}`);
    for (const warning of warnings) this.#note(`Note: ${warning}`);
    if (!this.#isReplay) this.#terminal.out(`Stop with Ctrl+C. Flatten from another terminal: npm run breakwater -- flatten --profile ${profile.name}${this.#globals.dataDirOption}\n`);
  }

  /** With `--again` they are started, a live one disarmed; else it is said how. */
  async #offerAgain(): Promise<void> {
    const { dataDirOption, json } = this.#globals;
    if (this.#options.again) {
      for (const problem of await startAgain(this.#fleet)) this.#note(problem);
      return;
    }
    const before = ranBefore(this.#fleet);
    if (before.length === 0 || json) return;
    for (const { profile, lastKnown } of before) this.#note(`Note: desk ${profile} ran here until ${utcSecond(lastKnown.ts)} with ${lastHeldWords(lastKnown)} and does not run now${mayHold(lastKnown) ? `: nobody watches it. Close it with  npm run breakwater -- flatten --profile ${profile}${dataDirOption}` : '.'}`);
    this.#note(`Start ${before.length === 1 ? 'it' : 'them'} again in the page, or with  npm run breakwater -- run --again${this.#globals.profile === 'dev' ? '' : ` --profile ${this.#globals.profile}`}${dataDirOption}`);
  }

  #showStatus(): void {
    const { json } = this.#globals;
    if (this.#isReplay && !json) {
      // The replay's own bar is the status until it is done.
      const off = this.#desk.api.subscribe((delta) => {
        if (delta.type !== 'desk' || delta.desk.progress === null) return;
        this.#progress.report(`Replaying ${path.basename(this.#options.data ?? '')}`, delta.desk.progress.done / Math.max(1, delta.desk.progress.total));
      });
      void this.#desk.ended.then(() => {
        off();
        this.#progress.end();
      });
      return;
    }
    this.#firstWords.begin();
    const tick = (): void => {
      const summary = this.#desk.summary();
      const status = liveStatus(this.#desk.api, summary, this.#desk.backlog(), this.#desk.api.kernel.now());
      if (json) writeJson(this.#terminal, { type: 'status', ...status });
      else this.#line.show(statusText(status));
    };
    this.#statusTimer = setInterval(tick, this.#terminal.outIsTty && !json ? STATUS_TTY_MS : STATUS_LINE_MS);
    if (this.#terminal.outIsTty && !json) tick();
  }

  async #wait(): Promise<Ending> {
    const timers = new Set<LongTimer>();
    const after = <T>(ms: number, value: T): Promise<T> => new Promise((resolve) => timers.add(startLongTimer(ms, () => resolve(value))));
    const ends: Promise<Ending>[] = [this.#signals.stopped.then((): Ending => ({ why: 'signal' })), this.#deskEnd()];
    if (this.#options.forMs !== null) ends.push(after(this.#options.forMs, { why: 'duration' }));
    const byHand = this.#lastStopped();
    ends.push(byHand.done);
    let off: (() => void) | null = null;
    if (this.#options.devFast) {
      const cycle = this.#oneCycle();
      off = cycle.off;
      ends.push(cycle.done, after(CYCLE_BARS * this.#desk.api.snapshot().desk.intervalMs + CYCLE_GRACE_MS, { why: 'cycleTimeout' }));
    }
    try {
      return await Promise.race(ends);
    } finally {
      byHand.off();
      off?.();
      for (const timer of timers) timer.cancel();
    }
  }

  /** A desk that ends on its own; a replay with a view stays to be looked at. */
  #deskEnd(): Promise<Ending> {
    return new Promise((resolve) => {
      void this.#desk.ended.then((end: DeskEnd) => {
        if (end.reason === 'fatal') {
          this.#fatal = end.error;
          return this.#othersRun() ? undefined : resolve({ why: 'fatal', error: end.error });
        }
        if (end.reason === 'stopped') return;
        this.#replayDone = true;
        if (this.#doors.server === null || this.#options.devFast) return resolve({ why: 'replayDone' });
        if (!this.#globals.json) this.#note(`The replay is done and stays to be looked at${this.#options.forMs === null ? '' : ` for ${formatDuration(this.#options.forMs)} in all`}: Ctrl+C ends it.`);
      });
    });
  }

  /** The last desk was stopped by a person: nothing is left to run for. */
  #lastStopped(): { readonly done: Promise<Ending>; off(): void } {
    const { promise, resolve } = Promise.withResolvers<Ending>();
    const off = this.#fleet.onChange(() => {
      if (this.#fleet.desks().every(({ status }) => status === 'stopped' || status === 'unavailable')) resolve({ why: 'stopped' });
    });
    return { done: promise, off };
  }

  #othersRun(): boolean {
    return this.#fleet.runningDesks().some((desk) => desk !== this.#desk);
  }

  /** Every instrument has had one decision on a completed bar; what a stop decided between two bars does not count. */
  #oneCycle(): { readonly done: Promise<Ending>; off(): void } {
    const waiting = new Set<string>(this.#desk.api.kernel.runner.strategies().map(({ instrumentId }) => instrumentId));
    const { intervalMs } = this.#desk.api.snapshot().desk;
    let off: () => void = () => undefined;
    const done = new Promise<Ending>((resolve) => {
      off = this.#desk.api.subscribe((delta) => {
        if (delta.type !== 'decision' || delta.decision.tsEvent % intervalMs !== 0) return;
        waiting.delete(delta.decision.instrumentId);
        if (waiting.size === 0) resolve({ why: 'cycle' });
      });
    });
    return { done, off: () => off() };
  }

  async #finish(ending: Ending): Promise<ExitCode> {
    if (!this.#globals.json && (ending.why === 'signal' || ending.why === 'stopped')) this.#note(`Stopping: the journal is closed first. ${this.#leftAlone() ?? 'Resting orders stay at the venue.'}`);
    let stopError: unknown = null;
    await this.#stop().catch((error: unknown) => { stopError = error; });
    this.#printSummary(ending);
    const fatal = ending.why === 'fatal' ? ending.error : this.#fatal;
    if (fatal !== null) throw new CliError(exitCodeOf(fatal) === EXIT.storage ? EXIT.storage : EXIT.failed, `the engine ended: ${fatal.message}`, { cause: fatal });
    if (stopError !== null) throw stopError instanceof Error ? stopError : new Error(String(stopError));
    const { strategyFailures } = this.#desk.summary();
    if (strategyFailures.length > 0) throw new CliError(EXIT.refused, `expected every strategy to work to the end, found ${counted(strategyFailures.length, 'strategy')} that threw: ${strategyFailures.join('; ')}`);
    if (ending.why === 'cycleTimeout') throw new CliError(EXIT.refused, `--dev-fast: expected one decision per instrument, found none for some of ${symbolsOf(this.#desk.profile).join(', ')}: look at the log in ${path.join(this.#desk.folder, 'logs')}`);
    return EXIT.ok;
  }

  /** What stays open at the venues of every desk that stops, and that no stop acts on it; null for nothing. A replay has no venue. */
  #leftAlone(): string | null {
    if (this.#isReplay) return null;
    const words = leftAloneWords(this.#fleet.runningDesks().reduce((sum, desk) => sum + desk.summary().openPositions, 0));
    return words === null ? null : `${words} Resting orders stay too. Start it again, or flatten: npm run breakwater -- flatten --profile ${this.#desk.profile.name}${this.#globals.dataDirOption}`;
  }

  #printSummary(ending: Ending): void {
    const asItRan = this.#desk.summary();
    // It has ended: nothing watches any more what stays open at a venue.
    const summary = this.#isReplay ? asItRan : { ...asItRan, unprotected: asItRan.openPositions };
    this.#firstWords.look();
    const warnings = [...this.#desk.warnings, ...this.#firstWords.sentences()];
    if (this.#globals.json) return writeJson(this.#terminal, { type: 'summary', ended: ending.why, finished: !this.#isReplay || this.#replayDone, ...summary, warnings, reports: this.#desk.reportDir, alsoRan: this.#beside });
    this.#line.clear();
    this.#terminal.out(`\n${summaryTable(summary)}`);
    if (this.#beside.length > 0) this.#terminal.out(`Also ran: ${this.#beside.join(', ')}. Each has its own journal and report.\n`);
    for (const warning of this.#isReplay ? warnings : []) this.#terminal.out(`Note: ${warning}\n`);
  }

  async #stop(): Promise<void> {
    clearInterval(this.#statusTimer);
    this.#firstWords.end();
    this.#line.clear();
    this.#progress.end();
    this.#window?.close();
    await this.#doors.server?.close();
    this.#beside = this.#fleet.runningDesks().filter((desk) => desk !== this.#desk).map((desk) => desk.profile.name);
    await this.#fleet.stopAll();
  }
}



