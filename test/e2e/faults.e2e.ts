// Faults of the machine while the desk trades: a full disk, a venue that dies or hangs, an engine that is frozen. Afterwards our records
// and the venue's must tell the same story: nothing lost, nothing doubled.
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FaultWorld, sleep } from '../support/fault-world.ts';

const worlds: FaultWorld[] = [];
const mounts: string[] = [];
function newWorld(): FaultWorld {
  const world = new FaultWorld();
  worlds.push(world);
  return world;
}
afterAll(async () => {
  for (const folder of mounts) execFileSync('umount', ['-l', folder]);
  for (const world of worlds) await world.cli.dispose();
});

/** A small disk of its own under the data folder; false where that is not allowed. */
function smallDisk(folder: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
    mounts.push(folder);
    return true;
  } catch {
    return false;
  }
}

/** Writes until nothing more fits. */
function fill(file: string): void {
  const fd = openSync(file, 'a');
  try {
    for (const piece of [Buffer.alloc(65_536, 46), Buffer.alloc(1_024, 46), Buffer.alloc(1, 46)]) {
      try {
        for (;;) writeSync(fd, piece);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
    }
  } finally {
    closeSync(fd);
  }
}

describe.concurrent('a desk that trades', () => {
  it('stops with the reason when the disk is full, and goes on where it was once there is room', async (context) => {
    const world = newWorld();
    if (!smallDisk(world.cli.dataDir, '8m')) {
      console.log('skipped: a full disk, because mounting one is not allowed here');
      return context.skip();
    }
    world.writeProfile();
    const desk = await world.start();
    const client = await world.client();
    await world.trade(client, 10);
    await world.until(client, 'fills', ({ fills }) => fills.length > 5);
    const filler = path.join(world.cli.dataDir, 'filler');
    fill(filler);
    const endless = { over: false };
    const trading = (async () => { while (!endless.over) await world.trade(client, 1); })();
    const { code, stderr } = await desk.ended;
    endless.over = true;
    await trading;
    expect({ code, stderr }).toMatchObject({ code: 6, stderr: expect.stringMatching(/breakwater: the engine ended: The journal cannot be written, so nothing more is sent: .*expected .* durable on disk, found .*full/) as string });
    expect(stderr).not.toMatch(/\n\s+at /);
    // No room yet (what the end had given back is taken again): the next start says so too, and changes nothing.
    fill(filler);
    const again = await world.cli.run('run', '--no-view', '--for', '5s');
    expect(again).toMatchObject({ code: 6, stderr: expect.stringMatching(/no space left|disk is full/) as string });
    rmSync(filler);
    const { problems, counts } = await world.settle();
    expect(problems).toEqual([]);
    expect(counts.fills).toBeGreaterThan(5);
  });

  it('reconnects and agrees again when the venue was killed, then hung for eight seconds', async () => {
    const world = newWorld();
    world.writeProfile();
    const desk = await world.start();
    const client = await world.client();
    await world.trade(client, 5);
    await world.until(client, 'fills', ({ fills }) => fills.length > 0);
    const first = world.venuePid();
    const trading = world.trade(client, 40);
    process.kill(first, 'SIGKILL');
    // The loss itself may be over between two looks: that another process is agreed with says that it was seen.
    await world.until(client, 'agreement with a new venue process', ({ desk: { reconciled, venue } }) => reconciled && venue.connected && venue.cause !== `venue process ${first}` && world.venuePid() !== first);
    await trading;
    process.kill(world.venuePid(), 'SIGSTOP');
    await world.trade(client, 3);
    await sleep(8_000); // The fault is this time itself: longer than the engine waits for an answer.
    process.kill(world.venuePid(), 'SIGCONT');
    await world.trade(client, 3);
    const { problems, counts } = await world.settle(desk);
    expect(problems).toEqual([]);
    expect(counts.venueFills).toBeGreaterThan(0);
  });

  it('agrees again after it was frozen for ten seconds', async () => {
    const world = newWorld();
    world.writeProfile();
    const desk = await world.start();
    const client = await world.client();
    await world.trade(client, 10);
    await world.until(client, 'fills', ({ fills }) => fills.length > 0);
    desk.child.kill('SIGSTOP');
    client.close();
    const hung = await world.cli.run('status');
    expect(hung).toMatchObject({ code: 4, stderr: expect.stringMatching(/did not answer/) as string });
    await sleep(7_000); // With the asking before, about ten seconds in which the engine did nothing.
    desk.child.kill('SIGCONT');
    const { problems, counts } = await world.settle(desk);
    expect(problems).toEqual([]);
    expect(counts.starts).toBe(1);
    expect(existsSync(path.join(world.folder, 'control.json'))).toBe(false);
  });
});
