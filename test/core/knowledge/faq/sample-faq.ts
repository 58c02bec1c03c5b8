import { resolve } from "node:path";
import { faqSchema } from "../../../../src/config/settings.ts";
import { readYaml } from "../../../../src/config/yaml-file.ts";
import type { FaqEntry } from "../../../../src/core/knowledge/faq-entry.ts";

/** The entries that come with the program: 12 ids, English and Vietnamese. */
export function sampleFaq(): readonly FaqEntry[] {
  const path = resolve(import.meta.dirname, "../../../../faq.example.yaml");
  const { value, problems } = readYaml(path, faqSchema);
  if (value === undefined || problems.length > 0) throw new Error(problems.join("\n"));
  return value.entries as readonly FaqEntry[];
}
