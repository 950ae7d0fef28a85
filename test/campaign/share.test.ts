// A bounded share of every campaign, always the same: what a campaign asks in the thousands is asked a few times at every run of the tests.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAMPAIGNS, loadCampaigns } from './runner/catalogue.ts';
import { failureOf, failureText } from './runner/report.ts';
import { runUnit } from './runner/run-unit.ts';

/** Units that wait for processes wait beside each other. */
const AT_A_TIME = 2;
/** Ends what hangs; a machine that is ten times slower than it should be is no fault. */
const LONGEST_MS = 900_000;
const campaigns = await loadCampaigns(CAMPAIGNS);

describe('a share of each campaign', () => {
  it.concurrent.each(campaigns)('$name', async (campaign) => {
    const { scale, seed } = campaign.share;
    const units = campaign.units(scale);
    console.log(`${campaign.name}: ${units} units at scale ${scale}, seed ${seed}`);
    const folder = mkdtempSync(path.join(os.tmpdir(), `breakwater-share-${campaign.name}-`));
    const putBack = await campaign.prepare?.();
    const never = new AbortController().signal;
    const failures: string[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let index = next; index < units; index = next) {
        next += 1;
        const result = await runUnit(campaign, index, seed, folder, never);
        if (result.problems.length > 0) failures.push(failureText(failureOf(campaign.name, seed, result), seed));
        // The others of this file get their turn.
        await new Promise((resolve) => { setImmediate(resolve); });
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, lane));
    putBack?.();
    expect(failures.join('\n')).toBe('');
    rmSync(folder, { recursive: true, force: true });
  }, LONGEST_MS);
});
