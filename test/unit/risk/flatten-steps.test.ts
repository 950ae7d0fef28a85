// Flatten-all, one step at a time: what a step may and may not lead to. Times and amounts are written out, not taken from the procedure.
import { describe, expect, it } from 'vitest';
import { quantity } from '../../../src/shared/model/decimal.ts';
import { clientOrderId, FLATTEN, venueOrderId, type InstrumentId } from '../../../src/shared/model/ids.ts';
import type { Order } from '../../../src/shared/model/order.ts';
import { rig, shown, snapshot } from './flatten-rig.ts';
import { anOrder, BTC, ETH } from './risk-world.ts';

const ours = (id: string, over: Partial<Order> = {}): Order => anOrder({ clientOrderId: clientOrderId(id), status: 'open', ...over });
const steps = ({ progress }: { readonly progress: readonly { readonly step: string }[] }): readonly string[] => progress.map(({ step }) => step);
type Shown = Parameters<typeof snapshot>;
/** Reads again and again as `venue` says, each answered at once, and tells how long the procedure then waits, ms. */
function waits(flatten: ReturnType<typeof rig>, venue: readonly (Shown | null)[]): readonly number[] {
  let now = 0;
  flatten.procedure.start('test', now);
  return venue.map((one) => {
    if (flatten.procedure.nextDue() !== now + 5_000) throw new Error('expected a read under way');
    flatten.procedure.onSnapshot(one && snapshot(...one), one && null, now);
    const paused = flatten.procedure.nextDue() - now;
    now = flatten.procedure.nextDue();
    flatten.procedure.onTime(now);
    return paused;
  });
}

describe('start', () => {
  it('cancels every working order of ours, a close of a flatten before too, tells each step, and waits for their end', () => {
    const { procedure } = rig([ours('o-1', { venueOrderId: venueOrderId('v-1') }), ours('f-0', { strategyId: FLATTEN, instrumentId: ETH, status: 'unknown' }), ours('o-2', { status: 'filled' })]);
    const started = procedure.start('drill', 1_000);
    expect(started.cancels).toEqual([{ type: 'cancel', clientOrderId: 'o-1', venueOrderId: 'v-1', instrumentId: BTC }, { type: 'cancel', clientOrderId: 'f-0', venueOrderId: null, instrumentId: ETH }]);
    expect(started.progress.map(({ step, message }) => [step, message])).toEqual([['halted', 'Flatten-all: drill'], ['canceling', 'Canceling 2 working orders of ours'], ['waiting', 'Waiting until cancels and closes have ended']]);
    expect([started.readRequested, procedure.active(), procedure.done(), procedure.nextDue()]).toEqual([false, true, false, 3_000]);
  });

  it('pressed again reads at once only out of a pause that is not before the proof', () => {
    const waiting = rig([ours('o-1')]);
    waiting.procedure.start('drill', 0);
    expect(waiting.procedure.start('now!', 10)).toEqual({ progress: [], cancels: [], closes: [], readRequested: false });
    expect(waiting.procedure.nextDue()).toBe(2_000);
    const reading = rig();
    reading.procedure.start('drill', 0);
    expect(reading.procedure.start('now!', 10).readRequested).toBe(false);
    expect(reading.procedure.nextDue()).toBe(5_000);
  });

  it('begins anew after a proof: nothing of the flatten before counts', () => {
    const flatten = rig();
    flatten.procedure.start('first', 0);
    // A close is handed out that never becomes an order; somebody else closes the position.
    expect(flatten.procedure.onSnapshot(snapshot([[BTC, '1']]), null, 10).closes).toHaveLength(1);
    for (let read = 0; !flatten.procedure.done() && read < 5; read += 1) {
      flatten.procedure.onTime(flatten.procedure.nextDue());
      flatten.procedure.onSnapshot(snapshot([]), null, flatten.procedure.nextDue() - 4_000);
    }
    expect(flatten.procedure.done()).toBe(true);
    flatten.orders.push(ours('o-1'));
    const again = flatten.procedure.start('second', 1_000_000);
    expect(again.progress[0]).toMatchObject({ flattenId: 'F-1000000', round: 0, emptyReads: 0, venueOpenOrders: null, venuePositions: null });
    // The end of the only order that works is enough: no close of the first one is waited for.
    expect(flatten.end('o-1', 'canceled', 1_000_100)).toMatchObject({ readRequested: true, progress: [{ round: 1 }] });
    flatten.procedure.onSnapshot(snapshot([]), null, 1_000_200);
    expect(flatten.procedure.done()).toBe(false);
  });
});

