// Reads of the venue: when they are asked, from when on, when they are given up, and what becomes of each answer.
import { describe, expect, it } from 'vitest';
import { money, price, quantity, ratio } from '../../../src/shared/model/decimal.ts';
import type { VenueSnapshot } from '../../../src/shared/model/venue-report.ts';
import { BareKernel, BTC, ETH } from '../../support/bare-kernel.ts';
import { PERSON } from '../../support/virtual-desk.ts';
import { oneTick } from '../../../src/shared/model/tick-rule.ts';
import type { Instrument } from '../../../src/shared/model/instrument.ts';

const TEN_MINUTES = 600_000;
const reads = (desk: BareKernel): number => desk.sentOf('querySnapshot').length;
/** How long it takes until the venue is read again, in steps of 10 ms. */
function untilRead(desk: BareKernel, atMost = 40_000): number {
  const [from, before] = [desk.now, reads(desk)];
  while (reads(desk) === before && desk.now - from < atMost) {
    desk.now += 10;
    desk.marks();
  }
  return reads(desk) === before ? NaN : desk.now - from;
}
const fails = (desk: BareKernel, cause: string | null = 'busy'): void => desk.report({ type: 'SnapshotResult', requestId: desk.last('querySnapshot').requestId, snapshot: null, cause, tsEvent: desk.now });
const held = (net: string) => ({ positions: [{ instrumentId: BTC, quantity: quantity(net), avgPx: null }] });
const outcomes = (desk: BareKernel) => desk.of('ReconciliationCompleted').map(({ cause, outcome }) => `${cause} ${outcome}`);
/** Answers every read for so long with the same. */
function answering(desk: BareKernel, ms: number, shown: Partial<VenueSnapshot>): void {
  const until = desk.now + ms;
  while (desk.now < until) {
    const took = untilRead(desk, until - desk.now);
    if (Number.isNaN(took)) return;
    desk.snapshot(shown);
  }
}
const hold = (desk: BareKernel, qty = '0.1', px?: number) => {
  const entry = desk.order({ side: 'buy', quantity: quantity(qty) });
  desk.accept(entry);
  desk.fill(entry, px);
  return entry;
};

