// How a packaged app starts a script of its own: its program can no longer run as plain Node, so the script becomes a utility process of the app.
import { createWriteStream } from 'node:fs';
import { app, utilityProcess } from 'electron';

/** As the adapters name it: see `script-launcher.ts`. */
type Launcher = (script: string, args: readonly string[], logFile: string) => { pid(): number | undefined; exitCode(): number | null };

/** Null in an app that runs from its folder: there scripts are Node processes, and outlive it. */
export function packagedLauncher(environment: () => Record<string, string>): Launcher | null {
  return app.isPackaged ? utilityLauncher(environment) : null;
}

/** The process ends with the app. What it wrote to disk before is all that it needs to go on at the next start. */
export function utilityLauncher(environment: () => Record<string, string>): Launcher {
  return (script, args, logFile) => {
    const child = utilityProcess.fork(script, [...args], { serviceName: 'Breakwater simulated venue', stdio: ['ignore', 'ignore', 'pipe'], env: environment(), execArgv: [] });
    const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
    log.on('error', () => undefined); // A log that cannot be written stops no venue.
    child.stderr?.pipe(log);
    let code: number | null = null;
    child.on('exit', (exitCode) => { code = exitCode; });
    return { pid: () => child.pid, exitCode: () => code };
  };
}
