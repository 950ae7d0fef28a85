import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money, ratio, type Money, type Price, type Quantity } from '../../src/shared/model/decimal.ts';
import { strategyId } from '../../src/shared/model/ids.ts';
import type { Conclusion } from '../../src/main/core/kernel/messages.ts';
import { Portfolio } from '../../src/main/core/portfolio/portfolio.ts';
import { openJournal } from '../../src/main/adapters/sqlite/open-journal.ts';
import { dailyReport } from '../../src/main/desk/reports/daily-report.ts';
import { journalSource } from '../../src/main/desk/reports/journal-source.ts';
import { BTC, CATALOGUE, ETH, HandMarket, fill, instrumentsOf } from '../support/portfolio-world.ts';
import { FACTS, FROM } from '../support/report-day.ts';
import { smallestTick } from '../../src/shared/model/tick-rule.ts';

const HOUR = 3_600_000;
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('fill' as const), btc: fc.boolean(), buy: fc.boolean(), lots: fc.integer({ min: 1, max: 400 }), ticks: fc.integer({ min: 10_000, max: 90_000 }), fee: fc.bigInt({ min: 0n, max: 10n ** 12n }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('mark' as const), btc: fc.boolean(), ticks: fc.integer({ min: 10_000, max: 90_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('funding' as const), payment: fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flow' as const), amount: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('decide' as const), act: fc.boolean() }) },
);

describe('a report read out of a journal', () => {
  it('explains three days to the last digit, and each starts where the one before ended', () => {
    fc.assert(fc.property(fc.array(fc.array(step, { maxLength: 20 }), { minLength: 3, maxLength: 3 }), (days) => {
      const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-reports-'));
      try {
        const opened = openJournal(join(root, 'journal'));
        if (!opened.ok) throw opened.error;
        const { journal, reader } = opened.value;
        const market = new HandMarket();
        const portfolio = new Portfolio({ instruments: instrumentsOf(CATALOGUE), market, marginLeverage: ratio('3') });
        let seq = 0;
        let now = FROM;
        const keep = (...conclusions: readonly Conclusion[]): void => {
          for (const conclusion of conclusions) journal.append({ kind: 'conclusion', seq: (seq += 1), cause: seq, ts: now, conclusion });
        };
        keep({ type: 'EngineStarted', version: '0.1.0', configHash: 'abc', profile: 'dev', tsEvent: now }, ...portfolio.deposit(money('100000'), 'start', now));
        const fills = [0, 0, 0];
        const marks: Map<string, number>[] = [];
        days.forEach((steps, day) => {
          now = FROM + day * 24 * HOUR + 1_000;
          for (const one of steps) {
            now += 60_000;
            switch (one.kind) {
              case 'mark': market.marks.set(one.btc ? BTC : ETH, one.ticks / (one.btc ? 10 : 100)); break;
              case 'flow': keep(...portfolio.deposit(one.amount as Money, `flow ${seq}`, now)); break;
              case 'funding': keep(...portfolio.applyFunding({ fundingId: `F${seq}`, instrumentId: BTC, quantity: 0n as Quantity, px: 0n as Price, rate: ratio('0'), payment: one.payment as Money, tsEvent: now })); break;
              case 'decide': keep({ type: 'DecisionMade', decision: { strategyId: strategyId('ma'), instrumentId: BTC, tsEvent: now, action: one.act ? 'exit' : 'hold', reason: 'r', detail: 'd', values: { close: 1.5, stop: null } }, tsEvent: now }); break;
              case 'fill': {
                const instrument = one.btc ? CATALOGUE[0]! : CATALOGUE[1]!;
                const event = fill(instrument.id, one.buy ? 'buy' : 'sell', (BigInt(one.lots) * instrument.lotSize) as Quantity, (BigInt(one.ticks) * smallestTick(instrument.ticks)) as Price, one.fee as Money, now, `J${seq}`);
                keep(event, ...portfolio.applyFill(event));
                fills[day]! += 1;
              }
            }
            keep(portfolio.sample(now));
          }
          now = FROM + (day + 1) * 24 * HOUR;
          marks.push(new Map(market.marks));
          keep(portfolio.sample(now), portfolio.rollDay(new Date(now - 1).toISOString().slice(0, 10), now));
        });
        journal.commit();
        const reports = days.map((_steps, day) => {
          const markAt = (id: string, ts: number): number | null => marks[Math.round((ts - FROM) / (24 * HOUR)) - 1]?.get(id) ?? null;
          return dailyReport(journalSource(reader, { day: new Date(FROM + day * 24 * HOUR).toISOString().slice(0, 10), now: now + HOUR, facts: FACTS, instruments: CATALOGUE, markAt }));
        });
        reports.forEach((report, day) => {
          expect(report.tieOut.agrees).toBe(true);
          expect(report.fills).toHaveLength(fills[day]!);
          expect(report.decisions.total).toBe(days[day]!.filter((one) => one.kind === 'decide').length);
          expect(report.decisions.acted.every((one) => one.values.close === 1.5)).toBe(true);
          expect(report.summary.startEquity).toBe(day === 0 ? 0n : reports[day - 1]!.summary.endEquity);
          expect(report.health).toMatchObject({ starts: day === 0 ? 1 : 0, restarts: 0 });
          // A position whose instrument never had a mark stands at cost and cannot be placed by marks.
          if (report.openPositions.every((one) => one.unrealizedPnl !== null) && (day === 0 || reports[day - 1]!.openPositions.every((one) => one.unrealizedPnl !== null))) expect(report.unattributed).toBe(0n);
        });
        expect(reports[2]!.summary.endEquity).toBe(portfolio.account().equity);
        expect(dailyReport(journalSource(reader, { day: '2020-01-01', now, facts: FACTS, instruments: CATALOGUE })).empty).toBe(true);
        expect(() => journalSource(reader, { day: '1 March', now, facts: FACTS, instruments: CATALOGUE })).toThrow(/YYYY-MM-DD/);
        reader.close();
        journal.close();
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }), { numRuns: 20 });
  });
});
