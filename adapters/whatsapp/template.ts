/**
 * Lengths of a value, in UTF-16 units. The first is the most that WhatsApp takes; a template with so much text of its own
 * that both together are too long takes the second.
 * Source: developers.facebook.com/docs/whatsapp/cloud-api/reference/messages, "text object" of a parameter
 */
const SIZES = [1024, 600];
/** A word that is longer than this is cut. */
const LONGEST_WORD = 64;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Text as a value of a template, and shorter ones to fall back on: one line each, since a value with line breaks, tabs
 * or more than four spaces in a row is refused; cut, with a sign for it, where it is too long.
 */
export function toTemplateValues(text: string): [string, ...string[]] {
  const line = text.replace(/\s+/g, " ").trim();
  const [first = line, ...others] = new Set(SIZES.map((size) => shorten(line, size)));
  return [first, ...others];
}

function shorten(line: string, size: number): string {
  return line.length <= size ? line : `${cut(line, size - 1)}…`;
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
