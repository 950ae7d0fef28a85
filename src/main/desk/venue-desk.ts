// A desk on the clock: a venue connection, the journal of the profile, health, day rolls. Starts by rebuilding its state and reconciling.
import { barIntervalOf, intervalMs, isLive, isSimulated, symbolsOf, type Profile } from '../../shared/model/profile.ts';
import { err, messageOf, ok } from '../../shared/model/result.ts';
import { randomId } from '../adapters/system/random-id.ts';
import { NamedEvents } from '../adapters/log/event-log.ts';
import { writeHealth } from '../adapters/system/health-file.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { ensureVenueProcess } from '../adapters/venues/sim/ensure-venue-process.ts';
import { SimVenueClient, type VenueAddress, type VenueInput } from '../adapters/venues/sim/sim-venue-client.ts';
import type { JournalApi } from '../api/desk-api.ts';
import type { DeskFacts } from '../api/engine-view.ts';
import type { Kernel } from '../core/kernel/kernel.ts';
import { isOfCommandLine } from '../core/kernel/strategy-control.ts';
import { buildStrategies } from '../core/strategy/registry.ts';
import { ClockWatch, CLOCKS_AGREE_MS } from './clock-watch.ts';
import { Desk } from './desk.ts';
import { heldNow } from './desk-record.ts';
import { openDeskFiles, idPrefixOf, type DeskFiles } from './desk-files.ts';
import type { DeskEnd, DeskOptions, RunningDesk } from './desk-options.ts';
import { buildEngine, HashedJournal, restore } from './engine.ts';
import { EngineLoop } from './engine-loop.ts';
import { DeskStartError } from './errors.ts';
import { HealthWatch } from './health-watch.ts';
import { feedHistory, seriesOf } from './history-feed.ts';
import { ofFile, venueKernelOptions } from './kernel-options.ts';
import { loadProfile, type LoadedProfile } from './profiles/load-profile.ts';
import { liveArming, nothingToArm } from './readiness/arming.ts';
import { gatherFacts } from './readiness/gather.ts';
import { probeVenue } from './readiness/probe-venue.ts';
import { VenueOffset } from './readiness/venue-offset.ts';
import { olderAlertsOf } from './older-alerts.ts';
import { MarkedJournal } from './journal/journal-mark.ts';
import { openJournalReads } from './journal/journal-service.ts';
import { openReports } from './reports/report-service.ts';
import { RunCounts } from './run-counts.ts';
import { runOfStart } from './run-id.ts';
import { scriptPath } from './scripts.ts';
import { summarise } from './summary.ts';
import { Troubles } from './troubles.ts';
import { VERSION } from './version.ts';

const HEALTH_MS = 1_000;
/** A change of what the desk holds is on disk so soon, and written no oftener. */
const RECORD_MS = 200;
const DAY_MS = 86_400_000;
/** About ten milliseconds of work, then room for everything else. */
const PRUNE_ROWS = 5_000;
const PRUNE_PAUSE_MS = 100;
/** After a sleep that did not come, or a wake-up that nobody told of, the connection is made again so long after. */
const SLEEP_PAUSE_MS = 5_000;

/** Why a profile's venue cannot be traded by this version; null when it can. No live adapter exists, so none can be reached from any desk. */
export const venueProblem = (profile: Pick<Profile, 'name' | 'venue'>): string | null => (isSimulated(profile.venue) ? null
  : `profile ${profile.name}: expected a venue with an adapter, found "${profile.venue}". This version has no adapter for it yet: use dev or paper, or demo with the venue "sandbox" to rehearse a live desk without real money.`);

/** `runParameters` is what the command line gave for this run, see KernelOptions. */
export async function startVenueDesk(options: DeskOptions, loaded: LoadedProfile): Promise<RunningDesk> {
  const { profile } = loaded;
  const noVenue = venueProblem(profile);
  if (noVenue !== null) throw new DeskStartError('configuration', noVenue);
  options.onStartProgress?.('Looking the journal through', null);
  const files = await openDeskFiles(options, profile);
  const resolve = async (): Promise<VenueAddress> => {
    const venue = await ensureVenueProcess({ dataDir: options.dataDir, profile: profile.name, settings: profile.sim, nodePath: process.execPath, scriptPath: scriptPath('venue-process') });
    files.log.secrets.register(venue.token);
    return venue;
  };
  const clock = new SystemClock();
  const client = new SimVenueClient({ resolve, clock: () => clock.now() });
  try {
    return await run(options, loaded, files, client, clock, () => probeVenue(resolve));
  } catch (error) {
    client.close();
    try {
      files.close();
    } catch (closing) {
      // The first failure is the one to tell; the journal is closed either way.
      files.log.logger.error({ err: closing }, 'the journal could not be closed in order');
    }
    throw error;
  }
}

