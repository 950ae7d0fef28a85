// How a test starts the app: in Electron when its binary is here, otherwise on the double. Says which.
import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { _electron, chromium } from 'playwright';
import type { Browser, Page } from 'playwright';

const root = path.resolve(import.meta.dirname, '../../..');

export type AppUnderTest = {
  readonly host: 'electron' | 'double';
  /** The page of the window; after a crash the page that replaced it. */
  page(): Promise<Page>;
  close(): Promise<void>;
};
export type DoubleApp = AppUnderTest & {
  readonly host: 'double';
  /** Presses, answers and accidents; see `controls` of the double. */
  control(name: string, ...args: unknown[]): Promise<unknown>;
  /** Everything that the process wrote. */
  output(): string;
  readonly exited: Promise<{ readonly code: number | null; readonly records: readonly string[] }>;
};
export type LaunchOptions = { readonly main: string; readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> };

/** Path of Electron's program; null when its binary was not fetched. */
export function electronBinary(): string | null {
  const pathFile = path.join(root, 'node_modules/electron/path.txt');
  if (!existsSync(pathFile)) return null;
  const program = path.join(root, 'node_modules/electron/dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(program) ? program : null;
}

export async function launchApp(options: LaunchOptions): Promise<AppUnderTest> {
  const program = electronBinary();
  if (!program) return launchDouble(options);
  const electron = await _electron.launch({ executablePath: program, args: [options.main, ...(options.args ?? [])], env: { ...process.env, ...options.env, BREAKWATER_DEVELOPMENT: '1' } as Record<string, string> });
  return { host: 'electron', page: () => electron.firstWindow(), close: () => electron.close() };
}

export async function launchDouble(options: LaunchOptions): Promise<DoubleApp> {
  const child = fork(path.join(import.meta.dirname, 'run.ts'), [options.main, ...(options.args ?? [])], { execPath: path.join(root, 'node_modules/.bin/node'), execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, ...options.env }, cwd: root });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  child.stderr?.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let records: readonly string[] = [];
  let nextId = 1;
  const ready = Promise.withResolvers<string>();
  ready.promise.catch(() => undefined);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const exited = new Promise<{ code: number | null; records: readonly string[] }>((resolve) => child.once('close', (code) => { // With all that it wrote.
    ready.reject(new Error(`the app ended with code ${code}: ${output}`));
    for (const { reject } of waiting.values()) reject(new Error(`the app ended with code ${code}: ${output}`));
    resolve({ code, records });
  }));
  child.on('message', (message: { type: string; endpoint: string; id: number; value: unknown; error?: string; records: readonly string[] }) => {
    if (message.type === 'ready') ready.resolve(message.endpoint);
    else if (message.type === 'exit') records = message.records;
    else if (message.error !== undefined) waiting.get(message.id)?.reject(new Error(message.error));
    else waiting.get(message.id)?.resolve(message.value);
  });
  let browser: Browser | null = null;
  return {
    host: 'double',
    control: (name, ...args) => new Promise((resolve, reject) => {
      if (!child.connected) return reject(new Error(`the app has ended: ${name} was not heard`));
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      child.send({ id, name, args });
    }),
    output: () => output,
    exited,
    async page() {
      browser ??= await chromium.connectOverCDP(await ready.promise);
      const context = browser.contexts()[0];
      if (!context) throw new Error(`expected a browser context, found that Chromium is gone: ${output}`);
      const ours = (): Page | undefined => context.pages().find((page) => page.url().startsWith('https://breakwater.app.test/'));
      for (let page = ours(); ; page = ours()) {
        if (page) return page;
        await Promise.race([context.waitForEvent('page', { timeout: 1_000 }).catch(() => undefined), exited.then(({ code }) => { throw new Error(`the app ended with code ${code}: ${output}`); })]);
      }
    },
    async close() {
      await browser?.close().catch(() => undefined);
      if (child.connected) child.disconnect(); // The double then ends and takes its Chromium with it.
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(late);
    },
  };
}
