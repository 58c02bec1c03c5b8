import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Api, Bot, webhookCallback } from "grammy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "./fake-clock.ts";
import { type FakeTelegram, startFakeTelegram } from "./telegram/fake-telegram.ts";

interface Delivery {
  readonly updateId: number;
  readonly chat: number;
  readonly secret: string | undefined;
  readonly response: ServerResponse;
}

let clock: FakeClock;
let telegram: FakeTelegram;
let api: Api;
let receiver: Server;
let deliveries: Delivery[];
let arrived: () => void;

beforeEach(async () => {
  clock = new FakeClock();
  deliveries = [];
  arrived = () => {};
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const update = JSON.parse(Buffer.concat(chunks).toString()) as {
      update_id: number;
      message: { chat: { id: number } };
    };
    const secret = request.headers["x-telegram-bot-api-secret-token"]?.toString();
    deliveries.push({ updateId: update.update_id, chat: update.message.chat.id, secret, response });
    arrived();
  });
  telegram = await startFakeTelegram({ clock, firstUpdateId: 100 });
  api = new Api(telegram.token, { apiRoot: telegram.root });
});
afterEach(async () => {
  await telegram.stop();
  receiver.closeAllConnections();
  receiver.close();
});

async function hook(): Promise<string> {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
}

async function delivery(index: number): Promise<Delivery> {
  for (;;) {
    const found = deliveries[index];
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => {
      arrived = resolve;
    });
  }
}

/** Resolves once the fake has noted this failure; it waits for the next try from then on. */
async function failureNoted(pattern: RegExp): Promise<void> {
  for (;;) {
    const info = await api.getWebhookInfo();
    if (pattern.test(info.last_error_message ?? "")) return;
  }
}

describe("a webhook", () => {
  it("gets updates with the secret, those of one chat in sequence", async () => {
    telegram.say(1, 1, "before");
    await api.setWebhook(await hook(), { secret_token: "s3cret" });
    telegram.say(1, 1, "after");
    telegram.say(2, 2, "other chat");
    const [first, second] = [await delivery(0), await delivery(1)];
    expect([first.updateId, second.updateId].sort()).toEqual([100, 102]);
    expect(first.secret).toBe("s3cret");
    expect(telegram.pendingUpdates).toBe(3);
    for (const { response } of [first, second]) response.end();
    const third = await delivery(2);
    expect(third.updateId).toBe(101);
    third.response.end();
    await telegram.waitFor(() => telegram.pendingUpdates === 0);
  });

  it("is tried again after 1 s, then 2 s, or when it says", async () => {
    await api.setWebhook(await hook());
    telegram.say(1, 1, "hello");
    (await delivery(0)).response.writeHead(500).end();
    await failureNoted(/^Wrong response from the webhook: 500/);
    await clock.advance(999);
    expect(deliveries).toHaveLength(1);
    await clock.advance(1);
    (await delivery(1)).response.writeHead(404).end();
    await failureNoted(/: 404/);
    await clock.advance(1_999);
    expect(deliveries).toHaveLength(2);
    await clock.advance(1);
    (await delivery(2)).response.writeHead(503, { "Retry-After": "7" }).end();
    await failureNoted(/: 503/);
    await clock.advance(6_999);
    expect(deliveries).toHaveLength(3);
    await clock.advance(1);
    const last = await delivery(3);
    expect(last.updateId).toBe(100);
    last.response.end();
    await telegram.waitFor(() => telegram.pendingUpdates === 0);
  });

  it("is tried again when it does not answer in time", async () => {
    await api.setWebhook(await hook());
    telegram.say(1, 1, "hello");
    await delivery(0);
    await clock.advance(60_000);
    await failureNoted(/^Read timeout expired$/);
    await clock.advance(1_000);
    (await delivery(1)).response.end();
    await telegram.waitFor(() => telegram.pendingUpdates === 0);
  });

  it("may answer an update with a call", async () => {
    await api.setWebhook(await hook());
    telegram.say(1, 1, "hello");
    const reply = JSON.stringify({ method: "sendMessage", chat_id: 1, text: "hi" });
    (await delivery(0)).response.setHeader("Content-Type", "application/json").end(reply);
    await telegram.waitFor(() => telegram.chat(1).botMessages[0]?.text === "hi");
  });

  it("throws an open poll out, and leaves its updates to the next poll when it is deleted", async () => {
    const poll = api.getUpdates({ timeout: 30 }).catch((error: unknown) => error);
    await telegram.waitFor(() => telegram.isPolled);
    await api.setWebhook(await hook());
    expect(await poll).toMatchObject({ description: "Conflict: terminated by setWebhook request" });
    telegram.say(1, 1, "hello");
    await delivery(0);
    await api.deleteWebhook();
    expect(await api.getUpdates()).toHaveLength(1);
    expect(await api.getWebhookInfo()).toMatchObject({ url: "", pending_update_count: 1 });
  });

  it("is refused with an address or a secret that Telegram refuses", async () => {
    await expect(api.setWebhook("nowhere")).rejects.toThrow("invalid webhook URL specified");
    const secret_token = "not allowed!";
    await expect(api.setWebhook(await hook(), { secret_token })).rejects.toThrow("unallowed characters");
  });

  it("serves grammY's own webhook callback", async () => {
    const bot = new Bot(telegram.token, { client: { apiRoot: telegram.root } });
    bot.on("message:text", (context) => context.reply(`You said ${context.msg.text}`));
    const handle = webhookCallback(bot, "http", { secretToken: "s3cret" });
    receiver.removeAllListeners("request").on("request", handle);
    await bot.api.setWebhook(await hook(), { secret_token: "s3cret" });
    telegram.say(1, 1, "hello");
    await telegram.waitFor(() => telegram.chat(1).botMessages[0]?.text === "You said hello");
    await telegram.waitFor(() => telegram.pendingUpdates === 0);
  });
});
