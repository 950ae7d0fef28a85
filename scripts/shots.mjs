// npm run shots: the picture of every view and state, from data that is the same each time. Options go on: --out FOLDER, --docs (only those of the documents), --only PATTERN.
import { childEnvironment, ensureInstalled, fail, pinnedNode, run } from './lib/setup.mjs';
import { findBrowser } from './lib/hosts.mjs';

ensureInstalled();
const browser = process.env.BREAKWATER_CHROMIUM ?? findBrowser();
if (browser === null) fail('expected Chromium, Chrome or Edge to take the pictures with, found none: install one of them, or name it in BREAKWATER_CHROMIUM.', 2);
process.exitCode = await run(pinnedNode(), ['test/support/walk/shots.ts', ...process.argv.slice(2)], { env: { ...childEnvironment(), BREAKWATER_CHROMIUM: browser } });
