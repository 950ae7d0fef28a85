// What may not stand in the source at all. Each rule names the few places where it may.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const sources = readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(?:tsx?|html)$/.test(entry.name))
  .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');
/** Comments are for people. */
const code = (file: string): string => textOf(file).replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1');
const filesWith = (pattern: RegExp): readonly string[] => sources.filter((file) => pattern.test(code(file)));

const RULES: readonly (readonly [what: string, pattern: RegExp, allowed: readonly string[]])[] = [
  ['text that is run as code', /\beval\s*\(|new Function\b|\bFunction\s*\(|from 'node:vm'|setTimeout\(\s*['"`]|setInterval\(\s*['"`]/, []],
  ['text that is made into markup', /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|createContextualFragment|DOMParser/, []],
  ['a page from the file system', /loadFile\(|['"`]file:\/\//, []],
  ['a window', /new BrowserWindow\(|WebContentsView|BrowserView|<webview/, ['src/main/hosts/electron/host.ts']],
  ['Electron itself, not only its types', /import (?!type\b)[^;]*from 'electron'|require\('electron'\)/, ['src/main/index.ts', ...['cli-host', 'host', 'settings-store', 'shell', 'tray', 'utility-launcher'].map((file) => `src/main/hosts/electron/${file}.ts`), 'src/preload/index.ts']],
  ['a page that the main process runs code in', /executeJavaScript|insertCSS|\.debugger\b|openDevTools|enableRemoteModule/, []],
  ['ipcRenderer', /ipcRenderer/, ['src/preload/index.ts']],
  ['a global channel', /ipcMain|ipcRenderer\.(?:invoke|sendSync)/, ['src/main/hosts/electron/settings-store.ts']], // There the one that a library opens is closed again.
  ['links of the system, updates and crash reports', /setAsDefaultProtocolClient|autoUpdater|crashReporter|open-url/, []],
  ['an address outside', /https?:\/\/(?!127\.0\.0\.1|localhost|\$\{|`)[a-z]/i, ['src/renderer/shell/Header.tsx', 'src/renderer/settings/LicencesSection.tsx', 'src/renderer/settings/AboutSection.tsx']],
  ['a child process', /from 'node:child_process'/, ['src/main/adapters/system/script-launcher.ts', 'src/main/cli/run/browser-window.ts', 'src/main/cli/doctor/prerequisites.ts']],
  ['a shell', /\bshell:\s*true|\bexec(?:File)?Sync\(|import \{[^}]*\bexec(?:File)?\b[^}]*\} from 'node:child_process'/, []],
  ['any address of this machine but the loopback', /0\.0\.0\.0|host:\s*'::'/, []],
  ['a disabled certificate check', /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|ignore-certificate-errors/, ['src/main/hosts/electron/guards.ts']], // There it is a switch that is refused,
  ['chance for secrets that can be guessed', /Math\.random\(/, []],
];

describe('the source', () => {
  it('is found', () => expect(sources.length).toBeGreaterThan(150));

  it.each(RULES)('holds %s only where it must', (_what, pattern, allowed) => {
    expect(filesWith(pattern).filter((file) => !allowed.includes(file))).toEqual([]);
  });

  it('listens on the loopback address wherever it listens', () => {
    const listeners = sources.flatMap((file) => [...code(file).matchAll(/(?:\.listen\(|new WebSocketServer\()\s*(\{[^}]*)/g)].map(([, options = '']) => ({ file, options })));
    expect(listeners.length).toBeGreaterThanOrEqual(3);
    expect(listeners.filter(({ options }) => !/host: '127\.0\.0\.1'|noServer: true/.test(options))).toEqual([]);
    expect(filesWith(/\.listen\((?!\{)/)).toEqual([]);
  });

  it('reads no secret from the environment or the command line', () => {
    const names = new Set(sources.flatMap((file) => [...code(file).matchAll(/\.env\.([A-Z_a-z]+)|\.env\[['"]([A-Z_a-z]+)['"]\]/g)].map(([, dotted, quoted]) => dotted ?? quoted ?? '')));
    const known = ['BREAKWATER_DATA_DIR', 'BREAKWATER_DEVELOPMENT', 'NODE_OPTIONS'];
    expect([...names].filter((name) => !known.includes(name) && /TOKEN|SECRET|KEY|PASS|CREDENTIAL|BREAKWATER/i.test(name))).toEqual([]);
    const flags = sources.flatMap((file) => [...code(file).matchAll(/\.(?:option|requiredOption)\('(--[\w-]+)/g)].map(([, flag = '']) => flag));
    expect(flags.length).toBeGreaterThan(15);
    // The number of an open descriptor is no secret: what is read from it never stands on the command line.
    expect(flags.filter((flag) => flag !== '--key-fd' && /token|secret|key|pass|credential/i.test(flag))).toEqual([]);
  });
});
