// The keychain on a real GNOME Keyring behind a real session bus, on a machine without one, and locked.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyringHome, keyringMissing } from '../support/keyring-session.ts';
import { scriptPath } from '../support/main-scripts.ts';

const missing = keyringMissing();
if (missing !== null) console.log(`the real keyring is skipped: ${missing}`);

describe.skipIf(missing !== null)('the keychain of this system', () => {
  let home: KeyringHome;
  beforeAll(() => { home = new KeyringHome(); });
  afterAll(() => home?.dispose());

  it('gives back what it was given, 4 KB and any letter, to two profiles, in another process and another session', async () => {
    const values = { 'demo/privateKey': 'k'.repeat(4_096), 'prod/privateKey': 'żółć 鍵 🔑 "\\n\n' };
    expect(await home.script(`
      for (const [account, value] of Object.entries(${JSON.stringify(values)})) await keychain.set(account, new Secret(value));
      tell(await keychain.probe());`)).toBeNull();
    const read = `tell({ demo: open(await keychain.get('demo/privateKey')), prod: open(await keychain.get('prod/privateKey')), none: open(await keychain.get('demo/apiKeyName')) });`;
    expect(await home.script(read)).toEqual({ demo: values['demo/privateKey'], prod: values['prod/privateKey'], none: null });
    expect(await home.script(`const gone = await keychain.remove('demo/privateKey'); const again = await keychain.remove('demo/privateKey');
      tell([gone.value, again.value, open(await keychain.get('demo/privateKey')), open(await keychain.get('prod/privateKey'))]);`)).toEqual([true, false, null, values['prod/privateKey']]);
  });

  it('is said to be locked before anything is asked or written', async () => {
    await home.script(`tell((await keychain.set('demo/apiKeyName', new Secret('behind-the-lock'))).ok);`);
    const told = await home.script(`const problem = await keychain.probe(); const set = await keychain.set('demo/apiKeyName', new Secret('over-the-lock')); tell({ problem: problem?.status, cure: problem?.cure, set: set.ok, get: open(await keychain.get('demo/apiKeyName')) });`, 'locked');
    expect(told).toMatchObject({ problem: 'locked', set: false, get: 'locked', cure: expect.stringContaining('Unlock it') as string });
    expect(await home.script(`tell(open(await keychain.get('demo/apiKeyName')));`)).toBe('behind-the-lock');
  });

  it('is said to be missing on a machine without a session bus, with its cure, and leaves the secret nowhere', async () => {
    const told = await home.script(`const problem = await keychain.probe(); const set = await keychain.set('demo/apiKeyName', new Secret('nowhere-to-go')); tell({ status: problem?.status, cure: problem?.cure, set: set.ok });`, 'none');
    expect(told).toMatchObject({ status: 'unavailable', set: false, cure: expect.stringContaining('gnome-keyring') as string });
    if (existsSync('/proc/keys')) expect(readFileSync('/proc/keys', 'utf8')).not.toMatch(/breakwater|apiKeyName/i);
  });

  it('takes a key from a pipe by the command line, tells its last four characters, and removes it', async () => {
    const cli = `'${process.execPath}' '${scriptPath('cli')}' --data-dir "$HOME/desk" --profile demo --json keys`;
    const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256', privateKeyEncoding: { type: 'sec1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey;
    const name = 'organizations/11111111-1111-1111-1111-111111111111/apiKeys/22222222-2222-2222-2222-22222222abcd';
    const run = async (commands: string, keyring: 'unlocked' | 'locked' | 'none' = 'unlocked', input = ''): Promise<{ code: number | null; stdout: string; stderr: string; answer: { status?: string; cure?: string; fields?: { lastFour: string | null }[] } }> => {
      const done = await home.run(commands, keyring, input);
      return { ...done, answer: JSON.parse(done.stdout.split('\n').find((line) => line.startsWith('{')) ?? '{}') as object };
    };
    const set = await run(`${cli} set`, 'unlocked', JSON.stringify({ name, privateKey }));
    expect([set.code, set.answer.status, set.answer.fields?.[0]?.lastFour]).toEqual([0, 'set', 'abcd']);
    expect((await run(`${cli} set --key-fd 7 7<&0`, 'unlocked', JSON.stringify({ apiKeyName: name, privateKey }))).code).toBe(0);
    expect((await run(`${cli} status`)).answer.status).toBe('set');
    const locked = await run(`${cli} status`, 'locked');
    expect([locked.code, locked.answer.status, locked.answer.fields?.[0]?.lastFour]).toEqual([3, 'locked', 'abcd']);
    const none = await run(`${cli} status`, 'none');
    expect([none.code, none.answer.status]).toEqual([3, 'unavailable']);
    const paper = await run(`${cli.replace('demo', 'dev')} set`, 'unlocked', JSON.stringify({ name, privateKey }));
    expect(paper.code).toBe(3);
    const broken = await run(`${cli} set`, 'unlocked', `{"privateKey": ${privateKey}`);
    expect(broken.code).toBe(2);
    expect((await run(`${cli} remove`)).answer.status).toBe('empty');
    const lines = privateKey.trim().split('\n').slice(1, -1);
    const files = readdirSync(path.join(home.dir, 'desk'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
    for (const text of [set, locked, none, paper, broken].flatMap(({ stdout, stderr }) => [stdout, stderr]).concat(files)) for (const line of lines) expect(text).not.toContain(line);
  });
});
