// The command line inside the packaged program: `Breakwater --cli flatten`. It is a second process without a window, for the case that the first one hangs.
import { app } from 'electron';
import { refusedSwitches } from './guards.ts';
import type { Log } from './window.ts';

const EXIT_REFUSED = 2;

/** The words behind `--cli`; null when a window is wanted. */
export const cliArguments = (args: readonly string[]): readonly string[] | null => (args[0] === '--cli' ? args.slice(1) : null);

/** Runs one command line and ends the process with its exit code. */
export async function runElectronCli(args: readonly string[], run: (args: readonly string[]) => Promise<number>, log: Log): Promise<void> {
  const refused = refusedSwitches(args, process.env.NODE_OPTIONS);
  if (refused.length > 0) {
    log('error', `expected no debugging switch, found ${refused.join(' ')}: the command line does not start with it`);
    return app.exit(EXIT_REFUSED);
  }
  await app.whenReady(); // A venue process can only be started from then on.
  app.dock?.hide();
  app.exit(await run(args));
}
