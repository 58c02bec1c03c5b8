import type { Clock } from "../../src/core/ports/clock.ts";
import {
  errorResponse,
  jsonResponse,
  type Route,
  type RouteRequest,
  type RouteResponse,
} from "../../src/core/ports/http-route.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Acknowledgement, Delivery, InboxReceiver } from "./receiver.ts";
import { isCertificateCheck, readBody } from "./request-body.ts";
import { type Provenance, provenanceOf } from "./signature.ts";

export const WEBHOOK_PATH = "/webhooks/slack";

/** Bolt's own; a message has at most 40,000 characters, each of which may be escaped, and as much again in blocks. */
const BODY_LIMIT = 4 * 1024 * 1024;

const COMPLAINTS_APART_MS = 60_000;
const REFUSALS = {
  unsigned:
    "a request for Slack's webhook was refused: if it came from Slack, SLACK_SIGNING_SECRET is not that of the app",
  stale:
    "a request of Slack's was refused, made more than five minutes ago or ahead: is the clock of this machine right?",
} as const;

export interface WebhookOptions {
  readonly signingSecret: string;
  readonly receiver: InboxReceiver;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Receives events, commands and clicks. Answers 200 only when they are durable. Anything else makes Slack deliver an event
 * again: at once, after a minute and after five.
 */
export function createWebhookRoute(options: WebhookOptions): Route {
  const { signingSecret, clock } = options;
  const complain = createComplaint(options);
  return {
    method: "POST",
    path: WEBHOOK_PATH,
    bodyLimit: BODY_LIMIT,
    async handle(request) {
      if (isCertificateCheck(request)) return { status: 200 };
      const provenance = provenanceOf(request, signingSecret, clock.now());
      if (provenance === "slack") return handle(request, options);
      complain(provenance);
      return errorResponse(401, "bad_signature", "the signature is missing, wrong or too old");
    },
  };
}

/** Anybody may post here as often as they like, so only the first of many refusals is logged. */
function createComplaint({ clock, logger }: WebhookOptions): (provenance: Exclude<Provenance, "slack">) => void {
  let quietUntil = 0;
  return (provenance) => {
    if (clock.now() < quietUntil) return;
    quietUntil = clock.now() + COMPLAINTS_APART_MS;
    logger.warn({ provenance }, REFUSALS[provenance]);
  };
}

async function handle(request: RouteRequest, options: WebhookOptions): Promise<RouteResponse> {
  const { receiver, logger } = options;
  const parcel = readBody(request);
  switch (parcel.kind) {
    case "challenge":
      return jsonResponse(200, { challenge: parcel.challenge });
    case "rate_limited":
      logger.error({}, "Slack holds events back: this app got more than 30,000 of them within an hour");
      return { status: 200 };
    case "unknown_type":
      return errorResponse(415, "bad_type", "the body is neither JSON nor a form");
    case "unreadable":
      return errorResponse(400, "bad_json", "the body cannot be read");
    case "delivery":
      return receiver.isOpen ? deliver({ body: parcel.body, ...retryOf(request) }, options) : later();
  }
}

async function deliver(delivery: Delivery, { receiver, logger }: WebhookOptions): Promise<RouteResponse> {
  try {
    return toResponse(await receiver.take(delivery));
  } catch (error) {
    logger.error({ error, retry: delivery.retry?.number ?? 0 }, "a delivery from Slack could not be stored");
    return later();
  }
}

function toResponse(answer: Acknowledgement): RouteResponse {
  if (answer === undefined) return { status: 200 };
  return jsonResponse(200, typeof answer === "string" ? { text: answer } : answer);
}

function retryOf({ headers }: RouteRequest): Pick<Delivery, "retry"> {
  const number = Number(headers["x-slack-retry-num"]);
  if (!Number.isInteger(number)) return {};
  return { retry: { number, reason: String(headers["x-slack-retry-reason"] ?? "") } };
}

function later(): RouteResponse {
  return errorResponse(503, "unavailable", "not ready to take deliveries", { "retry-after": "1" });
}
