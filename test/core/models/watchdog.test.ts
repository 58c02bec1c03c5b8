import { beforeEach, describe, expect, it } from "vitest";
import { Watchdog } from "../../../src/core/models/watchdog.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

describe("Watchdog", () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });
  const watch = <Clue extends string>(withinMs: Readonly<Record<Clue, number>>) =>
    new Watchdog(clock, withinMs, (clue) => new Error(clue));

  it("names what did not come in time", async () => {
    const dog = watch({ text: 1000, end: 5000 });
    await clock.advance(999);
    expect(dog.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(dog.signal.reason).toEqual(new Error("text"));
    expect(clock.sleeping).toBe(0);
  });

  it("is patient with what is renewed, and not with the rest", async () => {
    const dog = watch({ text: 1000, end: 5000 });
    for (let step = 0; step < 6; step++) {
      await clock.advance(800);
      dog.expect("text", 1000);
    }
    expect(dog.signal.aborted).toBe(false);
    await clock.advance(200);
    expect(dog.signal.reason).toEqual(new Error("end"));
  });

  it("waits for ever for what may take for ever", async () => {
    const dog = watch({ text: 1000, end: 100_000 });
    dog.expect("text", Number.POSITIVE_INFINITY);
    await clock.advance(99_999);
    expect(dog.signal.aborted).toBe(false);
  });

  it("aborts at once when there is no time at all", () => {
    expect(watch({ text: 0, end: 1000 }).signal.aborted).toBe(true);
    expect(clock.sleeping).toBe(0);
  });

  it("notices in time what will be expected sooner than anything now", async () => {
    const dog = new Watchdog(clock, { text: 45_000, end: 90_000 }, (clue) => new Error(clue), 5000);
    await clock.advance(1000);
    dog.expect("text", 5000);
    await clock.advance(4999);
    expect(dog.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(dog.signal.aborted).toBe(true);
  });

  it("does nothing any more once it has been stopped", async () => {
    const dog = watch({ text: 1000 });
    dog.stop();
    dog.stop();
    await clock.advance(10_000);
    expect(dog.signal.reason).not.toBeInstanceOf(Error);
    expect(clock.sleeping).toBe(0);
  });

  it("sets no timer for what is renewed", async () => {
    const dog = watch({ text: 1000, end: 5000 });
    await clock.advance(500);
    for (let chunk = 0; chunk < 1000; chunk++) dog.expect("text", 1000);
    expect(clock.sleeping).toBe(1);
  });
});
