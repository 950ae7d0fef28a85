// npm run bench: the figures of the product, measured on this machine. Options go on: --only NAME, --soak MINUTES.
import { ensureBuilt, ensureInstalled, pinnedNode, run } from './lib/setup.mjs';

ensureInstalled();
ensureBuilt();
process.exitCode = await run(pinnedNode(), ['test/bench/bench.ts', ...process.argv.slice(2)]);
