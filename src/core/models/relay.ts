import type { LanguageModel, ModelEvent, ModelRequest, TakeEvent } from "../ports/language-model.ts";

type Relay = NonNullable<LanguageModel["relay"]>;

/** What a reader's leaving looks like to those who hand it events. Nobody ever sees it. */
const LEFT = new Error("the reader has left");

/** A model made of the way in which it hands its events on. */
export function createRelayModel(name: string, relay: Relay): LanguageModel {
  return { name, relay, stream: (request, signal) => read((take) => relay(request, signal, take)) };
}

/** Hands every event of an answer to `take`, by whichever way the model has. */
export function relay(
  model: LanguageModel,
  request: ModelRequest,
  signal: AbortSignal,
  take: TakeEvent,
): Promise<void> {
  return model.relay?.(request, signal, take) ?? relayStream(model.stream(request, signal), take);
}

async function relayStream(stream: AsyncIterable<ModelEvent>, take: TakeEvent): Promise<void> {
  for await (const event of stream) await take(event);
}

/** The events that `begin` hands on, for somebody who asks for them one by one. */
async function* read(begin: (take: TakeEvent) => Promise<void>): AsyncGenerator<ModelEvent> {
  const handover = new Handover();
  const ended = begin(handover.put).then(handover.end, handover.fail);
  try {
    for (let event = await handover.next; event !== undefined; event = await handover.next) {
      yield event;
      handover.taken();
    }
  } finally {
    handover.leave();
    await ended;
  }
}

/** One event at a time goes from hand to hand: whoever puts it waits until the next one is asked for. */
class Handover {
  #next = Promise.withResolvers<ModelEvent | undefined>();
  #taken: PromiseWithResolvers<void> | undefined;
  #isFinished = false;

  /** Resolves with undefined after the last event. */
  get next(): Promise<ModelEvent | undefined> {
    return this.#next.promise;
  }

  /** The reader wants another one. */
  taken(): void {
    this.#next = Promise.withResolvers();
    this.#taken?.resolve();
  }

  /** The reader wants no more. After the finish there is nothing to be left. */
  leave(): void {
    if (this.#isFinished) this.#taken?.resolve();
    else this.#taken?.reject(LEFT);
  }

  readonly put = (event: ModelEvent): Promise<void> => {
    const taken = Promise.withResolvers<void>();
    this.#taken = taken;
    this.#isFinished = event.type === "finish";
    this.#next.resolve(event);
    return taken.promise;
  };

  readonly end = (): void => this.#next.resolve(undefined);

  readonly fail = (error: unknown): void => this.#next.reject(error);
}
