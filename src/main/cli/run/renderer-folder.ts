import { existsSync } from 'node:fs';
import path from 'node:path';

/** The built view: beside the built program, or in the tree when run from source; null when it was not built. */
export function rendererFolder(): string | null {
  for (const candidate of ['../renderer', '../../renderer', '../../../../out/renderer']) {
    const folder = path.resolve(import.meta.dirname, candidate);
    if (existsSync(path.join(folder, 'index.html')) && !folder.includes(`${path.sep}src${path.sep}`)) return folder;
  }
  return null;
}
