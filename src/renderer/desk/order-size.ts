// How large an order may be: read from the gate's own checks, then proved by them.
import type { OrderInput, OrderPreview } from '../../shared/contract/risk-methods.ts';
import { floorToStep, formatDecimal, ONE, parseDecimal } from '../../shared/model/decimal.ts';
import type { CheckView } from '../../shared/contract/fields.ts';
import { readDecimal } from '../components/format.ts';
import { checkName } from './check-words.ts';

type Ask = (input: OrderInput) => Promise<OrderPreview>;
type Steps = { readonly lotSize: string; readonly minQty: string };
const MOST_PROOFS = 12;

/**
 * From the checks of two sizes, the size at which the first of them would be used up (each use grows evenly with the size), decimal
 * count; null where no check grows with the size.
 */
export function sizeFromChecks(one: { readonly quantity: bigint; readonly preview: OrderPreview }, two: { readonly quantity: bigint; readonly preview: OrderPreview }): bigint | null {
  let most: bigint | null = null;
  for (const check of one.preview.checks) {
    const other = two.preview.checks.find(({ check: name, scope }) => name === check.check && scope === check.scope);
    const a = readDecimal(check.used);
    const b = other === undefined ? null : readDecimal(other.used);
    const allowed = readDecimal(check.allowed);
    if (a === null || b === null || allowed === null || check.unit !== other?.unit || check.allowed !== other.allowed) continue;
    const growth = b - a;
    if (growth <= 0n) continue;
    const room = allowed - a;
    const at = one.quantity + (room * (two.quantity - one.quantity)) / growth;
    if (most === null || at < most) most = at;
  }
  return most;
}

/**
 * The checks of the size alone. What denies an order of any size (the desk is disarmed, a price is old) says nothing about how large
 * one may be: `ask` leaves it out, and `anyway` has it in words; null where nothing does.
 */
export async function ofSizeAlone(ask: Ask, input: OrderInput, { minQty }: Pick<Steps, 'minQty'>): Promise<{ readonly ask: Ask; readonly anyway: string | null }> {
  const least = parseDecimal(minQty);
  const [one, two] = await Promise.all([least, least * 2n].map((quantity) => ask({ ...input, quantity: formatDecimal(quantity) })));
  const denied = (one?.checks ?? []).filter((a) => a.outcome === 'denied' && two?.checks.some((b) => isSame(a, b) && b.outcome === 'denied' && a.used === b.used && a.allowed === b.allowed));
  if (denied.length === 0) return { ask, anyway: null };
  return {
    anyway: denied.map(({ message }) => message).join(' '),
    ask: async (order) => {
      const preview = await ask(order);
      const checks = preview.checks.filter((check) => !denied.some((one) => isSame(check, one)));
      const found = checks.find(({ outcome }) => outcome === 'denied');
      return found === undefined ? { ...preview, checks, verdict: 'approved' } : { ...preview, checks, message: `Denied by ${uncapitalised(checkName(found.check))}: ${found.message}` };
    },
  };
}
const isSame = (a: CheckView, b: CheckView): boolean => a.check === b.check && a.scope === b.scope;
const uncapitalised = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** The largest size of an order that every check passes, decimal text in whole lots; null when not even the smallest passes or nothing bounds it. */
export async function largestAllowed(ask: Ask, input: OrderInput, { lotSize, minQty }: Steps, probe: bigint): Promise<string | null> {
  const lot = parseDecimal(lotSize);
  const least = parseDecimal(minQty);
  const first = least;
  const second = probe > first * 2n ? floorToStep(probe, lot) : first * 2n;
  const [one, two] = await Promise.all([first, second].map(async (quantity) => ({ quantity, preview: await ask({ ...input, quantity: formatDecimal(quantity) }) })));
  if (!one || !two) return null;
  // What the gate itself makes smaller is its own answer.
  if (two.preview.order && parseDecimal(two.preview.order.quantity) < two.quantity) return two.preview.order.quantity;
  const found = sizeFromChecks(one, two);
  if (found === null) return null;
  let size = floorToStep(found, lot);
  for (let i = 0; i < MOST_PROOFS && size >= least; i++) {
    const preview = await ask({ ...input, quantity: formatDecimal(size) });
    if (preview.verdict === 'approved') return formatDecimal(preview.order === null ? size : parseDecimal(preview.order.quantity));
    size = floorToStep((size * 99n) / 100n, lot); // Rounding, or a market that has moved.
  }
  return null;
}

/** Why the largest size is no larger, in the gate's own words; null where it did not say. */
export async function whyNoMore(ask: Ask, input: OrderInput, most: string, { lotSize }: Steps): Promise<string | null> {
  const lot = parseDecimal(lotSize);
  const size = parseDecimal(most);
  // Far enough that rounding and a price that moves meanwhile do not let it pass.
  const more = size + size / 20n;
  const preview = await ask({ ...input, quantity: formatDecimal(floorToStep(more, lot) + lot) });
  return preview.verdict === 'denied' ? preview.message : null;
}

/** Why not even the smallest order that the venue takes passes, in the gate's own words; null where it does, so that nothing bounds the size. `px` is the price for its notional. */
export async function whyNone(ask: Ask, input: OrderInput, { lotSize, minQty, minNotional, multiplier }: Steps & { readonly minNotional: string; readonly multiplier: string }, px: string): Promise<{ readonly smallest: string; readonly why: string } | null> {
  const lot = parseDecimal(lotSize);
  const byValue = quantityFor(minNotional, px, multiplier, lotSize);
  const least = parseDecimal(minQty);
  const enough = byValue === null ? least : parseDecimal(byValue) + lot;
  const smallest = formatDecimal(enough > least ? enough : least);
  const preview = await ask({ ...input, quantity: smallest });
  return preview.verdict === 'denied' ? { smallest, why: preview.message } : null;
}

/** A share of a size in whole lots, decimal text; never below the least. */
export function shareOf(size: string, percent: number, { lotSize, minQty }: Steps): string {
  const part = floorToStep((parseDecimal(size) * BigInt(percent)) / 100n, parseDecimal(lotSize));
  const least = parseDecimal(minQty);
  return formatDecimal(part < least ? least : part);
}

/** The quantity whose notional comes nearest to `amount` without passing it, in whole lots; null for text that is no amount or a price of none. */
export function quantityFor(amount: string, px: string, multiplier: string, lotSize: string): string | null {
  const value = readDecimal(amount.trim());
  const price = readDecimal(px);
  const factor = readDecimal(multiplier);
  if (value === null || price === null || factor === null || value <= 0n || price <= 0n || factor <= 0n) return null;
  return formatDecimal(floorToStep((value * ONE * ONE) / (price * factor), parseDecimal(lotSize)));
}
