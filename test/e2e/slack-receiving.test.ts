import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ANN, CHANNEL, fixture, type SlackFixture, withEvent } from "../adapters/slack/fixture.ts";
import { Gate } from "../fakes/model/gate.ts";
import { says } from "../fakes/scripted-model.ts";
import { createDataDirectory, runFrontdesk } from "../support/frontdesk-process.ts";
import { SlackDesk } from "./support/slack-desk.ts";
import { SlackProgram } from "./support/slack-program.ts";
import { SlackWorld } from "./support/slack-world.ts";

/** Slack waits for three seconds. */
const SLACK_WAITS_MS = 3000;

const MENTION = fixture("app-mention");
const FOLLOW_UP = fixture("message-channels-thread");

/** What one of many people asks the bot. */
function questionOf(index: number): SlackFixture {
  const ts = `1700000000.${String(index).padStart(6, "0")}`;
  const person = String(index).padStart(4, "0");
  return withEvent("message-im", { ts, text: `question ${index}`, user: `U0ASK${person}`, channel: `D0ASK${person}` });
}

const questions = (count: number) => Array.from({ length: count }, (_, index) => questionOf(index));
const answerTo = ({ event }: SlackFixture) => `You said: ${event.text}`;

describe("Slack over HTTP", () => {
  let desk: SlackDesk;
  beforeEach(async () => {
    desk = await SlackDesk.start("http");
  });
  afterEach(() => desk.stop());

  it("answers a mention once, and what follows in its thread without one", async () => {
    await Promise.all([desk.events.event(MENTION), desk.events.event(fixture("message-channels-mention"))]);
    await desk.world.untilSaid(MENTION, "You said: where is my order?");
    await desk.events.event(MENTION, { retry: 1 });
    await desk.events.event(FOLLOW_UP);
    await desk.world.untilSaid(FOLLOW_UP, "You said: where is my order?", "You said: It is number 4711");
    // The second question was asked with the first in mind.
    expect(desk.model.calls.at(-1)?.request.messages.map(({ text }) => text)).toContain("where is my order?");
  });

  it("still knows its threads after a restart", async () => {
    await desk.events.event(MENTION);
    await desk.world.untilSaid(MENTION, "You said: where is my order?");
    await desk.restart();
    await desk.events.event(FOLLOW_UP);
    await desk.world.untilSaid(FOLLOW_UP, "You said: where is my order?", "You said: It is number 4711");
  });

  it("loses nothing and doubles nothing while the store fails now and then", async () => {
    let calls = 0;
    desk.beforeAccept = async () => {
      if (calls++ % 3 !== 2) throw new Error("the store is down");
    };
    const answers = await Promise.all(questions(20).map((question) => desk.events.event(question)));
    expect(answers.some(({ status }) => status === 503)).toBe(true);
    for (let retry = 0; retry < 2; retry++) await desk.events.redeliver();
    desk.beforeAccept = async () => undefined;
    await desk.events.redeliver();
    for (const question of questions(20)) await desk.world.untilSaid(question, answerTo(question));
  });

  it("acknowledges 200 events at once in time, and answers each", async () => {
    const lasted: number[] = [];
    await Promise.all(
      questions(200).map(async (question) => {
        const began = performance.now();
        const { status } = await desk.events.event(question);
        lasted.push(performance.now() - began);
        expect(status).toBe(200);
      }),
    );
    expect(Math.max(...lasted)).toBeLessThan(SLACK_WAITS_MS);
    for (const question of questions(200)) await desk.world.untilSaid(question, answerTo(question));
  });

  it("answers commands where they were given", async () => {
    // The fixture's fields are strings.
    const command = fixture("slash-command") as unknown as Readonly<Record<string, string>>;
    await desk.events.command({ ...command, text: "", response_url: desk.world.web.responseUrl(CHANNEL, ANN) });
    await expect
      .poll(() => desk.world.web.ephemeral(CHANNEL, ANN))
      .toEqual([expect.stringContaining("/frontdesk reset")]);
    expect(desk.model.calls).toEqual([]);
  });

  it("answers a question as it was changed while nothing could be seen yet", async () => {
    desk.model.script = (request, call) =>
      call === 1 ? ["<stall>"] : says(`You said: ${request.messages.at(-1)?.text}`);
    // Changes of old messages are not heard.
    const ts = `${Math.floor(Date.now() / 1000)}.000100`;
    const question = withEvent("message-im", { ts });
    await desk.events.event(question);
    await expect.poll(() => desk.model.calls.length).toBe(1);
    const { message, previous_message } = fixture("message-changed").event;
    const both = { message: Object.assign({}, message, { ts }), previous_message };
    await desk.events.event(withEvent("message-changed", both));
    await desk.world.untilSaid(question, "You said: How do I reset my PIN?");
  });

  it("ends a reply whose stop button is pressed with what it has", async () => {
    desk.model.script = () => ["The first half ", "<stall>"];
    await desk.events.event(fixture("message-im"));
    await expect.poll(() => desk.world.said(fixture("message-im")).join("")).toContain("The first half");
    await desk.events.event(fixture("agent-session-stopped"));
    await expect.poll(() => desk.model.open).toBe(0);
    await desk.world.untilSaid(fixture("message-im"), "The first half\n\n_(Stopped here.)_");
  });
});

