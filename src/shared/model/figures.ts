// How exact figures stand in a sentence: thousands apart, money with at least two digits after the point.
import { formatDecimal } from './decimal.ts';

/** Plain decimal text with its thousands apart: `-10989.85` is `-10,989.85`. */
export const grouped = (plain: string): string => plain.replace(/^-?\d{4,}/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','));

/** As `grouped`, and never fewer than two digits after the point: `20000` is `20,000.00`. */
export function groupedMoney(plain: string): string {
  const [whole = '0', fraction = ''] = plain.split('.');
  return `${grouped(whole)}.${fraction.padEnd(2, '0')}`;
}

/** Every digit of a price or a size, thousands apart: `64,210.5`. */
export const exactText = (value: bigint): string => grouped(formatDecimal(value));
