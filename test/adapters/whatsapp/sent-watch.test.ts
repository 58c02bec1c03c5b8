import { describe, expect, it } from "vitest";
import { SentWatch } from "../../../adapters/whatsapp/sent-watch.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

describe("the watch for sent messages", () => {
  const setUp = () => {
    const clock = new FakeClock();
    return { clock, watch: new SentWatch(clock) };
  };

  it("tells when the first status arrives", async () => {
    const { clock, watch } = setUp();
    const told = watch.until("wamid.1", 3000);
    watch.arrived("wamid.2", "read");
    watch.arrived("wamid.1", "delivered");
    expect(await told).toBe("delivered");
    expect([clock.sleeping, watch.waiting]).toEqual([0, 0]);
  });

  it("knows a status that came before the call's own answer", async () => {
    const { watch } = setUp();
    watch.arrived("wamid.1", "sent");
    watch.arrived("wamid.1", "delivered");
    expect(await watch.until("wamid.1", 3000)).toBe("sent");
  });

  it("waits no longer than it is told", async () => {
    const { clock, watch } = setUp();
    let ended = false;
    const told = watch.until("wamid.1", 3000).finally(() => {
      ended = true;
    });
    await clock.advance(2999);
    expect(ended).toBe(false);
    await clock.advance(1);
    expect(await told).toBeUndefined();
    expect(watch.waiting).toBe(0);
  });

  it("ends with the signal", async () => {
    const { watch } = setUp();
    const leaving = new AbortController();
    const told = watch.until("wamid.1", 3000, leaving.signal);
    leaving.abort();
    expect(await told).toBeUndefined();
  });

  it("forgets the oldest statuses", async () => {
    const { clock, watch } = setUp();
    for (let index = 0; index <= 5000; index++) watch.arrived(`wamid.${index}`, "sent");
    expect(await watch.until("wamid.1", 3000)).toBe("sent");
    const told = watch.until("wamid.0", 3000);
    await clock.advance(3000);
    expect(await told).toBeUndefined();
  });
});
