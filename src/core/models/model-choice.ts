import type { LanguageModel } from "../ports/language-model.ts";

/** The model that a request asks for by name; the first one for requests that do not. */
export function createModelChoice(models: readonly [LanguageModel, ...LanguageModel[]]): LanguageModel {
  const byName = new Map(models.map((model) => [model.name, model]));
  return {
    name: models[0].name,
    stream: (request, signal) => (byName.get(request.model ?? "") ?? models[0]).stream(request, signal),
  };
}
