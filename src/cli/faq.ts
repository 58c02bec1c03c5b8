import { readSettings } from "../config/config.ts";
import type { Variables } from "../config/environment.ts";
import { readKnowledgeConfig } from "../config/knowledge-config.ts";
import { detect } from "../core/conversation/language.ts";
import { createFaqIndex } from "../core/knowledge/faq/create-faq-index.ts";
import { faqFindings } from "./faq-findings.ts";
import { FAQ_USAGE, parseFaqOptions } from "./faq-options.ts";
import { faqReport } from "./faq-report.ts";

/** Prints what is known, or what is said to a question. Opens nothing but the files of knowledge. Returns the exit code. */
export function faq(words: readonly string[], variables: Variables): number {
  const options = parseFaqOptions(words);
  if (options.kind === "help") {
    console.log(FAQ_USAGE);
    return 0;
  }
  if (options.kind === "wrong") {
    for (const problem of options.problems) console.error(problem);
    console.error("frontdesk faq --help shows the commands.");
    return 1;
  }
  const settings = readSettings(variables);
  const { files, first } = readKnowledgeConfig(variables, settings.value, settings.at);
  const problems = [...settings.problems, ...first.problems];
  for (const problem of problems) console.log(`XX  ${problem}`);
  if (problems.length > 0 || settings.value === undefined) return 1;
  const { knowledge, language } = settings.value;
  const now = Date.now();
  if (options.kind === "check") {
    console.log(`ok  read from ${files.places.map(({ path }) => path).join(", ")}`);
    for (const finding of faqFindings(first.entries, now)) console.log(finding);
    return 0;
  }
  const { question, audience } = options;
  const asker = { language: options.language ?? detect(question)?.language ?? language.default, audience, now };
  const lookup = createFaqIndex(first.entries).lookup(question, asker);
  console.log(faqReport({ question, asker, lookup, ...knowledge }));
  return 0;
}