describe('a read', () => {
  it('is asked at the first connection, 30 s after each agreement, and at each return', () => {
    const desk = new BareKernel().start();
    expect(reads(desk)).toBe(0);
    desk.connection('connected');
    expect(reads(desk)).toBe(1);
    desk.connection('connected'); // nothing new
    expect(reads(desk)).toBe(1);
    desk.snapshot().marks();
    for (let round = 0; round < 3; round += 1) {
      expect(untilRead(desk)).toBe(30_000);
      desk.snapshot();
    }
    desk.connection('disconnected').connection('connected');
    expect(reads(desk)).toBe(5);
    desk.snapshot();
    expect(outcomes(desk)).toEqual(['startup agreed', 'reconnect agreed']); // those that only confirm are not told
  });

  it('that fails is asked again after 250 ms, 500 ms, 1, 2, 5 and 5 s; one that succeeds ends the series', () => {
    const desk = new BareKernel().ready();
    const series = (): readonly number[] => Array.from({ length: 6 }, () => { fails(desk); return untilRead(desk); });
    untilRead(desk);
    expect(series()).toEqual([250, 500, 1_000, 2_000, 5_000, 5_000]);
    desk.snapshot();
    untilRead(desk);
    expect(series()).toEqual([250, 500, 1_000, 2_000, 5_000, 5_000]);
    desk.snapshot(held('1')); // an answer that shows a difference ends it, too
    untilRead(desk);
    expect(series().slice(0, 2)).toEqual([250, 500]);
  });

  it('without an answer is given up after 5 s; its answer counts no more', () => {
    const desk = new BareKernel().ready();
    untilRead(desk);
    const late = desk.last('querySnapshot').requestId;
    expect(untilRead(desk)).toBe(5_250);
    expect(desk.alarms('readUnanswered')).toBe(1);
    const before = desk.journal.count();
    desk.report({ type: 'SnapshotResult', requestId: late, snapshot: { openOrders: [], ...held('1'), fills: [], funding: [], cash: money('1'), tsEvent: desk.now }, cause: null, tsEvent: desk.now });
    expect(desk.journal.count() - before).toBe(1);
    desk.snapshot();
    expect(untilRead(desk)).toBe(30_000); // the clock of the one that was given up is not heard any more
  });

  it.each([['while one is under way', true], ['before the next is due', false]])('is neither asked nor missed while the venue is away: %s', (_when, pending) => {
    const desk = new BareKernel().ready();
    if (pending) untilRead(desk);
    desk.connection('disconnected');
    const before = reads(desk);
    desk.pass(90_000);
    expect([reads(desk), desk.alarms('readUnanswered')]).toEqual([before, 0]);
  });

  it('is not asked a second time while one is under way', () => {
    const desk = new BareKernel().ready();
    const entry = hold(desk);
    desk.pass(29_500);
    desk.fill(entry); // refused: the venue is read
    const before = reads(desk);
    desk.pass(1_000); // the periodic one was due
    expect(reads(desk)).toBe(before);
  });

  it('asks for what it shows to be unclear, and takes away what it shows to be too much', () => {
    const desk = new BareKernel().ready();
    const limit = { side: 'buy', type: 'limit', timeInForce: 'gtc', quantity: quantity('0.01') } as const;
    const [gone, over] = [desk.order({ ...limit, limitPx: price('88000') }), desk.order({ ...limit, limitPx: price('87000') })];
    desk.accept(gone);
    desk.report({ type: 'OrderStatusReport', order: desk.shown(over, 'canceled') });
    untilRead(desk);
    const from = desk.sent.length;
    desk.snapshot({ openOrders: [desk.shown(over)] });
    expect(desk.sent.slice(from)).toEqual([{ type: 'cancelForeign', venueOrderId: `S-${over.clientOrderId}`, instrumentId: BTC }, { type: 'queryOrder', clientOrderId: gone.clientOrderId, instrumentId: BTC }]);
  });

  it('reaches back ten minutes before the last agreement by the venue\'s clock, the newest of them', () => {
    const desk = new BareKernel().start().connection('connected');
    expect(desk.last('querySnapshot').since).toBe(0);
    expect(desk.kernel.sync.tsAgreed()).toBe(null);
    const venue = desk.now - 4_000;
    desk.snapshot({ tsEvent: venue }).marks();
    expect(desk.kernel.sync.tsAgreed()).toBe(venue);
    untilRead(desk);
    expect(desk.last('querySnapshot').since).toBe(venue - TEN_MINUTES);
    desk.snapshot({ tsEvent: venue - 5_000 }); // its clock went back
    untilRead(desk);
    expect(desk.last('querySnapshot').since).toBe(venue - TEN_MINUTES);
  });

  it('goes on after a restart from the last agreement of the journal, not from a difference that was open', () => {
    const desk = new BareKernel().ready();
    const agreed = desk.now;
    answering(desk, 60_000, held('1'));
    expect(outcomes(desk).at(-1)).toBe('periodic open');
    const again = new BareKernel({ journaled: desk.journal.entries(), startTs: desk.now + 60_000 }).start().connection('connected');
    expect(again.last('querySnapshot').since).toBe(agreed - TEN_MINUTES);
  });
});

describe('the connection', () => {
  const lost = (desk: BareKernel) => desk.of('RiskEvent').filter(({ code }) => code === 'venueDisconnected');
  it('is told when it is lost, once, also when there never was one', () => {
    const desk = new BareKernel().ready();
    desk.connection('disconnected').connection('disconnected');
    expect(lost(desk)).toMatchObject([{ level: 'warning', message: 'The venue is not connected: test', instrumentId: null, runbook: expect.stringContaining('Opening orders are denied') as string }]);
    expect(desk.kernel.sync).toMatchObject({ connected: false, reconciled: false, connectionCause: 'test', everConnected: true });
    const never = new BareKernel().start();
    expect(never.kernel.sync).toMatchObject({ connected: false, reconciled: false, connectionCause: 'not connected yet', everConnected: false });
    never.connection('disconnected');
    expect(lost(never)).toHaveLength(1);
    expect(never.kernel.sync.everConnected).toBe(false);
    never.connection('connected').snapshot();
    expect(outcomes(never)).toEqual(['startup agreed']);
  });
});

