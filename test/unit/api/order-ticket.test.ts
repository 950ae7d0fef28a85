// A live desk takes an order only with the ticket of its preview, and a repeated message is worth nothing.
import { describe, expect, it } from 'vitest';
import { createHandlers } from '../../../src/main/api/router.ts';
import { changedSince } from '../../../src/main/api/risk/order-preview.ts';
import { DeskRisk } from '../../../src/main/api/risk/desk-risk.ts';
import type { ViewPublisher } from '../../../src/main/api/publisher.ts';
import type { Input } from '../../../src/shared/contract/contract.ts';
import { price, quantity } from '../../../src/shared/model/decimal.ts';
import { instrumentId } from '../../../src/shared/model/ids.ts';
import type { OrderIntent } from '../../../src/shared/model/order.ts';
import { fakeSession } from '../../support/fake-app.ts';
import { FakeDesk } from '../../support/fake-desk.ts';
import { VirtualDesk } from '../../support/virtual-desk.ts';

/** The pretended desk with the real gate, preview and tickets behind it. */
function rig(mode: 'paper' | 'live') {
  const engine = new VirtualDesk({ seed: 5, manualOnly: true }).start().run(4_000);
  const views: Pick<ViewPublisher, 'now'> = { now: () => engine.now };
  const risk = new DeskRisk(engine.kernel, views as ViewPublisher);
  const desk = new FakeDesk({ mode });
  desk.previewOrder = (intent, replaces) => risk.preview(intent as OrderIntent, replaces);
  desk.redeemTicket = ((ticket: string, intent: OrderIntent) => risk.redeem(ticket, intent)) as typeof desk.redeemTicket;
  desk.command = (command) => {
    desk.commands.push(command);
    return Promise.resolve({ requestId: command.requestId, outcome: 'done', message: 'sent', clientOrderId: null });
  };
  return { engine, desk, handlers: createHandlers(fakeSession(desk)) };
}
const order: Input<'order.preview'> = { instrumentId: 'BTC-PERP.SIM', side: 'buy', type: 'market', quantity: '0.01', limitPx: null, timeInForce: 'ioc', postOnly: false, reduceOnly: false };

