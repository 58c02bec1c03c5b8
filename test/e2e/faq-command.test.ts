import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDataDirectory, runFrontdesk } from "../support/frontdesk-process.ts";

describe("frontdesk faq", () => {
  it("tests a question against the files of the working directory, and opens no store", async () => {
    const directory = createDataDirectory();
    writeFileSync(join(directory, "returns.md"), "# How can I return a lamp?\nIn **30 days**.\n");
    writeFileSync(join(directory, "secret.md"), "---\naudience: staff\n---\n# What is the alarm code?\n1234\n");
    writeFileSync(join(directory, "frontdesk.yaml"), "knowledge: { folder: . }\n");
    const test = (...words: string[]) => runFrontdesk(["faq", "test", ...words], {}, directory);
    const direct = await test("how can i RETURN a lamp");
    expect(direct).toMatchObject({ code: 0, output: expect.stringMatching(/direct: returns \(en\)[\s\S]*30 days/) });
    expect((await test("What is the alarm code?")).output).toMatch(/^decision {2}(none|context):/m);
    expect((await test("What is the alarm code?", "--audience", "staff")).output).toMatch(
      /direct: secret \(en, staff\)/,
    );
    expect(existsSync(join(directory, "data"))).toBe(false);
    const check = await runFrontdesk(["faq", "check"], {}, directory);
    expect(check).toMatchObject({ code: 0, output: expect.stringMatching(/2 subjects in 2 entries/) });
  });

  it("lists every problem with its line, and ends with 1", async () => {
    const directory = createDataDirectory();
    writeFileSync(
      join(directory, "faq.yaml"),
      "entries:\n  - id: a\n    language: en\n    questions: []\n    answer: x\n",
    );
    const { code, output } = await runFrontdesk(["faq", "check"], { PORT: "wrong" }, directory);
    expect(code).toBe(1);
    expect(output).toMatch(/^XX {2}faq\.yaml:4: entries\.0\.questions: must hold at least one question/);
    expect(output).not.toMatch(/PORT/);
  });

  it("explains itself", async () => {
    expect(await runFrontdesk(["faq"], {})).toMatchObject({ code: 0, output: expect.stringMatching(/faq test/) });
    expect(await runFrontdesk(["faq", "try"], {})).toMatchObject({ code: 1, output: expect.stringMatching(/--help/) });
  });
});
