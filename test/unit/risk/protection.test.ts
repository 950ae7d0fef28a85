import { describe, expect, it } from 'vitest';
import { stopGap, type ProtectionFacts, type StopWatcher } from '../../../src/main/core/risk/protection.ts';

const guard: StopWatcher = { failed: false, stopped: false, guards: true };
const fine: ProtectionFacts = { watchers: [guard], dryRun: false, connected: true, recordDiffers: false, feedSilent: false };
const failed = { ...guard, failed: true };
const stopped = { ...guard, stopped: true };
const idle = { ...guard, guards: false };

describe('what keeps a stop from acting', () => {
  it.each([
    ['nothing', {}, null], ['nothing, while one of two guards', { watchers: [idle, failed, stopped, guard] }, null],
    ['a dry run, before all', { dryRun: true, connected: false, watchers: [] }, 'dryRun'], ['no strategy', { watchers: [], connected: false }, 'noStrategy'],
    ['a strategy that failed, before one that was stopped', { watchers: [stopped, failed], connected: false }, 'strategyFailed'], ['a strategy that was stopped', { watchers: [idle, stopped] }, 'strategyStopped'],
    ['a strategy without a stop', { watchers: [idle], feedSilent: true }, 'noStop'], ['a failed one that is stopped too', { watchers: [{ ...stopped, failed: true }] }, 'strategyFailed'],
    ['a venue that is away, before a record that differs', { connected: false, recordDiffers: true, feedSilent: true }, 'venueDisconnected'],
    ['a record that differs, before a silent feed', { recordDiffers: true, feedSilent: true }, 'recordDiffers'], ['a silent feed', { feedSilent: true }, 'silentFeed'],
  ] as const)('%s', (_name, facts, gap) => {
    expect(stopGap({ ...fine, ...facts })).toBe(gap);
  });
});
