import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { appProtocolHandler } from '../../../src/main/hosts/electron/app-protocol.ts';
import type { HeadlessServer } from '../../../src/main/hosts/headless/server.ts';
import { StaticFiles } from '../../../src/main/hosts/web-assets/static-files.ts';
import { sampleRenderer, startLoopback } from '../../support/loopback.ts';
import { ScriptedDesk } from '../../support/scripted-desk.ts';

const OLD_SCRIPT = '/assets/main-1a2b.js';
const NEW_SCRIPT = '/assets/main-9z8y.js';

/** What a build does to the folder of a desk that runs: everything goes, other names come. */
function rebuild(root: string): void {
  rmSync(root, { recursive: true });
  mkdirSync(path.join(root, 'assets'), { recursive: true });
  writeFileSync(path.join(root, 'index.html'), `<!doctype html><title>Another</title><script type="module" src=".${NEW_SCRIPT}"></script>`);
  writeFileSync(path.join(root, NEW_SCRIPT.slice(1)), 'document.title = "another";');
}
const running: HeadlessServer[] = [];
afterEach(async () => { await Promise.all(running.splice(0).map((server) => server.close())); });

describe('the view of a desk that runs', () => {
  it('is the one that it started with, whatever becomes of the folder: page and scripts stay those of one build', async () => {
    const root = sampleRenderer();
    const { server } = await startLoopback(new ScriptedDesk(), { rendererFolder: root });
    running.push(server);
    const ask = async (target: string): Promise<readonly [number, string]> => {
      const answer = await fetch(`http://127.0.0.1:${server.port}${target}`);
      return [answer.status, await answer.text()];
    };
    const before = await Promise.all(['/', '/index.html', OLD_SCRIPT].map(ask));
    expect(before.map(([status]) => status)).toEqual([200, 200, 200]);
    rebuild(root);
    expect(await Promise.all(['/', '/index.html', OLD_SCRIPT].map(ask))).toEqual(before);
    expect(await ask(NEW_SCRIPT)).toEqual([404, 'Nothing here.\n']);
    rmSync(root, { recursive: true });
    expect(await Promise.all(['/', '/index.html', OLD_SCRIPT].map(ask))).toEqual(before);
  });

  it('is the same in the desktop window', async () => {
    const root = sampleRenderer();
    const handle = appProtocolHandler(StaticFiles.open(root));
    rebuild(root);
    const read = async (target: string): Promise<readonly [number, string]> => {
      const answer = await handle(new Request(`app://breakwater${target}`));
      return [answer.status, await answer.text()];
    };
    expect(await read('/index.html')).toEqual([200, expect.stringContaining(OLD_SCRIPT)]);
    expect(await read(OLD_SCRIPT)).toEqual([200, 'document.title = "ready";']);
    expect((await read(NEW_SCRIPT))[0]).toBe(404);
  });

  it('finds nothing that came into the folder later: no file, no link out of it', () => {
    const root = sampleRenderer();
    const files = StaticFiles.open(root);
    writeFileSync(path.join(root, 'later.html'), 'no');
    symlinkSync('/etc/passwd', path.join(root, 'assets/passwd.txt'));
    rmSync(path.join(root, OLD_SCRIPT.slice(1)));
    symlinkSync('/etc/passwd', path.join(root, OLD_SCRIPT.slice(1)));
    expect(files.find('/later.html')).toBeUndefined();
    expect(files.find('/assets/passwd.txt')).toBeUndefined();
    expect(String(files.find(OLD_SCRIPT)?.body)).toBe('document.title = "ready";');
  });

  it('leaves links out from the start, and names the file that a half-made build lacks', () => {
    const root = sampleRenderer();
    symlinkSync('/etc/passwd', path.join(root, 'assets/passwd.txt'));
    expect(StaticFiles.open(root).find('/assets/passwd.txt')).toBeUndefined();
    rmSync(path.join(root, OLD_SCRIPT.slice(1)));
    expect(() => StaticFiles.open(root)).toThrow(`expected ${OLD_SCRIPT}, which index.html asks for, in ${root}, was not there (npm run build)`);
  });

  it('knows its paths to the letter: any other spelling is nothing', () => {
    const files = StaticFiles.open(sampleRenderer());
    const known = ['/', '/index.html', OLD_SCRIPT];
    const piece = fc.constantFrom('..', '.', '/', '//', '%2e', '%2f', '\\', 'assets', 'index.html', 'main-1a2b.js', '.secret', 'outside.html', '%00', '?', '#');
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(piece, { maxLength: 7 }).map((parts) => parts.join('')), fc.array(piece, { maxLength: 6 }).map((parts) => `/${parts.join('')}`)), (target) => {
      expect(files.find(target) !== undefined).toBe(known.includes(target));
    }));
  });
});
