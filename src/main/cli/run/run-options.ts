// What `run` was asked to do, checked.
import path from 'node:path';
import { z } from 'zod';
import { BAR_INTERVALS, intervalOfSeconds } from '../../../shared/model/profile.ts';
import { DATE_ORDERS, DECIMAL_MARKS, type ReadingHints } from '../../adapters/bar-files/bar-file.ts';
import type { ProfileOverrides } from '../../desk/profiles/overrides.ts';
import { parseDuration } from '../duration.ts';
import { CliError, EXIT } from '../exit-codes.ts';

export type RunOptions = {
  readonly overrides: ProfileOverrides;
  readonly dryRun: boolean;
  /** Ends after every instrument has had one decision. */
  readonly devFast: boolean;
  /** In a process of its own. */
  readonly detach: boolean;
  /** Also starts the desks that ran here before and do not run now. */
  readonly again: boolean;
  /** Absolute path of a file of bars; null for the live market. */
  readonly data: string | null;
  /** Replay only: market seconds per real second. */
  readonly speed: number;
  /** Replay only: what the command line says of the file. */
  readonly hints: ReadingHints;
  readonly forMs: number | null;
  readonly port: number | undefined;
  readonly view: boolean;
  /** Program of a browser. */
  readonly open: string | null;
};

const Raw = z.object({
  symbols: z.array(z.string()).optional(), interval: z.string().optional(), leverage: z.string().optional(), set: z.array(z.string()).optional(), orderType: z.string().optional(), tif: z.string().optional(),
  reduceOnly: z.boolean().optional(), dryRun: z.boolean().optional(), devFast: z.boolean().optional(), again: z.boolean().optional(), detach: z.boolean().optional(), data: z.string().optional(), speed: z.string().optional(),
  for: z.string().optional(), port: z.string().optional(), view: z.boolean().optional(), open: z.string().optional(),
  dateOrder: z.string().optional(), decimal: z.string().optional(), columns: z.string().optional(), series: z.string().optional(),
});

const VIEWED_REPLAY_SPEED = 60;
const usage = (flag: string, expected: string, found: string): CliError => new CliError(EXIT.usage, `${flag}: expected ${expected}, found '${found}'`);

/** Turns what commander parsed into options. Throws CliError (usage). */
export function runOptionsOf(raw: unknown, cwd: string): RunOptions {
  const values = Raw.parse(raw);
  if (values.data === '') throw new CliError(EXIT.usage, '--data: expected a file of bars, found nothing');
  if (values.open === '') throw new CliError(EXIT.usage, '--open: expected the path of a browser, found nothing');
  const data = values.data === undefined ? null : path.resolve(cwd, values.data);
  const open = values.open ?? null;
  if (values.view === false && open !== null) throw new CliError(EXIT.usage, '--no-view and --open: expected one of them, found both');
  if (data === null && values.speed !== undefined) throw new CliError(EXIT.usage, '--speed: expected together with --data, because a live market has one speed; found alone');
  const hints = hintsOf(values, data !== null);
  // A live desk offers its view; a replay is usually wanted for its summary, so its view is asked for.
  const view = values.view ?? (data === null || open !== null || values.port !== undefined);
  return { overrides: overridesOf(values), dryRun: values.dryRun === true, devFast: values.devFast === true, again: values.again === true, detach: values.detach === true, data, speed: speedOf(values.speed, open), hints, forMs: durationOf(values.for), port: portOf(values.port), view, open };
}

/** What a person knows of the file. Without a file it would say nothing. */
function hintsOf({ dateOrder, decimal, columns, series }: z.output<typeof Raw>, hasFile: boolean): ReadingHints {
  for (const [flag, value] of [['--date-order', dateOrder], ['--decimal', decimal], ['--columns', columns], ['--series', series]] as const) {
    if (value === '') throw new CliError(EXIT.usage, `${flag}: expected a value, found nothing`);
    if (value !== undefined && !hasFile) throw new CliError(EXIT.usage, `${flag}: expected together with --data, because it says how a file is to be read; found alone`);
  }
  const order = DATE_ORDERS.find((one) => one === dateOrder?.toLowerCase());
  const mark = DECIMAL_MARKS.find((one) => one === decimal?.toLowerCase());
  if (dateOrder !== undefined && order === undefined) throw usage('--date-order', DATE_ORDERS.join(', '), dateOrder);
  if (decimal !== undefined && mark === undefined) throw usage('--decimal', DECIMAL_MARKS.join(' or '), decimal);
  return { dateOrder: order ?? null, decimal: mark ?? null, columns: columns?.split(',').map((name) => name.trim()) ?? null, series: series ?? null };
}

/** The flags that change the profile for one run; shared with `replay`. Values are checked with the profile's schema. */
export function overridesOf(raw: unknown): ProfileOverrides {
  const values = Raw.partial().parse(raw);
  const symbols = values.symbols && symbolsOf(values.symbols);
  const leverage = values.leverage === undefined ? undefined : Number(values.leverage);
  if (leverage !== undefined && (!Number.isFinite(leverage) || values.leverage?.trim() === '')) throw usage('--leverage', 'a number from 1 to 5', values.leverage ?? '');
  return {
    ...(symbols && { symbols }), ...(values.interval !== undefined && { interval: intervalOf(values.interval) }), ...(leverage !== undefined && { leverage }), ...(values.set && { set: values.set }),
    ...(values.orderType !== undefined && { orderType: values.orderType.toLowerCase() }), ...(values.tif !== undefined && { timeInForce: values.tif.toLowerCase() }),
    ...(values.reduceOnly === true && { reduceOnly: true }),
  };
}

/** `BTC-PERP ETH-PERP`, `BTC-PERP,ETH-PERP` or both, in capitals. */
export function symbolsOf(words: readonly string[]): readonly string[] {
  const symbols = words.flatMap((word) => word.split(',')).map((symbol) => symbol.trim().toUpperCase()).filter((symbol) => symbol !== '');
  if (symbols.length === 0) throw usage('--symbols', 'names like BTC-PERP ETH-PERP or BTC-PERP,ETH-PERP', words.join(' '));
  return symbols;
}

/** A bare number is seconds; anything else is checked with the profile's schema. */
function intervalOf(text: string): string {
  const trimmed = text.trim();
  if (!/^\d+$/.test(trimmed)) return trimmed;
  const name = intervalOfSeconds(Number(trimmed));
  if (name === undefined) throw usage('--interval', `one of ${BAR_INTERVALS.join(', ')}, or its seconds`, text);
  return name;
}

function speedOf(text: string | undefined, open: string | null): number {
  if (text === undefined) return open === null ? Infinity : VIEWED_REPLAY_SPEED;
  if (text === 'max') return Infinity;
  const speed = Number(text);
  if (text.trim() === '' || !(speed > 0) || !Number.isFinite(speed)) throw usage('--speed', 'a number above 0 (market seconds per real second) or max', text);
  return speed;
}

function durationOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const ms = parseDuration(text);
  if (ms === undefined) throw usage('--for', 'a duration like 90, 60s, 5m, 2h or 1d', text);
  return ms;
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw usage('--port', 'a port from 1 to 65535', text);
  return port;
}
