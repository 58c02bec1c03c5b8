import { createFaqIndex } from "../../src/core/knowledge/faq/create-faq-index.ts";
import type { FaqEntry } from "../../src/core/knowledge/faq-entry.ts";
import type { KnowledgeSource } from "../../src/core/knowledge/knowledge.ts";

/** Knowledge that does not change. */
export function knowledgeOf(entries: readonly FaqEntry[]): KnowledgeSource {
  const knowledge = { version: "test", entries, index: createFaqIndex(entries) };
  return { current: () => knowledge };
}
