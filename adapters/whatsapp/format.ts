import type { Part, Stage } from "../../src/core/ports/platform.ts";
import type { Document } from "../../src/core/replies/markdown/document.ts";
import { GrowingMarkdown } from "../../src/core/replies/markdown/growing-markdown.ts";
import { splitDocument } from "../../src/core/replies/markdown/split-document.ts";
import {
  type StarDialect,
  starMarkupBound,
  toStarMarkup,
  toTextWithAddresses,
} from "../../src/core/replies/markdown/star-markup.ts";

/**
 * Of a text message's body, markup included: https://developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages.
 * Counted in UTF-16 units; the API seems to count characters, of which there are never more.
 */
export const maxBodyLength = 4096;

/** Anything but spaces, controls and signs without a shape: a body of nothing else is refused. */
const visible = /[^\p{Z}\p{Cc}\p{Cf}\u2800]/u;

/** No escapes, and no links but addresses. */
const dialect: StarDialect = { plain: (text) => text };

/** How a part is sent. */
export type WhatsAppFormat = { readonly body: string };

/** Cuts and formats the Markdown of one reply while it grows. Text that shows nothing gives no part. */
export function createWhatsAppFormat(): (text: string, stage: Stage) => Part[] {
  const markdown = new GrowingMarkdown();
  return (text, stage) =>
    toParts(markdown.parse(text, { unfinished: stage === "preview" })).filter((part) => visible.test(part.text));
}

function toParts(document: Document): Part[] {
  const whole = toPart(document);
  return whole.format.body.length <= maxBodyLength
    ? [whole]
    : splitDocument(document, { maxLength: maxBodyLength, fits }).map(toPart);
}

function toPart(document: Document): Part & { readonly format: WhatsAppFormat } {
  return { text: toTextWithAddresses(document), format: { body: toStarMarkup(document, dialect) } };
}

function fits(part: Document): boolean {
  return starMarkupBound(part, dialect) <= maxBodyLength;
}
