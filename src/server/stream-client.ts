import type { ServerResponse } from "node:http";
import type { StreamClient } from "../core/ports/http-route.ts";

/** A client that reads so slowly that this much waits for it is let go. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** Proxies close connections on which nothing is said; a comment is nothing that a client would notice. */
const KEEP_ALIVE_MS = 15_000;

/** Server-sent events over an answer whose head has been written. */
export function createStreamClient(response: ServerResponse): StreamClient {
  const keepAlive = setInterval(() => write(": keep-alive\n\n"), KEEP_ALIVE_MS);
  keepAlive.unref();
  response.once("close", () => clearInterval(keepAlive));
  const write = (chunk: string) => {
    if (response.writableEnded || response.destroyed) return;
    response.write(chunk);
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
  };
  return {
    write,
    end() {
      clearInterval(keepAlive);
      response.end();
    },
  };
}
