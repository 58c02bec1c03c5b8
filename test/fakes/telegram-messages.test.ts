import { Api, GrammyError } from "grammy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeTelegram, startFakeTelegram } from "./telegram/fake-telegram.ts";

let telegram: FakeTelegram;
let api: Api;

beforeEach(async () => {
  telegram = await startFakeTelegram();
  api = new Api(telegram.token, { apiRoot: telegram.root });
  telegram.privateChat(telegram.user(7, { first_name: "Anna" }));
});
afterEach(() => telegram.stop());

async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof GrammyError)) throw new Error(`Expected a refusal, got ${String(error)}`);
  return `${error.error_code} ${error.description}`;
}

describe("sendMessage", () => {
  it("shows the parsed text and returns the message as Telegram does", async () => {
    const sent = await api.sendMessage(7, "<b>Hello</b> &amp; welcome", { parse_mode: "HTML" });
    expect(sent).toMatchObject({
      message_id: 1,
      chat: { id: 7, type: "private", first_name: "Anna" },
      from: { is_bot: true, username: "frontdesk_bot" },
      text: "Hello & welcome",
      entities: [{ type: "bold", offset: 0, length: 5 }],
    });
    expect(telegram.chat(7).messages).toMatchObject([
      { messageId: 1, fromBot: true, text: "Hello & welcome", edits: 0 },
    ]);
  });

  it("counts messages per chat", async () => {
    telegram.say(7, 7, "one");
    expect((await api.sendMessage(7, "two")).message_id).toBe(2);
    telegram.privateChat(8);
    expect((await api.sendMessage(8, "one")).message_id).toBe(1);
  });

  it.each<[string, (api: Api) => Promise<unknown>, string]>([
    ["no text", (api) => api.sendMessage(7, ""), "400 Bad Request: message text is empty"],
    ["blank text", (api) => api.sendMessage(7, " \n"), "400 Bad Request: text must be non-empty"],
    ["4097 units", (api) => api.sendMessage(7, "x".repeat(4_097)), "400 Bad Request: message is too long"],
    ["40 kB", (api) => api.sendMessage(7, "x".repeat(40_000)), "400 Bad Request: text is too long"],
    ["unknown chat", (api) => api.sendMessage(99, "x"), "400 Bad Request: chat not found"],
    ["no chat", (api) => api.sendMessage("", "x"), "400 Bad Request: chat_id is empty"],
    [
      "broken HTML",
      (api) => api.sendMessage(7, "<p>x</p>", { parse_mode: "HTML" }),
      `400 Bad Request: can't parse entities: Unsupported start tag "p" at byte offset 0`,
    ],
    [
      "entity beyond the end",
      (api) => api.sendMessage(7, "abc", { entities: [{ type: "bold", offset: 1, length: 9 }] }),
      "400 Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 10",
    ],
    [
      "reply to nothing",
      (api) => api.sendMessage(7, "x", { reply_parameters: { message_id: 55 } }),
      "400 Bad Request: message to be replied not found",
    ],
    [
      "thread that is not there",
      (api) => api.sendMessage(7, "x", { message_thread_id: 5 }),
      "400 Bad Request: message thread not found",
    ],
    [
      "too much callback data",
      (api) =>
        api.sendMessage(7, "x", {
          reply_markup: { inline_keyboard: [[{ text: "ok", callback_data: "é".repeat(33) }]] },
        }),
      "400 Bad Request: BUTTON_DATA_INVALID",
    ],
  ])("refuses: %s", async (_, call, expected) => {
    expect(await refusalOf(call(api))).toBe(expected);
    expect(telegram.chat(7).messages).toEqual([]);
  });

  it("takes 4096 units after parsing", async () => {
    const text = `<b>${"x".repeat(4_096)}</b>`;
    expect((await api.sendMessage(7, text, { parse_mode: "HTML" })).text).toHaveLength(4_096);
  });

  it("answers a message, one level deep", async () => {
    const asked = telegram.say(7, 7, "question");
    const first = await api.sendMessage(7, "answer", { reply_parameters: { message_id: asked.message_id } });
    const second = await api.sendMessage(7, "more", { reply_parameters: { message_id: first.message_id } });
    expect(second.reply_to_message).toMatchObject({ text: "answer" });
    expect(second.reply_to_message).not.toHaveProperty("reply_to_message");
    expect(telegram.chat(7).message(second.message_id)?.replyTo).toBe(first.message_id);
    const gone = { message_id: 99, allow_sending_without_reply: true };
    expect(await api.sendMessage(7, "alone", { reply_parameters: gone })).not.toHaveProperty("reply_to_message");
  });

  it("needs an existing topic in a forum, and ignores threads in other groups", async () => {
    telegram.group(-100, { is_forum: true });
    telegram.group(-200);
    const thread = telegram.topic(-100, 7, "Billing");
    expect((await api.sendMessage(-100, "x", { message_thread_id: thread })).message_thread_id).toBe(thread);
    expect(await refusalOf(api.sendMessage(-100, "x", { message_thread_id: 1 }))).toContain("thread not found");
    expect(await api.sendMessage(-200, "x", { message_thread_id: 9 })).not.toHaveProperty("message_thread_id");
  });
});

