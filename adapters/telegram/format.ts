import type { Part, Stage } from "../../src/core/ports/platform.ts";
import { skipWhitespace } from "../../src/core/replies/markdown/choose-cut.ts";
import { type Document, emptyDocument, joinPieces, type Piece } from "../../src/core/replies/markdown/document.ts";
import { GrowingMarkdown } from "../../src/core/replies/markdown/growing-markdown.ts";
import { GrowingParts } from "../../src/core/replies/markdown/growing-parts.ts";
import { parseMarkdown } from "../../src/core/replies/markdown/parse-markdown.ts";
import { type PartLimit, splitDocument } from "../../src/core/replies/markdown/split-document.ts";
import { defuse } from "./defuse.ts";
import { type Entity, joinEntities, toEntities, type Weight, weigh } from "./entities.ts";

export interface TelegramFormatOptions {
  /** Whether `@name` in a text notifies whoever it is. */
  readonly allowMentions?: boolean;
}

/** https://core.telegram.org/bots/api#sendmessage */
const maxLength = 4096;
/** The server drops the entities after the hundredth without a word, and refuses about 9,500 bytes of them. */
const maxEntities = 100;
const maxEntityBytes = 8000;

/** Anything but spaces, controls, and signs that the server deletes or counts as nothing. */
const visible = /(?![\u0333\u030A\u033F])[^\p{Z}\p{Cc}\p{Cf}\u2800\uFFFC]/u;

const limit: PartLimit = { maxLength, fits: (part) => part.marks.length === 0 || areTaken(weigh(toEntities(part))) };

/**
 * Cuts and formats a model's text for Telegram: plain text with entities, so nothing in it can be refused as bad
 * markup. Text that shows nothing gives no part.
 */
export function formatForTelegram(text: string, stage: Stage, options: TelegramFormatOptions = {}): Part[] {
  const document = defuse(parseMarkdown(text, { unfinished: stage === "preview" }), options.allowMentions ?? false);
  return lastParts(withEntities(emptyDocument), document).filter(isVisible);
}

/** The same for one reply, of which what is finished is read, cut and formatted only once. */
export function createTelegramFormat(options: TelegramFormatOptions = {}): (text: string, stage: Stage) => Part[] {
  const markdown = new GrowingMarkdown();
  const growing = new GrowingParts(limit, (piece) => defuse(piece, options.allowMentions ?? false));
  const formatted = new WeakMap<Document, Formatted>();
  const format = (document: Document) => {
    const known = formatted.get(document) ?? withEntities(document);
    formatted.set(document, known);
    return known;
  };
  return (text, stage) => {
    const { parts, settled, rest } = growing.cut(markdown.read(text, { unfinished: stage === "preview" }));
    return [...parts.map((part) => toPart(format(part))), ...lastParts(format(settled), rest)].filter(isVisible);
  };
}

interface Formatted {
  readonly document: Document;
  readonly entities: readonly Entity[];
  readonly weight: Weight;
}

function withEntities(document: Document): Formatted {
  const entities = toEntities(document);
  return { document, entities, weight: weigh(entities) };
}

/** What is settled and the rest: one part in most cases, since parts that are finished are no longer among it. */
function lastParts({ document: settled, entities, weight }: Formatted, rest: Piece): Part[] {
  const text = settled.text + rest.text;
  const own = toEntities(rest);
  const { count, bytes } = weigh(own);
  if (
    isOnePart(text, settled.text === "" ? rest : settled) &&
    areTaken({ count: count + weight.count, bytes: bytes + weight.bytes })
  ) {
    return [{ text, format: { entities: joinEntities(entities, own, settled.text.length, rest.continues ?? false) } }];
  }
  return splitDocument(joinPieces([settled, rest]), limit).map((part) => toPart(withEntities(part)));
}

/** Whether `splitDocument` would leave the text as it is. */
function isOnePart(text: string, beginning: Document): boolean {
  return text !== "" && text.length <= maxLength && skipWhitespace(beginning, 0) === 0 && !/\s$/.test(text.slice(-1));
}

function toPart({ document, entities }: Formatted): Part {
  return { text: document.text, format: { entities: [...entities] } };
}

function isVisible({ text }: Part): boolean {
  return visible.test(text);
}

function areTaken({ count, bytes }: Weight): boolean {
  return count <= maxEntities && bytes <= maxEntityBytes;
}
