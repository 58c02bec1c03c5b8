import { renameSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type KnowledgeFiles, readKnowledge } from "../src/config/knowledge-files.ts";
import type { LogFacts, Logger } from "../src/core/ports/logger.ts";
import { createKnowledgeSource } from "../src/knowledge.ts";
import { systemClock } from "../src/system-clock.ts";
import { KnowledgeFolder } from "./config/knowledge-fixture.ts";
import { silentLogger } from "./fakes/silent-logger.ts";

const faq = (...answers: readonly string[]) =>
  `entries:\n${answers.map((answer, n) => `  - { id: e${n}, language: en, questions: [Question ${n}?], answer: ${answer} }\n`).join("")}`;

function watch(folder: KnowledgeFolder, ...names: readonly string[]) {
  const files: KnowledgeFiles = {
    places: names.map((name) => ({ path: folder.at(name), setting: "FAQ_FILE" })),
    language: "en",
  };
  const warnings: LogFacts[] = [];
  const logger: Logger = { ...silentLogger, warn: (facts) => void warnings.push(facts) };
  const first = readKnowledge(files);
  const { source, refresh } = createKnowledgeSource({ files, first }, { logger, clock: systemClock });
  return {
    source,
    refresh,
    warnings,
    answers: () => source.current().entries.map(({ answer }) => answer),
  };
}

/** Long ago, so that the file counts as settled. */
function age(path: string, seconds: number): void {
  utimesSync(path, seconds, seconds);
}

describe("knowledge while the program runs", () => {
  it("is replaced as a whole when a file changes, and what was had before stays as it was", async () => {
    const folder = new KnowledgeFolder({ "faq.yaml": faq("Old.", "Other.") });
    const { source, refresh, answers } = watch(folder, "faq.yaml");
    const before = source.current();
    folder.write("faq.yaml", faq("New."));
    await refresh();
    expect(answers()).toEqual(["New."]);
    expect(
      source.current().index.lookup("Question 0?", { language: "en", audience: "everyone", now: 0 }),
    ).toMatchObject({
      candidates: [{ entry: { answer: "New." } }],
    });
    expect(source.current().version).not.toBe(before.version);
    expect(before.entries.map(({ answer }) => answer)).toEqual(["Old.", "Other."]);
    expect(before.index.lookup("Question 0?", { language: "en", audience: "everyone", now: 0 })).toMatchObject({
      candidates: [{ entry: { answer: "Old." } }, {}],
    });
  });

  it("is another object only when an entry is another one", async () => {
    const folder = new KnowledgeFolder({ "faq.yaml": faq("Old.") });
    const { source, refresh } = watch(folder, "faq.yaml");
    const before = source.current();
    folder.write("faq.yaml", `# Said again\n${faq("Old.")}`);
    await refresh();
    await refresh();
    expect(source.current()).toBe(before);
  });

  it("is taken from a file that is written in place, also when it keeps its size", async () => {
    const folder = new KnowledgeFolder({ "faq.yaml": faq("Old.") });
    const { refresh, answers } = watch(folder, "faq.yaml");
    age(folder.at("faq.yaml"), 1000);
    await refresh();
    writeFileSync(folder.at("faq.yaml"), faq("New."), { flag: "r+" });
    age(folder.at("faq.yaml"), 1001);
    await refresh();
    expect(answers()).toEqual(["New."]);
  });

  it("is taken from a file that replaces another, as editors do it, and from files that come and go", async () => {
    const folder = new KnowledgeFolder({ "faq.yaml": faq("Old."), "folder/a.md": "# A?\nOne." });
    const { refresh, answers } = watch(folder, "faq.yaml", "folder");
    for (const name of ["faq.yaml", "folder/a.md"]) age(folder.at(name), 1000);
    await refresh();
    folder.write("faq.yaml.next", faq("New."));
    age(folder.at("faq.yaml.next"), 1000);
    renameSync(folder.at("faq.yaml.next"), folder.at("faq.yaml"));
    folder.write("folder/deep/b.md", "# B?\nTwo.");
    await refresh();
    expect(answers()).toEqual(["New.", "One.", "Two."]);
    renameSync(folder.at("folder/a.md"), folder.at("folder/a.txt"));
    await refresh();
    expect(answers()).toEqual(["New.", "Two."]);
  });

  it("stays as it was while a file is broken, and says once what is wrong", async () => {
    const folder = new KnowledgeFolder({ "faq.yaml": faq("Old.") });
    const { refresh, answers, warnings } = watch(folder, "faq.yaml");
    folder.write("faq.yaml", faq('""', "New."));
    await refresh();
    await refresh();
    folder.write("faq.yaml", faq('""', '""'));
    await refresh();
    expect(answers()).toEqual(["Old."]);
    expect(warnings.map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/faq\.yaml:2: entries\.0\.answer: must not be empty/),
      expect.stringMatching(/faq\.yaml:3: entries\.1\.answer: must not be empty/),
    ]);
    folder.write("faq.yaml", faq("New."));
    await refresh();
    expect(answers()).toEqual(["New."]);
    folder.write("faq.yaml", "");
    await refresh();
    expect(answers()).toEqual(["New."]);
    expect(warnings).toHaveLength(3);
  });

  it("does not fill the log with a file that is wrong everywhere", async () => {
    const folder = new KnowledgeFolder({ "faq.yaml": faq("Old.") });
    const { refresh, warnings } = watch(folder, "faq.yaml");
    folder.write("faq.yaml", faq(...Array.from({ length: 100 }, () => '""')));
    await refresh();
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toEqual({ further: 80 });
  });
});
