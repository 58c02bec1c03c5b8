import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../support/free-port.ts";
import { DeskUnderTest } from "./support/desk-under-test.ts";

const SECRET = "a-long-random-word_42";

describe("Telegram's webhook", () => {
  let desk: DeskUnderTest;
  let address: string;

  beforeEach(async () => {
    const port = await freePort();
    address = `http://127.0.0.1:${port}/webhooks/telegram`;
    desk = await DeskUnderTest.start({
      telegram: { webhook: { firstRetryMs: 20 } },
      env: {
        PORT: String(port),
        TELEGRAM_WEBHOOK_URL: `http://127.0.0.1:${port}`,
        TELEGRAM_WEBHOOK_SECRET: SECRET,
      },
    });
    desk.model.respond((request) => ({ text: `heard: ${request.body.messages.at(-1)?.content}` }));
  });
  afterEach(() => desk.stop());

  const post = (body: string, secret?: string) =>
    fetch(address, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(secret === undefined ? {} : { "x-telegram-bot-api-secret-token": secret }),
      },
      body,
    });

  it("answers what Telegram pushes, once for every delivery of the same message", async () => {
    const ann = desk.telegram.user(7);
    desk.telegram.say(desk.telegram.privateChat(ann), ann, "hello");
    await desk.untilSaid(7, 1);
    desk.telegram.redeliver();
    desk.telegram.redeliver();
    desk.telegram.say(desk.telegram.privateChat(ann), ann, "again");
    expect(await desk.untilSaid(7, 2)).toEqual(["heard: hello", "heard: again"]);
    expect(desk.model.requests).toHaveLength(2);
    const [registered] = desk.telegram.callsOf("setWebhook");
    expect(registered?.params).toMatchObject({ url: address, secret_token: SECRET });
  });

  it("refuses what does not come from Telegram and what is no update", async () => {
    expect((await post("{}")).status).toBe(401);
    expect((await post("{}", "wrong")).status).toBe(401);
    expect((await post("not json", SECRET)).status).toBe(400);
    expect((await post("[]", SECRET)).status).toBe(400);
    expect((await post(JSON.stringify({ update_id: 1, pad: "x".repeat(2_000_000) }), SECRET)).status).toBe(413);
    expect(desk.frontdesk.output).not.toContain(SECRET);
  });

  it("leaves an update out that it cannot read, rather than stopping the chat", async () => {
    const strange = { update_id: 5, message: { message_id: 1, chat: null, from: { id: 1, is_bot: false }, text: "x" } };
    expect((await post(JSON.stringify(strange), SECRET)).status).toBe(200);
    const ann = desk.telegram.user(7);
    desk.telegram.say(desk.telegram.privateChat(ann), ann, "hello");
    expect(await desk.untilSaid(7, 1)).toEqual(["heard: hello"]);
  });
});
