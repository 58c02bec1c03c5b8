import { jsonResponse, type Route, type RouteRequest } from "../../src/core/ports/http-route.ts";
import type { Feedback, Intake } from "../../src/core/ports/platform.ts";
import type { Caller } from "./caller.ts";
import { invalid, parseId, parseObject } from "./chat-request.ts";
import { HttpError, toResponse } from "./http-error.ts";
import { RESTARTING } from "./reply-listeners.ts";
import { toAuthor, toConversation, toMessageId, toRef } from "./web-ids.ts";

const BODY_LIMIT = 4096;
const RATINGS = ["up", "down", "none"] as const;

export interface FeedbackRouteOptions {
  readonly callerOf: (request: RouteRequest) => Caller;
  /** Undefined while nothing can be taken in. */
  readonly intake: () => Intake | undefined;
}

/**
 * `POST /api/v1/feedback {conversation_id, message_id, rating: "up" | "down" | "none"}`: what somebody thinks of the answer to
 * a message. Answers what is not known (any more) in the same way.
 */
export function createFeedbackRoute({ callerOf, intake }: FeedbackRouteOptions): Route {
  return {
    method: "POST",
    path: "/api/v1/feedback",
    bodyLimit: BODY_LIMIT,
    async handle(request) {
      try {
        const feedback = parse(request.body, callerOf(request));
        const desk = intake();
        if (desk === undefined) throw new HttpError(503, RESTARTING.code, RESTARTING.message, { "retry-after": "2" });
        await desk.feedback(feedback);
        return jsonResponse(200, { rating: feedback.rating });
      } catch (error) {
        if (error instanceof HttpError) return toResponse(error);
        throw error;
      }
    },
  };
}

function parse(body: Buffer, caller: Caller): Feedback {
  const fields = parseObject(body);
  const conversation = required(fields, "conversation_id");
  const message = required(fields, "message_id");
  const rating = RATINGS.find((known) => known === fields.rating);
  if (rating === undefined) throw invalid(`rating must be one of ${RATINGS.join(", ")}`);
  const id = toConversation(caller.scope, conversation);
  return { conversation: id, author: toAuthor(caller, conversation), message: toRef(toMessageId(id, message)), rating };
}

function required(fields: Record<string, unknown>, name: string): string {
  const value = parseId(fields[name], name);
  if (value === undefined) throw invalid(`${name} is missing`);
  return value;
}
