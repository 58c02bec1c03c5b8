import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FakeReply } from "../fakes/model/fake-reply.ts";
import { Gate } from "../fakes/model/gate.ts";
import { ScrapedMetrics } from "./support/scraped-metrics.ts";
import { Person } from "./support/slack-people.ts";
import { SlackProgram } from "./support/slack-program.ts";
import type { Question } from "./support/slack-world.ts";

let program: SlackProgram;
/** What the model answers to a question that holds these words. */
const answers = new Map<string, FakeReply | (() => FakeReply)>();

beforeAll(async () => {
  program = await SlackProgram.start("http");
  program.model.respond((request) => {
    const asked = String(request.body.messages.at(-1)?.content);
    const found = [...answers].find(([words]) => asked.includes(words))?.[1];
    return (typeof found === "function" ? found() : found) ?? { text: `You said: ${asked}` };
  });
});
afterAll(() => program.stop("private words"));

const somebody = () => new Person(program);
const placeOf = ({ event }: Question) => ({
  channel: String(event.channel),
  thread: String(event.thread_ts ?? event.ts),
});
const shown = (question: Question) => program.world.web.thread(placeOf(question).channel, placeOf(question).thread);
const callsIn = (question: Question) =>
  program.world.web.calls.filter(({ args }) => (args.channel ?? args.channel_id) === placeOf(question).channel);
const requestsAbout = (words: string) =>
  program.model.requests.filter(({ body }) => String(body.messages.at(-1)?.content).includes(words)).length;
const untilBegun = (question: Question, text: string) =>
  expect.poll(() => program.world.said(question).join("|"), { timeout: 5000 }).toContain(text);

describe("a question to the bot", () => {
  it("in a channel is answered in its thread by a stream for the person who asked", async () => {
    const ann = somebody();
    const question = await ann.mentions("where are you?");
    await program.world.untilSaid(question, "You said: where are you?");
    const start = callsIn(question).find(({ method }) => method === "chat.startStream");
    expect(start?.args).toMatchObject({
      thread_ts: question.event.ts,
      recipient_user_id: ann.user,
      recipient_team_id: "T0DESK001",
    });
    await expect.poll(() => program.world.web.isStreaming(ann.channel, String(shown(question)[0]?.ts))).toBe(false);
    expect(requestsAbout("where are you?")).toBe(1);
  });

  it("streams as the words come, also without line breaks, and shows until then that it is at work", async () => {
    const gate = new Gate();
    answers.set("slow talk", { chunks: ["Several ", "words ", "on ", "one line."], gate });
    const ann = somebody();
    const question = await ann.asks("slow talk");
    const { channel, thread } = placeOf(question);
    await expect.poll(() => program.world.web.state(channel, thread).line).toBe("is thinking…");
    await expect.poll(() => program.world.web.state(channel, thread).session).toBe("processing");
    gate.release(2);
    await untilBegun(question, "Several words");
    expect(program.world.web.state(channel, thread).line).toBe("");
    expect(program.world.web.isStreaming(channel, String(shown(question)[0]?.ts))).toBe(true);
    gate.open();
    await program.world.untilSaid(question, "Several words on one line.");
    await expect.poll(() => program.world.web.state(channel, thread).session).toBe("active");
    expect(callsIn(question).filter(({ method }) => method === "chat.postMessage")).toEqual([]);
  });

  it("goes on in the thread without a mention, and knows what was said before", async () => {
    const ann = somebody();
    const first = await ann.mentions("my order is number 4711");
    await program.world.untilSaid(first, "You said: my order is number 4711");
    const second = await ann.goesOn(first, "has it left?");
    await program.world.untilSaid(second, "You said: my order is number 4711", "You said: has it left?");
    const { messages = [] } = program.model.requests.at(-1)?.body ?? {};
    expect(messages.map(({ content }) => content)).toContain("my order is number 4711");
  });

  it("is not heard in threads and channels where the bot was not asked", async () => {
    const ann = somebody();
    const talk = { event: { channel: ann.channel, ts: "1700000000.009000" } };
    await ann.goesOn(talk, "nobody asks the bot this");
    await ann.asks("nor here", { channel: ann.channel, channel_type: "channel" });
    await program.world.untilSaid(await ann.asks("now it is asked"), "You said: now it is asked");
    expect(requestsAbout("nobody asks")).toBe(0);
    expect(requestsAbout("nor here")).toBe(0);
  });

  it("is heard from a direct message that does not say of which kind its channel is", async () => {
    const question = await somebody().asks("is this direct?", { channel_type: undefined });
    await program.world.untilSaid(question, "You said: is this direct?");
  });

  it("that others or the bot itself post is none", async () => {
    const ann = somebody();
    await ann.asks("a bot's words", { bot_id: "B0OTHER01", subtype: "bot_message" });
    await ann.asks("a bot's words as a person", { bot_id: "B0OTHER01" });
    await ann.asks("a bot's own words", { user: "U0BOT0001" });
    await program.world.untilSaid(await ann.asks("a person's words"), "You said: a person's words");
    expect(requestsAbout("a bot's")).toBe(0);
  });

  it("that was changed or deleted is answered as it stands, unless an answer can be seen already", async () => {
    const gate = new Gate();
    for (const words of ["asked wrongly", "regretted", "seen"]) answers.set(words, { chunks: ["So ", "be it."], gate });
    const ann = somebody();
    const wrong = await ann.asks("asked wrongly");
    const regretted = await ann.asks("regretted");
    await program.model.waitFor(() => requestsAbout("asked wrongly") + requestsAbout("regretted") === 2);
    await ann.changes(wrong, "asked rightly");
    await ann.deletes(regretted);
    await program.world.untilSaid(wrong, "You said: asked rightly");
    const seen = await ann.asks("seen");
    await program.model.waitFor(() => requestsAbout("seen") === 1);
    gate.open();
    await program.world.untilSaid(seen, "So be it.");
    await ann.changes(seen, "seen by everybody");
    await ann.deletes(seen);
    await program.world.untilSaid(await ann.asks("what else"), "You said: what else");
    expect(program.world.said(seen)).toEqual(["So be it."]);
    expect(program.world.said(regretted)).toEqual([]);
    expect(requestsAbout("seen by everybody")).toBe(0);
  });

  it("that is changed by a client which does not say who changed it is answered as it stands", async () => {
    answers.set("first words", { never: "headers" });
    const ann = somebody();
    const question = await ann.asks("first words");
    await program.model.waitFor(() => requestsAbout("first words") === 1);
    await ann.changes(question, "second words", { message: { ...question.event, text: "second words" } });
    await program.world.untilSaid(question, "You said: second words");
  });
});

