import { startFakeModel } from "../../test/fakes/model/fake-model-server.ts";
import { startFakeSlack } from "../../test/fakes/slack/fake-slack.ts";
import { SignedEvents } from "../../test/fakes/slack/signed-events.ts";
import type { SlackCall } from "../../test/fakes/slack/slack-call.ts";
import { answerChunks } from "../answer-text.ts";
import { createProbe } from "./probe.ts";
import { serve } from "./serve.ts";

export interface SlackParams {
  readonly latencyMs: number;
  readonly chunkDelayMs: number;
}

export interface SlackAddresses {
  readonly modelUrl: string;
  readonly apiUrl: string;
  readonly botToken: string;
  readonly signingSecret: string;
}

/** What one person saw. Times are milliseconds since they wrote. */
export interface SlackSeen {
  /** When Slack was told that the message has arrived. */
  readonly acknowledgedMs: number;
  /** Infinity: never. */
  readonly firstTextMs: number;
  /** When the model's answer was complete. */
  readonly modelEndMs: number;
  readonly finalMs: number;
  readonly complete: boolean;
}

/** How the model writes: as people do, or all in one line. */
export type Manner = "paragraphs" | "one line";

const TEAM = "T0BENCH01";
const CHANNEL = "D0BENCH01";
const SIGNING_SECRET = "bench-signing-secret";
const LOOK_EVERY_MS = 20;

/** Slack, its people and the model. */
async function start({ latencyMs, chunkDelayMs }: SlackParams) {
  const model = await startFakeModel();
  const slack = await startFakeSlack({ latencyMs, team: TEAM });
  let chunks: readonly string[] = [];
  model.respond(() => ({ chunks, chunkDelayMs }));

  const handlers = {
    ...createProbe(),
    addresses: (): SlackAddresses => ({
      modelUrl: model.baseUrl,
      apiUrl: slack.apiUrl,
      botToken: slack.token,
      signingSecret: SIGNING_SECRET,
    }),
    /** `count` people write in the same instant, each in a thread of their own, and wait for the whole answer. */
    async ask(url: string, first: number, count: number, manner: Manner, timeoutMs: number) {
      chunks = manner === "paragraphs" ? answerChunks : answerChunks.map((chunk) => chunk.replaceAll("\n", " "));
      const text = chunks.join("");
      const events = new SignedEvents({ url: `${url}/webhooks/slack`, signingSecret: SIGNING_SECRET });
      const threads = Array.from(
        { length: count },
        (_, index) => `1700000000.${String(first + index).padStart(6, "0")}`,
      );
      const before = slack.calls.length;
      const askedAt: number[] = [];
      const acknowledged = threads.map(async (ts, index) => {
        askedAt[index] = Date.now();
        const { status } = await events.event(createEvent(ts));
        if (status !== 200) throw new Error(`the webhook answered ${status}`);
        return Date.now() - (askedAt[index] ?? 0);
      });
      const acknowledgedMs = await Promise.all(acknowledged);
      const until = performance.now() + timeoutMs;
      // Looking at what is shown would hold the fakes up.
      const ended = () => slack.calls.slice(before).filter(({ method }) => method === "chat.stopStream").length;
      while (ended() < count && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
      await new Promise((resolve) => setTimeout(resolve, 2 * latencyMs));
      const calls = slack.calls.slice(before);
      const requests = new Map(model.requests.map((request) => [request.body.messages.at(-1)?.content, request]));
      return threads.map(
        (ts, index): SlackSeen => ({
          ...timesOf(calls, ts, slack.thread(CHANNEL, ts).at(-1)?.ts, askedAt[index] ?? 0, latencyMs),
          acknowledgedMs: acknowledgedMs[index] ?? Number.POSITIVE_INFINITY,
          modelEndMs: (requests.get(questionOf(ts))?.endedAt ?? Number.POSITIVE_INFINITY) - (askedAt[index] ?? 0),
          complete: slack.texts(CHANNEL, ts).length === 1 && slack.texts(CHANNEL, ts)[0] === text,
        }),
      );
    },
    /** Calls of the bot so far, by method. */
    calls(): Readonly<Record<string, number>> {
      const counts: Record<string, number> = {};
      for (const { method } of slack.calls) counts[method] = (counts[method] ?? 0) + 1;
      return counts;
    },
  };
  const stop = async () => {
    await Promise.all([model.stop(), slack.stop()]);
  };
  return { handlers, stop };
}

/** A call takes effect when half of the latency has passed. */
function timesOf(
  calls: readonly SlackCall[],
  thread: string,
  ts: string | undefined,
  since: number,
  latencyMs: number,
) {
  const effect = (call: SlackCall | undefined) =>
    call === undefined ? Number.POSITIVE_INFINITY : call.at + latencyMs / 2 - since;
  const isOwn = ({ args }: SlackCall) => args.thread_ts === thread || (ts !== undefined && args.ts === ts);
  const own = calls.filter((call) => isOwn(call) && /^chat\./.test(call.method));
  return { firstTextMs: effect(own[0]), finalMs: effect(own.at(-1)) };
}

function questionOf(ts: string): string {
  return `Hello, this is question ${ts}. Where is my order?`;
}

function createEvent(ts: string): object {
  const event = {
    type: "message",
    channel: CHANNEL,
    channel_type: "im",
    user: "U0BENCH01",
    team: TEAM,
    text: questionOf(ts),
    ts,
    event_ts: ts,
  };
  return {
    type: "event_callback",
    team_id: TEAM,
    api_app_id: "A0BENCH01",
    event,
    event_id: `Ev${ts}`,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [{ team_id: TEAM, user_id: "U0BOT0001", is_bot: true }],
  };
}

export type SlackHandlers = Awaited<ReturnType<typeof start>>["handlers"];

serve(start);
