import { Api } from "grammy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "./fake-clock.ts";
import { type FakeTelegram, startFakeTelegram } from "./telegram/fake-telegram.ts";

let clock: FakeClock;
let telegram: FakeTelegram;
let api: Api;

beforeEach(async () => {
  clock = new FakeClock();
  telegram = await startFakeTelegram({ clock, limits: true });
  api = new Api(telegram.token, { apiRoot: telegram.root });
  telegram.privateChat(7);
});
afterEach(() => telegram.stop());

async function sendUntilRefused(chat: number, stepMs: number): Promise<{ sent: number; retryAfter: number }> {
  for (let sent = 0; sent < 100; sent++) {
    const error: unknown = await api.sendMessage(chat, `${sent}`).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error !== undefined) {
      expect(error).toMatchObject({
        error_code: 429,
        description: expect.stringMatching(/^Too Many Requests: retry after \d+$/),
      });
      return { sent, retryAfter: (error as { parameters: { retry_after: number } }).parameters.retry_after };
    }
    await clock.advance(stepMs);
  }
  throw new Error("Nothing was refused");
}

describe("flood limits", () => {
  it("allow three messages at once and one a second in a chat", async () => {
    expect(await sendUntilRefused(7, 0)).toEqual({ sent: 3, retryAfter: 1 });
    await clock.advance(1_000);
    await api.sendMessage(7, "again");
    telegram.privateChat(8);
    await api.sendMessage(8, "another chat has its own budget");
  });

  it("make sends, edits, drafts and chat actions share", async () => {
    const { message_id } = await api.sendMessage(7, "one");
    await api.editMessageText(7, message_id, "two");
    await api.sendChatAction(7, "typing");
    await expect(api.sendMessageDraft(7, 1, "three")).rejects.toMatchObject({ error_code: 429 });
    expect(telegram.chat(7).drafts).toEqual([]);
  });

  it("refuse and count what is sent during the wait", async () => {
    await sendUntilRefused(7, 0);
    expect(telegram.penalised).toBe(0);
    await expect(api.sendMessage(7, "impatient")).rejects.toMatchObject({ error_code: 429 });
    expect(telegram.penalised).toBe(1);
    await clock.advance(1_000);
    await api.sendMessage(7, "patient");
    expect(telegram.penalised).toBe(1);
  });

  it("allow twenty messages a minute in a group", async () => {
    telegram.group(-100);
    const { sent, retryAfter } = await sendUntilRefused(-100, 1_000);
    expect({ sent, retryAfter }).toEqual({ sent: 20, retryAfter: 40 });
  });

  it("allow thirty calls a second over all chats", async () => {
    const chats = Array.from({ length: 40 }, (_, index) => telegram.privateChat(1_000 + index).id);
    const outcomes = await Promise.allSettled(chats.map((chat) => api.sendMessage(chat, "x")));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(30);
  });

  it("are off unless asked for", async () => {
    await using unlimited = await startFakeTelegram();
    unlimited.privateChat(7);
    const free = new Api(unlimited.token, { apiRoot: unlimited.root });
    await Promise.all(Array.from({ length: 50 }, (_, index) => free.sendMessage(7, `${index}`)));
    expect(unlimited.chat(7).botMessages).toHaveLength(50);
  });
});
