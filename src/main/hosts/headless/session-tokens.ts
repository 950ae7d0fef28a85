// Who may speak to the engine. Secrets are 256 bits of chance; only their hashes are kept, and only in a file of the owner.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ProfileName } from '../../../shared/model/profile.ts';
import { messageOf } from '../../../shared/model/result.ts';
import { writeFileAtomic } from '../../adapters/system/atomic-file.ts';
import { readSideFile } from '../../adapters/system/side-file.ts';
import { sealFolder, SessionSeal } from './session-seal.ts';

const VALID_MS = 12 * 3_600_000;
const MAX_SESSIONS = 32;
const MAX_CODES = 16;
const MAX_FILE_BYTES = 1_000_000;

const SessionFile = z.object({ port: z.int().min(1).max(65_535), sessions: z.array(z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/), expires: z.number(), replaces: z.string().nullable(), desk: ProfileName.nullable().default(null) })).max(MAX_SESSIONS) });

/** `desk`: the page belongs to this desk for good; null for a page that may show any. `replaces` is the hash of the secret that was exchanged for this one, until the page has shown that it got this one. */
type Secret = { readonly hash: string; readonly expires: number; readonly replaces: string | null; readonly desk: ProfileName | null };
/** A secret that was accepted. The old one is spent for good once the page has shown that it got the new one. */
export type Admission = {
  readonly token: string;
  /** The desk that the page belongs to for good; null for a page that may show any. */
  readonly desk: ProfileName | null;
  /** The page spoke: it has the new token. */
  confirm(): void;
  /** The connection broke before that: nobody knows which of the two the page holds, so the old one counts again beside the new. */
  release(): void;
};

export const newSecret = (): string => randomBytes(32).toString('base64url');
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Compares hashes of equal length in full, so that the time taken says nothing. */
const hasHash = (secret: string, hash: string): boolean => timingSafeEqual(Buffer.from(hashOf(secret), 'hex'), Buffer.from(hash, 'hex'));
export const sameSecretText = (a: string, b: string): boolean => hasHash(a, hashOf(b));

/** One-time codes (in memory) and rotating session tokens (hashed in `session.json`, so that an open page survives a restart of the engine). */
export class SessionTokens {
  readonly #file: string;
  readonly #now: () => number;
  readonly #onSaved: (problem: string | null) => void;
  readonly #seal: SessionSeal;
  #port: number | null;
  /** What was written to the file last; null before that. */
  #stored: string | null = null;
  #codes: Secret[] = [];
  #sessions: Secret[];
  /** Hashes of secrets whose successor is on its way to the page: not accepted, but still held in case the engine dies now. */
  readonly #inUse = new Set<string>();

  /** `now` is Unix ms, and passes as time does. A file that cannot be understood counts as empty, and so does one that is not what was stored here last: see session-seal.ts. `onSaved` hears of each time the file was written, or why it could not be: open pages go on all the same. */
  constructor(file: string, now: () => number, onSaved: (problem: string | null) => void = () => undefined, sealDir: string = sealFolder()) {
    this.#file = file;
    this.#now = now;
    this.#onSaved = onSaved;
    this.#seal = new SessionSeal(file, VALID_MS, sealDir);
    const text = readSideFile(file, MAX_FILE_BYTES);
    const saved = parse(text.ok ? text.value : null);
    this.#port = saved?.port ?? null;
    this.#sessions = saved !== null && text.ok && text.value !== null && this.#seal.holds(text.value) ? saved.sessions : [];
  }

  /** The port of the last run: trying it first lets open pages find the engine again. */
  get lastPort(): number | null {
    return this.#port;
  }

  /** Throws what the file system throws: a start whose sessions cannot be stored says so. */
  setPort(port: number): void {
    this.#port = port;
    this.#write();
    this.#sealNow();
  }

  /** Stores them again when the file is not what was stored last: removed, or an older copy put in its place. */
  keep(): void {
    if (this.#stored === null) return;
    const found = readSideFile(this.#file, MAX_FILE_BYTES);
    if (!found.ok || found.value !== this.#stored) this.#save();
  }

  /** A code for one page, of one desk when it is named. */
  newCode(desk: ProfileName | null = null): string {
    const code = newSecret();
    this.#codes = [...this.#codes, this.#secret(code, desk)].slice(-MAX_CODES);
    return code;
  }

  /** Exchanges a code for a token; null when it is wrong, old or already used. */
  redeemCode(code: string): Admission | null {
    return this.#exchange(this.#codes, code);
  }

  /** Exchanges a token for the next one; null when it is wrong, old or already used. */
  resume(token: string): Admission | null {
    return this.#exchange(this.#sessions, token);
  }

  #exchange(among: readonly Secret[], text: string): Admission | null {
    const spent = this.#find(among, text);
    if (!spent) return null;
    const token = newSecret();
    const next: Secret = { ...this.#secret(token, spent.desk), replaces: spent.hash };
    this.#sessions = [...this.#sessions.filter((other) => other.replaces !== spent.hash), next].slice(-MAX_SESSIONS);
    this.#inUse.add(spent.hash);
    this.#save();
    let open = true;
    return {
      token, desk: spent.desk,
      confirm: () => {
        if (!open) return;
        open = false;
        this.#forget(spent);
      },
      release: () => {
        if (!open) return;
        open = false;
        this.#inUse.delete(spent.hash);
      },
    };
  }

  #forget(spent: Secret): void {
    const gone = (other: Secret): boolean => other.hash === spent.hash || other.hash === spent.replaces;
    this.#inUse.delete(spent.hash);
    this.#codes = this.#codes.filter((other) => !gone(other));
    this.#sessions = this.#sessions.filter((other) => !gone(other)).map((other) => (other.replaces === spent.hash ? { ...other, replaces: null } : other));
    this.#save();
  }

  #secret(text: string, desk: ProfileName | null): Secret {
    return { hash: hashOf(text), expires: this.#now() + VALID_MS, replaces: null, desk };
  }

  #find(secrets: readonly Secret[], text: string): Secret | null {
    let found: Secret | null = null;
    for (const secret of secrets) if (hasHash(text, secret.hash) && secret.expires > this.#now() && !this.#inUse.has(secret.hash)) found = secret;
    return found;
  }

  #save(): void {
    try {
      this.#write();
    } catch (error) {
      return this.#onSaved(messageOf(error));
    }
    this.#sealNow();
  }

  /** Without the seal open pages go on, and need a new address after a restart. */
  #sealNow(): void {
    try {
      if (this.#stored !== null) this.#seal.set(this.#stored);
      this.#onSaved(null);
    } catch (error) {
      this.#onSaved(messageOf(error));
    }
  }

  #write(): void {
    if (this.#port === null) return;
    this.#sessions = this.#sessions.filter((secret) => secret.expires > this.#now());
    const text = `${JSON.stringify({ port: this.#port, sessions: this.#sessions })}\n`;
    writeFileAtomic(this.#file, text);
    this.#stored = text;
  }
}

function parse(text: string | null): z.output<typeof SessionFile> | null {
  if (text === null) return null;
  try {
    return SessionFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
