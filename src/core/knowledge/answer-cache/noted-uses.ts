/** More uses than this are remembered no longer; the order in which answers go is then a little less right. */
const MOST_USES = 1000;
const USES_AT_ONCE = 100;

/** Keys that were used and are not written down yet, so that reading an answer costs no write. */
export class NotedUses {
  readonly #keys = new Set<string>();

  note(key: string): void {
    // Those that were used last stand last.
    this.#keys.delete(key);
    this.#keys.add(key);
    const [first] = this.#keys;
    if (this.#keys.size > MOST_USES && first !== undefined) this.#keys.delete(first);
  }

  forget(key: string): void {
    this.#keys.delete(key);
  }

  /** Some of them, those that were used first before the others; they count as written down. */
  take(): string[] {
    const taken = [...this.#keys].slice(0, USES_AT_ONCE);
    for (const key of taken) this.#keys.delete(key);
    return taken;
  }
}
