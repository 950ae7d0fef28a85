// Entry of the venue process: the simulated market and account on the system clock, alive while the engine is not.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { money } from '../../../../shared/model/decimal.ts';
import { messageOf } from '../../../../shared/model/result.ts';
import { SystemClock } from '../../system/system-clock.ts';
import { SeverityField } from './schema.ts';
import { readVenueFile, removeVenueFile, venueFolder, writeVenueFile } from './venue-file.ts';
import { VenueHost } from './venue-host.ts';
import { VenueServer } from './venue-server.ts';
import { VenueHeldError, VenueStore } from './venue-store.ts';

/** Exit code of a second start on the same account. */
const EXIT_HELD = 3;
/** A removed address is there again after so long. */
const FILE_LOOK_MS = 1_000;
const EXIT_USAGE = 2;
/** Whoever started it looks for it so long (see ensureVenueProcess), and may be held up on the way: it is not idle before. */
const LEAST_WAIT_FOR_FIRST_S = 15;

const Options = z.object({
  'data-dir': z.string().min(1),
  profile: z.string().regex(/^[a-z0-9-]{1,40}$/),
  seed: z.coerce.number().int().min(0).max(2 ** 31 - 1),
  severity: SeverityField,
  pace: z.coerce.number().min(1).max(600),
  'quote-rate': z.coerce.number().min(0.1).max(500),
  shape: z.enum(['fractionalBase', 'wholeContracts']),
  'start-cash': z.string().regex(/^\d{1,15}(\.\d{1,12})?$/),
  'idle-exit-seconds': z.coerce.number().min(0.05).max(86_400 * 365),
  'goodbye-exit-seconds': z.coerce.number().min(0.05).max(86_400 * 365),
  market: z.enum(['generated', 'scripted']),
});

const text = { type: 'string' } as const;
const OPTIONS = {
  'data-dir': text, profile: text, seed: { ...text, default: '7' }, severity: { ...text, default: 'normal' }, pace: { ...text, default: '60' },
  'quote-rate': { ...text, default: '4' }, shape: { ...text, default: 'fractionalBase' }, 'start-cash': { ...text, default: '100000' },
  'idle-exit-seconds': { ...text, default: '60' }, 'goodbye-exit-seconds': { ...text, default: '60' }, market: { ...text, default: 'generated' },
} as const;

function readOptions(args: readonly string[]): z.output<typeof Options> {
  try {
    return Options.parse(parseArgs({ args: [...args], options: OPTIONS, strict: true }).values);
  } catch (error) {
    process.stderr.write(`venue process: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}\n`);
    process.exit(EXIT_USAGE);
  }
}

function openStore(folder: string): VenueStore {
  try {
    return new VenueStore(join(folder, 'venue.sqlite'));
  } catch (error) {
    process.stderr.write(`venue process: ${messageOf(error)}\n`);
    process.exit(error instanceof VenueHeldError ? EXIT_HELD : 1);
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const folder = venueFolder(options['data-dir'], options.profile);
  const store = openStore(folder);
  // A venue's time passes as time does, whatever is done to the clock of this machine.
  const clock = new SystemClock();
  const host = new VenueHost({
    store, clock: () => clock.now(),
    settings: { seed: options.seed, severity: options.severity, pace: options.pace, shape: options.shape, startCash: money(options['start-cash']), market: options.market },
  });

  let idle: NodeJS.Timeout | undefined;
  const stop = (code: number): never => {
    removeVenueFile(folder);
    server.close();
    if (code === 0) host.close();
    process.exit(code);
  };
  const crash = (error: unknown): never => {
    process.stderr.write(`venue process: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return stop(1);
  };
  const guarded = (step: () => void) => (): void => {
    try {
      step();
    } catch (error) {
      crash(error);
    }
  };
  const endAfter = (seconds: number): void => { idle = setTimeout(() => stop(0), seconds * 1_000); };
  const watchIdle = (clients: number, saidGoodbye: boolean): void => {
    clearTimeout(idle);
    // A desk that crashed comes back soon; one that was stopped was the last that needed this process.
    if (clients === 0) endAfter(saidGoodbye ? options['goodbye-exit-seconds'] : options['idle-exit-seconds']);
  };

  const token = randomBytes(32).toString('hex');
  const server = new VenueServer({ host, token, onCount: watchIdle, onCrash: crash });
  const port = await server.listening();
  process.on('SIGTERM', () => stop(0));
  process.on('SIGINT', () => stop(0));
  process.on('uncaughtException', crash);

  if (options.market === 'generated') {
    setInterval(guarded(() => server.broadcast(host.tick())), 1_000 / options['quote-rate']);
    // What is under way between two ticks arrives on its own time.
    setInterval(guarded(() => {
      if (host.dueInMs() === 0) server.broadcast(host.deliver());
    }), 5);
    server.broadcast(host.tick());
  }
  endAfter(Math.max(options['idle-exit-seconds'], LEAST_WAIT_FOR_FIRST_S));
  const found = { pid: process.pid, port, token, started: Date.now() };
  writeVenueFile(folder, found);
  let problem = '';
  setInterval(() => {
    // Without the file nobody finds this process, and its account is held: no desk and no flatten past the engine would reach it.
    if (readVenueFile(folder)?.token === token) return;
    try {
      writeVenueFile(folder, found);
      problem = '';
    } catch (error) {
      if (problem !== messageOf(error)) process.stderr.write(`venue process: its address could not be written again: ${messageOf(error)}\n`);
      problem = messageOf(error);
    }
  }, FILE_LOOK_MS).unref();
}

main().catch((error: unknown) => {
  process.stderr.write(`venue process: ${messageOf(error)}\n`);
  process.exit(1);
});
