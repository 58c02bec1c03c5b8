import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "./fake-clock.ts";
import type { Customer } from "./whatsapp/customer.ts";
import { type FakeWhatsApp, startFakeWhatsApp } from "./whatsapp/fake-whatsapp.ts";

const TEMPLATE = { name: "answer_ready", language: "en", body: "Your answer: {{1}}" };

describe("the fake Graph API", () => {
  let clock: FakeClock;
  let whatsApp: FakeWhatsApp;
  let ann: Customer;
  let question: string;

  beforeEach(async () => {
    clock = new FakeClock();
    whatsApp = await startFakeWhatsApp({ clock, templates: [TEMPLATE], limits: true });
    ann = whatsApp.customer("16505551234", { name: "Ann" });
    question = whatsApp.says(ann, "hello");
  });
  afterEach(() => whatsApp.stop());

  async function call(path: string, body?: object, token = whatsApp.token) {
    const response = await fetch(`${whatsApp.root}/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // What the server says is what is tested.
    const answer = (await response.json()) as { readonly error?: { readonly code: number } };
    return { ...answer, status: response.status };
  }

  const post = (fields: object) =>
    call(`${whatsApp.phoneNumberId}/messages`, { messaging_product: "whatsapp", ...fields });
  const text = (body: unknown, fields: object = {}) => post({ to: ann.phone, type: "text", text: { body }, ...fields });
  const read = (message_id: string, fields: object = {}) => post({ status: "read", message_id, ...fields });

  it("takes a text and shows it", async () => {
    const fields = {
      context: { message_id: question },
      biz_opaque_callback_data: "reply/0",
      recipient_type: "individual",
    };
    const answer = await text("hi 🙂", fields);
    expect(answer).toMatchObject({ status: 200, messages: [{ id: expect.stringMatching(/^wamid\./) }] });
    expect(ann.seen).toMatchObject([{ text: "hi 🙂", context: question, callbackData: "reply/0", at: clock.now() }]);
    expect(whatsApp.callsOf("send")).toMatchObject([{ status: 200, code: undefined }]);
  });

  it("finds people by user id too; the number wins", async () => {
    const bob = whatsApp.customer("49", { userId: "DE.77" });
    whatsApp.says(bob, "hallo");
    await text("for Bob", { to: undefined, recipient: "DE.77" });
    await text("for Ann", { recipient: "DE.77" });
    expect([bob.texts, ann.texts]).toEqual([["for Bob"], ["for Ann"]]);
  });

  it("measures texts in characters", async () => {
    expect(await text("🙂".repeat(4096))).toMatchObject({ status: 200 });
    expect(await text("🙂".repeat(4097))).toMatchObject({ status: 400, error: { code: 100 } });
  });

  it.each([
    ["an empty text", { text: { body: "" } }, 131008],
    ["a text of blanks", { text: { body: " \n" } }, 131008],
    ["no text", { text: undefined }, 131008],
    ["a text that is none", { text: { body: 7 } }, 131009],
    ["an unknown field", { reply_to: "x" }, 100],
    ["an unknown field of the text", { text: { body: "x", format: "html" } }, 100],
    ["nobody to send it to", { to: undefined }, 100],
    ["a number that is none", { to: "Ann" }, 131009],
    ["an unknown type", { type: "poll" }, 100],
    ["a context that is none", { context: { message_id: "7" } }, 131009],
    ["fields of another type", { interactive: {} }, 100],
    ["another product", { messaging_product: "messenger" }, 100],
  ])("refuses %s", async (_, fields, code) => {
    const { status, error } = await text("x", fields);
    expect({ status, error }).toMatchObject({ status: 400, error: { code, type: "OAuthException" } });
    expect(error).toMatchObject({ message: expect.stringContaining(`(#${code})`), fbtrace_id: expect.any(String) });
    expect(error).toHaveProperty("error_data.details");
    expect(ann.seen).toEqual([]);
  });

  it("knows its token, its number and its version", async () => {
    const path = `${whatsApp.phoneNumberId}?fields=display_phone_number,verified_name,quality_rating`;
    expect(await call(path)).toMatchObject({ status: 200, verified_name: "Frontdesk Test", quality_rating: "GREEN" });
    expect(await call(path, undefined, "old")).toMatchObject({ status: 401, error: { code: 190 } });
    expect(await call("999")).toMatchObject({ status: 400, error: { code: 100, error_subcode: 33 } });
    expect(await call(`${whatsApp.phoneNumberId}?fields=colour`)).toMatchObject({ status: 400, error: { code: 100 } });
    const other = await fetch(whatsApp.root.replace("v26.0", "v1.0"));
    expect(other.status).toBe(400);
  });

  it("takes up to three buttons and ten rows", async () => {
    const reply = (id: string, title = id) => ({ type: "reply", reply: { id, title } });
    const buttons = (...all: object[]) =>
      post({
        ...{ to: ann.phone, type: "interactive" },
        interactive: { type: "button", body: { text: "Was it right?" }, action: { buttons: all } },
      });
    expect(await buttons(reply("up", "👍"), reply("down", "👎"))).toMatchObject({ status: 200 });
    expect(ann.seen[0]?.buttons).toEqual([
      { id: "up", title: "👍" },
      { id: "down", title: "👎" },
    ]);
    expect(await buttons()).toMatchObject({ error: { code: 131009 } });
    expect(await buttons(...["a", "b", "c", "d"].map((id) => reply(id)))).toMatchObject({ error: { code: 131009 } });
    expect(await buttons(reply("a"), reply("a"))).toMatchObject({ error: { code: 131009 } });
    expect(await buttons(reply("a", "x".repeat(21)))).toMatchObject({ error: { code: 100 } });
    const rows = (count: number) =>
      post({
        ...{ to: ann.phone, type: "interactive" },
        interactive: {
          ...{ type: "list", body: { text: "Which one?" } },
          action: {
            button: "Choose",
            sections: [{ rows: Array.from({ length: count }, (_, id) => ({ id: `${id}`, title: `Row ${id}` })) }],
          },
        },
      });
    expect(await rows(10)).toMatchObject({ status: 200 });
    expect(await rows(11)).toMatchObject({ error: { code: 131009 } });
  });

  it("marks messages as read and shows the typing sign for 25 s or until an answer", async () => {
    const typing = { typing_indicator: { type: "text" } };
    const second = whatsApp.says(ann, "anybody there?");
    expect(await read(question)).toMatchObject({ status: 200, success: true });
    expect(ann.said.map(({ isRead }) => isRead)).toEqual([true, false]);
    expect(whatsApp.isTyping(ann)).toBe(false);
    expect(await read(second, typing)).toMatchObject({ status: 200, success: true });
    expect(ann.said.map(({ isRead }) => isRead)).toEqual([true, true]);
    await clock.advance(24_999);
    expect(whatsApp.isTyping(ann)).toBe(true);
    await clock.advance(1);
    expect(whatsApp.isTyping(ann)).toBe(false);
    await read(second, typing);
    await text("here I am");
    expect(whatsApp.isTyping(ann)).toBe(false);
    expect(ann.typed).toHaveLength(2);
  });

  it("marks only what was received", async () => {
    expect(await read("wamid.unknown")).toMatchObject({ status: 400, error: { code: 100 } });
    expect(await read(question, { typing_indicator: { type: "voice" } })).toMatchObject({ error: { code: 100 } });
    expect(await read(question, { to: ann.phone })).toMatchObject({ error: { code: 100 } });
  });

  it("closes the window 24 hours after the customer's last message, except for templates", async () => {
    await clock.advance(24 * 60 * 60_000 - 1);
    expect(await text("just in time")).toMatchObject({ status: 200 });
    await clock.advance(1);
    expect(await text("too late")).toMatchObject({ status: 400, error: { code: 131047 } });
    const template = (fields: object) =>
      post({
        ...{ to: ann.phone, type: "template" },
        template: { name: TEMPLATE.name, language: { code: "en" }, ...fields },
      });
    const body = (...values: string[]) => ({
      components: [{ type: "body", parameters: values.map((text) => ({ type: "text", text })) }],
    });
    expect(await template(body("in the mail"))).toMatchObject({ status: 200 });
    expect(await template(body())).toMatchObject({ status: 400, error: { code: 132000 } });
    expect(await template(body("two\nlines"))).toMatchObject({ status: 400, error: { code: 132018 } });
    expect(await template(body("x".repeat(1024)))).toMatchObject({ status: 400, error: { code: 132005 } });
    expect(await template({ language: { code: "vi" } })).toMatchObject({ status: 404, error: { code: 132001 } });
    whatsApp.says(ann, "back again");
    expect(await text("welcome back")).toMatchObject({ status: 200 });
    expect(ann.texts).toEqual(["just in time", "Your answer: in the mail", "welcome back"]);
  });

  it("lets 45 messages to one person through at once, then one in six seconds", async () => {
    const codes = async (count: number) => {
      const answers = [];
      for (let index = 0; index < count; index++) answers.push(await text(`${index}`));
      return answers.map(({ error }) => error?.code);
    };
    expect(await codes(45)).toEqual(Array.from({ length: 45 }, () => undefined));
    expect(await codes(1)).toEqual([131056]);
    await clock.advance(6000);
    expect(await codes(2)).toEqual([undefined, 131056]);
    await clock.advance(10 * 60_000);
    expect(await codes(1)).toEqual([undefined]);
  });

  it("lets 80 messages in a second through", async () => {
    const people = Array.from({ length: 81 }, (_, index) => whatsApp.customer(`4366${index + 1000}`));
    for (const person of people) whatsApp.says(person, "hello");
    const answers = await Promise.all(people.map(({ phone }) => text("hi", { to: phone })));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toMatchObject([{ status: 400, error: { code: 130429 } }]);
    await clock.advance(1000);
    expect(await text("hi")).toMatchObject({ status: 200 });
  });

  it("fails as it is told", async () => {
    whatsApp.faults.next("send", { code: 131016 }, { status: 502 }, "dropBefore", "dropAfter");
    expect(await text("1")).toMatchObject({ status: 500, error: { code: 131016 } });
    await expect(text("2")).rejects.toThrow(/JSON/);
    await expect(text("3")).rejects.toThrow("fetch failed");
    await expect(text("4")).rejects.toThrow("fetch failed");
    expect(await text("5")).toMatchObject({ status: 200 });
    expect(ann.texts).toEqual(["4", "5"]);
  });

  it("hangs before or after the effect", async () => {
    whatsApp.faults.next("send", "hang", "hangAfter");
    const leaving = new AbortController();
    const url = `${whatsApp.root}/${whatsApp.phoneNumberId}/messages`;
    const send = (body: string) =>
      fetch(url, {
        ...{ method: "POST", signal: leaving.signal },
        headers: { authorization: `Bearer ${whatsApp.token}`, "content-type": "application/json" },
        body: JSON.stringify({ messaging_product: "whatsapp", to: ann.phone, type: "text", text: { body } }),
      });
    const hanging = [send("1")];
    await whatsApp.waitFor(() => whatsApp.calls.length === 1);
    hanging.push(send("2"));
    await whatsApp.waitFor(() => ann.seen.length === 1);
    leaving.abort();
    const ends = await Promise.allSettled(hanging);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(ann.texts).toEqual(["2"]);
  });
});
