import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GraphClient, type GraphClientOptions } from "../../../adapters/whatsapp/graph-client.ts";
import { GraphError, GraphUnreachableError } from "../../../adapters/whatsapp/graph-errors.ts";
import { type FakeWhatsApp, startFakeWhatsApp } from "../../fakes/whatsapp/fake-whatsapp.ts";
import { freePort } from "../../support/free-port.ts";

const PHONE = "436601234567";
const WORDS = "the parcel for Quokka Lane";
const TEMPLATE = { name: "answer_ready", language: "en", body: "We have an answer: {{1}}. Write to us." };

describe("the Graph API client", () => {
  let whatsapp: FakeWhatsApp;
  let client: GraphClient;
  let calls: string[];

  const connect = (options: Partial<GraphClientOptions> = {}) =>
    new GraphClient({
      accessToken: whatsapp.token,
      graphUrl: whatsapp.root,
      onCall: (method, status) => calls.push(`${method} ${status}`),
      ...options,
    });
  const recipient = () => ({ phoneNumberId: whatsapp.phoneNumberId, to: PHONE });
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => expect.unreachable("the call should have failed"),
      (error: unknown) => error as GraphError | GraphUnreachableError,
    );

  beforeEach(async () => {
    whatsapp = await startFakeWhatsApp({ templates: [TEMPLATE] });
    calls = [];
    client = connect();
  });
  afterEach(async () => {
    await client.close();
    await whatsapp.stop();
  });

  it("sends text without a preview of its links, with an id that comes back in statuses", async () => {
    const ann = whatsapp.customer(PHONE);
    whatsapp.says(ann, "hello");
    const wamid = await client.sendText(recipient(), "see https://example.com", "callback-1");
    expect(ann.seen).toMatchObject([
      { wamid, text: "see https://example.com", preview: false, callbackData: "callback-1", context: undefined },
    ]);
    expect(calls).toEqual(["sendText 200"]);
  });

  it("reaches people by their number, and those who hide it by their user id", async () => {
    const ann = whatsapp.customer(PHONE, { userId: "AT.1349" });
    whatsapp.says(ann, "hello");
    const { phoneNumberId } = whatsapp;
    await client.sendText({ phoneNumberId, recipient: "AT.1349" }, "one", "1");
    await client.sendText({ phoneNumberId, to: PHONE, recipient: "AT.1349" }, "two", "2");
    expect(ann.texts).toEqual(["one", "two"]);
    const [first, second] = whatsapp.callsOf("send").map(({ body }) => [body.to, body.recipient]);
    expect(first).toEqual([undefined, "AT.1349"]);
    expect(second).toEqual([PHONE, undefined]);
  });

  it("sends templates with and without values", async () => {
    const ann = whatsapp.customer(PHONE);
    const { name, language } = TEMPLATE;
    await client.sendTemplate(recipient(), { name, language, values: ["yes"] }, "1");
    expect(ann.texts).toEqual(["We have an answer: yes. Write to us."]);
    const error = await failure(client.sendTemplate(recipient(), { name, language, values: [] }, "2"));
    expect(error).toMatchObject({ code: 132000 });
  });

  it("marks as read and shows the typing sign", async () => {
    const ann = whatsapp.customer(PHONE);
    const wamid = whatsapp.says(ann, "hello");
    await client.markReadTyping(whatsapp.phoneNumberId, wamid);
    expect(ann.said).toMatchObject([{ isRead: true }]);
    expect(whatsapp.isTyping(ann)).toBe(true);
  });

  it("says what the number is", async () => {
    expect(await client.phoneNumber(whatsapp.phoneNumberId)).toEqual({
      display: "+1 555-078-3881",
      name: "Frontdesk Test",
      quality: "GREEN",
    });
    expect(calls).toEqual(["phoneNumber 200"]);
  });

  it("tells a number that does not exist from a wrong parameter", async () => {
    expect(await failure(client.phoneNumber("1234567"))).toMatchObject({
      code: 100,
      entry: { action: "alert", meaning: expect.stringContaining("WHATSAPP_PHONE_NUMBER_ID") },
    });
  });

  it("throws the API's code with its trace, and nothing of what was sent or answered", async () => {
    whatsapp.faults.next("send", { code: 131009, details: WORDS });
    const error = await failure(client.sendText(recipient(), WORDS, "1"));
    expect(error).toBeInstanceOf(GraphError);
    expect(error).toMatchObject({ code: 131009, failure: { status: 400, fbtraceId: "AbCdEfGhIjKlMnOpQrStUvW" } });
    expect(error.message).toContain("131009");
    expect(error.message).toContain("AbCdEfGhIjKlMnOpQrStUvW");
    expect(inspect(error, { depth: 20 })).not.toContain("Quokka");
  });

  it("classifies a code that it does not know by the answer's status", async () => {
    const statuses = [429, 500, 503, 401, 403, 400, 404];
    whatsapp.faults.next("send", ...statuses.map((status) => ({ code: 999_999, status })));
    const actions: unknown[] = [];
    for (const _ of statuses) {
      const error = await failure(client.sendText(recipient(), WORDS, "1"));
      actions.push(error instanceof GraphError ? error.entry.action : error);
    }
    expect(actions).toEqual(["retry", "retry", "retry", "alert", "alert", "stop", "stop"]);
  });

  it("knows which calls have certainly had no effect", async () => {
    const nobody = connect({ graphUrl: `http://127.0.0.1:${await freePort()}/v26.0` });
    const nowhere = connect({ graphUrl: "http://frontdesk.invalid/v26.0" });
    for (const unreachable of [nobody, nowhere]) {
      const error = await failure(unreachable.sendText(recipient(), WORDS, "1"));
      expect(error).toBeInstanceOf(GraphUnreachableError);
      expect(error).toMatchObject({ outcome: "not_done" });
      await unreachable.close();
    }
    for (const fault of [{ status: 200 }, { status: 404 }, { status: 302 }]) {
      whatsapp.faults.next("send", fault);
      expect(await failure(client.sendText(recipient(), WORDS, "1"))).toMatchObject({ outcome: "not_done" });
    }
  });

  it("does not know what became of a call without an answer, and never repeats it by itself", async () => {
    const ann = whatsapp.customer(PHONE);
    whatsapp.says(ann, "hello");
    const faults = [
      "hang",
      "hangAfter",
      "dropBefore",
      "dropAfter",
      { status: 502 },
      { status: 200, body: "{}" },
    ] as const;
    const impatient = connect({ timeouts: { messageMs: 500, quickMs: 60_000 } });
    for (const fault of faults) {
      whatsapp.faults.next("send", fault);
      const error = await failure(impatient.sendText(recipient(), WORDS, "1"));
      expect(error).toBeInstanceOf(GraphUnreachableError);
      expect(error).toMatchObject({ outcome: "unknown" });
      expect(inspect(error, { depth: 20 })).not.toContain("Quokka");
    }
    await impatient.close();
    expect(whatsapp.callsOf("send")).toHaveLength(faults.length);
    expect(calls).toEqual([...Array(4).fill("sendText failed"), "sendText 502", "sendText 200"]);
  });

  it("waits for a typing sign less long than for a message", async () => {
    const impatient = connect({ timeouts: { messageMs: 60_000, quickMs: 50 } });
    whatsapp.faults.next("read", "hang");
    const typing = impatient.markReadTyping(whatsapp.phoneNumberId, "wamid.x");
    expect(await failure(typing)).toMatchObject({ outcome: "unknown" });
    await impatient.close();
  });

  it("keeps the token out of every error", async () => {
    const accessToken = "EAAsecret-token-of-the-desk";
    const wrong = connect({ accessToken });
    const broken = connect({ accessToken: `${accessToken}\n` });
    const lost = connect({ accessToken, graphUrl: `http://127.0.0.1:${await freePort()}/v26.0` });
    const errors: unknown[] = [];
    for (const other of [wrong, broken, lost]) {
      errors.push(await failure(other.sendText(recipient(), WORDS, "1")));
      errors.push(await failure(other.phoneNumber(whatsapp.phoneNumberId)));
      await other.close();
    }
    expect(errors[0]).toMatchObject({ code: 190, entry: { action: "alert" } });
    expect(errors[2]).toMatchObject({ outcome: "not_done" });
    for (const error of errors) {
      expect(inspect(error, { depth: 20 })).not.toContain(accessToken);
      expect(JSON.stringify(error)).not.toContain(accessToken);
    }
  });
});
