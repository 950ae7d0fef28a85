// A fall of a third while nobody looked: held as a likely error, believed when it is confirmed, and only then does a stop act.
import { describe, expect, it } from 'vitest';
import { quantity } from '../../../src/shared/model/decimal.ts';
import { strategyId } from '../../../src/shared/model/ids.ts';
import type { Strategy } from '../../../src/main/core/strategy/strategy.ts';
import { BareKernel, BTC } from '../../support/bare-kernel.ts';

/** Sells what is held at the first mark below its stop. */
const stopAt = (stop: number): Strategy => ({
  id: strategyId('stop'), instrumentId: BTC, warmupBars: 0, barIntervalMs: 1_000, warmUp() {}, onBar() {}, onOrderEvent() {}, saveState: () => null, loadState() {},
  onMark(mark, ctx) {
    if (mark.px < stop && ctx.positionQty > 0n && !ctx.orderWorking) ctx.order({ side: 'sell', type: 'market', quantity: ctx.positionQty, limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: true, triggerPx: stop, reason: 'stop' });
  },
});
const holding = (): BareKernel => {
  const desk = new BareKernel({ strategies: [stopAt(85_000)] }).ready();
  const entry = desk.order({ side: 'buy', quantity: quantity('0.1') });
  desk.accept(entry);
  desk.fill(entry);
  return desk.pass(1_000);
};
const exits = (desk: BareKernel): number => desk.sentOf('submit').filter(({ side }) => side === 'sell').length;
const event = (desk: BareKernel, type: 'trade' | 'mark', px: number): void => {
  desk.now += 250;
  desk.input({ type: 'market', ts: desk.now, event: type === 'mark' ? { type, instrumentId: BTC, tsEvent: desk.now, px } : { type, instrumentId: BTC, tsEvent: desk.now, px, size: 1, aggressor: 'sell' } });
};

describe('a price that jumps', () => {
  it('moves no stop by itself; confirmed by a trade, the stop acts on the next mark and a risk event says why', () => {
    const desk = holding();
    event(desk, 'mark', 60_000);
    expect([exits(desk), desk.alarms('priceJump')]).toEqual([0, 0]);
    event(desk, 'trade', 60_100);
    expect(desk.of('RiskEvent').find(({ code }) => code === 'priceJump')).toMatchObject({ level: 'warning', instrumentId: BTC, message: expect.stringMatching(/-33\.2 %, from 90000 to 60100: held for 0\.3 s, then confirmed by a second source \(trade\)/) as string });
    event(desk, 'mark', 60_000);
    expect(exits(desk)).toBe(1);
    expect(desk.alarms('priceJump')).toBe(1);
  });

  it('is confirmed by the next prices of one source alone, and the stop acts in that very input', () => {
    const desk = holding();
    for (let i = 0; i < 5; i += 1) event(desk, 'mark', 60_000 + i);
    expect(exits(desk)).toBe(0);
    event(desk, 'mark', 60_005);
    expect(exits(desk)).toBe(1);
    expect(desk.of('RiskEvent').find(({ code }) => code === 'priceJump')?.message).toContain('confirmed by the next prices');
  });

  it('that was an error moves nothing, is counted, and is no event', () => {
    const desk = holding();
    event(desk, 'mark', 60_000);
    event(desk, 'mark', 90_010);
    event(desk, 'mark', 60_000);
    event(desk, 'mark', 90_020);
    expect([exits(desk), desk.alarms('priceJump')]).toEqual([0, 0]);
    expect(desk.kernel.marketData.refusals(BTC)).toEqual({ jump: 2 });
  });
});
