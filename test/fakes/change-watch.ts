export interface WaitOptions {
  /** Real time, 5 s unless told. */
  readonly timeoutMs?: number;
  /** What was waited for, for the error. */
  readonly describe?: string | (() => string);
  /** Look only when something changes in this chat: cheaper with many waiters. */
  readonly chat?: number;
}

interface Waiter {
  readonly chat: number | undefined;
  readonly check: () => void;
  readonly fail: (error: Error) => void;
}

/** Wakes tests when something visible has changed; several changes in one turn of the event loop wake them once. */
export class ChangeWatch {
  readonly #waiters = new Set<Waiter>();
  readonly #changedChats = new Set<number | undefined>();
  #isScheduled = false;

  changed(chat?: number): void {
    if (this.#waiters.size === 0) return;
    this.#changedChats.add(chat);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#wake());
  }

  /** Resolves with the first truthy thing `predicate` returns; rejects after `timeoutMs`, or when it throws. */
  waitFor<T>(predicate: () => T, options: WaitOptions = {}): Promise<NonNullable<T>> {
    return new Promise((resolve, reject) => {
      const timeoutMs = options.timeoutMs ?? 5_000;
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const waiter: Waiter = {
        chat: options.chat,
        fail: (error) => finish(() => reject(error)),
        check: () => {
          try {
            const found = predicate();
            if (found) finish(() => resolve(found));
          } catch (error) {
            finish(() => reject(error));
          }
        },
      };
      const timer = setTimeout(() => {
        const what = typeof options.describe === "function" ? options.describe() : (options.describe ?? predicate);
        waiter.fail(new Error(`Did not happen within ${timeoutMs} ms: ${what}`));
      }, timeoutMs);
      this.#waiters.add(waiter);
      waiter.check();
    });
  }

  close(): void {
    for (const waiter of [...this.#waiters]) waiter.fail(new Error("The fake was stopped"));
  }

  #wake(): void {
    this.#isScheduled = false;
    const chats = new Set(this.#changedChats);
    this.#changedChats.clear();
    for (const waiter of [...this.#waiters]) {
      if (waiter.chat === undefined || chats.has(waiter.chat) || chats.has(undefined)) waiter.check();
    }
  }
}
