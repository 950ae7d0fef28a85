import { randomBytes } from 'node:crypto';

// Crockford's alphabet: no I, L, O, U, so that a person can read an id aloud.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `length` random characters of 5 bits each: request ids, tokens for people, the part of an order id that tells one journal from another. */
export function randomId(length = 10): string {
  let id = '';
  for (const byte of randomBytes(length)) id += ALPHABET.charAt(byte & 31);
  return id;
}
