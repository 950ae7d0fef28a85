// npm run package: builds the app and packs it for this system. Options go on to electron-builder: --linux, --mac, --win, --dir, --x64, --arm64.
import { ensureInstalled, pinnedNode, binOf, run, say } from './lib/setup.mjs';

ensureInstalled();
const built = await run(pinnedNode(), [binOf('electron-vite'), 'build']);
if (built !== 0) process.exit(built);
say('Packing. Electron\'s program is fetched once, so this machine must reach github.com.');
process.exitCode = await run(pinnedNode(), [binOf('electron-builder'), '--publish', 'never', ...process.argv.slice(2)]);
