import { describe, expect, it } from "vitest";
import { createNotificationTaker, type NotificationTaker } from "../../../adapters/whatsapp/notifications.ts";
import type { StatusNews } from "../../../adapters/whatsapp/statuses.ts";
import { createWebhookRoutes } from "../../../adapters/whatsapp/webhook.ts";
import type { InboundMessage } from "../../../src/core/message.ts";
import type { RouteRequest } from "../../../src/core/ports/http-route.ts";
import type { Logger } from "../../../src/core/ports/logger.ts";
import type { Feedback, Receipt } from "../../../src/core/ports/platform.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { MemoryValues } from "../../fakes/memory-values.ts";
import { fixture, NUMBER, signatureOf, textWebhook } from "./fixture.ts";

const APP_SECRET = "an-app-secret-of-32-hex-digits-00";
const VERIFY_TOKEN = "a long random word";

function setUp() {
  const clock = new FakeClock();
  const values = new MemoryValues();
  const told: StatusNews[] = [];
  const logged: string[] = [];
  const log = (facts: object, message: string) => void logged.push(`${message} ${JSON.stringify(facts)}`);
  const logger: Logger = { debug: () => undefined, info: log, warn: log, error: log };
  const desk = new DeskOfTheTest();
  let taker: NotificationTaker | undefined = createNotificationTaker({
    ...{ intake: desk, phoneNumberId: NUMBER, values, logger },
    onStatus: (news) => void told.push(news),
    clock,
  });
  const [get, post] = createWebhookRoutes({
    appSecret: APP_SECRET,
    verifyToken: VERIFY_TOKEN,
    taker: () => taker,
    clock,
    logger,
  });
  if (get === undefined || post === undefined) throw new Error("a route is missing");
  const send = (text: string, signature?: string) => {
    const body = Buffer.from(text);
    const headers = { "x-hub-signature-256": signature ?? signatureOf(body, APP_SECRET) };
    return post.handle(request({ body, headers }));
  };
  return {
    ...{ values, told, logged, desk, send, clock },
    deliver: (body: unknown) => send(JSON.stringify(body)),
    verify: (query: Record<string, string>) => get.handle(request({ query: new URLSearchParams(query) })),
    close: () => {
      taker = undefined;
    },
  };
}

/** Keeps what it is told; each message once, as the inbox does. */
class DeskOfTheTest {
  readonly messages: InboundMessage[] = [];
  readonly amended: InboundMessage[] = [];
  readonly withdrawn: string[] = [];
  readonly judged: Feedback[] = [];
  readonly receipts: Receipt[] = [];
  accepts = 0;
  fails = false;

  async accept(messages: readonly InboundMessage[]): Promise<void> {
    this.#check();
    this.accepts++;
    for (const message of messages) if (!this.messages.some(({ id }) => id === message.id)) this.messages.push(message);
  }
  async amend(message: InboundMessage): Promise<void> {
    this.#check();
    this.amended.push(message);
  }
  async withdraw(id: string): Promise<void> {
    this.#check();
    this.withdrawn.push(id);
  }
  stop(): void {
    throw new Error("nobody can press stop in WhatsApp");
  }
  async feedback(feedback: Feedback): Promise<void> {
    this.#check();
    this.judged.push(feedback);
  }
  async receipt(receipt: Receipt): Promise<void> {
    this.#check();
    this.receipts.push(receipt);
  }
  get texts(): string[] {
    return this.messages.map(({ content }) => (content.kind === "text" ? content.text : content.kind));
  }
  #check(): void {
    if (this.fails) throw new Error("the disk is full");
  }
}

function request(fields: Partial<RouteRequest>): RouteRequest {
  return {
    ...{ headers: {}, query: new URLSearchParams(), body: Buffer.alloc(0), remoteAddress: "127.0.0.1" },
    ...{ forwarded: false, encrypted: true, onGone: () => undefined },
    ...fields,
  };
}

