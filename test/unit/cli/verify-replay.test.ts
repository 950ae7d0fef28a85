// Runs of a journal with restarts in between, and a journal from which old market data was taken out.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JOURNAL_FILE, openJournal } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { configHash } from '../../../src/main/desk/profiles/load-profile.ts';
import { restore } from '../../../src/main/desk/engine.ts';
import { verifyRuns, type RunVerdict } from '../../../src/main/cli/records/verify-replay.ts';
import { readRunRecord, writeRunRecord } from '../../../src/main/cli/records/run-record.ts';
import { withReader } from '../../../src/main/cli/records/journals.ts';
import { Kernel } from '../../../src/main/core/kernel/kernel.ts';
import { replayTimings } from '../../../src/main/core/kernel/options.ts';
import { simCatalogue } from '../../../src/main/core/sim-market/sim-instruments.ts';
import { buildStrategies } from '../../../src/main/core/strategy/registry.ts';
import { SimVenue } from '../../../src/main/core/venue/sim-venue.ts';
import { ReplayDriver, ReplayVenuePort } from '../../../src/main/desk/replay-driver.ts';
import { money } from '../../../src/shared/model/decimal.ts';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../../src/shared/model/profile.ts';
import { MemoryLatch } from '../../support/virtual-desk.ts';
import { NOTHING_FOUND } from '../../../src/main/core/kernel/messages.ts';

const MINUTE = 60_000;
const START = Date.parse('2025-03-01T00:00:00Z');
const profile = Profile.parse({ ...PROFILE_DEFAULTS.dev, symbols: ['BTC-PERP'], interval: '1m' });
const hash = configHash(profile);
const instruments = simCatalogue('fractionalBase', 1).filter(({ id }) => id === 'BTC-PERP.SIM');
const px = (index: number): number => Math.round(500_000 + 10_000 * Math.sin(index / 9)) / 10;

let dir = '';
beforeEach(() => { dir = mkdtempSync(path.join(os.tmpdir(), 'breakwater-verify-')); });
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** One run over `count` bars; the venue lives on in between. `seal` may change the journal before it is closed. */
async function run(venue: SimVenue, from: number, count: number, latched = false, after: (journal: { prune(beforeTs: number): number }) => void = () => undefined, atEnd: (driver: ReplayDriver, latch: MemoryLatch) => Promise<void> = () => Promise.resolve()): Promise<void> {
  const latch = new MemoryLatch();
  if (latched) latch.byAnother();
  const opened = openJournal(dir);
  if (!opened.ok) throw opened.error;
  const { journal, reader } = opened.value;
  const [instrument] = instruments;
  const strategies = buildStrategies(profile, instruments);
  if (!instrument || !strategies.ok) throw new Error('expected one instrument and its strategy');
  const port = new ReplayVenuePort();
  const kernel = new Kernel({
    instruments, strategies: strategies.value, limits: { ...profile.limits, maxDataAgeMs: 2 * MINUTE }, maxTickJump: profile.maxTickJump, barIntervalMs: MINUTE, idPrefix: 'replay', live: false, dryRun: false, timings: replayTimings(MINUTE),
  }, {
    venue: port, journal, latch,
    publisher: { conclusion: () => undefined, market: () => undefined, bar: () => undefined, history: () => undefined, commandResult: (result) => driver.answered(result) },
  });
  await restore({ kernel, views: { conclusion: () => undefined }, strategies: { conclusion: () => undefined } } as unknown as Parameters<typeof restore>[0], reader);
  port.connect(venue, () => kernel.now());
  const indices = Array.from({ length: count }, (_value, index) => from + index);
  const column = (of: (index: number) => number): Float64Array => Float64Array.from(indices, of);
  const columns = { length: count, ts: column((i) => START + i * MINUTE), open: column(px), close: column((i) => px(i + 1)), high: column((i) => Math.max(px(i), px(i + 1))), low: column((i) => Math.min(px(i), px(i + 1))), volume: column(() => 1_000) };
  const driver = new ReplayDriver({ kernel, venue, journal, instrumentId: instrument.id, columns, intervalMs: MINUTE, speed: Infinity, onProgress: () => undefined });
  driver.start({ version: 'test', configHash: hash, profile: profile.name, run: 'R3PLAY', ...NOTHING_FOUND });
  await driver.run();
  await atEnd(driver, latch);
  after(journal);
  reader.close();
  journal.close();
}

