import { beforeEach, describe, expect, it } from "vitest";
import { Doubt } from "../../../src/core/models/doubt.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

describe("Doubt", () => {
  let clock: FakeClock;
  let doubt: Doubt;
  beforeEach(() => {
    clock = new FakeClock();
    doubt = new Doubt(clock, 30_000);
  });

  it("is not there without a reason", () => {
    expect(doubt.isDue()).toBe(false);
    expect(doubt.isDue()).toBe(false);
  });

  it("lasts its while for everybody", async () => {
    doubt.cast();
    expect(doubt.isDue()).toBe(true);
    await clock.advance(29_999);
    expect(doubt.isDue()).toBe(true);
  });

  it("lets one request try when its while is over, and holds the others off until that is answered", async () => {
    doubt.cast();
    await clock.advance(30_000);
    expect([1, 2, 3, 4].map(() => doubt.isDue())).toEqual([false, true, true, true]);
    doubt.clear();
    expect(doubt.isDue()).toBe(false);
    expect(doubt.isDue()).toBe(false);
  });

  it("lets the next one try a while later when the first was never answered", async () => {
    doubt.cast();
    await clock.advance(30_000);
    expect(doubt.isDue()).toBe(false);
    await clock.advance(30_000);
    expect(doubt.isDue()).toBe(false);
    expect(doubt.isDue()).toBe(true);
  });

  it("begins anew when the trial was silent as well", async () => {
    doubt.cast();
    await clock.advance(30_000);
    doubt.isDue();
    await clock.advance(15_000);
    doubt.cast();
    await clock.advance(29_999);
    expect(doubt.isDue()).toBe(true);
  });
});
