// The command line of the Electron window: the same words as `run`, among the switches that belong to Chromium.
import { Command, CommanderError } from 'commander';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { globalsOf, type Globals } from '../globals.ts';
import { takeOnce } from '../take-once.ts';
import type { Terminal } from '../terminal.ts';
import { addLogLevelFlag, addMarketFlags, addPlaceFlags, addProfileFlags } from './run-flags.ts';
import { runOptionsOf, type RunOptions } from './run-options.ts';

export type WindowSwitches = { readonly globals: Globals; readonly options: RunOptions };
/** Nothing is to be started: what to say (help, or what was wrong), and how to end. */
export type NoStart = { readonly exitCode: ExitCode; readonly text: string };

/** Chromium's and Electron's own, as people need them to get a window on screen. Debugging switches are judged by the host before us. */
const CHROMIUM = [
  'no-sandbox', 'disable-setuid-sandbox', 'disable-gpu(?:-sandbox|-compositing)?', 'in-process-gpu', 'use-(?:gl|angle)', 'enable-unsafe-swiftshader', 'ignore-gpu-blocklist', 'disable-dev-shm-usage', 'no-zygote',
  'ozone-platform(?:-hint)?', 'enable-wayland-ime', 'gtk-version', 'display', 'lang', 'force-device-scale-factor', 'high-dpi-support', 'force-color-profile', 'enable-features', 'disable-features', 'enable-logging', 'log-file', 'v', 'vmodule',
  'user-data-dir', 'password-store', 'original-process-start-time', 'allow-file-access-from-files', 'remote-debugging-(?:port|pipe|address)', 'remote-allow-origins', 'inspect(?:-brk|-port|-publish-uid|-wait)?', 'js-flags',
];
const CHROMIUM_SWITCH = new RegExp(`^--(?:${CHROMIUM.join('|')})(?:=|$)`);
/** Words of `run` that make no sense with a window of our own. */
const TERMINAL_ONLY = /^--(?:json|port|view|no-view|open|dev-fast)(?:=|$)/;

/**
 * What follows the program on `process.argv`, without the app's folder that an unpackaged Electron is given (`isDefaultApp`).
 * Chromium's switches never take their value as a word of its own; `-r` of a test driver does.
 */
export function windowArguments(argv: readonly string[], isDefaultApp: boolean): readonly string[] {
  if (!isDefaultApp) return argv.slice(1);
  for (let index = 1; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (argument === '-r' || argument === '--require') index += 1;
    else if (!argument.startsWith('-')) return [...argv.slice(1, index).filter((one) => one.startsWith('--')), ...argv.slice(index + 1)];
  }
  return argv.slice(1);
}

/** Checks every word; nothing is guessed and nothing is left out in silence. */
export function readWindowSwitches(args: readonly string[], terminal: Pick<Terminal, 'env' | 'cwd'>): Result<WindowSwitches, NoStart> {
  const terminalOnly = args.find((argument) => TERMINAL_ONLY.test(argument));
  if (terminalOnly !== undefined) return err({ exitCode: EXIT.usage, text: `${terminalOnly.split('=', 1)[0]}: expected without a window, found with one. Start in the terminal: npm start -- --headless` });
  let help = '';
  const command = new Command('breakwater').description('Starts a desk in a window. In the terminal: npm start -- --headless')
    .exitOverride().allowExcessArguments(false)
    .configureOutput({ writeOut: (text) => { help += text; }, writeErr: () => undefined, outputError: () => undefined });
  addLogLevelFlag(addMarketFlags(addProfileFlags(addPlaceFlags(command))));
  takeOnce(command);
  try {
    command.parse(args.filter((argument) => !CHROMIUM_SWITCH.test(argument)), { from: 'user' });
    // The window is what --open is for the terminal: a replay is to be watched.
    return ok({ globals: globalsOf(command.opts(), terminal), options: runOptionsOf({ ...command.opts(), open: 'the window' }, terminal.cwd) });
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return err({ exitCode: EXIT.ok, text: help });
    if (thrown instanceof CommanderError) return err({ exitCode: EXIT.usage, text: thrown.message.replace(/^error: /, '') });
    if (thrown instanceof CliError) return err({ exitCode: thrown.code, text: thrown.message });
    throw thrown;
  }
}

/** What a person should know about the switches that were taken. */
export function switchWarnings(args: readonly string[]): readonly string[] {
  return args.some((argument) => /^--(?:no-sandbox|disable-setuid-sandbox)(?:=|$)/.test(argument)) ? ['The sandbox of the operating system is off (--no-sandbox): run as an ordinary user, without this switch.'] : [];
}
