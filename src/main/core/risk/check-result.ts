// How a check says what it found. Texts of passed checks are constants or plain amounts: the gate is on the hot path.
// `used` and `allowed` are plain decimals, in the sentence thousands are apart.
import { formatDecimal } from '../../../shared/model/decimal.ts';
import type { CheckResult } from '../../../shared/model/order-event.ts';

type Scope = CheckResult['scope'];

export const denied = (check: string, scope: Scope, used: string, allowed: string, unit: string, message: string): CheckResult => ({ check, scope, outcome: 'denied', used, allowed, unit, message });
export const clipped = (check: string, scope: Scope, used: string, allowed: string, unit: string, message: string): CheckResult => ({ check, scope, outcome: 'clipped', used, allowed, unit, message });
export const passed = (check: string, scope: Scope, used: string, allowed: string, unit: string, message: string): CheckResult => ({ check, scope, outcome: 'passed', used, allowed, unit, message });
/** A passed check without an amount, made once and shared. */
export const passedConstant = (check: string, scope: Scope, message: string): CheckResult => Object.freeze(passed(check, scope, '', '', '', message));

const CENT = 10_000_000_000n;

/** An amount to the cent, toward zero; for passed checks. */
export const cents = (amount: bigint): string => String(Number(amount / CENT) / 100);
/** To the cent, rounded up: what was refused never reads as if it were within the limit. */
export const centsUp = (amount: bigint): string => formatDecimal(amount <= 0n ? amount - (amount % CENT) : ((amount + CENT - 1n) / CENT) * CENT);
/** To the cent, rounded down. */
export const centsDown = (amount: bigint): string => formatDecimal(amount < 0n ? centsFloor(amount) : amount - (amount % CENT));
const centsFloor = (amount: bigint): bigint => (amount % CENT === 0n ? amount : amount - (amount % CENT) - CENT);

/** Tenths of `amount / base * scale`, rounded up; a dash where the base is not above zero. */
export const tenthsUp = (amount: bigint, base: bigint, scale: bigint): string => {
  if (base <= 0n) return '-';
  const scaled = amount * scale * 10n;
  return String(Number(scaled <= 0n ? scaled / base : (scaled + base - 1n) / base) / 10);
};

