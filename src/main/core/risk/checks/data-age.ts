import { denied, passed, passedConstant } from '../check-result.ts';
import type { GateCheck } from '../gate-context.ts';

const SAYS = 'The price is fresh';
const PASSED = passedConstant('dataAge', 'instrument', SAYS);

/** No risk on stale or absent data (invariant I5): the last price must be younger than the limit, ms. */
export const dataAge: GateCheck = ({ dataAgeMs, stale, reference, limits, instrument, inWords }) => {
  if (!inWords && reference !== null && !stale && dataAgeMs <= limits.maxDataAgeMs) return PASSED;
  const allowed = String(limits.maxDataAgeMs);
  if (reference === null) return denied('dataAge', 'instrument', 'no price', allowed, 'ms', `There is no usable price of ${instrument.id}`);
  if (!(dataAgeMs <= limits.maxDataAgeMs)) {
    const used = Number.isFinite(dataAgeMs) ? String(dataAgeMs) : 'never';
    return denied('dataAge', 'instrument', used, allowed, 'ms', used === 'never' ? `No price of ${instrument.id} has come yet` : `The last price of ${instrument.id} is ${used} ms old, limit ${allowed} ms`);
  }
  if (stale) return denied('dataAge', 'instrument', 'stale', allowed, 'ms', `The feed of ${instrument.id} is marked stale`);
  return passed('dataAge', 'instrument', String(dataAgeMs), allowed, 'ms', SAYS);
};