describe('a catalogue', () => {
  it.each([['tick', { ticks: oneTick(price('7')) }], ['lot', { lotSize: quantity('7') }], ['multiplier', { multiplier: ratio('7') }]] as const)('that changed its %s is told once per instrument', (_what, change) => {
    const desk = new BareKernel().ready();
    const shown = (id: typeof BTC) => desk.report({ type: 'CatalogueReport', instruments: desk.kernel.instruments.all().map((one) => (one.id === id ? { ...one, ...change } : one)), tsEvent: desk.now });
    shown(BTC);
    shown(BTC);
    expect(desk.of('RiskEvent')).toMatchObject([{ level: 'critical', code: 'catalogueChanged', instrumentId: BTC, message: 'BTC-PERP.SIM changed its tick, lot or multiplier at the venue while the desk runs', runbook: expect.stringContaining('Restart it') as string }]);
    shown(ETH);
    expect(desk.of('RiskEvent').map(({ instrumentId }) => instrumentId)).toEqual([BTC, ETH]);
  });

  it.each([['settlement', { settlement: 'paid' }], ['currency', { currency: 'EUR' }]] as const)('that changed its %s would be booked otherwise: the desk goes reduce-only', (_what, change) => {
    const desk = new BareKernel().ready();
    desk.report({ type: 'CatalogueReport', instruments: desk.kernel.instruments.all().map((one) => (one.id === BTC ? { ...one, ...change } : one)), tsEvent: desk.now });
    expect(desk.of('RiskEvent')).toMatchObject([{ code: 'catalogueChanged', instrumentId: BTC, message: 'BTC-PERP.SIM changed its kind, settlement or currency at the venue while the desk runs' }]);
    expect(desk.kernel.state.state()).toBe('reducing');
  });

  it('with what it had, and with instruments that the desk does not trade, is nothing', () => {
    const desk = new BareKernel().ready();
    const [one] = desk.kernel.instruments.all();
    if (one === undefined) throw new Error('expected an instrument');
    desk.report({ type: 'CatalogueReport', instruments: [one, { ...one, id: 'NEW-PERP.SIM' as never, ticks: oneTick(price('7')) }, { ...one, maxLeverage: 2 } as Instrument], tsEvent: desk.now });
    expect([desk.of('RiskEvent'), desk.kernel.state.state()]).toEqual([[], 'active']);
  });
});

