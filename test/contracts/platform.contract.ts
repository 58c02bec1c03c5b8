import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type PlatformError, PlatformRateLimitedError, PlatformUnavailableError } from "../../src/core/errors.ts";
import type { Address, InboundMessage, Json, MessageRef } from "../../src/core/message.ts";
import type { Part, Stage, Surface } from "../../src/core/ports/platform.ts";
import { settle } from "../fakes/fake-clock.ts";
import { type PlatformHarness, TestIntake } from "./platform-harness.ts";
import { anyUnits, HOSTILE_TEXTS, longAnswer, PARAGRAPHS, someMarkdown } from "./platform-texts.ts";

const NEVER = new AbortController().signal;
/** Slow enough that a call on the wire is answered long before the clock reaches its time limit. */
const TICK_MS = 250;
const TICK_EVERY_MS = 5;
/** The longest time limit that an adapter may have for a call that may be lost. */
const PREVIEW_LIMIT_MS = 40_000;

/** What every `Platform` and every `Surface` of it keep to. */
export function describePlatform(name: string, open: () => Promise<PlatformHarness>): void {
  describe(`${name} as a Platform`, () => {
    let harness: PlatformHarness;
    let intake: TestIntake;
    beforeEach(async () => {
      harness = await open();
      intake = new TestIntake();
    });
    afterEach(async () => {
      await harness.platform.stop();
      await harness.close();
      // Whatever is called must have been announced.
      expect(harness.platform.reports).toEqual(expect.arrayContaining(intake.called));
    });

    const start = async () => {
      await harness.platform.start(intake);
      await harness.listening();
    };

    /** What the desk made of these words. */
    const heard = async (text: string): Promise<InboundMessage> => {
      expect(await harness.hear(text)).toBe("taken");
      return intake.last;
    };

    /** The place where the answer to these words is shown, after the store has kept the address. */
    const surfaceFor = async (text = "hello") => {
      await start();
      const { address } = await heard(text);
      return harness.platform.surface([viaJson(address)]);
    };

    /** Lets time go on until a call is over, since it may have to wait for its place. */
    const inTime = async <Value>(work: Promise<Value>): Promise<Value> => {
      let isOver = false;
      work.then(
        () => (isOver = true),
        () => (isOver = true),
      );
      for (;;) {
        await settle();
        if (isOver) return work;
        // What is on the wire needs real time, what waits for its place only the clock.
        await new Promise((resolve) => setTimeout(resolve, TICK_EVERY_MS));
        if (!isOver && harness.clock.sleeping > 0) await harness.clock.advance(TICK_MS);
      }
    };

    const failureOf = async (work: Promise<unknown>): Promise<PlatformError> =>
      inTime(
        work.then(
          () => {
            throw new Error("the call should have failed");
          },
          (error: PlatformError) => error,
        ),
      );

    const send = (surface: Surface, part: Part, stage: Stage = "final") =>
      inTime(surface.send(viaJson(part), stage, NEVER)).then(viaJson<MessageRef>);

    /** Sends a whole reply, as the desk does. */
    const reply = async (surface: Surface, text: string): Promise<readonly Part[]> => {
      const parts = surface.format(text, "final");
      for (const part of parts) await send(surface, part);
      surface.settled?.({ text, outcome: { kind: "answered" } });
      return parts;
    };

    const untilShown = (...parts: readonly Part[]) => {
      const texts = parts.map((part) => bare(harness.written?.(part) ?? part.text));
      return vi.waitFor(() => expect(harness.shown().map(bare)).toEqual(texts), { interval: 5, timeout: 4000 });
    };

    describe("on the way in", () => {
      it("takes nothing before it is started", async () => {
        expect(await harness.hear("too early")).toBe("refused");
        expect(intake.asked).toBe(0);
      });

      it("takes nothing after it is stopped", async () => {
        await start();
        await heard("in time");
        await harness.platform.stop();
        expect(await harness.hear("too late")).toBe("refused");
        expect(intake.deliveries).toHaveLength(1);
      });

      it("hands words over as one message of one conversation", async () => {
        await start();
        const first = await heard("first words");
        const second = await heard("more words");
        const { name: platform } = harness.platform;
        for (const message of [first, second]) {
          expect(message.platform).toBe(platform);
          expect(message.conversation.startsWith(`${platform}:`)).toBe(true);
          expect(message.id.startsWith(`${platform}:`)).toBe(true);
          expect(message.author).toMatchObject({ id: expect.stringMatching(/./), role: harness.role ?? "customer" });
        }
        expect(first.content).toEqual({ kind: "text", text: "first words" });
        expect(second.conversation).toBe(first.conversation);
        expect(second.id).not.toBe(first.id);
        expect(viaJson(first)).toEqual(first);
      });

      it("lets people give commands", async () => {
        await start();
        expect((await heard("/help me")).content).toEqual({ kind: "command", name: "help", argument: "me" });
      });

      it("does not say that words have arrived before they are durable", async () => {
        await start();
        const release = intake.hold();
        const told = vi.fn();
        const hearing = harness.hear("keep this").then(told);
        await vi.waitFor(() => expect(intake.asked).toBe(1), { interval: 5, timeout: 4000 });
        await settle();
        expect(told).not.toHaveBeenCalled();
        release();
        await hearing;
        expect(told).toHaveBeenCalledWith("taken");
      });

      it("does not say that words have arrived when the store cannot keep them", async () => {
        await start();
        intake.failure = new Error("the disk is full");
        expect(await harness.hear("keep this")).toBe("refused");
        intake.failure = undefined;
        if (harness.hearAgain !== undefined) expect(await harness.hearAgain()).toBe("taken");
        else expect(await harness.hear("keep this")).toBe("taken");
        expect([...intake.accepted.values()].map(({ content }) => content)).toEqual([
          { kind: "text", text: "keep this" },
        ]);
      });

      it("gives a message that is delivered again the same id", async () => {
        await start();
        await heard("once");
        if (harness.hearAgain === undefined) return;
        expect(await harness.hearAgain()).toBe("taken");
        expect(await harness.hearAgain()).toBe("taken");
        expect(intake.accepted.size).toBe(1);
        const [first, ...others] = intake.deliveries;
        for (const again of others) expect(again).toMatchObject({ ...first, receivedAt: expect.any(Number) });
      });

      it("waits at the stop for words under way", async () => {
        await start();
        const release = intake.hold();
        const hearing = harness.hear("just now");
        await vi.waitFor(() => expect(intake.asked).toBe(1), { interval: 5, timeout: 4000 });
        const stopped = vi.fn();
        const stopping = harness.platform.stop().then(stopped);
        await settle();
        expect(stopped).not.toHaveBeenCalled();
        release();
        await Promise.all([stopping, hearing]);
        expect(intake.accepted.size).toBe(1);
      });
    });

    describe("what people do beside talking", () => {
      it("has a trigger in the harness for each method that it reports, and for no other", () => {
        expect(Object.keys(harness.triggers).sort()).toEqual([...harness.platform.reports].sort());
      });

      it("tells of a changed message, under the id that it had", async () => {
        const { amend } = harness.triggers;
        if (amend === undefined) return;
        await start();
        const { id, conversation } = await heard("with a mistake");
        await amend("without one");
        await vi.waitFor(() => expect(intake.amended).toHaveLength(1), { interval: 5, timeout: 4000 });
        expect(intake.amended[0]).toMatchObject({ id, conversation, content: { kind: "text", text: "without one" } });
      });

      it("tells of a deleted message, by the id that it had", async () => {
        const { withdraw } = harness.triggers;
        if (withdraw === undefined) return;
        await start();
        const { id } = await heard("better not said");
        await withdraw();
        await vi.waitFor(() => expect(intake.withdrawn).toEqual([id]), { interval: 5, timeout: 4000 });
      });

      it("tells of a stop, by the conversation", async () => {
        const { stop } = harness.triggers;
        if (stop === undefined) return;
        const surface = await surfaceFor();
        const [part] = surface.format("The answer so far", "preview");
        if (surface.draft !== undefined) await inTime(surface.draft(1, part, NEVER));
        else if (part !== undefined) await send(surface, part, "preview");
        await stop();
        await vi.waitFor(() => expect(intake.stops).toHaveLength(1), { interval: 5, timeout: 4000 });
        expect(intake.stops[0]?.conversation).toBe(intake.last.conversation);
      });

      it("tells how a message of the bot was judged, by the handle that it gave for it", async () => {
        const { feedback } = harness.triggers;
        if (feedback === undefined) return;
        const surface = await surfaceFor();
        const [part = { text: "" }] = surface.format("Do you like this?", "final");
        const message = await send(surface, { ...part, asksForJudgement: true });
        surface.settled?.({ text: "Do you like this?", outcome: { kind: "answered" } });
        for (const rating of ["up", "down"] as const) {
          await feedback(rating);
          await vi.waitFor(() => expect(intake.judged.at(-1)?.rating).toBe(rating), { interval: 5, timeout: 4000 });
        }
        const { conversation, author } = intake.last;
        expect(intake.judged.at(-1)).toEqual({ conversation, author: author.id, message, rating: "down" });
      });

      it("tells what became of a message of the bot, by the handle that it gave for it", async () => {
        const { receipt } = harness.triggers;
        if (receipt === undefined) return;
        const surface = await surfaceFor();
        const [part = { text: "" }] = surface.format("Have you got this?", "final");
        const message = await send(surface, part);
        for (const status of ["delivered", "read"] as const) {
          await receipt(status);
          await vi.waitFor(() => expect(intake.receipts.at(-1)?.status).toBe(status), { interval: 5, timeout: 4000 });
          expect(intake.receipts.at(-1)).toMatchObject({ message, at: expect.any(Number) });
        }
      });
    });

    describe("the form of a text", () => {
      it("is nothing when there is nothing to be seen", async () => {
        const surface = await surfaceFor();
        for (const stage of ["preview", "final"] as const) {
          for (const text of ["", " ", "\n\n \n"]) expect(surface.format(text, stage)).toEqual([]);
        }
      });

      it("is never longer than the platform allows", async () => {
        const surface = await surfaceFor();
        const texts = [longAnswer(3 * (surface.limit?.size ?? 3000)), ...HOSTILE_TEXTS];
        for (const stage of ["preview", "final"] as const) {
          for (const text of texts) expectWithinLimit(surface, surface.format(text, stage));
        }
        void fc.assert(fc.property(someMarkdown, (text) => expectWithinLimit(surface, surface.format(text, "final"))));
      });

      it("shows the whole text, each word once and in its order, wherever it was cut", async () => {
        await surfaceFor();
        const order = fc.array(fc.nat(PARAGRAPHS.length - 1), { minLength: 1, maxLength: 60 });
        void fc.assert(
          fc.property(order, (indices) => {
            const paragraphs = indices.map((index) => PARAGRAPHS[index] ?? "");
            const apart = paragraphs.map((paragraph) => lettersOf(formatAlone(paragraph))).join("");
            expect(lettersOf(formatAlone(paragraphs.join("\n\n")))).toBe(apart);
          }),
          { numRuns: 30 },
        );

        function formatAlone(text: string): readonly Part[] {
          // A surface may remember the text of its reply.
          return harness.platform.surface([intake.last.address]).format(text, "final");
        }
      });

      it("keeps what is finished as it is while the text grows", async () => {
        const surface = await surfaceFor();
        const text = longAnswer(3 * (surface.limit?.size ?? 1000));
        let finished: readonly Part[] = [];
        const step = Math.max(97, Math.ceil(text.length / 150));
        for (let end = 0; end <= text.length; end += step) {
          const parts = surface.format(text.slice(0, end), "preview");
          expect(parts.slice(0, finished.length)).toEqual(finished);
          finished = parts.slice(0, -1);
        }
        if (surface.limit !== undefined) expect(finished.length).toBeGreaterThan(0);
      });

      it("is found for any text at any moment, and survives the store", async () => {
        const surface = await surfaceFor();
        for (const text of HOSTILE_TEXTS) {
          for (const stage of ["preview", "final"] as const) {
            const parts = surface.format(text, stage);
            expect(viaJson<Json>(parts as unknown as Json)).toEqual(parts);
          }
        }
        void fc.assert(
          fc.property(fc.oneof(someMarkdown, anyUnits), fc.nat(400), (text, end) => {
            surface.format(text.slice(0, end), "preview");
            surface.format(text, "final");
          }),
        );
      });
    });

    describe("on the way out", () => {
      it("makes surfaces at once, also before the start and after the stop", async () => {
        await start();
        const addresses: [Address, ...Address[]] = [(await heard("hello")).address, (await heard("again")).address];
        await harness.platform.stop();
        for (let made = 0; made < 1000; made++) harness.platform.surface(addresses);
        expect(harness.shown()).toEqual([]);
      });

      it("shows exactly the text that is sent", async () => {
        const text = "**Giờ mở cửa**: 8:00, at `Main St.` – see [the map](https://example.com/map) & <call> us 🎉";
        const surface = await surfaceFor();
        const parts = await reply(surface, text);
        expect(parts).toHaveLength(1);
        await untilShown(...parts);
      });

      it("shows all of a text that does not fit in one message", async () => {
        const surface = await surfaceFor();
        const parts = await reply(surface, longAnswer(2.5 * (surface.limit?.size ?? 100)));
        if (surface.limit !== undefined) expect(parts.length).toBeGreaterThan(2);
        await untilShown(...parts);
      });

      it("has hostile text taken by the platform", async () => {
        const surface = await surfaceFor();
        for (const text of HOSTILE_TEXTS) {
          const [part] = surface.format(text, "final");
          if (part !== undefined) await send(surface, part);
        }
      });

      it("changes a message, as often as it is asked to", async () => {
        const surface = await surfaceFor();
        if (surface.edit === undefined) return;
        const [before = { text: "" }] = surface.format("The beginning", "preview");
        const [after = { text: "" }] = surface.format("The beginning and **the end**", "final");
        const ref = await send(surface, before, "preview");
        await untilShown(before);
        for (let time = 0; time < 3; time++) await inTime(surface.edit(ref, viaJson(after), "final", NEVER));
        await untilShown(after);
      });

      it("takes a message away, as often as it is asked to", async () => {
        const surface = await surfaceFor();
        if (surface.remove === undefined) return;
        const [part = { text: "" }] = surface.format("Not for long", "preview");
        const ref = await send(surface, part, "preview");
        await untilShown(part);
        await inTime(surface.remove(ref, NEVER));
        await inTime(surface.remove(ref, NEVER));
        await untilShown();
      });

      it("shows signs of life as often as it is asked to, and no message stays of them", async () => {
        const surface = await surfaceFor();
        const [part] = surface.format("The answer so", "preview");
        const calls = [
          () => surface.typing?.(NEVER),
          () => surface.draft?.(1, undefined, NEVER),
          () => surface.draft?.(1, part, NEVER),
        ];
        for (const call of calls) {
          for (let time = 0; time < 2; time++) {
            await inTime(call() ?? Promise.resolve());
            await harness.clock.advance(Math.max(surface.pacing.minIntervalMs, 2000));
          }
        }
        const parts = await reply(surface, "The answer so far, and all of it");
        await untilShown(...parts);
      });

      it("lets no call leave that is not wanted any more", async () => {
        const surface = await surfaceFor();
        const [part = { text: "" }] = surface.format("Not wanted", "final");
        const ref = (surface.edit ?? surface.remove) ? await send(surface, part) : {};
        const [other = { text: "" }] = surface.format("Never seen", "final");
        const before = harness.shown();
        const reason = new Error("not wanted any more");
        const aborted = AbortSignal.abort(reason);
        for (const stage of ["preview", "final"] as const) {
          await expect(surface.send(other, stage, aborted)).rejects.toBe(reason);
          if (surface.edit) await expect(surface.edit(ref, other, stage, aborted)).rejects.toBe(reason);
        }
        if (surface.remove) await expect(surface.remove(ref, aborted)).rejects.toBe(reason);
        if (surface.draft) await expect(surface.draft(1, other, aborted)).rejects.toBe(reason);
        if (surface.typing) await expect(surface.typing(aborted)).rejects.toBe(reason);
        await settle();
        expect(harness.shown()).toEqual(before);
      });
    });

    describe("what goes wrong on the way out", () => {
      it("says how long it was told to wait", async () => {
        const { faults } = harness;
        if (faults === undefined) return;
        const surface = await surfaceFor();
        const [part = { text: "" }] = surface.format("Too fast", "final");
        const waitMs = faults.rateLimit();
        const error = await failureOf(surface.send(part, "final", NEVER));
        expect(error).toBeInstanceOf(PlatformRateLimitedError);
        expect(error).toMatchObject({ retryable: true, by: "platform" });
        expect(error).toMatchObject({ retryAfterMs: waitMs ?? expect.any(Number) });
        expect(harness.shown()).toEqual([]);
        await send(surface, part);
        await untilShown(part);
      });

      it("knows that a call that found no connection has done nothing", async () => {
        const { faults } = harness;
        if (faults === undefined) return;
        const surface = await surfaceFor();
        const [part = { text: "" }] = surface.format("Lost", "final");
        await faults.goDown();
        let error = await failureOf(surface.send(part, "final", NEVER));
        // That a kept connection is dead may be found out by the first call only, of which nothing is known then.
        if (isOfUnknownOutcome(error)) error = await failureOf(surface.send(part, "final", NEVER));
        expect(error).toBeInstanceOf(PlatformUnavailableError);
        expect(error).toMatchObject({ retryable: true, outcome: "not_done" });
      });

      it("does not pretend to know what became of a call whose answer was lost", async () => {
        const { faults } = harness;
        if (faults === undefined) return;
        const surface = await surfaceFor();
        const [part = { text: "" }] = surface.format("Perhaps", "final");
        faults.cut();
        const error = await failureOf(surface.send(part, "final", NEVER));
        expect(error).toBeInstanceOf(PlatformUnavailableError);
        expect(error).toMatchObject({ retryable: true, outcome: "unknown" });
      });

      it(
        "gives a call up that is not answered, and does not pretend to know what became of it",
        async () => {
          const { faults } = harness;
          if (faults?.hang === undefined) return;
          const surface = await surfaceFor();
          const [part = { text: "" }] = surface.format("Perhaps", "preview");
          faults.hang();
          const error = await failureOf(surface.send(part, "preview", NEVER));
          expect(error).toBeInstanceOf(PlatformUnavailableError);
          expect(error).toMatchObject({ outcome: "unknown" });
        },
        PREVIEW_LIMIT_MS,
      );
    });
  });
}

function isOfUnknownOutcome(error: PlatformError): boolean {
  return error instanceof PlatformUnavailableError && error.outcome === "unknown";
}

function viaJson<Value extends Json | object>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

function expectWithinLimit({ limit }: Surface, parts: readonly Part[]): void {
  if (limit === undefined) return;
  for (const { text } of parts) {
    const size = limit.unit === "bytes" ? Buffer.byteLength(text) : text.length;
    expect(size).toBeLessThanOrEqual(limit.size);
  }
}

/** Where a text is cut, spaces at the edges are lost, which nobody sees. */
function lettersOf(parts: readonly Part[]): string {
  return parts.map(({ text }) => text.replace(/\s/g, "")).join("");
}

function bare(text: string): string {
  return text.trim();
}
