import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Address } from "../../src/core/message.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakePlatform } from "../fakes/fake-platform.ts";
import { ScriptedModel, says } from "../fakes/scripted-model.ts";
import { inbound } from "../support/inbound.ts";
import { FatefulDesk } from "./desk-under-fate.ts";
import type { Fate } from "./mortal.ts";

describe("a reply that was decided before the process died", () => {
  let desk: FatefulDesk;
  let platform: FakePlatform;
  let model: ScriptedModel;
  let surfaces: Address[][];
  let fate: (operation: string) => Fate;

  beforeEach(() => {
    surfaces = [];
    fate = () => "go on";
    platform = new FakePlatform({ previews: "none" });
    const surface = platform.surface.bind(platform);
    platform.surface = (addresses) => {
      surfaces.push([...addresses]);
      return surface(addresses);
    };
    model = new ScriptedModel("scripted", (request) => says(`Answer to ${request.messages.at(-1)?.text}`));
    desk = new FatefulDesk({ clock: new FakeClock(), model, platform, fate: (operation) => fate(operation) });
  });
  afterEach(() => desk.dispose());

  function dieOnce(operation: string): void {
    let isDue = true;
    fate = (name) => {
      if (name !== operation || !isDue) return "go on";
      isDue = false;
      return "die before";
    };
  }

  it("is finished as it was, for everybody whom it answers, without asking the model again", async () => {
    dieOnce("finish");
    desk.handOver(inbound("a"), inbound("b"));
    await desk.advance(1000);
    await desk.advance(1000);
    expect(desk.lives).toBe(2);
    expect(model.calls).toHaveLength(1);
    expect(platform.shown("fake:1").map(({ text }) => text)).toEqual(["Answer to words of a\nwords of b"]);
    expect(surfaces.at(-1)?.map(({ message }) => message)).toEqual(["a", "b"]);
    expect(platform.settled).toMatchObject([{ text: "Answer to words of a\nwords of b" }]);
  });

  it("comes before what was said in the meantime", async () => {
    dieOnce("finish");
    desk.handOver(inbound("a"));
    await desk.advance(100);
    desk.handOver(inbound("b"));
    await desk.advance(1000);
    await desk.advance(1000);
    expect(platform.settled.map(({ text }) => text)).toEqual(["Answer to words of a", "Answer to words of b"]);
    expect(platform.shown("fake:1").map(({ text }) => text)).toEqual(["Answer to words of a", "Answer to words of b"]);
  });
});
