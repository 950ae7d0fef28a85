// Text that leaves the machine: secrets out by value, by the name they stand under, and by how they look.
import { isSecretName, type SecretRegistry } from '../../adapters/log/secrets.ts';

const MASK = '[secret]';
const PEM = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const WEB_TOKEN = /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g;
const CODE = /([#?&]code=)[\w%-]{16,}/g;
const BEARER = /(\bBearer\s+)[\w.~+/=-]{8,}/gi;
/** `"name": "value"`, also inside a JSON text that was written as a string. */
const NAMED = /(\\?")([A-Za-z_][\w-]{0,60})\1(\s*:\s*)\1((?:(?!\1)[^\\]|\\(?!").)*)\1/g;

/** `secrets` knows values; the rest goes by name and shape. */
export function scrubText(text: string, secrets: readonly SecretRegistry[]): string {
  const byValue = secrets.reduce((clean, registry) => registry.scrub(clean), text);
  return byValue
    .replace(PEM, MASK).replace(WEB_TOKEN, MASK).replace(CODE, `$1${MASK}`).replace(BEARER, `$1${MASK}`)
    .replace(NAMED, (whole, quote: string, name: string, colon: string) => (isSecretName(name) ? `${quote}${name}${quote}${colon}${quote}${MASK}${quote}` : whole));
}

/** Every longer text inside JSON, for files whose content is secret as a whole. */
export function registerTexts(value: unknown, into: SecretRegistry): void {
  if (typeof value === 'string') {
    if (value.length >= 16) into.register(value);
  } else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) registerTexts(inner, into);
}
