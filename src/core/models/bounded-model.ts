import type { LanguageModel, ModelEvent } from "../ports/language-model.ts";
import { createRelayModel, relay } from "./relay.ts";

/** Thrown to leave an answer that is long enough. */
const ENOUGH = new Error("the answer is long enough");

/** A model that goes on for longer than `maxCharacters`, in UTF-16 units, is stopped as if that were its own limit. */
export function createBoundedModel(model: LanguageModel, maxCharacters: number): LanguageModel {
  const { name } = model;
  return createRelayModel(name, async (request, signal, take) => {
    const takeLast = async (event: ModelEvent) => {
      await take(event);
      await take({ type: "finish", reason: "length", model: name });
      throw ENOUGH;
    };
    let characters = 0;
    try {
      await relay(model, request, signal, (event) => {
        if (event.type === "text-delta") characters += event.text.length;
        return characters > maxCharacters ? takeLast(event) : take(event);
      });
    } catch (error) {
      if (error !== ENOUGH) throw error;
    }
  });
}
