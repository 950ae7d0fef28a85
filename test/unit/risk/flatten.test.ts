import { describe, expect, it } from 'vitest';
import { quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, FLATTEN, venueOrderId } from '../../../src/shared/model/ids.ts';
import { rig, shown, snapshot } from './flatten-rig.ts';
import { anOrder, BTC, ETH } from './risk-world.ts';

describe('FlattenProcedure', () => {
  it('proves an empty account with two reads, apart by the confirm delay', () => {
    const { procedure } = rig();
    expect(procedure.start('drill', 1000)).toMatchObject({ readRequested: true, closes: [], cancels: [], progress: [{ step: 'halted', flattenId: 'F-1000' }, { step: 'reading', round: 1, venuePositions: null }] });
    const first = procedure.onSnapshot(snapshot([[BTC, '0']]), null, 1100);
    expect(first).toMatchObject({ readRequested: false, progress: [{ step: 'reading', emptyReads: 1, venueOpenOrders: [], venuePositions: [] }] });
    expect(procedure.nextDue()).toBe(4100);
    expect(procedure.onTime(4099).readRequested).toBe(false);
    expect(procedure.onTime(4100).readRequested).toBe(true);
    expect(procedure.onSnapshot(snapshot([]), null, 4200).progress).toMatchObject([{ step: 'verified', emptyReads: 2, round: 2 }]);
    expect(procedure.done()).toBe(true);
    expect(procedure.active()).toBe(false);
    expect(procedure.nextDue()).toBe(Infinity);
  });

  it('a failed read neither counts nor forgets', () => {
    const { procedure } = rig();
    procedure.start('drill', 0);
    procedure.onSnapshot(snapshot([]), null, 100);
    procedure.onTime(procedure.nextDue());
    expect(procedure.onSnapshot(null, 'HTTP 503', 3200).progress[0]).toMatchObject({ emptyReads: 1 });
    expect(procedure.done()).toBe(false);
    procedure.onTime(procedure.nextDue());
    procedure.onSnapshot(snapshot([]), null, 6000);
    expect(procedure.done()).toBe(true);
  });

  it('does not take an empty venue for flat while an order of ours is in doubt', () => {
    const { procedure, end } = rig([anOrder({ clientOrderId: clientOrderId('o-1'), status: 'unknown' })]);
    const started = procedure.start('drill', 0);
    expect(started.cancels).toMatchObject([{ type: 'cancel', clientOrderId: 'o-1' }]);
    expect(started.readRequested).toBe(false);
    for (let i = 0; i < 6; i++) {
      procedure.onTime(procedure.nextDue());
      const read = procedure.onSnapshot(snapshot([]), null, procedure.nextDue() - 4000);
      expect(read.progress.every((one) => one.emptyReads === 0)).toBe(true);
    }
    end('o-1', 'rejected', 100_000);
    for (let i = 0; i < 3 && !procedure.done(); i++) {
      procedure.onTime(procedure.nextDue());
      procedure.onSnapshot(snapshot([]), null, 200_000 + i * 10_000);
    }
    expect(procedure.done()).toBe(true);
  });

  it('does not count a read during which an order ended', () => {
    const { procedure, end } = rig([anOrder({ clientOrderId: clientOrderId('o-1'), status: 'open' })]);
    procedure.start('drill', 0);
    procedure.onTime(2000);
    end('o-1', 'filled', 2050); // its fill may be missing in the snapshot that is on its way
    expect(procedure.onSnapshot(snapshot([]), null, 2100).progress[0]).toMatchObject({ emptyReads: 0 });
  });

  it('cancels first, foreign orders too, and closes with what the venue shows', () => {
    const { procedure, orders, end } = rig();
    procedure.start('drill', 0);
    const dirty = procedure.onSnapshot(snapshot([[BTC, '5']], [shown()]), null, 100);
    expect(dirty.cancels).toEqual([{ type: 'cancelForeign', venueOrderId: 'v-9', instrumentId: BTC }]);
    expect(dirty.closes).toEqual([]);
    expect(procedure.onTime(procedure.nextDue()).readRequested).toBe(true);
    const clean = procedure.onSnapshot(snapshot([[BTC, '5'], [ETH, '-0.3']]), null, 500);
    // The venue's largest size first; an instrument that we do not know is closed whole.
    expect(clean.closes).toMatchObject([
      { instrumentId: BTC, side: 'sell', quantity: quantity('2'), reduceOnly: true, type: 'market', timeInForce: 'ioc', limitPx: null, strategyId: FLATTEN },
      { instrumentId: ETH, side: 'buy', quantity: quantity('0.3'), reduceOnly: true },
    ]);
    orders.push(anOrder({ ...clean.closes[0], clientOrderId: clientOrderId('f-1'), status: 'submitted' }), anOrder({ ...clean.closes[1], clientOrderId: clientOrderId('f-2'), status: 'unknown' }));
    expect(end('f-1', 'filled', 600).readRequested).toBe(false);
    procedure.onTime(2500);
    const next = procedure.onSnapshot(snapshot([[BTC, '3'], [ETH, '-0.3']]), null, 2600);
    expect(next.closes).toMatchObject([{ instrumentId: BTC, quantity: quantity('2') }]); // ETH waits for the outcome of its close
  });

  it('leaves a close in flight alone at first, and cancels it when it hangs at the venue', () => {
    const { procedure, orders, end } = rig();
    procedure.start('drill', 0);
    const [close] = procedure.onSnapshot(snapshot([[BTC, '1']]), null, 100).closes;
    orders.push(anOrder({ ...close, clientOrderId: clientOrderId('f-1'), venueOrderId: venueOrderId('v-1'), status: 'open' }));
    const hangs = snapshot([[BTC, '1']], [shown({ clientOrderId: clientOrderId('f-1'), venueOrderId: venueOrderId('v-1'), side: 'sell', reduceOnly: true })]);
    const read = (): ReturnType<typeof procedure.onSnapshot> => {
      procedure.onTime(procedure.nextDue());
      return procedure.onSnapshot(hangs, null, procedure.nextDue() - 4_000);
    };
    expect(read()).toMatchObject({ cancels: [], closes: [] });
    const canceled = read();
    expect(canceled.cancels).toEqual([{ type: 'cancel', clientOrderId: 'f-1', venueOrderId: 'v-1', instrumentId: BTC }]);
    expect(canceled.closes).toEqual([]); // Not before that one has ended.
    end('f-1', 'canceled', procedure.nextDue());
    procedure.onTime(procedure.nextDue());
    expect(procedure.onSnapshot(snapshot([[BTC, '1']]), null, procedure.nextDue() - 4_000).closes).toMatchObject([{ instrumentId: BTC, side: 'sell', quantity: quantity('1'), reduceOnly: true }]);
  });

  it('cancels by the venue\'s id an order that it shows and we believe closed', () => {
    const { procedure } = rig([anOrder({ clientOrderId: clientOrderId('o-1'), status: 'canceled' })]);
    procedure.start('drill', 0);
    expect(procedure.onSnapshot(snapshot([], [shown({ clientOrderId: clientOrderId('o-1') })]), null, 100).cancels).toMatchObject([{ type: 'cancelForeign', venueOrderId: 'v-9' }]);
  });

  it('ignores snapshots that it did not ask for', () => {
    const { procedure } = rig();
    expect(procedure.onSnapshot(snapshot([[BTC, '5']]), null, 0)).toEqual({ progress: [], cancels: [], closes: [], readRequested: false });
    procedure.start('drill', 0);
    procedure.onSnapshot(snapshot([]), null, 100);
    expect(procedure.onSnapshot(snapshot([]), null, 101).progress).toEqual([]);
    expect(procedure.done()).toBe(false);
  });

  it('says stuck with what remains, slows down, and recovers its pace when something helps', () => {
    const { procedure } = rig([], { maxRounds: 3 });
    procedure.start('drill', 0);
    const stuck: string[] = [];
    let now = 0;
    for (let i = 0; i < 8; i++) {
      const read = procedure.onSnapshot(snapshot([[BTC, '0.00005']], [shown()]), null, now);
      stuck.push(...read.progress.filter((one) => one.step === 'stuck').map((one) => one.message));
      now = procedure.nextDue();
      procedure.onTime(now);
    }
    expect(stuck).toHaveLength(2);
    expect(stuck[0]).toContain('BTC-PERP.SIM long 0.00005 (dust below one lot); 1 open order');
    expect(stuck[0]).toContain('venue\'s own page');
    procedure.onSnapshot(snapshot([[BTC, '0.00005']], [shown()]), null, now);
    expect(procedure.nextDue() - now).toBe(15_000);
    procedure.onTime(procedure.nextDue());
    const at = now + 15_000;
    procedure.onSnapshot(snapshot([]), null, at);
    expect(procedure.nextDue() - at).toBe(3000);
  });

  it('pressed again it hurries, and keeps its id', () => {
    const { procedure } = rig();
    procedure.start('drill', 0);
    procedure.onSnapshot(null, 'no answer', 100);
    const again = procedure.start('now!', 150);
    expect(again).toMatchObject({ readRequested: true, progress: [{ flattenId: 'F-0', round: 2 }] });
  });

  it('pressed again it does not hurry to the proof: the venue may show an order late', () => {
    const { procedure } = rig();
    procedure.start('drill', 0);
    procedure.onSnapshot(snapshot([]), null, 100);
    expect(procedure.start('now!', 150).readRequested).toBe(false);
  });
});
