import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakePlatform } from "../fakes/fake-platform.ts";
import { finish, ScriptedModel, says } from "../fakes/scripted-model.ts";
import { silentLogger } from "../fakes/silent-logger.ts";
import { inbound } from "../support/inbound.ts";
import { FatefulDesk } from "./desk-under-fate.ts";
import type { Fate } from "./mortal.ts";

describe("a reply that the platform takes nothing of now", () => {
  let desk: FatefulDesk;
  let platform: FakePlatform;
  let model: ScriptedModel;
  let fate: (operation: string) => Fate;
  let warnings: object[];
  let finished: string[];

  beforeEach(() => {
    fate = () => "go on";
    warnings = [];
    finished = [];
    platform = new FakePlatform({ previews: "none", maxLength: 12 });
    model = new ScriptedModel("scripted", () => says("Answer of two parts"));
    desk = new FatefulDesk({
      clock: new FakeClock(),
      model,
      platform,
      logger: { ...silentLogger, warn: (facts, message) => void warnings.push({ ...facts, message }) },
      metrics: { messageFinished: (_name, outcome) => void finished.push(outcome) },
      fate: (operation) => fate(operation),
    });
  });
  afterEach(() => desk.dispose());

  const told = () => warnings.filter((warning) => "ticket" in warning);

  it("waits as a ticket, with the answer to be read", async () => {
    platform.fail("send", "closed");
    desk.handOver(inbound("a", { text: "Đơn hàng của tôi ở đâu?" }));
    await desk.advance(1000);
    const [ticket] = await desk.store.tickets.open();
    expect(ticket).toMatchObject({ conversation: "fake:1", platform: "fake", reason: "undelivered", occurrences: 1 });
    expect(ticket?.language).toBe("vi");
    const status = await desk.store.inbox.find("a");
    expect(status).toMatchObject({ outcome: { kind: "ticketed", ticket: ticket?.number, reason: "undelivered" } });
    expect((await desk.ending("a"))?.decision?.text).toBe("Answer of two parts");
    expect(platform.calls.filter(({ operation }) => operation === "send")).toHaveLength(1);
    expect(platform.settled).toMatchObject([{ outcome: { kind: "ticketed" } }]);
    expect(told()).toMatchObject([{ conversation: "fake:1", ticket: ticket?.number, reason: "undelivered" }]);
    expect(finished).toEqual(["ticketed"]);
  });

  it("does so also in the middle, and what was shown stays", async () => {
    let calls = 0;
    platform = new FakePlatform({
      maxLength: 12,
      previews: "none",
      faultFor: () => (++calls === 2 ? "closed" : undefined),
    });
    desk.dispose();
    desk = new FatefulDesk({ clock: new FakeClock(), model, platform });
    desk.handOver(inbound("a"));
    await desk.advance(1000);
    expect(platform.shown("fake:1").map(({ text }) => text)).toEqual(["Answer of tw"]);
    expect((await desk.ending("a"))?.outcome).toBe("ticketed undelivered");
  });

  it("keeps to the open ticket of the conversation", async () => {
    model.script = (_request, call) => (call === 1 ? [new Error("no model")] : [`Answer ${call}`, finish()]);
    desk.handOver(inbound("a"));
    await desk.advance(1000);
    platform.fail("send", "closed");
    desk.handOver(inbound("b"));
    await desk.advance(1000);
    expect(await desk.store.tickets.open()).toMatchObject([{ reason: "model_failed", occurrences: 2 }]);
    expect((await desk.ending("b"))?.outcome).toBe("ticketed undelivered");
  });

  it("counts once when the apology for a failure is what cannot be brought", async () => {
    model.script = () => [new Error("no model")];
    platform.fail("send", "closed");
    desk.handOver(inbound("a"));
    await desk.advance(1000);
    expect(await desk.store.tickets.open()).toMatchObject([{ reason: "model_failed", occurrences: 1 }]);
    expect((await desk.ending("a"))?.outcome).toBe("ticketed undelivered");
  });

  it.each<[string, Fate]>(
    ["send", "number", "get", "set", "finish"].flatMap((operation) =>
      (["die before", "die after", "throw"] as const).map((when): [string, Fate] => [operation, when]),
    ),
  )("opens one ticket although the process comes to grief over it: %s, %s", async (operation, when) => {
    let isDue = true;
    platform.fail("send", "closed", "closed", "closed");
    fate = (name) => {
      if (name !== operation || !isDue) return "go on";
      isDue = false;
      return when;
    };
    desk.handOver(inbound("a"));
    for (let turn = 0; turn < 4; turn++) await desk.advance(30_000);
    expect(isDue && operation !== "get").toBe(false);
    expect(await desk.store.tickets.open()).toMatchObject([{ reason: "undelivered", occurrences: 1 }]);
    expect((await desk.ending("a"))?.outcome).toBe("ticketed undelivered");
  });
});
