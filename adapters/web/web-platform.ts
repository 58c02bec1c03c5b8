import { randomBytes } from "node:crypto";
import type { Rate } from "../../src/core/limits/keyed-rate.ts";
import type { InboundMessage } from "../../src/core/message.ts";
import type { Answers } from "../../src/core/ports/answers.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import type { Intake, Platform } from "../../src/core/ports/platform.ts";
import { createCallers } from "./caller.ts";
import type { ChatLimits } from "./chat-request.ts";
import { createChatRoute } from "./chat-route.ts";
import { createFeedbackRoute } from "./feedback-route.ts";
import { Listeners } from "./listeners.ts";
import { createPageRoutes } from "./page.ts";
import { createSessions, type Sessions } from "./session.ts";
import { WEB } from "./web-ids.ts";
import { createWebSurface } from "./web-surface.ts";

export interface WebOptions {
  readonly apiKeys: readonly string[];
  /** Whether the chat page is served; the API always is. */
  readonly page: boolean;
  /** For each address that the chat page is used from. */
  readonly rate: Rate;
  readonly limits: ChatLimits;
  /** How long a message must wait, in milliseconds, because there are too many; 0: it may come in now. */
  readonly admit?: (message: InboundMessage) => number;
  /** Keeps the secret that sessions are signed with. */
  readonly values: KeyValue;
  readonly clock: Clock;
}

const SECRET_KEY = "web:session-secret";

/**
 * The chat page and the HTTP API. `answers` is asked for late, because it stands on the desk that this serves; it is
 * there before `start`. `close` tells everybody who still waits that the process ends.
 */
export function createWebPlatform(
  options: WebOptions,
  answers: () => Answers | undefined,
): Platform & { close(): void } {
  let intake: Intake | undefined;
  let sessions: Sessions | undefined;
  const taking = new Set<Promise<void>>();
  const listeners = new Listeners((conversation) => intake?.stop(conversation, "client_gone"));
  const lateSessions: Sessions = {
    read: (cookie) => sessions?.read(cookie),
    create: (encrypted) => sessions?.create(encrypted) ?? "",
  };
  const lateAnswers: Answers = {
    find: async (message) => (await answers()?.find(message)) ?? "unknown",
    reopen: async (message) => (await answers()?.reopen(message)) ?? false,
  };
  const callerOf = createCallers({ ...options, sessions: lateSessions });
  const chat = createChatRoute({
    ...options,
    admit: options.admit ?? (() => 0),
    callerOf,
    listeners,
    answers: lateAnswers,
    intake: () => intake,
    underWay(work) {
      taking.add(work);
      return work.finally(() => taking.delete(work));
    },
  });
  const api = [chat, createFeedbackRoute({ callerOf, intake: () => intake })];
  return {
    name: WEB,
    reports: ["stop", "feedback"],
    answersOnly: true,
    routes: options.page ? [...api, ...createPageRoutes(() => sessions)] : api,
    async start(desk) {
      sessions = createSessions(await readSecret(options.values));
      intake = desk;
    },
    async stop() {
      intake = undefined;
      await Promise.allSettled(taking);
    },
    surface: (addresses) => createWebSurface(listeners, lateAnswers, addresses),
    close: () => listeners.abandonAll(),
  };
}

async function readSecret(values: KeyValue): Promise<string> {
  const known = await values.get<string>(SECRET_KEY);
  if (known !== undefined) return known;
  const secret = randomBytes(32).toString("base64url");
  await values.set(SECRET_KEY, secret);
  return secret;
}
