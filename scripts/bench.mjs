// npm run bench: the figures of the product, measured on this machine. Options go on: --only NAME, --soak MINUTES;
// --against COMMIT [--rounds N] measures that version and this one in turn.
import path from 'node:path';
import { checkoutOf, installAndBuild } from './lib/checkout.mjs';
import { ensureBuilt, ensureInstalled, fail, pinnedNode, root, run, say } from './lib/setup.mjs';

const args = process.argv.slice(2);
const at = args.findIndex((arg) => arg === '--against' || arg.startsWith('--against='));

/** The other version, ready to be measured, as an option for the bench. */
async function otherVersion() {
  if (at < 0) return [];
  const commit = args[at] === '--against' ? args[at + 1] : args[at].slice('--against='.length);
  if (!commit) fail('--against: expected a commit, found none', 2);
  try {
    const folder = checkoutOf(root, commit, path.join(root, 'test-output/versions'));
    say(`The version before is in ${path.relative(root, folder)}.`);
    await installAndBuild(root, folder);
    return ['--checkout', folder];
  } catch (error) {
    return fail(`--against: ${error.message}`, 2);
  }
}

ensureInstalled();
ensureBuilt();
process.exitCode = await run(pinnedNode(), ['test/bench/bench.ts', ...args, ...(await otherVersion())]);
