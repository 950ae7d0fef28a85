// Names of pre-trade checks as people say them.
import type { CheckView } from '../../shared/contract/fields.ts';
import { assertNever } from '../../shared/model/result.ts';
import { readDecimal } from '../components/format.ts';

/** Where the code alone would leave open what is measured. */
const NAMES: Readonly<Record<string, string>> = { exposure: 'Margin exposure', exposurePerSymbol: 'Margin exposure per symbol' };

/** `maxOrderNotional` → `Max order notional`. */
export const checkName = (check: string): string => {
  const given = NAMES[check];
  if (given !== undefined) return given;
  const words = check.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Sign and word of what a check concluded. One that let the order pass with a change says which: smaller, rounded, or made reduce-only. */
export function outcomeWords({ check, outcome, used, allowed }: Pick<CheckView, 'check' | 'outcome' | 'used' | 'allowed'>): { readonly sign: string; readonly word: string } {
  switch (outcome) {
    case 'passed': return { sign: '✓', word: 'passed' };
    case 'denied': return { sign: '✕', word: 'denied' };
    case 'clipped': {
      if (check === 'quantise') return { sign: '≈', word: 'rounded to steps' };
      const [before, after] = [readDecimal(used), readDecimal(allowed)];
      return before === null || after === null ? { sign: '+', word: 'reduce-only added' } : { sign: '✂', word: 'made smaller' };
    }
    default: return assertNever(outcome);
  }
}
