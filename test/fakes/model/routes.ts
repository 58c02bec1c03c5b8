import type { FakeReply } from "./fake-reply.ts";
import type { FakeModelRequest } from "./request-log.ts";

/** What a request is answered with. */
export type Respond = (request: FakeModelRequest) => FakeReply;

type Route = FakeReply | Respond;

/** Each model has its own reply, or its own way to decide on one. A request for any other model is a mistake. */
export function byModel(routes: Readonly<Record<string, Route>>): Respond {
  return (request) => {
    const route = routes[request.body.model];
    if (route === undefined)
      return { status: 400, body: { error: { message: `not expected: ${request.body.model}` } } };
    return typeof route === "function" ? route(request) : route;
  };
}

/** One reply for each request; the last one also for all that follow. */
export function inTurn(...replies: readonly [Route, ...Route[]]): Respond {
  let next = 0;
  return (request) => {
    const reply = replies[Math.min(next++, replies.length - 1)] ?? replies[0];
    return typeof reply === "function" ? reply(request) : reply;
  };
}

/** The bearer key of a request; undefined: it has none. */
export function keyOf(request: FakeModelRequest): string | undefined {
  return request.headers.authorization?.replace(/^Bearer /, "");
}
