import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
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
