import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWhatsAppPlatform } from "../../../adapters/whatsapp/whatsapp-platform.ts";
import { ConfigError } from "../../../src/core/errors.ts";
import type { Alert } from "../../../src/core/ports/alerts.ts";
import type { RouteRequest } from "../../../src/core/ports/http-route.ts";
import type { Intake } from "../../../src/core/ports/platform.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { MemoryValues } from "../../fakes/memory-values.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";
import { type FakeWhatsApp, startFakeWhatsApp } from "../../fakes/whatsapp/fake-whatsapp.ts";
import { signatureOf, textWebhook } from "./fixture.ts";

describe("the WhatsApp platform", () => {
  let whatsApp: FakeWhatsApp;
  let clock: FakeClock;
  let alerts: Alert[];

  beforeEach(async () => {
    clock = new FakeClock();
    alerts = [];
    whatsApp = await startFakeWhatsApp({ clock });
  });
  afterEach(() => whatsApp.stop());

  const create = (changes: object = {}) =>
    createWhatsAppPlatform({
      ...{ accessToken: whatsApp.token, phoneNumberId: whatsApp.phoneNumberId, graphUrl: whatsApp.root },
      ...{ appSecret: whatsApp.appSecret, verifyToken: whatsApp.verifyToken },
      ...{ messagesPerSecond: 60, paragraphs: false, values: new MemoryValues(), clock, logger: silentLogger },
      alerts: { raise: (alert) => void alerts.push(alert) },
      ...changes,
    });

  function intake(changes: Partial<Intake> = {}): Intake {
    const refuse = () => Promise.reject(new Error("not in this test"));
    const others = { stop: refuse, feedback: refuse, receipt: refuse, withdraw: refuse };
    return { accept: refuse, amend: refuse, ...others, ...changes };
  }

  function deliver(platform: ReturnType<typeof create>, what: string | object) {
    const webhook = JSON.parse(JSON.stringify(textWebhook(String(what))));
    const [{ value }] = webhook.entry[0].changes;
    if (typeof what === "object") Object.assign(value, { messages: [], ...what });
    const body = Buffer.from(JSON.stringify(webhook));
    const headers = { "x-hub-signature-256": signatureOf(body, whatsApp.appSecret) };
    const route = platform.routes?.find(({ method }) => method === "POST");
    return route?.handle({ headers, body } as unknown as RouteRequest);
  }

  it("asks for its number and is then without problems", async () => {
    const platform = create();
    expect(platform.problems?.()).toEqual(["WhatsApp: not connected yet"]);
    await platform.start(intake());
    expect(platform.problems?.()).toEqual([]);
    expect(whatsApp.callsOf("number")).toHaveLength(1);
    await platform.stop();
  });

  it.each([
    ["the token", { accessToken: "an-old-token" }, /^WHATSAPP_ACCESS_TOKEN: .*190.*Business Settings/],
    ["the token, spoilt", { accessToken: "x" }, /^WHATSAPP_ACCESS_TOKEN: .*190/],
  ])("names the setting that is wrong: %s", async (_, changes, problem) => {
    const start = create(changes).start(intake());
    await expect(start).rejects.toBeInstanceOf(ConfigError);
    await expect(start).rejects.toMatchObject({ problems: [expect.stringMatching(problem)] });
    await expect(start).rejects.not.toMatchObject({ problems: [expect.stringContaining("an-old-token")] });
  });

  it.each([
    ["a number that does not exist", { code: 100, status: 400 }, "12345", /^WHATSAPP_PHONE_NUMBER_ID: .*API Setup/],
    ["an API that does not know the question", { code: 100 }, undefined, /WHATSAPP_PHONE_NUMBER_ID is \(100\)/],
    ["a page that is not there", { status: 404 }, undefined, /WHATSAPP_PHONE_NUMBER_ID is \(HTTP 404\)/],
    ["an answer of another kind", { status: 404, body: '{"error":"no route"}' }, undefined, /\(HTTP 404\)/],
    ["another answer", { status: 405, body: "{}" }, undefined, /\(HTTP 405\)/],
  ])("takes %s for no reason not to work, but says so", async (_, fault, phoneNumberId, words) => {
    const errors: string[] = [];
    const logger = { ...silentLogger, error: (_facts: object, message: string) => void errors.push(message) };
    if (phoneNumberId === undefined) whatsApp.faults.next("number", fault);
    const platform = create({ logger, ...(phoneNumberId === undefined ? {} : { phoneNumberId }) });
    await platform.start(intake());
    expect(platform.problems?.()).toEqual([]);
    expect(errors).toEqual([expect.stringMatching(words)]);
    await platform.stop();
  });

  it("does not believe that a token is good again because an older message arrives", async () => {
    const platform = create();
    await platform.start(intake({ receipt: async () => undefined }));
    whatsApp.faults.next("send", { code: 190 });
    const address = { phoneNumberId: whatsApp.phoneNumberId, to: "436601", message: "wamid.1", at: clock.now() };
    const send = (text: string) => platform.surface([address]).send({ text }, "final", new AbortController().signal);
    await expect(send("hello")).rejects.toMatchObject({ code: "platform_rate_limited" });
    const status = { id: "wamid.old", status: "delivered", timestamp: "1750030073", recipient_id: "436601" };
    await deliver(platform, { statuses: [status] });
    expect(platform.problems?.()).toEqual([expect.stringContaining("(190)")]);
    await clock.advance(1000);
    await send("hello");
    expect(platform.problems?.()).toEqual([]);
    await platform.stop();
  });

  it("names the permission that is missing", async () => {
    whatsApp.faults.next("number", { code: 200 });
    await expect(create().start(intake())).rejects.toMatchObject({
      problems: [expect.stringContaining("whatsapp_business_messaging")],
    });
  });

  it("goes on trying while WhatsApp cannot be reached, and takes messages in meanwhile", async () => {
    const accepted: string[] = [];
    const platform = create();
    whatsApp.faults.next("number", "dropBefore", { status: 502 }, { code: 131016 });
    await platform.start(intake({ accept: async (messages) => void accepted.push(...messages.map(({ id }) => id)) }));
    expect(platform.problems?.()).toEqual(["WhatsApp cannot be reached; trying again"]);
    expect(await deliver(platform, "hello")).toMatchObject({ status: 200 });
    expect(accepted).toHaveLength(1);
    for (const [calls, pause] of [500, 1000, 2000].entries()) {
      await clock.advance(pause);
      await whatsApp.waitFor(() => whatsApp.callsOf("number").length === calls + 2);
      // The answer has to come over a real connection.
      await expect.poll(() => clock.sleeping + Number(platform.problems?.().length === 0)).toBe(1);
    }
    expect(platform.problems?.()).toEqual([]);
    await platform.stop();
  });

  it("says so when the token is taken back while it tries", async () => {
    const platform = create();
    whatsApp.faults.next("number", "dropBefore");
    await platform.start(intake());
    whatsApp.token = "another";
    await clock.advance(500);
    await expect.poll(() => platform.problems?.()[0]).toMatch(/^WHATSAPP_ACCESS_TOKEN: .*190/);
    expect(alerts).toMatchObject([{ kind: "platform_refused", platform: "whatsapp", code: "190" }]);
    await platform.stop();
  });

  it("takes nothing in before the start and after the end, and ends after what is under way", async () => {
    let finish = () => {};
    const platform = create();
    expect(await deliver(platform, "too early")).toMatchObject({ status: 503 });
    await platform.start(
      intake({
        accept: () =>
          new Promise((resolve) => {
            finish = resolve;
          }),
      }),
    );
    const underWay = deliver(platform, "hello");
    await settle();
    let isStopped = false;
    const stopped = platform.stop().then(() => {
      isStopped = true;
    });
    await settle();
    expect(isStopped).toBe(false);
    expect(await deliver(platform, "too late")).toMatchObject({ status: 503 });
    finish();
    expect(await underWay).toMatchObject({ status: 200 });
    await stopped;
  });

  it("can report changes and withdrawals of messages, judgements and receipts", () => {
    expect(create().reports).toEqual(["amend", "withdraw", "feedback", "receipt"]);
  });
});
