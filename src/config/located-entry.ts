import type { FaqEntry } from "../core/knowledge/faq-entry.ts";
import type { Problem } from "./environment.ts";
import type { FieldPath } from "./lenient-parse.ts";

/** An entry, and where it stands. */
export interface LocatedEntry {
  readonly entry: FaqEntry;
  /** How a problem names a field of it: `faq.yaml:12: entries.3.id`. */
  at(...field: FieldPath): string;
}

export interface ParsedEntries {
  /** Those that can be read, also beside problems. */
  readonly entries: readonly LocatedEntry[];
  readonly problems: readonly Problem[];
}

/** A text, and how problems name the file that it is of. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** The file and the line of a field, without its name. */
export function placeOf({ at }: LocatedEntry, field: string): string {
  return at(field).replace(/: [^:]*$/, "");
}
