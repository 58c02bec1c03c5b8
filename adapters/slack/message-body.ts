import type { Part } from "../../src/core/ports/platform.ts";
import { FEEDBACK_ACTION } from "./actions.ts";
import { formatOf } from "./format.ts";
import { defuseCallingWords } from "./mentions.ts";
import type { Arguments } from "./web-client.ts";

/** What is written on the buttons below a reply; people who cannot see them hear it. */
export interface FeedbackLabels {
  readonly up: string;
  readonly down: string;
}

/** What notifications show of a message made of blocks; more is cut off. Source: docs.slack.dev, chat.postMessage */
const MAX_NOTICE = 4000;

/** Buttons that tell whether a reply was good (docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element). */
export function feedbackBlock({ up, down }: FeedbackLabels) {
  const button = (text: string, value: string) => ({
    text: { type: "plain_text", text },
    accessibility_label: text,
    value,
  });
  return {
    type: "context_actions",
    elements: [
      {
        type: "feedback_buttons",
        action_id: FEEDBACK_ACTION,
        positive_button: button(up, "up"),
        negative_button: button(down, "down"),
      },
    ],
  };
}

/** A part as a message that is posted or takes the place of another. `feedback`: with buttons below it. */
export function bodyOf(part: Part, feedback?: FeedbackLabels): Arguments {
  const format = formatOf(part);
  if (format === undefined) return { text: plainText(part.text) };
  const markdown = format.markdown + format.close;
  if (feedback === undefined) return { markdown_text: markdown };
  return {
    text: plainText(part.text).slice(0, MAX_NOTICE),
    blocks: [{ type: "markdown", text: markdown }, feedbackBlock(feedback)],
  };
}

/** Text in which nothing is markup and nobody is called. */
function plainText(text: string): string {
  return defuseCallingWords(text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"));
}
