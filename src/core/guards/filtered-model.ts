import { AllModelsFailedError, ModelError } from "../errors.ts";
import { createRelayModel, relay } from "../models/relay.ts";
import type { LanguageModel, ModelEvent, ModelRequest, TakeEvent } from "../ports/language-model.ts";
import type { TextFilter } from "./text-filter.ts";

/** A model whose text goes through a filter; `makeFilter` is asked once for every text, and undefined lets it pass. */
export function createFilteredModel(
  model: LanguageModel,
  makeFilter: (request: ModelRequest) => TextFilter | undefined,
): LanguageModel {
  return createRelayModel(model.name, (request, signal, take) =>
    relayFiltered(model, request, signal, take, () => makeFilter(request)),
  );
}

/** Relays an answer through a filter. After a `reset` the text begins anew, and so does the filter. */
export async function relayFiltered(
  model: LanguageModel,
  request: ModelRequest,
  signal: AbortSignal,
  take: TakeEvent,
  makeFilter: () => TextFilter | undefined,
): Promise<void> {
  let filter = makeFilter();
  if (filter === undefined) return relay(model, request, signal, take);
  const finish = async (event: Extract<ModelEvent, { type: "finish" }>) => {
    const rest = filter?.end() ?? "";
    if (rest !== "") await take({ type: "text-delta", text: rest });
    const { textTokens, ...others } = event;
    await take(filter?.hasChanged === true ? others : event);
  };
  try {
    await relay(model, request, signal, (event) => {
      if (event.type === "text-delta") {
        const text = filter?.push(event.text) ?? event.text;
        if (text === event.text) return take(event);
        return text === "" ? undefined : take({ type: "text-delta", text });
      }
      if (event.type === "finish") return finish(event);
      if (event.type === "reset") filter = makeFilter();
      return take(event);
    });
  } catch (error) {
    // An answer that breaks off keeps what has come of it. Whoever has left wants no more.
    const hasFailed = error instanceof ModelError || error instanceof AllModelsFailedError;
    const rest = hasFailed && !signal.aborted ? (filter?.end() ?? "") : "";
    if (rest !== "") await take({ type: "text-delta", text: rest });
    throw error;
  }
}
