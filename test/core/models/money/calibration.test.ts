import { beforeEach, describe, expect, it } from "vitest";
import { Calibration } from "../../../../src/core/models/money/calibration.ts";

describe("Calibration", () => {
  let calibration: Calibration;
  beforeEach(() => {
    calibration = new Calibration();
  });

  it("believes its own count until it has heard of another", () => {
    expect(calibration.estimate(100)).toBe(100);
    expect(calibration.estimate(99.6)).toBe(100);
  });

  it("estimates what the model would report", () => {
    calibration.learn(100, 120);
    expect(calibration.estimate(1000)).toBe(1200);
    calibration.learn(300, 280);
    expect(calibration.estimate(1000)).toBe(1000);
  });

  it("gives long calls more weight", () => {
    calibration.learn(10, 20);
    calibration.learn(10_000, 10_000);
    expect(calibration.estimate(10_000)).toBe(10_010);
  });

  it("learns nothing from a call that reported nothing, or had nothing to count", () => {
    calibration.learn(100, 0);
    calibration.learn(0, 100);
    calibration.learn(-5, -10);
    expect(calibration.estimate(100)).toBe(100);
  });

  it("does not follow absurd reports", () => {
    calibration.learn(10, 1_000_000);
    expect(calibration.estimate(100)).toBe(300);
    const small = new Calibration();
    small.learn(1_000_000, 10);
    expect(small.estimate(300)).toBe(100);
  });

  it("comes round when the tokenizer changes", () => {
    for (let call = 0; call < 2000; call++) calibration.learn(1000, 1000);
    for (let call = 0; call < 500; call++) calibration.learn(1000, 1500);
    expect(calibration.estimate(1000)).toBeGreaterThan(1400);
    expect(calibration.estimate(1000)).toBeLessThanOrEqual(1500);
  });
});