describe('a difference', () => {
  it('is read again at once, counts when three reads in a row show it, is told once, and read each 5 s from then on', () => {
    const desk = new BareKernel().ready();
    untilRead(desk);
    desk.snapshot(held('0.05'));
    expect([desk.kernel.sync.reconciled, untilRead(desk)]).toEqual([true, 500]);
    desk.snapshot(held('0.05'));
    expect([desk.kernel.sync.reconciled, desk.kernel.sync.differs, untilRead(desk), outcomes(desk)]).toEqual([true, false, 500, ['startup agreed']]);
    desk.snapshot(held('0.05'));
    expect([desk.kernel.sync.reconciled, desk.kernel.sync.differs]).toEqual([false, true]);
    expect(desk.of('ReconciliationCompleted').at(-1)).toEqual({ type: 'ReconciliationCompleted', cause: 'periodic', outcome: 'open', tsEvent: desk.now, differences: [
      { kind: 'positionMismatch', instrumentId: BTC, reference: 'position of BTC-PERP.SIM', ours: '0', venues: '0.05', resolution: 'no fill explains 0.05: no new risk until it is explained' },
    ] });
    expect(desk.of('RiskEvent')).toMatchObject([{ level: 'critical', code: 'reconMismatch', instrumentId: null, message: 'Our record and the venue\'s disagree: positionMismatch position of BTC-PERP.SIM: ours 0, venue 0.05', runbook: expect.stringContaining('No new risk is taken') as string }]);
    expect(untilRead(desk)).toBe(5_000);
    desk.snapshot(held('0.05'));
    expect([untilRead(desk), desk.alarms('reconMismatch')]).toEqual([5_000, 1]);
    desk.snapshot(held('0.07')); // another one is news
    expect([untilRead(desk), desk.alarms('reconMismatch')]).toEqual([5_000, 2]);
    desk.snapshot();
    expect([desk.kernel.sync.reconciled, desk.kernel.sync.differs, outcomes(desk).at(-1)]).toEqual([true, false, 'reconnect agreed']);
    expect(untilRead(desk)).toBe(30_000);
    // It begins anew: the same one counts after three reads again, and is told again.
    answering(desk, 1_100, held('0.07'));
    desk.snapshot(held('0.07'));
    answering(desk, 1_100, held('0.07'));
    expect(desk.alarms('reconMismatch')).toBe(3);
  });

  it('that one read in between does not show has to begin anew', () => {
    const desk = new BareKernel().ready();
    untilRead(desk);
    for (const shown of [held('1'), held('1'), {}, held('1'), held('1')]) {
      desk.snapshot(shown);
      untilRead(desk);
    }
    expect(desk.kernel.sync.reconciled).toBe(true);
    desk.snapshot(held('1'));
    expect(desk.kernel.sync.reconciled).toBe(false);
  });

  it('in a position that stands open with us and is gone at the venue is one, and so is another size', () => {
    for (const shown of [{ positions: [] }, held('0.2')]) {
      const desk = new BareKernel().ready();
      hold(desk);
      untilRead(desk);
      desk.snapshot(shown);
      expect(untilRead(desk)).toBe(500);
    }
  });

  it('is none where the venue shows both directions of one instrument that come to what we have', () => {
    const desk = new BareKernel().ready();
    hold(desk);
    untilRead(desk);
    desk.snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('0.3'), avgPx: null }, { instrumentId: BTC, quantity: quantity('-0.2'), avgPx: null }] });
    expect(untilRead(desk)).toBe(30_000);
  });

  it('is none in a fill that is booked, however often it is shown', () => {
    const desk = new BareKernel().ready();
    const entry = hold(desk);
    const booked = desk.of('OrderFilled').map(({ tradeId, lastPx }) => ({ tradeId, venueOrderId: `S-${entry.clientOrderId}` as never, clientOrderId: entry.clientOrderId, instrumentId: BTC, side: 'buy', qty: entry.quantity, px: lastPx, fee: money('0'), liquidity: 'taker', cause: 'order', tsEvent: desk.now }) as const);
    expect(booked).toHaveLength(1);
    untilRead(desk);
    desk.snapshot({ ...held('0.1'), fills: booked });
    expect([outcomes(desk), untilRead(desk)]).toEqual([['startup agreed'], 30_000]);
  });

  it('is none in a payment that is booked, however often it is shown', () => {
    const desk = new BareKernel().ready();
    hold(desk);
    untilRead(desk);
    const payment = { fundingId: 'P-1', instrumentId: BTC, quantity: quantity('0.1'), px: price('90000'), rate: ratio('0.0001'), payment: money('-0.9'), tsEvent: desk.now };
    const shown = { ...held('0.1'), funding: [payment], cash: money('99999.1') };
    desk.snapshot(shown);
    expect(outcomes(desk)).toEqual(['startup agreed', 'periodic repaired']);
    untilRead(desk);
    desk.snapshot(shown);
    expect(outcomes(desk)).toHaveLength(2);
  });

  it('is none in a position that both have, and a flat one of either side is the same as none', () => {
    const desk = new BareKernel().ready();
    const entry = hold(desk);
    untilRead(desk);
    desk.snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('0.1'), avgPx: null }, { instrumentId: ETH, quantity: quantity('0'), avgPx: null }] });
    expect(untilRead(desk)).toBe(30_000);
    const exit = desk.order({ side: 'sell', quantity: entry.quantity, reduceOnly: true });
    desk.accept(exit);
    desk.fill(exit);
    desk.snapshot();
    expect(untilRead(desk)).toBe(30_000);
  });

  it('that was repaired on the way is told with what it was', () => {
    const desk = new BareKernel().ready();
    untilRead(desk);
    const missed = { tradeId: 'M-1' as never, venueOrderId: 'S-M' as never, clientOrderId: null, instrumentId: BTC, side: 'buy', qty: quantity('0.01'), px: price('90000'), fee: money('0'), liquidity: 'taker', cause: 'order', tsEvent: desk.now } as const;
    desk.snapshot({ ...held('0.01'), fills: [missed] });
    expect(desk.of('ReconciliationCompleted').at(-1)).toMatchObject({ cause: 'periodic', outcome: 'repaired', differences: [{ kind: 'missedFill', reference: 'M-1' }] });
    expect(desk.kernel.portfolio.position(BTC)?.quantity).toBe(quantity('0.01'));
    expect(desk.kernel.sync.reconciled).toBe(true);
  });

  it('that a refused fill leaves behind is one, whatever the comparison before it said', () => {
    const desk = new BareKernel().ready();
    untilRead(desk);
    const unknown = { tradeId: 'M-1' as never, venueOrderId: 'S-M' as never, clientOrderId: null, instrumentId: 'LUNA-PERP.SIM' as never, side: 'buy', qty: quantity('1'), px: price('2'), fee: money('0'), liquidity: 'taker', cause: 'order', tsEvent: desk.now } as const;
    desk.snapshot({ fills: [unknown], positions: [{ instrumentId: 'LUNA-PERP.SIM' as never, quantity: quantity('1'), avgPx: null }] });
    expect(untilRead(desk)).toBe(500);
    expect(desk.of('ReconciliationCompleted')).toHaveLength(1);
  });
});

