import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { ConfigError } from "../core/errors.ts";
import { errorResponse, type Route, type RouteResponse } from "../core/ports/http-route.ts";
import type { Logger } from "../core/ports/logger.ts";
import { createStreamClient } from "./stream-client.ts";

export interface HttpServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Whether `X-Forwarded-*` headers are believed. */
  readonly trustProxy: boolean;
  readonly routes: readonly Route[];
  readonly logger: Logger;
}

export interface HttpServer {
  /** Resolves with the address to open in a browser. Throws `ConfigError` when the port cannot be had. */
  start(): Promise<string>;
  /** Stops listening and waits for answers under way. */
  stop(): Promise<void>;
}

/** How long a client may take to send its request. */
const REQUEST_TIMEOUT_MS = 30_000;
const FORWARDING_HEADERS = ["x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host"];

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { host, port, routes, logger } = options;
  const server = fastify({
    trustProxy: options.trustProxy,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: "idle",
  });
  // Signatures are made over bytes, so every body stays as it came.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.setNotFoundHandler((_request, reply) =>
    send(reply, errorResponse(404, "not_found", "There is nothing at this address.")),
  );
  server.setErrorHandler((error, request, reply) => {
    const failure = toFailure(error, logger);
    // Who is still writing would see a broken connection instead of the answer; the request's timeout ends that.
    if (failure.status === 413) {
      reply.removeHeader("connection");
      request.raw.resume();
    }
    return send(reply, failure);
  });
  for (const route of routes) addRoute(server, route);
  return {
    async start() {
      try {
        await server.listen({ host, port });
      } catch (error) {
        throw new ConfigError([describeListenError(error, host, port)]);
      }
      const address = server.server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      return `http://${host.includes(":") ? `[${host}]` : host}:${bound}`;
    },
    stop: () => server.close(),
  };
}

function addRoute(server: FastifyInstance, route: Route): void {
  server.route({
    method: route.method,
    url: route.path,
    ...(route.method === "POST" ? { bodyLimit: route.bodyLimit } : {}),
    async handler(request, reply) {
      const answer = await route.handle({
        headers: request.headers,
        query: new URL(request.url, "http://local").searchParams,
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        remoteAddress: request.ip,
        forwarded: FORWARDING_HEADERS.some((name) => request.headers[name] !== undefined),
        encrypted: request.protocol === "https",
        onGone: (listener) => onGone(reply, listener),
      });
      return send(reply, answer);
    },
  });
}

function onGone(reply: FastifyReply, listener: () => void): void {
  const { raw } = reply;
  if (raw.destroyed && !raw.writableFinished) listener();
  else raw.once("close", () => !raw.writableFinished && listener());
}

function send(reply: FastifyReply, { status, headers, body }: RouteResponse): FastifyReply {
  if (typeof body !== "function") {
    reply.code(status).headers(headers ?? {});
    return reply.send(body ?? "");
  }
  reply.hijack();
  reply.raw.writeHead(status, headers);
  reply.raw.flushHeaders();
  body(createStreamClient(reply.raw));
  return reply;
}

function toFailure(error: unknown, logger: Logger): RouteResponse {
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (status === 413) return errorResponse(413, "body_too_large", "The body is too large.");
  if (status >= 400 && status < 500) return errorResponse(status, "bad_request", "The request cannot be read.");
  logger.error({ error }, "a request failed");
  const message = "This cannot be done right now. Try again in a moment.";
  return errorResponse(503, "unavailable", message, { "retry-after": "2" });
}

function describeListenError(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  if (code === "EADDRINUSE") return `PORT: ${port} is taken by another program: stop that, or choose another port`;
  if (code === "EACCES") return `PORT: this user may not listen on ${port}: choose a port above 1023`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return `HOST: ${host} is not an address of this machine`;
  return `PORT: cannot listen on ${host}:${port} (${code})`;
}
