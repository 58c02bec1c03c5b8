import { createHash, timingSafeEqual } from "node:crypto";
import type { Update } from "grammy/types";
import { errorResponse, type Route, type RouteRequest, type RouteResponse } from "../../src/core/ports/http-route.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { UpdateTaker } from "./updates.ts";

export const WEBHOOK_PATH = "/webhooks/telegram";

/** Updates are small: files come as ids. */
const BODY_LIMIT = 1024 * 1024;

export interface WebhookOptions {
  readonly secret: string;
  /** Undefined until the bot knows who it is; Telegram then delivers again. */
  readonly taker: () => UpdateTaker | undefined;
  readonly logger: Logger;
}

/** Receives updates. Answers 200 only when they are durable, so that whatever goes wrong is delivered again. */
export function createWebhookRoute(options: WebhookOptions): Route {
  return {
    method: "POST",
    path: WEBHOOK_PATH,
    bodyLimit: BODY_LIMIT,
    handle: (request) => handle(request, options),
  };
}

async function handle(request: RouteRequest, { secret, taker, logger }: WebhookOptions): Promise<RouteResponse> {
  if (!isSame(String(request.headers["x-telegram-bot-api-secret-token"] ?? ""), secret)) {
    return errorResponse(401, "bad_secret", "the secret token is missing or wrong");
  }
  const update = parseBody(request.body);
  if (update === undefined) return errorResponse(400, "bad_json", "the body is not an update");
  const take = taker();
  if (take === undefined) return later();
  try {
    await take([update]);
  } catch (error) {
    logger.error({ error }, "an update could not be stored; Telegram will deliver it again");
    return later();
  }
  return { status: 200 };
}

function parseBody(body: Buffer): Update | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    const isUpdate = typeof value === "object" && value !== null && "update_id" in value;
    // Proof of the rest is left to the reader of each kind; one that fails there is logged and left out.
    return isUpdate ? (value as Update) : undefined;
  } catch {
    return undefined;
  }
}

function later(): RouteResponse {
  return errorResponse(503, "unavailable", "not ready to take updates", { "retry-after": "1" });
}

/** Takes the same time whatever the two have in common. */
function isSame(given: string, expected: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
