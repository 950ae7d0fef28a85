// The keychain on a real GNOME Keyring behind a real session bus, on a machine without one, and locked.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyringHome, keyringMissing } from '../support/keyring-session.ts';

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
    expect(readFileSync('/proc/keys', 'utf8')).not.toMatch(/breakwater|apiKeyName/i);
  });
});
