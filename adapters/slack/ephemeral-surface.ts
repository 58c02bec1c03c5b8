import { PlatformRateLimitedError, PlatformUnavailableError } from "../../src/core/errors.ts";
import type { Part, Surface } from "../../src/core/ports/platform.ts";
import { type SlackAddress, toRef } from "./address.ts";
import { PLATFORM } from "./identities.ts";
import { toMrkdwn } from "./mrkdwn.ts";
import { SlackCalls } from "./slack-calls.ts";
import type { SlackSurfaceContext } from "./surface-context.ts";

/** In characters; far below what Slack cuts off, and what one screen shows. */
const MAX_LENGTH = 3000;
const TIMEOUT_MS = 15_000;
const RESPONSE = "response_url";
const NOTHING_GROWS = { minIntervalMs: 0, minNewCharacters: 0, maxWaitMs: 0, firstCharacters: 0, firstWaitMs: 0 };

/**
 * The answer to a command, which one person sees, and which is gone when they reload. It is only ever sent whole: such
 * messages cannot be edited.
 */
export function createEphemeralSurface(context: SlackSurfaceContext, address: SlackAddress): Surface {
  const calls = new SlackCalls(context.clients, context.workspace);
  const { channel, user, thread, response } = address;
  return {
    pacing: NOTHING_GROWS,
    format: (text) => cut(toMrkdwn(text, { allowMentions: context.allowMentions })).map((part) => ({ text: part })),
    async send(part: Part, _stage, signal) {
      signal.throwIfAborted();
      if (response === undefined || !(await respond(response, part.text))) {
        const inThread = thread === "" ? {} : { thread_ts: thread };
        await calls.call("chat.postEphemeral", { channel, user, text: part.text, ...inThread }, "final");
      }
      return toRef(channel, "");
    },
  };
}

/** False: the address takes no more; it does for half an hour, and five times. */
async function respond(url: string, text: string): Promise<boolean> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ response_type: "ephemeral", text }),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.arrayBuffer();
  } catch {
    // The error may name the address, with which anybody can answer.
    throw new PlatformUnavailableError(PLATFORM, RESPONSE, "unknown", "no answer");
  }
  if (answer.status === 429) {
    const seconds = Number(answer.headers.get("retry-after") ?? 1);
    throw new PlatformRateLimitedError(PLATFORM, RESPONSE, Math.max(1, seconds) * 1000, "platform");
  }
  if (answer.status >= 500) {
    throw new PlatformUnavailableError(PLATFORM, RESPONSE, "unknown", `answered ${answer.status}`);
  }
  return answer.ok;
}

/** At the ends of lines, where there are some. */
function cut(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > MAX_LENGTH) {
    const line = rest.lastIndexOf("\n", MAX_LENGTH);
    const space = rest.lastIndexOf(" ", MAX_LENGTH);
    const at = line > MAX_LENGTH / 2 ? line : space > 0 ? space : MAX_LENGTH;
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  if (rest.trim() !== "") parts.push(rest);
  return parts;
}
