import { isFunctionWord } from "./function-words.ts";
import { synonymGroups } from "./synonyms.ts";

/** What a text is compared by, and how much each counts before its rarity does. */
export type Features = ReadonlyMap<string, number>;

const FUNCTION_WORD_SHARE = 0.35;
const SYNONYM_SHARE = 0.4;
const PART_SHARE = 0.2;
const PART_LETTERS = 4;
const PAIR_SHARE = 0.6;
const LOOSE_PAIR_SHARE = 0.3;

/** `stems` in their order. `share`: how sure each word is, 1 unless it has been corrected. */
export function featuresOf(stems: readonly string[], share: (index: number) => number = () => 1): Features {
  const features = new Map<string, number>();
  const add = (name: string, weight: number) => features.set(name, Math.max(features.get(name) ?? 0, weight));
  let before: { readonly stem: string; readonly share: number } | undefined;
  for (const [index, stem] of stems.entries()) {
    const sure = share(index);
    const isFunction = isFunctionWord(stem);
    if (!isFunction) for (const part of partsOf(stem)) add(part, PART_SHARE * sure);
    add(stem, sure * (isFunction ? FUNCTION_WORD_SHARE : 1));
    for (const group of synonymGroups(stem)) add(group, sure * SYNONYM_SHARE);
    const next = stems[index + 1];
    if (next !== undefined) {
      for (const group of synonymGroups(`${stem} ${next}`)) add(group, sure * share(index + 1) * SYNONYM_SHARE);
      const weight = isFunction && isFunctionWord(next) ? FUNCTION_WORD_SHARE * PAIR_SHARE : PAIR_SHARE;
      add(`${stem} ${next}`, weight * sure * share(index + 1));
    }
    if (isFunction) continue;
    if (before !== undefined) add(pair(before.stem, stem), LOOSE_PAIR_SHARE * sure * before.share);
    before = { stem, share: sure };
  }
  return features;
}

/** Two words that carry meaning and have only function words between them, in whatever order. */
function pair(a: string, b: string): string {
  return a < b ? `${a}+${b}` : `${b}+${a}`;
}

/** Pieces of four letters, by which words of one family are alike that have different stems. */
function partsOf(stem: string): string[] {
  const whole = `#${stem}#`;
  const parts: string[] = [];
  for (let start = 0; start + PART_LETTERS <= whole.length; start++)
    parts.push(`#${whole.slice(start, start + PART_LETTERS)}`);
  return parts;
}
