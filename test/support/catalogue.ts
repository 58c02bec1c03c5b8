import { readTexts } from "../../src/config/texts.ts";
import type { Texts } from "../../src/core/replies/texts.ts";

const read = readTexts({ defaultLanguage: "en", folder: undefined, at: (setting) => setting });
if (read.catalogue === undefined) throw new Error(read.problems.join("\n"));

/** The texts that come along. */
export const catalogue = read.catalogue;

export function textsIn(language: string): Texts {
  return catalogue.in(language);
}
