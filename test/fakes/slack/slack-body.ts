import { isRecord, type SlackArgs } from "./slack-args.ts";
import { SlackError } from "./slack-error.ts";
import type { Blocks, Body } from "./slack-messages.ts";

const MAX_MARKDOWN = 12_000;
const MAX_TEXT = 40_000;
const MAX_BLOCKS = 50;
const KNOWN_BLOCKS = new Set(["markdown", "section", "context", "context_actions", "actions", "divider", "header"]);

/** What is to be shown; throws where Slack refuses it. */
export function readBody(args: SlackArgs): Body {
  const markdown = readMarkdown(args);
  const text = args.text("text");
  const blocks = readBlocks(args);
  const metadata = args.object("metadata");
  if (markdown !== undefined && (text !== undefined || blocks !== undefined)) {
    throw new SlackError("markdown_text_conflict");
  }
  if (isEmpty(markdown) && isEmpty(text) && (blocks === undefined || blocks.length === 0)) {
    throw new SlackError("no_text");
  }
  return {
    ...(markdown === undefined ? {} : { markdown }),
    ...(text === undefined ? {} : { text: text.slice(0, MAX_TEXT) }),
    ...(blocks === undefined ? {} : { blocks }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

export function readMarkdown(args: SlackArgs): string | undefined {
  const markdown = args.text("markdown_text");
  if (markdown !== undefined && markdown.length > MAX_MARKDOWN) throw new SlackError("msg_too_long");
  return markdown;
}

export function readBlocks(args: SlackArgs): Blocks | undefined {
  const blocks = args.list("blocks");
  if (blocks === undefined) return undefined;
  if (blocks.length > MAX_BLOCKS || !blocks.every(isBlock)) throw new SlackError("invalid_blocks");
  const known = blocks.filter(isBlock);
  const length = known.reduce((sum, { type, text }) => sum + (type === "markdown" ? String(text).length : 0), 0);
  if (length > MAX_MARKDOWN) throw new SlackError("msg_blocks_too_long");
  return known;
}

function isBlock(block: unknown): block is Readonly<Record<string, unknown>> {
  if (!isRecord(block) || !KNOWN_BLOCKS.has(String(block.type))) return false;
  if (block.type === "markdown") return typeof block.text === "string" && block.text.trim() !== "";
  return block.type !== "context_actions" || isFeedback(block.elements);
}

function isFeedback(elements: unknown): boolean {
  return Array.isArray(elements) && elements.length > 0 && elements.length <= 5 && elements.every(isFeedbackButtons);
}

function isFeedbackButtons(element: unknown): boolean {
  if (!isRecord(element)) return false;
  if (element.type === "icon_button") return true;
  const buttons = [element.positive_button, element.negative_button];
  return (
    element.type === "feedback_buttons" &&
    buttons.every((button) => isRecord(button) && isRecord(button.text) && typeof button.value === "string")
  );
}

function isEmpty(text: string | undefined): boolean {
  return text === undefined || text.trim() === "";
}
