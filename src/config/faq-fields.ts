import { z } from "zod";
import type { FaqEntry } from "../core/knowledge/faq-entry.ts";
import { entry, text } from "./fields.ts";
import type { FieldPath } from "./lenient-parse.ts";
import { parseTime, TIME_FORMAT } from "./valid-time.ts";

const time = z.string(`must be ${TIME_FORMAT}`).transform((written, context) => {
  const moment = parseTime(written.trim());
  if (moment !== undefined) return moment;
  context.addIssue({ code: "custom", message: `must be ${TIME_FORMAT}` });
  return z.NEVER;
});

const languageNames = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });

/** A text that cannot be left out. `what` says what it is for. */
function required(what: string) {
  const error = (issue: { readonly input?: unknown }) =>
    issue.input === undefined || issue.input === null ? `is missing: ${what}` : "must be a text: put it in quotes";
  return z.string({ error }).trim().min(1, `must not be empty: ${what}`);
}

/** A BCP 47 tag, as it is usually spelt. */
const language = required("the code of the entry's language, such as en or vi").transform((tag, context) => {
  const canonical = toLanguage(tag);
  if (canonical !== undefined) return canonical;
  context.addIssue({ code: "custom", message: "must be the code of a language, such as en, vi or pt-BR" });
  return z.NEVER;
});

function toLanguage(tag: string): string | undefined {
  try {
    const [canonical] = Intl.getCanonicalLocales(tag);
    return canonical !== undefined && languageNames.of(canonical) !== undefined ? canonical : undefined;
  } catch {
    return undefined;
  }
}

const questions = z
  .array(text, "must be a list of questions: how people ask for this")
  .min(1, "must hold at least one question: how people ask for this");

/** What an entry may say of itself wherever it is written. */
const described = {
  tags: z.array(text, "must be a list of words").optional(),
  title: text.optional(),
  audience: z.enum(["everyone", "staff"], { error: "must be everyone or staff" }).optional(),
  valid: entry({ from: time.optional(), until: time.optional() }).optional(),
  validFrom: time.optional(),
  validUntil: time.optional(),
};

export const yamlEntry = entry({
  id: required("a short name of your own, such as opening-hours"),
  language,
  questions,
  answer: required("what is said, in Markdown"),
  ...described,
});

/** What a FAQ file holds. Its entries are checked one by one, so that one that is wrong hides nothing about others. */
export const faqFile = z.strictObject(
  { entries: z.array(z.unknown(), "must be a list of entries") },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? "is not known here: entries is all that a FAQ file holds"
        : "must hold entries: a list of them",
  },
);

/** What stands above the answer in a Markdown file. */
export const frontMatter = entry({
  id: text.optional(),
  language: language.optional(),
  questions: questions.optional(),
  ...described,
});

export type YamlEntry = z.infer<typeof yamlEntry>;
export type FrontMatter = z.infer<typeof frontMatter>;

type Described = Pick<FrontMatter, keyof typeof described>;

/** `report` hears what is wrong with fields taken together, by the field. */
export function toDescription(
  { tags, title, audience, valid, validFrom, validUntil }: Described,
  report: (field: FieldPath, problem: string) => void,
): Pick<FaqEntry, "tags" | "title" | "audience" | "validFrom" | "validUntil"> {
  for (const [name, long] of [["validFrom", validFrom] as const, ["validUntil", validUntil] as const]) {
    const short = name === "validFrom" ? "from" : "until";
    if (long !== undefined && valid?.[short] !== undefined) {
      report([name], `stands in valid.${short} as well: leave one of them out`);
    }
  }
  const from = (valid?.from ?? validFrom)?.from;
  const until = (valid?.until ?? validUntil)?.until;
  if (from !== undefined && until !== undefined && until <= from) {
    const field = valid?.until === undefined ? ["validUntil"] : ["valid", "until"];
    report(field, "is not later than the beginning, so the entry would never be valid: correct one of the two");
  }
  return {
    ...(tags && { tags }),
    ...(title !== undefined && { title }),
    ...(audience && { audience }),
    ...(from !== undefined && { validFrom: from }),
    ...(until !== undefined && { validUntil: until }),
  };
}
