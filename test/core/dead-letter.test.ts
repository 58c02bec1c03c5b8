import { afterEach, describe, expect, it } from "vitest";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakePlatform, type PreviewKind } from "../fakes/fake-platform.ts";
import { ScriptedModel, says } from "../fakes/scripted-model.ts";
import { textsIn } from "../support/catalogue.ts";
import { inbound } from "../support/inbound.ts";
import { FatefulDesk } from "./desk-under-fate.ts";
import type { Fate } from "./mortal.ts";

const APOLOGY = textsIn("en").deadLetter;
const ENOUGH_MS = 120_000;

describe("a message that crashes its worker", () => {
  let desk: FatefulDesk;
  let platform: FakePlatform;
  let model: ScriptedModel;
  afterEach(() => desk.dispose());

  /** A desk to which `fate` happens for as long as it has anything left. */
  function create(previews: PreviewKind, fate: (operation: string) => Fate): void {
    const clock = new FakeClock();
    platform = new FakePlatform({ previews, maxLength: 1000 });
    model = new ScriptedModel("scripted", (request) => says(`Answer to ${request.messages.at(-1)?.text}`));
    desk = new FatefulDesk({ clock, model, platform, fate });
  }

  /** The operation goes wrong the first `times` times. */
  function often(operation: string, fate: Fate, times: number): (name: string) => Fate {
    let left = times;
    return (name) => (name === operation && left-- > 0 ? fate : "go on");
  }

  const shown = () => platform.shown("fake:1").map(({ text }) => text);
  const outcomes = async (...ids: string[]) => {
    const endings = await Promise.all(ids.map((id) => desk.ending(id)));
    return endings.map((ending) => ending?.outcome);
  };

  describe.each<Fate>(["throw", "die before"])("by this: %s", (fate) => {
    it.each(["decide", "begin"])("is answered if it did so twice: %s", async (operation) => {
      // What dies before it is begun is nobody's fault and must not count at all.
      create("edit", often(operation, fate, operation === "begin" ? 8 : 2));
      desk.handOver(inbound("a"));
      await desk.advance(ENOUGH_MS);
      for (let turn = 0; turn < 8; turn++) await desk.advance(ENOUGH_MS);
      expect(shown()).toEqual(["Answer to words of a"]);
      expect(await outcomes("a")).toEqual(["answered"]);
    });

    it.each<PreviewKind>(["edit", "draft", "none"])("becomes a dead letter with an apology: %s", async (previews) => {
      create(previews, often("decide", fate, 3));
      desk.handOver(inbound("a"));
      for (let turn = 0; turn < 6; turn++) await desk.advance(ENOUGH_MS);
      expect(shown()).toEqual([APOLOGY]);
      expect(await outcomes("a")).toEqual(["refused dead_letter"]);
      expect(model.calls).toHaveLength(3);
    });

    it("does not take the message with it that came in the same breath", async () => {
      // Both are one reply at first; after the first crash each is tried alone.
      create("none", often("decide", fate, 3));
      desk.handOver(inbound("a"), inbound("b"));
      for (let turn = 0; turn < 8; turn++) await desk.advance(ENOUGH_MS);
      expect(await outcomes("a", "b")).toEqual(["refused dead_letter", "answered"]);
      expect(shown()).toEqual([APOLOGY, "Answer to words of b"]);
    });
  });

  it("does not take other conversations with it that were under way whenever it killed the process", async () => {
    create("none", often("decide", "die before", 3));
    desk.handOver(inbound("a"), inbound("c", { conversation: "fake:2" }));
    for (let turn = 0; turn < 8; turn++) await desk.advance(ENOUGH_MS);
    expect(await outcomes("a", "c")).toEqual(["refused dead_letter", "answered"]);
    expect(platform.shown("fake:2")).toMatchObject([{ text: "Answer to words of c" }]);
  });

  it("does not disturb other conversations by its exceptions", async () => {
    create("none", () => "go on");
    const format = () => {
      throw new Error("cannot be formatted");
    };
    const surface = platform.surface.bind(platform);
    platform.surface = (addresses) =>
      addresses[0].conversation === "fake:1" ? { ...surface(addresses), format } : surface(addresses);
    desk.handOver(inbound("a"), inbound("c", { conversation: "fake:2" }));
    await desk.advance(1000);
    expect(await outcomes("a", "c")).toEqual([undefined, "answered"]);
    expect(platform.shown("fake:2")).toMatchObject([{ text: "Answer to words of c" }]);
  });

  it("is not blamed for an operator who stops the program again and again", async () => {
    create("draft", () => "go on");
    model.script = () => ["<stall>"];
    desk.handOver(inbound("a"));
    for (let turn = 0; turn < 5; turn++) {
      await desk.advance(1000);
      await desk.shutDown(0);
    }
    model.script = () => says("At last.");
    await desk.restart();
    await desk.advance(ENOUGH_MS);
    expect(shown()).toEqual(["At last."]);
    expect(await outcomes("a")).toEqual(["answered"]);
  });

  it("says nothing when even its apology crashes, and lets those behind it through", async () => {
    let isPoisoned = true;
    create("none", (name) => (name === "send" && isPoisoned ? "throw" : "go on"));
    desk.handOver(inbound("a"));
    for (let turn = 0; turn < 12 && (await desk.ending("a")) === undefined; turn++) await desk.advance(ENOUGH_MS);
    expect(await outcomes("a")).toEqual(["refused undeliverable"]);
    isPoisoned = false;
    desk.handOver(inbound("b"));
    await desk.advance(ENOUGH_MS);
    expect(shown()).toEqual(["Answer to words of b"]);
  });
});
