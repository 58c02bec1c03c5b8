import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteStore } from "../../../adapters/sqlite/sqlite-store.ts";
import { type AnswerStoreHarness, describeAnswerStore } from "../../contracts/answer-store.contract.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
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
