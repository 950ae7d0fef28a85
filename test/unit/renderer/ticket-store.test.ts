import { expect, it } from 'vitest';
import { EMPTY_DRAFT } from '../../../src/renderer/desk/order-draft.ts';
import { editDraft, pickOnChart, useTicket } from '../../../src/renderer/desk/ticket-store.ts';
import { useFleetStore } from '../../../src/renderer/store/fleet-store.ts';

it('forgets amounts that were typed for the desk before, and keeps them while the desk stays', () => {
  editDraft({ side: 'sell', type: 'limit', quantity: '5', limitPx: '60000' });
  pickOnChart(true);
  useFleetStore.setState({ problem: { profile: 'demo', message: 'not shown' }, waiting: null });
  expect(useTicket.getState()).toMatchObject({ draft: { quantity: '5', limitPx: '60000' }, picking: true });
  useFleetStore.setState(({ switches }) => ({ switches: switches + 1 }));
  expect(useTicket.getState()).toEqual({ draft: { ...EMPTY_DRAFT, side: 'sell', type: 'limit' }, picking: false });
});
