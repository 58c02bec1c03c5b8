import type { Rate } from "../../src/core/limits/keyed-rate.ts";
import { OutboundBudget } from "../../src/core/limits/outbound-budget.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import { AccountHold } from "./account-hold.ts";
import { GraphError, isOfAccount } from "./graph-errors.ts";
import { PAIR_RATE, PairBackoff } from "./pair-rate.ts";

export interface OutboundGateOptions {
  readonly clock: Clock;
  /** Calls in any second, over all people. */
  readonly perSecond: number;
}

/** For what counts in all, but not towards anybody. */
const NOBODY = "";

/**
 * When a call may leave: within the rate towards each person and in all, and after the silence that WhatsApp has asked
 * for. A `pair` is one of our numbers and one person.
 */
export class OutboundGate {
  readonly #budget: OutboundBudget;
  readonly #backoff: PairBackoff;
  readonly #hold: AccountHold;
  readonly #throughput: Rate;

  constructor({ clock, perSecond }: OutboundGateOptions) {
    this.#budget = new OutboundBudget({ clock, perSecond });
    this.#hold = new AccountHold(clock);
    this.#backoff = new PairBackoff(clock);
    this.#throughput = { perSecond, burst: perSecond };
  }

  /**
   * Resolves when a message that must arrive may leave, which it then does at once. Its end is told by `passed`,
   * `failed` or `undecided`. Throws the signal's reason when that comes first.
   */
  async waitForPlace(pair: string, signal: AbortSignal): Promise<void> {
    do {
      await this.#hold.wait(signal);
      // A place has its moment: whoever cannot leave then needs another one.
      await this.#budget.waitForPlace(pair, PAIR_RATE, signal);
    } while (this.#backoff.remainingMs(pair) > 0 || !this.#hold.tryPass());
  }

  /** Lets a message that may be lost through and returns 0, or returns in how many milliseconds to ask again. */
  tryMessage(pair: string): number {
    return this.#hold.remainingMs || this.#budget.tryTake(pair, PAIR_RATE);
  }

  /** As `tryMessage`, for calls that show something and are no messages. */
  trySign(): number {
    return this.#hold.remainingMs || this.#budget.tryTake(NOBODY, this.#throughput);
  }

  /** A message was taken. */
  passed(pair: string): void {
    this.#backoff.passed(pair);
    this.#hold.passed();
  }

  /** A call was not taken. Returns for how many milliseconds there is silence because of it. */
  failed(pair: string, error: unknown): number {
    if (!(error instanceof GraphError)) return this.undecided();
    const { action, tooFast } = error.entry;
    if (isOfAccount(error)) return this.#hold.refused(error.failure.retryAfterMs);
    if (action === "retry" && tooFast === undefined) return this.undecided();
    // Whoever says that one message is one too many, or wrong, has nothing against the account.
    this.#hold.passed();
    if (tooFast !== "pair") return 0;
    const ms = this.#backoff.refused(pair);
    this.#budget.hold(pair, ms);
    return ms;
  }

  /** The message has not left, or nobody has heard of it again. */
  undecided(): 0 {
    this.#hold.undecided();
    return 0;
  }
}
