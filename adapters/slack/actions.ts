import type { Feedback } from "../../src/core/ports/platform.ts";
import { toRef } from "./address.ts";
import { conversationOf } from "./identities.ts";

/** `action_id` of the feedback buttons below a reply; their values are `up` and `down`. */
export const FEEDBACK_ACTION = "frontdesk_feedback";

/** What is read of a `block_actions` payload (docs.slack.dev/reference/interaction-payloads/block_actions-payload). */
export interface BlockActions {
  readonly user?: { readonly id?: string };
  readonly team?: { readonly id?: string } | null;
  readonly channel?: { readonly id?: string };
  readonly container?: { readonly channel_id?: string; readonly message_ts?: string; readonly thread_ts?: string };
  readonly message?: { readonly ts?: string; readonly thread_ts?: string; readonly team?: string };
  readonly actions?: readonly { readonly action_id?: string; readonly value?: string }[];
}

/** `team`: of the installation. Undefined: it is no judgement of a message. */
export function readFeedback(body: BlockActions, team: string): Feedback | undefined {
  const { message, container, user } = body;
  const channel = body.channel?.id ?? container?.channel_id;
  const ts = message?.ts ?? container?.message_ts;
  const value = body.actions?.find(({ action_id }) => action_id === FEEDBACK_ACTION)?.value;
  if (channel === undefined || ts === undefined || user?.id === undefined) return undefined;
  if (value !== "up" && value !== "down") return undefined;
  const thread = message?.thread_ts ?? container?.thread_ts ?? ts;
  return {
    // The clicker's own workspace may be another one; the message is the bot's, and so of the bot's workspace.
    conversation: conversationOf(message?.team ?? body.team?.id ?? team, channel, thread),
    author: user.id,
    message: toRef(channel, ts),
    rating: value,
  };
}