describe("a chat that the bot has lost", () => {
  it("refuses every call with 403 until the user is back", async () => {
    const sent = await api.sendMessage(7, "x");
    telegram.block(7);
    const blocked = "403 Forbidden: bot was blocked by the user";
    expect(await refusalOf(api.sendMessage(7, "y"))).toBe(blocked);
    expect(await refusalOf(api.editMessageText(7, sent.message_id, "y"))).toBe(blocked);
    expect(await refusalOf(api.sendChatAction(7, "typing"))).toBe(blocked);
    expect(await refusalOf(api.sendMessageDraft(7, 1, "y"))).toBe(blocked);
    telegram.unblock(7);
    await api.sendMessage(7, "z");
    telegram.group(-100);
    telegram.kick(-100, 7);
    expect(await refusalOf(api.sendMessage(-100, "x"))).toBe("403 Forbidden: bot was kicked from the supergroup chat");
  });
});

describe("editMessageText", () => {
  it("changes text and keyboard and keeps every version", async () => {
    const { message_id } = await api.sendMessage(7, "one", {
      reply_markup: { inline_keyboard: [[{ text: "👍", callback_data: "up" }]] },
    });
    const edited = await api.editMessageText(7, message_id, "two");
    expect(edited).toMatchObject({ text: "two" });
    const shown = telegram.chat(7).message(message_id);
    expect(shown?.versions.map(({ text }) => text)).toEqual(["one", "two"]);
    expect(shown).toMatchObject({ edits: 1, keyboard: undefined });
    expect(telegram.chat(7).history.map(({ kind }) => kind)).toEqual(["message", "edit"]);
  });

  it("refuses what changes nothing, what is not there and what is not its own", async () => {
    const { message_id } = await api.sendMessage(7, "<b>x</b>", { parse_mode: "HTML" });
    const asked = telegram.say(7, 7, "question");
    const same = api.editMessageText(7, message_id, "x ", { entities: [{ type: "bold", offset: 0, length: 1 }] });
    expect(await refusalOf(same)).toBe(
      "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    );
    expect(await refusalOf(api.editMessageText(7, 99, "y"))).toBe("400 Bad Request: message to edit not found");
    expect(await refusalOf(api.editMessageText(7, asked.message_id, "y"))).toBe(
      "400 Bad Request: message can't be edited",
    );
    expect(await refusalOf(api.editMessageText(7, message_id, "x".repeat(4_097)))).toBe(
      "400 Bad Request: MESSAGE_TOO_LONG",
    );
    expect(telegram.chat(7).message(message_id)?.edits).toBe(0);
  });

  it("changes a keyboard alone", async () => {
    const { message_id } = await api.sendMessage(7, "x");
    const reply_markup = { inline_keyboard: [[{ text: "👍", callback_data: "up" }]] };
    await api.editMessageReplyMarkup(7, message_id, { reply_markup });
    expect(telegram.chat(7).message(message_id)?.keyboard).toEqual(reply_markup);
    expect(await refusalOf(api.editMessageReplyMarkup(7, message_id, { reply_markup }))).toContain("not modified");
  });
});

describe("other methods on messages", () => {
  it("deletes its own messages, and a person's only in private", async () => {
    const { message_id } = await api.sendMessage(7, "x");
    await api.deleteMessage(7, message_id);
    expect(telegram.chat(7).messages).toEqual([]);
    expect(telegram.chat(7).deletedMessages).toMatchObject([{ text: "x" }]);
    expect(await refusalOf(api.deleteMessage(7, message_id))).toBe("400 Bad Request: message to delete not found");
    telegram.group(-100);
    const asked = telegram.say(-100, 7, "question");
    expect(await refusalOf(api.deleteMessage(-100, asked.message_id))).toBe(
      "400 Bad Request: message can't be deleted",
    );
  });

  it("reacts with the emoji that Telegram allows", async () => {
    const asked = telegram.say(7, 7, "question");
    await api.setMessageReaction(7, asked.message_id, [{ type: "emoji", emoji: "👀" }]);
    expect(telegram.chat(7).message(asked.message_id)?.botReactions).toEqual(["👀"]);
    const wrong = api.setMessageReaction(7, asked.message_id, [{ type: "emoji", emoji: "🏠" as "👀" }]);
    expect(await refusalOf(wrong)).toBe("400 Bad Request: REACTION_INVALID");
  });

  it("answers a button press once", async () => {
    const reply_markup = { inline_keyboard: [[{ text: "👍", callback_data: "up" }]] };
    const { message_id } = await api.sendMessage(7, "x", { reply_markup });
    const press = telegram.pressButton(7, 7, message_id, "👍");
    await api.answerCallbackQuery(press.id, { text: "Thanks" });
    expect(press.answer).toEqual({ text: "Thanks", showAlert: false });
    expect(await refusalOf(api.answerCallbackQuery(press.id))).toContain("query is too old");
    expect(() => telegram.pressButton(7, 7, message_id, "down")).toThrow("no button");
  });
});

describe("the account", () => {
  it("is told by getMe and keeps a menu per scope", async () => {
    expect(await api.getMe()).toMatchObject({ id: 4242, is_bot: true, username: "frontdesk_bot" });
    await api.setMyCommands([{ command: "help", description: "Help" }]);
    await api.setMyCommands([{ command: "stats", description: "Numbers" }], { scope: { type: "chat", chat_id: 7 } });
    expect(await api.getMyCommands()).toEqual([{ command: "help", description: "Help" }]);
    expect(await api.getMyCommands({ scope: { type: "chat", chat_id: 7 } })).toMatchObject([{ command: "stats" }]);
    const unknown = api.setMyCommands([], { scope: { type: "chat", chat_id: 99 } });
    expect(await refusalOf(unknown)).toBe("400 Bad Request: chat not found");
    const loud = api.setMyCommands([{ command: "Help", description: "Help" }]);
    expect(await refusalOf(loud)).toBe("400 Bad Request: BOT_COMMAND_INVALID");
  });
});

describe("the HTTP side", () => {
  it("refuses a wrong token and an unknown method as Telegram does", async () => {
    const other = new Api("4242:other", { apiRoot: telegram.root });
    expect(await refusalOf(other.getMe())).toBe("401 Unauthorized");
    const response = await fetch(`${telegram.root}/bot${telegram.token}/sendTelepathy`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ ok: false, error_code: 404, description: "Not Found" });
  });

  it("takes parameters as JSON, as a form and in the address, whatever the method's case", async () => {
    const address = `${telegram.root}/bot${telegram.token}/SENDMESSAGE`;
    await fetch(`${address}?chat_id=7&text=query`);
    await fetch(address, { method: "POST", body: new URLSearchParams({ chat_id: "7", text: "form" }) });
    const headers = { "content-type": "application/json" };
    await fetch(address, { method: "POST", headers, body: JSON.stringify({ chat_id: "7", text: "json" }) });
    expect(telegram.chat(7).messages.map(({ text }) => text)).toEqual(["query", "form", "json"]);
    expect(telegram.callsOf("sendMessage", 7)).toHaveLength(3);
    expect(telegram.calls.at(-1)).toMatchObject({ method: "sendMessage", status: 200, ok: true });
  });
});