describe('what ended', () => {
  it('is waited for until the last one', () => {
    const { end, procedure } = rig([ours('o-1'), ours('o-2')]);
    procedure.start('drill', 0);
    expect(end('o-1', 'canceled', 100).readRequested).toBe(false);
    expect(end('o-2', 'canceled', 200).readRequested).toBe(true);
  });

  it('leads to no read while a close is still to be placed', () => {
    const { procedure, end, orders } = rig([], {});
    procedure.start('drill', 0);
    const { closes } = procedure.onSnapshot(snapshot([[BTC, '1'], [ETH, '1']]), null, 100);
    expect(closes).toHaveLength(2);
    // The gate refuses the first before the second is placed.
    orders.push(ours('f-1', { strategyId: FLATTEN, instrumentId: BTC }));
    expect(end('f-1', 'denied', 100).readRequested).toBe(false);
    // An order of a strategy in the other instrument ends: its close is not placed yet.
    orders.push(ours('o-1', { instrumentId: ETH }));
    expect(end('o-1', 'canceled', 100).readRequested).toBe(false);
    orders.push(ours('f-2', { strategyId: FLATTEN, instrumentId: ETH }));
    expect(end('f-2', 'filled', 300).readRequested).toBe(true);
  });

  it('a refused close is not waited for, and moves nothing', () => {
    const { procedure, end, orders } = rig();
    procedure.start('drill', 0);
    expect(procedure.onSnapshot(snapshot([[BTC, '1']]), null, 100).closes).toHaveLength(1);
    orders.push(ours('f-1', { strategyId: FLATTEN }));
    expect(end('f-1', 'denied', 100).readRequested).toBe(true);
    // While that read is under way the gate refuses a strategy: the position in the answer is as good as before.
    orders.push(ours('o-1'));
    end('o-1', 'denied', 150);
    expect(procedure.onSnapshot(snapshot([[BTC, '1']]), null, 200).closes).toHaveLength(1);
  });

  it('while the venue is read may be missing in the answer: no close of that instrument, but of the others', () => {
    const { procedure, end, orders } = rig();
    procedure.start('drill', 0);
    orders.push(ours('o-1', { instrumentId: BTC }));
    end('o-1', 'filled', 50);
    expect(procedure.onSnapshot(snapshot([[BTC, '1'], [ETH, '2']]), null, 100).closes).toMatchObject([{ instrumentId: ETH, quantity: quantity('2') }]);
  });

  it('and nothing else shown: it is told that the venue is read again because of it', () => {
    const { procedure, end, orders } = rig();
    procedure.start('drill', 0);
    orders.push(ours('o-1'));
    end('o-1', 'filled', 50);
    const first = procedure.onSnapshot(snapshot([]), null, 100);
    expect(first.progress.map(({ message }) => message)).toEqual(['The venue shows nothing, but an order ended while it was read: reading again']);
    procedure.onTime(procedure.nextDue());
    expect(procedure.onSnapshot(snapshot([]), null, 4_000).progress.map(({ message }) => message)).toEqual(['The venue shows no position and no open order; reading once more for proof']);
  });
});

it('hands out a close again when the one before never became an order', () => {
  const { procedure } = rig();
  procedure.start('drill', 0);
  for (let round = 0; round < 3; round += 1) {
    expect(procedure.onSnapshot(snapshot([[BTC, '1']]), null, procedure.nextDue() - 4_000).closes).toHaveLength(1);
    procedure.onTime(procedure.nextDue());
  }
});

