// Entry of the Electron app: reads the few switches that choose a desk, and hands it to the window.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { resolveDataDir } from './adapters/system/data-dir.ts';
import { startDesk } from './desk/compose.ts';
import { runElectronHost } from './hosts/electron/host.ts';
import type { HostedDesk } from './hosts/electron/host.ts';
import { startHeadlessServer } from './hosts/headless/server.ts';
import { isLive, ProfileName } from '../shared/model/profile.ts';

const here = import.meta.dirname;
// Not strict: Chromium's own switches (a display server, a locale) come along on the same line.
const { values } = parseArgs({
  args: process.argv.slice(1), strict: false, allowPositionals: true,
  options: { profile: { type: 'string' }, 'data-dir': { type: 'string' }, symbols: { type: 'string' }, interval: { type: 'string' }, 'dry-run': { type: 'boolean' } },
});
const text = (value: string | boolean | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const log = (level: 'info' | 'warn' | 'error', message: string, cause?: unknown): void => {
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}${cause === undefined ? '' : `: ${cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)}`}\n`);
};

async function start(): Promise<HostedDesk> {
  const profile = ProfileName.safeParse(text(values.profile) ?? 'dev');
  if (!profile.success) throw new Error(`expected --profile to be one of ${ProfileName.options.join(', ')}, was '${String(values.profile)}'`);
  const desk = await startDesk({
    dataDir: resolveDataDir({ flag: text(values['data-dir']), env: process.env.BREAKWATER_DATA_DIR, projectDir: process.cwd() }),
    profile: profile.data, overrides: { symbols: text(values.symbols)?.split(','), interval: text(values.interval) }, dryRun: values['dry-run'] === true, replay: null, logLevel: null, onLogLine: null, onStartProgress: null,
  });
  for (const warning of desk.warnings) log('warn', warning);
  // The command line in another process reaches this engine too, also when the window hangs.
  const control = await startHeadlessServer({ desk: desk.api, profileFolder: desk.folder, rendererFolder: null, log: desk.log });
  return {
    api: desk.api,
    title: `Breakwater · ${profile.data} · ${isLive(profile.data) ? 'LIVE' : 'PAPER'}`,
    ended: desk.ended.then((end) => (end.reason === 'fatal' ? end.error : null)),
    async stop() {
      await control.close();
      await desk.stop();
    },
  };
}

void runElectronHost({ startDesk: start, preload: path.join(here, '../preload/index.cjs'), rendererFolder: path.join(here, '../renderer'), development: process.env.BREAKWATER_DEVELOPMENT === '1', log });
