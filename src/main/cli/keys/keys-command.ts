// `breakwater keys`: the keys of a live profile in the keychain. A key comes in on a pipe or a descriptor, never as an argument or from the environment.
import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import { z } from 'zod';
import type { KeyStatus } from '../../../shared/contract/settings-methods.ts';
import { systemKeychain } from '../../adapters/keychain/keytar-store.ts';
import { AT_CLI } from '../../api/router.ts';
import { Keys } from '../../desk/keys/keys.ts';
import { recordChange } from '../../desk/profiles/profile-changes.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { writeJson, type Terminal } from '../terminal.ts';

const ACTIONS = ['status', 'set', 'remove'] as const;
const MAX_LENGTH = 16_384;
/** Ours, or the file that Coinbase gives out. */
const KeyFile = z.union([z.object({ apiKeyName: z.string(), privateKey: z.string() }), z.object({ name: z.string(), privateKey: z.string() }).transform(({ name, privateKey }) => ({ apiKeyName: name, privateKey }))]);
const howTo = ({ dataDirOption }: Globals): string => `npm run breakwater -- keys set --profile demo${dataDirOption} < cdp_api_key.json`;

export type KeysRequest = { readonly action: (typeof ACTIONS)[number]; readonly fd: number };

export function keysRequestOf(raw: unknown, [action = '']: readonly string[]): KeysRequest {
  const known = ACTIONS.find((one) => one === action);
  if (known === undefined) throw new CliError(EXIT.usage, `keys: expected one of ${ACTIONS.join(', ')}, found '${action}'`);
  const { keyFd } = z.object({ keyFd: z.string().optional() }).parse(raw);
  if (keyFd !== undefined && !/^\d{1,4}$/.test(keyFd)) throw new CliError(EXIT.usage, `--key-fd: expected the number of an open descriptor, found ${keyFd.length} characters`);
  return { action: known, fd: keyFd === undefined ? 0 : Number(keyFd) };
}

/** 0 when the key is set (or removed), 3 when it is not or was refused. */
export async function manageKeys(terminal: Terminal, globals: Globals, request: KeysRequest): Promise<ExitCode> {
  const { dataDir, profile } = globals;
  const keys = new Keys({
    dataDir, store: systemKeychain(terminal.env),
    onChange: (changed, what, by) => recordChange(dataDir, { ts: new Date().toISOString(), profile: changed, what, by, reason: '', changes: [], before: null }),
  });
  switch (request.action) {
    case 'status': {
      const status = await keys.status(profile);
      show(terminal, globals, status);
      return status.status === 'set' || status.status === 'notUsed' ? EXIT.ok : EXIT.refused;
    }
    case 'set': {
      const done = await keys.set(profile, readKeys(request.fd, howTo(globals)), AT_CLI);
      if (!done.ok) throw new CliError(EXIT.refused, done.error);
      show(terminal, globals, done.value);
      return EXIT.ok;
    }
    case 'remove': {
      const done = await keys.remove(profile, AT_CLI);
      if (!done.ok) throw new CliError(EXIT.refused, done.error);
      show(terminal, globals, done.value);
      return EXIT.ok;
    }
  }
}

/** No sentence in here repeats what was read. */
function readKeys(fd: number, how: string): Readonly<Record<string, string>> {
  if (isatty(fd)) throw new CliError(EXIT.usage, `keys set: expected the key file on standard input, so that it is not seen on the screen: ${how}`);
  let text: string;
  try {
    text = readFileSync(fd, 'utf8');
  } catch {
    throw new CliError(EXIT.usage, `keys set: expected a descriptor that can be read, found none at ${fd}: ${how}`);
  }
  if (text.length > MAX_LENGTH) throw new CliError(EXIT.usage, `keys set: expected at most ${MAX_LENGTH} characters, found ${text.length}`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CliError(EXIT.usage, `keys set: expected JSON with apiKeyName and privateKey, found ${text.length} characters that are no JSON: ${how}`);
  }
  const parsed = KeyFile.safeParse(json);
  if (!parsed.success) throw new CliError(EXIT.usage, `keys set: expected JSON with apiKeyName (or name) and privateKey as text, found another shape: ${how}`);
  return parsed.data;
}

function show(terminal: Terminal, { json }: Globals, status: KeyStatus): void {
  if (json) return writeJson(terminal, { type: 'keys', ...status });
  terminal.out(`Keys of ${status.profile}: ${WORDS[status.status]} (${status.keychain})\n`);
  for (const { label, set, lastFour } of status.fields) terminal.out(`  ${label.padEnd(14)} ${set ? `set, ends in ${lastFour ?? '?'}` : 'not set'}\n`);
  if (status.detail !== '') terminal.out(`  ${status.detail}\n`);
  if (status.cure !== '') terminal.out(`  What to do: ${status.cure}\n`);
}

const WORDS: Readonly<Record<KeyStatus['status'], string>> = { set: 'set', empty: 'not set', locked: 'keychain locked', unavailable: 'no keychain', notUsed: 'not used by a paper profile' };
