// A desk on a file of bars: the same kernel, journal, views and reports, with the data's clock and a venue in the same process.
import path from 'node:path';
import { counted } from '../../shared/model/counted.ts';
import { money, ONE, type Price } from '../../shared/model/decimal.ts';
import { instrumentId } from '../../shared/model/ids.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { intervalMs, isLive, Profile } from '../../shared/model/profile.ts';
import { ok } from '../../shared/model/result.ts';
import { BarFileError, type BarFile } from '../adapters/bar-files/bar-file.ts';
import { contentHash } from '../adapters/bar-files/content-hash.ts';
import { readBars } from '../adapters/bar-files/read-bars.ts';
import { NamedEvents } from '../adapters/log/event-log.ts';
import type { Kernel } from '../core/kernel/kernel.ts';
import { simCatalogue } from '../core/sim-market/sim-instruments.ts';
import { buildStrategies } from '../core/strategy/registry.ts';
import { SimVenue } from '../core/venue/sim-venue.ts';
import { Desk } from './desk.ts';
import { openReplayFiles } from './desk-files.ts';
import type { DeskEnd, DeskOptions, ReplayOptions, RunningDesk } from './desk-options.ts';
import { buildEngine, HashedJournal } from './engine.ts';
import { DeskStartError } from './errors.ts';
import { replayKernelOptions } from './kernel-options.ts';
import { configHash as hashOf } from './profiles/load-profile.ts';
import { ReplayDriver, ReplayVenuePort } from './replay-driver.ts';
import { runOfReplay } from './run-id.ts';
import { nothingToArm } from './readiness/arming.ts';
import { olderAlertsOf } from './older-alerts.ts';
import { openJournalReads } from './journal/journal-service.ts';
import { openReports } from './reports/report-service.ts';
import { RunCounts } from './run-counts.ts';
import { summarise } from './summary.ts';
import { VERSION } from './version.ts';

const INTERVALS = ['1s', '2s', '5s', '10s', '15s', '30s', '1m', '5m', '15m', '1h', '4h', '1d'] as const;

export async function startReplayDesk(options: DeskOptions, asked: Profile, replay: ReplayOptions): Promise<RunningDesk> {
  const symbol = symbolOf(asked, options, replay.file);
  const file = await read(replay.file, symbol, options);
  const profile = Profile.parse({ ...asked, symbols: [symbol], interval: intervalOf(file, replay.file, options) });
  const configHash = hashOf(profile);
  const instrument = instrumentOf(symbol, file, profile);
  const strategies = buildStrategies(profile, [instrument]);
  if (!strategies.ok) throw new DeskStartError('configuration', strategies.error);
  const files = openReplayFiles(options, profile, `${path.basename(replay.file).replace(/\.csv(\.gz)?$/i, '').replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 80)}-${configHash.slice(0, 8)}`);
  try {
    const counts = new RunCounts();
    const journal = new HashedJournal(files.opened.journal);
    const startedAt = Date.now();
    const began = performance.now();
    const reports = openReports({ journalFile: files.journalFile, reportDir: files.reportDir, profile, configHash, version: VERSION, source: 'replay', dryRun: options.dryRun, log: files.log.logger });
    const journalReads = openJournalReads({ journalFile: files.journalFile, currency: instrument.quote });
    const port = new ReplayVenuePort();
    const engine = buildEngine({
      options: replayKernelOptions({ profile, instruments: [instrument], strategies: strategies.value, dryRun: options.dryRun }),
      journal, venue: port, latch: files.latch, olderAlerts: olderAlertsOf(files.opened.reader),
      watchers: replay.speed === Infinity ? [counts] : [counts, new NamedEvents(files.log.logger)],
      facts: (kernel) => ({
        profile: profile.name, mode: isLive(profile.name) ? 'live' : 'paper', source: 'replay', dryRun: options.dryRun, venueKind: profile.venue, version: VERSION, configHash, venue: { id: 'SIM', connected: kernel.sync.connected, cause: 'replay' },
        reconciled: kernel.sync.reconciled, interval: profile.interval, intervalMs: file.intervalMs, tsEngine: kernel.now(), tsStarted: startedAt, progress: { done: driver.done(), total: file.rows, speed: Number.isFinite(replay.speed) ? replay.speed : null },
        marginLeverage: profile.limits.marginLeverage, maxDailyLoss: profile.limits.maxDailyLoss,
      }),
      driver: () => driver,
    });
    const venue = new SimVenue({ instruments: [instrument], seed: profile.sim.seed, severity: profile.sim.severity, startCash: money(profile.sim.startCash) });
    port.connect(venue, () => engine.kernel.now());
    const end = Promise.withResolvers<DeskEnd>();
    const driver: ReplayDriver = new ReplayDriver({
      kernel: engine.kernel, venue, journal, instrumentId: instrument.id, columns: file.columns, intervalMs: file.intervalMs, speed: replay.speed,
      onProgress: () => engine.views.deskChanged(),
    });
    driver.start({ version: VERSION, configHash, profile: profile.name, run: runOfReplay(contentHash(file), configHash) });
    const running = driver.run().then(() => end.resolve({ reason: driver.done() < file.rows ? 'stopped' : 'replayDone' }), (error: unknown) => end.resolve({ reason: 'fatal', error: error instanceof Error ? error : new Error(String(error)) }));

    let stopping: Promise<void> | null = null;
    const shutDown = async (): Promise<void> => {
      driver.stop();
      await running;
      await Promise.all([reports.close(), journalReads.close()]);
      files.close();
    };
    return {
      api: new Desk(profile.name, engine.kernel, engine.views, engine.strategies, driver, journalReads, reports, nothingToArm(profile, 'a replay sends no order anywhere: there is nothing to arm')), profile, configHash, runParameters: null, folder: files.folder.dir, reportDir: files.reportDir,
      get warnings() { return [...warningsOf(file, replay.file), ...refusalsOf(engine.kernel, instrument, replay.file)]; },
      backlog: () => 0,
      summary: () => summarise({ kernel: engine.kernel, counts, journal, profile, configHash, source: 'replay', runMs: Math.round(performance.now() - began), bars: driver.done(), journalFile: files.journalFile }),
      log: (level, message, cause) => files.log.logger[level](cause === undefined ? {} : { err: cause }, message),
      onPower: () => undefined, // A file does not age.
      // The venue of a replay lives in this process: what the record says is all there is.
      holdings: () => Promise.resolve(ok({ positions: engine.kernel.portfolio.positions().filter(({ quantity }) => quantity !== 0n).length, orders: engine.kernel.orders.working().length })),
      stop: () => (stopping ??= shutDown()),
      ended: end.promise,
    };
  } catch (error) {
    files.close();
    throw error;
  }
}

