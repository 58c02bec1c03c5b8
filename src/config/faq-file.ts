import type { FaqEntry } from "../core/knowledge/faq-entry.ts";
import type { Problem } from "./environment.ts";
import { faqFile, toDescription, yamlEntry } from "./faq-fields.ts";
import { type FieldPath, parseLeniently } from "./lenient-parse.ts";
import type { LocatedEntry, ParsedEntries, SourceText } from "./located-entry.ts";
import { parseYaml } from "./yaml-file.ts";

/** The entries of a `faq.yaml`. */
export function parseFaqFile(source: SourceText): ParsedEntries {
  const { value, problems: ofFile, at } = parseYaml(source, faqFile);
  const problems: Problem[] = [...ofFile];
  const entries = (value?.entries ?? []).flatMap((data, index): LocatedEntry[] => {
    const atField = (...field: FieldPath) => at("entries", index, ...field);
    const report = (field: FieldPath, problem: string) => void problems.push(`${atField(...field)}: ${problem}`);
    const entry = toEntry(data, report);
    return entry === undefined ? [] : [{ entry, at: atField }];
  });
  return { entries, problems };
}

function toEntry(data: unknown, report: (field: FieldPath, problem: string) => void): FaqEntry | undefined {
  const { value, problems } = parseLeniently(yamlEntry, data ?? {});
  for (const { path, message } of problems) report(path, message);
  if (value === undefined) return undefined;
  const { id, language, questions, answer } = value;
  return { id, language, questions, answer, ...toDescription(value, report) };
}
