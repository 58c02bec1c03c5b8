import { createRedisAnswers } from "../../adapters/redis/redis-answers.ts";
import { openSqliteStore } from "../../adapters/sqlite/sqlite-store.ts";
import type { AnswerStore } from "../../src/core/ports/answer-store.ts";
import { systemClock } from "../../src/system-clock.ts";
import { silentLogger } from "../fakes/silent-logger.ts";

/** Writes answers as fast as it goes, many at once, until somebody ends the process. Says so before it begins. */
async function main([kind, place, maxBytes]: readonly string[]): Promise<never> {
  const answers = await open(kind ?? "", place ?? "", Number(maxBytes));
  process.stdout.write("writing\n");
  for (let number = 0; ; number += 8) {
    const batch = Array.from({ length: 8 }, (_, more) => number + more);
    await Promise.all(
      batch.map((name) => {
        const text = "x".repeat(100 + ((name * 577) % 9000));
        return answers.set(`${process.pid}:${name}`, { text, model: "m", at: Date.now() }, 3_600_000);
      }),
    );
  }
}

async function open(kind: string, place: string, maxBytes: number): Promise<AnswerStore> {
  const clock = systemClock;
  if (kind === "sqlite") {
    const store = await openSqliteStore(place, { clock, holder: "doomed", leaseMs: 1, lockWaitMs: 10_000 });
    return store.answers(maxBytes);
  }
  const answers = createRedisAnswers({ url: place, maxBytes, clock, logger: silentLogger });
  await answers.connect();
  return answers;
}

await main(process.argv.slice(2));