describe("a command", () => {
  it.each([
    ["", "/frontdesk reset"],
    ["help", "/frontdesk reset"],
    ["/START now", "/frontdesk help"],
    ["reset", "clean page"],
    ["dance", "/frontdesk help"],
  ])("%j is answered for the one who gave it alone", async (text, answer) => {
    const { user, channel } = somebody();
    const given = await program.events.command({
      command: "/frontdesk",
      text,
      user_id: user,
      channel_id: channel,
      team_id: "T0DESK001",
      trigger_id: `trigger.${user}`,
      response_url: program.world.web.responseUrl(channel, user),
    });
    expect(given).toEqual({ status: 200, body: "" });
    await expect.poll(() => program.world.web.ephemeral(channel, user)).toEqual([expect.stringContaining(answer)]);
  });

  it("in a thread is the bot's name and the command", async () => {
    const ann = somebody();
    const first = await ann.mentions("my order is number 4711");
    await program.world.untilSaid(first, "You said: my order is number 4711");
    const reset = await ann.goesOn(first, "<@U0BOT0001> /reset");
    await untilBegun(reset, "clean page");
    const next = await ann.goesOn(first, "what was it?");
    await untilBegun(next, "what was it?");
    expect(JSON.stringify(program.model.requests.at(-1)?.body.messages)).not.toContain("4711");
  });
});

