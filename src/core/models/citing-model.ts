import type { LanguageModel, ModelEvent, TakeEvent } from "../ports/language-model.ts";
import type { SourceMarks } from "../replies/sources.ts";
import { createRelayModel, relay } from "./relay.ts";

type Finish = Extract<ModelEvent, { type: "finish" }>;

/** A model whose one answer comes without the marks in it; `marks` knows afterwards what they named. */
export function createCitingModel(model: LanguageModel, marks: SourceMarks): LanguageModel {
  return createRelayModel(model.name, (request, signal, take) =>
    relay(model, request, signal, (event) => {
      if (event.type === "text-delta") {
        const text = marks.take(event.text);
        return text === "" ? undefined : take({ type: "text-delta", text });
      }
      if (event.type === "reset") marks.clear();
      return event.type === "finish" ? end(event, marks, take) : take(event);
    }),
  );
}

async function end(finish: Finish, marks: SourceMarks, take: TakeEvent): Promise<void> {
  const text = marks.end();
  if (text !== "") await take({ type: "text-delta", text });
  if (marks.count === 0) return take(finish);
  // What was counted on the way was the text with the marks.
  const { textTokens: _, ...others } = finish;
  await take(others);
}
