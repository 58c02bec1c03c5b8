import { describe, expect, it } from "vitest";
import { readMessage, toInbound } from "../../../adapters/whatsapp/inbound.ts";
import { messageSchema } from "../../../adapters/whatsapp/payload.ts";
import { changesOf, inboundOf, NUMBER } from "./fixture.ts";

const PHONE = "16505551234";
const USER = "US.13491208655302741918";
const BOT_MESSAGE = "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI4NzE0";

describe("what a WhatsApp message means", () => {
  it.each([
    ["text", { kind: "text", text: "Does it come in another color?" }],
    ["command", { kind: "command", name: "help", argument: "with my order" }],
    ["button", { kind: "text", text: "Unsubscribe" }],
    ["button-reply", { kind: "text", text: "Cancel" }],
    ["list-reply", { kind: "text", text: "Priority Mail Express" }],
    ["flow-reply", { kind: "attachment", attachment: "other" }],
    ["image", { kind: "attachment", attachment: "photo", caption: "Taj Mahal" }],
    ["video", { kind: "attachment", attachment: "video" }],
    ["audio", { kind: "attachment", attachment: "audio" }],
    ["voice", { kind: "attachment", attachment: "voice" }],
    ["document", { kind: "attachment", attachment: "file", caption: "Is this right?" }],
    ["sticker", { kind: "attachment", attachment: "sticker" }],
    ["location", { kind: "attachment", attachment: "location" }],
    ["contacts", { kind: "attachment", attachment: "contact" }],
    ["order", { kind: "attachment", attachment: "other" }],
    ["unsupported", { kind: "attachment", attachment: "other" }],
    ["request-welcome", { kind: "command", name: "start", argument: "" }],
  ])("%s", (name, content) => {
    expect(inboundOf(name)).toMatchObject([{ kind: "message", content }]);
  });

  it.each([
    ["/help", { kind: "command", name: "help", argument: "" }],
    ["/reset\nnow", { kind: "command", name: "reset", argument: "now" }],
    ["/start@bot", { kind: "text" }],
    ["/etc/passwd", { kind: "text" }],
    ["/ help", { kind: "text" }],
    [" /help", { kind: "text" }],
    ["/50% off?", { kind: "text" }],
  ])("reads %j as a command or as text", (text, content) => {
    const message = { id: "wamid.1", timestamp: 1, type: "text", from: PHONE, text: { body: text } };
    expect(readMessage(messageSchema.parse(message), [])).toMatchObject({ kind: "message", content });
  });

  it.each([
    [{ forwarded: true }, "hello", true],
    [{ frequently_forwarded: true }, "hello", true],
    [{ forwarded: true }, "/reset", true],
    [{ from: NUMBER, id: "wamid.0" }, "hello", undefined],
    [undefined, "hello", undefined],
  ])("with the context %j knows whether %j was forwarded", (context, text, isForwarded) => {
    const message = { id: "wamid.1", timestamp: 1, type: "text", from: PHONE, text: { body: text }, context };
    const content = { kind: "text", text, ...(isForwarded === undefined ? {} : { isForwarded }) };
    expect(readMessage(messageSchema.parse(message), [])).toMatchObject({ kind: "message", content });
    const inbound = readMessage(messageSchema.parse(message), []);
    expect(inbound.kind === "message" ? inbound.content : undefined).toEqual(content);
  });

  it.each([
    [{ from: "84901234567" }, "vi"],
    [{ from_user_id: "VN.77" }, "vi"],
    [{ from: "16505551234", from_user_id: "US.77" }, undefined],
  ])("takes the language of %j to be %s", (from, language) => {
    const message = messageSchema.parse({ id: "wamid.1", timestamp: 1, type: "text", text: { body: "ok" }, ...from });
    const inbound = readMessage(message, []);
    if (inbound.kind !== "message") throw new Error("it is a message");
    const origin = { phoneNumberId: NUMBER, conversation: "whatsapp:1" as const, contacts: [], now: 0 };
    expect(toInbound(message, inbound, origin).author.language).toBe(language);
  });

  it("reads reactions", () => {
    const from = { phone: PHONE };
    expect(inboundOf("reaction")).toEqual([{ kind: "reaction", from, message: BOT_MESSAGE, rating: "up" }]);
    expect(inboundOf("reaction-removed")).toEqual([{ kind: "reaction", from, message: BOT_MESSAGE, rating: "none" }]);
  });

  it("takes an edit for the message that it changes, and a message taken back for nothing", () => {
    const [edit] = inboundOf("edit");
    expect(edit).toMatchObject({
      kind: "edit",
      id: "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQz0001",
      content: { kind: "text", text: "Does it come in blue?" },
    });
    expect(inboundOf("revoke")).toEqual([{ kind: "withdrawal", id: "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQz0001" }]);
  });

  it("leaves what is said in groups to others", () => {
    expect(inboundOf("group")).toMatchObject([{ kind: "left out" }]);
  });

  it.each(["text", "button", "reaction", "edit", "revoke"])("leaves out a %s that has nothing in it", (type) => {
    const message = messageSchema.parse({ id: "wamid.1", timestamp: 1, type, from: PHONE });
    expect(readMessage(message, [])).toMatchObject({ kind: "left out" });
  });

  it("leaves out what nobody has said", () => {
    const message = messageSchema.parse({ id: "wamid.1", timestamp: 1, type: "text", text: { body: "boo" } });
    expect(readMessage(message, [])).toMatchObject({ kind: "left out" });
  });

  it("knows people by their number, their user id or both", () => {
    expect(inboundOf("text")).toMatchObject([{ from: { phone: PHONE } }]);
    expect(inboundOf("text-with-user-id")).toMatchObject([{ from: { phone: PHONE, user: USER } }]);
    expect(inboundOf("text-without-number")).toMatchObject([{ from: { user: USER } }]);
    expect(inboundOf("text-without-number")[0]).not.toHaveProperty("from.phone");
  });

  it("reads changes of number and of user id, which are no messages", () => {
    const to = { user: "US.20000000000000000002" };
    expect(inboundOf("user-changed-number")).toEqual([
      { kind: "moved", from: { user: USER, phone: PHONE }, to: { ...to, phone: "12195555358" } },
    ]);
    expect(inboundOf("user-changed-user-id")).toEqual([{ kind: "moved", from: { user: USER }, to }]);
  });

  it("gives everybody in a webhook their own names", () => {
    const contacts = [
      { wa_id: "1", profile: { name: "Ann" } },
      { user_id: "US.2", profile: { name: "Bob" } },
      { wa_id: "3", user_id: "US.3", profile: { name: "Cleo" } },
    ];
    const namesOf = (fields: object) => {
      const message = messageSchema.parse({
        id: "wamid.1",
        timestamp: 1,
        type: "text",
        text: { body: "x" },
        ...fields,
      });
      const inbound = readMessage(message, contacts);
      if (inbound.kind !== "message") return inbound;
      const { author } = toInbound(message, inbound, { phoneNumberId: NUMBER, conversation: "x", contacts, now: 5 });
      return [author.id, author.name, inbound.from];
    };
    expect(namesOf({ from: "1" })).toEqual(["1", "Ann", { phone: "1" }]);
    expect(namesOf({ from_user_id: "US.2" })).toEqual(["US.2", "Bob", { user: "US.2" }]);
    expect(namesOf({ from: "3" })).toEqual(["US.3", "Cleo", { phone: "3", user: "US.3" }]);
    expect(namesOf({ from: "4" })).toEqual(["4", undefined, { phone: "4" }]);
  });

  it("knows the only contact for the speaker's, also where number and WhatsApp id differ", () => {
    const contacts = [{ wa_id: "551187654321", user_id: "BR.1", profile: { name: "Bia" } }];
    const fields = { id: "wamid.1", timestamp: 1, type: "text", text: { body: "oi" } };
    const read = (from: object) => readMessage(messageSchema.parse({ ...fields, ...from }), contacts);
    expect(read({ from: "5511987654321" })).toMatchObject({ from: { phone: "5511987654321", user: "BR.1" } });
    const other = read({ from_user_id: "BR.2" });
    expect(other).toMatchObject({ from: { user: "BR.2" } });
    expect(other).not.toHaveProperty("from.phone");
  });

  it("makes a message of the core's shape", () => {
    const [change] = changesOf("text-with-user-id");
    const [message] = change?.messages ?? [];
    const [inbound] = inboundOf("text-with-user-id");
    if (message === undefined || inbound?.kind !== "message") throw new Error("the fixture has no message");
    const contacts = change?.contacts ?? [];
    expect(
      toInbound(message, inbound, { phoneNumberId: NUMBER, conversation: "whatsapp:1:2", contacts, now: 5 }),
    ).toEqual({
      id: `whatsapp:${message.id}`,
      platform: "whatsapp",
      conversation: "whatsapp:1:2",
      author: { id: USER, role: "customer", name: "Sheena Nelson" },
      address: { phoneNumberId: NUMBER, to: PHONE, recipient: USER, message: message.id, at: 1_749_416_383_000 },
      content: { kind: "text", text: "Còn hàng không? 🙂" },
      receivedAt: 5,
    });
  });
});
