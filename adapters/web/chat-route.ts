import { randomUUID } from "node:crypto";
import type { InboundMessage } from "../../src/core/message.ts";
import type { Answers } from "../../src/core/ports/answers.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import { jsonResponse, type Route, type RouteRequest, type RouteResponse } from "../../src/core/ports/http-route.ts";
import type { Intake } from "../../src/core/ports/platform.ts";
import type { Caller } from "./caller.ts";
import { type ChatLimits, type ChatRequest, parseChatRequest } from "./chat-request.ts";
import { HttpError, tooManyRequests, toResponse } from "./http-error.ts";
import type { Listener, Listeners } from "./listeners.ts";
import { type CallNames, createEventListener, RESTARTING, toJson } from "./reply-listeners.ts";
import { toAuthor, toConversation, toMessageId, WEB } from "./web-ids.ts";

const BODY_LIMIT = 64 * 1024;

export interface ChatRouteOptions {
  readonly callerOf: (request: RouteRequest) => Caller;
  readonly listeners: Listeners;
  readonly answers: Answers;
  /** Undefined while nothing can be taken in. */
  readonly intake: () => Intake | undefined;
  /** Told of what must end before the platform has stopped. Returns the same. */
  readonly underWay: (work: Promise<void>) => Promise<void>;
  readonly limits: ChatLimits;
  /** How long the message must wait, in milliseconds, because there are too many; 0: it may come in now. */
  readonly admit: (message: InboundMessage) => number;
  readonly clock: Clock;
}

/** One message, and what the caller knows it by. */
interface Call {
  readonly message: InboundMessage;
  readonly names: CallNames;
}

/** `POST /api/v1/chat`. Repeating a message under its `message_id` never asks twice; it leads to the same answer. */
export function createChatRoute(options: ChatRouteOptions): Route {
  return {
    method: "POST",
    path: "/api/v1/chat",
    bodyLimit: BODY_LIMIT,
    async handle(request) {
      try {
        return await handle(request, options);
      } catch (error) {
        if (error instanceof HttpError) return toResponse(error);
        throw error;
      }
    },
  };
}

async function handle(request: RouteRequest, options: ChatRouteOptions): Promise<RouteResponse> {
  const caller = options.callerOf(request);
  requireJson(request);
  const chat = parseChatRequest(request.body, options.limits);
  if (!caller.trusted && Object.keys(chat.wishes).length > 0) {
    throw new HttpError(403, "forbidden", "Only message, conversation_id, message_id and stream may be sent here.");
  }
  const intake = options.intake();
  if (intake === undefined) throw new HttpError(503, RESTARTING.code, RESTARTING.message, { "retry-after": "2" });
  const call = toCall(chat, caller, options.clock.now());
  return chat.stream ? stream(request, call, intake, options) : await answer(request, call, intake, options);
}

/** A page of another site can send other kinds of body with a visitor's cookie, but not JSON. */
function requireJson(request: RouteRequest): void {
  if (/^application\/json\b/i.test(String(request.headers["content-type"] ?? ""))) return;
  throw new HttpError(415, "unsupported_media_type", "Send the body as application/json.");
}

/** A program speaks for many people: each of its conversations counts as a customer. A visitor is one in all of theirs. */
function toCall(chat: ChatRequest, caller: Caller, now: number): Call {
  const conversation = chat.conversation ?? randomUUID();
  const id = toConversation(caller.scope, conversation);
  const name = chat.message ?? randomUUID();
  const messageId = toMessageId(id, name);
  const message: InboundMessage = {
    id: messageId,
    platform: WEB,
    conversation: id,
    author: { id: toAuthor(caller, conversation), role: "customer" },
    address: { conversation: id, message: messageId },
    content: toContent(chat.text),
    receivedAt: now,
    ...(Object.keys(chat.wishes).length === 0 ? {} : { wishes: chat.wishes }),
  };
  return { message, names: { conversation, message: name } };
}

function toContent(text: string): InboundMessage["content"] {
  const command = /^\/([a-z]{2,32})(?:\s+(.*))?$/is.exec(text.trim());
  if (command?.[1] === undefined) return { kind: "text", text };
  return { kind: "command", name: command[1].toLowerCase(), argument: command[2]?.trim() ?? "" };
}

/** Server-sent events. The head is sent only once the message is durable, so a failure to keep it is still a 5xx. */
async function stream(
  request: RouteRequest,
  call: Call,
  intake: Intake,
  options: ChatRouteOptions,
): Promise<RouteResponse> {
  const early: ((listener: Listener) => void)[] = [];
  let live: Listener | undefined;
  const tell = (event: (listener: Listener) => void) => (live === undefined ? early.push(event) : event(live));
  const listening = listen(request, call, intake, options, {
    show: (text) => void tell((listener) => listener.show(text)),
    finish: (result) => void tell((listener) => listener.finish(result)),
    abandon: () => void tell((listener) => listener.abandon()),
  });
  await options.underWay(listening);
  return {
    status: 200,
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
    body: (client) => {
      live = createEventListener(client, call.names);
      for (const event of early) event(live);
    },
  };
}

async function answer(
  request: RouteRequest,
  call: Call,
  intake: Intake,
  options: ChatRouteOptions,
): Promise<RouteResponse> {
  let settle: (response: RouteResponse) => void = () => undefined;
  const settled = new Promise<RouteResponse>((resolve) => {
    settle = resolve;
  });
  const listening = listen(request, call, intake, options, {
    show: () => undefined,
    finish: (result) => settle(jsonResponse(200, toJson(call.names, result))),
    abandon: () => settle(toResponse(new HttpError(503, RESTARTING.code, RESTARTING.message, { "retry-after": "2" }))),
  });
  await options.underWay(listening);
  return settled;
}

/** Connects the caller to the answer of their message, asking for it if that has not been done. */
async function listen(
  request: RouteRequest,
  { message }: Call,
  intake: Intake,
  { listeners, answers, admit }: ChatRouteOptions,
  listener: Listener,
): Promise<void> {
  const remove = listeners.add(message, listener);
  request.onGone(remove);
  try {
    const found = await answers.find(message.id);
    if (found === "unknown") {
      const waitMs = admit(message);
      if (waitMs > 0) throw tooManyRequests(waitMs, "here");
      await intake.accept([message]);
    }
    if (found === "unknown" || found === "waiting") return;
    if (await answers.reopen(message)) return;
    remove();
    listeners.forget(message.id);
    listener.finish(found);
  } catch (error) {
    remove();
    listeners.forget(message.id);
    throw error;
  }
}
