import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseFaqFile } from "../../src/config/faq-file.ts";
import { KEY, load } from "./config-fixture.ts";

const EXAMPLE = readFileSync(fileURLToPath(new URL("../../frontdesk.example.yaml", import.meta.url)), "utf8");

describe("frontdesk.example.yaml", () => {
  it("shows exactly what holds when nothing is said", () => {
    const shown = load({ LLM_API_KEY: KEY }, EXAMPLE);
    const builtIn = load({ LLM_API_KEY: KEY });
    expect(shown.engine).toEqual(builtIn.engine);
    expect(shown.models).toEqual(builtIn.models);
    const { endpoints: _, models: __, tiers: ___, ...settings } = shown.settings;
    expect(builtIn.settings).toMatchObject(settings);
  });

  it("shows nothing in its comments that would be refused", () => {
    const uncommented = EXAMPLE.replaceAll(/^( *)# ((?: {2})*[a-zA-Z]+:(?: .*)?)$/gm, (line, indent, field) =>
      /keyFile|keys: none|folder/.test(field) ? line : `${indent}${field}`,
    );
    const { engine, settings } = load({ LLM_API_KEY: KEY, OTHER_API_KEY: "other" }, uncommented);
    expect(engine?.keys.other).toMatchObject({ from: "OTHER_API_KEY" });
    expect(settings.tiers.faq).toMatchObject({ fallbacks: expect.any(Array), temperature: expect.any(Number) });
    expect(settings.budgets.perDay).toEqual(expect.any(Number));
  });

  it("hides nothing that the environment alone could have said", () => {
    const variables = { LLM_API_KEY: KEY, LLM_MODEL: "mine", LLM_FALLBACK_MODELS: "yours" };
    expect(load(variables, EXAMPLE).engine).toEqual(load(variables).engine);
  });
});

describe("faq.example.yaml", () => {
  const text = readFileSync(fileURLToPath(new URL("../../faq.example.yaml", import.meta.url)), "utf8");

  it("has no problems", () => {
    expect(parseFaqFile({ path: "faq.yaml", text }).problems).toEqual([]);
  });

  it("shows everything that an entry may say, and nothing that would be refused", () => {
    const [, comment = ""] = /^# An entry may say more of itself:\n#\n((?:#.*\n)+)/m.exec(text) ?? [];
    const { entries, problems } = parseFaqFile({ path: "faq.yaml", text: comment.replaceAll(/^# /gm, "") });
    expect(problems).toEqual([]);
    expect(entries.map(({ entry }) => entry)).toMatchObject([
      { title: "Opening hours at New Year", validFrom: Date.UTC(2026, 11, 15), validUntil: Date.UTC(2027, 0, 3) },
      { audience: "staff" },
    ]);
  });
});
