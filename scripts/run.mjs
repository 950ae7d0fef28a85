// node scripts/run.mjs <tool> [arguments]: runs a tool of node_modules on the pinned Node, installing what is missing.
import { binOf, ensureInstalled, pinnedNode, run } from './lib/setup.mjs';

const [tool, ...args] = process.argv.slice(2);
ensureInstalled();
process.exitCode = await run(pinnedNode(), tool === 'node' ? args : [binOf(tool), ...args]);
