import { symlinkSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KnowledgeFolder } from "./knowledge-fixture.ts";

const entry = (id: string, question: string, more = "") =>
  `  - { id: ${id}, language: en, questions: ["${question}"], answer: Yes.${more} }\n`;

describe("knowledge in files", () => {
  it("is that of all files and folders together, each file once", () => {
    const folder = new KnowledgeFolder({
      "faq.yaml": `entries:\n${entry("a", "One?")}`,
      "more/b.md": "# Two?\nYes.",
      "c.md": "# Three?\nYes.",
    });
    const { entries, problems } = folder.read("faq.yaml", "c.md", "", "more");
    expect(problems).toEqual([]);
    expect(entries.map(({ id }) => id)).toEqual(["a", "c", "more/b"]);
  });

  it("names both places of an id that is there twice in a language, across files", () => {
    const folder = new KnowledgeFolder({
      "faq.yaml": `entries:\n${entry("a", "One?")}${entry("b", "Two?")}`,
      "folder/x.md": "---\nlanguage: en\nid: a\n---\n# Three?\nYes.",
      "folder/y.md": "---\nlanguage: vi\nid: a\n---\n# One?\nYes.",
    });
    expect(folder.read("faq.yaml", "folder").problems).toEqual([
      "folder/x.md:3: id: a is there in en already (faq.yaml:2): join the two, or give one of them another id",
    ]);
  });

  it("names both places of a question that two entries of a language have, however it is written", () => {
    const folder = new KnowledgeFolder({
      "faq.yaml": `entries:\n${entry("a", "Where is it?")}${entry("b", "WHERE  is it")}${entry("c", "Where is ít?")}`,
      "x.md": "---\nlanguage: vi\n---\n# Where is it?\nYes.",
    });
    expect(folder.read("faq.yaml", "x.md").problems).toEqual([
      "faq.yaml:3: entries.1.questions.0: is a question of a as well (faq.yaml:2): leave it to one of the two",
    ]);
  });

  it("lets entries share a question that are never valid together", () => {
    const summer = entry("summer", "When are you open?", ", validUntil: 2026-09-30");
    const winter = entry("winter", "When are you open?", ", validFrom: 2026-10-01");
    const always = entry("always", "When are you open?");
    const problems = (...entries: string[]) =>
      new KnowledgeFolder({ "faq.yaml": `entries:\n${entries.join("")}` }).read("faq.yaml").problems;
    expect(problems(summer, winter)).toEqual([]);
    expect(problems(summer, winter, always)).toHaveLength(1);
  });

  it("says what cannot be read, and by which setting", () => {
    const folder = new KnowledgeFolder({ "empty/note.txt": "" });
    folder.write("latin.md", Uint8Array.from([0x23, 0x20, 0x61, 0x0a, 0xe1, 0x0a]));
    expect(folder.read("missing.yaml", "empty", "latin.md").problems).toEqual([
      "missing.yaml: cannot be read (ENOENT): check FAQ_FILE and the rights",
      "empty: this folder holds no Markdown file: put a file that ends in .md into it, or leave the setting out (FAQ_FILE)",
      "latin.md:2: holds letters that are not UTF-8: save the file as UTF-8",
    ]);
  });

  it("is read through links to files, as it is mounted into containers", () => {
    const folder = new KnowledgeFolder({ "..data/a.md": "# One?\nYes." });
    symlinkSync("..data/a.md", folder.at("a.md"));
    symlinkSync(folder.path, folder.at("loop"));
    symlinkSync(folder.path, folder.at("loop.md"));
    expect(folder.read()).toMatchObject({ entries: [{ id: "a" }], problems: [] });
    symlinkSync("nowhere.md", folder.at("b.md"));
    expect(folder.read().problems).toEqual(["b.md: cannot be read (ENOENT): check the path and the rights"]);
  });
});

describe("the version of knowledge", () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 2, maxLength: 5 });
  const fileOf = (all: readonly string[], more = "") =>
    `entries:\n${all.map((id, index) => entry(id, `${id}?`, index === 0 ? more : "")).join("")}`;
  const versionOf = (folder: KnowledgeFolder, text: string) => {
    folder.write("faq.yaml", text);
    return folder.read("faq.yaml").version;
  };

  it("is the same for the same entries, whatever their order and whatever else the file says", () => {
    const folder = new KnowledgeFolder();
    fc.assert(
      fc.property(ids, (all) => {
        const version = versionOf(folder, fileOf(all));
        expect(version).toMatch(/^[0-9a-f]{32}$/);
        expect(versionOf(folder, `# A comment\n${fileOf(all.toReversed())}`)).toBe(version);
      }),
      { numRuns: 20 },
    );
  });

  it.each([", title: T", ", tags: [t]", ", audience: staff", ", validFrom: 2026-01-01", ", validUntil: 2026-01-01"])(
    "is another one with %s",
    (more) => {
      const folder = new KnowledgeFolder();
      expect(versionOf(folder, fileOf(["a", "b"], more))).not.toBe(versionOf(folder, fileOf(["a", "b"])));
    },
  );

  it("is the same in every process", () => {
    expect(versionOf(new KnowledgeFolder(), fileOf(["a", "b"]))).toBe("296c97acf264c2e51f5aca769ca6908f");
  });
});
