// What stands in the order ticket, so that the chart and the quotes can put a price there.
import { create } from 'zustand';
import { useFleetStore } from '../store/fleet-store.ts';
import { EMPTY_DRAFT, type OrderDraft } from './order-draft.ts';

export type TicketState = {
  readonly draft: OrderDraft;
  /** The next click on the chart is the limit price. */
  readonly picking: boolean;
};
export const useTicket = create<TicketState>()(() => ({ draft: EMPTY_DRAFT, picking: false }));

export const editDraft = (part: Partial<OrderDraft>): void => useTicket.setState(({ draft }) => ({ draft: { ...draft, ...part } }));
/** Another instrument: its price and size mean nothing there. */
export const clearAmounts = (): void => useTicket.setState(({ draft }) => ({ draft: { ...draft, quantity: '', limitPx: '' }, picking: false }));
export const pickOnChart = (on: boolean): void => useTicket.setState({ picking: on });
/** Takes a price, decimal text, as the limit. */
export const takeLimit = (limitPx: string): void => useTicket.setState(({ draft }) => ({ draft: { ...draft, type: 'limit', limitPx }, picking: false }));

// Amounts that were typed for one desk are not meant for another: a size tried on paper must not stand ready in the ticket of a live desk.
useFleetStore.subscribe((now, before) => { if (now.switches !== before.switches) clearAmounts(); });
