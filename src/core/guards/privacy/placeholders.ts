import type { PersonalDataKind } from "./personal-data.ts";
import type { Span } from "./span.ts";

/** What stands for what; `TEXT` stands for a text that looks like a placeholder and is none. */
const NAMES: Readonly<Record<PersonalDataKind | "text", string>> = {
  email: "EMAIL",
  phone: "PHONE",
  card: "CARD",
  iban: "IBAN",
  ip: "IP",
  nationalId: "NATIONAL_ID",
  text: "TEXT",
};

const names = Object.values(NAMES);
/** Names as models write them: with the underscore escaped, as a space, or as a hyphen. */
const joint = String.raw`(?:\\?_|[ -])`;
const anyName = names.map((name) => name.replace("_", joint)).join("|");
const figures = "[1-9]\\d{0,5}";

/** A placeholder, also as models copy it: in other cases, as `[EMAIL 1]`, or escaped as `\[EMAIL\_1\]`. */
const placeholder = new RegExp(
  String.raw`\\\[(${anyName})${joint}(${figures})\\\]|\[(${anyName})${joint}(${figures})\]`,
  "giu",
);
const open = new RegExp(String.raw`\\?(?:\[(?:${[...names].map(beginnings).join("|")})?)?$`, "iu");
/** Nothing that `open` matches is longer, in UTF-16 units. */
const longest = 32;

export function writePlaceholder(kind: PersonalDataKind | "text", index: number): string {
  return `[${NAMES[kind]}_${index}]`;
}

/** Where something looks like a placeholder. */
export function findPlaceholders(text: string): Span[] {
  if (!text.includes("[")) return [];
  return [...text.matchAll(placeholder)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
}

/** `originalOf` is asked with the placeholder as we write it; where it knows nothing, what stands there stays. */
export function replacePlaceholders(text: string, originalOf: (placeholder: string) => string | undefined): string {
  if (!text.includes("[")) return text;
  return text.replace(placeholder, (whole, name1?: string, index1?: string, name2?: string, index2?: string) => {
    const name = (name1 ?? name2 ?? "").toUpperCase().replaceAll("\\", "").replace(/[ -]/, "_");
    return originalOf(`[${name}_${index1 ?? index2}]`) ?? whole;
  });
}

/** UTF-16 units at the end of a text that could become a placeholder. */
export function openPlaceholder(text: string): number {
  const tail = text.slice(-longest);
  // Nearly every piece of text ends so, and finding that out costs next to nothing.
  if (!tail.includes("[") && !tail.endsWith("\\")) return 0;
  return open.exec(tail)?.[0].length ?? 0;
}

/** The pattern of the beginnings of a placeholder after its bracket, the whole excluded. */
function beginnings(name: string): string {
  const letters = [...name].map((letter) => (letter === "_" ? String.raw`(?:\\_?|[_ -])` : letter));
  const end = String.raw`(?:\\|${joint}(?:${figures}\\?)?)?`;
  return letters.reduceRight((rest, letter) => `${letter}(?:${rest})?`, end);
}
