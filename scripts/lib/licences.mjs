// The packages that run on the trader's machine, with their licences: the production dependencies, and what the interface is bundled from.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const IMPORT = /(?:from|import)\s*\(?\s*['"]([^'".][^'"]*)['"]/g;
const packageOf = (specifier) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');

const sourcesBelow = (dir) => readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name)).map((entry) => path.join(entry.parentPath, entry.name));

/** Names that the interface imports itself. */
export function importedByRenderer(root) {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const known = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]);
  const found = new Set();
  for (const dir of ['src/renderer', 'src/shared']) {
    for (const file of sourcesBelow(path.join(root, dir))) for (const [, specifier] of readFileSync(file, 'utf8').matchAll(IMPORT)) if (known.has(packageOf(specifier))) found.add(packageOf(specifier));
  }
  return [...found].sort();
}

/** Where node finds `name` for the package in `from`; null for one that is not installed here (another system's optional part). */
function locate(root, from, name) {
  for (let dir = from; dir.startsWith(root); dir = path.dirname(dir)) {
    const place = path.join(dir, 'node_modules', name);
    if (existsSync(path.join(place, 'package.json'))) return place;
  }
  return null;
}

const licenceOf = ({ license, licenses }) => (typeof license === 'string' ? license : license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'see text');

function textOf(dir) {
  const files = readdirSync(dir).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name) && !/\.(js|ts|json|html)$/i.test(name)).sort();
  return files.map((name) => readFileSync(path.join(dir, name), 'utf8').trim()).join('\n\n');
}

/** Every package by name and version, sorted; `text` is its own licence text, or one sentence where it brings none. */
export function collectLicences(root) {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const found = new Map();
  const visit = (from, name) => {
    if (name.startsWith('@types/')) return; // Words for the compiler: nothing of them runs.
    const dir = locate(root, from, name);
    if (dir === null || found.has(dir)) return;
    const own = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'));
    const licence = licenceOf(own);
    found.set(dir, { name: own.name, version: own.version, licence, text: textOf(dir) || `${own.name} is under the ${licence} licence. Its package brings no text of its own.` });
    for (const next of Object.keys({ ...own.dependencies, ...own.optionalDependencies, ...own.peerDependencies })) visit(dir, next);
  };
  // Electron's package is only its installer: the program that it fetches carries its own notices.
  for (const name of [...Object.keys(manifest.dependencies), ...importedByRenderer(root), 'electron']) {
    if (name === 'electron') found.set('electron', licenceOfElectron(root));
    else visit(root, name);
  }
  const unique = new Map([...found.values()].map((one) => [`${one.name}@${one.version}`, one]));
  return [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function licenceOfElectron(root) {
  const dir = path.join(root, 'node_modules/electron');
  const own = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'));
  return { name: own.name, version: own.version, licence: licenceOf(own), text: `${textOf(dir)}\n\nThe desktop application also carries Chromium and Node.js; their notices are in LICENSES.chromium.html beside the program.` };
}

const VIRTUAL = 'virtual:licences';

/** For Vite: the list with its texts as a module of its own, loaded when somebody looks at it. */
export function licencesModule(root) {
  return {
    name: 'breakwater-licences',
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : null),
    load: (id) => (id === `\0${VIRTUAL}` ? `export const licences = ${JSON.stringify(collectLicences(root))};` : null),
  };
}

/** For the main process: names, versions and licences as a file beside the bundle. */
export function licencesFile(root) {
  return {
    name: 'breakwater-licences-file',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'licences.json', source: `${JSON.stringify(collectLicences(root).map(({ name, version, licence }) => ({ name, version, licence })), null, 1)}\n` });
    },
  };
}
