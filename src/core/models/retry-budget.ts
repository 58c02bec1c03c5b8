/**
 * How many retries there may be: a share of all requests, and a few at once. When everything fails, this keeps retries
 * from multiplying the load on what is down already.
 */
export class RetryBudget {
  readonly #share: number;
  readonly #burst: number;
  #tokens: number;

  constructor({ share, burst }: { readonly share: number; readonly burst: number }) {
    this.#share = share;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** To be called for every request that is made for the first time. */
  earn(): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + this.#share);
  }

  /** Whether one more retry may be made; if so, it is counted. */
  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