describe('cash', () => {
  const cash = (desk: BareKernel): bigint => desk.kernel.portfolio.account().cash;
  const booked = (desk: BareKernel) => desk.of('LedgerBooked').map(({ entry: { type, amount } }) => [type, amount]);
  const told = (desk: BareKernel) => desk.of('ReconciliationCompleted').at(-1)?.differences;

  it('of the first read is the account\'s money, to the last digit and no difference', () => {
    const desk = new BareKernel().start().connection('connected');
    desk.snapshot({ cash: money('1234.567890123456') });
    expect([cash(desk), booked(desk), told(desk)]).toEqual([money('1234.567890123456'), [['deposit', money('1234.567890123456')]], []]);
  });

  it('may differ in the last digits: the venue rounds otherwise', () => {
    for (const [shown, differs] of [['100000.000001', false], ['99999.999999', false], ['100000.000002', true], ['99999.999998', true]] as const) {
      const desk = new BareKernel().ready();
      untilRead(desk);
      desk.snapshot({ cash: money(shown) });
      expect([shown, desk.of('ReconciliationCompleted').length]).toEqual([shown, differs ? 2 : 1]);
    }
  });

  it('that differs is read again first, and booked when the same gap stays; another gap waits anew', () => {
    const desk = new BareKernel().ready();
    untilRead(desk);
    const difference = (venues: string, resolution: string, ours = '100000') => [{ kind: 'cashMismatch', instrumentId: null, reference: `venue cash at ${desk.now}`, ours, venues, resolution }];
    desk.snapshot({ cash: money('99990') });
    expect(told(desk)).toEqual(difference('99990', 'read again'));
    untilRead(desk);
    desk.snapshot({ cash: money('99980') });
    expect(told(desk)).toEqual(difference('99980', 'read again'));
    untilRead(desk);
    desk.snapshot({ cash: money('99980') });
    expect(told(desk)).toEqual(difference('99980', 'booked as an adjustment'));
    expect([cash(desk), booked(desk).at(-1)]).toEqual([money('99980'), ['adjustment', money('-20')]]);
    untilRead(desk);
    const before = desk.of('ReconciliationCompleted').length;
    desk.snapshot({ cash: money('99980') });
    expect(desk.of('ReconciliationCompleted')).toHaveLength(before);
  });

  it('that differs by the order of the same fills is split anew, equity unchanged', () => {
    const desk = new BareKernel().ready();
    hold(desk, '0.1', 90_000); // 9,000 of cost with us
    untilRead(desk);
    const equity = desk.kernel.portfolio.account().equity;
    // The venue has an average of 90,100: 10 more of cost, and 10 more of cash.
    desk.snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('0.1'), avgPx: price('90100') }, { instrumentId: ETH, quantity: quantity('0'), avgPx: null }], cash: money('100010') });
    expect(told(desk)).toEqual([{ kind: 'cashMismatch', instrumentId: null, reference: `venue cash at ${desk.now}`, ours: '100000', venues: '100010', resolution: 'the venue booked the same fills in another order: realised PnL and cost were split anew, equity is unchanged' }]);
    expect([cash(desk), desk.kernel.portfolio.account().equity, desk.kernel.portfolio.position(BTC)?.cost]).toEqual([money('100010'), equity, money('9010')]);
    expect(desk.of('LedgerBooked').at(-1)?.entry).toMatchObject({ instrumentId: BTC, amount: money('10') });
    expect(booked(desk).map(([type]) => type)).not.toContain('adjustment');
    // What the arithmetic of the last digits leaves is none of it.
    untilRead(desk);
    desk.snapshot({ positions: [{ instrumentId: BTC, quantity: quantity('0.1'), avgPx: price('90200') }], cash: money('100020.000001') });
    expect([told(desk)?.[0]?.resolution, cash(desk)]).toEqual([expect.stringContaining('split anew'), money('100020')]);
  });

  it('that differs by more than the order of fills explains, or while positions differ, is not split', () => {
    for (const shown of [{ positions: [{ instrumentId: BTC, quantity: quantity('0.1'), avgPx: price('90100') }], cash: money('100011') }, { positions: [{ instrumentId: BTC, quantity: quantity('0.2'), avgPx: price('90050') }], cash: money('100005') }]) {
      const desk = new BareKernel().ready();
      hold(desk, '0.1', 90_000);
      untilRead(desk);
      const count = desk.of('LedgerBooked').length;
      desk.snapshot(shown);
      expect(desk.of('LedgerBooked')).toHaveLength(count);
      if (shown.cash === money('100011')) expect(told(desk)).toMatchObject([{ kind: 'cashMismatch', resolution: 'read again' }]);
      else {
        for (const cash of ['100006', '100007']) {
          expect(untilRead(desk)).toBe(500);
          desk.snapshot({ ...shown, cash: money(cash) });
        }
        expect(told(desk)).toMatchObject([{ kind: 'positionMismatch' }, { kind: 'cashMismatch', resolution: 'read again' }]);
      }
      expect(desk.kernel.portfolio.position(BTC)?.cost).toBe(money('9000'));
    }
  });
});