describe('an order by hand', () => {
  it('leaves a live desk once per preview, and not otherwise', async () => {
    const { desk, handlers } = rig('live');
    expect(await handlers['order.submit'](order)).toMatchObject({ outcome: 'refused', message: expect.stringContaining('expected a previewed order') as string });
    const { ticket } = await handlers['order.preview'](order);
    const message = { ...order, ticket: ticket ?? '' };
    expect(await handlers['order.submit']({ ...message, quantity: '0.02' })).toMatchObject({ outcome: 'refused' });
    expect(await handlers['order.submit'](message)).toMatchObject({ outcome: 'refused' }); // The wrong order used it up.
    const again = await handlers['order.preview'](order);
    const fresh = { ...order, ticket: again.ticket ?? '' };
    expect(await handlers['order.submit'](fresh)).toMatchObject({ outcome: 'done' });
    expect(await handlers['order.submit'](fresh)).toMatchObject({ outcome: 'refused', message: expect.stringContaining('look at the preview') as string });
    expect(desk.commands.map((command) => command.type)).toEqual(['SubmitOrder']);
  });

  it('says before it is sent that no stop would act on what it opens, and nothing of one that only closes', async () => {
    const { engine, handlers } = rig('paper');
    expect(await handlers['order.preview'](order)).toMatchObject({ verdict: 'approved', stopGap: 'noStrategy' });
    engine.order({ instrumentId: instrumentId(order.instrumentId), side: 'buy', quantity: quantity('0.01') });
    engine.run(1_500);
    expect(await handlers['order.preview'](order)).toMatchObject({ stopGap: 'noStrategy' });
    expect(await handlers['order.preview']({ ...order, side: 'sell' })).toMatchObject({ stopGap: null });
    const guarded = new VirtualDesk({ seed: 5 }).start().run(4_000);
    expect(new DeskRisk(guarded.kernel, { now: () => guarded.now } as ViewPublisher).preview({ ...order, strategyId: 'manual', quantity: quantity('0.01'), limitPx: null, triggerPx: null, reason: 'test' } as OrderIntent)).toMatchObject({ stopGap: null });
  });

  it('needs no ticket on a paper desk, but a wrong one is refused there too', async () => {
    const { desk, handlers } = rig('paper');
    expect(await handlers['order.submit'](order)).toMatchObject({ outcome: 'done' });
    expect(await handlers['order.submit']({ ...order, ticket: 'made up' })).toMatchObject({ outcome: 'refused' });
    expect(desk.commands).toHaveLength(1);
  });

  it('leaves a live desk as what was shown of it or as less, never as more', async () => {
    const { engine, desk, handlers } = rig('live');
    const buy = (size: string): void => {
      expect(engine.order({ instrumentId: instrumentId(order.instrumentId), side: 'buy', quantity: quantity(size) })).toMatchObject({ outcome: 'done' });
      engine.run(1_500);
    };
    buy('0.01');
    const close = { ...order, side: 'sell', quantity: '0.05', reduceOnly: true } as const;
    const shown = await handlers['order.preview'](close);
    expect(shown.order).toMatchObject({ quantity: '0.01', reduceOnly: true });
    buy('0.02');
    expect(await handlers['order.submit']({ ...close, ticket: shown.ticket ?? '' })).toMatchObject({ outcome: 'refused', message: 'expected the order that was looked at (0.01 at market, only closing), but now it would go out as 0.03 at market, only closing: look at it and send again' });
    const again = await handlers['order.preview'](close);
    engine.order({ instrumentId: instrumentId(order.instrumentId), side: 'sell', quantity: quantity('0.01'), reduceOnly: true });
    engine.run(1_500);
    expect(await handlers['order.submit']({ ...close, ticket: again.ticket ?? '' })).toMatchObject({ outcome: 'done' });
    expect(desk.commands.map((command) => command.type)).toEqual(['SubmitOrder']);
  });

  it('shown as one that only closes does not open once the position is gone', () => {
    const shown = { quantity: quantity('1'), limitPx: null, reduceOnly: true };
    expect(changedSince(shown, shown)).toBeNull();
    expect(changedSince(shown, { ...shown, quantity: quantity('0.5') })).toBeNull();
    expect(changedSince(shown, { ...shown, reduceOnly: false })).toContain('1 at market, also opening');
    expect(changedSince({ ...shown, reduceOnly: false }, shown)).toBeNull();
    expect(changedSince({ ...shown, limitPx: price('100') }, { ...shown, limitPx: price('101') })).toContain('1 at 101');
  });

  it('that does not fit together is denied in the preview with its sentence', async () => {
    const { handlers } = rig('paper');
    expect(await handlers['order.preview']({ ...order, limitPx: '100' })).toMatchObject({ verdict: 'denied', ticket: null, message: expect.stringContaining('no limit price on a market order') as string });
  });

  it('in the place of a working one is judged as that replace, and gives no ticket for a new order', async () => {
    const { engine, handlers } = rig('live');
    const px = Math.round(engine.kernel.marketData.referencePrice(instrumentId(order.instrumentId)) * 0.98);
    engine.order({ instrumentId: instrumentId(order.instrumentId), side: 'buy', quantity: quantity('0.01'), type: 'limit', limitPx: price(String(px)), timeInForce: 'gtc' });
    engine.run(1_500);
    const replaces = String(engine.kernel.orders.working()[0]?.clientOrderId);
    const changed = { ...order, type: 'limit', timeInForce: 'gtc', limitPx: String(px - 5), replaces } as const;
    expect(await handlers['order.preview'](changed)).toMatchObject({ verdict: 'approved', message: 'Every check passes.', ticket: null, ticketMs: 0, order: { quantity: '0.01', limitPx: String(px - 5) } });
    expect(await handlers['order.preview']({ ...changed, limitPx: String(px) })).toMatchObject({ verdict: 'denied', message: `Order ${replaces} already has this price and quantity.` });
    expect(await handlers['order.preview']({ ...changed, side: 'sell' })).toMatchObject({ verdict: 'denied', message: expect.stringContaining(`expected a change of ${replaces}`) as string });
    expect(await handlers['order.preview']({ ...changed, replaces: 'none-1' })).toMatchObject({ verdict: 'denied', message: 'No order none-1 is known here.' });
    expect(await handlers['order.preview']({ ...order, replaces })).toMatchObject({ verdict: 'denied', message: 'expected a limit price for the changed order, was none' });
  });
});
