// The packages that this build is made of, as the build wrote them down.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const Licences = z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() }));

/** Null when this is not a build. */
export function readLicences(): z.output<typeof Licences> | null {
  for (const place of ['licences.json', '../licences.json', '../../../../out/main/licences.json']) {
    const file = path.resolve(import.meta.dirname, place);
    if (existsSync(file)) return Licences.parse(JSON.parse(readFileSync(file, 'utf8')));
  }
  return null;
}
