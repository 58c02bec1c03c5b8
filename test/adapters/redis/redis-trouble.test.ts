import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkRedis } from "../../../adapters/redis/check.ts";
import { createRedisAnswers, type RedisAnswers } from "../../../adapters/redis/redis-answers.ts";
import { ConfigError } from "../../../src/core/errors.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { answer } from "../../contracts/answer-store.contract.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";
import { freePort } from "../../support/free-port.ts";
import { RedisServer, whyNoRedis } from "../../support/redis-server.ts";
import { connectAnswers, LoggedLines } from "./redis-harness.ts";

const HOUR_MS = 3_600_000;
const SECRET = "hunter2-secret";

/** How a call has ended, and how long that took. */
async function endOf(call: Promise<unknown>) {
  const began = performance.now();
  const kind = await call.then(
    () => "done",
    () => "failed",
  );
  return { kind, ms: performance.now() - began };
}

describe("a Redis that is not there", () => {
  it("lets the program start, fails at once, and says so once", async () => {
    const logger = new LoggedLines();
    const url = `redis://desk:${SECRET}@127.0.0.1:${await freePort()}/3`;
    const answers = createRedisAnswers({ url, maxBytes: 1_000_000, clock: systemClock, logger });
    const started = await endOf(answers.connect());
    expect(started).toMatchObject({ kind: "done" });
    expect(started.ms).toBeLessThan(3000);
    for (let call = 0; call < 50; call++) {
      const calls = [answers.get("a"), answers.set("a", answer("one"), HOUR_MS), answers.delete("a")];
      for (const end of await Promise.all(calls.map(endOf))) {
        expect(end.kind).toBe("failed");
        expect(end.ms).toBeLessThan(500);
      }
    }
    // Several attempts to connect have failed in the meantime.
    await systemClock.sleep(500);
    await answers.close();
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toMatchObject({ level: "warn", facts: { why: "ECONNREFUSED" } });
    expect(JSON.stringify(logger.lines)).not.toMatch(/hunter2|desk/);
    expect((await endOf(answers.get("a"))).kind).toBe("failed");
  });

  it("is an error of the check, without the password", async () => {
    const url = `redis://desk:${SECRET}@127.0.0.1:${await freePort()}`;
    const finding = await checkRedis(url);
    expect(finding).toMatchObject({ level: "error", text: expect.stringContaining("ECONNREFUSED") });
    expect(finding.text).not.toMatch(/hunter2|desk/);
  });

  it("cannot even be looked for at an address that makes no sense", () => {
    const url = `redis://desk:${SECRET}@host/not-a-number`;
    const create = () => createRedisAnswers({ url, maxBytes: 1, clock: systemClock, logger: silentLogger });
    expect(create).toThrow(ConfigError);
    try {
      create();
    } catch (error) {
      expect(JSON.stringify(error)).toContain("REDIS_URL");
      expect(JSON.stringify(error)).not.toMatch(/hunter2|desk:/);
    }
  });
});

describe.skipIf(whyNoRedis)(`a Redis in trouble${whyNoRedis ? ` (${whyNoRedis})` : ""}`, () => {
  let server: RedisServer;
  let answers: RedisAnswers;
  let logger: LoggedLines;
  beforeEach(async () => {
    server = await RedisServer.start();
    logger = new LoggedLines();
    answers = await connectAnswers(server.url, 100_000, logger);
  });
  afterEach(async () => {
    await answers.close();
    await server.stop();
  });

  const isBack = () => vi.waitFor(() => answers.set("b", answer("two"), HOUR_MS), { timeout: 10_000, interval: 50 });

  it("fails at once when it has died, and is used again as soon as it is back", async () => {
    await answers.set("a", answer("one"), HOUR_MS);
    await server.kill();
    await vi.waitFor(async () => expect((await endOf(answers.get("a"))).kind).toBe("failed"));
    for (let call = 0; call < 20; call++) expect((await endOf(answers.get("a"))).ms).toBeLessThan(500);
    await server.start();
    await isBack();
    expect([await answers.get("a"), await answers.get("b")]).toEqual([undefined, answer("two")]);
    expect(logger.lines.map(({ level }) => level)).toEqual(["warn", "info"]);
  });

  it("fails within two seconds when it stands still, and is used again when it goes on", async () => {
    await answers.set("a", answer("one"), HOUR_MS);
    server.freeze();
    const ends = await Promise.all([endOf(answers.get("a")), endOf(answers.set("c", answer("x"), HOUR_MS))]);
    server.thaw();
    for (const { kind, ms } of ends) {
      expect(kind).toBe("failed");
      expect(ms).toBeLessThan(4000);
    }
    await isBack();
    expect(await answers.get("a")).toEqual(answer("one"));
  });

  it("closes although it stands still", async () => {
    server.freeze();
    const { kind, ms } = await endOf(answers.close());
    server.thaw();
    expect(kind).toBe("done");
    expect(ms).toBeLessThan(4000);
  });

  it("holds its sum after it was emptied by somebody else", async () => {
    await answers.set("a", answer("x".repeat(50_000)), HOUR_MS);
    await server.kill();
    await server.start();
    await isBack();
    await answers.set("a", answer("x".repeat(50_000)), HOUR_MS);
    expect([await answers.get("a"), await answers.get("b")]).toEqual([answer("x".repeat(50_000)), answer("two")]);
  });

  it("is checked: its version, or that it refuses the password", async () => {
    expect(await checkRedis(server.url)).toMatchObject({ level: "ok", text: expect.stringMatching(/\d+\.\d+/) });
    const closed = await RedisServer.start("--requirepass", SECRET);
    const wrong = `redis://:not-${SECRET}@127.0.0.1:${closed.port}`;
    for (const url of [closed.url, wrong]) {
      const finding = await checkRedis(url);
      expect(finding).toMatchObject({ level: "error", text: expect.stringMatching(/refuses|NOAUTH|WRONGPASS/) });
      expect(finding.text).not.toContain("hunter2");
    }
    const refused = new LoggedLines();
    const shut = await connectAnswers(wrong, 1000, refused);
    expect((await endOf(shut.get("a"))).kind).toBe("failed");
    await shut.close();
    expect(refused.lines).toHaveLength(1);
    expect(JSON.stringify(refused.lines)).not.toContain("hunter2");
    await closed.stop();
  });
});
