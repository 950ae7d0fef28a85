// A position that the venue liquidates inside a bar is gone when that bar closes: no alarm about a loss that nobody has.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { PROFILE_DEFAULTS } from '../../../src/shared/model/profile-defaults.ts';
import { Profile } from '../../../src/shared/model/profile.ts';
import { JournalReader } from '../../../src/main/adapters/sqlite/journal-reader.ts';
import { JOURNAL_FILE } from '../../../src/main/adapters/sqlite/open-journal.ts';
import { toNumber } from '../../../src/shared/model/decimal.ts';
import { replayInto } from '../../support/replay-journal.ts';

const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-liquidation-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const MINUTE = 60_000;
const FIRST = Date.UTC(2026, 2, 1);
/** Down a little, up a little more (the strategy buys), then five bars that fall by 5.5 % each. */
const closes = [...Array.from({ length: 40 }, (_, i) => 42_000 - 10 * i), ...Array.from({ length: 30 }, (_, i) => 41_630 + 20 * i), ...Array.from({ length: 5 }, (_, i) => Math.round(42_210 * 0.945 ** (i + 1) * 10) / 10), 31_810.8, 31_810.8];
const column = (of: (at: number) => number): Float64Array => Float64Array.from({ length: closes.length }, (_, at) => of(at));
const open = (at: number): number => closes[Math.max(0, at - 1)]!;
const columns = { length: closes.length, ts: column((at) => FIRST + at * 5 * MINUTE), open: column(open), close: column((at) => closes[at]!), high: column((at) => Math.max(open(at), closes[at]!)), low: column((at) => Math.min(open(at), closes[at]!)), volume: column(() => 10) };
const profile = Profile.parse({
  ...PROFILE_DEFAULTS.dev, symbols: ['BTC-PERP'], interval: '5m', sim: { ...PROFILE_DEFAULTS.dev.sim, startCash: '10000' }, strategy: { targetLeverage: 5, enableTrailingStop: false, exitOnCross: false, weight: 1 },
  limits: { ...PROFILE_DEFAULTS.dev.limits, maxPositionNotional: '1000000', maxOrderNotional: '1000000', maxLeverage: 5, marginLeverage: 5, maxDailyLoss: 1, maxDrawdown: 1, maxExposure: 1, maxExposurePerSymbol: 1 },
});

it('knows an in-bar liquidation in its own bar, and never loses more than there was', async () => {
  const { account } = await replayInto(root, columns, profile);
  expect(toNumber(account.equity)).toBeGreaterThan(0);
  const reader = JournalReader.open(join(root, JOURNAL_FILE));
  try {
    const [day] = reader.days();
    const events = reader.riskEventsOf(day!);
    const liquidated = events.find((event) => event.code === 'liquidated')!;
    const fill = reader.fillsOf(day!).at(-1)!;
    const barClose = Math.ceil((fill.ts_event + 1) / (5 * MINUTE)) * 5 * MINUTE;
    expect(liquidated.ts).toBeLessThan(barClose);
    // Nothing was said of the loss at the close of that bar, 11,8xx on 10,000.
    expect(events.filter((event) => event.code === 'dailyLoss' || event.code === 'drawdown').map((event) => event.message)).toEqual([]);
    for (const sample of reader.equityPathOf(day!)) expect(Number(sample.equity), JSON.stringify(sample.since?.n ?? null)).toBeGreaterThan(0);
  } finally {
    reader.close();
  }
});
