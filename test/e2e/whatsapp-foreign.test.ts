import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeModel, startFakeModel } from "../fakes/model/fake-model-server.ts";
import { Gate } from "../fakes/model/gate.ts";
import { createDataDirectory, FrontdeskProcess } from "../support/frontdesk-process.ts";
import { API_KEY } from "./support/desk-under-test.ts";
import { entryOf, ForeignGraph, graphError, postSigned, webhookOf } from "./support/foreign-graph.ts";
import { ScrapedMetrics } from "./support/scraped-metrics.ts";

const NUMBER = "106540352242922";
const SECRET = "0123456789abcdef0123456789abcdef";
const TOKEN = "EAAtoken-of-a-stranger";
const VERIFY = "a-verify-token-of-a-stranger";

/** The program beside a Graph API that is not the one it was written with. */
describe("WhatsApp, played by somebody else", () => {
  let graph: ForeignGraph;
  let model: FakeModel;
  let desk: FrontdeskProcess;
  let dataDirectory: string;
  let printed: string;
  let counter = 0;

  const launch = () =>
    FrontdeskProcess.start({
      dataDirectory,
      env: {
        ...{ WHATSAPP_ACCESS_TOKEN: TOKEN, WHATSAPP_PHONE_NUMBER_ID: NUMBER, WHATSAPP_APP_SECRET: SECRET },
        ...{ WHATSAPP_VERIFY_TOKEN: VERIFY, WHATSAPP_GRAPH_URL: graph.root },
        ...{ LLM_BASE_URL: model.baseUrl, LLM_API_KEY: API_KEY, LLM_FALLBACK_MODELS: "other-model" },
      },
    });
  beforeEach(async () => {
    printed = "";
    graph = await ForeignGraph.start();
    model = await startFakeModel();
    model.respond(({ body }) => ({ text: `heard: ${body.messages.at(-1)?.content}` }));
    dataDirectory = createDataDirectory();
    desk = await launch();
  });
  afterEach(async () => {
    await kill();
    await graph.stop();
    await model.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
    for (const secret of [TOKEN, SECRET, VERIFY, API_KEY, "Quokka"]) expect(printed).not.toContain(secret);
  });

  const kill = async () => {
    await desk.kill();
    printed += desk.output;
  };
  const post = (text: string) => postSigned(`${desk.url}/webhooks/whatsapp`, text, SECRET);
  const deliver = (value: object) => post(webhookOf(entryOf(NUMBER, value)));
  const message = (fields: object, from: object = { from: "84901234567" }) => ({
    ...{ id: `wamid.in.${++counter}`, timestamp: String(Math.floor(Date.now() / 1000)), ...from },
    ...fields,
  });
  const textOf = (body: string, from?: object) => message({ type: "text", text: { body } }, from);
  const say = (body: string, from?: object) => deliver({ messages: [textOf(body, from)] });
  const untilSent = (count: number) =>
    expect.poll(() => graph.sends.length, { timeout: 10_000, interval: 10 }).toBeGreaterThanOrEqual(count);
  const metrics = () => ScrapedMetrics.scrape(desk.url);
  const settled = (count: number, timeout = 10_000) =>
    expect
      .poll(async () => (await metrics()).sum("frontdesk_messages_total", { platform: "whatsapp" }), {
        timeout,
      })
      .toBe(count);

  it("is enough to start, be ready and answer, quickly told and soon seen to type while the model is slow", async () => {
    expect((await fetch(`${desk.url}/ready`)).status).toBe(200);
    const gate = new Gate();
    model.respond(() => ({ text: "**Done**, see [it](https://e.co/_a_).", gate }));
    const begin = Date.now();
    const { status, ms } = await say("Quokka?");
    expect(status).toBe(200);
    expect(ms).toBeLessThan(250);
    await expect.poll(() => graph.reads.length, { interval: 5 }).toBe(1);
    expect((graph.reads[0]?.at ?? 0) - begin).toBeLessThan(300);
    expect(graph.reads[0]).toMatchObject({
      path: `/v26.0/${NUMBER}/messages`,
      body: {
        ...{ messaging_product: "whatsapp", status: "read", message_id: `wamid.in.${counter}` },
        typing_indicator: { type: "text" },
      },
    });
    gate.open();
    await settled(1);
    expect(graph.sends.map(({ body }) => body)).toMatchObject([
      {
        ...{ messaging_product: "whatsapp", recipient_type: "individual", to: "84901234567", type: "text" },
        text: { body: "*Done*, see it (https://e.co/%5Fa%5F).", preview_url: false },
      },
    ]);
    expect(graph.reads).toHaveLength(1);
  });

  it("is verified by the right token only", async () => {
    const verify = async (query: string) => (await fetch(`${desk.url}/webhooks/whatsapp?${query}`)).status;
    const right = `hub.mode=subscribe&hub.challenge=42&hub.verify_token=${VERIFY}`;
    expect(await verify(right)).toBe(200);
    expect(await verify(right.replace(VERIFY, "other"))).toBe(403);
    expect(await verify("hub.mode=subscribe&hub.challenge=42")).toBe(403);
    expect(await verify("")).toBe(403);
  });

  it("may send letters as escapes, many entries at once, and people by either name or both", async () => {
    const contact = { profile: { name: "Bình" }, user_id: "VN.77" };
    const body = webhookOf(
      entryOf(NUMBER, { messages: [textOf("ESCAPED")] }),
      entryOf(NUMBER, { contacts: [contact], messages: [textOf("by id", { from_user_id: "VN.77" })] }),
      entryOf(NUMBER, { statuses: [{ id: "wamid.unknown", status: "delivered", timestamp: "1750000000" }] }),
      { id: "2", changes: [{ field: "account_update", value: {} }] },
    ).replace("ESCAPED", "C\\u00f2n h\\u00e0ng? \\ud83d\\ude42");
    expect((await post(body)).status).toBe(200);
    expect((await post(body)).status).toBe(200);
    await settled(2);
    expect(graph.texts.toSorted()).toEqual(["heard: Còn hàng? 🙂", "heard: by id"]);
    expect(graph.sends.find(({ body: { recipient } }) => recipient === "VN.77")?.body).not.toHaveProperty("to");
    model.respond(({ body: { messages } }) => ({ text: `${messages.length} messages` }));
    await say("both", { from: "84907777777", from_user_id: "VN.77" });
    await settled(3);
    await say("number", { from: "84907777777" });
    await settled(4);
    expect(graph.texts.slice(2)).toEqual(["4 messages", "6 messages"]);
  });

  it("brings presses, choices and judgements, and what cannot be read, in the language of the customer", async () => {
    const abroad = { from: "4917012345678" };
    const button = { type: "button_reply", button_reply: { id: "b", title: "Giao hàng ở đâu?" } };
    const list = { type: "list_reply", list_reply: { id: "l", title: "Gói Pro", description: "x" } };
    await deliver({ messages: [message({ type: "interactive", interactive: button }, abroad)] });
    await settled(1);
    await deliver({ messages: [message({ type: "interactive", interactive: list }, abroad)] });
    await settled(2);
    await deliver({
      messages: [message({ type: "image", image: { id: "1", mime_type: "image/jpeg", sha256: "x" } }, abroad)],
    });
    await settled(3);
    await say("Where is my parcel, please?", { from: "15550001111" });
    await settled(4);
    await deliver({ messages: [message({ type: "audio", audio: { id: "2" } }, { from: "15550001111" })] });
    await settled(5);
    await deliver({ messages: [message({ type: "a_kind_of_2027" }, { from: "15550001111" })] });
    await settled(6);
    expect(graph.texts.slice(0, 2)).toEqual(["heard: Giao hàng ở đâu?", "heard: Gói Pro"]);
    expect(graph.texts[2]).toMatch(/[ạảấầậẵểễ]/);
    expect(graph.texts[4]).toMatch(/can|only/);
    expect(graph.texts[5]).toMatch(/can|only/);
    expect(model.requests).toHaveLength(3);
    const reaction = { message_id: "wamid.out.1", emoji: "👍" };
    await deliver({ messages: [message({ type: "reaction", reaction }, abroad)] });
    await expect.poll(async () => (await metrics()).sum("frontdesk_feedback_total"), { timeout: 5000 }).toBe(1);
    expect(graph.sends).toHaveLength(6);
  });

  it("may tell of a message before it answers, and that it has failed after all: a ticket", async () => {
    graph.answer = async () => {
      await deliver({ statuses: [{ id: "wamid.out.1", status: "sent", timestamp: "1750000000" }] });
      return undefined;
    };
    await say("Quokka?");
    await settled(1);
    const failed = { id: "wamid.out.1", status: "failed", timestamp: "1750000001", errors: [{ code: 131026 }] };
    await deliver({ statuses: [failed] });
    await deliver({ statuses: [failed, { id: "wamid.out.1", status: "delivered", timestamp: "1750000002" }] });
    await expect.poll(async () => (await metrics()).sum("frontdesk_tickets_open"), { timeout: 5000 }).toBe(1);
    expect(desk.output).toContain("131026");
    expect(graph.sends).toHaveLength(1);
  });

  it("may break off, be out of order for a while, and refuse what is too fast: one answer", async () => {
    const answers = [graphError(131056), { status: 500, body: { oops: true } }];
    graph.answer = () => answers.shift();
    await say("one");
    await settled(1, 20_000);
    expect(new Set(graph.texts)).toEqual(new Set(["heard: one"]));
    expect(graph.sends).toHaveLength(3);
    graph.answer = () => {
      graph.answer = () => undefined;
      return "drop" as const;
    };
    await say("two");
    await settled(2);
    expect(graph.texts.filter((text) => text === "heard: two")).toHaveLength(2);
  });

  it("survives crashes before the model, and between a message and its answer, with at most one copy", async () => {
    model.respond(() => ({ text: "never", firstDelayMs: 60_000 }));
    await say("one");
    await model.waitFor((requests) => requests.length === 1);
    await kill();
    model.respond(({ body }) => ({ text: `heard: ${body.messages.at(-1)?.content}` }));
    const gate = new Gate();
    graph.answer = async () => {
      await new Promise<void>((resolve) => gate.pass(resolve));
      return "drop" as const;
    };
    desk = await launch();
    await untilSent(1);
    await kill();
    gate.open();
    graph.answer = () => undefined;
    desk = await launch();
    await untilSent(2);
    await say("two");
    await untilSent(3);
    expect(graph.texts).toEqual(["heard: one", "heard: one", "heard: two"]);
  });

  it("is told that no model answers, with a ticket, and that commands are known; nothing said is no matter", async () => {
    model.respond(() => ({ status: 500 }));
    await say("Đơn hàng của tôi đâu rồi?");
    await settled(1);
    expect(graph.texts[0]).toMatch(/[ạảấầậẵểễ][\s\S]*\d/);
    expect((await metrics()).sum("frontdesk_tickets_open")).toBe(1);
    for (const [index, command] of ["/help", "/reset", "/start", "/stats", "", "  "].entries()) {
      expect((await say(command)).status).toBe(200);
      await settled(index + 2);
    }
    expect(graph.texts.every((text) => text.trim() !== "" && !/undefined|\[object/.test(text))).toBe(true);
    model.respond(() => ({ text: "fine" }));
    expect((await say("long ".repeat(4000))).status).toBe(200);
    await settled(8);
  });

  it("may refuse the token: the answer waits, and people are told by the log, /ready and /metrics", async () => {
    graph.answer = () => graphError(190, 401);
    await say("Quokka?");
    await expect.poll(async () => (await fetch(`${desk.url}/ready`)).status, { timeout: 5000 }).toBe(503);
    expect(desk.output).toMatch(/190.*access token/);
    expect((await metrics()).sum("frontdesk_outbox_depth")).toBe(1);
    graph.answer = () => undefined;
    await settled(1);
    expect(graph.texts.at(-1)).toBe("heard: Quokka?");
    expect((await fetch(`${desk.url}/ready`)).status).toBe(200);
  });
});
