// Daily and weekly reports of one journal: made at once for the command line, or by a worker thread beside a running engine.
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { ContractError } from '../../../shared/contract/client.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import type { ReportFormat } from '../../../shared/contract/fields.ts';
import { PUSHER_DEFAULTS } from '../../../shared/contract/pusher.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { barIntervalOf, intervalMs, isLive, type Profile } from '../../../shared/model/profile.ts';
import { messageOf, assertNever } from '../../../shared/model/result.ts';
import type { Log } from '../../adapters/log/log.ts';
import { JournalReader } from '../../adapters/sqlite/journal-reader.ts';
import { makeFolder } from '../../adapters/system/folders.ts';
import { simCatalogue } from '../../core/sim-market/sim-instruments.ts';
import type { ReportService } from '../desk.ts';
import { scriptPath } from '../scripts.ts';
import { dailyReport } from './daily-report.ts';
import { coveredDays, lastTimeOf } from './covered-days.ts';
import { daysOfWeek, weekOf } from './iso-week.ts';
import { weeksOf } from './report-weeks.ts';
import { journalSource } from './journal-source.ts';
import type { DailyReport, ReportSource } from './report-data.ts';
import { renderReport as renderForm, renderWeekReport, reportFileNames, tablesFolder, writeReportFiles, writeWeekFiles, type RenderedReport } from './report-files.ts';
import { weeklyReport, type WeeklyReport } from './weekly-report.ts';

const DAY_MS = 86_400_000;
/** Readers that may wait for their report. */
const MAX_WAITING = 16;
const CLOSE_WAIT_MS = 5_000;
/** The roll of a day is durable a few commits after it happened: how often and how long to look for it. */
const ROLL_LOOK_MS = 50;
const ROLL_LOOKS = 60;
/** An idle worker gives its memory back after this long. */
const IDLE_MS = 30_000;
/** A day that needs more than this ends its worker, not the desk. */
const WORKER_MEMORY_MB = 1_024;
/** A reply as it goes over the wire must fit well below the mark at which a connection counts as not reading. */
export const MAX_REPORT_BYTES = PUSHER_DEFAULTS.hardBytes - 8 * 1024 * 1024;

/** What a report says of the desk beside its journal. Plain data: it goes to the worker as it is. */
export type ReportInputs = {
  /** Absolute path of `journal.sqlite`. */
  readonly journalFile: string;
  readonly reportDir: string;
  readonly profile: Profile;
  /** Of the running desk; a day whose start the journal holds shows that start's own. */
  readonly configHash: string;
  readonly version: string;
  readonly source: 'venue' | 'replay';
  readonly dryRun: boolean;
  /** When the report is made, Unix ms UTC: a day is over when this says so. The machine's clock unless given. */
  readonly now?: number;
  /** As the run had them (a replay may have finer ticks); the catalogue of now where they are not known. */
  readonly instruments?: readonly Instrument[];
};
/** `tables`: the folder inside `folder` with one CSV per table. */
export type WrittenReports = { readonly folder: string; readonly files: readonly string[]; readonly tables: string };
type ReportLog = Pick<Log['logger'], 'info' | 'warn' | 'error'>;

// ── at once ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Days of the journal, newest first. Throws JournalError. */
export function reportDays(journalFile: string, source: ReportInputs['source'] = 'venue'): readonly string[] {
  return withReader(journalFile, (reader) => coveredDays(reader, source).toReversed());
}

/** The report of a day; undefined when the journal holds nothing of it. Throws JournalError. */
export function reportOf(inputs: ReportInputs, day: string): DailyReport | undefined {
  return withReader(inputs.journalFile, (reader) => {
    const { source } = inputs;
    return coveredDays(reader, source).includes(day) ? dailyReport(sourceOf(inputs, reader, day, inputs.now ?? Date.now())) : undefined;
  });
}

/** The report of an ISO week; undefined when none of its days has a record. Throws JournalError. */
export function weekReportOf(inputs: ReportInputs, week: string): WeeklyReport | undefined {
  return withReader(inputs.journalFile, (reader) => {
    const days = new Set(daysOfWeek(week));
    const covered = coveredDays(reader, inputs.source).filter((day) => days.has(day));
    if (covered.length === 0) return undefined;
    const madeAt = inputs.now ?? Date.now();
    const sunday = Date.parse(`${[...days].at(-1) ?? ''}T00:00:00Z`);
    // A replay has all the days that it will ever have; the clock of a desk goes on.
    const over = inputs.source === 'replay' || madeAt >= sunday + DAY_MS;
    return weeklyReport(week, covered.map((day) => sourceOf(inputs, reader, day, madeAt)), over);
  });
}

