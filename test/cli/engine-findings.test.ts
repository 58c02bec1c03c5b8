import { describe, expect, it } from "vitest";
import { engineFindings } from "../../src/cli/engine-findings.ts";
import { KEY, load, OTHER_KEY, writeFile } from "../config/config-fixture.ts";

describe("what frontdesk check finds about models", () => {
  it("is the offline demo without a key", () => {
    expect(engineFindings(load())).toEqual(["ok  model: the offline demo (LLM_API_KEY is not set)"]);
  });

  it("is one line for each endpoint, chain, missing price and the budgets, without keys", () => {
    const config = load(
      { LLM_API_KEY_FILE: writeFile("keys", `${KEY}\n${OTHER_KEY}`), LLM_MODEL: "mine" },
      "endpoints: { local: { baseUrl: 'http://user:secret@localhost:1/v1', keys: none } }\nbudgets: { perDay: 20, customerPerDay: 0.005 }",
    );
    expect(engineFindings(config)).toEqual([
      "ok  endpoint default: api.holysheep.ai, 2 keys from LLM_API_KEY_FILE (read again when the file changes), 256 requests at a time",
      "ok  endpoint local: localhost:1, no key needed, 256 requests at a time",
      "ok  tier faq: deepseek-v3 → mine → gemini-1.5-flash",
      "ok  tier complex: mine → deepseek-v3 → gemini-1.5-flash",
      "ok  tier creative: gpt-4o → mine → deepseek-v3 → gemini-1.5-flash",
      "!!  model mine: its price is not known, so its cost is not counted: set models.mine.price in frontdesk.yaml",
      "ok  budgets: $0.005 for a customer a day, $20.00 a day; the cheapest model of a chain from 90 % on",
    ]);
  });

  it("names what the environment overrules in the file", () => {
    const yaml = "tiers: { complex: { model: gpt-4o }, faq: { fallbacks: [gpt-4.1] } }";
    const overruled = (variables: Readonly<Record<string, string>>) =>
      engineFindings(load({ LLM_API_KEY: KEY, ...variables }, yaml)).filter((line) => line.startsWith("!!"));
    expect(overruled({})).toEqual([]);
    expect(overruled({ LLM_MODEL: "gpt-4o-mini", LLM_FALLBACK_MODELS: "gpt-4o" })).toEqual([
      "!!  tier faq: LLM_FALLBACK_MODELS wins over tiers.faq.fallbacks",
      "!!  tier complex: LLM_MODEL wins over tiers.complex.model",
    ]);
  });
});