it('closes nothing at the first read while an order of a strategy may still fill, and does not wait for it for ever', () => {
  const { procedure } = rig([ours('o-1', { status: 'unknown' })]);
  procedure.start('drill', 0);
  const closes = (): number => {
    procedure.onTime(procedure.nextDue());
    return procedure.onSnapshot(snapshot([[BTC, '1']]), null, procedure.nextDue() - 4_000).closes.length;
  };
  expect([closes(), closes()]).toEqual([0, 1]);
});

describe('an answer of the venue', () => {
  it('that shows only what has ended and positions of nothing counts as empty', () => {
    const { procedure } = rig();
    procedure.start('drill', 0);
    const ended = [shown({ status: 'canceled' }), shown({ status: 'filled', venueOrderId: venueOrderId('v-8') })];
    const read = procedure.onSnapshot(snapshot([[BTC, '0'], [ETH, '0']], ended), null, 100);
    expect(read).toMatchObject({ cancels: [], closes: [], progress: [{ emptyReads: 1, venueOpenOrders: [], venuePositions: [] }] });
  });

  it('that shows something starts the proof anew', () => {
    const { procedure } = rig();
    procedure.start('drill', 0);
    let now = 0;
    const read = (...what: Shown): number => {
      const told = procedure.onSnapshot(snapshot(...what), null, now).progress[0]?.emptyReads ?? NaN;
      now = procedure.nextDue();
      procedure.onTime(now);
      return told;
    };
    expect([read([]), read([[BTC, '1']]), read([]), read([], [shown()]), read([])]).toEqual([1, 0, 1, 0, 1]);
    expect(procedure.done()).toBe(false);
    expect(read([])).toBe(2);
    expect(procedure.done()).toBe(true);
  });

  it('that failed names its cause, or says that there was none', () => {
    const { procedure } = rig();
    procedure.start('drill', 0);
    const said = (cause: string | null): string => {
      const { progress } = procedure.onSnapshot(null, cause, 100);
      procedure.onTime(procedure.nextDue());
      return progress[0]?.message ?? '';
    };
    expect(said('HTTP 503')).toBe('The venue could not be read: HTTP 503. It counts as nothing and is asked again.');
    expect(said(null)).toBe('The venue could not be read: the venue did not say why. It counts as nothing and is asked again.');
    // And one that never came.
    expect(procedure.onTime(procedure.nextDue()).progress[0]?.message).toBe('The venue could not be read: no answer within 5000 ms. It counts as nothing and is asked again.');
  });

  it('is canceled order by order: ours by our id once, a stranger\'s and one that we believe closed by the venue\'s', () => {
    const { procedure } = rig([ours('o-1', { venueOrderId: venueOrderId('v-1') }), ours('o-2'), ours('o-3', { status: 'canceled', venueOrderId: venueOrderId('v-3') })]);
    procedure.start('drill', 0);
    procedure.onTime(2_000);
    const of = (id: string | null, venueId: string) => shown({ clientOrderId: id === null ? null : clientOrderId(id), venueOrderId: venueOrderId(venueId) });
    // The first is named by its venue's id only, the second by ours only.
    const { cancels } = procedure.onSnapshot(snapshot([], [of(null, 'v-1'), of('o-2', 'v-2'), of('o-3', 'v-3'), of('x-9', 'v-4'), of(null, 'v-5')]), null, 2_100);
    expect(cancels.map((one) => (one.type === 'cancel' ? one.clientOrderId : one.venueOrderId))).toEqual(['o-1', 'o-2', 'v-3', 'v-4', 'v-5']);
  });

  it('is told in the words of what remains, and only of what is done', () => {
    const { procedure } = rig();
    procedure.start('drill', 0);
    const first = procedure.onSnapshot(snapshot([[BTC, '1.5'], [ETH, '-2']], [shown()]), null, 100);
    expect(first.progress.map(({ step, message }) => [step, message])).toEqual([['canceling', 'Canceling 1 order: The venue shows BTC-PERP.SIM long 1.5; ETH-PERP.SIM short 2; 1 open order']]);
    procedure.onTime(procedure.nextDue());
    const second = procedure.onSnapshot(snapshot([[BTC, '1.5'], [ETH, '-2']]), null, 500);
    expect(second.progress.map(({ step, message }) => [step, message])).toEqual([['closing', 'Closing 2 positions: The venue shows BTC-PERP.SIM long 1.5; ETH-PERP.SIM short 2'], ['waiting', 'Waiting until cancels and closes have ended']]);
    expect(second.closes.map(({ side, reason }) => [side, reason])).toEqual([['sell', 'Flatten-all: the venue shows 1.5 (drill)'], ['buy', 'Flatten-all: the venue shows -2 (drill)']]);
  });

  it('of dust alone is closed by nobody, and said', () => {
    const { procedure } = rig();
    procedure.start('drill', 0);
    const read = procedure.onSnapshot(snapshot([[BTC, '0.00005']]), null, 100);
    expect([read.closes, steps(read), procedure.nextDue()]).toEqual([[], [], 350]);
  });

  it.each([['1.99995', '1.9999'], ['2', '2'], ['2.5', '2'], ['0.0001', '0.0001']])('of a position of %s is closed with %s, on the venue\'s steps and up to its largest size', (held, closes) => {
    const { procedure } = rig();
    procedure.start('drill', 0);
    expect(procedure.onSnapshot(snapshot([[BTC, held]]), null, 100).closes).toMatchObject([{ quantity: quantity(closes) }]);
  });
});

