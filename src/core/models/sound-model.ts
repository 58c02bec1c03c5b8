import { ModelError, type ModelErrorReason } from "../errors.ts";
import { RepetitionDetector } from "../guards/output/repetition.ts";
import type { LanguageModel } from "../ports/language-model.ts";
import { isVisible } from "../visible.ts";
import { createRelayModel, relay } from "./relay.ts";

/** Thrown to leave an answer that turns in circles, and one in which nothing can be seen. */
const CIRCLES = new Error("the answer turns in circles");
const EMPTY = new Error("the answer is empty");

/**
 * A model whose answers say something: one that turns in circles, or that ends without anything that can be seen, has
 * failed. The same model would most likely do it again, so another one has to answer.
 */
export function createSoundModel(model: LanguageModel): LanguageModel {
  const failure = (message: string, reason: ModelErrorReason, receivedCharacters: number) =>
    new ModelError(message, { model: model.name, reason, wasRead: true, receivedCharacters });
  return createRelayModel(model.name, async (request, signal, take) => {
    const repetition = new RepetitionDetector();
    let characters = 0;
    let isSeen = false;
    try {
      await relay(model, request, signal, (event) => {
        if (event.type === "text-delta") {
          characters += event.text.length;
          isSeen ||= isVisible(event.text);
          if (repetition.push(event.text)) throw CIRCLES;
        } else if (event.type === "finish" && !isSeen && event.reason !== "content_filter") {
          throw EMPTY;
        }
        return take(event);
      });
    } catch (error) {
      if (error === CIRCLES) throw failure("the answer turns in circles", "repetition", characters);
      if (error === EMPTY) throw failure("the answer is empty", "empty", characters);
      throw error;
    }
  });
}
