import type { Clock } from "../../src/core/ports/clock.ts";
import type { ReceiptStatus } from "../../src/core/ports/platform.ts";

/** Statuses may come before the answer to the call that made the message, so the latest are kept for a while. */
const REMEMBERED = 5000;

/**
 * Tells whoever sends what WhatsApp says of a message just sent: it keeps no order of messages unless each is waited for.
 * Lives in memory only: after a restart nobody waits for what came before.
 */
export class SentWatch {
  readonly #clock: Clock;
  /** The first status of each message; oldest first. */
  readonly #seen = new Map<string, ReceiptStatus>();
  readonly #waiting = new Map<string, Set<(status: ReceiptStatus) => void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Messages that somebody waits for. */
  get waiting(): number {
    return this.#waiting.size;
  }

  arrived(wamid: string, status: ReceiptStatus): void {
    if (!this.#seen.has(wamid)) this.#remember(wamid, status);
    for (const tell of this.#waiting.get(wamid) ?? []) tell(status);
  }

  /**
   * Resolves with the first status of a message when there is one, or with undefined when `maxMs` have passed or the
   * signal aborts. Never throws.
   */
  async until(wamid: string, maxMs: number, signal?: AbortSignal): Promise<ReceiptStatus | undefined> {
    const seen = this.#seen.get(wamid);
    if (seen !== undefined) return seen;
    const done = new AbortController();
    let told: ReceiptStatus | undefined;
    const tell = (status: ReceiptStatus) => {
      told ??= status;
      done.abort();
    };
    const waiting = this.#waiting.get(wamid) ?? new Set();
    this.#waiting.set(wamid, waiting.add(tell));
    await this.#clock.sleep(maxMs, signal === undefined ? done.signal : AbortSignal.any([done.signal, signal]));
    waiting.delete(tell);
    if (waiting.size === 0) this.#waiting.delete(wamid);
    return told;
  }

  #remember(wamid: string, status: ReceiptStatus): void {
    this.#seen.set(wamid, status);
    if (this.#seen.size <= REMEMBERED) return;
    for (const oldest of this.#seen.keys()) {
      this.#seen.delete(oldest);
      return;
    }
  }
}
