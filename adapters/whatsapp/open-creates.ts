import { createHash, randomUUID } from "node:crypto";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { ReceiptStatus } from "../../src/core/ports/platform.ts";

/** What makes two calls the same create: whom it goes to, what it answers, and what it says. */
export type CreateKey = readonly string[];

interface Create {
  readonly id: string;
  /** A call was made, and nobody knows what became of it. */
  isLost: boolean;
  /** The message that it has made, as a status has told. */
  wamid?: string;
  /** Ends the wait for a status. */
  tell?: () => void;
}

const REMEMBERED = 5000;
/** How long the first status of a message takes as a rule, and then some. */
const STATUS_WAIT_MS = 3000;

/**
 * Creates of which it is not known yet whether they were made, and perhaps never will be. WhatsApp repeats the id that a
 * create carries in every status of the message, so a status settles it. Lives in memory only.
 */
export class OpenCreates {
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #byKey = new Map<string, Create>();
  readonly #byId = new Map<string, Create>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#byKey.size;
  }

  /** The id that the create carries: the same one until it has ended. */
  begin(key: CreateKey): string {
    const name = nameOf(key);
    const before = this.#byKey.get(name);
    if (before !== undefined) return before.id;
    const create: Create = { id: randomUUID(), isLost: false };
    this.#byKey.set(name, create);
    this.#byId.set(create.id, create);
    for (const [oldest, { id }] of this.#byKey) {
      if (this.#byKey.size <= REMEMBERED) break;
      this.#byKey.delete(oldest);
      this.#byId.delete(id);
    }
    return create.id;
  }

  /** Nobody knows what became of the latest call. */
  lost(key: CreateKey): void {
    const create = this.#byKey.get(nameOf(key));
    if (create !== undefined) create.isLost = true;
  }

  /** It is known what became of the create. */
  ended(key: CreateKey): void {
    const name = nameOf(key);
    const create = this.#byKey.get(name);
    this.#byKey.delete(name);
    if (create !== undefined) this.#byId.delete(create.id);
  }

  /** The message that a call has made without an answer, as far as is known by now. */
  made(key: CreateKey): string | undefined {
    return this.#byKey.get(nameOf(key))?.wamid;
  }

  /** As `made`; waits a moment for the status if a call has been lost. Never throws. */
  async settle(key: CreateKey, signal: AbortSignal): Promise<string | undefined> {
    const create = this.#byKey.get(nameOf(key));
    if (create === undefined || !create.isLost || create.wamid !== undefined) return create?.wamid;
    const told = new AbortController();
    create.tell = () => told.abort();
    await this.#clock.sleep(STATUS_WAIT_MS, AbortSignal.any([told.signal, signal]));
    delete create.tell;
    // Once is enough: a status that comes later is heard as well.
    if (!signal.aborted) create.isLost = false;
    return create.wamid;
  }

  /** A status of the message that carries `id`. One that has failed does not count as made. */
  arrived(id: string, wamid: string, status: ReceiptStatus): void {
    const create = this.#byId.get(id);
    if (create === undefined) return;
    if (status === "failed") delete create.wamid;
    else create.wamid = wamid;
    create.tell?.();
  }
}

/** A digest, so that nobody's words are kept. */
function nameOf(key: CreateKey): string {
  return createHash("sha256").update(JSON.stringify(key)).digest("base64url");
}
