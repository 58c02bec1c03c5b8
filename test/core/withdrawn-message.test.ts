import { afterEach, describe, expect, it } from "vitest";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakePlatform, type PreviewKind } from "../fakes/fake-platform.ts";
import { Gate } from "../fakes/model/gate.ts";
import { ScriptedModel, says } from "../fakes/scripted-model.ts";
import { inbound } from "../support/inbound.ts";
import { FatefulDesk } from "./desk-under-fate.ts";
import type { Fate } from "./mortal.ts";

describe("a message that its author has deleted", () => {
  let desk: FatefulDesk;
  let platform: FakePlatform;
  let model: ScriptedModel;
  let gate: Gate;
  let fate: (operation: string) => Fate;
  let finished: string[];
  afterEach(() => desk.dispose());

  function create(previews: PreviewKind): void {
    platform = new FakePlatform({ previews });
    gate = new Gate();
    fate = () => "go on";
    finished = [];
    model = new ScriptedModel("scripted", (request) =>
      says(`Answer to ${request.messages.at(-1)?.text.replaceAll("\n", " + ")}`, { gate }),
    );
    const metrics = { messageFinished: (name: string, outcome: string) => void finished.push(`${name} ${outcome}`) };
    desk = new FatefulDesk({
      clock: new FakeClock(),
      model,
      platform,
      metrics,
      fate: (operation) => fate(operation),
    });
  }

  const shown = () => platform.shown("fake:1").map(({ text }) => text);
  const outcomes = async (...ids: string[]) => {
    const endings = await Promise.all(ids.map((id) => desk.ending(id)));
    return endings.map((ending) => ending?.outcome);
  };
  async function end(): Promise<void> {
    await desk.advance(0);
    gate.open();
    await desk.advance(30_000);
    await desk.advance(30_000);
  }

  it("ends without a word while nothing of an answer is visible", async () => {
    create("edit");
    desk.handOver(inbound("a"));
    await desk.advance(1000);
    expect(model.calls).toHaveLength(1);
    desk.withdraw("a");
    await end();
    expect(model.calls).toMatchObject([{ ended: "aborted" }]);
    expect(shown()).toEqual([]);
    expect(await outcomes("a")).toEqual(["refused withdrawn"]);
    expect(finished).toEqual(["fake refused"]);
    expect(desk.depths).toMatchObject({ inbox: 0, outbox: 0 });
  });

  it("is left out of the reply that was about it and others", async () => {
    create("draft");
    desk.handOver(inbound("a"), inbound("b"), inbound("c"));
    await desk.advance(1000);
    desk.withdraw("b");
    await end();
    expect(shown()).toEqual(["Answer to words of a + words of c"]);
    expect(await outcomes("a", "b", "c")).toEqual(["answered", "refused withdrawn", "answered"]);
  });

  it("does not disturb a reply that is about something else", async () => {
    create("none");
    desk.handOver(inbound("a"));
    await desk.advance(1000);
    desk.handOver(inbound("help", { content: { kind: "command", name: "help", argument: "" } }));
    await desk.advance(1000);
    desk.withdraw("help");
    await end();
    expect(model.calls).toHaveLength(1);
    expect(shown()).toEqual(["Answer to words of a"]);
    expect(await outcomes("a", "help")).toEqual(["answered", "refused withdrawn"]);
  });

  it.each<PreviewKind>(["draft", "edit"])(
    "is answered all the same once the answer is visible (%s)",
    async (previews) => {
      create(previews);
      desk.handOver(inbound("a"));
      await desk.advance(100);
      gate.release(3);
      await desk.advance(3000);
      desk.withdraw("a");
      await end();
      expect(shown()).toEqual(["Answer to words of a"]);
      expect(await outcomes("a")).toEqual(["answered"]);
    },
  );

  it("is answered once that is decided, and knows nothing of it afterwards", async () => {
    create("none");
    platform.fail("send", { rateLimitedMs: 10_000 });
    desk.handOver(inbound("a"));
    gate.open();
    await desk.advance(1000);
    desk.withdraw("a");
    await end();
    desk.withdraw("a");
    await end();
    expect(shown()).toEqual(["Answer to words of a"]);
    expect(await outcomes("a")).toEqual(["answered"]);
  });

  it("is answered after a death where that was decided or visible before", async () => {
    for (const previews of ["none", "edit"] as const) {
      create(previews);
      desk.handOver(inbound("a"));
      await desk.advance(100);
      if (previews === "edit") gate.release(3);
      else gate.open();
      let isDue = true;
      fate = (operation) => {
        if (!isDue || operation !== (previews === "edit" ? "edit" : "finish")) return "go on";
        isDue = false;
        return "die before";
      };
      gate.release(2);
      await desk.advance(0);
      // The platform tells of it after the process has died and before another one has taken up the work.
      await desk.store.withdrawals.request("a");
      await desk.advance(3000);
      await end();
      expect(desk.lives).toBe(2);
      expect(shown()).toEqual(["Answer to words of a"]);
      expect(await outcomes("a")).toEqual(["answered"]);
      if (previews === "none") desk.dispose();
    }
  });

  it("is left out after a death also where others are answered whose preview is visible", async () => {
    create("edit");
    desk.handOver(inbound("a"));
    await desk.advance(100);
    gate.release(3);
    await desk.advance(3000);
    desk.handOver(inbound("b"));
    await desk.restart();
    desk.withdraw("b");
    await end();
    expect(shown()).toEqual(["Answer to words of a"]);
    expect(await outcomes("a", "b")).toEqual(["answered", "refused withdrawn"]);
  });

  it("ends although the process dies over it, in whatever step", async () => {
    for (const operation of ["request", "end"]) {
      for (const when of ["die before", "die after", "throw"] as const) {
        create("edit");
        desk.handOver(inbound("a"));
        await desk.advance(1000);
        let isDue = true;
        fate = (name) => {
          if (name !== operation || !isDue) return "go on";
          isDue = false;
          return when;
        };
        desk.withdraw("a");
        await desk.advance(5000);
        desk.confirmAgain();
        await desk.advance(5000);
        await end();
        expect(await outcomes("a"), `${operation} ${when}`).toEqual(["refused withdrawn"]);
        expect(shown()).toEqual([]);
        if (operation !== "end" || when !== "throw") desk.dispose();
      }
    }
  });

  it("is unknown if it was never accepted", async () => {
    create("none");
    await platform.start(desk.intake);
    await platform.withdraw("a");
    await platform.say(inbound("a"));
    await end();
    expect(await outcomes("a")).toEqual(["answered"]);
  });
});
