import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RequestLimiter, type RequestLimits } from "../../../src/core/limits/request-limiter.ts";
import type { Release } from "../../../src/core/limits/slots.ts";
import type { Clock } from "../../../src/core/ports/clock.ts";
import { settle } from "../../fakes/fake-clock.ts";

const never = new AbortController().signal;
const UNLIMITED: RequestLimits = {
  requestsPerMinute: undefined,
  maxConcurrency: undefined,
  maxWaiting: 100,
  maxWaitMs: 60_000,
};

/** The time that Bottleneck keeps, too: that of the timers, which the tests move. */
const timers = {
  sleeping: 0,
  now: () => Date.now(),
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    this.sleeping++;
    return new Promise((resolve) => {
      const wake = () => {
        this.sleeping--;
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener("abort", wake, { once: true });
    });
  },
} satisfies Clock & { sleeping: number };

describe("RequestLimiter", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearTimeout", "clearInterval", "Date"] });
    timers.sleeping = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const limiterOf = (limits: Partial<RequestLimits>) => new RequestLimiter({ ...UNLIMITED, ...limits }, timers);
  /** Bottleneck takes many small steps with timers of no length, which are a millisecond here. */
  const pass = async (ms = 0) => {
    await settle();
    await vi.advanceTimersByTimeAsync(ms);
    for (let step = 0; step < 30; step++) {
      await settle();
      await vi.advanceTimersByTimeAsync(1);
    }
  };

  /** What became of a request: still waiting, admitted, refused, or why it was rejected. */
  const ask = (limiter: RequestLimiter, signal = never, urgent = false) => {
    const request: { state: unknown; release: Release } = { state: "waiting", release: () => undefined };
    limiter.acquire(signal, urgent).then(
      (release) => {
        request.state = release === undefined ? "refused" : "admitted";
        if (release !== undefined) request.release = release;
      },
      (error) => {
        request.state = error;
      },
    );
    return request;
  };
  const askMany = (limiter: RequestLimiter, count: number) => Array.from({ length: count }, () => ask(limiter));
  const statesOf = (requests: readonly { readonly state: unknown }[]) => requests.map(({ state }) => state);

  it("admits so many at once, and the next as soon as one is given back", async () => {
    const requests = askMany(limiterOf({ maxConcurrency: 2 }), 4);
    await pass();
    expect(statesOf(requests)).toEqual(["admitted", "admitted", "waiting", "waiting"]);
    requests[0]?.release();
    await pass();
    expect(statesOf(requests)).toEqual(["admitted", "admitted", "admitted", "waiting"]);
    expect(timers.sleeping).toBe(1);
  });

  it("counts a second giving back for nothing", async () => {
    const requests = askMany(limiterOf({ maxConcurrency: 1 }), 3);
    await pass();
    requests[0]?.release();
    requests[0]?.release();
    await pass();
    expect(statesOf(requests)).toEqual(["admitted", "admitted", "waiting"]);
  });

  it("refuses at once when too many wait, the newest one", async () => {
    const limiter = limiterOf({ maxConcurrency: 1, maxWaiting: 2 });
    const requests = askMany(limiter, 4);
    await pass();
    expect(statesOf(requests)).toEqual(["admitted", "waiting", "waiting", "refused"]);
  });

  it("lets nobody wait if nobody may", async () => {
    const requests = askMany(limiterOf({ maxConcurrency: 1, maxWaiting: 0 }), 2);
    await pass();
    expect(statesOf(requests)).toEqual(["admitted", "refused"]);
  });

  it("refuses who has waited too long, and gives that one's place to the next", async () => {
    const limiter = limiterOf({ maxConcurrency: 1, maxWaitMs: 1000 });
    const [first, second] = askMany(limiter, 2);
    await pass(900);
    expect(second?.state).toBe("waiting");
    await pass(100);
    expect(second?.state).toBe("refused");
    const third = ask(limiter);
    first?.release();
    await pass();
    expect(third.state).toBe("admitted");
    expect(timers.sleeping).toBe(0);
  });

  it("lets who is aborted leave the line with the reason, and gives that one's place to the next", async () => {
    const limiter = limiterOf({ maxConcurrency: 1 });
    const first = ask(limiter);
    const abort = new AbortController();
    const second = ask(limiter, abort.signal);
    const third = ask(limiter);
    await pass();
    const reason = new Error("enough");
    abort.abort(reason);
    await pass();
    expect(second.state).toBe(reason);
    first.release();
    await pass();
    expect(third.state).toBe("admitted");
    expect(timers.sleeping).toBe(0);
  });

  it("admits urgent ones before all others, in the order of their coming", async () => {
    const limiter = limiterOf({ maxConcurrency: 1 });
    const requests = [false, false, true, true].map((urgent) => ask(limiter, never, urgent));
    await pass();
    const order: number[] = [];
    for (const _ of requests) {
      const admitted = requests.findIndex(({ state }, index) => state === "admitted" && !order.includes(index));
      order.push(admitted);
      requests[admitted]?.release();
      await pass();
    }
    expect(order).toEqual([0, 2, 3, 1]);
  });

  it("rejects at once with the reason of a signal that has aborted", async () => {
    const limiter = limiterOf({ maxConcurrency: 1 });
    const reason = new Error("too late");
    const request = ask(limiter, AbortSignal.abort(reason));
    await pass();
    expect(request.state).toBe(reason);
    const next = ask(limiter);
    await pass();
    expect(next.state).toBe("admitted");
  });

  it("leaves what was admitted alone when it is aborted later", async () => {
    const limiter = limiterOf({ maxConcurrency: 1 });
    const abort = new AbortController();
    const first = ask(limiter, abort.signal);
    await pass();
    abort.abort(new Error("enough"));
    const second = ask(limiter);
    await pass();
    expect([first.state, second.state]).toEqual(["admitted", "waiting"]);
    first.release();
    await pass();
    expect(second.state).toBe("admitted");
  });

  describe("with so many requests in a minute", () => {
    /** How many of endless requests are admitted within so many minutes. */
    const admittedIn = async (minutes: number, requestsPerMinute: number) => {
      const patience = { now: timers.now, sleep: () => new Promise<void>(() => undefined) };
      const limiter = new RequestLimiter({ ...UNLIMITED, requestsPerMinute, maxWaiting: 100_000 }, patience);
      const requests = askMany(limiter, requestsPerMinute * (minutes + 1) + 10);
      await pass(minutes * 60_000);
      return requests.filter(({ state }) => state === "admitted").length;
    };

    it.each([1, 3, 7, 10, 60, 100, 150, 300, 479, 500, 900])(
      "comes close to %d and never passes it in any minute",
      async (requestsPerMinute) => {
        const minutes = requestsPerMinute < 10 ? 10 : 3;
        const admitted = await admittedIn(minutes, requestsPerMinute);
        const burst = Math.max(1, Math.floor(requestsPerMinute * 0.1));
        expect(admitted).toBeLessThanOrEqual(Math.ceil(requestsPerMinute * 0.9 * minutes) + burst);
        expect(admitted).toBeGreaterThanOrEqual(Math.floor(requestsPerMinute * 0.9 * minutes * 0.85));
      },
    );

    it("lets a tenth follow each other at once, the rest one by one", async () => {
      const requests = askMany(limiterOf({ requestsPerMinute: 60 }), 8);
      await pass();
      expect(requests.filter(({ state }) => state === "admitted")).toHaveLength(6);
      await pass(1250);
      expect(requests.filter(({ state }) => state === "admitted")).toHaveLength(7);
    });

    it("does not save up more than a tenth", async () => {
      const limiter = limiterOf({ requestsPerMinute: 60 });
      await pass(600_000);
      const requests = askMany(limiter, 20);
      await pass();
      expect(requests.filter(({ state }) => state === "admitted")).toHaveLength(6);
    });

    it("takes no request off the minute for one that nobody waits for any more", async () => {
      const limiter = limiterOf({ requestsPerMinute: 60, maxConcurrency: 1 });
      const first = ask(limiter);
      await pass();
      const abort = new AbortController();
      for (let request = 0; request < 5; request++) ask(limiter, abort.signal);
      await pass();
      abort.abort(new Error("enough"));
      first.release();
      await pass();
      const later = askMany(limiter, 5);
      await pass();
      for (const request of later) {
        expect(request.state).toBe("admitted");
        request.release();
        await pass();
      }
    });
  });
});
