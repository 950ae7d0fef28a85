// Numbers as bar files write them: with a decimal point or comma, with or without marks between thousands.
import type { DecimalMark } from './bar-file.ts';

const ZERO = 48;
const POINT = 46;
const COMMA = 44;
/** A float that was computed and not typed is off by less than this part of itself (`42120.94000000001`). */
export const FLOAT_NOISE = 1e-14;

const decoder = new TextDecoder();
const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);

/** The byte that stands before the fraction. */
export const markByte = (mark: DecimalMark): number => (mark === 'point' ? POINT : COMMA);

/** The number in bytes [from, to), NaN when it is none. Up to 15 digits are counted exactly and divided once, so the result is the nearest double. */
export function readNumber(bytes: Uint8Array, from: number, to: number, mark: number): number {
  if (to - from <= 16) {
    let mantissa = 0;
    let point = -1;
    let at = from;
    for (; at < to; at++) {
      const byte = bytes[at]!;
      const digit = byte - ZERO;
      if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
      else if (byte === mark && point < 0) point = at;
      else break;
    }
    const count = point < 0 ? to - from : to - from - 1;
    if (at === to && count > 0 && count <= 15) return point < 0 ? mantissa : mantissa / POWERS[to - point - 1]!;
  }
  return numberOf(decoder.decode(bytes.subarray(from, Math.min(to, from + 64))), mark === COMMA ? 'comma' : 'point');
}

const GROUPED = { point: /^[+-]?\d{1,3}(?:([,' _\u00a0\u202f\u2009])\d{3})(?:\1\d{3})*(?:\.\d*)?$/, comma: /^[+-]?\d{1,3}(?:([.' _\u00a0\u202f\u2009])\d{3})(?:\1\d{3})*(?:,\d*)?$/ } as const;
const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SCALES: Readonly<Record<string, string>> = { k: 'e3', m: 'e6', b: 'e9' };

/** The number that a text writes; NaN when it is none. A dollar sign before it, and K, M or B after it, are read. */
export function numberOf(text: string, mark: DecimalMark): number {
  let body = text.trim().replace(/^\$\s?/, '');
  let scale = '';
  const last = SCALES[body.at(-1)?.toLowerCase() ?? ''];
  if (last !== undefined) {
    scale = last;
    body = body.slice(0, -1).trimEnd();
  }
  if (GROUPED[mark].test(body)) body = body.replace(mark === 'point' ? /[,' _\u00a0\u202f\u2009]/g : /[.' _\u00a0\u202f\u2009]/g, '');
  else if (mark === 'comma' && body.includes('.')) return NaN;
  if (mark === 'comma') body = body.replace(',', '.');
  return PLAIN.test(body) && !(scale !== '' && /e/i.test(body)) ? Number(`${body}${scale}`) : NaN;
}

/** Words for "there is none". */
export const isAbsent = (text: string): boolean => /^(?:nan|null|none|nil|n\/?a|#n\/a|-+)?$/i.test(text.trim());

/** What one number says about the mark of its file. `either` cells could be a fraction of three digits or thousands. */
export type MarkEvidence = 'none' | 'point' | 'comma' | 'eitherPoint' | 'eitherComma';

export function markEvidence(text: string): MarkEvidence {
  const body = text.trim().replace(/[$KMBkmb ]/g, '').replace(/^[+-]/, '').replace(/e[+-]?\d+$/i, '');
  const points = body.split('.').length - 1;
  const commas = body.split(',').length - 1;
  if (!/^[\d.,'_\u00a0\u202f\u2009]+$/.test(body) || points + commas === 0) return 'none';
  if (points > 0 && commas > 0) {
    if (points > 1 && commas > 1) return 'none';
    return body.lastIndexOf('.') > body.lastIndexOf(',') ? 'point' : 'comma';
  }
  if (points > 1) return 'comma';
  if (commas > 1) return 'point';
  const couldBeThousands = /^[1-9]\d{0,2}[.,]\d{3}$/.test(body);
  if (points === 1) return couldBeThousands ? 'eitherPoint' : 'point';
  return couldBeThousands ? 'eitherComma' : 'comma';
}
