import { Api } from "grammy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "./fake-clock.ts";
import { type FakeTelegram, startFakeTelegram } from "./telegram/fake-telegram.ts";

let clock: FakeClock;
let telegram: FakeTelegram;
let api: Api;

beforeEach(async () => {
  clock = new FakeClock();
  telegram = await startFakeTelegram({ clock });
  api = new Api(telegram.token, { apiRoot: telegram.root });
  telegram.privateChat(7);
});
afterEach(() => telegram.stop());

const texts = () => telegram.chat(7).messages.map(({ text }) => text);

describe("faults", () => {
  it("hang without effect, or with it", async () => {
    telegram.faults.next("sendMessage", "hang", "hangAfter");
    const gone = new AbortController();
    const first = api.sendMessage(7, "lost", {}, gone.signal as never).catch(() => "aborted");
    await telegram.waitFor(() => telegram.calls.length === 1);
    const second = api.sendMessage(7, "sent", {}, gone.signal as never).catch(() => "aborted");
    await telegram.waitFor(() => texts().length === 1);
    gone.abort();
    expect(await Promise.all([first, second])).toEqual(["aborted", "aborted"]);
    expect(texts()).toEqual(["sent"]);
    expect(telegram.calls.map(({ status }) => status)).toEqual([undefined, undefined]);
  });

  it("break the connection before or after the effect", async () => {
    telegram.faults.next("sendMessage", "dropBefore", "dropAfter");
    await expect(api.sendMessage(7, "lost")).rejects.toThrow("Network request for 'sendMessage' failed");
    await expect(api.sendMessage(7, "sent")).rejects.toThrow("Network request for 'sendMessage' failed");
    expect(texts()).toEqual(["sent"]);
  });

  it("answer like a proxy in trouble", async () => {
    telegram.faults.next("sendMessage", { status: 502 });
    const response = await fetch(`${telegram.root}/bot${telegram.token}/sendMessage?chat_id=7&text=x`);
    expect(response.status).toBe(502);
    expect(await response.text()).toMatch(/^<html>/);
    expect(texts()).toEqual([]);
  });

  it("answer with 429, or with any description", async () => {
    telegram.faults.next("*", { retryAfter: 12 }, { description: "Bad Request: CHAT_RESTRICTED" });
    await expect(api.sendMessage(7, "x")).rejects.toMatchObject({ error_code: 429, parameters: { retry_after: 12 } });
    await expect(api.sendMessage(7, "x")).rejects.toMatchObject({ description: "Bad Request: CHAT_RESTRICTED" });
    await api.sendMessage(7, "x");
    expect(telegram.calls.map(({ status }) => status)).toEqual([429, 400, 200]);
  });

  it("answer late what was done at once", async () => {
    telegram.faults.next("sendMessage", { slowMs: 3_000 });
    const sending = api.sendMessage(7, "slow");
    await telegram.waitFor(() => texts().length === 1);
    expect(telegram.calls[0]?.status).toBeUndefined();
    await clock.advance(3_000);
    expect(await sending).toMatchObject({ text: "slow" });
  });

  it("strike where a predicate holds, until removed", async () => {
    const heal = telegram.faults.when(({ params }) => params.text === "bad", { description: "Bad Request: no" });
    await expect(api.sendMessage(7, "bad")).rejects.toThrow("no");
    await api.sendMessage(7, "good");
    await expect(api.sendMessage(7, "bad")).rejects.toThrow("no");
    heal();
    await api.sendMessage(7, "bad");
    telegram.faults.when(() => true, "dropBefore", 1);
    await expect(api.getMe()).rejects.toThrow();
    await api.getMe();
  });
});

describe("latency", () => {
  it("lies on both sides of the effect", async () => {
    await using slow = await startFakeTelegram({ clock, latencyMs: 100 });
    slow.privateChat(7);
    const sending = new Api(slow.token, { apiRoot: slow.root }).sendMessage(7, "x");
    await slow.waitFor(() => slow.calls.length === 1);
    expect(slow.chat(7).messages).toEqual([]);
    await clock.advance(50);
    expect(slow.chat(7).messages).toHaveLength(1);
    expect(slow.calls[0]?.status).toBeUndefined();
    await clock.advance(50);
    await sending;
  });
});

describe("many conversations", () => {
  it("are served at once", async () => {
    const chats = Array.from({ length: 200 }, (_, index) => telegram.privateChat(1_000 + index).id);
    await Promise.all(
      chats.map(async (chat) => {
        await api.sendMessageDraft(chat, 1, "Thinking");
        const { message_id } = await api.sendMessage(chat, "one");
        for (let edit = 0; edit < 5; edit++)
          await api.editMessageText(chat, message_id, `one ${"x".repeat(edit * 50)}y`);
      }),
    );
    expect(chats.every((chat) => telegram.chat(chat).botMessages[0]?.edits === 5)).toBe(true);
  });
});
