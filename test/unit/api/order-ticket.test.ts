// A live desk takes an order only with the ticket of its preview, and a repeated message is worth nothing.
import { describe, expect, it } from 'vitest';
import { createHandlers } from '../../../src/main/api/router.ts';
import { DeskRisk } from '../../../src/main/api/risk/desk-risk.ts';
import type { ViewPublisher } from '../../../src/main/api/publisher.ts';
import type { Input } from '../../../src/shared/contract/contract.ts';
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
  desk.previewOrder = (intent) => risk.preview(intent as OrderIntent);
  desk.redeemTicket = ((ticket: string, intent: OrderIntent) => risk.redeem(ticket, intent)) as typeof desk.redeemTicket;
  desk.command = (command) => {
    desk.commands.push(command);
    return Promise.resolve({ requestId: command.requestId, outcome: 'done', message: 'sent', clientOrderId: null });
  };
  return { desk, handlers: createHandlers(fakeSession(desk)) };
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

  it('needs no ticket on a paper desk, but a wrong one is refused there too', async () => {
    const { desk, handlers } = rig('paper');
    expect(await handlers['order.submit'](order)).toMatchObject({ outcome: 'done' });
    expect(await handlers['order.submit']({ ...order, ticket: 'made up' })).toMatchObject({ outcome: 'refused' });
    expect(desk.commands).toHaveLength(1);
  });

  it('that does not fit together is denied in the preview with its sentence', async () => {
    const { handlers } = rig('paper');
    expect(await handlers['order.preview']({ ...order, limitPx: '100' })).toMatchObject({ verdict: 'denied', ticket: null, message: expect.stringContaining('no limit price on a market order') as string });
  });
});
