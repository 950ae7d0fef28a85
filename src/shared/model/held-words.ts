import { counted } from './counted.ts';

/** What a desk held when it was last heard of; null where its record does not say. */
export type LastHeld = { readonly positions: readonly { readonly symbol: string; readonly side: 'long' | 'short'; readonly quantity: string }[] | null; readonly workingOrders: number | null };

/** `1 position (BTC-PERP long 0.0012), 2 working orders`. */
export function lastHeldWords({ positions, workingOrders }: LastHeld): string {
  if (positions === null || workingOrders === null) return 'positions that were not recorded';
  if (positions.length === 0 && workingOrders === 0) return 'no position and no order';
  const list = positions.map(({ symbol, side, quantity }) => `${symbol} ${side} ${quantity}`).join(', ');
  return `${counted(positions.length, 'position')}${list === '' ? '' : ` (${list})`}, ${counted(workingOrders, 'working order')}`;
}

/** Whether it may have held anything: what was not recorded may be there. */
export const mayHold = ({ positions, workingOrders }: LastHeld): boolean => positions === null || workingOrders === null || positions.length > 0 || workingOrders > 0;
