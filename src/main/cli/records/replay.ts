// `breakwater replay`: says whether a journal is whole and whether the engine concludes the same from it again.
import { z } from 'zod';
import { simCatalogue } from '../../core/sim-market/sim-instruments.ts';
import { loadProfile } from '../../desk/profiles/load-profile.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import type { Globals } from '../globals.ts';
import { overridesOf } from '../run/run-options.ts';
import { utcSecond } from '../table.ts';
import { writeJson, type Terminal } from '../terminal.ts';
import { pickJournal, withReader, type FoundJournal } from './journals.ts';
import { readRunRecord } from './run-record.ts';
import { verifyRuns, type Configurations, type RunVerdict } from './verify-replay.ts';

const SHOWN = 400;
const clip = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** 0 when the chain holds and every run that could be checked is identical, 3 when not, or when none could be checked. */
export function replayJournal(terminal: Terminal, globals: Globals, raw: unknown): Promise<ExitCode> {
  const { journal: named } = z.object({ journal: z.string().optional() }).parse(raw);
  const journal = pickJournal(globals, named, terminal.cwd);
  const note = (text: string): void => { if (!globals.json) terminal.out(`${text}\n`); };
  note(`Journal ${journal.file}`);
  return Promise.resolve(withReader(journal.file, (reader) => {
    const chain = reader.verifyContent();
    note(chain.ok ? `ok         chain of ${chain.value.commits} commits up to seq ${chain.value.lastSeq}, head ${chain.value.head.slice(0, 16)}…` : `DIFFERENT  chain of commits, or what is derived from it: ${chain.error.message}`);
    const runs: RunVerdict[] = [];
    for (const run of verifyRuns(reader, journal.file, configurationsOf(globals, journal, raw))) {
      runs.push(run);
      note(lineOf(run));
    }
    const checked = runs.filter((run) => run.outcome !== 'notChecked');
    const identical = chain.ok && checked.length > 0 && checked.every((run) => run.outcome === 'identical');
    const document = { type: 'replay', identical, journal: journal.file, chain: chain.ok ? { ok: true, ...chain.value } : { ok: false, message: chain.error.message }, runs };
    if (!identical) throw new CliError(EXIT.refused, whyNot(chain.ok, runs), { document });
    if (globals.json) writeJson(terminal, document);
    else terminal.out(`Identical: ${checked.length} of ${runs.length} runs were checked, each conclusion is the same byte for byte.\n`);
    return EXIT.ok;
  }, 'file'));
}

function whyNot(chainHolds: boolean, runs: readonly RunVerdict[]): string {
  if (!chainHolds) return 'the chain of commits, or a table that is derived from its rows, does not hold: the journal is not what the desk wrote';
  if (runs.length === 0) return 'the journal holds no run';
  const different = runs.find((run) => run.outcome === 'different');
  if (different) return `the run of ${utcSecond(different.startTs)} concludes something else now, first at seq ${different.difference?.seq ?? '?'}: the engine has changed since, or something beside the inputs mattered`;
  return `no run could be checked: ${runs[0]?.cause ?? 'unknown'}. Give the flags that it was started with (--symbols, --interval, …)`;
}

function lineOf(run: RunVerdict): string {
  const name = `run of ${utcSecond(run.startTs)} (seq ${run.startSeq}, ${run.inputs} inputs)`;
  switch (run.outcome) {
    case 'identical': return `identical  ${name}: ${run.conclusions} conclusions, event log sha256 ${run.eventLogHash}`;
    case 'different': return `DIFFERENT  ${name}: after ${run.conclusions} equal conclusions, at seq ${run.difference?.seq ?? '?'}\n  recorded: ${clip(run.difference?.recorded ?? '')}\n  replayed: ${clip(run.difference?.replayed ?? '')}`;
    case 'notChecked': return `not checked ${name}: ${run.cause ?? ''}`;
  }
}

/** What was kept beside the journal, else the profile of now with the flags given here, when its hash is the recorded one. */
function configurationsOf(globals: Globals, journal: FoundJournal, raw: unknown): Configurations {
  const loaded = loadProfile(globals.dataDir, globals.profile, overridesOf(raw));
  return (hash) => {
    const kept = readRunRecord(journal.file, hash);
    if (kept !== null) return kept;
    // The instrument of a replay depends on its file, so it is only in the record.
    if (journal.source === 'replay' || !loaded.ok || loaded.value.configHash !== hash) return null;
    const { profile, runParameters } = loaded.value;
    return { profile, runParameters, source: journal.source, instruments: simCatalogue(profile.sim.shape, profile.sim.pace) };
  };
}
