import type { Part, Stage } from "../../src/core/ports/platform.ts";
import { GrowingMarkdown } from "../../src/core/replies/markdown/growing-markdown.ts";
import { splitDocument } from "../../src/core/replies/markdown/split-document.ts";

/** Of a text message's body: https://developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages */
const MAX_BODY_LENGTH = 4096;

/** Cuts a model's Markdown into messages without markup. Text that shows nothing gives no part. */
export function createWhatsAppFormat(): (text: string, stage: Stage) => Part[] {
  const markdown = new GrowingMarkdown();
  return (text, stage) =>
    splitDocument(markdown.parse(text, { unfinished: stage === "preview" }), { maxLength: MAX_BODY_LENGTH })
      .filter((part) => part.text.trim() !== "")
      .map((part) => ({ text: part.text, format: { body: part.text } }));
}
