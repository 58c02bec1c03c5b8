import { beforeEach, describe, expect, it } from "vitest";
import { type Key, KeyRing } from "../../../src/core/models/key-ring.ts";
import type { Alert } from "../../../src/core/ports/alerts.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { failure } from "./scripted-harness.ts";

const MINUTE_MS = 60_000;

describe("KeyRing", () => {
  let clock: FakeClock;
  let alerts: Alert[];
  beforeEach(() => {
    clock = new FakeClock();
    alerts = [];
  });
  const ringOf = (secrets: readonly string[], reread?: () => Promise<readonly string[] | undefined>) =>
    new KeyRing({
      endpoint: "main",
      secrets,
      clock,
      alerts: { raise: (alert) => alerts.push(alert) },
      ...(reread && { reread }),
    });
  const take = (ring: KeyRing, model = "m", tried: ReadonlySet<Key> = new Set()): Key => {
    const key = ring.choose(model, tried);
    if (key === undefined) throw new Error("no key");
    return key;
  };

  it("asks without a key where none is wanted", () => {
    expect(take(ringOf([]))).toMatchObject({ label: "none", secret: undefined });
  });

  it("chooses the least busy key that was not tried", () => {
    const ring = ringOf(["secret-a", "secret-b", "secret-c"]);
    const a = take(ring);
    a.inFlight = 2;
    const b = take(ring);
    b.inFlight = 1;
    const c = take(ring);
    c.inFlight = 3;
    expect([a, b, c].map(({ secret }) => secret)).toEqual(["secret-a", "secret-b", "secret-c"]);
    expect(take(ring)).toBe(b);
    expect(take(ring, "m", new Set([b]))).toBe(a);
    expect(ring.choose("m", new Set([a, b, c]))).toBeUndefined();
  });

  it("has labels that are not the keys", () => {
    const ring = ringOf(["secret-a", "secret-b"]);
    const a = take(ring);
    expect([a.label, take(ring, "m", new Set([a])).label]).toEqual(["key 1", "key 2"]);
  });

  describe("at a rate limit", () => {
    it("lets the key rest for this model for as long as the provider says", async () => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      expect(ring.failed(key, "m", failure("rate_limited", { retryAfterMs: 120_000 }))).toBe(true);
      expect(ring.choose("m", new Set())).toBeUndefined();
      expect(ring.choose("other", new Set())).toBe(key);
      expect(ring.waitMs("m")).toBe(120_000);
      expect(ring.waitMs("other")).toBe(0);
      await clock.advance(119_999);
      expect(ring.choose("m", new Set())).toBeUndefined();
      await clock.advance(1);
      expect(ring.choose("m", new Set())).toBe(key);
      expect(alerts).toEqual([]);
    });

    it("lets it rest twice as long each time where the provider does not say", async () => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      const rests: number[] = [];
      for (let refusal = 0; refusal < 9; refusal++) {
        ring.failed(key, "m", failure("rate_limited"));
        rests.push(ring.waitMs("m"));
        await clock.advance(ring.waitMs("m"));
      }
      expect(rests).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
      ring.worked(key, "m");
      ring.failed(key, "m", failure("rate_limited"));
      expect(ring.waitMs("m")).toBe(500);
    });

    it("takes refusals of calls that had left before for one", () => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      for (let call = 0; call < 10; call++) ring.failed(key, "m", failure("rate_limited"));
      expect(ring.waitMs("m")).toBe(500);
    });

    it("does not shorten a rest when an earlier call is refused for a shorter time", () => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      ring.failed(key, "m", failure("rate_limited", { retryAfterMs: 60_000 }));
      ring.failed(key, "m", failure("rate_limited", { retryAfterMs: 1000 }));
      ring.failed(key, "m", failure("rate_limited"));
      expect(ring.waitMs("m")).toBe(60_000);
      ring.failed(key, "m", failure("rate_limited", { retryAfterMs: 90_000 }));
      expect(ring.waitMs("m")).toBe(90_000);
    });

    it("does not end a rest when a call that had left before is answered", () => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      ring.failed(key, "m", failure("rate_limited", { retryAfterMs: 60_000 }));
      ring.worked(key, "m");
      expect(ring.waitMs("m")).toBe(60_000);
      expect(ring.choose("m", new Set())).toBeUndefined();
    });

    it("waits for the first key that is free again", () => {
      const ring = ringOf(["secret-a", "secret-b"]);
      const a = take(ring);
      const b = take(ring, "m", new Set([a]));
      ring.failed(a, "m", failure("rate_limited", { retryAfterMs: 60_000 }));
      expect(ring.waitMs("m")).toBe(0);
      ring.failed(b, "m", failure("rate_limited", { retryAfterMs: 5000 }));
      expect(ring.waitMs("m")).toBe(5000);
    });
  });

  describe("when a key is refused", () => {
    it.each(["credential", "quota"] as const)("lets it rest for long and says so once: %s", async (reason) => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      expect(ring.failed(key, "m", failure(reason))).toBe(true);
      expect(ring.choose("other", new Set())).toBeUndefined();
      expect(alerts).toEqual([{ kind: "key_refused", endpoint: "main", key: "key 1", reason }]);
      await clock.advance(10 * MINUTE_MS);
      ring.failed(take(ring), "m", failure(reason));
      expect(alerts).toHaveLength(1);
    });

    it("says so again when it had worked in between", async () => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      ring.failed(key, "m", failure("credential"));
      await clock.advance(10 * MINUTE_MS);
      ring.worked(key, "m");
      await clock.advance(6 * MINUTE_MS);
      ring.failed(key, "m", failure("credential"));
      expect(alerts).toHaveLength(2);
    });

    it("doubts the first refusal of a key that worked a moment ago, and believes the second", async () => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      ring.worked(key, "m");
      await clock.advance(MINUTE_MS);
      ring.failed(key, "m", failure("credential"));
      expect(alerts).toEqual([]);
      expect(ring.waitMs("m")).toBe(5000);
      await clock.advance(5000);
      ring.failed(take(ring), "m", failure("credential"));
      expect(alerts).toHaveLength(1);
      expect(ring.waitMs("m")).toBe(MINUTE_MS);
    });

    it("lets it rest twice as long with every refusal, up to ten minutes, until it has worked", async () => {
      const ring = ringOf(["secret-a"]);
      const rests: number[] = [];
      for (let refusal = 0; refusal < 6; refusal++) {
        ring.failed(take(ring), "m", failure("credential"));
        rests.push(ring.waitMs("m") / MINUTE_MS);
        await clock.advance(ring.waitMs("m"));
      }
      expect(rests).toEqual([1, 2, 4, 8, 10, 10]);
      ring.worked(take(ring), "m");
      ring.failed(take(ring), "m", failure("quota"));
      expect(ring.waitMs("m")).toBe(MINUTE_MS);
    });

    it("takes refusals of calls that were made at the same time for the first one", async () => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      ring.worked(key, "m");
      for (let call = 0; call < 10; call++) ring.failed(key, "m", failure("credential"));
      expect(alerts).toEqual([]);
      expect(ring.waitMs("m")).toBe(5000);
    });

    it("has no doubt about one that worked long ago, or never", async () => {
      const ring = ringOf(["secret-a", "secret-b"]);
      const a = take(ring);
      ring.worked(a, "m");
      await clock.advance(5 * MINUTE_MS);
      ring.failed(a, "m", failure("credential"));
      ring.failed(take(ring), "m", failure("credential"));
      expect(alerts).toHaveLength(2);
    });

    it("doubts again after it has worked again", async () => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      ring.worked(key, "m");
      for (let time = 0; time < 5; time++) {
        ring.failed(key, "m", failure("credential"));
        await clock.advance(5000);
        ring.worked(key, "m");
      }
      expect(alerts).toEqual([]);
    });

    it("has no doubt about a key without money", () => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      ring.worked(key, "m");
      ring.failed(key, "m", failure("quota"));
      expect(alerts).toHaveLength(1);
    });

    it("says it once, although calls that had left before are still answered", async () => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      ring.failed(key, "m", failure("quota"));
      ring.worked(key, "m");
      ring.failed(key, "m", failure("quota"));
      expect(alerts).toHaveLength(1);
      expect(ring.waitMs("m")).toBe(MINUTE_MS);
    });
  });

  it("passes over an endpoint that does not have a model, for that model", async () => {
    const ring = ringOf(["secret-a"]);
    const key = take(ring);
    expect(ring.failed(key, "m", failure("unknown_model"))).toBe(true);
    expect(ring.choose("m", new Set())).toBeUndefined();
    expect(ring.choose("other", new Set())).toBe(key);
    await clock.advance(5 * MINUTE_MS);
    expect(ring.choose("m", new Set())).toBe(key);
  });

  it.each(["network", "timeout", "unavailable", "truncated", "context_length", "content_filter", "deadline"] as const)(
    "holds %s against no key",
    (reason) => {
      const ring = ringOf(["secret-a"]);
      const key = take(ring);
      expect(ring.failed(key, "m", failure(reason))).toBe(false);
      expect(ring.choose("m", new Set())).toBe(key);
    },
  );

  it("lets a key rest for as long as any failure of the provider asks, and not for what the request is to blame for", () => {
    const ring = ringOf(["secret-a"]);
    const key = take(ring);
    expect(ring.failed(key, "m", failure("context_length", { retryAfterMs: 60_000 }))).toBe(false);
    expect(ring.failed(key, "m", failure("unavailable", { retryAfterMs: 60_000 }))).toBe(true);
    expect(ring.waitMs("m")).toBe(60_000);
    expect(ring.waitMs("other")).toBe(0);
  });

  describe("with new keys", () => {
    it("keeps what is known of those that stay, and gives no label twice", () => {
      const ring = ringOf(["secret-a", "secret-b"]);
      const a = take(ring);
      const b = take(ring, "m", new Set([a]));
      a.inFlight = 4;
      ring.failed(b, "m", failure("quota"));
      ring.replace(["secret-c", "secret-b", "secret-a", "secret-c"]);
      const c = take(ring);
      expect(c).toMatchObject({ label: "key 3", secret: "secret-c", inFlight: 0 });
      c.inFlight = 9;
      expect(take(ring)).toBe(a);
      expect(ring.choose("m", new Set([a, c]))).toBeUndefined();
      expect(b.freeAt("m")).toBeGreaterThan(clock.now());
    });

    it("takes keys away without harm to who still uses one", () => {
      const ring = ringOf(["secret-a"]);
      const a = take(ring);
      ring.replace(["secret-b"]);
      ring.worked(a, "m");
      ring.failed(a, "m", failure("rate_limited"));
      expect(take(ring)).toMatchObject({ secret: "secret-b" });
      expect(ring.waitMs("m")).toBe(0);
    });

    it("reads them anew", async () => {
      let secrets: readonly string[] | undefined = ["secret-b"];
      const ring = ringOf(["secret-a"], async () => secrets);
      const a = take(ring);
      ring.failed(a, "m", failure("credential"));
      await ring.refresh();
      expect(take(ring)).toMatchObject({ secret: "secret-b" });
      for (secrets of [undefined, []]) {
        await ring.refresh();
        expect(take(ring)).toMatchObject({ secret: "secret-b" });
      }
    });

    it("goes on with those that it has when they cannot be read", async () => {
      const ring = ringOf(["secret-a"], () => Promise.reject(new Error("no such file")));
      await ring.refresh();
      expect(take(ring)).toMatchObject({ secret: "secret-a" });
      await expect(ringOf(["secret-a"]).refresh()).resolves.toBeUndefined();
    });
  });
});
