// The options that every command has.
import { statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ProfileName, type Profile } from '../../shared/model/profile.ts';
import { dataDirOption, resolveDataDir } from '../adapters/system/data-dir.ts';
import { nearest } from '../desk/profiles/profile-problems.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const satisfies readonly Profile['logLevel'][];

export type Globals = {
  readonly profile: ProfileName;
  /** Absolute. */
  readonly dataDir: string;
  /** What another command must add to find the same folder; empty for the usual one. */
  readonly dataDirOption: string;
  readonly json: boolean;
  /** Null: the profile's. */
  readonly logLevel: Profile['logLevel'] | null;
};

const Raw = z.object({ profile: z.string(), dataDir: z.string().optional(), json: z.boolean().optional(), logLevel: z.string().optional() });

const oneOf = (flag: string, names: readonly string[], found: string): CliError => {
  const near = nearest(found, names);
  return new CliError(EXIT.usage, `${flag}: expected one of ${names.join(', ')}, found '${found}'${near === null ? '' : ` (did you mean '${near}'?)`}`);
};

/** The nearest part of the path that exists, when it is no folder; null otherwise. */
function fileInTheWay(dir: string): string | null {
  for (let at = dir; ; at = path.dirname(at)) {
    try {
      return statSync(at).isDirectory() ? null : at;
    } catch {
      // Missing, or below a file: look further up.
      if (path.dirname(at) === at) return null;
    }
  }
}

/** Checks what commander parsed. Throws CliError: usage for wrong words, storage when the data folder is a file. */
export function globalsOf(raw: unknown, terminal: Pick<Terminal, 'env' | 'cwd'>): Globals {
  const values = Raw.parse(raw);
  const profile = ProfileName.safeParse(values.profile);
  if (!profile.success) throw oneOf('--profile', ProfileName.options, values.profile);
  const level = LOG_LEVELS.find((one) => one === values.logLevel);
  if (values.logLevel !== undefined && level === undefined) throw oneOf('--log-level', LOG_LEVELS, values.logLevel);
  if (values.dataDir === '') throw new CliError(EXIT.usage, '--data-dir: expected a folder, found nothing');
  const dataDir = resolveDataDir({ flag: values.dataDir, env: terminal.env.BREAKWATER_DATA_DIR, projectDir: terminal.cwd });
  const blocked = fileInTheWay(dataDir);
  if (blocked !== null) throw new CliError(EXIT.storage, `data folder ${dataDir}: expected a folder, found a file at ${blocked}`);
  return { profile: profile.data, dataDir, dataDirOption: dataDirOption(dataDir, terminal.cwd), json: values.json === true, logLevel: level ?? null };
}

/** True when stack traces may be shown. */
export const wantsStacks = (args: readonly string[]): boolean => args.some((arg, index) => /^(--log-level=)?(debug|trace)$/.test(arg) && (arg.startsWith('--log-level=') || args[index - 1] === '--log-level'));
