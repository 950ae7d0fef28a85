// npm run breakwater -- <command>: the command line, installed and built on first use.
import { ensureBuilt, ensureInstalled, pinnedNode, root, run } from './lib/setup.mjs';
import path from 'node:path';

ensureInstalled();
ensureBuilt();
process.exitCode = await run(pinnedNode(), [path.join(root, 'out/main/cli.js'), ...process.argv.slice(2)], { cwd: process.env.INIT_CWD ?? root });
