import type { FaqEntry } from "../core/knowledge/faq-entry.ts";

/** Names in a line; more are counted. */
const MOST_NAMES = 10;

/** What there is and what may be missing: one line for each finding. `now`: epoch milliseconds. */
export function faqFindings(entries: readonly FaqEntry[], now: number): string[] {
  const ids = new Set(entries.map(({ id }) => id));
  const languages = [...new Set(entries.map(({ language }) => language))].sort();
  return [
    `ok  ${count(ids.size, "subject")} in ${count(entries.length, "entry", "entries")}`,
    ...languages.map((language) => languageFinding(language, entries)),
    ...timeFindings(entries, now),
    ...languages.flatMap((language) => missingFinding(language, ids, entries)),
  ];
}

function languageFinding(language: string, entries: readonly FaqEntry[]): string {
  const own = entries.filter((entry) => entry.language === language);
  const staff = own.filter(({ audience }) => audience === "staff").length;
  const questions = own.reduce((sum, entry) => sum + entry.questions.length, 0);
  const who = `${own.length - staff} for everyone, ${staff} for staff`;
  return `ok  ${language}: ${count(own.length, "entry", "entries")} (${who}) with ${count(questions, "question")}`;
}

function timeFindings(entries: readonly FaqEntry[], now: number): string[] {
  const later = entries.filter(({ validFrom = now }) => now < validFrom);
  const over = entries.filter(({ validUntil = Number.POSITIVE_INFINITY }) => validUntil <= now);
  return [
    ...(later.length === 0 ? [] : [`--  not valid yet: ${names(later.map(nameOf))}`]),
    ...(over.length === 0 ? [] : [`!!  not valid any more: ${names(over.map(nameOf))}: renew them, or take them away`]),
  ];
}

function missingFinding(language: string, ids: ReadonlySet<string>, entries: readonly FaqEntry[]): string[] {
  const translated = new Set(entries.filter((entry) => entry.language === language).map(({ id }) => id));
  const missing = [...ids].filter((id) => !translated.has(id));
  if (missing.length === 0) return [];
  return [`!!  ${language}: ${count(missing.length, "translation")} missing: ${names(missing)}`];
}

function nameOf({ id, language }: FaqEntry): string {
  return `${id} (${language})`;
}

function names(all: readonly string[]): string {
  const rest = all.length - MOST_NAMES;
  return `${all.slice(0, MOST_NAMES).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
