import { describe, expect, it } from 'vitest';
import { EngineLoop } from '../../../src/main/desk/engine-loop.ts';
import { Kernel } from '../../../src/main/core/kernel/kernel.ts';
import type { JournalEntry, JournalPort } from '../../../src/main/core/kernel/ports.ts';
import type { VenueRequest } from '../../../src/shared/model/venue-request.ts';
import { quantity } from '../../../src/shared/model/decimal.ts';
import type { Command } from '../../../src/shared/model/command.ts';
import { MANUAL } from '../../../src/shared/model/ids.ts';
import { BTC } from '../../support/bare-kernel.ts';
import { kernelOptions, MemoryLatch, PERSON, START_TS } from '../../support/virtual-desk.ts';
import { NOTHING_FOUND } from '../../../src/main/core/kernel/messages.ts';

function loopOf() {
  const disk = { full: false };
  const fatal: Error[] = [];
  const sent: VenueRequest[] = [];
  const entries: JournalEntry[] = [];
  const journal: JournalPort = { append(entry) { entries.push(entry); }, commit() { if (disk.full) throw new Error('disk full'); } };
  const kernel = new Kernel(kernelOptions({ seed: 1, manualOnly: true }).kernel, {
    venue: { send: (request) => { sent.push(request); } }, journal, latch: new MemoryLatch(),
    publisher: { conclusion() {}, market() {}, bar() {}, history() {}, commandResult: (result) => { loop.answered(result); } },
  });
  const loop: EngineLoop = new EngineLoop({ kernel, journal, now: () => START_TS, onFatal: (error) => fatal.push(error) });
  loop.start({ version: 'test', configHash: 'test', profile: 'dev', run: null, ...NOTHING_FOUND });
  return { loop, disk, fatal, sent, entries };
}
const exit = (requestId: string): Command => ({ type: 'SubmitOrder', requestId, by: PERSON, intent: { strategyId: MANUAL, instrumentId: BTC, side: 'sell', type: 'market', quantity: quantity('1'), limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: true, triggerPx: null, reason: '' } });

describe('EngineLoop', () => {
  it('answers a command after its commit', async () => {
    const { loop } = loopOf();
    expect(await loop.command(exit('a'))).toMatchObject({ requestId: 'a', outcome: 'refused' });
    loop.stop();
  });

  it('leaves nobody waiting when the engine dies on his command, and stops once', async () => {
    const { loop, disk, fatal, sent } = loopOf();
    disk.full = true;
    await expect(loop.command(exit('a'))).rejects.toThrow(/disk full/);
    await expect(loop.command(exit('b'))).rejects.toThrow(/stopped/);
    loop.report({ type: 'ConnectionReport', state: 'connected', cause: '', tsEvent: START_TS });
    expect(fatal).toHaveLength(1);
    expect(sent).toEqual([]);
    loop.stop();
  });

  it('ends with the same sentence whichever commit fails: before a request, by its timer, or at its stop', async () => {
    const sentence = 'The journal cannot be written, so nothing more is sent: disk full';
    const [asked, timed, stopped] = [loopOf(), loopOf(), loopOf()];
    for (const { disk } of [asked, timed, stopped]) disk.full = true;
    await expect(asked.loop.command(exit('a'))).rejects.toThrow(sentence);
    await expect.poll(() => timed.fatal.length).toBe(1);
    stopped.loop.stop();
    expect([asked, timed, stopped].map(({ fatal }) => fatal.map(({ message }) => message))).toEqual([[sentence], [sentence], [sentence]]);
  });

  it('puts what failed around the engine on record as a risk event', () => {
    const { loop, entries } = loopOf();
    loop.alarm({ level: 'warning', code: 'reportNotWritten', message: 'A report could not be written: no space', runbook: 'Make room.' });
    expect(entries.at(-1)).toMatchObject({ kind: 'conclusion', conclusion: { type: 'RiskEvent', level: 'warning', code: 'reportNotWritten', message: 'A report could not be written: no space', runbook: 'Make room.', instrumentId: null } });
    loop.stop();
  });
});
