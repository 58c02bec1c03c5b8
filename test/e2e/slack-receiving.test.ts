import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CHANNEL, DIRECT, fixture, type SlackFixture, withEvent } from "../adapters/slack/fixture.ts";
import { says } from "../fakes/scripted-model.ts";
import { SlackDesk } from "./support/slack-desk.ts";

const THREAD = "1700000010.000200";
/** Slack waits for three seconds. */
const SLACK_WAITS_MS = 3000;

/** What one of many people asks the bot. */
function questionOf(index: number): SlackFixture {
  const ts = `1700000000.${String(index).padStart(6, "0")}`;
  const person = String(index).padStart(4, "0");
  return withEvent("message-im", { ts, text: `question ${index}`, user: `U0ASK${person}`, channel: `D0ASK${person}` });
}

describe("Slack over HTTP", () => {
  let desk: SlackDesk;
  beforeEach(async () => {
    desk = await SlackDesk.start("http");
  });
  afterEach(() => desk.stop());

  it("answers a mention once, and what follows in its thread without one", async () => {
    await Promise.all([
      desk.events.event(fixture("app-mention")),
      desk.events.event(fixture("message-channels-mention")),
    ]);
    await desk.world.untilSaid(1);
    await desk.events.event(fixture("app-mention"), { retry: 1 });
    await desk.events.event(fixture("message-channels-thread"));
    expect(await desk.world.untilSaid(2)).toEqual(["You said: where is my order?", "You said: It is number 4711"]);
    expect(desk.world.posts.messages.map(({ channel, thread }) => [channel, thread])).toEqual([
      [CHANNEL, THREAD],
      [CHANNEL, THREAD],
    ]);
    // The second question was asked with the first in mind.
    expect(desk.model.calls.at(-1)?.request.messages.map(({ text }) => text)).toContain("where is my order?");
  });

  it("still knows its threads after a restart", async () => {
    await desk.events.event(fixture("app-mention"));
    await desk.world.untilSaid(1);
    await desk.restart();
    await desk.events.event(fixture("message-channels-thread"));
    expect(await desk.world.untilSaid(2)).toEqual(["You said: where is my order?", "You said: It is number 4711"]);
  });

  it("loses nothing and doubles nothing while the store fails now and then", async () => {
    let calls = 0;
    desk.beforeAccept = async () => {
      if (calls++ % 3 !== 2) throw new Error("the store is down");
    };
    const messages = Array.from({ length: 20 }, (_, index) => questionOf(index));
    const answers = await Promise.all(messages.map((message) => desk.events.event(message)));
    expect(answers.some(({ status }) => status === 503)).toBe(true);
    for (let retry = 0; retry < 2; retry++) await desk.events.redeliver();
    desk.beforeAccept = async () => undefined;
    await desk.events.redeliver();
    const said = await desk.world.untilSaid(20);
    expect([...said].sort()).toEqual(messages.map(({ event }) => `You said: ${event.text}`).sort());
  });

  it("acknowledges 200 events at once in time, while it answers them", async () => {
    const lasted: number[] = [];
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const began = performance.now();
        const { status } = await desk.events.event(questionOf(index));
        lasted.push(performance.now() - began);
        expect(status).toBe(200);
      }),
    );
    expect(Math.max(...lasted)).toBeLessThan(SLACK_WAITS_MS);
    // As many as Slack lets a bot post within a second or two.
    await desk.world.untilSaid(10);
  });

  it("answers commands where they were given", async () => {
    // The fixture's fields are strings.
    const command = fixture("slash-command") as unknown as Readonly<Record<string, string>>;
    await desk.events.command({ ...command, text: "", response_url: desk.world.responseUrl });
    const [help] = await desk.world.untilSaid(1, () => true);
    expect(help).toContain("/reset");
    expect(desk.model.calls).toEqual([]);
  });

  it("answers a question as it was changed while nothing could be seen yet", async () => {
    desk.model.script = (request, call) =>
      call === 1 ? ["<stall>"] : says(`You said: ${request.messages.at(-1)?.text}`);
    // Changes of old messages are not heard.
    const ts = `${Math.floor(Date.now() / 1000)}.000100`;
    await desk.events.event(withEvent("message-im", { ts }));
    await expect.poll(() => desk.model.calls.length).toBe(1);
    const { message, previous_message } = fixture("message-changed").event;
    const both = { message: Object.assign({}, message, { ts }), previous_message };
    await desk.events.event(withEvent("message-changed", both));
    expect(await desk.world.untilSaid(1)).toEqual(["You said: How do I reset my PIN?"]);
    expect(desk.world.posts.messages).toMatchObject([{ channel: DIRECT, thread: ts }]);
  });

  it("logs no words of people", async () => {
    await desk.events.event(fixture("message-im"));
    await desk.world.untilSaid(1);
    expect(desk.logged).not.toMatch(/password|xoxb|xapp|hooks\.slack/);
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
    for (let index = 0; index < 20; index++) {
      desk.slack.send("events_api", questionOf(index));
      if (index === 10) desk.slack.refresh();
    }
    const said = await desk.world.untilSaid(20);
    expect(new Set(said).size).toBe(20);
    await desk.slack.until(() => desk.slack.acknowledged.length === 20);
    expect(desk.world.posts.messages).toHaveLength(20);
  });

  it("gets what was said while it was away", async () => {
    desk.slack.send("events_api", fixture("app-mention"));
    await desk.world.untilSaid(1);
    await desk.slack.until(() => desk.slack.acknowledged.length === 1);
    const away = desk.restart();
    desk.slack.send("events_api", fixture("message-channels-thread"));
    await away;
    expect(await desk.world.untilSaid(2)).toEqual(["You said: where is my order?", "You said: It is number 4711"]);
  });
});
