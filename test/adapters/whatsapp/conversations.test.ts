import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Conversations, type Identity } from "../../../adapters/whatsapp/conversations.ts";
import { MemoryValues } from "../../fakes/memory-values.ts";

const PHONE = "16505551234";
const USER = "US.1";

describe("whose conversation it is", () => {
  const setUp = () => {
    const values = new MemoryValues();
    const open = () => new Conversations({ phoneNumberId: "9", values });
    return { values, open, conversations: open() };
  };

  it("is named by the user id, else by the number", async () => {
    const { conversations } = setUp();
    expect(await conversations.of({ user: USER })).toBe("whatsapp:9:US.1");
    expect(await conversations.of({ user: "US.2", phone: "1" })).toBe("whatsapp:9:US.2");
    expect(await conversations.of({ phone: PHONE })).toBe("whatsapp:9:16505551234");
  });

  it("stays the same when somebody known by number gets a user id, also after a restart", async () => {
    const { conversations, open } = setUp();
    const first = await conversations.of({ phone: PHONE });
    expect(await conversations.of({ user: USER, phone: PHONE })).toBe(first);
    for (const known of [conversations, open()]) {
      expect(await known.of({ user: USER })).toBe(first);
      expect(await known.of({ phone: PHONE })).toBe(first);
    }
  });

  it("stays the same when somebody known by user id shows a number", async () => {
    const { conversations, open } = setUp();
    const first = await conversations.of({ user: USER });
    expect(await conversations.of({ user: USER, phone: PHONE })).toBe(first);
    expect(await open().of({ phone: PHONE })).toBe(first);
  });

  it("stays the same through a change of number and of user id, told as often as it may be", async () => {
    const { conversations, open } = setUp();
    const first = await conversations.of({ user: USER, phone: PHONE });
    for (const known of [conversations, conversations, open()]) {
      await known.moved({ user: USER, phone: PHONE }, { user: "US.2", phone: "49" });
      await known.moved({ user: "US.2" }, { user: "US.3" });
    }
    for (const identity of [{ user: "US.2", phone: "49" }, { user: "US.3", phone: "49" }, { user: "US.3" }]) {
      expect(await open().of(identity)).toBe(first);
    }
  });

  it("goes over to the old conversation when the new name speaks before the change is told", async () => {
    const { conversations, open } = setUp();
    const first = await conversations.of({ user: USER, phone: PHONE });
    await conversations.of({ user: "US.2", phone: "49" });
    await conversations.moved({ user: USER, phone: PHONE }, { user: "US.2", phone: "49" });
    expect(await open().of({ user: "US.2", phone: "49" })).toBe(first);
    expect(await open().of({ phone: "49" })).toBe(first);
  });

  it("is not handed to the next owner of a number", async () => {
    const { conversations, open } = setUp();
    const first = await conversations.of({ user: USER, phone: PHONE });
    const next = await conversations.of({ user: "US.7", phone: PHONE });
    expect(next).toBe("whatsapp:9:US.7");
    expect(await open().of({ phone: PHONE })).toBe(next);
    expect(await open().of({ user: USER })).toBe(first);
  });

  it("is not handed to the next owner of a number whose first one never had a user id", async () => {
    const { conversations } = setUp();
    const first = await conversations.of({ phone: PHONE });
    await conversations.moved({ phone: PHONE }, { user: "US.2", phone: "49" });
    expect(await conversations.of({ user: "US.2", phone: "49" })).toBe(first);
    expect(await conversations.of({ user: "US.7", phone: PHONE })).toBe("whatsapp:9:US.7");
  });

  it("is the same for two webhooks at once", async () => {
    const { conversations } = setUp();
    const found = await Promise.all([
      conversations.of({ phone: PHONE }),
      conversations.of({ user: USER, phone: PHONE }),
      conversations.of({ user: USER }),
    ]);
    expect(new Set(found).size).toBe(1);
  });

  it("costs no write for somebody who is known", async () => {
    const { conversations, values } = setUp();
    await conversations.of({ user: USER, phone: PHONE });
    const { writes } = values;
    await conversations.of({ user: USER, phone: PHONE });
    await conversations.of({ phone: PHONE });
    expect(values.writes).toBe(writes);
  });

  it("fails with the store, and believes afterwards what the store holds", async () => {
    const { conversations, values } = setUp();
    await conversations.of({ phone: PHONE });
    values.fails = true;
    await expect(conversations.of({ user: USER, phone: PHONE })).rejects.toThrow("full");
    values.fails = false;
    expect(await conversations.of({ user: USER, phone: PHONE })).toBe("whatsapp:9:16505551234");
    expect(await conversations.of({ user: USER })).toBe("whatsapp:9:16505551234");
  });

  it("never mixes two people, and never splits one whose names were seen together, in whatever order", async () => {
    const person = fc.integer({ min: 1, max: 4 });
    const names = fc.constantFrom("both", "user");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ person, names, restart: fc.boolean() })), async (messages) => {
        const { open } = setUp();
        let conversations = open();
        const found = new Map<number, string>();
        for (const message of messages) {
          if (message.restart) conversations = open();
          const user = { user: `US.${message.person}` };
          // All of them have had the same number at some time.
          const identity: Identity = message.names === "both" ? { ...user, phone: PHONE } : user;
          const conversation = await conversations.of(identity);
          expect(conversation).toBe(found.get(message.person) ?? conversation);
          found.set(message.person, conversation);
        }
        expect(new Set(found.values()).size).toBe(found.size);
      }),
    );
  });
});
