// npm run bench:ui: the interface measured in a real browser on this machine. Options go on: --only NAME, --minutes MINUTES of soak.
import { ensureBuilt, ensureInstalled, pinnedNode, run } from './lib/setup.mjs';

ensureInstalled();
ensureBuilt();
process.exitCode = await run(pinnedNode(), ['test/bench-ui/bench-ui.ts', ...process.argv.slice(2)]);
