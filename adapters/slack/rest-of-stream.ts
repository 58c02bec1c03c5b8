import { PlatformError } from "../../src/core/errors.ts";
import type { SlackMessageRef } from "./address.ts";
import type { SlackCalls } from "./slack-calls.ts";
import { continuation } from "./split-markdown.ts";
import type { Arguments } from "./web-client.ts";

const EVENT = "frontdesk_rest";
/** The rest was posted soon after the end of its stream. */
const LOOK_AT = 50;
const onlyMarks = /^[\s`~>]*$/;

/** What a stream did not take, as a message that says which one it continues; undefined: nothing that is to be seen. */
export function restBody(markdown: string, taken: number, { ts }: SlackMessageRef): Arguments | undefined {
  if (onlyMarks.test(markdown.slice(taken))) return undefined;
  const rest = continuation(markdown, taken);
  if (rest.trim() === "") return undefined;
  return { markdown_text: rest, metadata: { event_type: EVENT, event_payload: { continues: ts } } };
}

/**
 * Takes away what an earlier process may have posted as the rest of a message that shows the whole text now. Best
 * effort: reading the thread needs a scope that the app may not have.
 */
export async function removeRest(calls: SlackCalls, { channel, ts }: SlackMessageRef, thread: string): Promise<void> {
  try {
    const query = { channel, ts: thread, oldest: ts, limit: LOOK_AT, include_all_metadata: true };
    const { messages } = await calls.call("conversations.replies", query, "final");
    const rest = messages?.find((message) => continues(message) === ts);
    if (typeof rest?.ts === "string") await calls.call("chat.delete", { channel, ts: rest.ts }, "final");
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
  }
}

function continues({ metadata }: Readonly<Record<string, unknown>>): unknown {
  if (typeof metadata !== "object" || metadata === null || !("event_payload" in metadata)) return undefined;
  const { event_payload: payload } = metadata;
  return typeof payload === "object" && payload !== null && "continues" in payload ? payload.continues : undefined;
}
