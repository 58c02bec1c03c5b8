import type { Message, Update } from "grammy/types";
import { describe, expect, it } from "vitest";
import { parseUpdate } from "../../../adapters/telegram/inbound.ts";

const me = { id: 42, username: "desk_bot" };
const chat = { id: 7, type: "private", first_name: "An" } as const;
const customer = { id: 7, is_bot: false, first_name: "An" };
const bot = { id: 42, is_bot: true, first_name: "Desk", username: "desk_bot" };

function contentOf(extra: Partial<Message>) {
  const message = { message_id: 2, date: 1, chat, from: customer, text: "what is this?", ...extra } as Message;
  const inbound = parseUpdate({ update_id: 1, message } as Update, { me, now: 0 });
  return inbound.kind === "message" ? inbound.message.content : inbound;
}

type Answered = NonNullable<Message["reply_to_message"]>;

function earlier(from: object, words: { readonly text: string } | { readonly caption: string }): Answered {
  return { message_id: 1, date: 1, chat, from, ...words } as unknown as Answered;
}

describe("what a Telegram text says of where its words are from", () => {
  it("carries the words that it answers", () => {
    const answered = earlier({ id: 9, is_bot: false, first_name: "B" }, { text: "Win a phone!" });
    expect(contentOf({ reply_to_message: answered })).toEqual({
      kind: "text",
      text: "what is this?",
      quoted: "Win a phone!",
    });
  });

  it("carries of them the part that the sender has chosen", () => {
    const quote = { text: "a phone", position: 4, is_manual: true } as const;
    const answered = earlier(customer, { text: "Win a phone!" });
    expect(contentOf({ reply_to_message: answered, quote })).toMatchObject({ quoted: "a phone" });
    expect(contentOf({ reply_to_message: earlier(bot, { text: "Win a phone!" }), quote })).toMatchObject({
      quoted: "a phone",
    });
    expect(contentOf({ quote })).toMatchObject({ quoted: "a phone" });
  });

  it("leaves out the bot's own words, which the conversation has", () => {
    expect(contentOf({ reply_to_message: earlier(bot, { text: "Hello!" }) })).toEqual({
      kind: "text",
      text: "what is this?",
    });
  });

  it("carries the caption of an answered picture", () => {
    const answered = earlier(customer, { caption: "my receipt" });
    expect(contentOf({ reply_to_message: answered })).toMatchObject({ quoted: "my receipt" });
  });

  it("marks what was forwarded", () => {
    const forward_origin = { type: "hidden_user", sender_user_name: "Someone", date: 1 } as const;
    expect(contentOf({ forward_origin })).toEqual({ kind: "text", text: "what is this?", isForwarded: true });
  });

  it("says nothing of a text that stands alone", () => {
    expect(contentOf({})).toEqual({ kind: "text", text: "what is this?" });
  });
});
