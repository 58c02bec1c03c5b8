import { formatForTelegram } from "../../adapters/telegram/format.ts";
import { type FakeModel, startFakeModel } from "../../test/fakes/model/fake-model-server.ts";
import type { FakeReply } from "../../test/fakes/model/fake-reply.ts";
import type { FakeModelRequest } from "../../test/fakes/model/request-log.ts";
import { type FakeTelegram, startFakeTelegram } from "../../test/fakes/telegram/fake-telegram.ts";
import type { ShownEvent } from "../../test/fakes/telegram/shown.ts";
import { answerChunks, answerText } from "../answer-text.ts";
import { createProbe } from "./probe.ts";
import { serve } from "./serve.ts";

/** One Telegram for each bot, so that each has updates of its own. */
export interface FakesParams {
  readonly bots: number;
  readonly latencyMs: number;
  readonly limits: boolean;
}

export interface FakeAddresses {
  readonly modelUrl: string;
  readonly telegrams: readonly { readonly root: string; readonly token: string }[];
}

/** What one person saw. Times are milliseconds since they wrote. */
export interface Seen {
  /** Undefined: never. */
  readonly firstTextMs: number | undefined;
  readonly finalMs: number | undefined;
  /** When the model was asked, and when its answer was complete. */
  readonly askedMs: number | undefined;
  readonly modelEndMs: number | undefined;
  /** The whole text arrived, once, and nothing is left that looks as if more would come. */
  readonly complete: boolean;
  readonly placeholder: boolean;
}

/** How the model answers: the usual answer at a pace, one short sentence, or half an answer and then silence. */
export type ModelManner =
  | { readonly kind: "paced"; readonly chunkDelayMs: number }
  | { readonly kind: "short" }
  | { readonly kind: "stalled"; readonly after: number };

const LOOK_EVERY_MS = 20;
const SHORT = ["Orders ", "ship ", "within two days."];

const FINALS = new Set([
  answerText,
  SHORT.join(""),
  formatForTelegram(answerText, "final")
    .map(({ text }) => text)
    .join(""),
]);

async function start({ bots, latencyMs, limits }: FakesParams) {
  const model = await startFakeModel();
  const telegrams: FakeTelegram[] = [];
  for (let bot = 0; bot < bots; bot++) {
    telegrams.push(await startFakeTelegram({ latencyMs, limits, token: `${4242 + bot}:fake-token` }));
  }
  const handlers = { ...createProbe(), ...createStage(model, telegrams) };
  const stop = async () => {
    await Promise.all([model.stop(), ...telegrams.map((telegram) => telegram.stop())]);
  };
  return { handlers, stop };
}

function createStage(model: FakeModel, telegrams: readonly FakeTelegram[]) {
  const telegramOf = (bot: number): FakeTelegram => {
    const telegram = telegrams[bot];
    if (telegram === undefined) throw new Error(`there is no bot ${bot}`);
    return telegram;
  };
  return {
    addresses: (): FakeAddresses => ({
      modelUrl: model.baseUrl,
      telegrams: telegrams.map(({ root, token }) => ({ root, token })),
    }),
    setManner(manner: ModelManner): void {
      model.respond(() => toReply(manner));
    },
    /** Lets `count` people, from `firstChat` on, write to the bot within `spreadMs`. */
    async ask(bot: number, firstChat: number, count: number, spreadMs = 0): Promise<void> {
      const telegram = telegramOf(bot);
      const began = performance.now();
      for (let index = 0; index < count; index++) {
        const dueIn = began + (index * spreadMs) / count - performance.now();
        if (dueIn > 0) await sleep(dueIn);
        const chat = telegram.privateChat(telegram.user(firstChat + index));
        telegram.say(chat, chat.id, questionOf(firstChat + index));
      }
    },
    /** Opens chats in which somebody else writes to the bot. */
    enter(bot: number, firstChat: number, count: number): void {
      const telegram = telegramOf(bot);
      for (let index = 0; index < count; index++) telegram.privateChat(telegram.user(firstChat + index));
    },
    /** Waits until everybody has an answer, at most `timeoutMs`, and tells what they saw. */
    async watch(bot: number, firstChat: number, count: number, timeoutMs: number): Promise<readonly Seen[]> {
      const telegram = telegramOf(bot);
      const states = Array.from({ length: count }, (_, index) => telegram.chat(firstChat + index));
      const until = performance.now() + timeoutMs;
      while (performance.now() < until && states.some((state) => !state.history.some(isAnswer))) {
        await sleep(LOOK_EVERY_MS);
      }
      const requests = new Map(model.requests.map((request) => [request.body.messages.at(-1)?.content, request]));
      return states.map((state, index) => {
        const seen = look(state.history, state.drafts.length > 0);
        return { ...seen, ...modelTimes(requests.get(questionOf(firstChat + index)), saidAt(state.history)) };
      });
    },
    /** Waits until `count` streams have had `chunks` pieces. */
    async streaming(count: number, chunks: number): Promise<void> {
      const isFarEnough = () => model.requests.filter((request) => request.chunksSent >= chunks).length >= count;
      for (let tries = 0; !isFarEnough() && tries < 3000; tries++) await sleep(LOOK_EVERY_MS);
    },
    /** Calls that the bot has made, by method and status. */
    calls(bot: number): Readonly<Record<string, number>> {
      const counts: Record<string, number> = {};
      for (const { method, status } of telegramOf(bot).calls) {
        const name = status === 200 ? method : `${method} ${status ?? "open"}`;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
  };
}

function toReply(manner: ModelManner): FakeReply {
  if (manner.kind === "short") return { chunks: SHORT };
  if (manner.kind === "paced") return { chunks: answerChunks, chunkDelayMs: manner.chunkDelayMs };
  return { chunks: answerChunks, chunkDelayMs: 10, fault: { kind: "stall", after: manner.after } };
}

function questionOf(customer: number): string {
  return `Hello, I am customer ${customer}. Where is my order?`;
}

function modelTimes(request: FakeModelRequest | undefined, since: number) {
  const { at, endedAt } = request ?? {};
  return {
    askedMs: at === undefined ? undefined : at - since,
    modelEndMs: endedAt === undefined ? undefined : endedAt - since,
  };
}

function saidAt(history: readonly ShownEvent[]): number {
  return history.find(({ kind }) => kind === "message")?.at ?? 0;
}

function isAnswer(event: ShownEvent): boolean {
  return event.kind === "message" && event.fromBot;
}

function look(history: readonly ShownEvent[], hasDraft: boolean): Omit<Seen, "askedMs" | "modelEndMs"> {
  const begin = saidAt(history);
  const since = (event: ShownEvent | undefined) => (event === undefined ? undefined : event.at - begin);
  const answers = history.filter(isAnswer);
  const last = answers.at(-1);
  const isFinal = last?.kind === "message" && FINALS.has(last.text);
  return {
    firstTextMs: since(history.find((event) => (event.kind === "draft" && event.text !== "") || isAnswer(event))),
    finalMs: since(last),
    complete: isFinal && answers.length === 1 && !hasDraft,
    placeholder: last === undefined || !isFinal || hasDraft,
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export type FakesHandlers = Awaited<ReturnType<typeof start>>["handlers"];

serve(start);
