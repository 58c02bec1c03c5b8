/** A BCP 47 tag in lower case, the tags that it falls back to after it: `fr-ca`, `fr`. */
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
  return displayName(tag, "en");
}

/** What a language is called by those who speak it: `Tiếng Việt`. */
export function ownNameOf(tag: string): string {
  const name = displayName(tag, tag);
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

/** The tag itself, where it is not known. */
function displayName(tag: string, inLanguage: string): string {
  return new Intl.DisplayNames([inLanguage], { type: "language" }).of(tag) ?? tag;
}
