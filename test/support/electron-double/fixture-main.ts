// The Electron host on a scripted desk: for tests of the window alone. Its page and preload are given by the test, which may also say what the desk does.
import path from 'node:path';
import { runElectronHost } from '../../../src/main/hosts/electron/host.ts';
import type { AppApi } from '../../../src/main/api/app-api.ts';
import type { FleetDesk } from '../../../src/shared/contract/fleet-methods.ts';
import type { AppSettings, SettingsPatch } from '../../../src/shared/model/settings.ts';
import type { AtVenue, VenueWords } from '../../../src/main/hosts/electron/closing-question.ts';
import { ok } from '../../../src/shared/model/result.ts';
import { fakeApp } from '../fake-app.ts';
import { BTC, sampleOrder, ScriptedDesk } from '../scripted-desk.ts';

const { env } = process;
const desk = new ScriptedDesk();
desk.preview = { positions: Number(env.FIXTURE_POSITIONS ?? 0), workingOrders: 0, notional: '100', profile: 'dev' };
desk.onCommand = (command) => {
  process.stdout.write(`command ${command.type} ${'reason' in command ? command.reason : ''}\n`);
  desk.push((seq) => ({ type: 'order', seq, order: sampleOrder(`after-${command.type}`, { instrumentId: BTC }) }));
  return Promise.resolve({ requestId: command.requestId, outcome: 'done', message: `${command.type} taken`, clientOrderId: null });
};

const base = fakeApp(desk, env.FIXTURE_SETTINGS === undefined ? {} : { settings: JSON.parse(env.FIXTURE_SETTINGS) as Partial<AppSettings> });
let row: Partial<FleetDesk> = {};
const listeners = new Set<() => void>();
const fleet: AppApi['fleet'] = {
  ...base.fleet,
  desks: () => base.fleet.desks().map((one) => (one.profile === 'dev' ? { ...one, ...row } : one)),
  onChange(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** What the desk does, as a test tells it. */
const deskActs: Record<string, (value: never) => void> = {
  'desk.row'(part: Partial<FleetDesk>) {
    row = part;
    for (const listener of [...listeners]) listener();
  },
  'desk.fill': (tradeId: string) => { desk.push((seq) => ({ type: 'fill', seq, fill: { seq, tradeId, clientOrderId: 'c', strategyId: 'manual', instrumentId: BTC, side: 'buy', quantity: '0.01', px: '90000', fee: '1', liquidity: 'taker', realizedPnl: '0', tsEvent: 1 } })); },
  'desk.alert': (message: string) => { desk.push((seq) => ({ type: 'risk', seq, event: { seq, level: 'critical', code: 'test', message, instrumentId: null, runbook: 'look', tsEvent: 1, ack: null } })); },
  'desk.settings': (patch: SettingsPatch) => { base.settings.write(patch); },
};
process.on('message', ({ name, args }: { name: string; args: never[] }) => { deskActs[name]?.(args[0] as never); });

/** What the venue answers: as the record has it, another count, or nothing. */
const venues: VenueWords = {
  holdings: () => (env.FIXTURE_VENUE === 'hangs' ? new Promise(() => undefined) : Promise.resolve(env.FIXTURE_VENUE === undefined ? ok({ positions: desk.preview.positions, orders: desk.preview.workingOrders }) : ok(JSON.parse(env.FIXTURE_VENUE) as AtVenue))),
  tsAgreed: () => Date.UTC(2026, 0, 2, 3, 4, 5),
};

const folder = env.FIXTURE_FOLDER ?? '';
void runElectronHost({
  noStart: env.FIXTURE_NO_START === undefined ? null : { exitCode: 2, text: env.FIXTURE_NO_START }, exitCodeOf: () => 1,
  startDesk: (host) => Promise.resolve({
    app: { ...base, fleet, host, settings: { ...base.settings, write: (patch) => { process.stdout.write(`settings ${JSON.stringify(patch)}\n`); return base.settings.write(patch); } } },
    api: desk, venues, title: 'Breakwater · dev · PAPER', ended: new Promise(() => undefined), stopAfterMs: env.FIXTURE_STOP_AFTER_MS === undefined ? null : Number(env.FIXTURE_STOP_AFTER_MS),
    onPower: (event) => void process.stdout.write(`desk hears ${event}\n`),
    stop: () => {
      process.stdout.write('desk stopped\n');
      return Promise.resolve();
    },
  }),
  places: { version: '0.0.0', dataDir: folder, settingsFile: path.join(folder, 'settings.json'), dataDirOption: '', folder: (what, profile) => path.join(folder, profile, what) },
  preload: env.FIXTURE_PRELOAD ?? path.join(folder, 'preload.cjs'), rendererFolder: path.join(folder, 'renderer'), development: env.BREAKWATER_DEVELOPMENT === '1',
  log: (level, message, cause) => void process.stdout.write(`${level} ${message} ${cause instanceof Error ? cause.stack : ''}\n`),
});