async function run(options: DeskOptions, { profile, configHash, runParameters, notes }: LoadedProfile, files: DeskFiles, client: SimVenueClient, clock: SystemClock, probe: () => ReturnType<typeof probeVenue>): Promise<RunningDesk> {
  const early: VenueInput[] = [];
  let take = (input: VenueInput): void => { early.push(input); };
  client.onInput((input) => take(input));
  options.onStartProgress?.('Connecting to the simulated venue', null);
  await client.connect().catch((error: unknown) => { throw new DeskStartError('venue', `the simulated venue could not be reached: ${messageOf(error)}`, error); });
  const instruments = await client.catalogue();
  const strategies = buildStrategies(ofFile(profile, runParameters), instruments);
  if (!strategies.ok) throw new DeskStartError('configuration', `profile ${profile.name}, symbols: ${strategies.error}`);

  const counts = new RunCounts();
  const health = new HealthWatch(profile.name, symbolsOf(profile), () => recordSoon());
  const named = new NamedEvents(files.log.logger);
  const journal = new HashedJournal(files.mark === null ? files.opened.journal : new MarkedJournal(files.opened.journal, files.mark));
  const startedAt = clock.now();
  const began = clock.monotonicMs();
  /** What the command line changed over the trader's own versions: said at the start. */
  const overrides: string[] = [];
  const reports = openReports({ journalFile: files.journalFile, reportDir: files.reportDir, profile, configHash, version: VERSION, source: 'venue', dryRun: options.dryRun, log: files.log.logger, clock: () => clock.now(), onOutcome: (problem) => troubles.note('report', problem) });
  const journalReads = openJournalReads({ journalFile: files.journalFile, currency: instruments[0]?.currency ?? 'USD' });
  const engine = buildEngine({
    options: venueKernelOptions({ profile, instruments, strategies: strategies.value, dryRun: options.dryRun, runParameters }, idPrefixOf(files), client.visibilityDelayMs),
    journal, venue: client, latch: files.latch, olderAlerts: olderAlertsOf(files.opened.reader),
    watchers: [counts, health, named, { conclusion: (_seq, _ts, conclusion) => { if (conclusion.type === 'StrategyConfigured' && isOfCommandLine(conclusion)) overrides.push(`${conclusion.strategyId}, version ${conclusion.version}: ${conclusion.reason}.`); } }, { conclusion: (_seq, _ts, conclusion) => { if (conclusion.type === 'DayRolled') onDayRolled(conclusion.day); } }],
    facts: (kernel) => facts(kernel, profile, options, configHash, startedAt, clock.now()),
    driver: () => loop,
  });
  options.onStartProgress?.('Restoring from the journal', null);
  const lastTs = await restore(engine, files.opened.reader);
  const written = files.opened.reader.lastTs();
  const before = written === null ? null : { lastTs: written, clean: !files.opened.afterUncleanStop };
  const venueTs = client.venueNow();
  clock.begin(lastTs, venueTs, CLOCKS_AGREE_MS);
  const behindJournal = clock.aheadMs() > CLOCKS_AGREE_MS ? [poisonedJournal(lastTs, startedAt, venueTs)] : [];
  const end = Promise.withResolvers<DeskEnd>();
  const loop = new EngineLoop({ kernel: engine.kernel, journal, now: () => clock.now(), onFatal: (error) => {
    fatal ??= error;
    end.resolve({ reason: 'fatal', error });
  } });
  const troubles = new Troubles((alarm) => loop.alarm(alarm), (message) => files.log.logger.error(message));
  let fatal: Error | null = null;
  let stopping: Promise<void> | null = null;
  let endedByHand = false;
  let recordSoon: () => void = () => undefined;
  const onDayRolled = (day: string): void => {
    // After the commit that holds the roll, and not in the engine's turn.
    setImmediate(() => {
      reports.dayEnded(day);
      pruneUntil(clock.now() - profile.marketDataRetentionDays * DAY_MS);
    });
  };
  /** Old market data goes in small pieces, so that no order waits for it. */
  const pruneUntil = (beforeTs: number): void => {
    if (stopping !== null || files.opened.journal.isDead()) return;
    try {
      if (files.opened.journal.prune(beforeTs, PRUNE_ROWS) === PRUNE_ROWS) setTimeout(() => pruneUntil(beforeTs), PRUNE_PAUSE_MS).unref();
    } catch (error) {
      loop.fail(error);
    }
  };

  const found = { before: before ?? null, latchProblem: files.latch.ready(), killedTs: files.latch.firstTs(), mark: files.mark?.finding ?? null };
  const { latchProblem } = found;
  await feedHistory({
    series: seriesOf(strategies.value, intervalMs(barIntervalOf(profile))), now: () => clock.now(), read: (instrumentId, interval, count) => client.bars(instrumentId, interval, count),
    start: () => loop.start({ version: VERSION, configHash, profile: profile.name, run: runOfStart(), ...found }), feed: (instrumentId, bars) => loop.history(instrumentId, bars),
  });
  const offset = new VenueOffset();
  const watch = new ClockWatch({ clock, offset, tell: (agreed, cause) => loop.clocks(agreed, cause), onJump: (jump) => files.log.logger.warn({ jump }, jump.kind === 'gap' ? 'the desk stood still: data is treated as stale until new data comes' : 'the clock of the machine was set: see the risk event') });
  watch.look();
  take = (input) => {
    if (input.type === 'report') return loop.report(input.report);
    if (input.event.type === 'quote') offset.note(clock.now() - input.event.tsEvent, clock.monotonicMs());
    loop.market([input.event]);
  };
  for (const input of early) take(input);
  reports.fillMissed();
  troubles.note('latch', latchProblem === null ? (files.latch.problems()[0] ?? null) : null);

  const writeHealthNow = (running: boolean): void => {
    const { sync, state } = engine.kernel;
    const error = fatal?.message ?? null;
    const doubt = engine.kernel.clock.doubt();
    const ok = running && error === null && sync.connected && sync.reconciled && doubt === null && state.state() !== 'halted';
    const message = error !== null ? `the engine ended: ${error}` : !running ? 'stopped' : (!sync.connected ? `venue not connected: ${sync.connectionCause}` : !sync.reconciled ? 'reconciling with the venue' : doubt !== null ? `the time is in doubt: ${doubt}` : `${state.state()}: ${state.cause()}`);
    try {
      writeHealth(files.folder.healthFile, health.read(clock.now(), { ok, message, error, running, again: running || !endedByHand, held: heldNow(engine.kernel) }));
      troubles.note('health', null);
    } catch (cause) {
      troubles.note('health', messageOf(cause));
    }
  };
  writeHealthNow(true);
  /** Whoever crashes right after a fill leaves it in the record. */
  let recordTimer: NodeJS.Timeout | undefined;
  recordSoon = () => { recordTimer ??= setTimeout(() => { recordTimer = undefined; writeHealthNow(true); }, RECORD_MS); };
  const healthTimer = setInterval(() => {
    watch.look();
    writeHealthNow(true);
    troubles.note('lock', files.lock.check());
    troubles.note('mark', files.mark?.check() ?? null);
    // Never over: what was lost stays lost.
    if (files.log.lostLines() > 0) troubles.note('log', `${files.log.lostLines()} so far, see ${files.folder.logDir}`);
  }, HEALTH_MS);

  const shutDown = async (): Promise<void> => {
    clearInterval(healthTimer);
    clearTimeout(recordTimer);
    recordSoon = () => undefined;
    loop.stop();
    client.close();
    await Promise.all([reports.close(), journalReads.close()]);
    writeHealthNow(false);
    try {
      files.close();
    } finally {
      end.resolve({ reason: 'stopped' });
    }
  };
  const arming = isLive(profile.name) ? liveArming({
    now: () => clock.now(), newRequestId: () => `arm-${randomId(8)}`, command: (command) => loop.command(command),
    facts: () => gatherFacts({
      profile, kernel: engine.kernel, folder: files.folder.dir, offset, now: () => clock.now(), aheadMs: () => clock.aheadMs(), monotonicMs: () => clock.monotonicMs(), lastJump: () => watch.lastJump(),
      journalDurable: () => files.opened.journal.isDurable(), verifyChain: () => chainOf(journalReads), markProblem: () => files.mark?.problem() ?? null, latchOnDisk: () => files.latch.isSet(),
      alerts: () => engine.views.snapshot().riskEvents, configuration: () => configurationNow(options, configHash), probeVenue: probe,
    }),
  }) : nothingToArm(profile, 'a paper desk opens ready and needs no arming');
  return {
    api: new Desk(profile.name, engine.kernel, engine.views, engine.strategies, loop, journalReads, reports, arming),
    profile, configHash, runParameters, folder: files.folder.dir, reportDir: files.reportDir,
    get warnings() { return [
      ...notes,
      ...overrides,
      ...(files.mark?.finding?.found === 'behind' ? [`The journal is behind: ${files.mark.finding.message}. The desk opens halted; the alert says how to go on.`] : []),
      ...(files.mark?.notes ?? []),
      ...(files.opened.afterUncleanStop ? ['The desk was not stopped cleanly before: its journal was checked and is whole.'] : []),
      ...(files.opened.derivedAgain !== null ? [`Tables of the journal had been changed: ${files.opened.derivedAgain}. They were derived again from its entries, whose chain of hashes holds. If nobody changed the file by hand, look at the disk.`] : []),
      ...behindJournal,
      ...counts.failureWarnings(),
    ]; },
    backlog: () => loop.backlog(),
    summary: () => summarise({ kernel: engine.kernel, counts, journal, profile, configHash, source: 'venue', runMs: Math.round(clock.monotonicMs() - began), bars: 0, journalFile: files.journalFile }),
    log: (level, message, cause) => files.log.logger[level](cause === undefined ? {} : { err: cause }, message),
    trouble: (what, problem) => troubles.note(what, problem),
    onPower(event) {
      files.log.logger.warn({ event }, event === 'suspend' ? 'the machine goes to sleep: the venue connection is given up until it wakes' : 'the machine woke up: the venue connection is made anew and reconciled');
      if (event === 'suspend') client.reconnect('the machine goes to sleep', SLEEP_PAUSE_MS);
      else client.reconnect('the machine woke up', 0);
    },
    holdings: async () => {
      const read = await probe();
      return read.ok ? ok({ positions: read.positions, orders: read.orders }) : err(read.found);
    },
    stop: (how = 'withApplication') => {
      endedByHand ||= how === 'byHand';
      return (stopping ??= shutDown());
    },
    ended: end.promise,
  };
}

