// The symbol of a listed US option (OCC's Options Symbology Initiative): root, expiry, right and strike in 21 characters, `SPY   260320C00500000`.
import { ONE, formatDecimal, type Price } from './decimal.ts';
import { parseDate, type SessionDate } from './calendar.ts';
import type { OPTION_RIGHTS } from './instrument.ts';
import { err, ok, type Result } from './result.ts';

/**
 * `root` is the series, `underlying` what it is on: the root without its mark. `adjusted`: a split, merger or spin-off changed what a contract delivers (the root
 * ends with a digit), so strike and multiplier are not what they seem; such a series is never selected. `flex`: its terms were agreed (the root begins with a digit).
 */
export type OccSymbol = {
  readonly root: string;
  readonly underlying: string;
  readonly expiry: SessionDate;
  readonly right: (typeof OPTION_RIGHTS)[number];
  readonly strike: Price;
  readonly adjusted: boolean;
  readonly flex: boolean;
};

const ROOT_LENGTH = 6;
/** Strikes are counted in thousandths, up to 99,999.999. */
const THOUSANDTH = ONE / 1_000n;
const MAX_STRIKE = 99_999_999n;
const FORM = /^([0-9A-Z]{1,6}) {0,5}(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/;
const ROOT = /^([1-9]?)([A-Z]{1,5})(\d?)$/;

/**
 * Reads both forms: the root padded to six characters, and without blanks as most brokers write it. Refuses in one sentence what is none: an unknown form, a
 * blank too many or too few, a day that does not exist, a strike of nothing.
 */
export function parseOcc(text: string): Result<OccSymbol, string> {
  const found = FORM.exec(text);
  if (found === null) return err(`expected an option symbol like 'SPY   260320C00500000', found '${text}'`);
  const [, root = '', year, month, day, right, strike = ''] = found;
  const blanks = text.length - root.length - (ROOT_LENGTH + 1 + 8);
  if (blanks !== 0 && root.length + blanks !== ROOT_LENGTH) return err(`expected the root of '${text}' in ${ROOT_LENGTH} characters or without blanks, found ${blanks} blanks`);
  const name = ROOT.exec(root);
  if (name === null) return err(`expected a root of letters, with a digit before (flex) or behind (adjusted), found '${root}'`);
  const expiry = parseDate(`20${year}-${month}-${day}`);
  if (expiry === null) return err(`expected an expiry that exists, found 20${year}-${month}-${day} in '${text}'`);
  const px = BigInt(strike) * THOUSANDTH as Price;
  if (px === 0n) return err(`expected a strike above zero, found '${text}'`);
  const [, before = '', underlying = '', behind = ''] = name;
  return ok({ root, underlying, expiry, right: right === 'C' ? 'call' : 'put', strike: px, adjusted: behind !== '', flex: before !== '' });
}

/** The 21 characters. Throws RangeError on a root or a strike that the form cannot hold. */
export function formatOcc({ root, expiry, right, strike }: Pick<OccSymbol, 'root' | 'expiry' | 'right' | 'strike'>): string {
  return `${root.padEnd(ROOT_LENGTH)}${terms(root, expiry, right, strike)}`;
}

/** Without blanks, as Alpaca, Tradier and Cboe write it. Throws as `formatOcc` does. */
export const compactOcc = ({ root, expiry, right, strike }: Pick<OccSymbol, 'root' | 'expiry' | 'right' | 'strike'>): string => `${root}${terms(root, expiry, right, strike)}`;

function terms(root: string, expiry: SessionDate, right: OccSymbol['right'], strike: Price): string {
  if (!ROOT.test(root) || root.length > ROOT_LENGTH) throw new RangeError(`expected a root of up to ${ROOT_LENGTH} letters, with a digit before or behind, was '${root}'`);
  if (strike <= 0n || strike % THOUSANDTH !== 0n || strike / THOUSANDTH > MAX_STRIKE) {
    throw new RangeError(`expected a strike from 0.001 to 99999.999 in thousandths, was ${formatDecimal(strike)}`);
  }
  if (!expiry.startsWith('20')) throw new RangeError(`expected an expiry from 2000 to 2099, was ${expiry}`);
  return `${expiry.slice(2, 4)}${expiry.slice(5, 7)}${expiry.slice(8, 10)}${right === 'call' ? 'C' : 'P'}${(strike / THOUSANDTH).toString().padStart(8, '0')}`;
}
