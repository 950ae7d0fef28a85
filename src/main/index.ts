// Entry of the Electron app: reads the command line, and hands the desk it asks for to the window.
import path from 'node:path';
import { app } from 'electron';
import { startHeadlessServer, type HeadlessServer } from './hosts/headless/server.ts';
import { startAgain } from './desk/fleet/again.ts';
import { deskFleet } from './desk/fleet/desk-fleet.ts';
import { childEnvironment, useScriptLauncher } from './adapters/system/script-launcher.ts';
import { SETTINGS_FILE } from './adapters/settings/settings-file.ts';
import { runChecks } from './cli/doctor/check.ts';
import { main as runCommandLine } from './cli/main.ts';
import { machineChecks } from './cli/doctor/prerequisites.ts';
import { processTerminal } from './cli/terminal.ts';
import { startWorkstation } from './desk/workstation.ts';
import { VERSION } from './desk/version.ts';
import type { RunningDesk } from './desk/desk-options.ts';
import { exitCodeOf } from './cli/exit-codes.ts';
import { writeRunRecord } from './cli/records/run-record.ts';
import { summaryTable } from './cli/run/summary-table.ts';
import { readWindowSwitches, switchWarnings, windowArguments, type WindowSwitches } from './cli/run/window-switches.ts';
import type { HostApi } from './api/app-api.ts';
import { deskFolderOf } from './desk/desk-folders.ts';
import { cliArguments, runElectronCli } from './hosts/electron/cli-host.ts';
import { runElectronHost, type HostedDesk } from './hosts/electron/host.ts';
import { openElectronStore } from './hosts/electron/settings-store.ts';
import { packagedLauncher } from './hosts/electron/utility-launcher.ts';
import { err } from '../shared/model/result.ts';
import { isLive, type ProfileName } from '../shared/model/profile.ts';

const here = import.meta.dirname;
// A package cannot write beside itself, and its program is no Node.
if (app.isPackaged) process.env.BREAKWATER_DATA_DIR ??= path.join(app.getPath('userData'), 'desks');
const launcher = packagedLauncher(childEnvironment);
if (launcher) useScriptLauncher(launcher);
const args = windowArguments(process.argv, 'defaultApp' in process && process.defaultApp === true);
const switches = readWindowSwitches(args, { env: process.env, cwd: process.cwd() });

let running: RunningDesk | null = null;
let reportDirOf: (profile: ProfileName) => string | undefined = () => undefined;
/** To the terminal, and to the desk's log file while there is one. */
const log = (level: 'info' | 'warn' | 'error', message: string, cause?: unknown): void => {
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}${cause === undefined ? '' : `: ${cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)}`}\n`);
  running?.log(level, message, cause);
};

async function start({ globals, options }: WindowSwitches, host: HostApi): Promise<HostedDesk> {
  const isReplay = options.data !== null;
  // The command line in another process reaches each engine too, also when the window hangs: one control file per desk.
  const doors: { server: HeadlessServer | null } = { server: null };
  const { promise: ended, resolve: end } = Promise.withResolvers<Error | null>();
  const fleet = deskFleet({
    first: {
      dataDir: globals.dataDir, dataDirOption: globals.dataDirOption, profile: globals.profile, overrides: options.overrides, dryRun: options.dryRun, logLevel: globals.logLevel,
      replay: options.data === null ? null : { file: options.data, speed: options.speed, hints: options.hints }, onLogLine: null, onStartProgress: null,
    },
    onStarted: (desk) => writeRunRecord(desk.summary().journal, { profile: desk.profile, runParameters: desk.runParameters, source: isReplay ? 'replay' : 'venue', instruments: desk.api.kernel.instruments.all() }),
    onRunning: (desk) => doors.server?.serveDesk(desk.api, desk.folder, desk.trouble) ?? (() => undefined),
    onFailed(profile, error) {
      log('error', `desk ${profile} ended`, error);
      if (fleet.runningDesks().length === 0) end(error);
    },
  });
  const deskOf = (profile: ProfileName): RunningDesk | undefined => fleet.runningDesks().find((one) => one.profile.name === profile);
  const desk = await fleet.first(globals.profile);
  try {
    running = desk;
    reportDirOf = (profile) => deskOf(profile)?.reportDir;
    for (const warning of [...switchWarnings(args), ...desk.warnings]) log('warn', warning);
    // A replay never stands in for the desk on the clock.
    const workstation = startWorkstation({
      dataDir: globals.dataDir, fleet, first: desk.profile.name, overrides: options.overrides, onNotice: (notice) => log('warn', notice),
      checks: () => runChecks(machineChecks(globals, processTerminal()), () => undefined),
      host, openStore: openElectronStore,
    });
    doors.server = await startHeadlessServer({ app: workstation, desk: desk.api, profileFolder: isReplay ? path.join(desk.folder, 'replays') : desk.folder, rendererFolder: null, log: desk.log, trouble: desk.trouble });
    if (options.again) void startAgain(fleet).then((problems) => { for (const problem of problems) log('warn', problem); });
    return {
      api: desk.api,
      venues: { holdings: (profile) => deskOf(profile)?.holdings() ?? Promise.resolve(err('the desk has ended')), tsAgreed: (profile) => deskOf(profile)?.api.kernel.sync.tsAgreed() ?? null },
      app: workstation,
      title: `Breakwater · ${desk.profile.name} · ${isLive(desk.profile.name) ? 'LIVE' : 'PAPER'}${isReplay ? ' · REPLAY' : ''}${options.dryRun ? ' · DRY RUN' : ''}`,
      ended,
      stopAfterMs: options.forMs,
      onPower: (event) => {
        for (const one of fleet.runningDesks()) one.onPower(event);
      },
      async stop() {
        running = null;
        await doors.server?.close();
        const beside = fleet.runningDesks().filter((other) => other !== desk).map((other) => other.profile.name);
        await fleet.stopAll();
        process.stdout.write(`${summaryTable(desk.summary())}${beside.length === 0 ? '' : `Also ran: ${beside.join(', ')}. Each has its own journal and report.\n`}`);
      },
    };
  } catch (error) {
    running = null;
    await fleet.stopAll();
    throw error;
  }
}

const dataDir = switches.ok ? switches.value.globals.dataDir : '';
const cli = cliArguments(args);
if (cli) void runElectronCli(cli, (words) => runCommandLine(words, processTerminal()), log);
else {
  void runElectronHost({
    noStart: switches.ok ? null : switches.error,
    startDesk: (host) => {
      if (!switches.ok) throw new Error('expected switches that were understood');
      return start(switches.value, host);
    },
    places: { version: VERSION, dataDir, settingsFile: path.join(dataDir, SETTINGS_FILE), dataDirOption: switches.ok ? switches.value.globals.dataDirOption : '', folder: (what, profile) => deskFolderOf(dataDir, what, profile, reportDirOf(profile)) },
    exitCodeOf, preload: path.join(here, '../preload/index.cjs'), rendererFolder: path.join(here, '../renderer'), development: process.env.BREAKWATER_DEVELOPMENT === '1', log,
  });
}
