import type { ConversationId } from "../../src/core/message.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";

const REMEMBERED_MS = 90 * 24 * 60 * 60_000;

/** Threads that the bot was asked into: what is said there is for the bot, also without its name. */
export class Threads {
  readonly #values: KeyValue;
  readonly #clock: Clock;
  /** Being written: what comes right behind a mention must not be taken for talk among others. */
  readonly #joining = new Map<ConversationId, Promise<void>>();

  constructor(values: KeyValue, clock: Clock) {
    this.#values = values;
    this.#clock = clock;
  }

  /** Resolves when it is durable. Forgotten 90 days after the last time. */
  join(thread: ConversationId): Promise<void> {
    const before = this.#joining.get(thread) ?? Promise.resolve();
    const joining = before.catch(() => undefined).then(() => this.#write(thread));
    this.#joining.set(thread, joining);
    const forget = () => {
      if (this.#joining.get(thread) === joining) this.#joining.delete(thread);
    };
    joining.then(forget, forget);
    return joining;
  }

  /** Rejects when that cannot be known. */
  async has(thread: ConversationId): Promise<boolean> {
    await this.#joining.get(thread);
    return (await this.#values.get(keyOf(thread))) !== undefined;
  }

  async #write(thread: ConversationId): Promise<void> {
    await this.#values.set(keyOf(thread), this.#clock.now(), REMEMBERED_MS);
  }
}

function keyOf(thread: ConversationId): string {
  return `thread:${thread}`;
}
