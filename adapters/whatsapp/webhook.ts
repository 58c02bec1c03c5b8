import type { Clock } from "../../src/core/ports/clock.ts";
import { errorResponse, type Route, type RouteRequest, type RouteResponse } from "../../src/core/ports/http-route.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { NotificationTaker } from "./notifications.ts";
import { Seldom } from "./seldom.ts";
import { isSame, isSigned } from "./signature.ts";

export const WEBHOOK_PATH = "/webhooks/whatsapp";

/** Meta batches up to 1000 updates; its own limit for a webhook is 3 MB. */
const BODY_LIMIT = 4 * 1024 * 1024;

export interface WebhookOptions {
  readonly appSecret: string;
  readonly verifyToken: string;
  /** Undefined before the start and after the end; WhatsApp then delivers again. */
  readonly taker: () => NotificationTaker | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createWebhookRoutes(options: WebhookOptions): readonly Route[] {
  const complaints = new Seldom(options.clock);
  const complain = () => {
    if (!complaints.isDue("signature")) return;
    options.logger.warn(
      {},
      "a webhook without the signature of WhatsApp was refused: if no message arrives, WHATSAPP_APP_SECRET is not that of the app, or a proxy changes the body",
    );
  };
  return [
    { method: "GET", path: WEBHOOK_PATH, bodyLimit: 0, handle: async (request) => verify(request, options) },
    {
      method: "POST",
      path: WEBHOOK_PATH,
      bodyLimit: BODY_LIMIT,
      handle: (request) => receive(request, options, complain),
    },
  ];
}

/** Meta asks once, when somebody enters the address and the verify token in the app's settings. */
function verify({ query }: RouteRequest, { verifyToken, logger }: WebhookOptions): RouteResponse {
  const challenge = query.get("hub.challenge");
  const isRight = isSame(query.get("hub.verify_token") ?? "", verifyToken);
  if (query.get("hub.mode") !== "subscribe" || challenge === null || !isRight) {
    return errorResponse(403, "bad_verify_token", "this is no subscription, or its verify token is not ours");
  }
  logger.info({}, "the webhook of WhatsApp was verified");
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: challenge };
}

/** Answers 200 only when everything is durable, so that whatever goes wrong is delivered again. */
async function receive(
  { headers, body }: RouteRequest,
  options: WebhookOptions,
  complain: () => void,
): Promise<RouteResponse> {
  const { appSecret, taker, logger } = options;
  if (!isSigned(body, String(headers["x-hub-signature-256"] ?? ""), appSecret)) {
    complain();
    return errorResponse(401, "bad_signature", "the signature is missing or wrong");
  }
  const notification = parse(body);
  if (notification === undefined) return errorResponse(400, "bad_json", "the body is not JSON");
  const take = taker();
  if (take === undefined) return later();
  try {
    await take(notification.value);
  } catch (error) {
    logger.error({ error }, "a webhook could not be stored; WhatsApp will deliver it again");
    return later();
  }
  return { status: 200 };
}

function parse(body: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body.toString("utf8")) };
  } catch {
    return undefined;
  }
}

function later(): RouteResponse {
  return errorResponse(503, "unavailable", "not ready to take webhooks", { "retry-after": "1" });
}
