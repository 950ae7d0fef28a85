// Each limit of the profile as the risk view shows it: what it measures, what is used, what is allowed, and what it means in words.
import type { LimitView } from '../../../shared/contract/risk-methods.ts';
import { formatDecimal, ONE } from '../../../shared/model/decimal.ts';
import type { AccountState } from '../../../shared/model/portfolio.ts';
import { assertNever } from '../../../shared/model/result.ts';
import type { LimitReading } from '../../core/risk/limit-readings.ts';
import type { ExactLimits } from '../../core/risk/limits.ts';
import { centsDown, centsUp, portion, scaledRatio, shareOf } from './amounts.ts';

/** From this part of a limit on it is near. */
export const NEAR = 0.8;

type Words = { readonly label: string; readonly measure: string; readonly meaning: string };
const WORDS: Readonly<Record<string, Words>> = {
  dailyLoss: { label: 'Daily loss', measure: 'loss since the day roll, net of deposits', meaning: 'Reached: the desk halts, and nothing that opens risk passes until a person resumes it.' },
  drawdown: { label: 'Drawdown', measure: 'fall from the highest equity', meaning: 'Reached: the desk halts, and nothing that opens risk passes until a person resumes it.' },
  exposure: { label: 'Margin exposure', measure: 'initial margin over equity, every working order filled', meaning: 'An order that would go above it is denied. Held above it for 30 s, the desk goes reduce-only.' },
  leverage: { label: 'Leverage', measure: 'gross notional over equity, every working order filled', meaning: 'An order that would go above it is denied. Held above it for 30 s, the desk goes reduce-only.' },
  freeMargin: { label: 'Margin with fees', measure: 'initial margin and fees of everything that works', meaning: 'May not be more than equity: an order that could not be paid for is denied.' },
  orderRate: { label: 'Orders per minute', measure: 'orders that opened risk in the last 60 s', meaning: 'The next order that opens risk is denied. Exits and cancels are not counted.' },
  workingOrders: { label: 'Working orders', measure: 'orders at the venue or on their way, unknown ones included', meaning: 'The next order that opens risk is denied.' },
  shorts: { label: 'Short positions', measure: 'positions below zero', meaning: 'Where shorts are not allowed, no sell may go beyond the position.' },
  positionNotional: { label: 'Position notional', measure: 'worst side of the position, every working order filled', meaning: 'An order that would make the position larger is denied.' },
  exposurePerSymbol: { label: 'Margin exposure per symbol', measure: 'initial margin of the instrument over equity, every working order filled', meaning: 'An order that would go above it is denied. Held above it for 30 s, the desk goes reduce-only.' },
  dataAge: { label: 'Data age', measure: 'time since the last price', meaning: 'On older data no order opens risk in this instrument.' },
  orderNotional: { label: 'Order notional', measure: 'whole order at the dearer of reference and limit price', meaning: 'Guards against a slip of the finger. Measured on each order.' },
  priceCollar: { label: 'Price collar', measure: 'limit price through the reference price', meaning: 'A buy may not be further above the reference, a sell not further below. Measured on each order.' },
};

/** A check inside a sentence, by the name that the risk view gives its limit: `position notional`; of one without a limit the words of its name. */
export function checkLabel(check: string): string {
  const label = WORDS[check]?.label ?? check.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
}

/** Fractions as configured, for limits whose allowed amount follows equity. */
const fractionOf = (check: string, limits: ExactLimits): bigint => ({ exposure: limits.maxExposure, exposurePerSymbol: limits.maxExposurePerSymbol, leverage: limits.maxLeverage })[check] ?? 0n;

type Texts = { readonly unit: string; readonly used: string | null; readonly allowed: string; readonly headroom: string | null };

/** `quote`: the currency of the amounts. */
export function limitView(reading: LimitReading, account: AccountState | null, limits: ExactLimits, quote: string): LimitView {
  const words = WORDS[reading.check] ?? { label: reading.check, measure: reading.check, meaning: '' };
  const { used, allowed } = reading;
  const share = used === null || reading.measure === 'allowed' ? null : shareOf(used, allowed);
  return {
    id: reading.instrumentId === null ? reading.check : `${reading.check} ${reading.instrumentId}`, ...words, scope: reading.scope, scopeName: reading.instrumentId ?? (reading.scope === 'order' ? 'each order' : 'account'),
    ...textsOf(reading, account, limits, quote), share, state: stateOf(reading, share),
  };
}

function stateOf({ used, allowed, measure, perOrder }: LimitReading, share: number | null): LimitView['state'] {
  if (perOrder) return 'ok';
  if (used === null) return 'unknown';
  if (measure === 'allowed') return allowed === 0n && used > 0n ? 'reached' : 'ok';
  if (allowed <= 0n || used >= allowed) return 'reached';
  return share !== null && share >= NEAR ? 'near' : 'ok';
}

function textsOf({ check, measure, used, allowed }: LimitReading, account: AccountState | null, limits: ExactLimits, quote: string): Texts {
  const room = used === null ? null : allowed > used ? allowed - used : 0n;
  const equity = account?.equity ?? 0n;
  // From the fraction itself: the allowed amount was rounded down, and with nothing used the headroom must read as what is allowed.
  const fraction = fractionOf(check, limits);
  const left = used === null ? 0n : fraction * equity - used * ONE;
  const ofEquity = (unit: string, scale: bigint): Texts => ({
    unit, used: used === null ? null : portion(used, equity, scale), allowed: scaledRatio(fraction, scale), headroom: used === null ? null : portion(left > 0n ? left : 0n, equity * ONE, scale, 'down'),
  });
  switch (measure) {
    case 'amount': {
      const [most, taken] = [centsDown(allowed), used === null ? null : centsUp(used)];
      return { unit: quote, used: taken === null ? null : formatDecimal(taken), allowed: formatDecimal(most), headroom: taken === null ? null : formatDecimal(most > taken ? most - taken : 0n) };
    }
    case 'percentOfEquity': return ofEquity('% of equity', 100n);
    case 'timesEquity': return ofEquity('x equity', 1n);
    case 'share': return { unit: '%', used: null, allowed: scaledRatio(allowed, 100n), headroom: null };
    case 'count': return { unit: check === 'orderRate' ? 'per minute' : 'orders', used: used === null ? null : formatDecimal(used), allowed: formatDecimal(allowed), headroom: room === null ? null : formatDecimal(room) };
    case 'ms': return { unit: 'ms', used: used === null ? null : formatDecimal(used), allowed: formatDecimal(allowed), headroom: room === null ? null : formatDecimal(room) };
    case 'allowed': return { unit: 'positions', used: used === null ? null : formatDecimal(used), allowed: allowed > 0n ? 'allowed' : 'none', headroom: null };
    default: return assertNever(measure);
  }
}
