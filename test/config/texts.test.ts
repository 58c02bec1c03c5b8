import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { BUILT_IN_TEXTS, readTexts, type TextsResult } from "../../src/config/texts.ts";
import { TEMPLATES } from "../../src/core/replies/text-templates.ts";
import { catalogue, textsIn } from "../support/catalogue.ts";
import { load, problemsOf } from "./config-fixture.ts";

const ENGLISH = readFileSync(join(BUILT_IN_TEXTS, "en.yaml"), "utf8");

/** The texts with those of a folder with these files. */
function readWith(files: Readonly<Record<string, string>>, defaultLanguage = "en"): TextsResult {
  const folder = mkdtempSync(join(tmpdir(), "frontdesk-texts-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const at = (setting: string) => `settings: ${setting}`;
  const { catalogue, problems } = readTexts({ defaultLanguage, folder, at });
  return { catalogue, problems: problems.map((problem) => problem.replace(`${folder}/`, "")) };
}

describe("the texts that come along", () => {
  it.each(readdirSync(BUILT_IN_TEXTS))("%s has every text, with its placeholders", (name) => {
    // As a language that is new, so that nothing is taken from elsewhere.
    const text = readFileSync(join(BUILT_IN_TEXTS, name), "utf8");
    expect(readWith({ "eo.yaml": text }).problems).toEqual([]);
    const keys = [...text.matchAll(/^(\w+):/gm)].map(([, key]) => key);
    expect(keys.sort()).toEqual(Object.keys(TEMPLATES).sort());
  });

  it("are English and Vietnamese, and no text of one stands in the other", () => {
    expect([...catalogue.languages].sort()).toEqual(["en", "vi"]);
    const [english, vietnamese] = [textsIn("en"), textsIn("vi")];
    const same = Object.keys(english).filter((key) => {
      const [one, other] = [Reflect.get(english, key), Reflect.get(vietnamese, key)];
      return typeof one === "string" && one === other;
    });
    expect(same).toEqual([]);
  });

  it.each(["en", "vi"])("help names every command in %s", (language) => {
    const names = ["/help", "/reset", "/human", "/language"];
    expect(names.filter((name) => !textsIn(language).help.includes(name))).toEqual([]);
  });
});

describe("texts with figures in them", () => {
  it("write figures as the language does, and numbers of tickets as they are", () => {
    expect(textsIn("en").tooLong(8000)).toContain("8,000 characters");
    expect(textsIn("vi").tooLong(8000)).toContain("8.000 ký tự");
    expect(textsIn("en").ticketOpened(12345)).toContain("#12345");
    expect(textsIn("vi").humanRequested(12345)).toContain("#12345");
  });

  it("round the time to wait up to whole seconds, in words", () => {
    expect(textsIn("en").rateLimited(11_001)).toContain("in 12 seconds");
    expect(textsIn("en").rateLimited(0)).toContain("in 1 second:");
    expect(textsIn("vi").rateLimited(11_001)).toContain("12 giây nữa");
  });

  it("say to the next in line that they are", () => {
    expect(textsIn("en").inLine(1)).toContain("next in line");
    expect(textsIn("en").inLine(1200)).toContain("1,200 are before you");
    expect(textsIn("vi").inLine(2)).toContain("2 người");
  });

  it("take what they are filled with as it is", () => {
    expect(textsIn("en").sources(["$& and {names}", "b"])).toBe("_Source: $& and {names}, b_");
    expect(textsIn("en").languageNow("English", "`en`")).toMatch(/English[\s\S]*`en`/);
  });
});

describe("a catalogue", () => {
  it.each([
    ["vi", "vi"],
    ["VI-vn", "vi"],
    ["vi_VN", "vi"],
    ["en-GB", "en"],
    ["fr-CA", "en"],
    ["", "en"],
    ["x", "en"],
  ])("has for %j the texts of %s", (language, found) => {
    expect(textsIn(language).language).toBe(found);
  });

  it("falls back to the default language of the settings, and names that first", () => {
    const { texts } = load({}, "language: { default: vi }");
    expect(texts.in("fr").language).toBe("vi");
    expect(texts.languages).toEqual(["vi", "en"]);
  });
});

describe("an operator's own texts", () => {
  it("replace some of a language that is there", () => {
    const { catalogue, problems } = readWith({ "vi.yaml": "stopped: Thôi nhé." });
    expect(problems).toEqual([]);
    expect(catalogue?.in("vi").stopped).toBe("Thôi nhé.");
    expect(catalogue?.in("vi").start).toBe(textsIn("vi").start);
    expect(catalogue?.in("en")).toMatchObject({ stopped: "Stopped." });
  });

  it("add a language, more than one at a time, with what stands beside them left alone", () => {
    const french = ENGLISH.replace(/^stopped: .*/m, "stopped: Arrêté.");
    const files = { "fr.yaml": french, "pt-br.yml": ENGLISH, "README.md": "nothing", ".fr.yaml.swp": "nothing" };
    const { catalogue, problems } = readWith(files, "fr");
    expect(problems).toEqual([]);
    expect(catalogue?.languages).toEqual(["fr", "en", "vi", "pt-BR"]);
    expect(catalogue?.in("fr-CA").stopped).toBe("Arrêté.");
    expect(catalogue?.in("pt-BR").language).toBe("pt-BR");
    expect(catalogue?.in("de").language).toBe("fr");
  });

  it("must be complete in a language that is new", () => {
    const { catalogue, problems } = readWith({ "fr.yaml": ENGLISH.replace(/^stopped: .*/m, "") });
    expect(catalogue).toBeUndefined();
    expect(problems).toEqual(["fr.yaml:1: stopped: is missing: translate it too"]);
  });

  it.each([
    ["stoped: Halt.", "vi.yaml:1: stoped: is not a text that is said anywhere: look for a typo, or take it out"],
    ["stopped: Halt.\ntooLong: Quá dài.", "vi.yaml:2: tooLong: {limit} is missing: this text needs {limit}"],
    [
      "\ntooLong: '{limits}'",
      "vi.yaml:2: tooLong: {limit} is missing, {limits} is not filled in: this text needs {limit}",
    ],
    ["stopped: Halt {name}.", "vi.yaml:1: stopped: {name} is not filled in: this text has none"],
    ["stopped: ' '", "vi.yaml:1: stopped: must not be empty"],
    ["stopped:", "vi.yaml:1: stopped: must be a text"],
    ["- stopped", "vi.yaml:1: the file: must hold texts by their names, as texts/en.yaml does"],
    ["stopped: 'Halt", /^vi\.yaml:1:\d+: is not valid YAML/],
  ])("are refused with the line and the reason: %j", (text, problem) => {
    const { catalogue, problems } = readWith({ "vi.yaml": text });
    expect(catalogue).toBeUndefined();
    expect(problems).toEqual([problem instanceof RegExp ? expect.stringMatching(problem) : problem]);
  });

  it("must be named after a language", () => {
    expect(readWith({ "the texts.yaml": ENGLISH }).problems).toEqual([
      "the texts.yaml: must be named after its language, as in fr.yaml or pt-BR.yaml",
    ]);
  });

  it("that are wrong keep the program from starting, with everything else that is wrong", () => {
    const yaml = "language:\n  default: fr\n  texts: ./there/is/no/such/folder\nlimits: { conversations: 0 }";
    expect(problemsOf({}, yaml)).toEqual([
      "frontdesk.yaml:4: limits.conversations: must be at least 1",
      "frontdesk.yaml:3: language.texts: the folder cannot be read (ENOENT): check the path and the rights",
      "frontdesk.yaml:2: language.default: has no texts: known are en, vi",
    ]);
  });
});
