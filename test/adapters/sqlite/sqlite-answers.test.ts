import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { openSqliteStore } from "../../../adapters/sqlite/sqlite-store.ts";
import { type AnswerStoreHarness, answer, describeAnswerStore } from "../../contracts/answer-store.contract.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { writeAnswersAndDie } from "../../support/doomed-writer.ts";
import { temporaryDirectory } from "./sqlite-harness.ts";

const MAX_BYTES = 120_000;

describeAnswerStore("SQLite", createHarness);

async function createHarness(): Promise<AnswerStoreHarness> {
  const directory = temporaryDirectory();
  const clock = new FakeClock();
  const open = () => openSqliteStore(directory, { clock, holder: "test", leaseMs: 1, lockWaitMs: 0 });
  let store = await open();
  let answers = store.answers(MAX_BYTES);
  return {
    get answers() {
      return answers;
    },
    maxBytes: MAX_BYTES,
    answerBytes: 4500,
    stored: async () => storedBytes(join(directory, "frontdesk.sqlite")),
    shortMs: 1000,
    pass: (ms) => clock.advance(ms),
    async reopen(maxBytes = MAX_BYTES) {
      store.close();
      store = await open();
      answers = store.answers(maxBytes);
    },
    async stop() {
      store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

describe("SQLite, under a process that is killed while it writes answers", () => {
  it("holds no more than its bytes, knows how many they are, and goes on", async () => {
    const directory = temporaryDirectory();
    const path = join(directory, "frontdesk.sqlite");
    const clock = new FakeClock(Date.now());
    for (const forMs of [40, 160]) {
      await writeAnswersAndDie("sqlite", directory, MAX_BYTES, forMs);
      expect(storedBytes(path)).toBeLessThanOrEqual(MAX_BYTES);
      const store = await openSqliteStore(directory, { clock, holder: "test", leaseMs: 1, lockWaitMs: 10_000 });
      const answers = store.answers(MAX_BYTES);
      for (let number = 0; number < 60; number++)
        await answers.set(`${forMs}:${number}`, answer("y".repeat(3000)), 1e6);
      expect(storedBytes(path)).toBeLessThanOrEqual(MAX_BYTES);
      expect(storedBytes(path)).toBeGreaterThan(0.6 * MAX_BYTES);
      const sqlite = new DatabaseSync(path, { readOnly: true });
      const row = sqlite
        .prepare(
          "SELECT (SELECT value FROM counter WHERE name = 'answer_bytes') AS told, sum(bytes) AS real FROM answer",
        )
        .get();
      sqlite.close();
      expect(row?.told).toBe(row?.real);
      store.close();
    }
    rmSync(directory, { recursive: true, force: true });
  });
});

/** The pages of the file that the answers take, beyond the four that an empty table with its indexes has. */
function storedBytes(path: string): number {
  const sqlite = new DatabaseSync(path, { readOnly: true });
  const row = sqlite
    .prepare(
      "SELECT sum(pgsize) - 4 * 4096 AS bytes FROM dbstat WHERE name LIKE 'answer%' OR name LIKE '%index_answer%'",
    )
    .get();
  sqlite.close();
  return Number(row?.bytes);
}
