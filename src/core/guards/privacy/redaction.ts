import type { TextFilter } from "../text-filter.ts";
import { findPersonalData, type PersonalDataKind } from "./personal-data.ts";
import { findPlaceholders, openPlaceholder, replacePlaceholders, writePlaceholder } from "./placeholders.ts";
import type { Span } from "./span.ts";

/** The personal data of one request, and what stands for it in the texts that leave. */
export interface Redaction {
  /** The same value is given the same placeholder, whichever text it is in. */
  redact(text: string): string;
  /** Puts back what was taken out. `restore(redact(text))` is `text`, whatever it holds. */
  restore(text: string): string;
  /** The same for a text that grows. */
  restorer(): TextFilter;
  /** Nothing has been found so far. */
  readonly isEmpty: boolean;
  /** How many different values of each kind. */
  readonly counts: Readonly<Partial<Record<PersonalDataKind, number>>>;
  /** The values themselves; they go nowhere but into memory. */
  readonly values: Iterable<string>;
}

type Replaced = PersonalDataKind | "text";

/** A text of the customer that looks like a placeholder is taken out as well, so that nobody's data is put in its place. */
export function createRedaction(kinds: readonly PersonalDataKind[]): Redaction {
  const placeholders = new Map<string, string>();
  const originals = new Map<string, string>();
  const counts: Partial<Record<Replaced, number>> = {};
  const placeholderFor = (kind: Replaced, value: string) => {
    const known = placeholders.get(value);
    if (known !== undefined) return known;
    const index = (counts[kind] ?? 0) + 1;
    counts[kind] = index;
    const placeholder = writePlaceholder(kind, index);
    placeholders.set(value, placeholder);
    originals.set(placeholder, value);
    return placeholder;
  };
  const restore = (text: string) => replacePlaceholders(text, (placeholder) => originals.get(placeholder));
  return {
    redact: (text) => replaceSpans(text, findReplaceable(text, kinds), placeholderFor),
    restore,
    restorer: () => new Restorer(restore),
    get isEmpty() {
      return originals.size === 0;
    },
    get counts() {
      const { text, ...found } = counts;
      return found;
    },
    get values() {
      return placeholders.keys();
    },
  };
}

function findReplaceable(text: string, kinds: readonly PersonalDataKind[]): (Span & { readonly kind: Replaced })[] {
  const lookalikes = findPlaceholders(text).map((span) => ({ ...span, kind: "text" as const }));
  const data = findPersonalData(text, kinds);
  if (lookalikes.length === 0) return [...data];
  const free = data.filter(({ start, end }) => !lookalikes.some((span) => span.start < end && start < span.end));
  return [...lookalikes, ...free].sort((a, b) => a.start - b.start);
}

function replaceSpans(
  text: string,
  spans: readonly (Span & { readonly kind: Replaced })[],
  replacement: (kind: Replaced, value: string) => string,
): string {
  let result = "";
  let done = 0;
  for (const { kind, start, end } of spans) {
    result += text.slice(done, start) + replacement(kind, text.slice(start, end));
    done = end;
  }
  return done === 0 ? text : result + text.slice(done);
}

class Restorer implements TextFilter {
  hasChanged = false;
  readonly #restore: (text: string) => string;
  #held = "";

  constructor(restore: (text: string) => string) {
    this.#restore = restore;
  }

  push(text: string): string {
    const whole = this.#held + text;
    const end = whole.length - openPlaceholder(whole);
    this.#held = whole.slice(end);
    return this.#restored(whole.slice(0, end));
  }

  end(): string {
    const rest = this.#held;
    this.#held = "";
    return this.#restored(rest);
  }

  #restored(text: string): string {
    const restored = this.#restore(text);
    if (restored !== text) this.hasChanged = true;
    return restored;
  }
}
