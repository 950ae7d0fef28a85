// Runs the command line: in this process on a terminal of memory, or as a real process.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { main } from '../../src/main/cli/main.ts';
import type { Terminal } from '../../src/main/cli/terminal.ts';
import { scriptPath } from './main-scripts.ts';


export type CliResult = { readonly code: number | null; readonly out: string; readonly err: string };
export const jsonLines = (text: string): readonly Record<string, unknown>[] => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);

export function memoryTerminal(over: Partial<Terminal> = {}): Terminal & { readonly written: { out: string; err: string } } {
  const written = { out: '', err: '' };
  return { written, out: (text) => { written.out += text; }, err: (text) => { written.err += text; }, outIsTty: false, errIsTty: false, columns: () => 100, ask: () => Promise.resolve(null), env: {}, cwd: os.tmpdir(), ...over };
}

/** In this process: for commands that start nothing. */
export async function cliHere(args: readonly string[], over: Partial<Terminal> = {}): Promise<CliResult> {
  const terminal = memoryTerminal(over);
  const code = await main(args, terminal);
  return { code, ...terminal.written };
}

export type CliProcess = { readonly child: ChildProcess; /** Resolves with the first JSON line on stdout that passes. Rejects when the process ends before. */ line(passes: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>; readonly ended: Promise<CliResult> };

/** `env` lies over the environment of the tests. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): CliProcess {
  const child = spawn(process.execPath, [scriptPath('cli'), ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DISPLAY: '', ...env } });
  let out = '';
  let err = '';
  const waiting: { passes: (line: Record<string, unknown>) => boolean; resolve: (line: Record<string, unknown>) => void; reject: (error: Error) => void }[] = [];
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (let end = out.indexOf('\n', seen); end >= 0; end = out.indexOf('\n', seen)) {
      const line = out.slice(seen, end);
      seen = end + 1;
      if (!line.startsWith('{')) continue;
      const parsed = JSON.parse(line) as Record<string, unknown>;
      for (const one of waiting.splice(0)) if (one.passes(parsed)) one.resolve(parsed); else waiting.push(one);
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text; });
  const ended = new Promise<CliResult>((resolve) => child.once('close', (code) => {
    for (const one of waiting.splice(0)) one.reject(new Error(`expected another line, the process ended with ${code}: ${err}`));
    resolve({ code, out, err });
  }));
  return { child, ended, line: (passes) => new Promise((resolve, reject) => waiting.push({ passes, resolve, reject })) };
}

export const cli = (args: readonly string[]): Promise<CliResult> => startCli(args).ended;

export async function withDataDir<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-cli-'));
  try {
    return await use(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
