import { describe, expect, it } from "vitest";
import { KEY, load, problemsOf } from "./config-fixture.ts";
import { KnowledgeFolder } from "./knowledge-fixture.ts";

const FAQ = "entries:\n  - { id: a, language: en, questions: [One?], answer: Yes. }\n";
const idsOf = (...given: Parameters<typeof load>) => load(...given).knowledge.first.entries.map(({ id }) => id);

describe("where knowledge comes from", () => {
  it("is the sample FAQ when nothing is said, and never beside knowledge of one's own", () => {
    const folder = new KnowledgeFolder({ "faq.yaml": FAQ, "more/b.md": "# Two?\nYes." });
    const more = `knowledge: { folder: ${folder.at("more")} }`;
    expect(idsOf()).toContain("opening-hours");
    expect(idsOf({ FAQ_FILE: " " })).toContain("opening-hours");
    expect(idsOf({ FAQ_FILE: folder.at("faq.yaml") })).toEqual(["a"]);
    expect(idsOf({ FAQ_FILE: folder.at("more") })).toEqual(["b"]);
    expect(idsOf({}, more)).toEqual(["b"]);
    expect(idsOf({ FAQ_FILE: folder.at("faq.yaml") }, more)).toEqual(["a", "b"]);
  });

  it("gives Markdown files the default language", () => {
    const folder = new KnowledgeFolder({ "b.md": "# Hai?\nVâng." });
    const { knowledge } = load({}, `knowledge: { folder: ${folder.path} }\nlanguage: { default: vi }`);
    expect(knowledge.first.entries).toMatchObject([{ language: "vi" }]);
  });

  it("is told with the setting when it is not there, beside all other problems", () => {
    const problems = problemsOf(
      { PORT: "x", FAQ_FILE: "/missing/faq.yaml" },
      "\nknowledge: { folder: /missing/folder }",
    );
    expect(problems).toEqual([
      expect.stringMatching(/^PORT:/),
      "/missing/faq.yaml: cannot be read (ENOENT): check FAQ_FILE and the rights",
      expect.stringMatching(
        /^\/missing\/folder: cannot be read \(ENOENT\): check \S*frontdesk\.yaml:2: knowledge\.folder and the rights$/,
      ),
    ]);
  });
});

describe("the endpoint of embeddings", () => {
  const LOCAL = "endpoints: { local: { baseUrl: 'http://127.0.0.1:1/v1', keys: none } }\n";
  const use = (endpoint: string) => `knowledge: { embeddings: { model: small, endpoint: ${endpoint} } }\n`;

  it("may be any that has a key or needs none", () => {
    expect(problemsOf({ LLM_API_KEY: KEY }, "knowledge: { embeddings: { model: small } }")).toEqual([]);
    expect(problemsOf({ LLM_API_KEY: KEY }, LOCAL + use("local"))).toEqual([]);
  });

  it("is refused when it does not exist or has no key", () => {
    expect(problemsOf({ LLM_API_KEY: KEY }, use("other"))).toEqual([
      "frontdesk.yaml:1: knowledge.embeddings.endpoint: there is no endpoint other: known are default",
    ]);
    expect(problemsOf({}, use("default"))).toEqual([
      "frontdesk.yaml:1: knowledge.embeddings.endpoint: default has no key: set LLM_API_KEY, or name an endpoint that has one or needs none",
    ]);
    expect(problemsOf({ LLM_API_KEY: "wrong" }, use("default"))).toEqual([
      expect.stringMatching(/^LLM_API_KEY: the key does not begin with hs_/),
    ]);
  });
});