describe('the pace', () => {
  it('doubles from a quarter of a second to eight seconds while nothing helps, then is slow', () => {
    expect(waits(rig(), Array.from({ length: 11 }, () => null))).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 15_000, 15_000]);
  });

  const two: Shown = [[[BTC, '0.00005'], ['SOL-PERP.SIM' as InstrumentId, '0']], [shown(), shown({ venueOrderId: venueOrderId('v-8') })]];
  it.each([
    ['the same again is no progress', two, 1_000],
    ['an order less is progress', [two[0], [shown()]], 250],
    ['an order more is none', [two[0], [...(two[1] ?? []), shown({ venueOrderId: venueOrderId('v-7') })]], 1_000],
    ['a smaller position is progress', [[[BTC, '0.00004']], two[1]], 250],
    ['a larger one is none', [[[BTC, '0.00006']], two[1]], 1_000],
    ['as much on the other side is none', [[[BTC, '-0.00005']], two[1]], 1_000],
    ['a position that is gone is progress', [[], two[1]], 250],
  ] as readonly (readonly [string, Shown, number])[])('%s', (_name, then, pause) => {
    // Dust cannot be closed: nothing but what the venue shows decides. The third read in a row that shows the same has waited twice.
    expect(waits(rig(), [two, two, two, then])).toEqual([250, 250, 500, pause]);
  });

  it('an order of ours less in doubt is progress too', () => {
    const flatten = rig([ours('o-1', { status: 'unknown' }), ours('o-2', { status: 'unknown' })]);
    const { procedure } = flatten;
    procedure.start('drill', 0);
    const waited = (): number => {
      const now = procedure.nextDue();
      procedure.onTime(now);
      procedure.onSnapshot(snapshot([[BTC, '0.00005']]), null, now);
      return procedure.nextDue() - now;
    };
    // Orders in doubt are waited for two seconds, longer once the pace is slower than that.
    expect([waited(), waited(), waited(), waited(), waited(), waited()]).toEqual([2_000, 2_000, 2_000, 2_000, 2_000, 4_000]);
    flatten.end('o-1', 'rejected', procedure.nextDue() - 1);
    expect([waited(), waited()]).toEqual([2_000, 2_000]);
  });

  it('an empty answer is progress, whatever was before', () => {
    expect(waits(rig(), [null, null, null, [[]]])).toEqual([250, 500, 1_000, 3_000]);
    const { procedure } = rig();
    procedure.start('drill', 0);
    for (const venue of [null, null, null, snapshot([]), null]) {
      procedure.onSnapshot(venue, null, 0);
      procedure.onTime(procedure.nextDue());
    }
    // The failure after it is the first one in a row again.
    const now = procedure.nextDue();
    expect(procedure.onSnapshot(null, null, now).progress.length).toBeGreaterThan(0);
    expect(procedure.nextDue() - now).toBe(500);
  });
});