/** The one symbol of the file: as asked, else the base that the file's name carries. */
function symbolOf(profile: Profile, options: DeskOptions, file: string): string {
  const catalogue = simCatalogue(profile.sim.shape, 1);
  const known = catalogue.map(({ id }) => id.split('.')[0] as string);
  const symbols = options.overrides.symbols ?? known.filter((symbol) => new RegExp(`(^|[^a-z])${symbol.replace('-PERP', '').toLowerCase()}([^a-z]|usd|$)`).test(path.basename(file).toLowerCase()));
  const [symbol] = symbols;
  if (symbols.length !== 1 || symbol === undefined) throw new DeskStartError('configuration', `${file}: expected one symbol for the file, found ${symbols.length === 0 ? 'none in its name' : symbols.join(', ')}: name it with --symbols, one of ${known.join(', ')}`);
  if (!known.includes(symbol)) throw new DeskStartError('configuration', `--symbols: expected one of ${known.join(', ')}, found ${symbol}`);
  return symbol;
}

async function read(file: string, symbol: string, options: DeskOptions): Promise<BarFile> {
  try {
    return await readBars(file, { instrumentId: instrumentId(`${symbol}.SIM`), onProgress: ({ bytes, totalBytes }) => options.onStartProgress?.(`Reading ${path.basename(file)}`, totalBytes > 0 ? bytes / totalBytes : null) });
  } catch (error) {
    if (error instanceof BarFileError) throw new DeskStartError('data', error.message, error);
    throw error;
  }
}

/** The file's own spacing; an `--interval` that says otherwise is refused, because bars are not resampled. */
function intervalOf(file: BarFile, name: string, options: DeskOptions): Profile['interval'] {
  const own = INTERVALS.find((interval) => intervalMs(interval) === file.intervalMs);
  if (!own) throw new DeskStartError('data', `${name}: expected bars of ${INTERVALS.join(', ')}, found bars of ${spacingText(file.intervalMs)}`);
  const wanted = options.overrides.interval;
  if (wanted !== undefined && wanted !== own) throw new DeskStartError('configuration', `--interval: expected ${own}, the spacing of ${path.basename(name)}, found ${wanted}`);
  return own;
}

const spacingText = (ms: number): string => (ms < 1_000 ? `${ms} ms` : ms < 60_000 ? `${ms / 1_000} s` : ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`);

/** The catalogue's instrument, with a finer tick where the file's prices have more digits. */
function instrumentOf(symbol: string, file: BarFile, profile: Profile): Instrument {
  const instrument = simCatalogue(profile.sim.shape, 1).find(({ id }) => id === `${symbol}.SIM`);
  if (!instrument) throw new DeskStartError('configuration', `expected ${symbol} in the catalogue, found none`);
  const tick = (ONE / 10n ** BigInt(Math.min(file.tickDigits, 12))) as Price;
  return profile.sim.shape === 'fractionalBase' && tick < instrument.tickSize ? { ...instrument, tickSize: tick } : instrument;
}

/** Bars that the engine would not believe: a summary without a trade must say why. */
function refusalsOf(kernel: Kernel, { id }: Instrument, name: string): readonly string[] {
  const total = kernel.marketData.refusedTotal(id);
  if (total === 0) return [];
  const reasons = Object.entries(kernel.marketData.refusals(id)).filter(([, count]) => count > 0).map(([reason, count]) => `${reason} ${count.toLocaleString('en-US')}`);
  return [`${path.basename(name)}: the engine refused ${counted(total, 'bar')} (${reasons.join(', ')}).`];
}

function warningsOf(file: BarFile, name: string): readonly string[] {
  const warnings: string[] = [];
  if (file.badCount > 0) warnings.push(`${path.basename(name)}: ${counted(file.badCount, 'bad row')} ${file.badCount === 1 ? 'was' : 'were'} left out: ${file.badRows.slice(0, 5).map((row) => `line ${row.line}: ${row.reason} (${row.found})`).join('; ')}${file.badCount > 5 ? '; …' : ''}`);
  if (file.gaps > 0) warnings.push(`${path.basename(name)}: ${counted(file.gaps, 'gap')} in time; the strategy warms up again after each.`);
  if (file.newestFirst) warnings.push(`${path.basename(name)}: written newest first; read in the other direction.`);
  return warnings;
}
