// How this program starts another script of its own: as a Node process that outlives it, unless the host around it cannot run Node.
import { spawn } from 'node:child_process';
import { closeSync, constants } from 'node:fs';
import { NO_LINK, openPlainFile } from './side-file.ts';

/** A script that was started. Both answers are unknown at first. */
export type LaunchedScript = { pid(): number | undefined; exitCode(): number | null };
/** `logFile` takes what the script writes to its error output. */
export type ScriptLauncher = (script: string, args: readonly string[], logFile: string) => LaunchedScript;

let chosen: ScriptLauncher | null = null;

/** One choice for the whole program, made by its entry before anything is started. */
export function useScriptLauncher(launcher: ScriptLauncher): void {
  chosen = launcher;
}

/** Starts `script`; `nodePath` is the Node to run it with where the program may run one. */
export function launchScript(nodePath: string, script: string, args: readonly string[], logFile: string): LaunchedScript {
  return chosen ? chosen(script, args, logFile) : detachedNode(nodePath, script, args, logFile);
}

/** Only what a process of ours needs: no secret is inherited. */
export function childEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TZ', 'LANG', 'TMPDIR', 'SystemRoot', 'LOCALAPPDATA', 'APPDATA', 'USERPROFILE', 'TEMP'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

function detachedNode(nodePath: string, script: string, args: readonly string[], logFile: string): LaunchedScript {
  const log = openPlainFile(logFile, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_LINK);
  try {
    const child = spawn(nodePath, [script, ...args], { detached: true, stdio: ['ignore', 'ignore', log], env: { ...childEnvironment(), ...(process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }) } });
    let code: number | null = null;
    child.on('error', () => (code = -1));
    child.on('exit', (exitCode, signal) => (code = exitCode ?? (signal ? -1 : 0)));
    child.unref();
    return { pid: () => child.pid, exitCode: () => code };
  } finally {
    closeSync(log);
  }
}