it('an answer that is empty once more because an order ended meanwhile is progress, too', () => {
  const { procedure, orders, end } = rig();
  procedure.start('drill', 0);
  procedure.onSnapshot(snapshot([]), null, 100);
  procedure.onTime(procedure.nextDue());
  orders.push(ours('o-1'));
  end('o-1', 'filled', 3_150);
  expect(procedure.onSnapshot(snapshot([]), null, 3_200).progress).toMatchObject([{ emptyReads: 0 }]);
  procedure.onTime(procedure.nextDue());
  procedure.onSnapshot(null, null, 7_000);
  expect(procedure.nextDue()).toBe(7_250); // The first failure in a row.
});

describe('the alarm', () => {
  const alarms = (flatten: ReturnType<typeof rig>, reads: number, venue: (read: number) => Shown | null): readonly (readonly [number, string])[] => {
    const told: (readonly [number, string])[] = [];
    flatten.procedure.start('drill', 0);
    for (let read = 1; read <= reads; read += 1) {
      const one = venue(read);
      const { progress } = flatten.procedure.onSnapshot(one && snapshot(...one), null, flatten.procedure.nextDue() - 5_000);
      for (const { step, message } of progress) if (step === 'stuck') told.push([read, message]);
      flatten.procedure.onTime(flatten.procedure.nextDue());
    }
    return told;
  };
  const END = 'Open the venue\'s own page and cancel and close what is listed here, or call the venue. The desk stays halted and keeps trying.';

  it('is raised after as many rounds without progress as were given, again after as many, and says that nothing was read', () => {
    expect(alarms(rig([], { maxRounds: 4 }), 13, () => null)).toEqual([4, 8, 12].map((read) => [read, `Not flat after ${read} rounds (${read} without progress). The venue has not been read yet. ${END}`]));
  });

  it('is raised for progress that takes ten times as long', () => {
    const told = alarms(rig([], { maxRounds: 2 }), 41, (read) => [[[BTC, `0.0000${99 - read}`]]]);
    expect(told).toEqual([20, 40].map((read) => [read, `Not flat after ${read} rounds (0 without progress). The venue shows BTC-PERP.SIM long 0.0000${99 - read} (dust below one lot). ${END}`]));
  });

  it('says that nothing was shown when the venue cannot be read any more', () => {
    expect(alarms(rig([], { maxRounds: 1 }), 2, (read) => (read === 1 ? [[]] : null))).toEqual([[2, `Not flat after 2 rounds (1 without progress). The venue shows nothing. ${END}`]]);
  });

  it('names orders of ours that have not ended, five at most', () => {
    const orders = Array.from({ length: 6 }, (_, i) => ours(`o-${i}`, { status: 'unknown' }));
    const flatten = rig(orders, { maxRounds: 1 });
    flatten.procedure.start('drill', 0);
    flatten.procedure.onTime(2_000);
    flatten.procedure.onSnapshot(snapshot([]), null, 2_100);
    flatten.procedure.onTime(flatten.procedure.nextDue());
    const { progress } = flatten.procedure.onSnapshot(snapshot([]), null, 5_000);
    expect(progress.find(({ step }) => step === 'stuck')?.message).toBe(`Not flat after 2 rounds (1 without progress). The venue shows 6 orders of ours not ended (o-0, o-1, o-2, o-3, o-4). ${END}`);
  });
});
