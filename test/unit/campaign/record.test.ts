// The stored record of a run, as a death in the middle of a write leaves it; and the campaigns that there are.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unitSeed } from '../../campaign/runner/campaign.ts';
import { CAMPAIGNS, loadCampaigns, namesIn } from '../../campaign/runner/catalogue.ts';
import { RunRecord, type Head } from '../../campaign/runner/record.ts';
import type { UnitResult } from '../../campaign/runner/run-unit.ts';

const head: Head = { name: 'small', seed: 7, scale: 1, units: 4, source: 'a', started: '2026-01-01T00:00:00.000Z' };
const result = (index: number): UnitResult => ({ index, ms: 5, problems: [], seen: { lives: 1 }, records: null });
let output = '';
beforeEach(() => { output = mkdtempSync(path.join(os.tmpdir(), 'breakwater-record-')); });
afterEach(() => { rmSync(output, { recursive: true, force: true }); });

describe('the record of a run', () => {
  it('is read back as it was written, in the order of the units', () => {
    const record = RunRecord.begin(output, head);
    for (const index of [2, 0]) record.add(result(index));
    const read = RunRecord.open(record.folder);
    expect(read?.head).toEqual(head);
    expect(read?.results()).toEqual([result(0), result(2)]);
    expect(read?.left()).toEqual([1, 3]);
  });

  it('forgets a last line that was cut off at any byte, and is written on', () => {
    const line = JSON.stringify(result(1));
    for (let bytes = 1; bytes <= line.length; bytes += 1) {
      const record = RunRecord.begin(output, head);
      record.add(result(0));
      appendFileSync(path.join(record.folder, 'units.jsonl'), line.slice(0, bytes));
      const read = RunRecord.open(record.folder);
      expect(read?.left(), `${bytes} bytes of the line`).toEqual([1, 2, 3]);
      read?.add(result(3));
      expect(RunRecord.open(record.folder)?.left(), `${bytes} bytes of the line`).toEqual([1, 2]);
    }
  });

  it('is found when it is unfinished, the newest of those that fit', () => {
    const older = RunRecord.begin(output, head);
    older.add(result(0));
    RunRecord.begin(output, { ...head, seed: 8, started: '2026-01-02T00:00:00.000Z' });
    const done = RunRecord.begin(output, { ...head, seed: 9, units: 1, started: '2026-01-03T00:00:00.000Z' });
    done.add(result(0));
    const seedOf = (fits: (one: Head) => boolean): number | undefined => RunRecord.unfinished(output, 'small', fits)?.head.seed;
    expect([seedOf(() => true), seedOf(({ seed }) => seed === 7), seedOf(({ seed }) => seed === 9)]).toEqual([8, 7, undefined]);
    expect(RunRecord.unfinished(output, 'other', () => true)).toBeNull();
  });
});

describe('the campaigns', () => {
  it('are the modules of their folder, each under its own name, with one line and with units at any scale', async () => {
    const campaigns = await loadCampaigns(CAMPAIGNS);
    expect(campaigns.map(({ name }) => name)).toEqual(namesIn(CAMPAIGNS));
    expect(namesIn(CAMPAIGNS)).toEqual(expect.arrayContaining(['hostile-desk', 'kills']));
    for (const { about, units, share } of campaigns) {
      expect(about).not.toMatch(/\n/);
      for (const scale of [0.000_1, 0.04, 1, 3]) expect(Number.isInteger(units(scale)) && units(scale) >= 1).toBe(true);
      expect(units(share.scale)).toBeLessThan(units(1));
    }
  });

  it('give every unit a seed of its own', () => {
    const seeds = Array.from({ length: 10_000 }, (_, index) => unitSeed(42, index));
    expect(new Set(seeds).size).toBeGreaterThan(9_980);
  });
});
