import { beforeEach, describe, expect, it } from "vitest";
import { Breaker, type Permit } from "../../../src/core/models/breaker.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const SETTINGS = { failures: 5, openMs: 30_000, maxOpenMs: 300_000, successes: 2 };

describe("Breaker", () => {
  let clock: FakeClock;
  let random: number;
  let breaker: Breaker;
  beforeEach(() => {
    clock = new FakeClock();
    random = 0.5;
    breaker = new Breaker(SETTINGS, clock, () => random);
  });

  const enter = (lastResort = false): Permit => {
    const permit = breaker.enter(lastResort);
    if (permit === undefined) throw new Error("refused");
    return permit;
  };
  const fail = (times: number) => {
    for (let time = 0; time < times; time++) enter().failed();
  };
  const succeed = (times: number) => {
    for (let time = 0; time < times; time++) enter().succeeded();
  };

  it("opens at the fifth failure in a row and says for how long", () => {
    fail(4);
    expect(breaker.state).toBe("closed");
    fail(1);
    expect(breaker.state).toBe("open");
    expect(breaker.restMs).toBe(30_000);
    expect(breaker.enter()).toBeUndefined();
  });

  it("counts failures in a row only", () => {
    fail(4);
    succeed(1);
    fail(4);
    expect(breaker.state).toBe("closed");
  });

  it("counts failures of calls that were made at the same time", () => {
    const permits = Array.from({ length: 5 }, () => enter());
    for (const permit of permits) permit.failed();
    expect(breaker.state).toBe("open");
  });

  it("opens when half of twenty calls have failed, none of them five times in a row", () => {
    for (let pair = 0; pair < 9; pair++) {
      succeed(1);
      fail(1);
    }
    succeed(1);
    expect(breaker.state).toBe("closed");
    fail(1);
    expect(breaker.state).toBe("open");
  });

  it("forgets calls of more than a minute ago", async () => {
    for (let pair = 0; pair < 9; pair++) {
      succeed(1);
      fail(1);
    }
    await clock.advance(60_000);
    succeed(1);
    fail(4);
    expect(breaker.state).toBe("closed");
  });

  it("takes what says nothing about the model for nothing", () => {
    fail(4);
    enter().left();
    expect(breaker.state).toBe("closed");
    fail(1);
    expect(breaker.state).toBe("open");
  });

  it("hears only the first word of a call", () => {
    const permit = enter();
    permit.failed();
    permit.failed();
    permit.succeeded();
    permit.left();
    fail(3);
    expect(breaker.state).toBe("closed");
    fail(1);
    expect(breaker.state).toBe("open");
  });

  it("lets a single probe through while fifty others want to", async () => {
    fail(5);
    await clock.advance(29_999);
    expect(breaker.enter()).toBeUndefined();
    await clock.advance(1);
    expect(breaker.state).toBe("half-open");
    const admitted = Array.from({ length: 50 }, () => breaker.enter()).filter((permit) => permit !== undefined);
    expect(admitted).toHaveLength(1);
    admitted[0]?.succeeded();
    expect(Array.from({ length: 50 }, () => breaker.enter()).filter((permit) => permit !== undefined)).toHaveLength(1);
  });

  it("closes after two probes that went well, with nothing held against the model", async () => {
    fail(5);
    await clock.advance(30_000);
    succeed(1);
    expect(breaker.state).toBe("half-open");
    succeed(1);
    expect(breaker.state).toBe("closed");
    fail(4);
    expect(breaker.state).toBe("closed");
  });

  it("opens again at a failed probe, also at the second one", async () => {
    fail(5);
    await clock.advance(30_000);
    succeed(1);
    fail(1);
    expect(breaker.state).toBe("open");
    expect(breaker.enter()).toBeUndefined();
  });

  it("gives the probe's place back when the probe was cancelled", async () => {
    fail(5);
    await clock.advance(30_000);
    enter().left();
    expect(breaker.state).toBe("half-open");
    enter();
    expect(breaker.enter()).toBeUndefined();
  });

  it("doubles its pauses with failed probes, less 20 to 40 percent, up to five minutes", async () => {
    fail(5);
    for (const [dice, pause] of [
      [0, 36_000],
      [0.999_999_999, 96_000],
      [0.5, 168_000],
      [0, 180_000],
      [0.999_999_999, 240_000],
      [0, 180_000],
    ] as const) {
      await clock.advance(breaker.restMs);
      random = dice;
      fail(1);
      expect(breaker.restMs).toBeCloseTo(pause, 0);
    }
  });

  it("begins with the first pause again once it has closed", async () => {
    fail(5);
    await clock.advance(30_000);
    fail(1);
    await clock.advance(breaker.restMs);
    succeed(2);
    fail(5);
    expect(breaker.restMs).toBe(30_000);
  });

  it("is not moved by calls that left before it opened", async () => {
    const [late, later, latest] = [enter(), enter(), enter()];
    fail(5);
    const { restMs } = breaker;
    late.failed();
    expect(breaker.restMs).toBe(restMs);
    await clock.advance(30_000);
    const probe = enter();
    later.succeeded();
    latest.failed();
    expect(breaker.state).toBe("half-open");
    expect(breaker.enter()).toBeUndefined();
    probe.succeeded();
    succeed(1);
    expect(breaker.state).toBe("closed");
  });

  it("admits a last resort every five seconds of a pause", async () => {
    fail(5);
    expect(breaker.enter(true)).toBeUndefined();
    await clock.advance(4999);
    expect(breaker.enter(true)).toBeUndefined();
    await clock.advance(1);
    expect(breaker.enter()).toBeUndefined();
    const probe = enter(true);
    expect(breaker.enter(true)).toBeUndefined();
    probe.failed();
    expect(breaker.state).toBe("open");
    expect(breaker.enter(true)).toBeUndefined();
    await clock.advance(5000);
    enter(true).succeeded();
    expect(breaker.state).toBe("half-open");
  });
});
