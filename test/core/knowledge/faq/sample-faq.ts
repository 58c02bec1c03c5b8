import { resolve } from "node:path";
import { readKnowledge } from "../../../../src/config/knowledge-files.ts";
import type { FaqEntry } from "../../../../src/core/knowledge/faq-entry.ts";

/** The entries that come with the program, in English and Vietnamese. */
export function sampleFaq(): readonly FaqEntry[] {
  const path = resolve(import.meta.dirname, "../../../../faq.example.yaml");
  const { entries, problems } = readKnowledge({ places: [{ path, setting: "FAQ_FILE" }], language: "en" });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return entries;
}
