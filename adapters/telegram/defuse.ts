import { byPlace, type Document, type Mark } from "../../src/core/replies/markdown/document.ts";

/** Names that clients take for web addresses because their endings are countries: `README.md` is in Moldova. */
const fileName = /(?<![\w./@:-])[\w-]+\.(?:md|py|rs|sh)(?![\w./@:-]*\w)/gi;
const maybeFileName = /\.(?:md|py|rs|sh)\b/i;
/**
 * What the server takes for somebody's name, who is then notified. Not in the middle of a word, as in the address of a
 * mailbox, nor in a web address.
 */
const mention =
  /@(?<![\p{L}\p{N}_]@)(?<!(?<![\p{L}\p{N}_])https?:\/\/[\w-]+(?:\.[\w-]+)+(?::\d+)?[/?#][^\s<>"'()[\]{},;]{0,300}@)\w{5,32}(?![\p{L}\p{N}_])/gu;

/** Marks as code, which the server leaves alone, what it would make live although it is only text. */
export function defuse<D extends Document>(document: D, allowMentions: boolean): D {
  const { text, marks } = document;
  // Code and links are left alone already, but a link that is still being written is none yet.
  const safe = marks.filter(({ kind, url }) => kind === "code" || kind === "pre" || url !== undefined);
  const found: Mark[] = [];
  if (maybeFileName.test(text)) found.push(...outside(safe, text.matchAll(fileName)));
  if (!allowMentions && text.includes("@")) found.push(...outside(safe, text.matchAll(mention)));
  return found.length === 0 ? document : { ...document, marks: [...marks, ...found].sort(byPlace) };
}

function outside(safe: readonly Mark[], matches: Iterable<RegExpMatchArray & { index: number }>): Mark[] {
  const marks: Mark[] = [];
  let next = 0;
  for (const { index: start, 0: word } of matches) {
    const end = start + word.length;
    while ((safe[next]?.end ?? end) <= start) next++;
    if ((safe[next]?.start ?? end) >= end) marks.push({ kind: "code", start, end });
  }
  return marks;
}