describe("Slack in Socket Mode", () => {
  let desk: SlackDesk;
  beforeEach(async () => {
    desk = await SlackDesk.start("socket");
  });
  afterEach(() => desk.stop());

  it("answers every event once, across connections that end and a store that fails", async () => {
    let calls = 0;
    // All of them fail at first: before the connection ends, and some once more after it.
    desk.beforeAccept = async () => {
      if (calls++ < 30) throw new Error("the store is down");
    };
    for (const [index, question] of questions(20).entries()) {
      desk.world.sockets.send("events_api", question);
      if (index === 10) desk.world.sockets.refresh();
    }
    for (const question of questions(20)) await desk.world.untilSaid(question, answerTo(question));
    await desk.world.sockets.until(() => desk.world.sockets.acknowledged.length === 20);
  });

  it("gets what was said while it was away", async () => {
    const { sockets } = desk.world;
    sockets.send("events_api", MENTION);
    await desk.world.untilSaid(MENTION, "You said: where is my order?");
    await sockets.until(() => sockets.acknowledged.length === 1);
    const away = desk.restart();
    sockets.send("events_api", FOLLOW_UP);
    await away;
    await desk.world.untilSaid(FOLLOW_UP, "You said: where is my order?", "You said: It is number 4711");
  });
});

describe.each(["http", "socket"] as const)("the real program and Slack (%s)", (transport) => {
  let program: SlackProgram;
  beforeEach(async () => {
    program = await SlackProgram.start(transport);
    program.model.respond((request) => ({ text: `You said: ${request.body.messages.at(-1)?.content}` }));
  });
  afterEach(() => program.stop("reset my password", "where is my order"));

  /** Resolves when Slack has been told that the event has arrived. */
  const deliver = async (body: SlackFixture) => {
    if (transport === "http") return expect((await program.events.event(body)).status).toBe(200);
    const before = program.world.sockets.acknowledged.length;
    program.world.sockets.send("events_api", body);
    await program.world.sockets.until(() => program.world.sockets.acknowledged.length > before);
  };

  it("answers both events of a mention once", async () => {
    await deliver(MENTION);
    await deliver(fixture("message-channels-mention"));
    await program.world.untilSaid(MENTION, "You said: where is my order?");
    expect(program.model.requests).toHaveLength(1);
  });

  it("answers once what it was killed over, however often it is delivered", async () => {
    const gate = new Gate();
    program.model.respond(() => ({ chunks: ["You said: ", "all of it."], gate }));
    await deliver(fixture("message-im"));
    await program.model.waitFor((requests) => requests.length === 1);
    await program.kill();
    gate.open();
    await program.run();
    await deliver(fixture("message-im"));
    await program.world.untilSaid(fixture("message-im"), "You said: all of it.");
    await deliver(fixture("message-im"));
    await deliver(questionOf(1));
    await program.world.untilSaid(questionOf(1), "You said: all of it.");
    expect(program.world.said(fixture("message-im"))).toEqual(["You said: all of it."]);
    expect(program.model.requests).toHaveLength(3);
  });
});

it("the real program gets what was delivered while it died, in Socket Mode", async () => {
  const program = await SlackProgram.start("socket");
  program.model.respond((request) => ({ text: `You said: ${request.body.messages.at(-1)?.content}` }));
  for (const question of questions(10)) program.world.sockets.send("events_api", question);
  await program.kill();
  program.world.sockets.send("events_api", questionOf(10));
  await program.run();
  for (const question of questions(11)) await program.world.untilSaid(question, answerTo(question));
  await program.stop();
});

it.each([
  ["SLACK_BOT_TOKEN", "xoxp-0009-of-a-person", "http", /SLACK_BOT_TOKEN: does not look like a bot token/],
  ["SLACK_BOT_TOKEN", "xoxb-0009-of-another-app", "http", /SLACK_BOT_TOKEN: Slack refuses this token \(invalid_auth\)/],
  [
    "SLACK_APP_TOKEN",
    "xapp-0009-of-another-app",
    "socket",
    /SLACK_APP_TOKEN: Slack refuses this token \(invalid_auth\)/,
  ],
] as const)("the real program says in one line that %s is wrong", async (variable, token, transport, problem) => {
  const world = await SlackWorld.start(transport);
  const env = { PORT: "0", DATA_DIR: createDataDirectory(), ...world.env, [variable]: token };
  const { code, output } = await runFrontdesk(["start"], env);
  await world.stop();
  expect(code).toBe(1);
  expect(output).toMatch(problem);
  expect(output).not.toContain(token);
});
