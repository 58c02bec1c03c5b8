import type { InboundMessage } from "../../message.ts";
import { asData } from "./as-data.ts";
import { cleanText } from "./clean-text.ts";
import { defuseStructure } from "./structure.ts";

/** Characters of quoted text that the model is given; the words of the customer are capped elsewhere. */
const MAX_QUOTED = 2000;

/**
 * What the model is given of a message: clean, without the frame of a conversation, and with what the customer has only
 * quoted or forwarded marked as such. Empty where nothing was said in words.
 */
export function toPromptText({ content }: InboundMessage): string {
  if (content.kind === "command") return "";
  if (content.kind === "attachment") return safe(content.caption ?? "");
  const words = safe(content.text);
  const own =
    content.isForwarded === true && words !== "" ? asData("message that the customer forwards", words) : words;
  if (content.quoted === undefined) return own;
  return `${asData("earlier message that the customer answers", shortened(safe(content.quoted)))}\n\n${own}`;
}

function safe(text: string): string {
  return defuseStructure(cleanText(text));
}

function shortened(text: string): string {
  return text.length <= MAX_QUOTED
    ? text
    : `${text
        .slice(0, MAX_QUOTED)
        .toWellFormed()
        .replace(/\uFFFD$/, "")}…`;
}
