/** Source: developers.facebook.com/docs/whatsapp/cloud-api/reference/messages, "text object" of a parameter */
const MAX_CHARACTERS = 1024;
/** A word that is longer than this is cut. */
const LONGEST_WORD = 64;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Text as a value of a template: one line, since a value with line breaks, tabs or more than four spaces in a row is
 * refused, and cut with a sign where it is too long.
 */
export function toTemplateValue(text: string): { readonly value: string; readonly isCut: boolean } {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= MAX_CHARACTERS) return { value: line, isCut: false };
  return { value: `${cut(line, MAX_CHARACTERS - 1)}…`, isCut: true };
}

function cut(line: string, size: number): string {
  let end = 0;
  for (const { index, segment } of graphemes.segment(line.slice(0, size + LONGEST_WORD))) {
    if (index + segment.length > size) break;
    end = index + segment.length;
  }
  const space = line.lastIndexOf(" ", end);
  return line.slice(0, space >= end - LONGEST_WORD ? space : end);
}
