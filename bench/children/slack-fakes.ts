import { startFakeModel } from "../../test/fakes/model/fake-model-server.ts";
import { startFakeSlack } from "../../test/fakes/slack/fake-slack.ts";
import type { SlackShown } from "../../test/fakes/slack/slack-messages.ts";
import { answerChunks, answerText, lineChunks, lineText } from "../answer-text.ts";
import { createProbe } from "./probe.ts";
import { serve } from "./serve.ts";

export interface SlackFakesParams {
  readonly latencyMs: number;
}

/** Headings, lists and paragraphs, or as much text without a line break. */
export type AnswerKind = "paragraphs" | "one line";

export interface Place {
  readonly channel: string;
  readonly thread: string;
}

/** What one thread has shown, in epoch milliseconds; undefined: never. */
export interface SlackSeen {
  readonly firstTextAt: number | undefined;
  /** The whole text stands there, in one message, and nothing more will come. */
  readonly finalAt: number | undefined;
  /** When the model had said everything. */
  readonly modelEndAt: number | undefined;
}

const LOOK_EVERY_MS = 20;
const ANSWERS = {
  paragraphs: { chunks: answerChunks, text: answerText },
  "one line": { chunks: lineChunks, text: lineText },
} as const;

/** A Slack without limits of calls, and a model that answers at a pace. */
async function start({ latencyMs }: SlackFakesParams) {
  const model = await startFakeModel();
  const slack = await startFakeSlack({ latencyMs });
  let expected: string = answerText;
  const look = ({ channel, thread }: Place): SlackSeen => {
    const messages = slack.thread(channel, thread);
    const [first] = messages;
    const isWhole =
      messages.length === 1 && first?.streamingSince === undefined && first?.versions.at(-1)?.trim() === expected;
    return {
      firstTextAt: first === undefined ? undefined : firstTextAt(first),
      finalAt: isWhole ? first?.shownAt.at(-1) : undefined,
      modelEndAt: model.requests.find(({ body }) => body.messages.at(-1)?.content.includes(thread))?.endedAt,
    };
  };
  const handlers = {
    ...createProbe(),
    addresses: () => ({ modelUrl: model.baseUrl, apiUrl: slack.apiUrl, token: slack.token }),
    answer(kind: AnswerKind, chunkDelayMs: number): void {
      expected = ANSWERS[kind].text;
      model.respond(() => ({ chunks: ANSWERS[kind].chunks, chunkDelayMs }));
    },
    /** Waits until all threads have the whole answer, at most `timeoutMs`. */
    async watch(places: readonly Place[], timeoutMs: number): Promise<readonly SlackSeen[]> {
      const until = performance.now() + timeoutMs;
      let open = [...places];
      while (open.length > 0 && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        // Only the first that is open is looked at: looking costs what the fake needs to be quick.
        while (open[0] !== undefined && look(open[0]).finalAt !== undefined) open = open.slice(1);
      }
      return places.map(look);
    },
    /** Calls so far, by method and what came of them. */
    calls(): Readonly<Record<string, number>> {
      const counts: Record<string, number> = {};
      for (const { method, result } of slack.calls) {
        const name = result === "ok" ? method : `${method} ${result ?? "open"}`;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
  };
  const stop = async () => {
    await Promise.all([model.stop(), slack.stop()]);
  };
  return { handlers, stop };
}

function firstTextAt({ versions, shownAt }: SlackShown): number | undefined {
  return shownAt[versions.findIndex((text) => text !== "")];
}

export type SlackFakesHandlers = Awaited<ReturnType<typeof start>>["handlers"];

serve(start);