describe("an answer", () => {
  it("can be judged", async () => {
    const ann = somebody();
    const question = await ann.asks("was this good?");
    await program.world.untilSaid(question, "You said: was this good?");
    await expect.poll(() => shown(question)[0]?.extras.length).toBe(1);
    const [message] = shown(question);
    if (message === undefined) throw new Error("there is no answer");
    await ann.clicks(question, message, "up");
    const metrics = await ScrapedMetrics.scrape(program.process.url);
    expect(metrics.sum("frontdesk_feedback_total", { platform: "slack", rating: "up" })).toBe(1);
  });

  it("that came at once can be judged too; what answers a command cannot", async () => {
    const ann = somebody();
    answers.set("at once", { text: "All of it.", headersDelayMs: 300, chunkSize: 100 });
    program.world.web.faults.next("chat.startStream", { retryAfter: 1 });
    const question = await ann.asks("at once");
    await program.world.untilSaid(question, "All of it.");
    await expect.poll(() => shown(question)[0]?.extras.length).toBe(1);
    const command = await ann.mentions("");
    await expect.poll(() => program.world.said(command).join()).toContain("/reset");
    expect(shown(command)[0]?.extras).toEqual([]);
  });

  it("ends where its reader stops it, and says so", async () => {
    const gate = new Gate();
    answers.set("tell me a story", { chunks: ["Once upon a time", " there was more."], gate });
    const ann = somebody();
    const question = await ann.asks("tell me a story");
    gate.release();
    await untilBegun(question, "Once upon");
    await ann.stops(question);
    await program.world.untilSaid(question, "Once upon a time\n\n_(Stopped here.)_");
    const { channel } = placeOf(question);
    await expect.poll(() => program.world.web.isStreaming(channel, String(shown(question)[0]?.ts))).toBe(false);
    expect(shown(question)).toHaveLength(1);
  });

  it("longer than one message goes on in others, with its code closed and opened again", async () => {
    const code = Array.from({ length: 700 }, (_, line) => `const value${line} = ${line};`).join("\n");
    answers.set("long code", { text: `Look:\n\n\`\`\`ts\n${code}\n\`\`\`\n\nDone.`, chunkSize: 700, chunkDelayMs: 60 });
    const question = await somebody().asks("long code");
    await expect.poll(() => program.world.said(question).at(-1), { timeout: 15_000 }).toMatch(/Done\.$/);
    const texts = program.world.said(question);
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts) expect(text.match(/^```/gm)).toHaveLength(2);
    const lines = texts.join("\n").split("\n");
    expect(lines.filter((line) => line.startsWith("const")).join("\n")).toBe(code);
    expect(callsIn(question).filter(({ result }) => result !== "ok")).toEqual([]);
  }, 20_000);

  it("calls nobody", async () => {
    const loud = "Hi <!channel> and <@U0ANN0001>, @here: <!subteam^S0ALL0001> @everyone.";
    answers.set("be loud", { text: loud, chunkSize: 3, chunkDelayMs: 20 });
    const gate = new Gate();
    answers.set("loud at first", { chunks: [loud, "more"], gate });
    const ann = somebody();
    await untilBegun(await ann.asks("be loud"), "everyone");
    const stopped = await ann.asks("loud at first");
    gate.release();
    await untilBegun(stopped, "Hi");
    await ann.stops(stopped);
    await untilBegun(stopped, "Stopped here");
    expect(program.world.web.pings).toBe(0);
    for (const { versions } of shown(stopped)) {
      expect(versions.join()).not.toMatch(/<!channel|<@U0ANN|@here|@everyone|<!subteam/);
    }
  });

  it("of a model that fails is replaced by that of the next one", async () => {
    const gate = new Gate();
    let asked = 0;
    const broken: FakeReply = { chunks: ["Wrong words ", "never"], gate, fault: { kind: "cut", after: 1 } };
    answers.set("fail once", () => (++asked === 1 ? broken : { text: "The right answer." }));
    const question = await somebody().asks("fail once");
    gate.release();
    await untilBegun(question, "Wrong words");
    gate.open();
    await program.world.untilSaid(question, "The right answer.");
  });

  it("that no model can give is an apology with the number of a ticket", async () => {
    answers.set("fail always", { status: 500, body: { error: { message: "private words" } } });
    const question = await somebody().asks("fail always");
    await expect
      .poll(() => program.world.said(question).join("|"), { timeout: 20_000 })
      .toMatch(/^I am sorry[^|]*ticket #\d+[^|]*$/);
  }, 25_000);
});
