import type { Update } from "grammy/types";
import type { Clock } from "../../../src/core/ports/clock.ts";
import { ApiError } from "./api-error.ts";
import type { CallParams } from "./call-params.ts";
import type { UpdateQueue } from "./update-queue.ts";

const maxTimeoutSeconds = 50;

interface OpenPoll {
  readonly wake: () => void;
  readonly refuse: (error: ApiError) => void;
}

/** `getUpdates`: one poll is open at a time, a new one throws the older out. */
export class LongPoll {
  /** Told when a poll begins to wait. */
  onOpened: () => void = () => {};
  readonly #queue: UpdateQueue;
  readonly #clock: Clock;
  #open: OpenPoll | undefined;

  constructor(queue: UpdateQueue, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** `signal` aborts when the caller has gone: then nothing is handed out. */
  async poll(params: CallParams, signal: AbortSignal): Promise<Update[]> {
    const offset = params.integer("offset");
    const limit = params.has("limit") ? Math.min(100, Math.max(1, params.integer("limit"))) : 100;
    const timeout = Math.min(maxTimeoutSeconds, Math.max(0, params.integer("timeout")));
    this.#queue.allowOnly(params.array("allowed_updates"));
    this.refuseOpen("terminated by other getUpdates request; make sure that only one bot instance is running");
    this.#queue.confirmBefore(offset);
    if (this.#queue.pendingCount === 0 && timeout > 0) await this.#waitForUpdate(timeout, signal);
    return signal.aborted ? [] : this.#queue.handOut(limit);
  }

  updateAdded(): void {
    this.#open?.wake();
  }

  refuseOpen(reason: string): void {
    this.#open?.refuse(new ApiError(409, `Conflict: ${reason}`));
  }

  async #waitForUpdate(timeoutSeconds: number, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    try {
      await new Promise<void>((resolve, reject) => {
        // A turn of the event loop later, so that updates said in one breath come in one answer.
        const open: OpenPoll = { wake: () => setImmediate(resolve), refuse: reject };
        this.#open = open;
        this.onOpened();
        signal.addEventListener("abort", () => resolve(), { once: true, signal: done.signal });
        void this.#clock.sleep(timeoutSeconds * 1000, done.signal).then(resolve);
        done.signal.addEventListener("abort", () => {
          if (this.#open === open) this.#open = undefined;
        });
      });
    } finally {
      done.abort();
    }
  }
}
