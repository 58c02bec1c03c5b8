import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { createWhatsAppSurface, type TemplateSettings } from "../../../adapters/whatsapp/whatsapp-surface.ts";
import type { PlatformRateLimitedError } from "../../../src/core/errors.ts";
import type { Surface } from "../../../src/core/ports/platform.ts";
import { PartLedger } from "../../../src/core/replies/part-ledger.ts";
import { wholeReply } from "../../../src/core/replies/pieces.ts";
import { ProgressiveReply } from "../../../src/core/replies/progressive-reply.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { failureOf, NEVER, Sending, type SendingOptions, toPart } from "./sending-fixture.ts";

const HOUR_MS = 3_600_000;
const NOTICE: TemplateSettings = { name: "answer_ready", language: "en", withText: false };
const ANSWER: TemplateSettings = { name: "answer", language: "en", withText: true };
const templates = [
  { name: "answer_ready", language: "en", body: "We have an answer for you." },
  { name: "answer", language: "en", body: "Our answer: {{1}} Write to us." },
];

describe("a reply in WhatsApp", () => {
  let sending: Sending;
  const start = async (options: SendingOptions = {}) => {
    sending = await Sending.start({ ...options, server: { templates, ...options.server } });
    const ann = sending.whatsapp.customer("436601");
    return { ...sending, sending, ann, surface: sending.surface(ann) };
  };
  afterEach(() => sending.stop());

  it("is messages that stay, and says so", async () => {
    const { surface } = await start();
    expect(surface.limit).toEqual({ size: 4096, unit: "UTF-16 units" });
    expect([surface.edit, surface.remove, surface.draft, surface.piecemeal]).toEqual(Array(4).fill(undefined));
    const piecemeal = { firstAfterMs: 10_000, minCharacters: 400, maxParts: 3 };
    expect(
      createWhatsAppSurface(
        { ...sending.context, paragraphs: true },
        sending.addressOf(sending.whatsapp.customer("436602")),
      ).piecemeal,
    ).toEqual(piecemeal);
  });

  it("sends what was formatted, else the text as it is", async () => {
    const { ann, surface } = await start();
    const ref = await surface.send({ text: "bold", format: { body: "*bold*" } }, "final", NEVER);
    await sending.secondsUntil(surface.send({ text: "plain" }, "final", NEVER));
    expect(ann.texts).toEqual(["*bold*", "plain"]);
    expect(ref).toEqual({ wamid: ann.seen[0]?.wamid });
  });

  it("marks the message as read and shows the typing sign until it is there", async () => {
    const { ann, surface, whatsapp, clock } = await start();
    await surface.typing?.(NEVER);
    expect(ann.said).toMatchObject([{ isRead: true }]);
    await clock.advance(surface.pacing.typingRefreshMs ?? 0);
    expect(whatsapp.isTyping(ann)).toBe(true);
    await surface.typing?.(NEVER);
    await clock.advance(20_000);
    expect(whatsapp.isTyping(ann)).toBe(true);
    await surface.send(toPart("an answer"), "final", NEVER);
    expect(whatsapp.isTyping(ann)).toBe(false);
  });

  it("marks the message as read also where nobody has seemed to type, once, whatever comes of that", async () => {
    const { ann, surface, whatsapp } = await start();
    await sending.secondsUntil(surface.send(toPart("one"), "final", NEVER));
    await sending.secondsUntil(surface.send(toPart("two"), "final", NEVER));
    expect(ann.said).toMatchObject([{ isRead: true }]);
    expect(whatsapp.callsOf("read").map(({ body }) => body.typing_indicator)).toEqual([undefined]);
    whatsapp.faults.next("read", { status: 500 });
    await sending.secondsUntil(sending.surface(ann).send(toPart("three"), "final", NEVER));
    expect(ann.texts).toEqual(["one", "two", "three"]);
  });

  describe("its pace", () => {
    it("lets ten messages through at once, then one in six seconds, whatever is typed", async () => {
      const { ann, clock, whatsapp } = await start({ server: { limits: true } });
      const sent = Array.from({ length: 15 }, async (_, index) => {
        const surface = sending.surface(ann);
        await surface.typing?.(NEVER);
        await surface.send(toPart(`answer ${index}`), "final", NEVER);
        return clock.now();
      });
      const before = clock.now();
      await sending.secondsUntil(Promise.all(sent));
      const seconds = (await Promise.all(sent)).map((at) => (at - before) / 1000).sort((a, b) => a - b);
      expect(seconds).toEqual([...Array(10).fill(0), 6, 12, 18, 24, 30]);
      expect(whatsapp.calls.filter(({ status }) => status !== 200)).toEqual([]);
    });

    it("makes what may be lost give way, and leaves room for finals", async () => {
      const { ann } = await start();
      const preview = () => sending.surface(ann).send(toPart("a paragraph"), "preview", NEVER);
      for (let index = 0; index < 6; index++) await preview();
      expect(await failureOf(preview())).toMatchObject({ code: "platform_rate_limited", by: "budget" });
      for (let index = 0; index < 4; index++) {
        await sending.surface(ann).send(toPart("an answer"), "final", NEVER);
      }
      expect(ann.seen).toHaveLength(10);
    });

    it("spares finals: the typing sign gives way when there are many calls", async () => {
      const { surface } = await start({ messagesPerSecond: 3 });
      await surface.typing?.(NEVER);
      await surface.typing?.(NEVER);
      expect(await failureOf(surface.typing?.(NEVER) ?? Promise.resolve())).toMatchObject({ by: "budget" });
      expect(await sending.secondsUntil(surface.send(toPart("an answer"), "final", NEVER))).toBe(0);
    });

    it("is silent towards a person for 4^X seconds, X from 0 on, and towards nobody else", async () => {
      const { ann, clock, whatsapp } = await start();
      const bob = whatsapp.customer("436602");
      const pauses: number[] = [];
      const refuse = async () => {
        whatsapp.faults.next("send", { code: 131056 });
        const work = sending.surface(ann).send(toPart("an answer"), "final", NEVER);
        await sending.secondsUntil(work);
        const { retryAfterMs } = (await failureOf(work)) as PlatformRateLimitedError;
        pauses.push(retryAfterMs);
        expect(await sending.secondsUntil(sending.surface(bob).send(toPart("another"), "final", NEVER))).toBe(0);
        await clock.advance(retryAfterMs);
      };
      for (let times = 0; times < 7; times++) await refuse();
      expect(pauses).toEqual([1000, 4000, 16_000, 64_000, 256_000, 1_024_000, 1_024_000]);
      await sending.surface(ann).send(toPart("an answer"), "final", NEVER);
      pauses.length = 0;
      await refuse();
      expect(pauses).toEqual([1000]);
      // Nothing left before the silence was over, and only what was to leave.
      expect(ann.texts).toEqual(["an answer"]);
    });

    it("is silent altogether when the number sends too much, for longer each time, and then one goes first", async () => {
      const { ann, clock, whatsapp } = await start();
      const others = Array.from({ length: 5 }, (_, index) => whatsapp.customer(`43660${index + 2}`));
      const end = whatsapp.faults.always("send", { code: 130429 });
      const pauses: number[] = [];
      const refused = async () => {
        const work = sending.surface(ann).send(toPart("an answer"), "final", NEVER);
        await sending.secondsUntil(work);
        pauses.push(((await failureOf(work)) as PlatformRateLimitedError).retryAfterMs);
      };
      for (let times = 0; times < 8; times++) {
        await refused();
        await clock.advance(pauses.at(-1) ?? 0);
      }
      expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000));
      end();
      whatsapp.faults.next("send", { code: 130429 });
      const before = whatsapp.callsOf("send").length;
      const all = Promise.allSettled(
        others.map((other) => sending.surface(other).send(toPart("an answer"), "final", NEVER)),
      );
      await sending.quiet();
      await clock.advance(59_000);
      await sending.quiet();
      expect(whatsapp.callsOf("send")).toHaveLength(before + 1);
      await sending.secondsUntil(all);
      expect((await all).filter(({ status }) => status === "fulfilled")).toHaveLength(4);
      expect(whatsapp.callsOf("send")).toHaveLength(before + 5);
    });

    it("keeps a call from leaving when the signal says so", async () => {
      const { surface, whatsapp } = await start();
      const leaving = new AbortController();
      whatsapp.faults.next("send", { code: 130429 });
      await failureOf(surface.send(toPart("an answer"), "final", NEVER));
      const work = surface.send(toPart("an answer"), "final", leaving.signal);
      leaving.abort(new Error("shutdown"));
      expect(await failureOf(work)).toMatchObject({ message: "shutdown" });
      expect(await failureOf(surface.typing?.(leaving.signal) ?? Promise.resolve())).toMatchObject({
        message: "shutdown",
      });
      expect(whatsapp.callsOf("send")).toHaveLength(1);
    });
  });

  describe("when the desk is refused", () => {
    it("waits for a good token, tells once an hour and shows it until a call passes", async () => {
      const { ann, alerts, clock, context, whatsapp } = await start();
      const good = whatsapp.token;
      whatsapp.token = "EAAanother-token";
      const trySending = async () => {
        const work = sending.surface(ann).send(toPart("an answer"), "final", NEVER);
        await sending.secondsUntil(work);
        return work;
      };
      for (let times = 0; times < 3; times++) {
        expect(await failureOf(trySending())).toMatchObject({ code: "platform_rate_limited" });
      }
      const why = expect.stringContaining("token has expired");
      expect(alerts).toEqual([{ kind: "platform_refused", platform: "whatsapp", code: "190", why }]);
      expect(context.health.problems()).toEqual([expect.stringMatching(/^WhatsApp refuses the desk \(190\): .*token/)]);
      await clock.advance(HOUR_MS);
      await failureOf(trySending());
      expect(alerts).toHaveLength(2);
      whatsapp.token = good;
      await trySending();
      expect(ann.texts).toEqual(["an answer"]);
      expect(context.health.problems()).toEqual([]);
    });

    it("believes for an hour that it is refused, and as long as it is", async () => {
      const { clock, context } = await start();
      const refuse = () =>
        context.health.refused({
          operation: "delivery",
          code: "131042",
          entry: { action: "alert", alerts: true, meaning: "no money" },
        });
      refuse();
      context.health.passed("sendText");
      await clock.advance(HOUR_MS);
      expect(context.health.problems()).toEqual(["WhatsApp refuses the desk (131042): no money"]);
      refuse();
      await clock.advance(HOUR_MS);
      expect(context.health.problems()).toHaveLength(1);
      await clock.advance(1);
      expect(context.health.problems()).toEqual([]);
      refuse();
      context.health.passed("delivery");
      expect(context.health.problems()).toEqual([]);
    });

    it("hears it from the typing sign too, and does not blame the account for one message", async () => {
      const { alerts, surface, whatsapp } = await start();
      whatsapp.faults.next("read", { code: 131009 });
      expect(await failureOf(surface.typing?.(NEVER) ?? Promise.resolve())).toMatchObject({ reason: "format" });
      expect(alerts).toEqual([]);
      whatsapp.faults.next("read", { code: 190 });
      await failureOf(surface.typing?.(NEVER) ?? Promise.resolve());
      expect(alerts).toHaveLength(1);
      expect(await sending.secondsUntil(surface.send(toPart("an answer"), "final", NEVER))).toBe(1);
    });
  });

  describe("of which nobody knows whether it was sent", () => {
    const lost = { messageMs: 300 };
    const statusOf = (status: "sent" | "failed", index = 0) => {
      const { seen } = sending.whatsapp.customers[0] ?? { seen: [] };
      const { wamid, callbackData } = seen[index] ?? { wamid: "", callbackData: "" };
      sending.context.creates.arrived(callbackData ?? "", wamid, status);
      return wamid;
    };

    it.each(["hangAfter", "dropAfter"] as const)("is not sent again when a status shows it (%s)", async (fault) => {
      const { ann, surface, whatsapp, context } = await start(lost);
      whatsapp.faults.next("send", fault);
      expect(await failureOf(surface.send(toPart("an answer"), "final", NEVER))).toMatchObject({ outcome: "unknown" });
      const wamid = statusOf("sent");
      expect(await surface.send(toPart("an answer"), "final", NEVER)).toEqual({ wamid });
      expect(ann.texts).toEqual(["an answer"]);
      expect(whatsapp.callsOf("send")).toHaveLength(1);
      expect(context.creates.count).toBe(0);
    });

    it("is not sent again when the status comes a moment later, also by another surface", async () => {
      const { ann, whatsapp, context, clock } = await start(lost);
      const address = sending.addressOf(ann);
      whatsapp.faults.next("send", "dropAfter");
      await failureOf(createWhatsAppSurface(context, address).send(toPart("an answer"), "final", NEVER));
      const again = createWhatsAppSurface(context, address).send(toPart("an answer"), "final", NEVER);
      await clock.advance(2000);
      const wamid = statusOf("sent");
      expect(await again).toEqual({ wamid });
      expect(ann.texts).toEqual(["an answer"]);
    });

    it("is sent again when no status comes, with the same id", async () => {
      const { ann, surface, whatsapp } = await start(lost);
      whatsapp.faults.next("send", "dropBefore");
      await failureOf(surface.send(toPart("an answer"), "final", NEVER));
      const again = surface.send(toPart("an answer"), "final", NEVER);
      expect(await sending.secondsUntil(again)).toBe(3);
      expect(ann.texts).toEqual(["an answer"]);
      const [first, second] = whatsapp.callsOf("send").map(({ body }) => body.biz_opaque_callback_data);
      expect(first).toMatch(/^[0-9a-f-]{36}$/);
      expect(second).toBe(first);
    });

    it("is sent again when the status says that it has failed", async () => {
      const { surface, whatsapp } = await start(lost);
      whatsapp.faults.next("send", "dropAfter");
      await failureOf(surface.send(toPart("an answer"), "final", NEVER));
      statusOf("failed");
      await sending.secondsUntil(surface.send(toPart("an answer"), "final", NEVER));
      expect(whatsapp.callsOf("send")).toHaveLength(2);
    });

    it("does not keep the same words from being said again", async () => {
      const { ann, surface, whatsapp } = await start();
      const first = await surface.send(toPart("yes"), "final", NEVER);
      statusOf("sent");
      const again = surface.send(toPart("yes"), "final", NEVER);
      await sending.secondsUntil(again);
      expect(await again).not.toEqual(first);
      expect(ann.texts).toEqual(["yes", "yes"]);
      const ids = whatsapp.callsOf("send").map(({ body }) => body.biz_opaque_callback_data);
      expect(new Set(ids).size).toBe(2);
    });

    it("is sent at once when it has certainly not left", async () => {
      const { surface, whatsapp } = await start();
      whatsapp.faults.next("send", { code: 131000 });
      await failureOf(surface.send(toPart("an answer"), "final", NEVER));
      expect(await sending.secondsUntil(surface.send(toPart("an answer"), "final", NEVER))).toBe(0);
    });
  });

  describe("in several messages", () => {
    it("waits for the one before to arrive, but not for long", async () => {
      const { ann, surface, context, clock } = await start();
      const first = await surface.send(toPart("one"), "final", NEVER);
      const second = surface.send(toPart("two"), "final", NEVER);
      await clock.advance(2000);
      expect(ann.texts).toEqual(["one"]);
      context.sent.arrived(String(first.wamid), "sent");
      context.sent.arrived(String((await second).wamid), "delivered");
      await surface.send(toPart("three"), "final", NEVER);
      expect(await sending.secondsUntil(surface.send(toPart("four"), "final", NEVER))).toBe(3);
      expect(ann.texts).toEqual(["one", "two", "three", "four"]);
    });
  });

  it("may be sent paragraph by paragraph, while somebody types", async () => {
    const { ann, whatsapp, clock } = await start({ paragraphs: true });
    const surface = sending.surface(ann);
    const ledger = new PartLedger(new MemoryOutbox(), { conversation: "whatsapp:1", token: 1 }, "r", undefined);
    const reply = new ProgressiveReply({ surface, ledger, clock, logger: sending.context.logger });
    const [first, second] = ["one ".repeat(150).trim(), "two ".repeat(150).trim()];
    const show = async (text: string, seconds: number) => {
      reply.show(text);
      for (let passed = 0; passed < seconds; passed++) {
        await clock.advance(1000);
        await sending.quiet();
      }
    };
    reply.begin();
    await show(`${first}\n\ntwo`, 9);
    expect(ann.texts).toEqual([]);
    await show(`${first}\n\ntwo`, 3);
    expect(ann.texts).toEqual([first]);
    await show(`${first}\n\n${second}\n\nthree`, 15);
    expect(ann.texts.map((text) => text.trim())).toEqual([first, second]);
    expect(whatsapp.callsOf("read").length).toBeGreaterThan(1);
    await reply.end();
    const text = `${first}\n\n${second}\n\nthree\n\nfour`;
    const whole = wholeReply({ text, beginsAnew: undefined }, { surface, ledger, sent: reply.sent });
    expect(whole.parts.map((part) => part.text.trim())).toEqual([first, second, "three\n\nfour"]);
  });

  describe("a day after the customer has written", () => {
    const late = async (options: SendingOptions = {}) => {
      const parts = await start(options);
      await parts.clock.advance(24 * HOUR_MS + 1);
      return parts;
    };
    const say = async (text: string, surface: Surface) => {
      const work = surface.send(toPart(text), "final", NEVER);
      await sending.secondsUntil(work);
      return work;
    };

    it("is left to people where there is no template, every part of it", async () => {
      const { surface, whatsapp, alerts } = await late();
      expect(await failureOf(say("one", surface))).toMatchObject({ reason: "closed" });
      expect(await failureOf(say("two", surface))).toMatchObject({ reason: "closed" });
      expect(whatsapp.callsOf("send").map(({ code }) => code)).toEqual([131047]);
      expect(alerts).toEqual([]);
    });

    it("is announced by one template", async () => {
      const { ann, surface } = await late({ template: NOTICE });
      const first = await say("one", surface);
      expect(await say("two", surface)).toEqual(first);
      expect(ann.seen).toMatchObject([{ type: "template", text: "We have an answer for you." }]);
    });

    it("stands in the template, in one line", async () => {
      const { ann, surface } = await late({ template: ANSWER });
      await say("one\n\n- two\t three      four", surface);
      await say("five", surface);
      expect(ann.texts).toEqual(["Our answer: one - two three four Write to us.", "Our answer: five Write to us."]);
    });

    it("is cut, visibly, where the template cannot hold it", async () => {
      const { ann, surface, whatsapp } = await late({ template: ANSWER });
      await say("chữ ".repeat(1000), surface);
      const [text = ""] = ann.texts;
      expect(text).toMatch(/^Our answer: chữ .*chữ… Write to us\.$/);
      expect(text.length).toBeGreaterThan(500);
      expect(whatsapp.callsOf("send").map(({ code }) => code)).toEqual([131047, 132005, undefined]);
    });

    it("is left to people where the template is refused, and that is told", async () => {
      const { surface, alerts } = await late({ template: { ...NOTICE, language: "vi" } });
      expect(await failureOf(say("one", surface))).toMatchObject({ reason: "closed" });
      expect(alerts).toMatchObject([{ code: "132001" }]);
    });

    it.each([NOTICE, undefined])(
      "believes the status where WhatsApp takes the text and then fails",
      async (template) => {
        const server = { window: "status" } as const;
        const { ann, surface } = await late({ hearsStatuses: true, server, ...(template && { template }) });
        const work = say("one", surface);
        if (template === undefined) expect(await failureOf(work)).toMatchObject({ reason: "closed" });
        else await work;
        expect(ann.seen.map(({ type }) => type)).toEqual(template === undefined ? [] : ["template"]);
      },
    );

    it("asks WhatsApp, which knows whether the customer has written since", async () => {
      const { ann, surface, whatsapp } = await late({ template: NOTICE });
      whatsapp.says(ann, "are you there?");
      await say("one", surface);
      expect(ann.seen).toMatchObject([{ type: "text", text: "one" }]);
    });
  });

  it("leaves no secret and no words in what is logged, told and thrown", async () => {
    const { ann, alerts, context, surface, clock, whatsapp, logged } = await start({
      template: NOTICE,
      messageMs: 300,
    });
    const errors: unknown[] = [];
    for (const fault of [{ code: 190 }, { code: 131009 }, { code: 131048 }, "dropAfter", { status: 500 }] as const) {
      whatsapp.faults.next("send", fault);
      const work = sending.surface(ann).send(toPart("Quokka Lane"), "final", NEVER);
      await sending.secondsUntil(work);
      errors.push(await failureOf(work));
    }
    await clock.advance(25 * HOUR_MS);
    await surface.send(toPart("Quokka Lane"), "final", NEVER);
    const all = inspect([errors, alerts, logged, context.health.problems()], { depth: 20 });
    expect(all).toContain("131009");
    expect(logged).not.toEqual([]);
    for (const secret of [whatsapp.token, "Quokka", "436601"]) expect(all).not.toContain(secret);
  });
});
