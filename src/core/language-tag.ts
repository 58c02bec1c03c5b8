/** A language, perhaps with a script and a region; nothing that could hold words. */
const TAG = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?$/i;

/** A BCP 47 tag in its proper form (`pt_br` is `pt-BR`); undefined: it names no language. */
export function toLanguageTag(text: string): string | undefined {
  const tag = text.trim().replaceAll("_", "-");
  return TAG.test(tag) ? Intl.getCanonicalLocales(tag)[0] : undefined;
}

/** A tag in lower case, and what it falls back to: `fr-ca`, `fr`. */
export function fallbacksOf(tag: string): readonly string[] {
  const parts = tag.trim().toLowerCase().split(/[-_]/);
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("-"));
}

/** Whether who speaks one understands the other: `en-US` and `en` are one language. */
export function areSameLanguage(one: string, other: string): boolean {
  return fallbacksOf(one).at(-1) === fallbacksOf(other).at(-1);
}

/** What a language is called in English, as in instructions to a model: `Vietnamese`. */
export function nameOf(tag: string): string {
  return nameIn(tag, "en");
}

/** What a language is called by those who speak it: `Tiếng Việt`. */
export function ownNameOf(tag: string): string {
  const name = nameIn(tag, tag);
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

/** What a language is called in another one; the tag itself, where there is no name for it. */
export function nameIn(tag: string, language: string): string {
  return new Intl.DisplayNames([language], { type: "language" }).of(tag) ?? tag;
}
