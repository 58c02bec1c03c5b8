import { AllModelsFailedError, isForWantOfMoney } from "../errors.ts";
import type { KnownAnswers } from "../ports/known-answers.ts";
import type { LanguageModel, ModelRequest } from "../ports/language-model.ts";
import { createRelayModel, relay } from "./relay.ts";

const NAME = "faq";

/** A model that, when there is no money left to ask it, still says what is known without it. */
export function createFrugalModel(model: LanguageModel, known: KnownAnswers): LanguageModel {
  return createRelayModel(model.name, (request, signal, take) =>
    relay(model, request, signal, take).catch(async (error: unknown) => {
      const isUnpaid = error instanceof AllModelsFailedError && isForWantOfMoney(error.errors);
      const answer = isUnpaid ? known.find(lastQuestion(request)) : undefined;
      if (answer === undefined) throw error;
      await take({ type: "text-delta", text: answer });
      await take({ type: "finish", reason: "stop", model: NAME, cached: true });
    }),
  );
}

function lastQuestion(request: ModelRequest): string {
  return request.messages.findLast((message) => message.role === "user")?.text ?? "";
}
