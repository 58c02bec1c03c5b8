import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Gate } from "../fakes/model/gate.ts";
import type { People } from "../fakes/telegram/people.ts";
import { DeskUnderTest } from "./support/desk-under-test.ts";

const CHAT = 7;

describe("a private chat in Telegram", () => {
  let desk: DeskUnderTest;
  let ann: ReturnType<People["user"]>;
  let chat: ReturnType<People["privateChat"]>;

  beforeEach(async () => {
    desk = await DeskUnderTest.start();
    ann = desk.telegram.user(CHAT, { first_name: "Ann" });
    chat = desk.telegram.privateChat(ann);
  });
  afterEach(() => desk.stop());

  const untilDraft = (text: string) =>
    desk.telegram.waitFor(() => desk.telegram.chat(CHAT).drafts.some((draft) => draft.text.startsWith(text)), {
      describe: `a draft that begins with "${text}"`,
    });

  it("answers a question with the model's text, shown while it grows", async () => {
    const gate = new Gate();
    desk.model.respond(() => ({ chunks: ["Orders ", "ship within ", "two days."], gate }));
    desk.telegram.say(chat, ann, "When does my order ship?");
    await untilDraft("");
    gate.release(1);
    await untilDraft("Orders");
    expect(desk.said(CHAT)).toEqual([]);
    gate.open();
    expect(await desk.untilSaid(CHAT, 1)).toEqual(["Orders ship within two days."]);
    expect(desk.telegram.chat(CHAT).drafts).toEqual([]);
  });

  it("remembers what was said before, until /reset", async () => {
    desk.model.respond((request) => ({ text: `${request.body.messages.length} messages` }));
    desk.telegram.say(chat, ann, "one");
    await desk.untilSaid(CHAT, 1);
    desk.telegram.say(chat, ann, "two");
    await desk.untilSaid(CHAT, 2);
    desk.telegram.say(chat, ann, "/reset");
    await desk.untilSaid(CHAT, 3);
    desk.telegram.say(chat, ann, "three");
    const [first, second, reset, third] = await desk.untilSaid(CHAT, 4);
    expect([first, second, third]).toEqual(["2 messages", "4 messages", "2 messages"]);
    expect(reset).toMatch(/clean page/);
  });

  it("restarts the turn with all that was said before anything was visible", async () => {
    const gate = new Gate();
    desk.model.respond((request) => ({ text: `heard: ${request.body.messages.at(-1)?.content}`, gate }));
    desk.telegram.say(chat, ann, "one");
    await desk.model.waitFor(() => desk.model.requests.length === 1, { describe: "the first request" });
    desk.telegram.say(chat, ann, "two");
    await desk.model.waitFor(() => desk.model.requests.length === 2, { describe: "the second request" });
    gate.open();
    expect(await desk.untilSaid(CHAT, 1)).toEqual(["heard: one\ntwo"]);
    expect(desk.model.requests[0]?.ended).toBe("client-closed");
  });

  it("answers what is said later together, as the next turn", async () => {
    const gate = new Gate();
    desk.model.enqueue({ chunks: ["First ", "answer."], gate });
    desk.model.respond((request) => ({ text: `heard: ${request.body.messages.at(-1)?.content}` }));
    desk.telegram.say(chat, ann, "one");
    gate.release(1);
    await untilDraft("First");
    desk.telegram.say(chat, ann, "two");
    desk.telegram.say(chat, ann, "three");
    await desk.telegram.waitFor(() => desk.telegram.pendingUpdates === 0, { describe: "all updates taken" });
    gate.open();
    expect(await desk.untilSaid(CHAT, 2)).toEqual(["First answer.", "heard: two\nthree"]);
  });

  it("takes an edit for what was meant, as long as nothing was answered", async () => {
    const gate = new Gate();
    desk.model.respond((request) => ({ text: `heard: ${request.body.messages.at(-1)?.content}`, gate }));
    const message = desk.telegram.say(chat, ann, "cancel order 5");
    await desk.model.waitFor(() => desk.model.requests.length === 1, { describe: "the first request" });
    desk.telegram.edit(chat, message.message_id, "cancel order 6");
    await desk.model.waitFor(() => desk.model.requests.length === 2, { describe: "the second request" });
    gate.open();
    expect(await desk.untilSaid(CHAT, 1)).toEqual(["heard: cancel order 6"]);
    desk.telegram.edit(chat, message.message_id, "cancel order 7");
    desk.telegram.say(chat, ann, "thanks");
    expect(await desk.untilSaid(CHAT, 2)).toEqual(["heard: cancel order 6", "heard: thanks"]);
  });

  it("keeps what was shown when the reply is stopped by its button", async () => {
    const gate = new Gate();
    desk.model.respond(() => ({ chunks: ["This is the beginning ", "and the end."], gate }));
    desk.telegram.say(chat, ann, "Tell me a story");
    gate.release(1);
    await untilDraft("This");
    desk.telegram.pressStop(chat);
    const [answer] = await desk.untilSaid(CHAT, 1);
    expect(answer).toBe("This is the beginning\n\n(Stopped here.)");
    await desk.model.waitFor(() => desk.model.requests[0]?.ended === "client-closed", { describe: "a stopped model" });
  });

  it("says once that it reads only text when an album comes, and answers its caption", async () => {
    desk.model.respond((request) => ({ text: `heard: ${request.body.messages.at(-1)?.content}` }));
    desk.telegram.sendPhoto(chat, ann, { mediaGroupId: "a1" });
    desk.telegram.sendPhoto(chat, ann, { mediaGroupId: "a1" });
    desk.telegram.sendPhoto(chat, ann, { mediaGroupId: "a1" });
    const [notice] = await desk.untilSaid(CHAT, 1);
    expect(notice).toMatch(/only text/);
    desk.telegram.sendPhoto(chat, ann, { mediaGroupId: "a2", caption: "What is this error?" });
    desk.telegram.sendPhoto(chat, ann, { mediaGroupId: "a2" });
    const [, answer] = await desk.untilSaid(CHAT, 2);
    expect(answer).toMatch(/only text[\s\S]*heard: What is this error\?$/);
    desk.telegram.sendVoice(chat, ann);
    expect(await desk.untilSaid(CHAT, 3)).toHaveLength(3);
  });

  it("speaks Vietnamese to those who do, and says which commands there are", async () => {
    const binh = desk.telegram.user(8, { first_name: "Bình", language_code: "vi" });
    const other = desk.telegram.privateChat(binh);
    desk.telegram.say(other, binh, "/start");
    desk.telegram.say(other, binh, "/help");
    desk.telegram.say(other, binh, "/nonsense");
    const [start, help, unknown] = await desk.untilSaid(8, 3);
    expect(start).toMatch(/^Xin chào/);
    expect(help).toMatch(/\/reset/);
    expect(unknown).toMatch(/không biết lệnh/);
    expect(desk.telegram.callsOf("setMyCommands").map(({ params }) => params.language_code)).toEqual([undefined, "vi"]);
  });

  it("speaks the language that a customer chooses, whatever they write in", async () => {
    desk.telegram.say(chat, ann, "/language tiếng Việt");
    expect((await desk.untilSaid(CHAT, 1))[0]).toMatch(/sẽ trả lời bằng Tiếng Việt/);
    desk.telegram.say(chat, ann, "Where is my parcel?");
    await desk.untilSaid(CHAT, 2);
    desk.telegram.say(chat, ann, "/nonsense");
    expect((await desk.untilSaid(CHAT, 3))[2]).toMatch(/không biết lệnh/);
    desk.telegram.say(chat, ann, "/language auto");
    await desk.untilSaid(CHAT, 4);
    desk.telegram.say(chat, ann, "Where is my parcel?");
    await desk.untilSaid(CHAT, 5);
    desk.telegram.say(chat, ann, "/language");
    expect((await desk.untilSaid(CHAT, 6))[5]).toMatch(/^I answer in English at present/);
  });

  it("opens one ticket for whoever asks for a person, however often", async () => {
    for (const command of ["/human", "/human"]) desk.telegram.say(chat, ann, command);
    const said = await desk.untilSaid(CHAT, 2);
    expect(said).toEqual(Array(2).fill(expect.stringMatching(/ticket #1 .* a person will look at it/)));
  });

  it("opens a ticket when all models fail, and keeps what was said of an answer that nobody can finish", async () => {
    desk.model.respond(() => ({ status: 500, body: "{}" }));
    desk.telegram.say(chat, ann, "one");
    expect((await desk.untilSaid(CHAT, 1))[0]).toMatch(/cannot answer right now\. I have opened ticket #1 /);
    desk.model.enqueue({ chunks: ["The answer ", "begins ", "well"], fault: { kind: "cut", after: 2 } });
    desk.telegram.say(chat, ann, "two");
    expect((await desk.untilSaid(CHAT, 2))[1]).toMatch(/^The answer begins\n\n\(The answer breaks off .* ticket #1 /);
  });

  it("replaces an answer that broke off by the whole answer of another model", async () => {
    desk.model.enqueue({ chunks: ["The answer ", "begins ", "well"], fault: { kind: "cut", after: 2 } });
    desk.model.enqueue({ text: "A whole answer." });
    desk.telegram.say(chat, ann, "one");
    expect(await desk.untilSaid(CHAT, 1)).toEqual(["A whole answer."]);
    expect(desk.model.requests.map(({ body }) => body.model)).toEqual(["gpt-4o-mini", "deepseek-v3"]);
  });

  it("sends a long answer in parts that join to the whole, with its code fenced in each", async () => {
    const code = Array.from({ length: 300 }, (_, line) => `const line${line} = "${"x".repeat(15)}";`).join("\n");
    desk.model.respond(() => ({ text: `Here it is:\n\n\`\`\`js\n${code}\n\`\`\`\n\nThat is all.` }));
    desk.telegram.say(chat, ann, "code please");
    const parts = await desk.untilSaid(CHAT, 3);
    expect(parts.every((part) => part.length <= 4096)).toBe(true);
    expect(parts.join("\n").replaceAll(/\s+/g, " ")).toBe(`Here it is: ${code} That is all.`.replaceAll(/\s+/g, " "));
    const blocks = desk.telegram
      .chat(CHAT)
      .botMessages.map(({ entities }) => entities.filter(({ type }) => type === "pre"));
    expect(blocks.slice(0, 2).every((entities) => entities.length === 1)).toBe(true);
  });

  it("records that somebody has blocked the bot, and goes on for everyone else", async () => {
    const gate = new Gate();
    desk.model.enqueue({ text: "too late", gate });
    desk.telegram.say(chat, ann, "one");
    await desk.model.waitFor(() => desk.model.requests.length === 1, { describe: "the request" });
    desk.telegram.block(ann);
    gate.open();
    const bob = desk.telegram.user(9);
    desk.telegram.say(desk.telegram.privateChat(bob), bob, "hello");
    await desk.untilSaid(9, 1);
    const metrics = await (await fetch(`${desk.frontdesk.url}/metrics`)).text();
    expect(metrics).toContain('frontdesk_messages_total{platform="telegram",outcome="refused"} 1');
    expect(desk.frontdesk.output).toContain("blocked");
  });
});
