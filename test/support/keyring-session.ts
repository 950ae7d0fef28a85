// A session bus with a real keyring of its own, in a home of its own: work of a script runs inside, and its JSON answer comes out.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PROGRAMS = ['dbus-run-session', 'gnome-keyring-daemon'];
const onPath = (name: string): boolean => (process.env.PATH ?? '').split(path.delimiter).some((dir) => existsSync(path.join(dir, name)));

/** Null when a real keyring can be started here, else what is missing. */
export function keyringMissing(): string | null {
  if (process.platform !== 'linux') return 'expected Linux';
  const missing = PROGRAMS.filter((name) => !onPath(name));
  if (missing.length > 0) return `expected ${missing.join(' and ')} on the PATH (packages dbus, gnome-keyring, libsecret-1-0)`;
  const loads = spawnSync(process.execPath, ['-e', "require('keytar')"], { cwd: path.resolve(import.meta.dirname, '../..') });
  return loads.status === 0 ? null : 'expected keytar to load its native part (package libsecret-1-0)';
}

export type KeyringRun = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** One home, several sessions: what one session stores the next one finds. */
export class KeyringHome {
  readonly dir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-keyring-'));
  #sessions = 0;

  /** Starts `commands` (bash) in a session. `keyring`: unlocked, there but locked, or none at all. */
  start(commands: string, keyring: 'unlocked' | 'locked' | 'none' = 'unlocked'): ChildProcess {
    const unlock = "eval $(printf 'pw\\n' | gnome-keyring-daemon --unlock --components=secrets 2>/dev/null)";
    const start = { unlocked: unlock, locked: 'eval $(gnome-keyring-daemon --start --components=secrets 2>/dev/null)', none: ':' }[keyring];
    const script = path.join(this.dir, `session-${(this.#sessions += 1)}.sh`);
    writeFileSync(script, `${start}\n${commands}\n`);
    // Nothing of the machine's own session: neither its bus nor its keyring.
    const env = { PATH: process.env.PATH ?? '', HOME: this.dir, XDG_RUNTIME_DIR: this.dir, XDG_DATA_HOME: path.join(this.dir, 'data'), XDG_CACHE_HOME: path.join(this.dir, 'cache'), LANG: 'C.UTF-8' };
    return keyring === 'none' ? spawn('bash', [script], { env }) : spawn('dbus-run-session', ['--', 'bash', script], { env });
  }

  /** Runs `commands` to their end. */
  run(commands: string, keyring: 'unlocked' | 'locked' | 'none' = 'unlocked', input = ''): Promise<KeyringRun> {
    return new Promise((resolve) => {
      const child = this.start(commands, keyring);
      let stdout = '';
      let stderr = '';
      child.stdout?.on('data', (data: Buffer) => { stdout += String(data); });
      child.stderr?.on('data', (data: Buffer) => { stderr += String(data); });
      child.on('close', (code) => resolve({ code, stdout, stderr }));
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
  }

  /** Runs a TypeScript body in a process of its own; `keychain`, `Secret` and `tell(value)` are there. Answers with what it told. */
  async script(body: string, keyring: 'unlocked' | 'locked' | 'none' = 'unlocked'): Promise<unknown> {
    const root = path.resolve(import.meta.dirname, '../..');
    const file = path.join(this.dir, 'work.mts');
    writeFileSync(file, `import { systemKeychain } from '${root}/src/main/adapters/keychain/keytar-store.ts';
import { Secret } from '${root}/src/main/adapters/keychain/secret.ts';
const keychain = systemKeychain(process.env);
const tell = (value) => console.log('told ' + JSON.stringify(value));
const open = (read) => (read.ok ? (read.value?.reveal() ?? null) : read.error.status);
${body}
process.exit(0);`);
    const { stdout, stderr } = await this.run(`'${process.execPath}' '${file}'`, keyring);
    const told = stdout.split('\n').find((line) => line.startsWith('told '));
    if (told === undefined) throw new Error(`expected an answer of the script, found: ${stdout}${stderr}`);
    return JSON.parse(told.slice('told '.length)) as unknown;
  }

  dispose(): void {
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
