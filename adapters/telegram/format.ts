import type { Part, Stage } from "../../src/core/ports/platform.ts";
import { byPlace, type Document, type Mark } from "../../src/core/replies/markdown/document.ts";
import { GrowingMarkdown } from "../../src/core/replies/markdown/growing-markdown.ts";
import { splitDocument } from "../../src/core/replies/markdown/split-document.ts";
import { type Entity, toEntities, weigh } from "./entities.ts";

/** https://core.telegram.org/bots/api#sendmessage */
const maxLength = 4096;
/** The server drops the entities after the hundredth without a word, and refuses about 9,500 bytes of them. */
const maxEntities = 100;
const maxEntityBytes = 8000;

/** Names that clients take for web addresses because their endings are countries. */
const fileName = /(?<![\w./@:-])[\w-]+\.(?:md|py|rs|sh)(?![\w./@:-]*\w)/gi;
/** Anything but spaces, controls, and signs that the server deletes or counts as nothing. */
const visible = /(?![\u0333\u030A\u033F])[^\p{Z}\p{Cc}\p{Cf}\u2800\uFFFC]/u;

const edgeSpace = /^\s|\s$/;

/**
 * Cuts and formats a model's text for Telegram: plain text with entities, so nothing in it can be refused as bad
 * markup. Text that shows nothing gives no part.
 */
export function formatForTelegram(text: string, stage: Stage): Part[] {
  return createTelegramFormat()(text, stage);
}

/** The same for one reply, of which what is finished is read only once. */
export function createTelegramFormat(): (text: string, stage: Stage) => Part[] {
  const markdown = new GrowingMarkdown();
  return (text, stage) => toParts(markFileNames(markdown.parse(text, { unfinished: stage === "preview" })));
}

function toParts(document: Document): Part[] {
  const entities = toEntities(document);
  const parts =
    fitsInOne(document.text) && areTaken(entities)
      ? [{ text: document.text, format: { entities } }]
      : splitDocument(document, { maxLength, fits }).map(toPart);
  return parts.filter((part) => visible.test(part.text));
}

/** Whether the text as it stands is what `splitDocument` would make of it. */
function fitsInOne(text: string): boolean {
  return text.length <= maxLength && text !== "" && !edgeSpace.test(text);
}

function toPart(document: Document): Part & { readonly format: { readonly entities: Entity[] } } {
  return { text: document.text, format: { entities: toEntities(document) } };
}

function fits(part: Document): boolean {
  return part.marks.length === 0 || areTaken(toEntities(part));
}

function areTaken(entities: readonly Entity[]): boolean {
  if (entities.length === 0) return true;
  const { count, bytes } = weigh(entities);
  return count <= maxEntities && bytes <= maxEntityBytes;
}

/** `README.md` would become a link to Moldova. */
function markFileNames(document: Document): Document {
  if (!/\.(?:md|py|rs|sh)\b/i.test(document.text)) return document;
  const taken = document.marks.filter(({ kind }) => kind === "link" || kind === "code" || kind === "pre");
  const names: Mark[] = [];
  let next = 0;
  for (const { index: start, 0: name } of document.text.matchAll(fileName)) {
    const end = start + name.length;
    while ((taken[next]?.end ?? end) <= start) next++;
    if ((taken[next]?.start ?? end) >= end) names.push({ kind: "code", start, end });
  }
  return { ...document, marks: [...document.marks, ...names].sort(byPlace) };
}