describe('a read that flatten-all asked for', () => {
  it('is another one than the read of a reconnection: that one is no proof of flat', () => {
    const desk = new BareKernel().ready();
    desk.command({ type: 'FlattenAll', requestId: 'f', by: PERSON, reason: 'test' });
    desk.connection('disconnected').connection('connected');
    desk.snapshot();
    expect(outcomes(desk).at(-1)).toBe('reconnect agreed');
    expect(desk.of('FlattenProgress').every(({ emptyReads }) => emptyReads === 0)).toBe(true);
  });

  it('is asked at once when the venue is back, where one had failed', () => {
    const desk = new BareKernel().ready();
    desk.connection('disconnected');
    desk.command({ type: 'FlattenAll', requestId: 'f', by: PERSON, reason: 'test' });
    for (let passed = 0; passed < 60_000 && !/could not be read/.test(desk.of('FlattenProgress').at(-1)?.message ?? ''); passed += 250) desk.pass(250);
    desk.connection('connected').snapshot();
    expect(outcomes(desk).at(-1)).toBe('flatten agreed');
    expect(desk.of('FlattenProgress').at(-1)).toMatchObject({ emptyReads: 1 });
  });

  it('is asked again by flatten-all alone when it fails, and its answer reconciles as well', () => {
    const desk = new BareKernel().ready();
    desk.command({ type: 'FlattenAll', requestId: 'f', by: PERSON, reason: 'test' });
    const before = reads(desk);
    fails(desk, null);
    expect(desk.of('FlattenProgress').at(-1)).toMatchObject({ emptyReads: 0, message: expect.stringContaining('the read failed') as string });
    for (let passed = 0; passed < 60_000 && reads(desk) === before; passed += 250) desk.pass(250);
    expect(reads(desk)).toBe(before + 1);
    desk.snapshot();
    expect(outcomes(desk).at(-1)).toBe('flatten agreed');
    expect(desk.of('FlattenProgress').at(-1)).toMatchObject({ emptyReads: 1 });
  });
});
