// A desk on a file of bars: the same kernel, journal, views and reports, with the data's clock and a venue in the same process.
import path from 'node:path';
import { counted } from '../../shared/model/counted.ts';
import { money } from '../../shared/model/decimal.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { barIntervalOf, isLive } from '../../shared/model/profile.ts';
import { ok } from '../../shared/model/result.ts';
import { NamedEvents } from '../adapters/log/event-log.ts';
import type { Kernel } from '../core/kernel/kernel.ts';
import { buildStrategies } from '../core/strategy/registry.ts';
import { SimVenue } from '../core/venue/sim-venue.ts';
import { Desk } from './desk.ts';
import { openReplayFiles } from './desk-files.ts';
import type { DeskEnd, DeskOptions, ReplayOptions, RunningDesk } from './desk-options.ts';
import { buildEngine, HashedJournal } from './engine.ts';
import { DeskStartError } from './errors.ts';
import { replayKernelOptions } from './kernel-options.ts';
import { configHash as hashOf, type LoadedProfile } from './profiles/load-profile.ts';
import { readReplayFile, replayName } from './replay-file.ts';
import { ReplayDriver, ReplayVenuePort } from './replay-driver.ts';
import { runOfReplay } from './run-id.ts';
import { nothingToArm } from './readiness/arming.ts';
import { olderAlertsOf } from './older-alerts.ts';
import { openJournalReads } from './journal/journal-service.ts';
import { openReports } from './reports/report-service.ts';
import { RunCounts } from './run-counts.ts';
import { RunFigures } from './run-figures.ts';
import { summarise } from './summary.ts';
import { VERSION } from './version.ts';
import { NOTHING_FOUND } from '../core/kernel/messages.ts';

export async function startReplayDesk(options: DeskOptions, { profile: asked, notes }: LoadedProfile, replay: ReplayOptions): Promise<RunningDesk> {
  const { file, instrument, profile } = await readReplayFile(options, asked, replay);
  const configHash = hashOf(profile);
  const strategies = buildStrategies(profile, [instrument]);
  if (!strategies.ok) throw new DeskStartError('configuration', strategies.error);
  const files = openReplayFiles(options, profile, replayName(replay.file, configHash, file.contentHash, options.dryRun));
  try {
    const counts = new RunCounts();
    const figures = new RunFigures([instrument]);
    const journal = new HashedJournal(files.opened.journal);
    const startedAt = Date.now();
    const began = performance.now();
    const reports = openReports({ journalFile: files.journalFile, reportDir: files.reportDir, profile, configHash, version: VERSION, source: 'replay', dryRun: options.dryRun, instruments: [instrument], log: files.log.logger });
    const journalReads = openJournalReads({ journalFile: files.journalFile, currency: instrument.currency });
    const port = new ReplayVenuePort();
    const engine = buildEngine({
      options: replayKernelOptions({ profile, instruments: [instrument], strategies: strategies.value, dryRun: options.dryRun }),
      journal, venue: port, latch: files.latch, olderAlerts: olderAlertsOf(files.opened.reader),
      watchers: replay.speed === Infinity ? [counts, figures] : [counts, figures, new NamedEvents(files.log.logger)],
      facts: (kernel) => ({
        profile: profile.name, mode: isLive(profile.name) ? 'live' : 'paper', source: 'replay', dryRun: options.dryRun, venueKind: profile.venue, version: VERSION, configHash, venue: { id: 'SIM', connected: kernel.sync.connected, cause: 'replay' },
        reconciled: kernel.sync.reconciled, interval: barIntervalOf(profile), intervalMs: file.intervalMs, tsEngine: kernel.now(), tsStarted: startedAt, progress: { done: driver.done(), total: file.rows, speed: Number.isFinite(replay.speed) ? replay.speed : null },
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
    driver.start({ version: VERSION, configHash, profile: profile.name, run: runOfReplay(file.contentHash, configHash), ...NOTHING_FOUND });
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
      get warnings() { return [...notes, ...file.warnings.map((warning) => `${path.basename(replay.file)}: ${warning}`), ...refusalsOf(engine.kernel, instrument, replay.file), ...counts.failureWarnings()]; },
      backlog: () => 0,
      summary: () => summarise({ kernel: engine.kernel, counts, journal, profile, configHash, source: 'replay', runMs: Math.round(performance.now() - began), bars: driver.done(), journalFile: files.journalFile, replay: figures.figures(engine.kernel.portfolio.account().equity, driver.startTs(), driver.endTs()) }),
      log: (level, message, cause) => files.log.logger[level](cause === undefined ? {} : { err: cause }, message),
      trouble: (what, problem) => { if (problem !== null) files.log.logger.error({ what }, problem); },
      onPower: () => undefined, // A file does not age.
      // The venue of a replay lives in this process: what the record says is all there is.
      holdings: () => Promise.resolve(ok({ positions: engine.kernel.portfolio.openPositions().length, orders: engine.kernel.orders.working().length })),
      stop: () => (stopping ??= shutDown()),
      ended: end.promise,
    };
  } catch (error) {
    files.close();
    throw error;
  }
}

/** Bars that the engine would not believe: a summary without a trade must say why. */
function refusalsOf(kernel: Kernel, { id }: Instrument, name: string): readonly string[] {
  const total = kernel.marketData.refusedTotal(id);
  if (total === 0) return [];
  const reasons = Object.entries(kernel.marketData.refusals(id)).filter(([, count]) => count > 0).map(([reason, count]) => `${reason} ${count.toLocaleString('en-US')}`);
  return [`${path.basename(name)}: the engine refused ${counted(total, 'bar')} (${reasons.join(', ')}).`];
}
