import { afterEach, describe, expect, it } from "vitest";
import { settle } from "../../fakes/fake-clock.ts";
import { ANN, fixture, TEAM, withEvent } from "./fixture.ts";
import { APP_TOKEN, type HarnessOptions, ReceptionHarness } from "./reception-harness.ts";

const FIRST_PAUSE_MS = 500;

describe("Socket Mode", () => {
  let desk: ReceptionHarness;
  const create = async (options: HarnessOptions = {}) => {
    desk = await ReceptionHarness.create({ transport: "socket", socket: { ackMs: 200 }, ...options });
    return desk;
  };
  afterEach(() => desk.stop());

  it("serves nothing over HTTP", async () => {
    await create();
    expect(desk.reception.routes).toEqual([]);
  });

  it("acknowledges an event when it is in the store", async () => {
    await create();
    await desk.start();
    expect(desk.reception.problems()).toEqual([]);
    let isStored = false;
    desk.intake.before = async () => {
      expect(desk.slack.acknowledged).toEqual([]);
      isStored = true;
    };
    desk.slack.send("events_api", fixture("message-im"));
    await desk.slack.until(() => desk.slack.acknowledged.length === 1);
    expect(isStored).toBe(true);
    expect(desk.heard).toEqual(["How do I reset my password?"]);
    expect(desk.slack.acknowledged[0]?.response).toEqual({});
  });

  it("gets an event again that could not be stored, and takes it once", async () => {
    await create();
    await desk.start();
    desk.intake.isDown = true;
    desk.slack.send("events_api", fixture("message-im"));
    await desk.slack.until(() => desk.slack.deliveries === 2);
    desk.intake.isDown = false;
    await desk.slack.until(() => desk.slack.acknowledged.length === 1);
    expect(desk.heard).toEqual(["How do I reset my password?"]);
  });

  it("gets an event again after it died between hearing and storing it", async () => {
    await create({ socket: { ackMs: 10_000 } });
    await desk.start();
    // The store never answers, as in a process that is about to die.
    let release: () => void = () => undefined;
    desk.intake.before = () =>
      new Promise((_resolve, reject) => {
        release = () => reject(new Error("the process has died"));
      });
    desk.slack.send("events_api", fixture("message-im"));
    await desk.slack.until(() => desk.slack.deliveries === 1);
    desk.slack.cut();
    release();
    await desk.die();
    expect(desk.slack.acknowledged).toEqual([]);
    await desk.start();
    await desk.slack.until(() => desk.slack.acknowledged.length === 1);
    expect(desk.heard).toEqual(["How do I reset my password?"]);
  });

  it("takes an event once that was stored but could not be acknowledged", async () => {
    await create({ socket: { ackMs: 10_000 } });
    await desk.start();
    desk.intake.before = async () => {
      desk.intake.before = async () => undefined;
      desk.slack.cut();
      await desk.slack.until(() => desk.slack.connections === 0);
    };
    desk.slack.send("events_api", fixture("message-im"));
    await desk.slack.until(() => desk.slack.connections === 0);
    await reconnected(2);
    await desk.slack.until(() => desk.slack.acknowledged.length === 1);
    expect(desk.slack.deliveries).toBe(2);
    expect(desk.heard).toEqual(["How do I reset my password?"]);
  });

  it("connects again when Slack ends a connection, at once after a good one", async () => {
    await create();
    await desk.start();
    await desk.store.clock.advance(60_000);
    desk.slack.refresh();
    await desk.slack.until(() => desk.slack.connected === 2);
    desk.slack.send("events_api", fixture("message-im"));
    await desk.slack.until(() => desk.slack.acknowledged.length === 1);
    expect(desk.heard).toHaveLength(1);
    expect(desk.reception.problems()).toEqual([]);
  });

  it("does not connect over and over when connections end at once", async () => {
    await create();
    await desk.start();
    desk.slack.cut();
    await desk.slack.until(() => desk.slack.connections === 0);
    await settleFor(() => desk.reception.problems().length > 0);
    expect(desk.reception.problems()).toEqual(["Slack: Socket Mode is not connected; trying again"]);
    expect(desk.slack.connected).toBe(1);
    await reconnected(2);
    desk.slack.cut();
    await desk.slack.until(() => desk.slack.connections === 0);
    await settleFor(() => desk.store.clock.sleeping > 0);
    await desk.store.clock.advance(FIRST_PAUSE_MS);
    expect(desk.slack.connected).toBe(2);
    await desk.store.clock.advance(FIRST_PAUSE_MS);
    await desk.slack.until(() => desk.slack.connected === 3);
  });

  it("says that Socket Mode is off for the app", async () => {
    await create();
    await desk.start();
    desk.slack.refresh("link_disabled");
    await settleFor(() => desk.reception.problems().some((problem) => problem.includes("turn it on")));
  });

  it("ends the start with a cure when Slack refuses the token of the app", async () => {
    await create();
    desk.slack.refusal = "invalid_auth";
    await expect(desk.start()).rejects.toMatchObject({
      problems: [expect.stringMatching(/^SLACK_APP_TOKEN: .*invalid_auth.*connections:write/)],
    });
    expect(desk.logged).not.toContain(APP_TOKEN);
  });

  it("survives that Slack refuses the token or cannot be reached later", async () => {
    await create();
    await desk.start();
    desk.slack.refusal = "account_inactive";
    desk.slack.cut();
    await desk.slack.until(() => desk.slack.connections === 0);
    await settleFor(() => desk.store.clock.sleeping > 0);
    await desk.store.clock.advance(FIRST_PAUSE_MS);
    await settleFor(() => desk.reception.problems().some((problem) => problem.includes("account_inactive")));
    desk.slack.refusal = undefined;
    await reconnected(2);
    expect(desk.reception.problems()).toEqual([]);
  });

  it("does not wait for ever for a greeting", async () => {
    await create();
    desk.slack.isMute = true;
    const started = desk.start();
    await desk.slack.until(() => desk.slack.connections === 1);
    await settleFor(() => desk.store.clock.sleeping > 0);
    await desk.store.clock.advance(20_000);
    await started;
    expect(desk.reception.problems()).toEqual(["Slack: Socket Mode cannot connect; trying again"]);
    desk.slack.isMute = false;
    await reconnected(1);
    expect(desk.reception.problems()).toEqual([]);
  });

  it("takes commands and judgements", async () => {
    await create();
    await desk.start();
    desk.slack.send("slash_commands", fixture("slash-command"));
    desk.slack.send("interactive", fixture("block-actions-feedback"));
    await desk.slack.until(() => desk.slack.acknowledged.length === 2);
    expect(desk.intake.accepted).toMatchObject([{ content: { kind: "command", name: "reset" } }]);
    expect(desk.intake.judged).toMatchObject([{ author: ANN, rating: "up" }]);
    desk.intake.isDown = true;
    desk.slack.send("slash_commands", { ...fixture("slash-command"), trigger_id: "2.2" });
    await desk.slack.until(() => desk.slack.acknowledged.length === 3);
    expect(desk.slack.acknowledged[2]?.response).toMatchObject({ response_type: "ephemeral" });
  });

  it("knows the bot's threads and the stop button as over HTTP", async () => {
    await create();
    await desk.start();
    desk.slack.send("events_api", fixture("app-mention"));
    desk.slack.send("events_api", fixture("message-channels-thread"));
    desk.slack.send("events_api", fixture("agent-session-stopped"));
    await desk.slack.until(() => desk.slack.acknowledged.length === 3);
    expect(desk.heard).toEqual(["where is my order?", "It is number 4711"]);
    expect(desk.intake.stopped).toEqual([`slack:${TEAM}:D0ANN0001:1700000000.000100`]);
  });

  it("finishes what is under way when it stops, and leaves the rest to Slack", async () => {
    await create({ socket: { ackMs: 10_000 } });
    await desk.start();
    let store: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      desk.intake.before = () => {
        resolve();
        return new Promise<void>((go) => {
          store = go;
        });
      };
    });
    desk.slack.send("events_api", fixture("message-im"));
    await reached;
    const stopped = desk.reception.stop();
    desk.slack.send("events_api", withEvent("message-im", { ts: "1700000001.000100" }));
    await settle();
    store();
    await stopped;
    await desk.slack.until(() => desk.slack.connections === 0);
    expect(desk.slack.acknowledged).toHaveLength(1);
    expect(desk.heard).toEqual(["How do I reset my password?"]);
  });

  /** Lets pauses pass until the connection with this number is there. */
  async function reconnected(number: number): Promise<void> {
    await settleFor(() => desk.store.clock.sleeping > 0);
    await desk.store.clock.advance(FIRST_PAUSE_MS * 2);
    await desk.slack.until(() => desk.slack.connected === number);
    await settleFor(() => desk.reception.problems().length === 0);
  }

  async function settleFor(isSo: () => boolean): Promise<void> {
    const end = Date.now() + 5000;
    while (!isSo()) {
      if (Date.now() > end) throw new Error(`it did not come about: ${desk.reception.problems()} ${desk.logged}`);
      await settle();
    }
  }
});
