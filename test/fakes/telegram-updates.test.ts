import { Api, Bot } from "grammy";
import type { Update } from "grammy/types";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "./fake-clock.ts";
import { type FakeTelegram, startFakeTelegram } from "./telegram/fake-telegram.ts";

let clock: FakeClock;
let telegram: FakeTelegram;
let api: Api;

beforeEach(async () => {
  clock = new FakeClock();
  telegram = await startFakeTelegram({ clock, firstUpdateId: 100 });
  api = new Api(telegram.token, { apiRoot: telegram.root });
  telegram.privateChat(7);
});
afterEach(() => telegram.stop());

const idsOf = (updates: readonly Update[]) => updates.map((update) => update.update_id);
const kindsOf = (updates: readonly Update[]) => updates.flatMap((update) => Object.keys(update).slice(1));

describe("getUpdates", () => {
  it("gives unconfirmed updates again until a higher offset confirms them", async () => {
    for (const text of ["one", "two", "three"]) telegram.say(7, 7, text);
    expect(idsOf(await api.getUpdates())).toEqual([100, 101, 102]);
    expect(idsOf(await api.getUpdates({ limit: 2 }))).toEqual([100, 101]);
    expect(idsOf(await api.getUpdates({ offset: 102 }))).toEqual([102]);
    expect(telegram.pendingUpdates).toBe(1);
    expect(await api.getUpdates({ offset: 103 })).toEqual([]);
    expect(telegram.pendingUpdates).toBe(0);
  });

  it("keeps only the newest for a negative offset", async () => {
    for (const text of ["one", "two", "three"]) telegram.say(7, 7, text);
    expect(idsOf(await api.getUpdates({ offset: -1 }))).toEqual([102]);
    expect(telegram.pendingUpdates).toBe(1);
  });

  it("waits for an update, and gives those said in one breath together", async () => {
    const poll = api.getUpdates({ timeout: 30 });
    await telegram.waitFor(() => telegram.isPolled);
    telegram.say(7, 7, "one");
    telegram.say(7, 7, "two");
    expect(idsOf(await poll)).toEqual([100, 101]);
  });

  it("comes back empty when the time is up", async () => {
    const poll = api.getUpdates({ timeout: 30 });
    await telegram.waitFor(() => telegram.isPolled);
    await clock.advance(30_000);
    expect(await poll).toEqual([]);
  });

  it("throws an older poll out with 409", async () => {
    const older = api.getUpdates({ timeout: 30 }).catch((error: unknown) => error);
    await telegram.waitFor(() => telegram.isPolled);
    const newer = api.getUpdates({ timeout: 30 });
    expect(await older).toMatchObject({
      error_code: 409,
      description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    });
    telegram.say(7, 7, "one");
    expect(idsOf(await newer)).toEqual([100]);
  });

  it("forgets a poll whose caller has gone: the update waits for the next one", async () => {
    const gone = new AbortController();
    const poll = api.getUpdates({ timeout: 30 }, gone.signal as never).catch(() => "gone");
    await telegram.waitFor(() => telegram.isPolled);
    gone.abort();
    expect(await poll).toBe("gone");
    await telegram.waitFor(() => !telegram.isPolled);
    telegram.say(7, 7, "one");
    expect(idsOf(await api.getUpdates({ timeout: 30 }))).toEqual([100]);
  });

  it("is refused while a webhook is set", async () => {
    await api.setWebhook("http://127.0.0.1:9/hook");
    await expect(api.getUpdates()).rejects.toMatchObject({
      error_code: 409,
      description:
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    });
    await api.deleteWebhook();
    expect(await api.getUpdates()).toEqual([]);
  });
});

describe("allowed_updates", () => {
  it("leaves reactions out unless they are asked for, and sticks", async () => {
    const { message_id } = telegram.say(7, 7, "one");
    telegram.react(7, 7, message_id, "👍");
    expect(kindsOf(await api.getUpdates())).toEqual(["message"]);
    await api.getUpdates({ offset: 101, allowed_updates: ["message_reaction"] });
    await api.getUpdates();
    telegram.say(7, 7, "two");
    telegram.react(7, 7, message_id, "👎");
    expect(kindsOf(await api.getUpdates())).toEqual(["message_reaction"]);
    await api.getUpdates({ allowed_updates: [] });
    telegram.say(7, 7, "three");
    expect(kindsOf(await api.getUpdates({ offset: 102 }))).toEqual(["message"]);
  });
});

describe("what people do", () => {
  it("becomes updates of the right kind", async () => {
    const { message_id } = telegram.say(7, 7, "/start shop");
    telegram.edit(7, message_id, "edited");
    telegram.sendPhoto(7, 7, { caption: "look @frontdesk_bot", mediaGroupId: "album" });
    await api.sendMessageDraft(7, 5, "Thinking", { can_stop: true });
    telegram.pressStop(7);
    telegram.block(7);
    const updates = await api.getUpdates();
    expect(kindsOf(updates)).toEqual([
      "message",
      "edited_message",
      "message",
      "stopped_message_generation",
      "my_chat_member",
    ]);
    expect(updates[0]?.message).toMatchObject({ text: "/start shop", entities: [{ type: "bot_command", length: 6 }] });
    expect(updates[1]?.edited_message).toMatchObject({ message_id, text: "edited" });
    expect(updates[1]?.edited_message).not.toHaveProperty("entities");
    expect(updates[2]?.message).toMatchObject({
      photo: [{ width: 90 }],
      caption_entities: [{ type: "mention", offset: 5 }],
      media_group_id: "album",
    });
    expect(updates[3]?.stopped_message_generation).toMatchObject({ chat: { id: 7 }, draft_id: 5 });
    expect(updates[4]?.my_chat_member).toMatchObject({ new_chat_member: { status: "kicked" } });
  });

  it("is delivered again on request, even when it was confirmed", async () => {
    telegram.say(7, 7, "one");
    telegram.say(7, 7, "two");
    await api.getUpdates({ offset: 102 });
    telegram.redeliver(100);
    expect(idsOf(await api.getUpdates({ offset: 102 }))).toEqual([100]);
    expect(await api.getUpdates({ offset: 102 })).toEqual([]);
    expect(() => telegram.redeliver(5)).toThrow("no update 5");
  });
});

describe("a grammY bot", () => {
  it("runs on the fake unmodified, and confirms what it handled", async () => {
    const bot = new Bot(telegram.token, { client: { apiRoot: telegram.root } });
    bot.command("start", (context) => context.reply(`Hello ${context.from?.first_name}: ${context.match}`));
    const running = bot.start();
    telegram.say(7, telegram.user(7, { first_name: "Anna" }), "/start shop");
    await telegram.waitFor(() => telegram.chat(7).botMessages.length > 0);
    expect(telegram.chat(7).botMessages[0]?.text).toBe("Hello Anna: shop");
    await bot.stop();
    await running;
    expect(telegram.pendingUpdates).toBe(0);
  });
});

describe("waitFor", () => {
  it("says what did not happen", async () => {
    const nothing = telegram.waitFor(() => false, { timeoutMs: 5, describe: "an answer to Anna" });
    await expect(nothing).rejects.toThrow("Did not happen within 5 ms: an answer to Anna");
  });
});
