// A whole desk against a hostile venue, a market that lies and a disk that fails: afterwards our record must be the venue's.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price, quantity } from '../../src/shared/model/decimal.ts';
import { instrumentId } from '../../src/shared/model/ids.ts';
import type { MarketEvent } from '../../src/shared/model/market-data.ts';
import { CrashJournal } from '../support/crash-journal.ts';
import { disagreements } from '../support/dying-desk.ts';
import { PERSON, VirtualDesk } from '../support/virtual-desk.ts';

const BTC = instrumentId('BTC-PERP.SIM');
const ETH = instrumentId('ETH-PERP.SIM');
const RUNS = Number(process.env.BREAKWATER_RUNS ?? 25);
const verified = (desk: VirtualDesk): boolean => desk.conclusions().findLast((conclusion) => conclusion.type === 'FlattenProgress')?.step === 'verified';

function flattenAndCheck(desk: VirtualDesk): void {
  desk.command({ type: 'FlattenAll', requestId: 'end', by: PERSON, reason: 'end of the test' });
  desk.runUntil(() => verified(desk) && desk.kernel.orders.working().length === 0, 900_000, 'proof of flat and no order in doubt');
  desk.run(35_000);
  expect(disagreements(desk)).toEqual([]);
}

const step = fc.record({ what: fc.constantFrom('limit', 'limit', 'replace', 'replace', 'buy', 'sell', 'cancel', 'lie'), id: fc.constantFrom(BTC, ETH), n: fc.integer({ min: 1, max: 20 }), wait: fc.integer({ min: 0, max: 3_000 }) });

function lies(desk: VirtualDesk, id: typeof BTC, n: number): readonly MarketEvent[] {
  const px = desk.kernel.marketData.referencePrice(id);
  const ts = desk.now;
  return [
    { type: 'mark', instrumentId: id, tsEvent: ts, px: NaN }, { type: 'mark', instrumentId: id, tsEvent: ts, px: -px }, { type: 'mark', instrumentId: id, tsEvent: ts, px: px * 1e6 },
    { type: 'mark', instrumentId: id, tsEvent: NaN, px }, { type: 'mark', instrumentId: id, tsEvent: ts + 1e12, px }, { type: 'trade', instrumentId: id, tsEvent: ts, px: Infinity, size: n } as MarketEvent,
    { type: 'quote', instrumentId: id, tsEvent: ts, bid: px * 2, ask: px / 2, bidSize: 1, askSize: 1 }, { type: 'funding', instrumentId: id, tsEvent: ts, rate: NaN, nextFundingTs: NaN } as MarketEvent,
    { type: 'mark', instrumentId: 'NOTHING' as never, tsEvent: ts, px: 1 },
  ];
}

function act(desk: VirtualDesk, { what, id, n }: { what: string; id: typeof BTC; n: number }): void {
  const size = quantity((n * (id === BTC ? 0.001 : 0.02)).toFixed(3));
  const reference = desk.kernel.marketData.referencePrice(id);
  // Close to the market, so that fills race what is asked.
  const near = price((reference * (1 + (n - 10) * 0.00002)).toFixed(id === BTC ? 0 : 1));
  const resting = desk.kernel.orders.workingFor(id).find(({ type, status, pending }) => type === 'limit' && status === 'open' && pending === null);
  switch (what) {
    case 'limit': desk.order({ instrumentId: id, side: n % 3 === 0 ? 'sell' : 'buy', type: 'limit', timeInForce: 'gtc', quantity: size, limitPx: near }); return;
    case 'buy': case 'sell': desk.order({ instrumentId: id, side: what, quantity: size }); return;
    case 'replace': if (resting) desk.command({ type: 'ReplaceOrder', requestId: desk.requestId(), by: PERSON, clientOrderId: resting.clientOrderId, quantity: size, limitPx: near }); return;
    case 'cancel': desk.command({ type: 'CancelAll', requestId: desk.requestId(), by: PERSON, instrumentId: id, reason: 'test' }); return;
    default: for (const event of lies(desk, id, n)) desk.handle({ type: 'market', ts: desk.now, event });
  }
}

describe('a desk at a hostile venue', () => {
  it('ends with the venue\'s own record when replaces, cancels and disconnects race fills, and no lie of the market gets in', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.array(step, { minLength: 3, maxLength: 25 }), (seed, steps) => {
      const desk = new VirtualDesk({ seed, severity: 'hostile', manualOnly: true }).start();
      desk.runUntil(() => desk.kernel.sync.reconciled, 60_000, 'agreement');
      for (const one of steps) {
        act(desk, one);
        desk.run(one.wait);
        expect(desk.kernel.state.latched()).toBe(false);
      }
      flattenAndCheck(desk);
    }), { numRuns: RUNS });
  });

  it.each([61, 62, 63])('does not take its own fills under way for a mismatch (seed %i)', (seed) => {
    const desk = new VirtualDesk({ seed, severity: 'hostile', stepMs: 500 }).start().run(240_000);
    expect(desk.conclusions().filter((conclusion) => conclusion.type === 'RiskEvent' && conclusion.code === 'reconMismatch')).toEqual([]);
  });

  it('survives a disk that fails at any commit: nothing is sent after it, and a restart goes on', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 60 }), (seed, failing) => {
      const memory = new CrashJournal();
      let commits = 0;
      let armed = true;
      const journal = { append: (entry: Parameters<CrashJournal['append']>[0]) => memory.append(entry), entries: () => memory.entries(), commit: () => { if (armed && ++commits === failing) throw new Error('disk full'); memory.commit(); } };
      const desk = new VirtualDesk({ seed, severity: 'normal', stepMs: 500, journal });
      let failed = false;
      try {
        desk.start().run(20_000);
        for (let n = 0; n < 40 && commits < failing; n += 1) {
          desk.order({ instrumentId: n % 2 === 0 ? BTC : ETH, side: 'buy', quantity: quantity(n % 2 === 0 ? '0.001' : '0.02') });
          desk.run(500);
        }
      } catch (error) {
        expect(String(error)).toMatch(/disk full/);
        failed = true;
      }
      armed = false;
      if (failed) {
        const sent = desk.sent.length;
        expect(() => desk.handle({ type: 'time', ts: desk.now + 1_000 })).toThrow(/disk full/);
        expect(desk.sent).toHaveLength(sent);
        memory.lose();
        desk.kill();
        desk.run(1_000);
        desk.restart();
      }
      flattenAndCheck(desk);
    }), { numRuns: RUNS });
  });
});
