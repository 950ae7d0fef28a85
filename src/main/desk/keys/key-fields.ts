// Which keys a live venue needs, and what they look like. No sentence in here repeats what was typed.
import { createPrivateKey } from 'node:crypto';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import { Secret } from '../../adapters/keychain/secret.ts';

export type KeyField = { readonly name: string; readonly label: string; check(text: string): Result<{ readonly secret: Secret; readonly lastFour: string }, string> };

const KEY_NAME = /^organizations\/[0-9a-f-]{36}\/apiKeys\/[0-9a-f-]{36}$/i;
const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Coinbase Advanced: a key that may trade and may not withdraw. */
export const COINBASE_FIELDS: readonly KeyField[] = [
  {
    name: 'apiKeyName', label: 'API key name',
    check(text) {
      const value = text.trim();
      if (/PRIVATE KEY/.test(value)) return err('API key name: expected the name of the key, found a private key; it belongs into the other field');
      if (!KEY_NAME.test(value) && !KEY_ID.test(value)) return err(`API key name: expected organizations/…/apiKeys/… as Coinbase shows it, found ${value.length} characters of another shape`);
      return ok({ secret: new Secret(value), lastFour: value.slice(-4) });
    },
  },
  {
    name: 'privateKey', label: 'Private key',
    check(text) {
      const value = pemOf(text);
      const problem = problemOfKey(value);
      if (problem !== null) return err(`Private key: ${problem}`);
      return ok({ secret: new Secret(value), lastFour: lastFourOf(value) });
    },
  },
];

/** Coinbase's file writes the line breaks of the key as two characters. */
function pemOf(text: string): string {
  const trimmed = text.trim().replace(/^"|"$/g, '');
  const lines = trimmed.includes('\n') ? trimmed : trimmed.replaceAll('\\n', '\n');
  return lines.split('\n').map((line) => line.trim()).filter((line) => line !== '').join('\n');
}

/** The last characters of the key itself, not of the line that ends it. */
const lastFourOf = (value: string): string => value.split('\n').filter((line) => !line.startsWith('-----')).join('').replace(/=+$/, '').slice(-4);

function problemOfKey(value: string): string | null {
  const wanted = 'expected a private key as Coinbase gives it out (a block from BEGIN to END, or one line of base64)';
  if (/BEGIN (?:PUBLIC KEY|CERTIFICATE)/.test(value)) return `${wanted}, found a public key or certificate`;
  if (value.startsWith('-----')) {
    if (!/^-----BEGIN (?:EC )?PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+\n-----END (?:EC )?PRIVATE KEY-----$/.test(value)) return `${wanted}, found a block that is cut off or of another kind`;
    try {
      const key = createPrivateKey(value);
      const isKnown = key.asymmetricKeyType === 'ed25519' || (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1');
      return isKnown ? null : `${wanted} of the kind ECDSA P-256 or Ed25519, found ${key.asymmetricKeyType ?? 'another'}`;
    } catch {
      return `${wanted}, found a block that holds no key`;
    }
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return `${wanted}, found ${value.length} characters of another shape`;
  const bytes = Buffer.from(value, 'base64').length;
  return bytes === 32 || bytes === 64 ? null : `${wanted}: base64 of 32 or 64 bytes, found ${bytes}`;
}
