import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Address } from "../../src/core/message.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakePlatform } from "../fakes/fake-platform.ts";
import { Gate } from "../fakes/model/gate.ts";
import { finish, ScriptedModel, says } from "../fakes/scripted-model.ts";
import { textsIn } from "../support/catalogue.ts";
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

  it.each([
    ["words of a", "en"],
    ["Đơn hàng của tôi ở đâu?", "vi"],
  ] as const)("goes on below what was sent of an answer that is void: %s", async (text, language) => {
    platform = new FakePlatform({ previews: "piecemeal" });
    const first = "The first paragraph, which is long enough.";
    const gate = new Gate();
    model.script = (_request, call) => [`${first}\n\nAnd call ${call}`, gate, " says more.", finish()];
    desk.dispose();
    desk = new FatefulDesk({ clock: new FakeClock(), model, platform, fate: (operation) => fate(operation) });
    desk.handOver(inbound("a", { text }));
    await desk.advance(5000);
    expect(platform.shown("fake:1").map((message) => message.text)).toEqual([first]);
    await desk.restart();
    gate.open();
    await desk.advance(5000);
    const { beginsAnew } = textsIn(language);
    const rest = `${beginsAnew}\n\n${first}\n\nAnd call 2 says more.`;
    expect(platform.shown("fake:1").map((message) => message.text)).toEqual([first, rest]);
    expect((await desk.ending("a"))?.decision?.parts.map((part) => part.text)).toEqual([first, rest]);
    expect((await desk.ending("a"))?.decision?.turns.at(-1)?.text).toBe(`${first}\n\nAnd call 2 says more.`);
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
