import { createHash, timingSafeEqual } from "node:crypto";
import { isIPv6 } from "node:net";
import { KeyedRate, type Rate } from "../../src/core/limits/keyed-rate.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { RouteRequest } from "../../src/core/ports/http-route.ts";
import { HttpError, tooManyRequests } from "./http-error.ts";
import type { Sessions } from "./session.ts";

/** Who may talk through the API. */
export interface Caller {
  /** Conversations of one scope are out of reach for every other. */
  readonly scope: string;
  /** A program of the operator's, which may choose model and instructions; the chat page's visitors may not. */
  readonly trusted: boolean;
}

export interface CallerOptions {
  /** Empty: calls from this machine need no key. */
  readonly apiKeys: readonly string[];
  readonly sessions: Sessions;
  /** For each address that the chat page is used from. */
  readonly rate: Rate;
  readonly clock: Clock;
}

export function createCallers(options: CallerOptions): (request: RouteRequest) => Caller {
  const { apiKeys, sessions, rate } = options;
  const keys = apiKeys.map(digest);
  const perAddress = new KeyedRate(options.clock);

  return (request) => {
    const bearer = bearerOf(request);
    if (bearer !== undefined) {
      const given = digest(bearer);
      // All keys are compared, so that the time tells nothing.
      const found = keys.filter((key) => timingSafeEqual(key, given));
      if (found.length > 0) return { scope: `key-${given.toString("hex").slice(0, 16)}`, trusted: true };
      throw new HttpError(401, "bad_key", "This API key is not known: use one of API_KEYS.");
    }
    const session = sessions.read(headerOf(request, "cookie"));
    if (session !== undefined) {
      const wait = perAddress.tryTake(networkOf(request.remoteAddress), rate);
      if (wait > 0) throw tooManyRequests(wait, "from this address");
      return { scope: `session-${session}`, trusted: false };
    }
    if (headerOf(request, "sec-fetch-site") === "same-origin") {
      throw new HttpError(401, "session_expired", "The session is not known any more: load the page again.");
    }
    if (keys.length === 0 && isLoopback(request)) return { scope: "local", trusted: true };
    throw new HttpError(
      401,
      "unauthorized",
      keys.length === 0
        ? "Only this machine may call without a key: set API_KEYS and send one as a bearer token."
        : "Send one of API_KEYS as a bearer token.",
      { "www-authenticate": "Bearer" },
    );
  };
}

function bearerOf(request: RouteRequest): string | undefined {
  return /^Bearer +(.+)$/i.exec(headerOf(request, "authorization") ?? "")?.[1]?.trim();
}

function headerOf(request: RouteRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A proxy on this machine makes every caller look local, so what it passes on does not count as that. */
function isLoopback({ remoteAddress, forwarded }: RouteRequest): boolean {
  return (
    !forwarded && (/^127\./.test(remoteAddress) || remoteAddress === "::1" || remoteAddress.startsWith("::ffff:127."))
  );
}

/** One household's IPv6 addresses count as one. */
function networkOf(address: string): string {
  return isIPv6(address) && !address.startsWith("::ffff:") ? address.split(":").slice(0, 4).join(":") : address;
}

function digest(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}
