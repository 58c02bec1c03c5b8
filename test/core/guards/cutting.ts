import fc from "fast-check";
import type { TextFilter } from "../../../src/core/guards/text-filter.ts";

/** What a filter makes of a text that comes in these pieces. */
export function filtered(filter: TextFilter, pieces: readonly string[]): string {
  return pieces.map((piece) => filter.push(piece)).join("") + filter.end();
}

/** A text that is cut at these places, none of the pieces empty. */
export function cut(text: string, places: readonly number[]): string[] {
  const cuts = [...new Set(places.map((place) => place % Math.max(1, text.length)))].sort((a, b) => a - b);
  return [...cuts, text.length]
    .map((end, index) => text.slice(cuts[index - 1] ?? 0, end))
    .filter((piece) => piece !== "");
}

export const places = fc.array(fc.nat(10_000), { maxLength: 40 });

/** Texts that hold some of these pieces among anything else. */
export function textWith(...pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(...pieces),
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.lorem({ maxCount: 3 }),
  );
  return fc.array(piece, { maxLength: 25 }).map((chosen) => chosen.join(""));
}
