// One server, several desks: each has a control file and a token of its own, good for that desk only.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { connectControl } from '../../../src/main/hosts/headless/control-client.ts';
import type { HeadlessServer } from '../../../src/main/hosts/headless/server.ts';
import { createClient } from '../../../src/shared/contract/client.ts';
import { startLoopback } from '../../support/loopback.ts';
import { ScriptedDesk } from '../../support/scripted-desk.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => { for (const end of ends.splice(0).reverse()) await end(); });

async function rig(): Promise<{ readonly server: HeadlessServer; readonly first: ScriptedDesk; readonly firstFolder: string; readonly demo: ScriptedDesk; readonly demoFolder: string }> {
  const first = new ScriptedDesk();
  const { server, profileFolder } = await startLoopback(first);
  const demo = new ScriptedDesk();
  demo.profile = 'demo';
  const demoFolder = mkdtempSync(path.join(tmpdir(), 'bw-demo-'));
  ends.push(() => rmSync(demoFolder, { recursive: true, force: true }), () => server.close());
  return { server, first, firstFolder: profileFolder, demo, demoFolder };
}
const commandOn = async (folder: string): Promise<string> => {
  const wire = await connectControl(folder);
  if (!wire.ok) return wire.error.kind;
  const client = createClient(wire.value, { onDelta: () => undefined, onState: () => undefined });
  ends.push(() => client.close());
  return (await client.call('kill.trip', { reason: 'test of the door' })).outcome;
};

describe('control files', () => {
  it('lead to their own desk and to no other', async () => {
    const { server, first, firstFolder, demo, demoFolder } = await rig();
    server.serveDesk(demo, demoFolder);
    expect(statSync(path.join(demoFolder, 'control.json')).mode & 0o777).toBe(0o600);
    expect(await commandOn(demoFolder)).toBe('done');
    expect([first.commands.length, demo.commands.length]).toEqual([0, 1]);
    expect(await commandOn(firstFolder)).toBe('done');
    expect([first.commands.length, demo.commands.length]).toEqual([1, 1]);
  });

  it('end with their desk, the connections too, while the others go on', async () => {
    const { server, firstFolder, demo, demoFolder } = await rig();
    const leave = server.serveDesk(demo, demoFolder);
    const wire = await connectControl(demoFolder);
    const closed = new Promise((resolve) => { if (wire.ok) wire.value.onClose(resolve); });
    leave();
    expect(await closed).toBe('the desk stops');
    expect(existsSync(path.join(demoFolder, 'control.json'))).toBe(false);
    expect(await commandOn(demoFolder)).toBe('notRunning');
    expect(await commandOn(firstFolder)).toBe('done');
  });

  it('are renewed when the desk of a folder starts anew: the old token opens nothing', async () => {
    const { server, demo, demoFolder } = await rig();
    const old = server.serveDesk(demo, demoFolder);
    const again = new ScriptedDesk();
    again.profile = 'demo';
    server.serveDesk(again, demoFolder);
    old(); // Late: it must not take the new one's file away.
    expect(await commandOn(demoFolder)).toBe('done');
    expect([demo.commands.length, again.commands.length]).toEqual([0, 1]);
  });

  it('are gone with the server', async () => {
    const { server, firstFolder, demo, demoFolder } = await rig();
    server.serveDesk(demo, demoFolder);
    await server.close();
    expect([existsSync(path.join(firstFolder, 'control.json')), existsSync(path.join(demoFolder, 'control.json'))]).toEqual([false, false]);
  });
});
