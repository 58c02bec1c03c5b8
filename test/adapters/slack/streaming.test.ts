import { describe, expect, it } from "vitest";
import type { Surface } from "../../../src/core/ports/platform.ts";
import { deliver } from "../../../src/core/replies/delivery.ts";
import { PartLedger } from "../../../src/core/replies/part-ledger.ts";
import { ProgressiveReply } from "../../../src/core/replies/progressive-reply.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";
import { ADDRESS, CHANNEL, SurfaceHarness, THREAD } from "./surface-harness.ts";

const never = new AbortController().signal;

/** One reply by the core's own loop: words come one by one, then the final is delivered. */
async function reply(harness: SurfaceHarness, surface: Surface, words: readonly string[], wordMs: number) {
  const { clock } = harness;
  const ledger = new PartLedger(new MemoryOutbox(), { conversation: "test:1", token: 1 }, "test:1#1", undefined);
  const progress = new ProgressiveReply({ surface, ledger, clock, logger: silentLogger });
  progress.begin();
  let text = "";
  for (const word of words) {
    await clock.sleep(wordMs);
    text += word;
    progress.show(text);
  }
  await progress.end();
  const options = { surface, ledger, clock, logger: silentLogger, onUnknownCreate: () => undefined, signal: never };
  return deliver({ ...options, parts: surface.format(text, "final") });
}

const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index} `);

describe("a reply that the core shows in Slack", () => {
  it("is seen with its first word, and then grows once a second, also without line breaks", async () => {
    await using harness = await SurfaceHarness.start();
    const start = harness.clock.now();
    await harness.passTimeUntil(reply(harness, harness.surface(), words(100), 100));
    const [first] = harness.fake.callsOf("chat.startStream");
    expect((first?.at ?? 0) - start).toBeLessThanOrEqual(600);
    const appends = harness.fake.callsOf("chat.appendStream").map(({ at }) => at);
    expect(appends.length).toBeGreaterThanOrEqual(7);
    for (const [index, at] of appends.entries()) expect(at - (appends[index - 1] ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(harness.texts).toEqual([words(100).join("").trim()]);
  });

  it("goes on in a new stream, within the same frame, when Slack ends the first", async () => {
    await using harness = await SurfaceHarness.start();
    const running = reply(harness, harness.surface(), words(100), 100);
    const cut = harness.clock.sleep(4000).then(() => {
      const ts = harness.fake.thread(CHANNEL, THREAD)[0]?.ts ?? "";
      harness.fake.endStream(CHANNEL, ts);
    });
    await harness.passTimeUntil(Promise.all([running, cut]));
    expect(harness.texts).toHaveLength(2);
    expect(harness.texts.join(" ")).toBe(words(100).join("").trim());
    expect(harness.fake.callsOf("chat.startStream")).toHaveLength(2);
  });

  it("loses nothing in a storm of refusals, and does not add to it", async () => {
    await using harness = await SurfaceHarness.start();
    const heal = harness.fake.faults.always("chat.appendStream", { retryAfter: 4 });
    harness.fake.faults.next("chat.stopStream", { retryAfter: 5 }, { retryAfter: 5 });
    await harness.passTimeUntil(reply(harness, harness.surface(), words(150), 100));
    heal();
    expect(harness.fake.callsOf("chat.appendStream").length).toBeLessThanOrEqual(4);
    expect(harness.texts).toEqual([words(150).join("").trim()]);
  });

  it("many at once share what the workspace allows", async () => {
    await using harness = await SurfaceHarness.start();
    const replies = Array.from({ length: 12 }, (_, index) => {
      const address = { ...ADDRESS, thread: `1700000000.0001${String(index).padStart(2, "0")}` };
      return reply(harness, harness.surface(address), words(200), 100);
    });
    await harness.passTimeUntil(Promise.all(replies));
    const appends = harness.fake.callsOf("chat.appendStream").map(({ at }) => at);
    const busiest = Math.max(...appends.map((from) => appends.filter((at) => at >= from && at < from + 10_000).length));
    expect(busiest).toBeLessThanOrEqual(100 / 6 + 12);
    for (let index = 0; index < 12; index++) {
      const thread = `1700000000.0001${String(index).padStart(2, "0")}`;
      expect(harness.fake.texts(CHANNEL, thread)).toEqual([words(200).join("").trim()]);
    }
  });

  it("without streams is updated no faster than Slack allows", async () => {
    await using harness = await SurfaceHarness.start({ limits: true });
    harness.fake.faults.always("chat.startStream", { error: "method_deprecated" });
    await harness.passTimeUntil(reply(harness, harness.surface(), words(600), 100));
    expect(harness.fake.callsOf("chat.update").filter(({ result }) => result === "ratelimited")).toEqual([]);
    expect(harness.fake.callsOf("chat.update").length).toBeGreaterThan(25);
    expect(harness.texts).toEqual([words(600).join("").trim()]);
  });

  it("says that it is thinking until the first word, whatever the status costs", async () => {
    await using harness = await SurfaceHarness.start();
    harness.fake.faults.next("assistant.threads.setStatus", "hang");
    await harness.passTimeUntil(reply(harness, harness.surface(), ["", "", "", "", "One ", "two"], 500));
    const [first] = harness.fake.callsOf("chat.startStream");
    const [status] = harness.fake.callsOf("agents.sessions.setStatus");
    expect((first?.at ?? 0) - (status?.at ?? 0)).toBeLessThanOrEqual(2700);
    expect(harness.texts).toEqual(["One two"]);
    expect(harness.fake.state(CHANNEL, THREAD).session).toBe("active");
  });
});
