import type { Release, Slots } from "../limits/slots.ts";
import type { LanguageModel, ModelEvent } from "../ports/language-model.ts";

/**
 * A model that answers at most as many requests at once as there are slots. The others wait in order and say so with
 * `queued`. A slot is held until the stream has finished, thrown or been left.
 */
export function createQueuedModel(model: LanguageModel, slots: Slots): LanguageModel {
  return {
    name: model.name,
    async *stream(request, signal) {
      signal.throwIfAborted();
      const release = slots.tryAcquire() ?? (yield* waitInLine(slots, signal));
      try {
        yield* model.stream(request, signal);
      } finally {
        release();
      }
    },
  };
}

/** Yields the newest place in line whenever it changes; a reader that is slow misses the ones between. */
async function* waitInLine(slots: Slots, signal: AbortSignal): AsyncGenerator<ModelEvent, Release> {
  const leave = new AbortController();
  let news: number | undefined;
  let wake: (admitted: undefined) => void = () => {};
  const admitted = slots.acquire(AbortSignal.any([signal, leave.signal]), (ahead) => {
    news = ahead;
    wake(undefined);
  });
  let taken = false;
  try {
    for (;;) {
      if (news !== undefined) {
        const ahead = news;
        news = undefined;
        yield { type: "queued", ahead };
      }
      const moved = new Promise<undefined>((resolve) => {
        wake = resolve;
        if (news !== undefined) resolve(undefined);
      });
      const release = await Promise.race([admitted, moved]);
      if (release === undefined) continue;
      taken = true;
      return release;
    }
  } finally {
    if (!taken) {
      leave.abort();
      // The slot may have been handed over in the moment in which the reader left.
      admitted.then(
        (release) => release(),
        () => {},
      );
    }
  }
}