function sourceOf(inputs: ReportInputs, reader: JournalReader, day: string, madeAt: number): ReportSource {
  const { profile, configHash, version, source, dryRun } = inputs;
  const instruments = inputs.instruments ?? simCatalogue(profile.sim.shape, 1);
  const replayed = source === 'replay';
  return journalSource(reader, {
    day, now: replayed ? lastTimeOf(reader) : madeAt, generatedAt: madeAt, instruments,
    // A replay allows its bars to be two intervals old, see replay-desk.ts.
    markRules: { maxTickJump: profile.maxTickJump, barsAreFacts: replayed, maxDataAgeMs: replayed ? Math.max(profile.limits.maxDataAgeMs, 2 * intervalMs(barIntervalOf(profile))) : profile.limits.maxDataAgeMs },
    facts: {
      profile: profile.name, mode: isLive(profile.name) ? 'live' : 'paper', source, dryRun, venue: profile.venue === 'sim' ? 'SIM' : profile.venue.toUpperCase(), codeVersion: version, configHash,
      seed: profile.venue === 'sim' ? profile.sim.seed : null, currency: instruments[0]?.currency ?? 'USD',
    },
  });
}

/** One form of a day's report; undefined when the journal holds nothing of the day. Throws JournalError. */
export function renderReport(inputs: ReportInputs, day: string, format: ReportFormat): RenderedReport | undefined {
  const report = reportOf(inputs, day);
  return report && renderForm(report, format);
}

/** Writes the four forms of a day into `outDir` (made when absent); undefined when the journal holds nothing of the day. Throws JournalError and NotWritten. */
export function writeReports(inputs: ReportInputs, day: string, outDir: string = inputs.reportDir): WrittenReports | undefined {
  const report = reportOf(inputs, day);
  return report && { folder: outDir, files: writeReportFiles(outDir, report), tables: tablesFolder(report.facts.profile, report.day) };
}

