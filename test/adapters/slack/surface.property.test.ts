import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../src/core/errors.ts";
import { longMarkdown } from "../../core/replies/markdown/arbitrary-markdown.ts";
import type { SlackFault } from "../../fakes/slack/slack-faults.ts";
import { CHANNEL, Reply, SurfaceHarness, THREAD } from "./surface-harness.ts";

type Fate =
  | { readonly kind: "end" | "age" | "restart" }
  | { readonly kind: "fault"; readonly method: string; readonly fault: SlackFault };

const fates: fc.Arbitrary<Fate> = fc.oneof(
  fc.constantFrom<Fate>({ kind: "end" }, { kind: "age" }, { kind: "restart" }),
  fc.record({
    kind: fc.constant("fault" as const),
    method: fc.constantFrom("chat.appendStream", "chat.stopStream", "chat.update", "chat.delete"),
    fault: fc.constantFrom<SlackFault>("dropBefore", "dropAfter", { retryAfter: 3 }, { status: 503 }),
  }),
  fc.record({
    kind: fc.constant("fault" as const),
    method: fc.constant("chat.appendStream"),
    fault: fc.constant<SlackFault>({ error: "msg_too_long" }),
  }),
);

/** What is read, but for the space at cuts and the signs that keep mentions from calling anybody. */
function letters(texts: readonly string[]): string {
  return texts.join("").replace(/[\s\u200B\u2060]/g, "");
}

async function quietly(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return false;
  }
}

describe("a reply in Slack, whatever happens to its calls", { timeout: 30_000 }, () => {
  it("ends as its whole text, once", async () => {
    const plain = fc.array(
      fc.constantFrom("Xin chào", "**bold**", "a_b.", "\n\n", "`code`", "👨‍👩‍👧‍👦", "[x](https://a.b/c)"),
      {
        minLength: 1,
        maxLength: 400,
      },
    );
    await fc.assert(
      fc.asyncProperty(
        plain.map((words) => words.join(" ")).filter((text) => text.trim() !== ""),
        fc.array(fc.option(fates, { freq: 2 }), { minLength: 1, maxLength: 12 }),
        async (text, story) => {
          await using harness = await SurfaceHarness.start();
          let reply = harness.reply();
          for (const [index, fate] of story.entries()) {
            if (fate?.kind === "restart") {
              harness.restart();
              const next = new Reply(harness.surface());
              next.refs.push(...reply.refs);
              reply = next;
            }
            if (fate?.kind === "age") await harness.clock.advance(230_000);
            if (fate?.kind === "end")
              for (const { ts } of harness.fake.thread(CHANNEL, THREAD)) harness.fake.endStream(CHANNEL, ts);
            if (fate?.kind === "fault") harness.fake.faults.next(fate.method, fate.fault);
            await quietly(
              harness.passTimeUntil(reply.preview(text.slice(0, (text.length * (index + 1)) / (story.length + 1)))),
            );
            await harness.clock.advance(4000);
          }
          const parts = reply.surface.format(text, "final");
          for (let tries = 0; tries < 30; tries++) {
            if (await quietly(harness.passTimeUntil(reply.deliver(parts)))) break;
            await harness.clock.advance(4000);
          }
          const shown = harness.fake.thread(CHANNEL, THREAD);
          expect(letters(harness.texts)).toBe(letters([text]));
          expect(shown.filter(({ ts }) => harness.fake.isStreaming(CHANNEL, ts))).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("streams what models write without a call that Slack refuses", async () => {
    await fc.assert(
      fc.asyncProperty(
        longMarkdown.filter((text) => text.trim() !== ""),
        fc.integer({ min: 50, max: 3000 }),
        async (text, step) => {
          await using harness = await SurfaceHarness.start();
          const reply = harness.reply();
          for (let end = step; end < text.length; end += step) await reply.preview(text.slice(0, end));
          await harness.passTimeUntil(reply.final(text));
          expect(harness.fake.calls.filter(({ result }) => result !== "ok")).toEqual([]);
          expect(harness.fake.pings).toBe(0);
        },
      ),
      { numRuns: 25 },
    );
  });
});
