// The pages of the journal's list against a list that grows: what is shown stands still, and what is asked for arrives.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalFilter, JournalRow } from '../../../src/shared/contract/journal-methods.ts';
import { collectRows } from '../../../src/renderer/journal/export-rows.ts';
import { JournalPages, PAGE, type Ask } from '../../../src/renderer/journal/journal-pages.ts';
import { LongScroll, MOST_PX } from '../../../src/renderer/journal/long-scroll.ts';
import { instantOf } from '../../../src/renderer/journal/zone-input.ts';
import { monthPage, monthsOf } from '../../../src/renderer/reports/report-periods.ts';
import { zonedTime } from '../../../src/renderer/components/time.ts';
import { ManualTimers } from '../../support/manual-timers.ts';

const FILTER: JournalFilter = { text: '', types: [], instrumentId: null, clientOrderId: null, from: null, to: null, holds: true };
const rowOf = (seq: number): JournalRow => ({ seq, ts: seq, kind: 'input', type: 'time', cause: seq, instrumentId: null, clientOrderId: null, summary: `${seq}`, level: 'info' });
const settle = async (): Promise<void> => { for (let i = 0; i < 20; i += 1) await Promise.resolve(); };

/** A journal of entries 1 to `count`, newest first, that can grow. */
class Growing {
  count: number;
  asked: { offset: number; limit: number }[] = [];
  fail: string | null = null;
  constructor(count: number) { this.count = count; }
  readonly ask: Ask = ({ offset, limit }) => {
    this.asked.push({ offset, limit });
    if (this.fail !== null) return Promise.reject(new Error(this.fail));
    const rows = Array.from({ length: Math.max(0, Math.min(limit, this.count - offset)) }, (_, i) => rowOf(this.count - offset - i));
    return Promise.resolve({ total: this.count, lastSeq: this.count, rows });
  };
}

describe('JournalPages', () => {
  it('shows the right row at every place, wherever one scrolls and however much is added', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 3_000 }), fc.array(fc.oneof(fc.record({ see: fc.nat(3_000) }), fc.record({ grow: fc.integer({ min: 1, max: 500 }) }), fc.record({ newest: fc.constant(true) })), { maxLength: 12 }), async (start, moves) => {
      const journal = new Growing(start);
      const timers = new ManualTimers();
      const pages = new JournalPages(FILTER, journal.ask, timers, () => undefined);
      await pages.load();
      let shownTotal = start;
      for (const move of moves) {
        if ('grow' in move) journal.count += move.grow;
        else if ('newest' in move) {
          await pages.load();
          shownTotal = journal.count;
        } else {
          const first = Math.min(move.see, shownTotal - 1);
          const last = Math.min(first + 30, shownTotal - 1);
          pages.see(first, last);
          for (let i = 0; i < 12; i += 1) {
            timers.advance(100);
            await settle();
          }
          for (let index = first; index <= last; index += 1) expect(pages.rowAt(index)?.seq, `row ${index} of ${shownTotal}`).toBe(shownTotal - index);
        }
        expect(pages.state().total).toBe(shownTotal);
        await pages.look();
        expect(pages.state().fresh).toBe(journal.count - shownTotal);
      }
      pages.stop();
    }), { numRuns: 60 });
  });

  it('asks for what is on screen, not for what was passed by', async () => {
    const journal = new Growing(1_000_000);
    const timers = new ManualTimers();
    const pages = new JournalPages(FILTER, journal.ask, timers, () => undefined);
    await pages.load();
    journal.asked = [];
    for (let index = 1_000; index < 900_000; index += 1_000) pages.see(index, index + 40);
    for (let i = 0; i < 20; i += 1) {
      timers.advance(100);
      await settle();
    }
    expect(journal.asked.length).toBeLessThan(8);
    expect(journal.asked.every(({ limit }) => limit === PAGE)).toBe(true);
    expect(pages.rowAt(899_000)?.seq).toBe(1_000_000 - 899_000);
  });

  it('says what went wrong, keeps what it has, and goes on', async () => {
    const journal = new Growing(1_000);
    const timers = new ManualTimers();
    const pages = new JournalPages(FILTER, journal.ask, timers, () => undefined);
    journal.fail = 'the thread ended';
    await pages.load();
    expect(pages.state()).toMatchObject({ phase: 'failed', problem: 'the thread ended' });
    journal.fail = null;
    await pages.load();
    journal.fail = 'busy';
    pages.see(700, 720);
    await settle();
    expect(pages.state()).toMatchObject({ phase: 'ready', problem: 'busy', total: 1_000 });
    expect(pages.rowAt(0)?.seq).toBe(1_000);
    journal.fail = null;
    for (let i = 0; i < 10; i += 1) {
      timers.advance(300);
      await settle();
    }
    expect(pages.rowAt(700)?.seq).toBe(300);
    expect(pages.state().problem).toBeNull();
  });

  it('begins anew when entries are gone', async () => {
    const journal = new Growing(1_000);
    const pages = new JournalPages(FILTER, journal.ask, new ManualTimers(), () => undefined);
    await pages.load();
    journal.count = 400;
    await pages.look();
    expect(pages.state()).toMatchObject({ total: 400, fresh: 0 });
    expect(pages.rowAt(0)).toBeUndefined();
  });
});

