import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer, describeAnswerStore } from "../../contracts/answer-store.contract.ts";
import { writeAnswersAndDie } from "../../support/doomed-writer.ts";
import { RedisServer, whyNoRedis } from "../../support/redis-server.ts";
import { connectAnswers, createRedisHarness, memoryOf, withClient } from "./redis-harness.ts";

const HOUR_MS = 3_600_000;

describe.skipIf(whyNoRedis)(`with a real Redis${whyNoRedis ? ` (${whyNoRedis})` : ""}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.stop());

  describeAnswerStore("Redis", () => createRedisHarness(server));

  describe("several processes on one Redis", () => {
    it("hold the bytes together, and see each other's answers", async () => {
      await withClient(server.url, (client) => client.flushAll());
      const processes = await Promise.all([1, 2, 3].map(() => connectAnswers(server.url)));
      for (let round = 0; round < 20; round++) {
        await Promise.all(
          processes.map((answers, index) => answers.set(`${round}:${index}`, answer("x".repeat(6000)), HOUR_MS)),
        );
        expect(await memoryOf(server.url)).toBeLessThanOrEqual(120_000);
      }
      for (const answers of processes) expect(await answers.get("19:0")).toEqual(answer("x".repeat(6000)));
      await processes[0]?.delete("19:0");
      expect(await processes[2]?.get("19:0")).toBeUndefined();
      await Promise.all(processes.map((answers) => answers.close()));
    });

    it("hold them also when one of them is killed while it writes", async () => {
      await withClient(server.url, (client) => client.flushAll());
      const answers = await connectAnswers(server.url);
      for (const forMs of [50, 150]) {
        const dying = writeAnswersAndDie("redis", server.url, 120_000, forMs);
        for (let number = 0; number < 100; number++) {
          await answers.set(`${forMs}:${number}`, answer("y".repeat(3000)), HOUR_MS);
        }
        await dying;
        expect(await memoryOf(server.url)).toBeLessThanOrEqual(120_000);
        for (let number = 0; number < 40; number++) await answers.set(`${number}`, answer("z".repeat(3000)), HOUR_MS);
        const memory = await memoryOf(server.url);
        expect(memory).toBeLessThanOrEqual(120_000);
        expect(memory).toBeGreaterThan(60_000);
      }
      await answers.close();
    });

    it("leave nothing in Redis that does not end by itself", async () => {
      const answers = await connectAnswers(server.url);
      await answers.set("a", answer("one"), HOUR_MS);
      await withClient(server.url, async (client) => {
        const keys = await client.keys("*");
        const lives = await Promise.all(keys.map((key) => client.pTTL(key)));
        expect(keys.every((key) => key.startsWith("frontdesk:{answers}:"))).toBe(true);
        expect(lives.every((life) => life > 0 && life <= HOUR_MS + 60_000)).toBe(true);
      });
      await answers.close();
    });
  });
});
