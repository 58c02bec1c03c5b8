import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { RouteRequest } from "../../src/core/ports/http-route.ts";

const VERSION = "v0";
/** Into the past and into the future: whoever has seen a request can repeat it no later than this. */
const WINDOW_MS = 5 * 60_000;

/** `stale`: it was made at another time, or our clock is wrong. `unsigned`: anybody may have made it. */
export type Provenance = "slack" | "stale" | "unsigned";

/**
 * Whether Slack has made this request, a short time ago. `now`: epoch milliseconds.
 * (docs.slack.dev/authentication/verifying-requests-from-slack)
 */
export function provenanceOf(
  { headers, body }: Pick<RouteRequest, "headers" | "body">,
  secret: string,
  now: number,
): Provenance {
  const timestamp = headers["x-slack-request-timestamp"];
  const signature = headers["x-slack-signature"];
  if (typeof timestamp !== "string" || typeof signature !== "string") return "unsigned";
  if (!/^\d{1,12}$/.test(timestamp) || !isSame(signature, sign(body, secret, timestamp))) return "unsigned";
  return Math.abs(now - Number(timestamp) * 1000) > WINDOW_MS ? "stale" : "slack";
}

function sign(body: Buffer, secret: string, timestamp: string): string {
  const hash = createHmac("sha256", secret).update(`${VERSION}:${timestamp}:`).update(body);
  return `${VERSION}=${hash.digest("hex")}`;
}

/** Takes the same time whatever the two have in common. */
function isSame(given: string, expected: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
