/**
 * So many letters and figures in a row, about twenty words, are told by heart. A fact that somebody has written into the
 * instructions, such as an address with its opening hours, is shorter.
 */
const WINDOW = 100;
const BASE = 31;
/** `BASE` to the power of `WINDOW`, modulo 2^32. */
const LEAVING = Array.from({ length: WINDOW }).reduce<number>((power) => Math.imul(power, BASE), 1);
const sign = /[\p{L}\p{N}]/gu;

/** Letters and figures alone: cases, accents, spaces, punctuation and markup make no difference. */
function compress(text: string): string {
  return (text.normalize("NFKD").toLowerCase().match(sign) ?? []).join("");
}

/** All passages of a text, ready to be recognised. */
export class Passages {
  readonly text: string;
  readonly canary: string;
  readonly #hashes = new Set<number>();

  constructor(text: string, canary = "") {
    this.text = compress(text);
    this.canary = compress(canary);
    const hash = new RollingHash();
    for (let at = 0; at < this.text.length; at++) {
      hash.add(this.text.charCodeAt(at));
      if (hash.isFull) this.#hashes.add(hash.value);
    }
  }

  get isEmpty(): boolean {
    return this.#hashes.size === 0 && this.canary === "";
  }

  maybeHolds(hash: number): boolean {
    return this.#hashes.has(hash);
  }
}

/** Reads an answer as it grows, at the price of an addition for each letter. */
export class LeakDetector {
  readonly #passages: Passages;
  readonly #hash = new RollingHash();
  /** The last letters and figures, at least as many as are compared with. */
  #tail = "";
  readonly #longest: number;

  constructor(passages: Passages) {
    this.#passages = passages;
    this.#longest = Math.max(WINDOW, passages.canary.length);
  }

  /** Whether what has come so far tells a passage, or the canary. */
  push(text: string): boolean {
    const { canary, text: instructions } = this.#passages;
    const added = compress(text);
    const before = this.#tail;
    const all = before + added;
    this.#tail = all.slice(-this.#longest);
    if (canary !== "" && all.includes(canary, Math.max(0, before.length - canary.length))) return true;
    for (let at = before.length; at < all.length; at++) {
      this.#hash.add(all.charCodeAt(at));
      if (!this.#hash.isFull || !this.#passages.maybeHolds(this.#hash.value)) continue;
      if (instructions.includes(all.slice(at + 1 - WINDOW, at + 1))) return true;
    }
    return false;
  }
}

/** Of the last `WINDOW` characters (Rabin and Karp). */
class RollingHash {
  value = 0;
  readonly #window = new Uint16Array(WINDOW);
  #count = 0;

  get isFull(): boolean {
    return this.#count >= WINDOW;
  }

  add(character: number): void {
    const place = this.#count % WINDOW;
    const leaving = this.#window[place] ?? 0;
    this.value = (Math.imul(this.value, BASE) + character - Math.imul(LEAVING, leaving)) | 0;
    this.#window[place] = character;
    this.#count++;
  }
}
