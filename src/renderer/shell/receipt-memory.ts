// Which receipts of a flatten were put away: they stay so over a reload and a switch of desks, until they are asked for again.
import { create } from 'zustand';
import type { FlattenView } from '../../shared/contract/views.ts';
import { storage } from '../store/storage.ts';

const KEY = 'breakwater.receiptsPutAway';
/** One desk has one latest flatten; a few more for desks that come and go. */
const MOST = 20;

type ReceiptMemory = {
  readonly putAway: readonly string[];
  /** Asked for by hand. */
  readonly opened: string | null;
};
function stored(): readonly string[] {
  try {
    const read: unknown = JSON.parse(storage()?.getItem(KEY) ?? '[]');
    return Array.isArray(read) ? read.filter((id) => typeof id === 'string').slice(-MOST) : [];
  } catch {
    return []; // Written by something else: the receipts show once more.
  }
}
export const useReceiptMemory = create<ReceiptMemory>()(() => ({ putAway: stored(), opened: null }));
useReceiptMemory.subscribe(({ putAway }, before) => { if (putAway !== before.putAway) storage()?.setItem(KEY, JSON.stringify(putAway)); });

/** A flatten of one desk, also where another journal numbers its flattens alike. */
export const receiptId = (profile: string, steps: readonly FlattenView[]): string | null => (steps[0] ? `${profile} ${steps[0].flattenId} ${steps[0].tsEvent}` : null);
export const putReceiptAway = (id: string): void => useReceiptMemory.setState(({ putAway }) => ({ opened: null, putAway: [...putAway.filter((other) => other !== id), id].slice(-MOST) }));
export const openReceipt = (id: string): void => useReceiptMemory.setState(({ putAway }) => ({ opened: id, putAway: putAway.filter((other) => other !== id) }));
