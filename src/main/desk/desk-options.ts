import type { Profile, ProfileName } from '../../shared/model/profile.ts';
import type { Result } from '../../shared/model/result.ts';
import type { ReadingHints } from '../adapters/bar-files/bar-file.ts';
import type { RunParameters } from '../core/kernel/options.ts';
import type { Desk } from './desk.ts';
import type { Trouble } from './troubles.ts';
import type { ProfileOverrides } from './profiles/overrides.ts';

/** A replay instead of a live market. */
export type ReplayOptions = {
  readonly file: string;
  /** Market seconds per real second; Infinity for as fast as possible. */
  readonly speed: number;
  /** How the file is to be read where it does not say so itself. */
  readonly hints: ReadingHints;
};

export type DeskOptions = {
  /** Absolute. */
  readonly dataDir: string;
  /** What a command in a terminal must add to find `dataDir`, with a blank before it; empty for the usual one. */
  readonly dataDirOption: string;
  readonly profile: ProfileName;
  readonly overrides: ProfileOverrides;
  readonly dryRun: boolean;
  readonly replay: ReplayOptions | null;
  /** Overrules the profile's. */
  readonly logLevel: Profile['logLevel'] | null;
  /** Also gets each log line (JSON). */
  readonly onLogLine: ((line: string) => void) | null;
  /** What takes long at start: reading a file, waiting for the venue. `fraction` is null where nobody knows. */
  readonly onStartProgress: ((step: string, fraction: number | null) => void) | null;
};

/** What a replay played and what came of it: return on the money that it started with, largest fall at every bar as a fraction, closed trades, and the hit ratio of those that won or lost more than their fees. */
export type ReplayFigures = {
  readonly from: number; readonly to: number;
  /** Engine time of the first halt, Unix ms UTC; null for none. */
  readonly haltedAt: number | null;
  readonly return: number | null; readonly maxDrawdown: number | null; readonly trades: number; readonly hitRatio: number | null; readonly hitRatioTrades: number;
};

/** What the desk did, for the summary at its end. Amounts are decimal text in the quote currency. */
export type DeskSummary = {
  readonly profile: ProfileName;
  readonly source: 'venue' | 'replay';
  readonly tradingState: string;
  readonly latched: boolean;
  readonly stateCause: string;
  readonly startEquity: string;
  readonly equity: string;
  readonly realizedPnl: string;
  readonly unrealizedPnl: string;
  readonly fees: string;
  readonly funding: string;
  readonly orders: number;
  readonly fills: number;
  readonly denied: number;
  readonly rejected: number;
  readonly decisions: number;
  readonly openPositions: number;
  readonly workingOrders: number;
  readonly bars: number;
  readonly refusedTicks: number;
  readonly riskEvents: number;
  /** Strategies that threw in this run, each with what it said. Empty when all is well. */
  readonly strategyFailures: readonly string[];
  /** Conclusions of this run, and sha256 over them. */
  readonly events: number;
  readonly eventLogHash: string;
  readonly configHash: string;
  readonly runMs: number;
  readonly journal: string;
  /** Of a replay only. */
  readonly replay?: ReplayFigures;
  /** Open positions on which no stop acts: of a desk that has ended all of them, because stops live in the engine. */
  readonly unprotected: number;
};

/** How a desk ended on its own. */
export type DeskEnd = { readonly reason: 'replayDone' | 'stopped' } | { readonly reason: 'fatal'; readonly error: Error };

/** Positions that are not flat, and orders that can still fill. */
export type Holdings = { readonly positions: number; readonly orders: number };

export type RunningDesk = {
  readonly api: Desk;
  readonly profile: Profile;
  readonly configHash: string;
  /** What the command line gave for this run alone. */
  readonly runParameters: RunParameters | null;
  /** The profile's folder: control file, latch and health lie here. */
  readonly folder: string;
  /** Folder of this run's reports. */
  readonly reportDir: string;
  /** What the user should know but what stops nothing (bad rows of a file, an unclean stop before); more may come while a replay runs. */
  readonly warnings: readonly string[];
  /** A debugging aid for the loop: market events that wait. */
  backlog(): number;
  summary(): DeskSummary;
  log(level: 'info' | 'warn' | 'error', message: string, cause?: unknown): void;
  /** A file around the desk could not be written, or can be again (null): told as an alert, once. */
  trouble(what: Trouble, problem: string | null): void;
  /** The machine goes to sleep, or woke up: the connection is taken as lost, and made and reconciled anew. */
  onPower(event: 'suspend' | 'resume'): void;
  /** Open positions and orders as the venue itself shows them now; a sentence when it cannot be asked. Never rejects. */
  holdings(): Promise<Result<Holdings, string>>;
  /** `byHand`: a person stopped this very desk, so a restart of the application does not offer it. */
  stop(how?: 'byHand' | 'withApplication'): Promise<void>;
  readonly ended: Promise<DeskEnd>;
};
