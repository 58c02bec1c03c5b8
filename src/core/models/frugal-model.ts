import { AllModelsFailedError } from "../errors.ts";
import type { KnownAnswers } from "../ports/known-answers.ts";
import type { LanguageModel, ModelRequest } from "../ports/language-model.ts";

const NAME = "faq";

/** A model that, when there is no money left to ask it, still says what is known without it. */
export function createFrugalModel(model: LanguageModel, known: KnownAnswers): LanguageModel {
  return {
    name: model.name,
    async *stream(request, signal) {
      try {
        yield* model.stream(request, signal);
      } catch (error) {
        const answer = isUnpaid(error) ? known.find(lastQuestion(request)) : undefined;
        if (answer === undefined) throw error;
        yield { type: "text-delta", text: answer };
        yield { type: "finish", reason: "stop", model: NAME };
      }
    },
  };
}

/** Nobody was asked, and money was why. */
function isUnpaid(error: unknown): boolean {
  if (!(error instanceof AllModelsFailedError)) return false;
  const { errors } = error;
  return errors.some(({ reason }) => reason === "budget") && errors.every(({ wasAsked }) => !wasAsked);
}

function lastQuestion(request: ModelRequest): string {
  return request.messages.findLast((message) => message.role === "user")?.text ?? "";
}
