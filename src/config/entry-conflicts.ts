import type { FaqEntry } from "../core/knowledge/faq-entry.ts";
import type { Problem } from "./environment.ts";
import { type LocatedEntry, placeOf } from "./located-entry.ts";

/** What is wrong only between entries, wherever they stand. */
export function findConflicts(entries: readonly LocatedEntry[]): Problem[] {
  return [...findRepeatedIds(entries), ...findRepeatedQuestions(entries)];
}

function findRepeatedIds(entries: readonly LocatedEntry[]): Problem[] {
  const known = new Map<string, LocatedEntry>();
  return entries.flatMap((located) => {
    const { id, language } = located.entry;
    const before = known.get(`${language} ${id}`);
    if (before === undefined) known.set(`${language} ${id}`, located);
    if (before === undefined) return [];
    return [
      `${located.at("id")}: ${id} is there in ${language} already (${placeOf(before, "id")}): join the two, or give one of them another id`,
    ];
  });
}

/** Nobody could say which of two entries is meant by a question that both of them have. */
function findRepeatedQuestions(entries: readonly LocatedEntry[]): Problem[] {
  const known = new Map<string, LocatedEntry[]>();
  return entries.flatMap((located) =>
    located.entry.questions.flatMap((question, index) => {
      const key = `${located.entry.language} ${sameWords(question)}`;
      const others = known.get(key) ?? [];
      if (!others.includes(located)) known.set(key, [...others, located]);
      const other = others.find(({ entry }) => entry.id !== located.entry.id && areTogether(entry, located.entry));
      if (other === undefined) return [];
      const { id } = other.entry;
      return [
        `${located.at("questions", index)}: is a question of ${id} as well (${placeOf(other, "questions")}): leave it to one of the two`,
      ];
    }),
  );
}

/** Whether there is a time and a person that both are for. */
function areTogether(one: FaqEntry, other: FaqEntry): boolean {
  const from = Math.max(one.validFrom ?? Number.NEGATIVE_INFINITY, other.validFrom ?? Number.NEGATIVE_INFINITY);
  const until = Math.min(one.validUntil ?? Number.POSITIVE_INFINITY, other.validUntil ?? Number.POSITIVE_INFINITY);
  return from < until;
}

/** Equal for questions that differ in case, punctuation and spaces alone. Accents stay: they make other words. */
function sameWords(question: string): string {
  const words = question
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu);
  return words?.join(" ") ?? question;
}