describe("the verification of WhatsApp's webhook", () => {
  const right = { "hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444" };

  it("echoes the challenge as plain text", async () => {
    const { status, headers, body } = await setUp().verify(right);
    expect({ status, body }).toEqual({ status: 200, body: "1158201444" });
    expect(headers?.["content-type"]).toMatch(/^text\/plain/);
  });

  it.each([
    ["another token", { ...right, "hub.verify_token": "another" }],
    ["another mode", { ...right, "hub.mode": "unsubscribe" }],
    ["no challenge", { "hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN }],
    ["nothing", {}],
  ])("refuses %s", async (_, query) => {
    const { status, body } = await setUp().verify(query as Record<string, string>);
    expect(status).toBe(403);
    expect(body).not.toContain("1158201444");
  });
});

describe("the signature of WhatsApp's webhook", () => {
  it("is made over the bytes as they came, with escapes, emoji and spaces", async () => {
    const { send, desk } = setUp();
    const raw = JSON.stringify(textWebhook("TEXT"), undefined, 1);
    const escaped = raw.replace("TEXT", "C\\u00f2n h\\u00e0ng kh\\u00f4ng? \\ud83d\\ude42 \\/");
    const plain = raw.replace("TEXT", "Còn hàng không? 🙂 /").replace("wamid.1", "wamid.2");
    expect([(await send(escaped)).status, (await send(plain)).status]).toEqual([200, 200]);
    expect(desk.texts).toEqual(["Còn hàng không? 🙂 /", "Còn hàng không? 🙂 /"]);
  });

  it.each(["", "sha256=", "sha256=00", `sha256=${"0".repeat(64)}`, "0".repeat(64), `sha1=${"0".repeat(40)}`])(
    "is not %j",
    async (signature) => {
      const { send, desk, logged } = setUp();
      const { status, body } = await send(JSON.stringify(textWebhook("hello")), signature);
      expect(status).toBe(401);
      expect(desk.accepts).toBe(0);
      expect(`${body}${logged}`).not.toContain(APP_SECRET);
      await send(JSON.stringify(textWebhook("again")), signature);
      expect(logged).toEqual([expect.stringContaining("WHATSAPP_APP_SECRET")]);
    },
  );

  it("is not that of another secret or of another body", async () => {
    const { send, desk } = setUp();
    const [body, other] = [JSON.stringify(textWebhook("hello")), JSON.stringify(textWebhook("hullo"))];
    expect((await send(body, signatureOf(body, "another secret"))).status).toBe(401);
    expect((await send(body, signatureOf(other, APP_SECRET))).status).toBe(401);
    expect((await send(body, signatureOf(body, APP_SECRET).replace("sha256", "sha512"))).status).toBe(401);
    expect((await send(body, signatureOf(body, APP_SECRET))).status).toBe(200);
    expect(desk.texts).toEqual(["hello"]);
  });

  it("does not make JSON of what is none", async () => {
    const { send } = setUp();
    expect((await send("not json")).status).toBe(400);
  });
});

describe("what WhatsApp's webhook brings", () => {
  it("takes every message of a batch in order, with one write, and every status", async () => {
    const { deliver, desk } = setUp();
    expect((await deliver(fixture("batch"))).status).toBe(200);
    expect(desk.texts).toEqual(["one", "two", "two and a half", "three"]);
    expect(desk.accepts).toBe(1);
    expect(desk.receipts.map(({ status }) => status)).toEqual(["sent", "delivered"]);
    expect(new Set(desk.messages.map(({ conversation }) => conversation)).size).toBe(1);
  });

  it("lets no message that cannot be read stop the others, and logs none of its words", async () => {
    const { deliver, desk, logged } = setUp();
    const body = JSON.parse(JSON.stringify(fixture("batch")));
    body.entry[0].changes[0].value.messages[0].text = "Quokka";
    body.entry[0].changes[0].value.messages.push({ type: "text", text: { body: "Quokka" } });
    expect((await deliver(body)).status).toBe(200);
    expect(desk.texts).toEqual(["two", "two and a half", "three"]);
    expect(logged).toHaveLength(2);
    expect(logged.join()).not.toContain("Quokka");
  });

  it("counts a message once, however often and late it comes", async () => {
    const { deliver, desk } = setUp();
    for (const text of ["one", "two", "one", "one"]) await deliver(textWebhook(text, `wamid.${text}`));
    expect(desk.texts).toEqual(["one", "two"]);
  });

  it("leaves messages for another number to whom they are for", async () => {
    const { deliver, desk, logged } = setUp();
    expect((await deliver(textWebhook("hello", "wamid.1", "999"))).status).toBe(200);
    expect(desk.accepts).toBe(0);
    expect(logged.join()).toContain("999");
  });

  it("says once an hour for each number that messages for others were left out", async () => {
    const { deliver, logged, clock } = setUp();
    for (const number of ["999", "999", "998", "999"]) await deliver(textWebhook("hello", "wamid.1", number));
    expect(logged).toHaveLength(2);
    await clock.advance(3_600_000);
    await deliver(textWebhook("hello", "wamid.1", "999"));
    expect(logged).toHaveLength(3);
  });

  it("leaves other fields, other objects and groups out", async () => {
    const { deliver, desk } = setUp();
    const echo = JSON.parse(JSON.stringify(textWebhook("hello")));
    echo.entry[0].changes[0].field = "smb_message_echoes";
    for (const body of [echo, { object: "page", entry: [] }, fixture("group"), []]) {
      expect((await deliver(body)).status).toBe(200);
    }
    expect(desk.accepts).toBe(0);
  });

  it("has WhatsApp deliver again while the store fails, and then takes it once", async () => {
    const { deliver, desk, values } = setUp();
    values.fails = true;
    expect((await deliver(textWebhook("hello"))).status).toBe(503);
    values.fails = false;
    desk.fails = true;
    expect(await deliver(fixture("batch"))).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    desk.fails = false;
    for (const body of [fixture("batch"), textWebhook("hello"), fixture("batch")]) {
      expect((await deliver(body)).status).toBe(200);
    }
    expect(desk.texts).toEqual(["one", "two", "two and a half", "three", "hello"]);
  });

  it("has WhatsApp deliver again when a receipt or a reaction could not be kept", async () => {
    const { deliver, desk } = setUp();
    for (const name of ["status-read", "reaction", "edit", "revoke"]) {
      desk.fails = true;
      expect((await deliver(fixture(name))).status).toBe(503);
      desk.fails = false;
      expect((await deliver(fixture(name))).status).toBe(200);
    }
    expect([desk.receipts.length, desk.judged.length, desk.amended.length]).toEqual([1, 1, 1]);
    expect(desk.withdrawn).toEqual(["whatsapp:wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQz0001"]);
  });

  it("has WhatsApp deliver again before the start and after the end", async () => {
    const { deliver, close } = setUp();
    close();
    expect((await deliver(textWebhook("hello"))).status).toBe(503);
  });

  it("hands reactions over as judgements, and none that is older than the newest", async () => {
    const { deliver, desk } = setUp();
    const react = (emoji: string | undefined, timestamp: number) => {
      const body = JSON.parse(JSON.stringify(fixture("reaction")));
      const [message] = body.entry[0].changes[0].value.messages;
      message.reaction.emoji = emoji;
      message.timestamp = String(timestamp);
      return deliver(body);
    };
    await react("👍", 100);
    await react("👎🏽", 200);
    await react("👍", 100);
    await react("😂", 250);
    await react(undefined, 300);
    expect(desk.judged.map(({ rating }) => rating)).toEqual(["up", "down", "none"]);
    expect(desk.judged[0]).toEqual({
      conversation: `whatsapp:${NUMBER}:16505551234`,
      author: "16505551234",
      message: { wamid: "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI4NzE0" },
      rating: "up",
    });
    expect(desk.accepts).toBe(0);
  });

  it("tells the part that sends, also while nothing can be stored", async () => {
    const { deliver, told, desk } = setUp();
    desk.fails = true;
    await deliver(fixture("status-delivered"));
    await deliver(fixture("status-failed"));
    const wamid = "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI4NzE0";
    expect(told).toEqual([
      { wamid, status: "delivered", at: 1_750_030_073_000, callbackId: "reply-7/0" },
      { wamid, status: "failed", at: 1_750_030_073_000, code: 131026 },
    ]);
  });

  it("keeps one conversation through user ids, hidden numbers and changes of both", async () => {
    const { deliver, desk } = setUp();
    const names = ["text", "text-with-user-id", "text-without-number", "user-changed-number", "user-id-update"];
    for (const name of names) expect((await deliver(fixture(name))).status).toBe(200);
    const late = JSON.parse(JSON.stringify(textWebhook("from the new number", "wamid.late")));
    const [message] = late.entry[0].changes[0].value.messages;
    Object.assign(message, { from: "12195555358", from_user_id: "US.20000000000000000002" });
    await deliver(late);
    expect(desk.messages).toHaveLength(4);
    expect(new Set(desk.messages.map(({ conversation }) => conversation))).toEqual(
      new Set([`whatsapp:${NUMBER}:16505551234`]),
    );
  });

  it("logs the code of an error that WhatsApp reports", async () => {
    const { deliver, logged } = setUp();
    await deliver(fixture("errors"));
    expect(logged).toEqual([expect.stringContaining('WhatsApp reports an error {"code":130429')]);
  });
});
