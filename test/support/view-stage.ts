// The built renderer, served by the real loopback host over an in-memory desk. Test support only.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { startHeadlessServer, type HeadlessServer } from '../../src/main/hosts/headless/server.ts';
import type { AppApi } from '../../src/main/api/app-api.ts';
import { fakeApp } from './fake-app.ts';
import type { DeskApi } from '../../src/main/api/desk-api.ts';
import { RENDERER_FOLDER } from './renderer-folder.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Builds only the renderer into test-output. */
export async function buildRenderer(): Promise<void> {
  if (process.env['BREAKWATER_TEST_RENDERER_BUILT'] === '1') return; // By the run that holds this file, for all of its files.
  await build({ configFile: path.join(ROOT, 'test/support/renderer.vite.config.ts'), logLevel: 'warn' });
}

export type Stage = {
  readonly server: HeadlessServer;
  /** Ends the engine's side at once, as a crash would. */
  stopServer(): Promise<void>;
  /** The engine's side again on the same port, with the same sessions. */
  restartServer(): Promise<HeadlessServer>;
  dispose(): Promise<void>;
};

export async function openStage(desk: DeskApi, app?: AppApi): Promise<Stage> {
  const profileFolder = mkdtempSync(path.join(tmpdir(), 'bw-view-'));
  const start = (): Promise<HeadlessServer> => startHeadlessServer({ app: app ?? fakeApp(desk), desk, profileFolder, rendererFolder: RENDERER_FOLDER });
  let server: HeadlessServer | null = await start();
  const current = (): HeadlessServer => {
    if (!server) throw new Error('expected a running server, it was stopped');
    return server;
  };
  const stopServer = async (): Promise<void> => {
    const stopping = server;
    server = null;
    await stopping?.close();
  };
  return {
    get server() { return current(); },
    stopServer,
    async restartServer() {
      await stopServer();
      server = await start();
      return server;
    },
    async dispose() {
      await stopServer();
      rmSync(profileFolder, { recursive: true, force: true });
    },
  };
}
