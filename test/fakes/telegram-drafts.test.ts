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

const events = () => telegram.chat(7).history.map(({ at: _, ...event }) => event);

describe("sendMessageDraft", () => {
  it("shows a growing draft and keeps every version", async () => {
    await api.sendMessageDraft(7, 5, "");
    await api.sendMessageDraft(7, 5, "Hello");
    await api.sendMessageDraft(7, 5, "<b>Hello</b> world", { parse_mode: "HTML" });
    const [draft] = telegram.chat(7).drafts;
    expect(draft?.versions.map(({ text }) => text)).toEqual(["", "Hello", "Hello world"]);
    expect(draft).toMatchObject({ draftId: 5, entities: [{ type: "bold", offset: 0, length: 5 }], canStop: false });
    expect(telegram.chat(7).messages).toEqual([]);
  });

  it("is gone after 30 s without a call", async () => {
    await api.sendMessageDraft(7, 5, "Hello");
    await clock.advance(29_000);
    await api.sendMessageDraft(7, 5, "Hello");
    await clock.advance(29_999);
    expect(telegram.chat(7).drafts).toHaveLength(1);
    await clock.advance(1);
    expect(telegram.chat(7).drafts).toEqual([]);
    expect(events().at(-1)).toEqual({ kind: "draft-gone", draftId: 5, reason: "expired" });
  });

  it("is gone with the bot's next message, and with a draft of another number", async () => {
    await api.sendMessageDraft(7, 5, "one");
    await api.sendMessageDraft(7, 6, "two");
    expect(telegram.chat(7).drafts.map(({ draftId }) => draftId)).toEqual([6]);
    telegram.say(7, 7, "wait");
    expect(telegram.chat(7).drafts).toHaveLength(1);
    await api.sendMessage(7, "two");
    expect(telegram.chat(7).drafts).toEqual([]);
    expect(events()).toEqual([
      { kind: "draft", draftId: 5, text: "one" },
      { kind: "draft-gone", draftId: 5, reason: "replaced" },
      { kind: "draft", draftId: 6, text: "two" },
      { kind: "message", messageId: 1, fromBot: false, text: "wait" },
      { kind: "message", messageId: 2, fromBot: true, text: "two" },
      { kind: "draft-gone", draftId: 6, reason: "message" },
    ]);
  });

  it("is refused in groups, without a number and over 4096 units", async () => {
    telegram.group(-100);
    await expect(api.sendMessageDraft(-100, 5, "x")).rejects.toMatchObject({ error_code: 400 });
    await expect(api.sendMessageDraft(7, 0, "x")).rejects.toMatchObject({ error_code: 400 });
    await expect(api.sendMessageDraft(7, 5, "x".repeat(4_097))).rejects.toMatchObject({
      description: "Bad Request: message is too long",
    });
    expect(telegram.chat(7).history).toEqual([]);
  });
});

describe("sendChatAction", () => {
  it("shows for 5 s, or until the bot's message", async () => {
    await api.sendChatAction(7, "typing");
    expect(telegram.chat(7).typing).toBe("typing");
    await clock.advance(5_000);
    expect(telegram.chat(7).typing).toBeUndefined();
    await api.sendChatAction(7, "typing");
    await api.sendMessage(7, "x");
    expect(telegram.chat(7).typing).toBeUndefined();
    expect(events().map(({ kind }) => kind)).toEqual(["typing", "typing-gone", "typing", "message", "typing-gone"]);
  });

  it("knows the actions that Telegram knows", async () => {
    await expect(api.sendChatAction(7, "dance" as "typing")).rejects.toMatchObject({
      description: "Bad Request: wrong parameter action in request",
    });
  });
});
