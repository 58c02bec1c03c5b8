import { parseArgs } from "node:util";
import type { Audience } from "../core/knowledge/faq-entry.ts";

export const FAQ_USAGE = `frontdesk faq: what is known, and what is said to a question

  frontdesk faq check              read the FAQ file and the folder: every problem, or what there is
  frontdesk faq test "<question>"  the entries that are found, and why one of them is the answer or none

  --language CODE    the language of whoever asks (as their words show it)
  --audience WHO     everyone or staff (everyone)
  --help             this text
`;

export type ParsedFaqOptions =
  | { readonly kind: "check" }
  | {
      readonly kind: "test";
      readonly question: string;
      /** Undefined: as the question shows it. */
      readonly language: string | undefined;
      readonly audience: Audience;
    }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problems: readonly string[] };

const OPTIONS = {
  language: { type: "string" },
  audience: { type: "string", default: "everyone" },
  help: { type: "boolean", default: false },
} as const;

export function parseFaqOptions(words: readonly string[]): ParsedFaqOptions {
  let given: ReturnType<typeof parse>;
  try {
    given = parse(words);
  } catch (error) {
    return { kind: "wrong", problems: [error instanceof Error ? error.message : String(error)] };
  }
  const { values, positionals } = given;
  const [command, ...rest] = positionals;
  if (values.help || command === undefined) return { kind: "help" };
  if (command === "check" && rest.length === 0) return { kind: "check" };
  if (command !== "test")
    return { kind: "wrong", problems: [`faq ${positionals.join(" ")}: there is no such command`] };
  return toTest(rest.join(" ").trim(), values);
}

function toTest(question: string, { language, audience }: ReturnType<typeof parse>["values"]): ParsedFaqOptions {
  const problems: string[] = [];
  if (question === "") problems.push("faq test: needs a question: put it in quotes");
  if (language !== undefined && !isLanguage(language)) {
    problems.push("--language: must be the code of a language, such as en or vi");
  }
  if (audience !== "everyone" && audience !== "staff") problems.push("--audience: must be everyone or staff");
  return problems.length > 0
    ? { kind: "wrong", problems }
    : { kind: "test", question, language, audience: audience === "staff" ? "staff" : "everyone" };
}

function parse(words: readonly string[]) {
  return parseArgs({ args: [...words], options: OPTIONS, strict: true, allowPositionals: true });
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
