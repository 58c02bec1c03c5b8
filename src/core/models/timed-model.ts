import { ModelError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { LanguageModel, ModelRequest } from "../ports/language-model.ts";
import { createRelayModel, relay } from "./relay.ts";
import { Watchdog } from "./watchdog.ts";

/** All in milliseconds. */
export interface AttemptClocks {
  /** From sending the request to the first content, unless the request itself says. */
  readonly firstTextMs: number;
  /** The least that is given to the first content, whatever the request says. */
  readonly leastFirstTextMs: number;
  /** Between two pieces of content. */
  readonly idleMs: number;
  /** Between any two signs of life; a keep-alive comment is one. */
  readonly transportMs: number;
  /** From the beginning to the end. */
  readonly attemptMs: number;
}

type Clue = "content" | "transport" | "end";

const WORDS: Readonly<Record<Clue, string>> = {
  content: "no text for too long",
  transport: "the connection is silent",
  end: "the answer does not come to an end",
};

/**
 * One attempt under its clocks: a model that is silent for too long fails, instead of being silent for ever. The clock of
 * the first text is set before the request leaves. What thinks is content; a connection that is kept alive is not.
 */
export function createTimedModel(model: LanguageModel, clocks: AttemptClocks, clock: Clock): LanguageModel {
  const { idleMs, transportMs } = clocks;
  return createRelayModel(model.name, (request, signal, take) => {
    const watchdog = watch(model.name, request, clocks, clock);
    return relay(model, request, watchdog.follow(signal), (event) => {
      const now = clock.now();
      if (event.type !== "progress" || event.kind === "reasoning") watchdog.expect("content", idleMs, now);
      watchdog.expect("transport", transportMs, now);
      return event.type === "progress" ? undefined : take(event);
    }).finally(() => watchdog.stop());
  });
}

function watch(model: string, request: ModelRequest, clocks: AttemptClocks, clock: Clock): Watchdog<Clue> {
  const { idleMs, transportMs, attemptMs, leastFirstTextMs } = clocks;
  const content = Math.max(request.firstTextMs ?? clocks.firstTextMs, leastFirstTextMs);
  return new Watchdog<Clue>(
    clock,
    // Before anything has come, all silence is that of the first text.
    { content, transport: Number.POSITIVE_INFINITY, end: attemptMs },
    (clue) => new ModelError(WORDS[clue], { model, reason: "timeout" }),
    Math.min(idleMs, transportMs),
  );
}
