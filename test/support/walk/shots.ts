// npm run shots: the picture of every view and state. The few that the documents use go small into docs/pictures, all of them into test-output/shots or `--out`; `--docs` takes only the few.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launchChromium } from '../chromium.ts';
import { buildRenderer } from '../view-stage.ts';
import { SCENES, type Stop } from './catalogue.ts';
import { startAtFixedTime } from './fixed-time.ts';
import { smallPicture } from './small-picture.ts';
import { tour } from './tour.ts';
import type { Look } from './world.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** View, state and theme of the pictures in the documents, and their file names. */
const IN_DOCS: Readonly<Record<string, string>> = {
  'desk normal dark': 'desk-dark', 'desk normal light': 'desk-light', 'flatten-receipt proven dark': 'flatten-receipt', 'reports normal light': 'report', 'strategies normal dark': 'strategies', 'risk normal dark': 'risk', 'why normal dark': 'why',
  'journal-entry normal dark': 'journal', 'alerts critical dark': 'alerts', 'settings-keys normal dark': 'settings-keys', 'guide normal dark': 'guide', 'palette normal dark': 'palette', 'arming-dialog ready dark': 'arming', 'desk live-disarmed dark': 'live-disarmed',
};
const docName = ({ view, state }: Stop, { theme, size, zoom }: Look): string | undefined => (size === 'small' && zoom === 1 ? IN_DOCS[`${view} ${state} ${theme}`] : undefined);

function readOptions(args: readonly string[]): { readonly out: string; readonly docs: string | null; readonly docsOnly: boolean; readonly only: RegExp } {
  const after = (name: string): string | undefined => { const at = args.indexOf(name); return at < 0 ? undefined : args[at + 1]; };
  const unknown = args.filter((arg, i) => arg.startsWith('--') ? !['--out', '--only', '--docs'].includes(arg) : !['--out', '--only'].includes(args[i - 1] ?? ''));
  if (unknown.length > 0 || (args.includes('--out') && after('--out') === undefined)) {
    console.error(`expected [--out FOLDER] [--docs] [--only PATTERN of view-state], found ${args.join(' ')}`);
    process.exit(2);
  }
  const out = after('--out');
  return { out: path.resolve(out ?? path.join(ROOT, 'test-output/shots')), docs: out === undefined ? path.join(ROOT, 'docs/pictures') : null, docsOnly: args.includes('--docs'), only: new RegExp(after('--only') ?? '.') };
}

const { out, docs, docsOnly, only } = readOptions(process.argv.slice(2));
startAtFixedTime();
mkdirSync(out, { recursive: true });
if (docs !== null) mkdirSync(docs, { recursive: true });
await buildRenderer();
const browser = await launchChromium();
let pictures = 0;
const write = (file: string, png: Buffer): void => {
  writeFileSync(file, png);
  pictures += 1;
  console.log(`${path.relative(ROOT, file)}  ${Math.ceil(statSync(file).size / 1024)} KB`);
};
try {
  for (const scene of SCENES) {
    await tour(browser, scene, async ({ world, stop, look, name }) => {
      write(path.join(out, `${name}.png`), await world.picture());
      const doc = docs === null ? undefined : docName(stop, look);
      if (docs !== null && doc !== undefined) write(path.join(docs, `${doc}.png`), smallPicture(await world.picture()));
    }, (stop, look) => only.test(`${stop.view}-${stop.state}`) && (!docsOnly || docName(stop, look) !== undefined));
  }
} finally {
  await browser.close();
}
console.log(`${pictures} pictures`);
process.exit(0);
