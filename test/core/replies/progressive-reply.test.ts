import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { PlatformRateLimitedError, PlatformRejectedError, PlatformUnavailableError } from "../../../src/core/errors.ts";
import type { Pacing } from "../../../src/core/ports/platform.ts";
import { PartLedger } from "../../../src/core/replies/part-ledger.ts";
import { ProgressiveReply } from "../../../src/core/replies/progressive-reply.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { type RecordingOptions, RecordingSurface } from "../../fakes/recording-surface.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";

const PACING: Pacing = {
  minIntervalMs: 700,
  minNewCharacters: 20,
  maxWaitMs: 3000,
  firstCharacters: 1,
  firstWaitMs: 0,
  refreshMs: 20_000,
  typingRefreshMs: 4000,
};
const LEASE = { conversation: "test:1", token: 1 };

describe("ProgressiveReply", () => {
  let clock: FakeClock;
  let outbox: MemoryOutbox;
  let start: number;

  beforeEach(() => {
    clock = new FakeClock();
    outbox = new MemoryOutbox();
    start = clock.now();
  });

  const open = (options: Partial<RecordingOptions> = {}) => {
    const surface = new RecordingSurface({ clock, pacing: PACING, mode: "draft", ...options });
    const ledger = new PartLedger(outbox, LEASE, "test:1#1", undefined);
    const reply = new ProgressiveReply({ surface, ledger, clock, logger: silentLogger });
    reply.begin();
    return { surface, reply };
  };
  const times = (surface: RecordingSurface) => surface.calls.map(({ startedAt }) => startedAt - start);

  it("gives a sign of life soon and shows the first text as soon as it is there", async () => {
    const { surface, reply } = open();
    await clock.advance(250);
    expect(surface.frames).toEqual([""]);
    reply.show("H");
    await settle();
    expect(surface.frames).toEqual(["", "H"]);
    expect(times(surface)).toEqual([100, 250]);
    expect(reply.visible).toBe(true);
  });

  it("needs no sign of life where text comes at once", async () => {
    const { surface, reply } = open();
    await clock.advance(50);
    reply.show("H");
    await clock.advance(200);
    expect(surface.frames).toEqual(["H"]);
    expect(times(surface)).toEqual([50]);
  });

  it("skips frames instead of queueing them, and always shows the newest", async () => {
    const { surface, reply } = open({ latencyMs: 100 });
    await clock.advance(100);
    for (let length = 1; length <= 100; length++) {
      reply.show("x".repeat(length * 5));
      await clock.advance(10);
    }
    await clock.advance(800);
    expect(surface.overlapped).toBe(false);
    expect(surface.frames.length).toBeLessThan(5);
    expect(surface.frames.at(-1)).toBe("x".repeat(500));
  });

  it("shows what has arrived when the model stalls, however little it is", async () => {
    const { surface, reply } = open();
    reply.show("Hello");
    await clock.advance(0);
    reply.show("Hello you");
    await clock.advance(2999);
    expect(surface.frames.at(-1)).toBe("Hello");
    await clock.advance(1);
    expect(surface.frames.at(-1)).toBe("Hello you");
  });

  it("repeats a preview before it vanishes", async () => {
    const { surface, reply } = open();
    reply.show("Hello");
    await clock.advance(45_000);
    expect(surface.frames).toEqual(["Hello", "Hello", "Hello"]);
  });

  it("holds previews for as long as the platform asks and then shows the newest", async () => {
    let refusals = 1;
    const { surface, reply } = open({
      fault: ({ text }) => {
        if (text !== "" && refusals-- > 0) throw new PlatformRateLimitedError("test", "draft", 30_000, "platform");
      },
    });
    await clock.advance(10);
    reply.show("Hello");
    await clock.advance(29_000);
    reply.show("Hello, and much more than that");
    await clock.advance(990);
    expect(surface.frames).toEqual(["Hello"]);
    expect(reply.visible).toBe(false);
    await clock.advance(20);
    expect(surface.frames).toEqual(["Hello", "Hello, and much more than that"]);
    expect(reply.visible).toBe(true);
  });

  it("stops previews for good when the platform refuses them, and types instead", async () => {
    const { surface, reply } = open({
      fault: ({ method }) => {
        if (method === "draft") throw new PlatformRejectedError("test", "draft", "other", "no drafts here");
      },
    });
    reply.show("Hello");
    await clock.advance(5000);
    expect(surface.calls.map(({ method }) => method)).toEqual(["draft", "typing", "typing"]);
    await reply.end();
  });

  it("announces a message before it makes it and never makes it twice", async () => {
    let failures = 1;
    const { surface, reply } = open({
      mode: "edit",
      fault: ({ method }) => {
        if (method === "send" && failures-- > 0) throw new PlatformUnavailableError("test", "send", "unknown", "hung");
      },
    });
    reply.show("Hello, this is long enough to be shown");
    await clock.advance(30_000);
    expect(surface.calls.filter(({ method }) => method === "send")).toHaveLength(1);
    expect(outbox.writes).toEqual(["intended 0"]);
  });

  it("makes a message again that was certainly not made", async () => {
    let failures = 1;
    const { surface, reply } = open({
      mode: "edit",
      fault: ({ method }) => {
        if (method === "send" && failures-- > 0) throw new PlatformRateLimitedError("test", "send", 1000, "budget");
      },
    });
    reply.show("Hello, this is long enough to be shown");
    await clock.advance(5000);
    expect(surface.calls.filter(({ method }) => method === "send")).toHaveLength(2);
    expect(outbox.writes).toEqual(["intended 0", "intended 0", "shown 0"]);
  });

  it("finishes one message and begins the next when the text outgrows it", async () => {
    const { surface, reply } = open({ mode: "edit", partLength: 50 });
    reply.show("x".repeat(40));
    await clock.advance(1000);
    reply.show("x".repeat(70));
    await clock.advance(3000);
    expect(surface.calls.map(({ method, text }) => `${method} ${text.length}`)).toEqual([
      "send 40",
      "edit 50",
      "send 20",
    ]);
  });

  it("keeps what is visible until there is text to take its place", async () => {
    const { surface, reply } = open();
    reply.show("The first attempt");
    await clock.advance(1000);
    reply.clear();
    await clock.advance(1000);
    expect(surface.frames).toEqual(["The first attempt"]);
    reply.show("Second");
    await clock.advance(1000);
    expect(surface.frames).toEqual(["The first attempt", "Second"]);
  });

  it("waits for the call in flight before it ends, and makes none after", async () => {
    const { surface, reply } = open({ latencyMs: 500 });
    await clock.advance(200);
    let ended = false;
    const end = reply.end().then(() => {
      ended = true;
    });
    reply.show("too late");
    await clock.advance(399);
    expect(ended).toBe(false);
    await clock.advance(1);
    await end;
    await clock.advance(60_000);
    expect(surface.frames).toEqual([""]);
  });

  it("never lets typing stick: it stops with the first text and at the end", async () => {
    const { surface, reply } = open({ mode: "edit" });
    await clock.advance(9000);
    reply.show("Hello, this is long enough to be shown");
    await clock.advance(30_000);
    await reply.end();
    const typing = surface.calls.filter(({ method }) => method === "typing").map(({ startedAt }) => startedAt - start);
    expect(typing).toEqual([100, 4100, 8100]);
  });

  it("keeps the surface's pace whatever the model does", async () => {
    const step = fc.record({ pauseMs: fc.integer({ min: 0, max: 2000 }), characters: fc.integer({ min: 0, max: 80 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 0, max: 900 }),
        fc.constantFrom("draft" as const, "edit" as const),
        fc.integer({ min: 3, max: 20 }),
        async (steps, latencyMs, mode, maxPerMinute) => {
          clock = new FakeClock();
          const { surface, reply } = open({ latencyMs, mode, pacing: { ...PACING, maxPerMinute } });
          let text = "";
          for (const { pauseMs, characters } of steps) {
            await clock.advance(pauseMs);
            text += "x".repeat(characters);
            if (text !== "") reply.show(text);
          }
          const ended = reply.end();
          await clock.advance(latencyMs);
          await ended;
          expect(surface.overlapped).toBe(false);
          const shown = surface.calls.filter((call) => call.text !== "");
          for (const [index, call] of shown.entries()) {
            const before = shown[index - 1];
            if (before === undefined) continue;
            expect(call.startedAt - before.endedAt).toBeGreaterThanOrEqual(PACING.minIntervalMs);
            expect(call.text.length).toBeGreaterThanOrEqual(before.text.length);
          }
          for (const call of surface.calls) {
            const minute = surface.calls.filter(
              ({ startedAt }) => startedAt > call.startedAt - 60_000 && startedAt <= call.startedAt,
            );
            expect(minute.length).toBeLessThanOrEqual(maxPerMinute);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
