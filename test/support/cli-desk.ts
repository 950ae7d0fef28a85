// The built command line as a person starts it: a desk in a process of its own, in a data folder of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readVenueFile, venueFolder } from '../../src/main/adapters/venues/sim/venue-file.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CLI = path.join(ROOT, 'out/main/cli.js');

export type Started = { readonly type: 'started'; readonly pid: number; readonly port: number; readonly address: string; readonly folder: string };
export type CliDesk = {
  readonly started: Started;
  readonly child: ChildProcess;
  /** JSON lines on stdout so far. */
  lines(): readonly { readonly type: string; readonly [key: string]: unknown }[];
  /** Ends it as Ctrl+C would; resolves to its exit code. */
  stop(): Promise<number | null>;
  /** Resolves when it has ended by itself or otherwise. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
  /** As a crash would. */
  crash(): Promise<void>;
};

export type CliEnd = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export class CliWorld {
  readonly dataDir: string;
  readonly #desks: ChildProcess[] = [];

  /** `name` ends the folder's path: for spaces and other letters. The first-run guide is put away unless it is wanted. */
  constructor(name = '', options: { readonly guide?: boolean } = {}) {
    this.dataDir = mkdtempSync(path.join(os.tmpdir(), `breakwater-e2e-${name}`));
    if (options.guide !== true) writeFileSync(path.join(this.dataDir, 'settings.json'), JSON.stringify({ guide: { finished: false, dismissed: true } }), { mode: 0o600 });
  }

  writeProfile(name: string, content: Readonly<Record<string, unknown>>): void {
    mkdirSync(path.join(this.dataDir, 'profiles'), { recursive: true });
    writeFileSync(path.join(this.dataDir, `profiles/${name}.json`), JSON.stringify({ name, ...content }));
  }

  /** Runs a command to its end. */
  run(...args: readonly string[]): Promise<CliEnd> {
    return this.launch(...args).ended;
  }

  /** Starts a command and waits for nothing. */
  launch(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<CliEnd> } {
    const child = spawn(process.execPath, [CLI, ...args, '--data-dir', this.dataDir], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#desks.push(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => { stdout += String(data); });
    child.stderr.on('data', (data: Buffer) => { stderr += String(data); });
    return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))) };
  }

  /** Starts `run --json …` and waits for its first line. Rejects with what it printed when it ends before. */
  start(...args: readonly string[]): Promise<CliDesk> {
    const child = spawn(process.execPath, [CLI, 'run', '--json', '--data-dir', this.dataDir, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#desks.push(child);
    const seen: { readonly type: string }[] = [];
    let errors = '';
    child.stderr.on('data', (data: Buffer) => { errors += String(data); });
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve)); // With all that it wrote.
    return new Promise((resolve, reject) => {
      let rest = '';
      child.stdout.on('data', (data: Buffer) => {
        const parts = (rest + String(data)).split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) {
          const line = JSON.parse(part) as { readonly type: string };
          seen.push(line);
          if (line.type !== 'started') continue;
          resolve({
            started: line as Started, child, lines: () => seen, ended: exit.then((code) => ({ code, stderr: errors })),
            stop: () => { child.kill('SIGTERM'); return exit; },
            crash: async () => { child.kill('SIGKILL'); await exit; },
          });
        }
      });
      void exit.then((code) => reject(new Error(`expected the desk to start, it ended with ${code}: ${errors}`)));
    });
  }

  /** Ends what was started here, the venue process too, and removes the folder. */
  async dispose(): Promise<void> {
    for (const child of this.#desks) if (child.exitCode === null && child.signalCode === null) {
      const exit = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exit;
    }
    for (const profile of ['dev', 'paper', 'demo']) {
      const venue = readVenueFile(venueFolder(this.dataDir, profile));
      if (!venue) continue;
      try {
        process.kill(venue.pid, 'SIGTERM');
      } catch {
        // It had ended by itself.
      }
    }
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
