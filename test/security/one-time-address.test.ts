import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBrowserWindow, writeOpener } from '../../src/main/cli/run/browser-window.ts';
import { temporaryFolder } from '../support/loopback.ts';

const ADDRESS = `http://127.0.0.1:4321/#code=${'c'.repeat(43)}`;

describe('the one-time address', () => {
  it.skipIf(process.platform === 'win32')('reaches the browser without standing on a command line', async () => {
    const folder = temporaryFolder('window');
    const browser = path.join(folder, 'browser.sh');
    // Says what it was started with, as any user of the machine could read it, and what it found behind the address.
    writeFileSync(browser, `#!/bin/sh\necho "$@" > '${folder}/arguments'\ncp '${folder}/browser/open.html' '${folder}/opened'\n`);
    chmodSync(browser, 0o700);
    let close = (): void => undefined;
    await new Promise((resolve) => { close = openBrowserWindow(browser, ADDRESS, folder, resolve).close; });
    const words = readFileSync(path.join(folder, 'arguments'), 'utf8');
    expect(words).toMatch(/--app=file:\/\/\S+open\.html/);
    expect(words).not.toContain('code=');
    expect(readFileSync(path.join(folder, 'opened'), 'utf8')).toContain(ADDRESS);
    close();
    expect(existsSync(path.join(folder, 'browser/open.html'))).toBe(false);
  });

  it('lies in a file of its owner that holds no other script', () => {
    const file = writeOpener(path.join(temporaryFolder('opener'), 'browser'), 'http://127.0.0.1:1/</script><script>evil');
    expect(statSync(file).mode & 0o777).toBe(process.platform === 'win32' ? statSync(file).mode & 0o777 : 0o600);
    expect(readFileSync(file, 'utf8').match(/<script>/g)).toHaveLength(1);
  });
});
