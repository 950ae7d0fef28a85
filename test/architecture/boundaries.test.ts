// The table of who may import whom (ARCHITECTURE.md), executable. Fails with the offending line.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const src = path.join(root, 'src');

const filesBelow = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(dir, entry.name);
    if (entry.isDirectory()) return filesBelow(full);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [full] : [];
  });

type Import = { readonly from: string; readonly line: number; readonly specifier: string; readonly target: string | null };

function importsOf(file: string): Import[] {
  const from = path.relative(root, file).replaceAll('\\', '/');
  return readFileSync(file, 'utf8').split('\n').flatMap((text, index) => {
    const match = /(?:^|\s)(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/.exec(text) ?? /^\}\s*from\s+['"]([^'"]+)['"]/.exec(text);
    const specifier = match?.[1] ?? match?.[2] ?? match?.[3];
    if (!specifier) return [];
    const target = specifier.startsWith('.') ? path.relative(root, path.resolve(path.dirname(file), specifier)).replaceAll('\\', '/') : null;
    return [{ from, line: index + 1, specifier, target }];
  });
}

const imports = filesBelow(src).flatMap(importsOf);
const within = (file: string, ...folders: readonly string[]): boolean => folders.some((folder) => file === folder || file.startsWith(folder.endsWith('/') ? folder : `${folder}/`));

/** Folder → what it may import: project folders, and packages by name (`node:` for Node, `*` for any). */
const RULES: readonly { readonly from: string; readonly may: readonly string[]; readonly packages: readonly string[] }[] = [
  { from: 'src/shared', may: ['src/shared'], packages: ['zod'] },
  { from: 'src/main/core', may: ['src/shared', 'src/main/core'], packages: [] },
  { from: 'src/main/adapters', may: ['src/shared', 'src/main/core', 'src/main/adapters'], packages: ['node:', 'better-sqlite3', 'ws', 'pino', 'zod', 'keytar', 'conf'] },
  { from: 'src/main/api', may: ['src/shared', 'src/main/core', 'src/main/api'], packages: ['zod'] },
  { from: 'src/main/desk', may: ['src/shared', 'src/main/core', 'src/main/adapters', 'src/main/api', 'src/main/desk', 'package.json'], packages: ['node:', 'zod', 'fflate'] },
  { from: 'src/main/hosts/electron', may: ['src/shared', 'src/main/api', 'src/main/hosts/electron', 'src/main/hosts/web-assets', 'src/main/adapters/system/atomic-file.ts', 'src/main/adapters/system/data-target.ts'], packages: ['node:', 'electron', 'electron-store'] },
  { from: 'src/main/hosts/headless', may: ['src/shared', 'src/main/api', 'src/main/hosts/headless', 'src/main/hosts/web-assets', 'src/main/adapters/system'], packages: ['node:', 'ws', 'zod'] },
  { from: 'src/main/hosts/web-assets', may: ['src/main/hosts/web-assets'], packages: ['node:'] },
  { from: 'src/main/cli', may: ['src/shared', 'src/main'], packages: ['node:', 'commander', 'cli-progress', 'zod', 'ws'] },
  { from: 'src/main/index.ts', may: ['src/shared', 'src/main'], packages: ['node:', 'electron'] },
  { from: 'src/preload', may: ['src/preload'], packages: ['electron'] },
  { from: 'src/renderer', may: ['src/shared', 'src/renderer'], packages: ['react', 'react-dom', 'react-dom/client', '@mantine/core', '@mantine/hooks', '@mantine/core/styles.css', 'lightweight-charts', 'zustand', 'zustand/react/shallow', 'zustand/vanilla', '@tabler/icons-react', 'zod', 'dockview-react', 'dockview-react/dist/styles/dockview.css', '@tanstack/react-table', '@tanstack/react-virtual', 'tinykeys', 'virtual:licences'] },
];

/** Inside the core, folders meet only in the kernel; these few files are what they may read of it, and of each other. */
const CORE_SHARED = ['src/main/core/kernel/ports.ts', 'src/main/core/kernel/messages.ts', 'src/main/core/kernel/approved.ts', 'src/main/core/market-data/bar-columns.ts'];
/** On the ground: every folder of the core may read them, they read nothing of it but what lies below them. */
const CORE_GROUND: readonly { readonly folder: string; readonly may: readonly string[] }[] = [{ folder: 'src/main/core/calendar', may: [] }];
const onGround = (file: string): boolean => CORE_GROUND.some(({ folder }) => within(file, folder));
const coreFolder = (file: string): string => file.split('/').slice(0, 4).join('/');

describe('boundaries', () => {
  it('finds the source', () => expect(imports.length).toBeGreaterThan(100));

  it.each(RULES)('$from imports only what its row allows', ({ from, may, packages }) => {
    const bad = imports.filter((entry) => within(entry.from, from)).filter(({ target, specifier }) =>
      target === null ? !packages.some((name) => specifier === name || (name.endsWith(':') && specifier.startsWith(name))) : !within(target, ...may));
    expect(bad.map((entry) => `${entry.from}:${entry.line} imports ${entry.specifier}`)).toEqual([]);
  });

  it('keeps the folders of the core apart', () => {
    const bad = imports.filter(({ from, target }) => target !== null && within(from, 'src/main/core') && within(target, 'src/main/core'))
      .filter(({ from }) => !within(from, 'src/main/core/kernel', 'src/main/core/backtest'))
      .filter(({ from, target }) => target !== null && coreFolder(from) !== coreFolder(target) && !CORE_SHARED.includes(target) && !onGround(target));
    expect(bad.map((entry) => `${entry.from}:${entry.line} imports ${entry.specifier}`)).toEqual([]);
  });

  it('keeps the ground of the core below everything', () => {
    const bad = CORE_GROUND.flatMap(({ folder, may }) => imports.filter(({ from, target }) =>
      within(from, folder) && target !== null && !within(target, folder, 'src/shared', ...may)));
    expect(bad.map((entry) => `${entry.from}:${entry.line} imports ${entry.specifier}`)).toEqual([]);
  });

  it('lets only the gate approve an order', () => {
    const bad = imports.filter(({ from, target }) => target === 'src/main/core/kernel/approved.ts' && !within(from, 'src/main/core/risk', 'src/main/core/oms'))
      .concat(filesBelow(path.join(src, 'main/core')).filter((file) => /\bapprove\(/.test(readFileSync(file, 'utf8')) && !file.includes(`${path.sep}risk${path.sep}`) && !file.endsWith('approved.ts')).map((file) => ({ from: path.relative(root, file), line: 0, specifier: 'approve(', target: null })));
    expect(bad.map((entry) => `${entry.from}:${entry.line} ${entry.specifier}`)).toEqual([]);
  });

  it('gives every source file to a rule', () => {
    const lost = filesBelow(src).map((file) => path.relative(root, file).replaceAll('\\', '/')).filter((file) => !RULES.some(({ from }) => within(file, from)));
    expect(lost).toEqual([]);
  });
});
