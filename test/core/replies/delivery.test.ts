import { beforeEach, describe, expect, it } from "vitest";
import { deliver } from "../../../src/core/replies/delivery.ts";
import { PartLedger } from "../../../src/core/replies/part-ledger.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakePlatform } from "../../fakes/fake-platform.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";

const ADDRESS = { conversation: "fake:1", message: "m" };

describe("deliver", () => {
  let platform: FakePlatform;
  let ledger: PartLedger;

  beforeEach(async () => {
    platform = new FakePlatform();
    ledger = new PartLedger(new MemoryOutbox(), { conversation: "fake:1", token: 1 }, "fake:1#1", undefined);
    for (const [position, text] of ["first", "second", "third"].entries()) {
      await ledger.record(position, { state: "shown", ref: platform.create("fake:1", `${text} so far`, "preview") });
    }
  });

  const finish = (...texts: readonly string[]) =>
    deliver({
      surface: platform.surface([ADDRESS]),
      ledger,
      parts: texts.map((text) => ({ text })),
      clock: new FakeClock(),
      logger: silentLogger,
      onUnknownCreate: () => expect.fail("nothing is unknown here"),
      signal: new AbortController().signal,
    });
  const shown = () => platform.shown("fake:1").map(({ text }) => text);

  it("edits what is shown and takes away what is not needed", async () => {
    expect(await finish("first", "second")).toBe("delivered");
    expect(shown()).toEqual(["first", "second"]);
  });

  it("keeps the order where a person has deleted a message that others follow", async () => {
    platform.delete({ id: 1 });
    expect(await finish("first", "second", "third")).toBe("delivered");
    expect(shown()).toEqual(["first", "second", "third"]);
  });

  it("shows nothing twice where a preview cannot be removed", async () => {
    platform.delete({ id: 1 });
    platform.fail("remove", "down", "down");
    expect(await finish("first", "second", "third")).toBe("delivered");
    expect(shown().toSorted()).toEqual(["first", "second", "third"]);
  });
});
