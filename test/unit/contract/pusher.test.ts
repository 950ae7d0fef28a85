import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pusher, PUSHER_DEFAULTS } from '../../../src/shared/contract/pusher.ts';
import type { PusherOptions } from '../../../src/shared/contract/pusher.ts';
import type { Delta } from '../../../src/shared/contract/views.ts';
import { ManualTimers } from '../../support/manual-timers.ts';
import { MemoryWire } from '../../support/memory-wire.ts';
import { sampleBar, sampleOrder, sampleQuote, sampleSnapshot } from '../../support/scripted-desk.ts';

function rig(options: Partial<PusherOptions> = {}) {
  const timers = new ManualTimers();
  const [wire] = MemoryWire.pair({ sync: true });
  const drops: string[] = [];
  const pusher = new Pusher(wire, timers, (reason) => drops.push(reason), options);
  const sent = (): Delta[] => wire.sent.flatMap((frame) => (JSON.parse(frame) as { deltas: Delta[] }).deltas);
  return { timers, wire, drops, pusher, sent };
}

const account = sampleSnapshot(1).account;
const market = (seq: number, id: string): Delta => ({ type: 'market', seq, quotes: [sampleQuote(id, seq)] });
const order = (seq: number): Delta => ({ type: 'order', seq, order: sampleOrder(`o${seq}`) });

/** What a reader may do to its pusher. */
const Step = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('order', 'BTC', 'ETH', 'account', 'bar') },
  { weight: 2, arbitrary: fc.constantFrom('wait', 'full', 'empty', 'seen') },
);

describe('Pusher', () => {
  it('sends every event once in order, and of state always the last value in the end, whatever the reader does', () => {
    fc.assert(fc.property(fc.array(Step, { maxLength: 120 }), (steps) => {
      const { timers, wire, pusher, sent, drops } = rig({ stallMs: Infinity });
      pusher.release(0);
      const events: number[] = [];
      const last = new Map<string, number>();
      let seq = 0;
      for (const step of steps) {
        seq++;
        if (step === 'order') { pusher.push(order(seq)); events.push(seq); }
        else if (step === 'BTC' || step === 'ETH') { pusher.push(market(seq, step)); last.set(step, seq); }
        else if (step === 'account') { pusher.push({ type: 'account', seq, account }); last.set('account', seq); }
        else if (step === 'bar') pusher.push({ type: 'bar', seq, instrumentId: 'BTC', bar: sampleBar(seq, 1) });
        else if (step === 'wait') timers.advance(20);
        else if (step === 'full') wire.buffered = PUSHER_DEFAULTS.softBytes + 1;
        else if (step === 'empty') wire.buffered = 0;
        else pusher.seen(wire.sent.length);
      }
      wire.buffered = 0;
      for (let i = 0; i < 4; i++) {
        pusher.seen(wire.sent.length);
        timers.advance(200);
      }
      const deltas = sent();
      expect(deltas.filter((delta) => delta.type === 'order').map((delta) => delta.seq)).toEqual(events);
      expect(deltas.filter((delta) => delta.type === 'bar')).toHaveLength(steps.filter((step) => step === 'bar').length);
      for (const [key, value] of last) {
        const values = deltas.flatMap((delta) => (delta.type === 'market' ? delta.quotes.filter((quote) => quote.instrumentId === key).map((quote) => quote.last ?? 0) : delta.type === key ? [delta.seq] : []));
        expect(values.at(-1)).toBe(value);
        expect([...values].sort((a, b) => a - b)).toEqual(values);
      }
      expect(drops).toEqual([]);
    }));
  });

  it('flushes state at most 30 times a second under 1,000 ticks a second', () => {
    const { timers, wire, pusher, sent } = rig();
    pusher.release(0);
    for (let i = 1; i <= 10_000; i++) {
      pusher.push(market(i, i % 2 === 0 ? 'BTC' : 'ETH'));
      timers.advance(1);
      pusher.seen(wire.sent.length);
    }
    expect(wire.sent.length).toBeGreaterThan(250);
    expect(wire.sent.length).toBeLessThanOrEqual(300);
    expect(Math.max(...sent().map((delta) => (delta.type === 'market' ? delta.quotes.length : 0)))).toBe(2);
  });

  it('sends an event in the next turn, not with the next flush of state', () => {
    const { timers, wire, pusher, sent } = rig();
    pusher.release(0);
    pusher.push(market(1, 'BTC'));
    timers.advance(1);
    pusher.push(market(2, 'BTC'));
    pusher.push(order(3));
    timers.advance(1);
    expect(wire.sent).toHaveLength(2);
    expect(sent().map((delta) => delta.type)).toEqual(['market', 'order']);
  });

  it('sends nothing before release, then only what the snapshot lacks', () => {
    const { timers, wire, pusher, sent } = rig();
    pusher.push(order(4));
    pusher.push(order(6));
    pusher.push(market(4, 'ETH'));
    pusher.push(market(5, 'BTC'));
    timers.advance(1_000);
    expect(wire.sent).toEqual([]);
    pusher.release(5);
    timers.advance(1_000);
    expect(sent()).toMatchObject([{ type: 'order', seq: 6 }, { type: 'market', seq: 5, quotes: [{ instrumentId: 'BTC' }] }]);
  });

  it('drops a reader that leaves bytes unread, with the reason, and then nothing more', () => {
    const { timers, wire, pusher, drops } = rig({ stallMs: 15_000 });
    pusher.release(0);
    wire.buffered = PUSHER_DEFAULTS.softBytes + 1;
    pusher.push(market(1, 'BTC'));
    timers.advance(14_000);
    expect(drops).toEqual([]);
    timers.advance(2_000);
    expect(drops).toEqual([expect.stringMatching(/^nothing was read for 15\d* ms$/)]);
    pusher.push(order(2));
    timers.advance(60_000);
    expect(wire.sent).toEqual([]);
    expect(timers.size).toBe(0);
  });

  it('drops at once above the hard limit and when too many events wait', () => {
    const bytes = rig();
    bytes.pusher.release(0);
    bytes.wire.buffered = PUSHER_DEFAULTS.hardBytes + 1;
    bytes.pusher.push(order(1));
    bytes.timers.advance(1);
    expect(bytes.drops).toHaveLength(1);
    const events = rig({ maxEvents: 10 });
    for (let seq = 1; seq <= 11; seq++) events.pusher.push(order(seq));
    expect(events.drops).toEqual(['11 events wait for this view: it does not read']);
  });

  it('holds back from a page that no longer counts, although the transport takes everything', () => {
    const { timers, wire, pusher, drops } = rig({ window: 4, stallMs: 5_000 });
    pusher.release(0);
    for (let seq = 1; seq <= 100; seq++) {
      pusher.push(market(seq, 'BTC'));
      timers.advance(40);
    }
    expect(wire.sent).toHaveLength(4);
    expect(drops).toEqual([]);
    timers.advance(5_000);
    expect(drops).toHaveLength(1);
  });

  it('bounds the state of a slow reader to the newest bars', () => {
    const { timers, pusher, sent } = rig({ maxState: 50 });
    for (let seq = 1; seq <= 500; seq++) pusher.push({ type: 'bar', seq, instrumentId: 'BTC', bar: sampleBar(seq, seq) });
    pusher.push({ type: 'account', seq: 501, account });
    pusher.release(0);
    timers.advance(100);
    const bars = sent().filter((delta) => delta.type === 'bar');
    expect(bars).toHaveLength(49);
    expect(bars.at(-1)?.seq).toBe(500);
    expect(sent().some((delta) => delta.type === 'account')).toBe(true);
  });
});
