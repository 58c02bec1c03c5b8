import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { PlatformRateLimitedError, PlatformRejectedError, PlatformUnavailableError } from "../../../src/core/errors.ts";
import type { Piecemeal, Surface } from "../../../src/core/ports/platform.ts";
import { parseMarkdown } from "../../../src/core/replies/markdown/parse-markdown.ts";
import { PartLedger } from "../../../src/core/replies/part-ledger.ts";
import { wholeReply } from "../../../src/core/replies/pieces.ts";
import { ProgressiveReply } from "../../../src/core/replies/progressive-reply.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { type RecordingOptions, RecordingSurface } from "../../fakes/recording-surface.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";
import { markdown } from "./markdown/arbitrary-markdown.ts";

const PACING = { minIntervalMs: 1000, minNewCharacters: 1, maxWaitMs: 1000, firstCharacters: 1, firstWaitMs: 0 };
const PIECEMEAL: Piecemeal = { firstAfterMs: 5000, minCharacters: 20, maxParts: 3 };
const FIRST = "The first paragraph is here.";
const SECOND = "And there is a second one.";
const THIRD = "The third one comes late.";

describe("a reply that is sent piece by piece", () => {
  let clock: FakeClock;
  let outbox: MemoryOutbox;
  let ledger: PartLedger;
  let surface: RecordingSurface & Surface;
  let reply: ProgressiveReply;
  let seen: number[];

  beforeEach(() => open());

  function open(options: Partial<RecordingOptions> = {}, piecemeal: Partial<Piecemeal> = {}): void {
    clock = new FakeClock();
    outbox = new MemoryOutbox();
    ledger = new PartLedger(outbox, { conversation: "test:1", token: 1 }, "test:1#1", undefined);
    surface = Object.assign(new RecordingSurface({ clock, pacing: PACING, mode: "typing", ...options }), {
      piecemeal: { ...PIECEMEAL, ...piecemeal },
    });
    seen = [];
    const onFirstVisible = () => void seen.push(clock.now());
    reply = new ProgressiveReply({ surface, ledger, clock, logger: silentLogger, onFirstVisible });
    reply.begin();
  }

  const sent = () => surface.calls.filter(({ method }) => method === "send").map(({ text }) => text);
  async function say(text: string, ms = 6000): Promise<void> {
    reply.show(text);
    await clock.advance(ms);
  }
  async function decide(text: string, { beginsAnew }: { beginsAnew: string | undefined } = { beginsAnew: "Anew:" }) {
    await reply.end();
    return wholeReply({ text, beginsAnew }, { surface, ledger, sent: reply.sent });
  }
  const textsOf = ({ parts }: Awaited<ReturnType<typeof decide>>) => parts.map(({ text }) => text);

  it("sends finished paragraphs only, and the rest in the end", async () => {
    await say(`${FIRST}\n\nAnd`);
    expect(sent()).toEqual([FIRST]);
    expect(reply.visible).toBe(true);
    expect(seen).toHaveLength(1);
    await say(`${FIRST}\n\n${SECOND}\n\nThe third`);
    expect(sent()).toEqual([FIRST, `\n\n${SECOND}`]);
    expect(outbox.writes).toEqual(["intended 0", "delivered 0", "intended 1", "delivered 1"]);
    const text = `${FIRST}\n\n${SECOND}\n\n${THIRD}`;
    expect(textsOf(await decide(text))).toEqual([FIRST, `\n\n${SECOND}`, `\n\n${THIRD}`]);
  });

  it("waits until the text has grown for a while", async () => {
    await say(`${FIRST}\n\nAnd`, 4999);
    expect(sent()).toEqual([]);
    expect(reply.visible).toBe(false);
    await clock.advance(1);
    expect(sent()).toEqual([FIRST]);
  });

  it("does not wait for more text where a paragraph was finished since it last looked", async () => {
    await say(FIRST, 5200);
    await say(`${FIRST}\n\nA`, 500);
    expect(sent()).toEqual([FIRST]);
  });

  it("sends nothing short", async () => {
    await say(`Short.\n\n${SECOND}`);
    expect(sent()).toEqual([]);
    await say(`Short.\n\n${SECOND}\n\nT`);
    expect(sent()).toEqual([`Short.\n\n${SECOND}`]);
  });

  it("never divides a fence", async () => {
    const code = "```ts\nconst one = 1;\n\nconst two = 2;\n```";
    await say(`${FIRST}\n\n${code.slice(0, -5)}`);
    await say(`${FIRST}\n\n${code}\n\nSo`);
    expect(sent()).toEqual([`${FIRST}\n\n${code}`]);
  });

  it("keeps a message for the end", async () => {
    open({}, { maxParts: 2 });
    const text = `${FIRST}\n\n${SECOND}\n\n${THIRD}`;
    await say(`${FIRST}\n\nA`);
    await say(text);
    expect(sent()).toEqual([FIRST]);
    expect(textsOf(await decide(text))).toEqual([FIRST, `\n\n${SECOND}\n\n${THIRD}`]);
  });

  it("sends none where the whole would become too many messages", async () => {
    open({ partLength: 10 }, { maxParts: 3 });
    await say(`${FIRST}\n\nA`);
    expect(sent()).toEqual([]);
  });

  it("sends a piece that is too long for one message in several, also when it ends in between", async () => {
    open({ partLength: 20 }, { maxParts: 4 });
    await say(`${FIRST}\n\nA`, 5000);
    expect(sent()).toEqual([FIRST.slice(0, 20)]);
    expect(textsOf(await decide(`${FIRST}\n\nAnd so on.`))).toEqual([
      FIRST.slice(0, 20),
      FIRST.slice(20),
      "\n\nAnd so on.",
    ]);
  });

  it("never sends a notice, and goes on typing", async () => {
    const typed = () => surface.calls.filter(({ method }) => method === "typing").length;
    open({ pacing: { ...PACING, typingRefreshMs: 4000 } });
    reply.notice("You are next in line, so please wait a moment.\n\nThanks");
    await clock.advance(10_000);
    expect(sent()).toEqual([]);
    expect(typed()).toBe(3);
    await say(`${FIRST}\n\nA`);
    expect(sent()).toHaveLength(1);
    expect(surface.calls.at(-1)?.method).toBe("typing");
  });

  it("is not visible while the platform has not taken anything, and tries again with what is there by then", async () => {
    let failures = 1;
    open({
      fault: ({ method }) => {
        if (method === "send" && failures-- > 0) throw new PlatformRateLimitedError("x", "send", 3000, "platform");
      },
    });
    await say(`${FIRST}\n\nA`, 5000);
    expect(reply.visible).toBe(false);
    await say(`${FIRST}\n\n${SECOND}\n\nT`, 4000);
    expect(sent()).toEqual([FIRST, `${FIRST}\n\n${SECOND}`]);
    expect(textsOf(await decide(`${FIRST}\n\n${SECOND}\n\n${THIRD}`))).toHaveLength(2);
  });

  it("leaves a message of which nobody knows whether it is there to the final, as it was", async () => {
    open({
      fault: ({ method }) => {
        if (method === "send") throw new PlatformUnavailableError("x", "send", "unknown", "no answer");
      },
    });
    await say(`${FIRST}\n\nA`);
    await say(`${FIRST}\n\n${SECOND}\n\n${THIRD}`);
    expect(sent()).toEqual([FIRST]);
    expect(reply.visible).toBe(true);
    expect(ledger.isUnknown(0)).toBe(true);
    expect(textsOf(await decide(`${FIRST}\n\n${SECOND}`))).toEqual([FIRST, `\n\n${SECOND}`]);
  });

  it("sends no more when the platform refuses", async () => {
    open({
      fault: ({ method }) => {
        if (method === "send") throw new PlatformRejectedError("x", "send", "closed", "too late");
      },
    });
    await say(`${FIRST}\n\nA`);
    await say(`${FIRST}\n\n${SECOND}\n\n${THIRD}`);
    expect(sent()).toHaveLength(1);
    expect(reply.visible).toBe(false);
    expect(textsOf(await decide(`${FIRST}\n\n${SECOND}`))).toEqual([`${FIRST}\n\n${SECOND}`]);
  });

  it("begins anew below what was sent when the text turned out to be void, and says so", async () => {
    await say(`${FIRST}\n\nA`);
    reply.clear();
    await say(`${FIRST}\n\n${SECOND}\n\n${THIRD}`);
    expect(sent()).toEqual([FIRST]);
    const whole = await decide(`${FIRST}\n\n${SECOND}`);
    expect(textsOf(whole)).toEqual([FIRST, `Anew:\n\n${FIRST}\n\n${SECOND}`]);
    expect(whole.text).toBe(`Anew:\n\n${FIRST}\n\n${SECOND}`);
    expect(textsOf(await decide("Sorry.", { beginsAnew: undefined }))).toEqual([FIRST, "Sorry."]);
  });

  it("does the same when the text becomes void while a piece is on its way", async () => {
    open({ latencyMs: 2000 });
    await say(`${FIRST}\n\nA`, 5500);
    reply.clear();
    await clock.advance(5000);
    await say(`${SECOND}\n\n${THIRD}\n\nX`, 10_000);
    expect(sent()).toEqual([FIRST]);
    expect(textsOf(await decide(SECOND))).toEqual([FIRST, `Anew:\n\n${SECOND}`]);
  });

  it("sends the new text in pieces where nothing was sent of the void one", async () => {
    await say(`${FIRST}\n\nA`, 1000);
    reply.clear();
    await say(`${SECOND}\n\nT`);
    expect(sent()).toEqual([SECOND]);
  });

  it("shows what the whole would show, in Markdown of any kind", async () => {
    let divided = 0;
    await fc.assert(
      fc.asyncProperty(markdown, async (text) => {
        open({}, { maxParts: 9, minCharacters: 5 });
        surface.format = (source) => {
          const document = parseMarkdown(source, { unfinished: false });
          return document.text === "" ? [] : [{ text: document.text }];
        };
        for (let length = 0; length < text.length; length += 40) await say(text.slice(0, length), 1000);
        const whole = await decide(text);
        const visible = (shown: string) => shown.replace(/\s/g, "");
        expect(visible(textsOf(whole).join(""))).toBe(visible(parseMarkdown(text, { unfinished: false }).text));
        if (whole.parts.length > 1) divided++;
      }),
      { numRuns: 300 },
    );
    expect(divided).toBeGreaterThan(20);
  });

  it("shows the whole text once, wherever it is cut", async () => {
    const line = fc.constantFrom(
      "So it is.",
      "- a point",
      "1. first",
      "```",
      "",
      "",
      "# Title",
      "> quoted",
      "| a | b |",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 30 }),
        fc.integer({ min: 5, max: 60 }),
        async (lines, partLength) => {
          open({ partLength }, { maxParts: 9, minCharacters: 5 });
          const text = lines.join("\n");
          for (let length = 0; length < text.length; length += 7) await say(text.slice(0, length), 1000);
          const whole = await decide(text);
          expect(textsOf(whole).join("")).toBe(text);
          expect(textsOf(whole).slice(0, sent().length)).toEqual(sent());
          await settle();
        },
      ),
      { numRuns: 100 },
    );
  });
});
