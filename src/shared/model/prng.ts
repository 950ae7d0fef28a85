// Seeded random numbers for simulation: the same seed gives the same stream on every machine. Never for keys or tokens.

/** JSON: the seed (for forks) and the four words of the generator. */
export type PrngState = readonly [seed: number, a: number, b: number, c: number, d: number];

/** Well-mixed 32-bit hash of two 32-bit words (the finaliser of MurmurHash3 over both). */
export function hash32(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/** 32-bit hash of a text, mixed with a seed. */
export function hashText(text: string, seed: number): number {
  let h = seed >>> 0;
  for (let i = 0; i < text.length; i++) h = hash32(h, text.charCodeAt(i));
  return hash32(h, text.length);
}

/** sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, about 2^127 numbers before it repeats. */
export class Prng {
  readonly #seed: number;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** `seed`: any finite number; its lower 32 bits count. Throws RangeError otherwise. */
  constructor(seed: number) {
    if (!Number.isFinite(seed)) throw new RangeError(`expected a finite seed, was ${seed}`);
    this.#seed = seed >>> 0;
    this.#a = hash32(this.#seed, 1) | 0;
    this.#b = hash32(this.#seed, 2) | 0;
    this.#c = hash32(this.#seed, 3) | 0;
    this.#d = 1;
    for (let i = 0; i < 12; i++) this.#word();
  }

  /** A generator that goes on where `state` was read. */
  static restore(state: PrngState): Prng {
    const prng = new Prng(state[0]);
    [, prng.#a, prng.#b, prng.#c, prng.#d] = state;
    return prng;
  }

  get state(): PrngState {
    return [this.#seed, this.#a, this.#b, this.#c, this.#d];
  }

  /** Uniform in [0, 1), 32 bits fine. */
  next(): number {
    return this.#word() / 4294967296;
  }

  /** Standard normal (Box-Muller); two draws each. */
  gaussian(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Uniform integer in [0, n). */
  int(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** An independent stream that depends on this generator's seed and the label only, not on how far it has run. */
  fork(label: string): Prng {
    return new Prng(hashText(label, this.#seed));
  }

  #word(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }
}
