import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Gate } from "../fakes/model/gate.ts";
import type { People } from "../fakes/telegram/people.ts";
import { DeskUnderTest } from "./support/desk-under-test.ts";

const GROUP = -100_500;

describe("a group in Telegram", () => {
  let desk: DeskUnderTest;
  let ann: ReturnType<People["user"]>;
  let group: ReturnType<People["group"]>;

  beforeEach(async () => {
    desk = await DeskUnderTest.start();
    ann = desk.telegram.user(7, { first_name: "Ann" });
    group = desk.telegram.group(GROUP, { is_forum: true });
    desk.model.respond((request) => ({ text: `heard: ${request.body.messages.at(-1)?.content}` }));
  });
  afterEach(() => desk.stop());

  it("hears only what mentions it, answers it or commands it", async () => {
    desk.telegram.say(group, ann, "I talk to others");
    desk.telegram.say(group, ann, "/weather@other_bot");
    desk.telegram.say(group, ann, "/weather");
    desk.telegram.say(group, ann, "@frontdesk_bot where is my order?");
    const [first] = await desk.untilSaid(GROUP, 1);
    expect(first).toBe("heard: where is my order?");
    const answer = desk.telegram.chat(GROUP).botMessages[0];
    desk.telegram.say(group, ann, "and the other one?", { replyTo: answer?.messageId ?? 0 });
    expect((await desk.untilSaid(GROUP, 2))[1]).toBe("heard: and the other one?");
    desk.telegram.say(group, ann, "/help@frontdesk_bot");
    expect((await desk.untilSaid(GROUP, 3))[2]).toMatch(/\/reset/);
    expect(desk.model.requests).toHaveLength(2);
  });

  it("answers to the message and stays in its topic", async () => {
    const thread = desk.telegram.topic(group, ann, "Orders");
    const question = desk.telegram.say(group, ann, "@frontdesk_bot hello", { threadId: thread });
    await desk.untilSaid(GROUP, 1);
    const [answer] = desk.telegram.chat(GROUP).botMessages;
    expect(answer).toMatchObject({ replyTo: question.message_id, threadId: thread, text: "heard: hello" });
  });

  it("grows one message by edits and shows that it types while there is nothing to read", async () => {
    const gate = new Gate();
    const chunks = ["A first sentence that is long enough to show. ", "Then a second one, ", "and the end."];
    desk.model.respond(() => ({ chunks, gate }));
    desk.telegram.say(group, ann, "@frontdesk_bot hello");
    await desk.telegram.waitFor(() => desk.telegram.chat(GROUP).typing !== undefined, { describe: "typing" });
    gate.release(1);
    const [preview] = await desk.untilSaid(GROUP, 1);
    expect(preview).toBe(chunks[0]?.trim());
    gate.open();
    await desk.telegram.waitFor(() => desk.said(GROUP)[0] === chunks.join(""), { describe: "the final text" });
    expect(desk.said(GROUP)).toHaveLength(1);
    expect(desk.telegram.chat(GROUP).typing).toBeUndefined();
  });

  it("holds previews as long as Telegram asks, and delivers the final whole and once", async () => {
    const gate = new Gate();
    const chunks = ["A first sentence that is long enough to show. ", "Then a second one, ", "and the end."];
    desk.model.respond(() => ({ chunks, gate }));
    desk.telegram.faults.next("editMessageText", { retryAfter: 1 }, { retryAfter: 1 });
    desk.telegram.say(group, ann, "@frontdesk_bot hello");
    gate.release(1);
    await desk.untilSaid(GROUP, 1);
    gate.open();
    await desk.telegram.waitFor(() => desk.said(GROUP)[0] === chunks.join(""), {
      describe: "the final text",
      timeoutMs: 10_000,
    });
    expect(desk.said(GROUP)).toHaveLength(1);
    expect(desk.telegram.penalised).toBe(0);
  });

  it("completes the message that is there when an edit's answer is lost or the message has gone", async () => {
    const gate = new Gate();
    const chunks = ["A first sentence that is long enough to show. ", "Then the end."];
    desk.model.respond(() => ({ chunks, gate }));
    desk.telegram.say(group, ann, "@frontdesk_bot hello");
    gate.release(1);
    await desk.untilSaid(GROUP, 1);
    desk.telegram.faults.next("editMessageText", "dropAfter", { status: 502, body: "<html>Bad Gateway</html>" });
    gate.open();
    await desk.telegram.waitFor(() => desk.telegram.callsOf("editMessageText").some(({ ok }) => ok), {
      describe: "an edit that came through",
      timeoutMs: 10_000,
    });
    expect(desk.said(GROUP)).toEqual([chunks.join("")]);
  });

  it("sends the text plainly when its formatting is refused", async () => {
    desk.model.respond(() => ({ text: "This is **bold**." }));
    desk.telegram.faults.next("sendMessage", { description: "Bad Request: can't parse entities: no" });
    desk.telegram.say(group, ann, "@frontdesk_bot hello");
    expect(await desk.untilSaid(GROUP, 1)).toEqual(["This is bold."]);
    expect(desk.telegram.chat(GROUP).botMessages[0]?.entities).toEqual([]);
  });

  it("calls nobody by name, unless it is allowed to", async () => {
    desk.model.respond(() => ({ text: "Ask @carol_smith" }));
    desk.telegram.say(group, ann, "@frontdesk_bot hello");
    await desk.telegram.waitFor(() => desk.said(GROUP)[0] === "Ask @carol_smith", { describe: "the final text" });
    expect(desk.telegram.chat(GROUP).botMessages[0]?.entities).toEqual([{ type: "code", offset: 4, length: 12 }]);
    await desk.stop();

    desk = await DeskUnderTest.start({ settings: { replies: { allowMentions: true } } });
    desk.model.respond(() => ({ text: "Ask @carol_smith" }));
    const other = desk.telegram.group(GROUP, {});
    desk.telegram.say(other, desk.telegram.user(7, { first_name: "Ann" }), "@frontdesk_bot hello");
    await desk.telegram.waitFor(() => desk.said(GROUP)[0] === "Ask @carol_smith", { describe: "the final text" });
    expect(desk.telegram.chat(GROUP).botMessages[0]?.entities).toEqual([]);
  });
});
