import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../src/system-clock.ts";

describe("systemClock", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const state = (sleep: Promise<void>) => {
    const seen = { awake: false };
    void sleep.then(() => {
      seen.awake = true;
    });
    return seen;
  };

  it("does not wake before its own time has come, although a timer comes early", async () => {
    const seen = state(systemClock.sleep(100));
    const now = Date.now();
    vi.advanceTimersByTime(99);
    vi.setSystemTime(now + 98);
    await vi.advanceTimersByTimeAsync(1);
    expect([seen.awake, Date.now()]).toEqual([false, now + 99]);
    await vi.advanceTimersByTimeAsync(1);
    expect([seen.awake, Date.now()]).toEqual([true, now + 100]);
  });

  it("does not sleep on when the machine's clock is set back", async () => {
    const seen = state(systemClock.sleep(100));
    vi.setSystemTime(Date.now() - 3_600_000);
    await vi.advanceTimersByTimeAsync(100);
    expect(seen.awake).toBe(true);
  });

  it("wakes at once, and leaves no timer, when it is told to", async () => {
    const abort = new AbortController();
    const seen = state(systemClock.sleep(100, abort.signal));
    abort.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect([seen.awake, vi.getTimerCount()]).toEqual([true, 0]);
    await systemClock.sleep(100, abort.signal);
  });
});