const venueOf = (): SimVenue => new SimVenue({ instruments, seed: 3, severity: 'normal', startCash: money('100000') });
const verify = (): readonly RunVerdict[] => {
  const file = path.join(dir, JOURNAL_FILE);
  return withReader(file, (reader) => [...verifyRuns(reader, file, (wanted) => readRunRecord(file, wanted))]);
};
const keepRecord = (): void => writeRunRecord(path.join(dir, JOURNAL_FILE), { profile, source: 'replay', instruments });

describe('verifying runs', () => {
  it('concludes each run of a restarted desk again, byte for byte', async () => {
    const venue = venueOf();
    for (const from of [0, 150, 300]) await run(venue, from, 150);
    keepRecord();
    const verdicts = verify();
    expect(verdicts.map(({ outcome, difference }) => ({ outcome, difference }))).toEqual(Array.from({ length: 3 }, () => ({ outcome: 'identical', difference: null })));
    expect(verdicts.every(({ conclusions }) => conclusions > 150)).toBe(true);
    expect(new Set(verdicts.map(({ eventLogHash }) => eventLogHash)).size).toBe(3);
  });

  it('knows a latch that another process had set', async () => {
    const venue = venueOf();
    await run(venue, 0, 100);
    await run(venue, 100, 100, true);
    keepRecord();
    expect(verify().map(({ outcome, difference }) => ({ outcome, difference }))).toEqual([{ outcome: 'identical', difference: null }, { outcome: 'identical', difference: null }]);
  });

  it('knows what the disk refused: kills that were not written, resumes that opened nothing, kills of others in between', async () => {
    const venue = venueOf();
    const answers: string[] = [];
    await run(venue, 0, 100, false, () => undefined, async (driver, latch) => {
      const ask = async (wish: { readonly type: 'Kill' | 'Resume'; readonly seenKill?: string | null }): Promise<void> => {
        const by = { kind: 'person', name: 'trader', via: 'cli' } as const;
        answers.push((await driver.command({ ...wish, requestId: `r${answers.length}`, by, reason: 'test' })).outcome);
      };
      latch.writeProblem = 'no space left';
      await ask({ type: 'Kill' });
      await ask({ type: 'Resume' });
      latch.writeProblem = null;
      latch.byAnother();
      latch.byAnother();
      await ask({ type: 'Resume', seenKill: null });
      latch.clearProblem = 'a folder';
      await ask({ type: 'Resume' });
      latch.clearProblem = null;
      await ask({ type: 'Resume' });
    });
    await run(venue, 100, 100);
    expect(answers).toEqual(['done', 'refused', 'refused', 'refused', 'done']);
    keepRecord();
    expect(verify().map(({ outcome, difference }) => ({ outcome, difference }))).toEqual([{ outcome: 'identical', difference: null }, { outcome: 'identical', difference: null }]);
  });

  it('names runs without their configuration', async () => {
    await run(venueOf(), 0, 30);
    expect(verify()).toMatchObject([{ outcome: 'notChecked', cause: expect.stringContaining(hash.slice(0, 16)) as string }]);
  });

  it('names runs whose market data is gone, and checks the others', async () => {
    const venue = venueOf();
    await run(venue, 0, 100);
    await run(venue, 100, 100, false, (journal) => expect(journal.prune(START + 50 * MINUTE)).toBeGreaterThan(0));
    keepRecord();
    expect(verify()).toMatchObject([{ outcome: 'notChecked', cause: expect.stringContaining('marketDataRetentionDays') as string }, { outcome: 'identical' }]);
  });
});
