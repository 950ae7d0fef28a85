// `--all`: one word to every desk of the data folder, those that run, that hang and that are gone. Each gets an answer of its own; the exit code is the worst.
import { messageOf } from '../../../shared/model/result.ts';
import { endedWords, heldWords, lastKnownDesks, needsStopping, type DeskMemory } from '../../desk/fleet/last-known.ts';
import { CliError, EXIT, exitCodeOf, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { age, printable } from '../table.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { kill } from './commands.ts';
import { flatten, type FlattenRequest } from './flatten.ts';
import { diskPage, memoryJson, readStatus, silentJson, statusJson, statusPage, silentWords } from './status.ts';

type Answer = { readonly profile: string; readonly code: ExitCode; readonly text: string; readonly document: Readonly<Record<string, unknown>> };

const worst = (codes: readonly ExitCode[]): ExitCode => codes.reduce((most, code) => (code > most ? code : most), EXIT.ok);

/** Every desk that may trade or hold anything is closed and proven, all at the same time. */
export const flattenEvery = (terminal: Terminal, globals: Globals, request: FlattenRequest): Promise<ExitCode> =>
  toEvery(terminal, globals, 'flatten', (own, one) => flatten(own, one, request));

/** Every desk that may trade or hold anything is latched, all at the same time. */
export const killEvery = (terminal: Terminal, globals: Globals, reason: string): Promise<ExitCode> =>
  toEvery(terminal, globals, 'kill', (own, one) => kill(own, one, reason));

async function toEvery(terminal: Terminal, globals: Globals, type: 'flatten' | 'kill', work: (terminal: Terminal, globals: Globals) => Promise<ExitCode>): Promise<ExitCode> {
  const known = lastKnownDesks(globals.dataDir, Date.now());
  const skipped = known.filter((one) => !needsStopping(one));
  const answers = await Promise.all(known.filter(needsStopping).map((one) => ask(terminal, globals, one, work)));
  const code = answers.length === 0 ? EXIT.unreachable : worst(answers.map((one) => one.code));
  const document = { type, all: true, desks: answers.map(({ profile, code: own, document: said }) => ({ profile, code: own, ...said })), skipped: skipped.map(memoryJson) };
  if (!globals.json) {
    for (const one of answers) terminal.out(`${one.profile}: ${one.text}\n`);
    for (const one of skipped) terminal.out(`${one.profile}: nothing to do. It ${endedWords(one)} ${age(one.ageMs)} ago and held nothing.\n`);
  }
  if (code === EXIT.ok) {
    if (globals.json) writeJson(terminal, document);
    return code;
  }
  const failed = answers.filter((one) => one.code !== EXIT.ok).map((one) => one.profile);
  throw new CliError(code, answers.length === 0
    ? `expected a desk in ${globals.dataDir} that runs, that ended without being stopped, or that holds something; found ${known.length === 0 ? 'that none ever ran there. Is --data-dir another one?' : 'none.'}`
    : `not done for ${failed.join(', ')}: what each desk answered stands above. Run the command again, or with --profile for one desk.`, { document });
}

/** One desk's own command, on a terminal of its own: progress goes out under its name, the answer is kept. */
async function ask(terminal: Terminal, globals: Globals, { profile }: DeskMemory, work: (terminal: Terminal, globals: Globals) => Promise<ExitCode>): Promise<Answer> {
  let out = '';
  const own: Terminal = { ...terminal, outIsTty: false, errIsTty: false, out: (text) => { out += text; }, err: (text) => terminal.err(text.replaceAll(/^(?=.)/gm, `${profile}: `)) };
  try {
    const code = await work(own, { ...globals, profile });
    return { profile, code, text: out.trimEnd(), document: globals.json ? documentOf(out) : {} };
  } catch (thrown) {
    const code = exitCodeOf(thrown);
    const message = messageOf(thrown);
    return { profile, code, text: `NOT DONE: ${printable(message)}`, document: { ...(thrown instanceof CliError ? thrown.document : {}), code, message } };
  }
}

const documentOf = (text: string): Readonly<Record<string, unknown>> => JSON.parse(text) as Readonly<Record<string, unknown>>;

/** Every desk that ever ran on this folder: those that answer as they are, the others as they were last known. */
export async function showEveryStatus(terminal: Terminal, globals: Globals): Promise<ExitCode> {
  const known = lastKnownDesks(globals.dataDir, Date.now());
  const desks = await Promise.all(known.map(async (memory) => ({ memory, reading: await readStatus({ dataDir: globals.dataDir, profile: memory.profile }) })));
  const codes = desks.map(({ memory, reading }): ExitCode => (reading.snapshot !== null ? (reading.healthy ? EXIT.ok : EXIT.refused) : needsStopping(memory) ? EXIT.unreachable : EXIT.ok));
  const runs = desks.some(({ reading }) => reading.snapshot !== null);
  const code = runs ? worst(codes) : EXIT.unreachable;
  if (!globals.json) {
    for (const { memory, reading } of desks) {
      const page = reading.snapshot === null ? diskPage({ ...globals, profile: memory.profile }, reading.disk, silentWords(reading.error)) : statusPage(reading.snapshot, reading.disk, reading.snapshot.desk.tsEngine);
      terminal.out(`── ${memory.profile} ${'─'.repeat(Math.max(3, 60 - memory.profile.length))}\n${page}\n`);
    }
  }
  const document = { type: 'status', all: true, desks: desks.map(({ memory: { profile }, reading }) => (reading.snapshot === null ? silentJson({ dataDir: globals.dataDir, profile }, reading.disk) : statusJson(reading.snapshot, reading.disk, reading.healthy))) };
  if (code !== EXIT.unreachable) {
    if (globals.json) writeJson(terminal, { ...document, code });
    return code;
  }
  const silent = desks.filter(({ memory, reading }) => reading.snapshot === null && needsStopping(memory)).map(({ memory }) => `${memory.profile} (${heldWords(memory)}, ${age(memory.ageMs)} ago)`);
  throw new CliError(code, silent.length > 0 ? `no answer from ${silent.join('; ')}. Flatten all desks, past their engines where needed, with: npm run breakwater -- flatten --all${globals.dataDirOption}` : `no desk runs in ${globals.dataDir}. Start one with: npm run breakwater -- run${globals.dataDirOption}`, { document });
}
