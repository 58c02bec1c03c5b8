import type { LanguageModel } from "../ports/language-model.ts";

/** A model that goes on for longer than `maxCharacters`, in UTF-16 units, is stopped as if that were its own limit. */
export function createBoundedModel(model: LanguageModel, maxCharacters: number): LanguageModel {
  return {
    name: model.name,
    async *stream(request, signal) {
      let characters = 0;
      for await (const event of model.stream(request, signal)) {
        yield event;
        if (event.type === "text-delta") characters += event.text.length;
        if (characters <= maxCharacters) continue;
        yield { type: "finish", reason: "length", model: model.name };
        return;
      }
    },
  };
}
