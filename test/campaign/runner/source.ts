// The state of the code that a run judges: the commit, and what was changed since.
import { createHash } from 'node:crypto';
import { git } from '../../../scripts/lib/checkout.mjs';

/** `258474d1a2b3`, with `+` and a hash of the changes where there are any; `unknown` outside of a repository. */
export function sourceOf(root: string): string {
  try {
    const commit = git(root, ['rev-parse', '--short=12', 'HEAD']);
    const changes = `${git(root, ['status', '--porcelain'])}${git(root, ['diff', 'HEAD'])}`;
    return changes === '' ? commit : `${commit}+${createHash('sha256').update(changes).digest('hex').slice(0, 8)}`;
  } catch {
    return 'unknown';
  }
}
