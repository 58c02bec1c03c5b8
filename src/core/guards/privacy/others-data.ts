/** Customers who have said the same thing; more are not remembered one by one, since it is no secret then. */
const MOST_OWNERS = 8;

/**
 * Which personal data came from whom, as far back as memory goes. Values are kept as hashes under a key of this process, so
 * that nothing can be read from it.
 */
export class OthersData {
  readonly #hash: (value: string) => string;
  readonly #mostValues: number;
  /** By hash, the one that was seen longest ago first. */
  readonly #owners = new Map<string, Set<string>>();

  /** `hash`: a keyed one, always the same within this process. */
  constructor(hash: (value: string) => string, mostValues = 50_000) {
    this.#hash = hash;
    this.#mostValues = mostValues;
  }

  get isEmpty(): boolean {
    return this.#owners.size === 0;
  }

  /** The values stand in what `customer` has said. */
  remember(customer: string, values: Iterable<string>): void {
    for (const value of values) {
      const key = this.#keyOf(value);
      const owners = this.#owners.get(key) ?? new Set();
      if (owners.size < MOST_OWNERS) owners.add(customer);
      this.#owners.delete(key);
      this.#owners.set(key, owners);
    }
    for (const key of this.#owners.keys()) {
      if (this.#owners.size <= this.#mostValues) break;
      this.#owners.delete(key);
    }
  }

  /** Whether others have said it, and `customer` has not. What nobody has said belongs to nobody. */
  isOfOthers(customer: string, value: string): boolean {
    const owners = this.#owners.get(this.#keyOf(value));
    return owners !== undefined && owners.size < MOST_OWNERS && !owners.has(customer);
  }

  /** However it is grouped or capitalised. */
  #keyOf(value: string): string {
    const plain = value.toLowerCase().replace(/[\s()\-\u2010-\u2013]/gu, "");
    const isNumber = /^[+.\d/]+$/.test(plain) && !/^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?$/.test(plain);
    const digits = plain.replace(/[+./]/g, "");
    return this.#hash(isNumber ? digits.replace(/^(?:00)?84(?=\d{9,10}$)/, "0") : plain);
  }
}