/** Told at the start of a desk whose journal is of a later time than now: a wrong clock wrote it, or is read now. Times are Unix ms UTC; `venueTs` null where the venue tells none. */
function poisonedJournal(lastTs: number, wallTs: number, venueTs: number | null): string {
  const iso = (ts: number): string => new Date(ts).toISOString();
  const venue = venueTs === null ? '' : Math.abs(venueTs - wallTs) <= CLOCKS_AGREE_MS ? ' and the venue agrees' : `, and the venue says ${iso(venueTs)}`;
  return `The last entry of the journal is of ${iso(lastTs)}, but the clock of this machine says ${iso(wallTs)}${venue}. The journal's time goes on from its last entry, slowly, until the clock has caught up; until then opening orders are denied and no day ends, while exits, cancels and flatten-all work. `
    + `If the clock is wrong: stop the desk, set the clock, start again. If the clock is right, the journal was written while it was wrong: stop the desk and start it again after ${iso(lastTs)}.`;
}

function facts(kernel: Kernel, profile: Profile, options: DeskOptions, configHash: string, tsStarted: number, tsEngine: number): DeskFacts {
  return {
    profile: profile.name, mode: isLive(profile.name) ? 'live' : 'paper', source: 'venue', dryRun: options.dryRun, venueKind: profile.venue, version: VERSION, configHash,
    venue: { id: profile.venue === 'sandbox' ? 'SANDBOX' : 'SIM', connected: kernel.sync.connected, cause: kernel.sync.connectionCause }, reconciled: kernel.sync.reconciled,
    interval: barIntervalOf(profile), intervalMs: intervalMs(barIntervalOf(profile)), tsEngine, tsStarted, clockDoubt: kernel.clock.doubt(), progress: null,
    marginLeverage: profile.limits.marginLeverage, maxDailyLoss: profile.limits.maxDailyLoss,
  };
}

/** The whole chain of hashes, computed anew in a thread of its own. */
const chainOf = (reads: Pick<JournalApi, 'verify'>): Promise<{ readonly ok: boolean; readonly message: string }> =>
  reads.verify().then(({ ok, message }) => ({ ok, message }), (error: unknown) => ({ ok: false, message: `it could not be read: ${messageOf(error)}` }));

/** What is on disk now, against what this engine started with. */
function configurationNow(options: DeskOptions, startedWith: string): { readonly problem: string | null; readonly changed: boolean } {
  const now = loadProfile(options.dataDir, options.profile, options.overrides);
  return now.ok ? { problem: null, changed: now.value.configHash !== startedWith } : { problem: now.error.lines.join('; '), changed: false };
}
