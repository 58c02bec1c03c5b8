import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMessage } from "../../../adapters/whatsapp/inbound.ts";
import { readChanges } from "../../../adapters/whatsapp/payload.ts";
import { readStatus, toReceipt } from "../../../adapters/whatsapp/statuses.ts";
import { changesOf, fixture } from "./fixture.ts";

const SECRET_WORDS = "my dog is called Quokka";

describe("webhooks of WhatsApp", () => {
  it("reads every entry, change, message and status in order", () => {
    const changes = changesOf("batch");
    const texts = changes.flatMap(({ messages }) => messages.map(({ text }) => text?.body));
    expect(texts).toEqual(["one", "two", "two and a half", "three"]);
    expect(changes.flatMap(({ statuses }) => statuses.map(({ status }) => status))).toEqual(["sent", "delivered"]);
  });

  it("reads codes of errors and changes of user ids", () => {
    expect(changesOf("errors")).toMatchObject([{ errors: [130429] }]);
    expect(changesOf("user-id-update")).toMatchObject([
      { idUpdates: [{ user_id: { previous: "US.13491208655302741918", current: "US.20000000000000000002" } }] },
    ]);
  });

  it("leaves out what cannot be read, without a word of it, and reads the rest", () => {
    const unreadable: string[] = [];
    const good = { id: "wamid.1", timestamp: "1749416383", type: "text", from: "1650", text: { body: "hello" } };
    const bad = [
      { ...good, id: 7, text: { body: SECRET_WORDS } },
      { ...good, timestamp: SECRET_WORDS },
      { ...good, text: SECRET_WORDS },
      SECRET_WORDS,
      null,
    ];
    const value = { metadata: { phone_number_id: "1" }, messages: [...bad, good], contacts: "none", statuses: null };
    const body = {
      object: "whatsapp_business_account",
      entry: [null, { changes: "x" }, { changes: [7, { field: "messages", value }, { field: 1, value }] }],
    };
    const changes = readChanges(body, (where, why) => unreadable.push(`${where}: ${why}`));
    expect(changes?.map(({ messages }) => messages.map(({ id }) => id))).toEqual([["wamid.1"]]);
    expect(unreadable).toHaveLength(bad.length + 3);
    expect(unreadable.join("\n")).not.toMatch(/quokka/i);
    expect(unreadable).toContain("message: text invalid_type");
  });

  it("keeps a message whose lesser fields are strange", () => {
    const message = {
      ...{ id: "wamid.1", timestamp: 1749416383, type: "image", from: "1650", from_user_id: 5 },
      ...{ image: { caption: ["x"] }, audio: 3, context: "?", extra: { a: 1 } },
    };
    const value = { metadata: { phone_number_id: "1", new: true }, messages: [message], contacts: [{ profile: 4 }] };
    const body = { object: "whatsapp_business_account", entry: [{ changes: [{ field: "messages", value }] }], new: 1 };
    const unreadable: string[] = [];
    const [change] = readChanges(body, (where) => unreadable.push(where)) ?? [];
    expect(change?.messages.map((read) => readMessage(read, change.contacts))).toMatchObject([
      { kind: "message", from: { phone: "1650" }, content: { kind: "attachment", attachment: "photo" } },
    ]);
    expect(unreadable).toEqual([]);
  });

  it("is not about WhatsApp when it says so, or says nothing", () => {
    for (const body of [null, 1, "x", [], {}, { object: "page", entry: [] }]) {
      expect(readChanges(body, () => undefined)).toBeUndefined();
    }
  });

  it("never throws, whatever part of a webhook is replaced", () => {
    const names = ["batch", "text-with-user-id", "reaction", "user-changed-number", "status-failed", "edit", "image"];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(60), fc.jsonValue(), (name, position, junk) => {
        const body = replaceAt(fixture(name), position, junk);
        for (const change of readChanges(body, () => undefined) ?? []) {
          for (const message of change.messages) readMessage(message, change.contacts);
          for (const news of change.statuses.flatMap((status) => readStatus(status) ?? [])) toReceipt(news);
        }
      }),
    );
  });
});

describe("statuses", () => {
  const receiptsOf = (name: string) =>
    changesOf(name)
      .flatMap(({ statuses }) => statuses.flatMap((status) => readStatus(status) ?? []))
      .map(toReceipt);

  it.each([
    ["status-sent", { status: "sent" }],
    ["status-delivered", { status: "delivered" }],
    ["status-read", { status: "read" }],
    ["status-failed", { status: "failed", why: expect.stringMatching(/131026.*delivered/) }],
  ])("%s", (name, receipt) => {
    const message = { wamid: "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI4NzE0" };
    expect(receiptsOf(name)).toEqual([{ ...receipt, message, at: 1_750_030_073_000 }]);
  });

  it("leaves out what is no status of a text", () => {
    expect(receiptsOf("status-played")).toEqual([]);
  });
});

/** Puts `junk` in the place of the value that comes as number `position` when all values are gone through. */
function replaceAt(value: unknown, position: number, junk: unknown): unknown {
  let left = position;
  const visit = (current: unknown): unknown => {
    if (left-- === 0) return junk;
    if (Array.isArray(current)) return current.map(visit);
    if (typeof current !== "object" || current === null) return current;
    return Object.fromEntries(Object.entries(current).map(([key, inner]) => [key, visit(inner)]));
  };
  return visit(value);
}
