// The Electron host on a scripted desk: for tests of the window alone. Its page and preload are given by the test.
import path from 'node:path';
import { runElectronHost } from '../../../src/main/hosts/electron/host.ts';
import { fakeApp } from '../fake-app.ts';
import { BTC, sampleOrder, ScriptedDesk } from '../scripted-desk.ts';

const desk = new ScriptedDesk();
desk.preview = { positions: Number(process.env.FIXTURE_POSITIONS ?? 0), workingOrders: 0, notional: '100', profile: 'dev' };
desk.onCommand = (command) => {
  process.stdout.write(`command ${command.type}\n`);
  desk.push((seq) => ({ type: 'order', seq, order: sampleOrder(`after-${command.type}`, { instrumentId: BTC }) }));
  return Promise.resolve({ requestId: command.requestId, outcome: 'done', message: `${command.type} taken`, clientOrderId: null });
};
const folder = process.env.FIXTURE_FOLDER ?? '';

void runElectronHost({
  noStart: process.env.FIXTURE_NO_START === undefined ? null : { exitCode: 2, text: process.env.FIXTURE_NO_START }, exitCodeOf: () => 1,
  startDesk: () => Promise.resolve({
    app: fakeApp(desk), api: desk, title: 'Breakwater · dev · PAPER', ended: new Promise(() => undefined), stopAfterMs: process.env.FIXTURE_STOP_AFTER_MS === undefined ? null : Number(process.env.FIXTURE_STOP_AFTER_MS),
    stop: () => {
      process.stdout.write('desk stopped\n');
      return Promise.resolve();
    },
  }),
  preload: process.env.FIXTURE_PRELOAD ?? path.join(folder, 'preload.cjs'), rendererFolder: path.join(folder, 'renderer'), development: process.env.BREAKWATER_DEVELOPMENT === '1',
  log: (level, message, cause) => void process.stdout.write(`${level} ${message} ${cause instanceof Error ? cause.stack : ''}\n`),
});