function withReader<T>(journalFile: string, use: (reader: JournalReader) => T): T {
  const reader = JournalReader.open(journalFile);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

// ── in the worker ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** `of` is a day (`2026-11-21`) or a week (`2026-W47`). */
export type ReportJob = { readonly kind: 'read'; readonly of: string; readonly format: ReportFormat } | { readonly kind: 'write'; readonly of: string };
const isWeek = (of: string): boolean => of.includes('W');
type ReportJobResult = RenderedReport | WrittenReports | { readonly tooLarge: number } | undefined;

/** What the worker does with a job. Size is counted as the wire will carry it. */
export function runReportJob(inputs: ReportInputs, job: ReportJob): ReportJobResult {
  switch (job.kind) {
    case 'write': {
      if (!isWeek(job.of)) return writeReports(inputs, job.of);
      const report = weekReportOf(inputs, job.of);
      return report && { folder: inputs.reportDir, files: writeWeekFiles(inputs.reportDir, report), tables: tablesFolder(report.total.facts.profile, report.week) };
    }
    case 'read': {
      const week = isWeek(job.of) ? weekReportOf(inputs, job.of) : undefined;
      const rendered = isWeek(job.of) ? week && renderWeekReport(week, job.format) : renderReport(inputs, job.of, job.format);
      const size = rendered === undefined ? 0 : Buffer.byteLength(JSON.stringify(rendered.content));
      return size > MAX_REPORT_BYTES ? { tooLarge: size } : rendered;
    }
    default: return assertNever(job);
  }
}

// ── beside the engine ─────────────────────────────────────────────────────────────────────────────────────────────────

export type RunningReports = ReportService & {
  /** Writes, in the background, the reports of ended days that are missing or were made before their day was over. Nothing for a replay. */
  fillMissed(): void;
  /** Waits for the running job, at most five seconds, and ends the worker. What still waits is refused. */
  close(): Promise<void>;
};

/** Reports of a running desk. Touches neither journal nor folder until it is asked. */
export function openReports(options: ReportInputs & { readonly log: ReportLog; /** Unix ms UTC. */ readonly clock?: () => number; readonly onOutcome?: OnOutcome }): RunningReports {
  const { log, clock = Date.now, onOutcome = () => undefined, ...inputs } = options;
  return new WorkerReports(inputs, log, clock, onOutcome);
}

/** A report of the background was written (null), or why it was not: nobody else waits for it. */
type OnOutcome = (problem: string | null) => void;
type Waiting = { readonly job: ReportJob; readonly resolve: (value: ReportJobResult) => void; readonly reject: (error: Error) => void };

class WorkerReports implements RunningReports {
  readonly #inputs: ReportInputs;
  readonly #log: ReportLog;
  readonly #clock: () => number;
  readonly #onOutcome: OnOutcome;
  #reader: JournalReader | null = null;
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  /** Somebody waits for these; the days behind them are written when nobody does. */
  #asked: Waiting[] = [];
  readonly #background = new Set<string>();
  #running: Waiting | null = null;
  #lastId = 0;
  #closed = false;
  #onIdle: () => void = () => {};

  constructor(inputs: ReportInputs, log: ReportLog, clock: () => number, onOutcome: OnOutcome) {
    this.#inputs = inputs;
    this.#log = log;
    this.#clock = clock;
    this.#onOutcome = onOutcome;
  }

  days(): readonly string[] {
    // One row per day: cheap enough for the engine's own thread.
    return this.#closed ? reportDays(this.#inputs.journalFile, this.#inputs.source) : coveredDays(this.#ownReader(), this.#inputs.source).toReversed();
  }

  #ownReader(): JournalReader {
    return (this.#reader ??= JournalReader.open(this.#inputs.journalFile));
  }

  read(day: string, format: ReportFormat): Promise<Output<'report.read'> | undefined> { return this.#readOne(day, format); }
  export(day: string): Promise<Output<'report.export'> | undefined> { return this.#write(day); }
  weeks(): Output<'report.weeks'>['weeks'] { return weeksOf(this.days()); }
  readWeek(week: string, format: ReportFormat): Promise<Output<'report.readWeek'> | undefined> { return this.#ofWeek(week, () => this.#readOne(week, format)); }
  exportWeek(week: string): Promise<Output<'report.exportWeek'> | undefined> { return this.#ofWeek(week, () => this.#write(week)); }

  /** A text that looks like a week may still be none, such as the 53rd of most years. */
  async #ofWeek<T>(week: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      daysOfWeek(week);
    } catch {
      return undefined;
    }
    return ask();
  }

  async #readOne(of: string, format: ReportFormat): Promise<RenderedReport | undefined> {
    const result = await this.#ask({ kind: 'read', of, format });
    if (result === undefined || 'content' in result) return result;
    if ('tooLarge' in result) throw new ContractError('badInput', `expected a report of at most ${mib(MAX_REPORT_BYTES)} MiB to show, was ${mib(result.tooLarge)} MiB as ${format}: export it and open the file`);
    throw new Error(`expected a report as text, found files in ${result.folder}`);
  }

  async #write(of: string): Promise<Output<'report.export'> | undefined> {
    const result = await this.#ask({ kind: 'write', of });
    if (result === undefined) return undefined;
    if ('files' in result) return { folder: result.folder, files: [...result.files], tables: result.tables };
    throw new Error('expected written files, found text');
  }

  dayEnded(day: string): void {
    this.#whenRolled(day, ROLL_LOOKS);
  }

  /** Told of a roll, a reader may still see the journal before its commit: a report made then would lack the last moments of the day for good. */
  #whenRolled(day: string, looks: number): void {
    if (this.#closed) return;
    try {
      if (looks > 0 && this.#ownReader().dayRow(day) === null) {
        setTimeout(() => this.#whenRolled(day, looks - 1), ROLL_LOOK_MS).unref();
        return;
      }
    } catch (error) {
      this.#failed(day, error);
      return;
    }
    this.#writeLater(day);
    if (daysOfWeek(weekOf(day)).at(-1) === day) this.#writeLater(weekOf(day));
  }

  #writeLater(of: string): void {
    if (this.#closed) return;
    this.#background.add(of);
    this.#next();
  }

  fillMissed(): void {
    if (this.#inputs.source === 'replay' || this.#closed) return;
    this.#missing().then(
      (missing) => {
        this.#log.info({ missing: missing.length, folder: this.#inputs.reportDir }, missing.length === 0 ? 'no report is missing' : 'reports are missing: they will be written');
        for (const of of missing) this.#writeLater(of);
      },
      (error: unknown) => this.#failed('days before', error),
    );
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#background.clear();
    for (const one of this.#asked.splice(0)) one.reject(new Error(`the report of ${one.job.of} was not made: the desk is stopping`));
    if (this.#running) {
      const idle = Promise.withResolvers<void>();
      this.#onIdle = idle.resolve;
      const timer = setTimeout(idle.resolve, CLOSE_WAIT_MS);
      await idle.promise;
      clearTimeout(timer);
    }
    this.#finish()?.reject(new Error('the report was not finished in time: the desk is stopping'));
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
    this.#reader?.close();
    this.#reader = null;
  }

  #ask(job: ReportJob): Promise<ReportJobResult> {
    if (this.#closed) return Promise.reject(new Error(`the report of ${job.of} was not made: the desk has stopped`));
    if (this.#asked.length >= MAX_WAITING) return Promise.reject(new ContractError('badInput', `expected at most ${MAX_WAITING} reports to wait, was one more: ask for ${job.of} again in a moment`));
    return new Promise((resolve, reject) => {
      this.#asked.push({ job, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running || this.#closed) return;
    const next = this.#asked.shift() ?? this.#fromBackground();
    if (!next) return;
    clearTimeout(this.#idle);
    this.#running = next;
    try {
      const worker = (this.#worker ??= this.#start());
      worker.ref();
      worker.postMessage({ id: (this.#lastId += 1), job: next.job, now: this.#clock() });
    } catch (error) {
      this.#done((one) => one.reject(error instanceof Error ? error : new Error(String(error))));
    }
  }

  #fromBackground(): Waiting | undefined {
    const [of] = this.#background;
    if (of === undefined) return undefined;
    this.#background.delete(of);
    return {
      job: { kind: 'write', of },
      resolve: (value) => {
        this.#onOutcome(null);
        if (value) this.#log.info({ of, folder: this.#inputs.reportDir }, 'report written');
        else this.#log.warn({ of }, 'no report: the journal holds nothing of it');
      },
      reject: (error) => this.#failed(of, error),
    };
  }

  #failed(of: string, error: unknown): void {
    this.#log.error({ err: error, of, folder: this.#inputs.reportDir }, 'report could not be written');
    // A desk that stops makes what is missing at its next start.
    if (!this.#closed) this.#onOutcome(`${of}: ${messageOf(error)}`);
  }

  #start(): Worker {
    const worker = new Worker(scriptPath('report-worker'), { workerData: this.#inputs, resourceLimits: { maxOldGenerationSizeMb: WORKER_MEMORY_MB }, execArgv: [] });
    worker.on('message', (answer: { readonly id: number } & ({ readonly ok: true; readonly value: ReportJobResult } | { readonly ok: false; readonly message: string; readonly notWritten: boolean })) => {
      if (answer.id === this.#lastId && worker === this.#worker) this.#done((one) => {
        if (answer.ok) one.resolve(answer.value);
        else one.reject(answer.notWritten ? new ContractError('badInput', answer.message) : new Error(`the report of ${one.job.of} could not be made: ${answer.message}`));
      });
    });
    const lost = (why: string): void => {
      if (worker !== this.#worker) return;
      this.#worker = null;
      this.#done((one) => one.reject(new Error(`the report of ${one.job.of} could not be made: its thread ended (${why})`)));
    };
    worker.on('error', (error: unknown) => lost(messageOf(error)));
    worker.on('exit', (code) => lost(`code ${code}`));
    return worker;
  }

  /** The running job is over; the next one begins. */
  #done(settle: (one: Waiting) => void): void {
    const one = this.#finish();
    if (one) settle(one);
    this.#next();
    if (this.#running) return;
    this.#onIdle();
    const worker = this.#worker;
    worker?.unref();
    clearTimeout(this.#idle);
    if (!this.#closed && worker) this.#idle = setTimeout(() => { this.#worker = null; void worker.terminate(); }, IDLE_MS).unref();
  }

  #finish(): Waiting | null {
    const one = this.#running;
    this.#running = null;
    return one;
  }

  /** Ended days and weeks without all four files, or with files from before their end; newest first, days before weeks. */
  async #missing(): Promise<readonly string[]> {
    const { reportDir, profile } = this.#inputs;
    makeFolder(reportDir);
    const present = new Set(await readdir(reportDir));
    const missing: string[] = [];
    const periods = this.#closed ? [] : [...this.days().map((day) => ({ of: day, last: day })), ...this.weeks().map(({ week, lastDay }) => ({ of: week, last: lastDay }))];
    for (const { of, last } of periods) {
      const end = Date.parse(`${last}T00:00:00Z`) + DAY_MS;
      if (end > this.#clock()) continue;
      const names = reportFileNames(profile.name, of);
      const whole = names.every((name) => present.has(name)) && (await Promise.all(names.map((name) => stat(path.join(reportDir, name))))).every((file) => file.mtimeMs >= end);
      if (!whole) missing.push(of);
    }
    return missing;
  }
}

const mib = (bytes: number): string => (bytes / 1024 ** 2).toFixed(1);
