import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/system-clock.ts";
import { Gate } from "../fakes/model/gate.ts";
import type { Customer } from "../fakes/whatsapp/customer.ts";
import { ScrapedMetrics } from "./support/scraped-metrics.ts";
import { WhatsAppUnderTest, type WhatsAppUnderTestOptions } from "./support/whatsapp-under-test.ts";

const DAY_MS = 24 * 3_600_000;
const templates = [{ name: "answer_ready", language: "en", body: "Our answer: {{1}} Write to us." }];

describe("answers in WhatsApp", () => {
  let desk: WhatsAppUnderTest;
  let ann: Customer;
  /** How far WhatsApp's clock is ahead. */
  let aheadMs: number;

  const start = async (options: WhatsAppUnderTestOptions = {}) => {
    aheadMs = 0;
    const clock = {
      now: () => systemClock.now() + aheadMs,
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms, signal),
    };
    desk = await WhatsAppUnderTest.start({ ...options, whatsApp: { templates, clock, ...options.whatsApp } });
    ann = desk.whatsApp.customer("16505551234");
  };
  afterEach(() => desk.stop());

  const metrics = () => ScrapedMetrics.scrape(desk.frontdesk.url);
  const sends = () => desk.whatsApp.callsOf("send");
  const ready = async () => (await fetch(`${desk.frontdesk.url}/ready`)).json() as Promise<object>;

  /** Ann asks, and her window is closed when the answer is there. */
  const answerLate = async (text: string) => {
    const gate = new Gate();
    desk.model.respond(() => ({ text, gate }));
    desk.whatsApp.says(ann, "Where is my order?");
    await desk.whatsApp.waitFor(() => desk.whatsApp.isTyping(ann));
    aheadMs = DAY_MS + 1000;
    gate.open();
  };

  it("are one message as long as they fit, and else several in their order", async () => {
    await start();
    const paragraphs = Array.from({ length: 90 }, (_, index) =>
      `Paragraph ${index} ${"says a lot. ".repeat(8)}`.trim(),
    );
    desk.model.respond(() => ({ text: paragraphs.join("\n\n") }));
    desk.whatsApp.says(ann, "tell me all");
    const texts = await desk.untilSeen(ann, 3);
    expect(texts.every((text) => text.length <= 4096)).toBe(true);
    expect(texts.join("\n\n").split(/\n+/)).toEqual(paragraphs);
    expect(sends().map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it("are not sent twice when WhatsApp has taken one and the connection breaks", async () => {
    await start();
    desk.model.respond(() => ({ text: "Tomorrow." }));
    desk.whatsApp.faults.next("send", "dropAfter");
    desk.whatsApp.says(ann, "When?");
    await desk.untilSeen(ann, 1);
    desk.model.respond(() => ({ text: "At nine." }));
    desk.whatsApp.says(ann, "At what time?");
    expect(await desk.untilSeen(ann, 2)).toEqual(["Tomorrow.", "At nine."]);
    expect(sends()).toHaveLength(2);
    expect((await metrics()).sum("frontdesk_unknown_creates_total")).toBe(1);
  });

  it("wait while the token is refused, which is told and shown, and are then delivered", async () => {
    await start();
    const { whatsApp } = desk;
    const good = whatsApp.token;
    whatsApp.token = "EAAanother-token-of-the-fake";
    desk.model.respond(() => ({ text: "Tomorrow." }));
    whatsApp.says(ann, "When?");
    await expect.poll(ready, { timeout: 10_000 }).toMatchObject({
      reasons: [expect.stringMatching(/^WhatsApp refuses the desk \(190\)/)],
    });
    expect((await metrics()).sum("frontdesk_alerts_total", { kind: "platform_refused" })).toBe(1);
    whatsApp.token = good;
    expect(await desk.untilSeen(ann, 1)).toEqual(["Tomorrow."]);
    expect(await ready()).toMatchObject({ status: "ready" });
  });

  it("wait for their turn when there are too many messages", async () => {
    await start();
    desk.model.respond(() => ({ text: "Tomorrow." }));
    desk.whatsApp.faults.next("send", { code: 131056 }, { code: 130429 }, { code: 131016 });
    desk.whatsApp.says(ann, "When?");
    expect(await desk.untilSeen(ann, 1)).toEqual(["Tomorrow."]);
    expect(sends().map(({ code }) => code)).toEqual([131056, 130429, 131016, undefined]);
  });

  it("go as a template when the customer has not written for a day", async () => {
    await start({
      settings: { whatsapp: { template: { name: "answer_ready", language: "en", withText: true } } },
    });
    await answerLate("It comes **tomorrow**.\n\nAt nine.");
    expect(await desk.untilSeen(ann, 1)).toEqual(["Our answer: It comes tomorrow. At nine. Write to us."]);
    await expect
      .poll(async () => (await metrics()).by("outcome", "frontdesk_messages_total"), { timeout: 10_000 })
      .toEqual({ answered: 1 });
  });

  it.each(["answer", "status"] as const)(
    "wait as a ticket where there is no template (known by %s)",
    async (window) => {
      await start({ whatsApp: { window } });
      await answerLate("It comes tomorrow.");
      await expect.poll(async () => (await metrics()).sum("frontdesk_tickets_open"), { timeout: 10_000 }).toBe(1);
      expect(ann.seen).toEqual([]);
      expect(sends()).toHaveLength(1);
    },
  );
});
