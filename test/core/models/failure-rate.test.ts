import { beforeEach, describe, expect, it } from "vitest";
import { FailureRate } from "../../../src/core/models/failure-rate.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

describe("FailureRate", () => {
  let clock: FakeClock;
  let rate: FailureRate;
  beforeEach(() => {
    clock = new FakeClock();
    rate = new FailureRate(clock);
  });
  const add = (calls: number, failed: boolean) => {
    for (let call = 0; call < calls; call++) rate.add(failed);
  };

  it("says nothing of fewer than twenty calls", () => {
    add(19, true);
    expect(rate.isHigh).toBe(false);
    add(1, true);
    expect(rate.isHigh).toBe(true);
  });

  it("is high from one half on", () => {
    add(11, false);
    add(10, true);
    expect(rate.isHigh).toBe(false);
    add(1, true);
    expect(rate.isHigh).toBe(true);
  });

  it("remembers the half minute before", async () => {
    add(10, true);
    await clock.advance(30_000);
    add(10, true);
    expect(rate.isHigh).toBe(true);
  });

  it("has forgotten everything after a minute, however it is divided", async () => {
    for (const pauses of [[60_000], [30_000, 30_000], [29_999, 30_001], [600_000]]) {
      rate = new FailureRate(clock);
      add(20, true);
      for (const ms of pauses) {
        await clock.advance(ms);
        add(1, false);
      }
      add(19 - pauses.length, true);
      expect(rate.isHigh).toBe(false);
    }
  });

  it("is not moved by failures of a minute ago when many calls go well now", async () => {
    add(20, true);
    await clock.advance(59_000);
    add(21, false);
    expect(rate.isHigh).toBe(false);
  });
});
