import type { StreamClient } from "../../src/core/ports/http-route.ts";
import type { ReplyResult } from "../../src/core/ports/platform.ts";
import type { Listener } from "./listeners.ts";

/** What a caller knows a message by. */
export interface CallNames {
  readonly conversation: string;
  readonly message: string;
}

/** The answer as the API gives it. */
export function toJson({ conversation, message }: CallNames, result: ReplyResult): object {
  const { text, outcome, model, usage, cached = false, sources } = result;
  return {
    response: text,
    cached,
    model: model ?? null,
    conversation_id: conversation,
    message_id: message,
    outcome: outcome.kind,
    ...("reason" in outcome ? { reason: outcome.reason } : {}),
    ...(sources === undefined ? {} : { sources }),
    ...(outcome.kind === "ticketed" ? { ticket: outcome.ticket } : {}),
    usage:
      usage === undefined
        ? null
        : {
            prompt_tokens: usage.inputTokens,
            completion_tokens: usage.outputTokens,
            total_tokens: usage.inputTokens + usage.outputTokens,
          },
  };
}

/** Tells a client in server-sent events: what is new as `delta`, and `reset` when what it was told is void. */
export function createEventListener(client: StreamClient, names: CallNames): Listener {
  let told = "";
  const send = (event: string, data: object) => client.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const show = (text: string) => {
    if (!text.startsWith(told)) {
      send("reset", {});
      told = "";
    }
    if (text.length > told.length) send("delta", { text: text.slice(told.length) });
    told = text;
  };
  return {
    show,
    finish(result) {
      if (result.text !== "") show(result.text);
      send("done", toJson(names, result));
      client.end();
    },
    abandon() {
      send("error", RESTARTING);
      client.end();
    },
  };
}

export const RESTARTING = {
  code: "unavailable",
  message: "The server restarts: send the same message_id again in a moment.",
};
