import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ANN, CHANNEL, DIRECT, fixture, TEAM, withEvent } from "./fixture.ts";
import { ReceptionHarness } from "./reception-harness.ts";

describe("Slack's webhook", () => {
  let desk: ReceptionHarness;

  beforeEach(async () => {
    desk = await ReceptionHarness.create();
    await desk.start();
  });
  afterEach(() => desk.stop());

  // The fixture's fields are strings.
  const command = fixture("slash-command") as unknown as Readonly<Record<string, string>>;

  it("answers 200 when a message is in the store", async () => {
    expect(await desk.events.event(fixture("message-im"))).toEqual({ status: 200, body: "" });
    expect(desk.heard).toEqual(["How do I reset my password?"]);
    expect(await desk.store.inbox.waiting()).toHaveLength(1);
  });

  it("takes both events of a mention, retries and replays for one message", async () => {
    await Promise.all([
      desk.events.event(fixture("message-channels-mention")),
      desk.events.event(fixture("app-mention")),
    ]);
    expect((await desk.events.event(fixture("app-mention"), { retry: 1 })).status).toBe(200);
    expect((await desk.events.event(fixture("app-mention"))).status).toBe(200);
    expect(desk.heard).toEqual(["where is my order?"]);
  });

  it("refuses what Slack has not signed, or a long time ago or ahead", async () => {
    const now = Math.floor(desk.store.clock.now() / 1000);
    const body = fixture("message-im");
    expect((await desk.events.event(body, { secret: "another" })).status).toBe(401);
    expect((await desk.events.event(body, { timestamp: now - 301 })).status).toBe(401);
    expect((await desk.events.event(body, { timestamp: now + 301 })).status).toBe(401);
    expect((await desk.events.command(command, { secret: "another" })).status).toBe(401);
    expect(desk.heard).toEqual([]);
    expect((await desk.events.event(body, { timestamp: now - 299 })).status).toBe(200);
    expect((await desk.events.event(body, { timestamp: now + 299 })).status).toBe(200);
    expect(desk.heard).toHaveLength(1);
  });

  it("tells the operator once in a minute why it refuses requests", async () => {
    for (let request = 0; request < 3; request++) await desk.events.event({}, { secret: "another" });
    expect(desk.logged.match(/SLACK_SIGNING_SECRET/g)).toHaveLength(1);
    await desk.store.clock.advance(60_000);
    const timestamp = Math.floor(desk.store.clock.now() / 1000) - 301;
    await desk.events.event({}, { timestamp });
    expect(desk.logged).toContain("is the clock of this machine right?");
  });

  it("checks the bytes, not what they mean", async () => {
    const escaped = JSON.stringify(fixture("message-im")).replace("password", "\\u0070assword 😀 đặt");
    expect((await desk.events.raw(escaped)).status).toBe(200);
    expect(desk.heard).toEqual(["How do I reset my password 😀 đặt?"]);
  });

  it("refuses bodies that it cannot read", async () => {
    expect((await desk.events.raw("{}", { contentType: "text/plain" })).status).toBe(415);
    expect((await desk.events.raw("not json")).status).toBe(400);
    expect((await desk.events.raw("[]")).status).toBe(400);
    expect(
      (await desk.events.raw("payload=not+json", { contentType: "application/x-www-form-urlencoded" })).status,
    ).toBe(400);
    expect((await desk.events.raw(JSON.stringify({ pad: "x".repeat(5_000_000) }))).status).toBe(413);
  });

  it("leaves out what it cannot read, so that Slack does not deliver it over and over", async () => {
    for (const event of [null, 5, { type: 5 }, { type: "message", text: 5, user: ANN, channel: DIRECT, ts: "1.1" }]) {
      expect((await desk.events.event({ ...fixture("message-im"), event })).status).toBe(200);
    }
    expect((await desk.events.event({ type: "of another kind" })).status).toBe(200);
    const { trigger_id: _, ...anonymous } = command;
    expect((await desk.events.command(anonymous)).status).toBe(200);
    expect((await desk.events.action({ type: "block_actions", actions: [null] })).status).toBe(200);
    expect(desk.heard).toEqual([]);
  });

  it("proves that the address is ours when Slack asks", async () => {
    const { status, body } = await desk.events.event(fixture("url-verification"));
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({ challenge: fixture("url-verification").challenge });
    const check = { contentType: "application/x-www-form-urlencoded", secret: "none" };
    expect((await desk.events.raw("ssl_check=1&token=x", check)).status).toBe(200);
  });

  it("tells the operator that Slack holds events back", async () => {
    expect((await desk.events.event(fixture("app-rate-limited"))).status).toBe(200);
    expect(desk.logged.includes("holds events back")).toBe(true);
  });

  it("makes Slack deliver again what could not be stored, and takes it once", async () => {
    desk.intake.isDown = true;
    const refused = await desk.events.event(fixture("message-im"));
    expect(refused.status).toBe(503);
    expect(desk.heard).toEqual([]);
    desk.intake.isDown = false;
    expect((await desk.events.redeliver()).map(({ status }) => status)).toEqual([200]);
    expect(await desk.events.redeliver()).toEqual([]);
    expect(desk.heard).toEqual(["How do I reset my password?"]);
  });

  it("does not forget, over a restart, that a thread is the bot's", async () => {
    expect((await desk.events.event(fixture("message-channels-thread"))).status).toBe(200);
    expect(desk.heard).toEqual([]);
    await desk.events.event(fixture("app-mention"));
    await desk.die();
    await desk.start();
    await desk.events.event(fixture("message-channels-thread"));
    await desk.events.event(
      withEvent("message-channels-thread", { ts: "1700000021.000300", text: "<@U0BOB0001> what do you think?" }),
    );
    expect(desk.heard).toEqual(["It is number 4711"]);
  });

  it("passes changes of a message on", async () => {
    await desk.events.event(fixture("message-im"));
    await desk.events.event(fixture("message-changed-unfurl"));
    await desk.events.event(fixture("message-changed-by-bot"));
    expect(desk.intake.amended).toEqual([]);
    await desk.events.event(fixture("message-changed"));
    expect(desk.intake.amended).toMatchObject([{ content: { text: "How do I reset my PIN?" } }]);
    expect(desk.heard).toHaveLength(1);
  });

  it("passes on that a message was deleted, with or without answers below it", async () => {
    await desk.events.event(fixture("message-im"));
    await desk.events.event(fixture("message-deleted"));
    const tombstone = { subtype: "tombstone", user: "USLACKBOT", ts: "1700000000.000100", hidden: true };
    await desk.events.event(withEvent("message-changed", { message: tombstone }));
    const { id } = desk.intake.accepted[0] ?? {};
    expect(desk.intake.withdrawn).toEqual([id, id]);
    expect(desk.intake.amended).toEqual([]);
  });

  it("has Slack tell again of a deletion that could not be stored", async () => {
    desk.intake.isDown = true;
    expect((await desk.events.event(fixture("message-deleted"))).status).toBe(503);
  });

  it("keeps silent about bots, itself and what merely happens", async () => {
    for (const name of ["message-bot", "message-own", "message-channel-join", "app-home-opened"]) {
      expect((await desk.events.event(fixture(name))).status).toBe(200);
    }
    expect(desk.heard).toEqual([]);
    expect(desk.slack.calls.map(({ method }) => method)).toEqual(["auth.test"]);
  });

  it("stops the reply whose stop button is pressed", async () => {
    await desk.events.event(fixture("agent-session-stopped"));
    expect(desk.intake.stopped).toEqual([`slack:${TEAM}:${DIRECT}:1700000000.000100`]);
  });

  it("takes commands, once, and says so when it cannot", async () => {
    expect(await desk.events.command(command)).toEqual({ status: 200, body: "" });
    expect(await desk.events.command(command)).toEqual({ status: 200, body: "" });
    expect(await desk.events.command({ ...command, command: "/frontdesk-two", trigger_id: "2.2" })).toMatchObject({
      status: 200,
    });
    expect(desk.intake.accepted.map(({ content }) => content)).toEqual([
      { kind: "command", name: "reset", argument: "" },
      { kind: "command", name: "reset", argument: "" },
    ]);
    desk.intake.isDown = true;
    const { status, body } = await desk.events.command({ ...command, trigger_id: "3.3" });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ response_type: "ephemeral" });
  });

  it("takes judgements, and fails where they cannot be kept", async () => {
    expect(await desk.events.action(fixture("block-actions-feedback"))).toEqual({ status: 200, body: "" });
    expect(desk.intake.judged).toMatchObject([{ author: ANN, message: { channel: CHANNEL }, rating: "up" }]);
    desk.intake.isDown = true;
    expect((await desk.events.action(fixture("block-actions-feedback"))).status).toBe(503);
  });

  it("answers 200 events at once when each is stored", async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const ts = `1700000000.${String(index).padStart(6, "0")}`;
        return desk.events.event(withEvent("message-im", { ts, event_ts: ts }));
      }),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(desk.intake.accepted).toHaveLength(200);
    expect(await desk.store.inbox.waiting()).toHaveLength(200);
  });

  it("waits for what is under way when it stops, and then takes nothing more", async () => {
    let store: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      desk.intake.before = () => {
        resolve();
        return new Promise<void>((go) => {
          store = go;
        });
      };
    });
    const answer = desk.events.event(fixture("message-im"));
    await reached;
    const stopped = desk.reception.stop();
    expect((await desk.events.event(fixture("app-mention"))).status).toBe(503);
    store();
    await stopped;
    expect((await answer).status).toBe(200);
    expect(desk.heard).toEqual(["How do I reset my password?"]);
  });

  it("logs neither words nor secrets", async () => {
    desk.intake.isDown = true;
    await desk.events.event(fixture("message-im"));
    await desk.events.command(command);
    await desk.events.event({
      ...fixture("message-im"),
      event: { type: "message", text: 5, user: ANN, channel: DIRECT, ts: "1.1" },
    });
    expect(desk.logged).toContain("could not be stored");
    expect(desk.logged).toContain("could not be read");
    expect(desk.logged).not.toMatch(/password|xoxb|xapp|secret|hooks\.slack/);
  });
});
