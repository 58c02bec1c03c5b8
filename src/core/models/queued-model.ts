import { ModelError } from "../errors.ts";
import type { Release, Slots } from "../limits/slots.ts";
import type { Clock } from "../ports/clock.ts";
import type { LanguageModel, ModelRequest, TakeEvent } from "../ports/language-model.ts";
import { createRelayModel, relay } from "./relay.ts";

export interface Line {
  readonly slots: Slots;
  /** Whoever has waited for so long goes elsewhere. */
  readonly maxWaitMs: number;
  readonly clock: Clock;
}

/**
 * A model that answers at most as many requests at once as there are slots. The others wait in order and say so with
 * `queued`. A slot is held until the stream has finished, thrown or been left.
 */
export function createQueuedModel(model: LanguageModel, line: Line): LanguageModel {
  return createRelayModel(model.name, async (request, signal, take) => {
    signal.throwIfAborted();
    const release = line.slots.tryAcquire() ?? (await waitInLine(model.name, line, request, signal, take));
    try {
      await relay(model, request, signal, take);
    } finally {
      release();
    }
  });
}

/** Tells the newest place in line whenever it changes; a reader that is slow misses the ones between. */
async function waitInLine(
  model: string,
  { slots, maxWaitMs, clock }: Line,
  { urgent = false }: ModelRequest,
  signal: AbortSignal,
  take: TakeEvent,
): Promise<Release> {
  const leave = new AbortController();
  const giveUp = () => leave.abort(new ModelError("the line before it is too long", { model, reason: "overloaded" }));
  void clock.sleep(maxWaitMs, leave.signal).then(() => leave.signal.aborted || giveUp());
  let news: number | undefined;
  let wake: (admitted: undefined) => void = () => {};
  const onAhead = (ahead: number) => {
    news = ahead;
    wake(undefined);
  };
  const admitted = slots.acquire(AbortSignal.any([signal, leave.signal]), onAhead, urgent);
  let taken = false;
  try {
    for (;;) {
      if (news !== undefined) {
        const ahead = news;
        news = undefined;
        await take({ type: "queued", ahead });
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
    leave.abort();
    if (!taken) {
      // The slot may have been handed over in the moment in which the reader left.
      admitted.then(
        (release) => release(),
        () => {},
      );
    }
  }
}
