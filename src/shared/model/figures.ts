// How exact figures stand in a sentence: thousands apart, money with at least two digits after the point.
import { formatDecimal } from './decimal.ts';

/** Plain decimal text with its thousands apart: `-10989.85` is `-10,989.85`. */
export function grouped(plain: string): string {
  // By hand, not by a pattern: the gate says a dozen amounts of every order.
  const from = plain.startsWith('-') ? 1 : 0;
  let to = from;
  while (isDigit(plain.charCodeAt(to))) to += 1;
  if (to - from < 4) return plain;
  let out = plain.slice(0, from + 1 + ((to - from - 1) % 3));
  for (let at = out.length; at < to; at += 3) out += `,${plain.slice(at, at + 3)}`;
  return out + plain.slice(to);
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** As `grouped`, and never fewer than two digits after the point: `20000` is `20,000.00`. */
export function groupedMoney(plain: string): string {
  const point = plain.indexOf('.');
  return point < 0 ? `${grouped(plain)}.00` : `${grouped(plain.slice(0, point))}.${plain.slice(point + 1).padEnd(2, '0')}`;
}

/** Every digit of a price or a size, thousands apart: `64,210.5`. */
export const exactText = (value: bigint): string => grouped(formatDecimal(value));
