import { detect } from "../conversation/language.ts";
import type { Clock } from "../ports/clock.ts";
import type { KnownAnswers } from "../ports/known-answers.ts";
import type { KnowledgeSource } from "./knowledge.ts";

/** The answers of entries that are surely about a question, as customers may see them now. */
export function createKnownAnswers(source: KnowledgeSource, clock: Clock): KnownAnswers {
  return {
    find(question) {
      const asker = { language: detect(question)?.language ?? "en", audience: "everyone", now: clock.now() } as const;
      const found = source.current().index.lookup(question, asker);
      return found.kind === "direct" ? found.entry.answer.trim() : undefined;
    },
  };
}
