import { describe, expect, it } from "vitest";
import { OpenCreates } from "../../../adapters/whatsapp/open-creates.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const NEVER = new AbortController().signal;

describe("creates that are not settled yet", () => {
  it("have an id of their own until they end", () => {
    const creates = new OpenCreates(new FakeClock());
    const first = creates.begin(["a"]);
    expect(creates.begin(["a"])).toBe(first);
    expect(creates.begin(["b"])).not.toBe(first);
    creates.ended(["a"]);
    expect(creates.begin(["a"])).not.toBe(first);
  });

  it("ignore statuses of those that have ended", () => {
    const creates = new OpenCreates(new FakeClock());
    const id = creates.begin(["a"]);
    creates.ended(["a"]);
    creates.begin(["a"]);
    creates.arrived(id, "wamid.1", "sent");
    expect(creates.made(["a"])).toBeUndefined();
  });

  it("are waited for only when a call was lost, and end with the signal", async () => {
    const clock = new FakeClock();
    const creates = new OpenCreates(clock);
    expect(await creates.settle(["a"], NEVER)).toBeUndefined();
    const id = creates.begin(["a"]);
    expect(await creates.settle(["a"], NEVER)).toBeUndefined();
    creates.lost(["a"]);
    const leaving = new AbortController();
    const left = creates.settle(["a"], leaving.signal);
    leaving.abort();
    expect(await left).toBeUndefined();
    const told = creates.settle(["a"], NEVER);
    creates.arrived(id, "wamid.1", "delivered");
    expect(await told).toBe("wamid.1");
    expect(clock.sleeping).toBe(0);
  });

  it("are waited for once: a status that comes later is heard all the same", async () => {
    const clock = new FakeClock();
    const creates = new OpenCreates(clock);
    const id = creates.begin(["a"]);
    creates.lost(["a"]);
    const waited = creates.settle(["a"], NEVER);
    await clock.advance(3000);
    expect(await waited).toBeUndefined();
    expect(await creates.settle(["a"], NEVER)).toBeUndefined();
    creates.arrived(id, "wamid.1", "sent");
    expect(creates.made(["a"])).toBe("wamid.1");
  });

  it("are forgotten when there are too many", () => {
    const creates = new OpenCreates(new FakeClock());
    const id = creates.begin(["0"]);
    for (let index = 1; index <= 5000; index++) creates.begin([String(index)]);
    expect(creates.count).toBe(5000);
    creates.arrived(id, "wamid.1", "sent");
    expect(creates.made(["0"])).toBeUndefined();
  });
});
