import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startFakeModel } from "../fakes/model/fake-model-server.ts";
import { createDataDirectory, FrontdeskProcess } from "../support/frontdesk-process.ts";
import { writeSettings } from "./support/settings-file.ts";

const KEY = "hs_test_key_that_is_long_enough_0001";
const faq = (...questions: readonly string[]) =>
  `entries:\n${questions.map((question, n) => `  - { id: e${n}, language: en, questions: [${question}], answer: Yes. }\n`).join("")}`;

describe("embeddings of the knowledge", () => {
  it("are fetched in the background, once in the life of the data directory, and for what is new", async () => {
    const provider = await startFakeModel({ apiKeys: [KEY] });
    const dataDirectory = createDataDirectory();
    const file = join(dataDirectory, "faq.yaml");
    writeFileSync(file, faq("Where is it?", "When is it?"));
    const env = {
      LLM_BASE_URL: provider.baseUrl,
      LLM_API_KEY: KEY,
      FAQ_FILE: file,
      FRONTDESK_CONFIG: writeSettings(dataDirectory, { knowledge: { embeddings: { model: "small" } } }),
      LOG_LEVEL: "info",
    };
    const asked = () => provider.embeddings.requests.map(({ model, input }) => [model, ...input]);
    const untilReady = (frontdesk: FrontdeskProcess, times: number) =>
      expect
        .poll(() => frontdesk.output.match(/the vectors of the knowledge are there/g)?.length, { timeout: 15_000 })
        .toBe(times);
    const first = await FrontdeskProcess.start({ env, dataDirectory });
    await untilReady(first, 1);
    await first.kill();
    expect(asked()).toEqual([["small", "Where is it?", "When is it?"]]);
    await using second = await FrontdeskProcess.start({ env, dataDirectory });
    writeFileSync(file, faq("Where is it?", "When is it?", "Who is it?"));
    await untilReady(second, 1);
    expect(asked().slice(1)).toEqual([["small", "Who is it?"]]);
    expect(second.output).not.toContain(KEY);
    await provider.stop();
  });
});
