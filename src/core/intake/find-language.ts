import { withoutMarks } from "../conversation/vietnamese-syllable.ts";
import { fallbacksOf, nameIn } from "../language-tag.ts";

/**
 * The language that somebody means, of those there are: by its tag (`vi`, `vi-VN`), by its name in any of these languages
 * (`Tiếng Việt`, `tieng viet`, `Vietnamese`), by the name without the word for "language" (`việt`), or by its land (`vn`).
 */
export function findLanguage(said: string, languages: readonly string[]): string | undefined {
  const tags = fallbacksOf(said);
  const wanted = plain(said);
  return (
    languages.find((language) => tags.includes(language.toLowerCase())) ??
    languages.find((language) => namesOf(language, languages).includes(wanted))
  );
}

function namesOf(language: string, languages: readonly string[]): string[] {
  const names = [...languages, "en"].map((each) => plain(nameIn(language, each)));
  const lastWords = names.map((name) => name.split(" ").at(-1) ?? name);
  const { region = "" } = new Intl.Locale(language).maximize();
  return [...names, ...lastWords, region.toLowerCase()];
}

function plain(text: string): string {
  return withoutMarks(text.trim().toLowerCase()).replace(/\s+/g, " ");
}
