// What a flatten past the engine leaves on disk: one file per flatten, one JSON line per step and request.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readSideFile } from './side-file.ts';

const NAME = /^flatten-.*\.jsonl$/;
const MAX_BYTES = 8_000_000;
const Proof = z.object({ ts: z.number().int().positive(), kind: z.literal('flat') });

/** Folder of the records of one profile. */
export const emergencyFolder = (profileDir: string): string => path.join(profileDir, 'emergency');
/** File of a flatten that begins now; names sort by time. */
export const emergencyFile = (dir: string, now: Date): string => path.join(dir, `flatten-${now.toISOString().replaceAll(':', '').replace('.', '-')}.jsonl`);

/**
 * When the newest flatten past the engine had proven that the whole account is flat, Unix ms UTC. Null when it had not, when it was for named instruments only, and
 * when there is none that can be read. Never throws: who asks believes the last record of the desk then, which says that more is held.
 */
export function provenFlatAt(profileDir: string): number | null {
  try {
    const dir = emergencyFolder(profileDir);
    const newest = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isFile() && NAME.test(entry.name)).map(({ name }) => name).sort().at(-1);
    if (newest === undefined) return null;
    const text = readSideFile(path.join(dir, newest), MAX_BYTES);
    if (!text.ok || text.value === null) return null;
    // It is the last line.
    const proof = Proof.safeParse(JSON.parse(text.value.trimEnd().split('\n').at(-1) ?? ''));
    return proof.success ? proof.data.ts : null;
  } catch {
    return null;
  }
}
