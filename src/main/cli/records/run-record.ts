// What a kernel was built from, kept beside its journal: with it the recorded inputs can be run again exactly.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { Profile } from '../../../shared/model/profile.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { RECORD } from '../../../shared/schema/encoding.ts';
import { venueSchemas } from '../../../shared/schema/venue-schema.ts';
import type { RawBody } from '../../adapters/sqlite/upcasts/upcast.ts';
import { instrumentOfFirstForm } from '../../adapters/sqlite/upcasts/catalogue-kinds.ts';
import { decodeBody, encodeBody } from '../../adapters/sqlite/journal-codec.ts';
import { writeFileAtomic } from '../../adapters/system/atomic-file.ts';
import { readSideJson } from '../../adapters/system/side-file.ts';
import type { RunParameters } from '../../core/kernel/options.ts';
import { DeskStartError } from '../../desk/errors.ts';
import { configHash } from '../../desk/profiles/load-profile.ts';

export type RunRecord = { readonly profile: Profile; readonly source: 'venue' | 'replay'; readonly instruments: readonly Instrument[]; readonly runParameters?: RunParameters | null };

const Parameters = z.record(z.string(), z.union([z.number(), z.boolean(), z.string()]));
const RunParametersRecord = z.object({ words: z.string(), parameters: Parameters, instead: Parameters, insteadOf: z.record(z.string(), Parameters).exactOptional() });
const Stored = z.object({ profile: Profile, source: z.enum(['venue', 'replay']), instruments: z.string(), runParameters: RunParametersRecord.nullable().default(null) });
const Instruments = z.array(venueSchemas(RECORD).instrument);
const fileOf = (journalFile: string, hash: string): string => path.join(path.dirname(journalFile), `run-${hash.slice(0, 16)}.json`);

/** Written at every start of a desk; the file of one configuration replaces itself. Throws DeskStartError. */
export function writeRunRecord(journalFile: string, record: RunRecord): void {
  const file = fileOf(journalFile, configHash(record.profile, record.runParameters));
  try {
    writeFileAtomic(file, `${JSON.stringify({ ...record, instruments: encodeBody(record.instruments) })}\n`);
  } catch (error) {
    throw new DeskStartError('storage', `${file}, the record of what this desk was started with, could not be written: ${messageOf(error)}`, error);
  }
}

/** Null when there is none for this configuration, or when it is not what it says. */
export function readRunRecord(journalFile: string, hash: string): RunRecord | null {
  const record = read(fileOf(journalFile, hash));
  return record !== null && configHash(record.profile, record.runParameters) === hash ? record : null;
}

/** Of the newest start beside this journal; null when none was kept. */
export function lastRunRecord(journalFile: string): RunRecord | null {
  const dir = path.dirname(journalFile);
  const files = readdirSync(dir).filter((name) => /^run-[0-9a-f]{16}\.json$/.test(name)).map((name) => path.join(dir, name));
  const [newest] = files.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  return newest === undefined ? null : read(newest);
}

function read(file: string): RunRecord | null {
  try {
    const stored = Stored.parse(readSideJson(file));
    return { ...stored, instruments: Instruments.parse((decodeBody(stored.instruments) as readonly RawBody[]).map(instrumentOfFirstForm)) };
  } catch {
    return null;
  }
}