describe('collectRows', () => {
  it('gives each row once, newest first, while the journal grows', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 1_500 }), fc.array(fc.integer({ min: 0, max: 250 }), { maxLength: 12 }), async (start, added) => {
      const journal = new Growing(start);
      let round = 0;
      const rows = await collectRows(FILTER, { ask: journal.ask, wait: () => { journal.count += added[round++] ?? 0; return Promise.resolve(); }, onStep: () => undefined, isCanceled: () => false });
      expect(rows!.map((row) => row.seq)).toEqual(Array.from({ length: start }, (_, i) => start - i));
    }), { numRuns: 60 });
  });

  it('stops when it is told to', async () => {
    expect(await collectRows(FILTER, { ask: new Growing(5_000).ask, wait: () => Promise.resolve(), onStep: () => undefined, isCanceled: () => true })).toBeNull();
  });
});

describe('LongScroll', () => {
  it('reaches both ends and never leaves the list, however the bar is moved', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5_000_000 }), fc.constantFrom(21, 24, 30), fc.integer({ min: 100, max: 1_400 }), fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }).map((share) => ({ share })), fc.integer({ min: -300, max: 300 }).map((by) => ({ by }))), { maxLength: 20 }), (rows, rowPx, viewPx, moves) => {
      const scroll = new LongScroll(rows, rowPx, viewPx);
      const end = Math.max(0, rows * rowPx - viewPx);
      const most = Math.max(0, scroll.height() - viewPx);
      expect(scroll.height()).toBeLessThanOrEqual(MOST_PX);
      for (const move of moves) {
        const before = scroll.offset();
        const top = 'share' in move ? move.share * most : Math.max(0, Math.min(most, scroll.top() + move.by));
        scroll.moved(top);
        expect(scroll.offset()).toBeGreaterThanOrEqual(0);
        expect(scroll.offset()).toBeLessThanOrEqual(end);
        if ('by' in move && Math.abs(move.by) <= 2 * viewPx && top > 0 && top < most - 1) expect(Math.abs(scroll.offset() - before)).toBeLessThanOrEqual(Math.abs(move.by) + 1e-6);
        scroll.settle(scroll.restTop());
      }
      scroll.moved(most);
      expect(scroll.offset()).toBeCloseTo(end, 3);
      scroll.moved(0);
      expect(scroll.offset()).toBe(0);
      for (const row of [rows - 1, 0, Math.floor(rows / 2)]) {
        scroll.reveal(row);
        expect(scroll.offset()).toBeLessThanOrEqual(row * rowPx);
        if (viewPx >= rowPx) expect(scroll.offset() + viewPx).toBeGreaterThanOrEqual(Math.min((row + 1) * rowPx, rows * rowPx) - 1e-6);
      }
    }));
  });
});

describe('fields of date and time', () => {
  it('name the instant that the trader sees, in any zone', () => {
    fc.assert(fc.property(fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'), fc.integer({ min: 28_000_000, max: 33_000_000 }), (zone, minute) => {
      const zoned = zonedTime(zone);
      const ts = minute * 60_000;
      const read = instantOf(zoned, zoned.dateTime(ts).slice(0, 16).replace(' ', 'T'))!;
      // An hour that a change of clocks shows twice may be either.
      expect(zoned.dateTime(read).slice(0, 16)).toBe(zoned.dateTime(ts).slice(0, 16));
    }));
    expect([instantOf(zonedTime('UTC'), ''), instantOf(zonedTime('UTC'), '2026-13-01T00:00')]).toEqual([null, null]);
  });
});

describe('months of reports', () => {
  it('hold every day of the month once, in weeks from Monday', () => {
    expect(monthsOf(['2026-01-02', '2025-12-31', '2026-01-05'])).toEqual(['2026-01', '2025-12']);
    const page = monthPage('2026-03', ['2026-03-01', '2026-03-31'], [{ week: '2026-W09', firstDay: '2026-02-23', lastDay: '2026-03-01', days: 1 }]);
    expect(page.weeks.map((one) => one.week)).toEqual(['2026-W09', '2026-W10', '2026-W11', '2026-W12', '2026-W13', '2026-W14']);
    const inside = page.weeks.flatMap((one) => one.days).filter((one) => one.inMonth).map((one) => one.day);
    expect(inside).toEqual(Array.from({ length: 31 }, (_, i) => `2026-03-${String(i + 1).padStart(2, '0')}`));
    expect(page.weeks[0]!.known?.days).toBe(1);
    expect(page.weeks.flatMap((one) => one.days).filter((one) => one.hasReport).map((one) => one.day)).toEqual(['2026-03-01', '2026-03-31']);
  });
});
