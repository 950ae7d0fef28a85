// Runs one measure of a version of the project in a process of its own: the memory that one has used up must not count against the next.
import { fork, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Figure } from './figures.ts';

export type Measured = { readonly figures: readonly Figure[]; /** Printed beside the figures; empty where it went to the terminal. */ readonly said: string };

const script = (root: string): string => path.join(root, 'test/bench/bench.ts');
/** The Node that this version pins; ours where it has none. */
const nodeOf = (root: string): string => {
  const own = path.join(root, process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node');
  return existsSync(own) ? own : process.execPath;
};

export function runMeasure(root: string, name: string, options: { readonly soak: string; readonly words: 'show' | 'keep' }): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const keeps = options.words === 'keep';
    const child = fork(script(root), ['--only', name, '--soak', options.soak], { cwd: root, execPath: nodeOf(root), execArgv: ['--expose-gc'], silent: keeps });
    let said = '';
    let figures: readonly Figure[] | null = null;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => { said += String(data); });
    child.once('message', (message) => { figures = message as readonly Figure[]; });
    child.once('error', reject);
    // Not before all that it said has come.
    child.once('close', (code) => {
      if (figures) resolve({ figures, said });
      else reject(new Error(`expected the figures of ${name}, its process ended with ${code}\n${said}`));
    });
  });
}

/** The measures that a version has, by the refusal of one that it has not: every version says them there. */
export function measuresOf(root: string): ReadonlySet<string> {
  const { stderr } = spawnSync(nodeOf(root), [script(root), '--only', '?'], { cwd: root, encoding: 'utf8' });
  const names = /--only: expected one of (.+), found \?/.exec(stderr)?.[1];
  if (names === undefined) throw new Error(`expected the list of measures of the version in ${root}, found: ${stderr.trim()}`);
  return new Set(names.split(', '));
}
