import { describe, expect, it } from "vitest";
import { KEY, load, loadEngine, OTHER_KEY, problemsOf, writeFile } from "./config-fixture.ts";

const LOCAL = "endpoints: { local: { baseUrl: 'http://127.0.0.1:11434/v1/', keys: none } }\n";

describe("the engine's settings", () => {
  it("are the table of the house with a key alone", () => {
    const { settings, keys } = loadEngine({ LLM_API_KEY: KEY });
    expect(keys).toEqual({ default: { kind: "fixed", from: "LLM_API_KEY", keys: [KEY] } });
    expect(settings.endpoints).toEqual({
      default: { baseUrl: "https://api.holysheep.ai/v1", maxConcurrency: 256, maxWaitMs: 60_000 },
    });
    const prices = Object.entries(settings.models).map(([name, { price }]) => [name, price?.input, price?.output]);
    expect(prices).toEqual([
      ["gpt-4o-mini", 0.6, 2.4],
      ["deepseek-v3", 0.14, 0.42],
      ["gemini-1.5-flash", 0.35, 2.5],
      ["gpt-4o", 2.5, 10],
      ["claude-sonnet-4.5", 3, 15],
      ["gpt-4.1", 8, 24],
    ]);
    expect(settings.tiers).toMatchObject({
      faq: { models: ["deepseek-v3", "gpt-4o-mini", "gemini-1.5-flash"], maxOutputTokens: 1000, firstTextMs: 10_000 },
      complex: { models: ["gpt-4o-mini", "deepseek-v3", "gemini-1.5-flash"], lastFirstTextMs: undefined },
      creative: { models: ["gpt-4o", "gpt-4o-mini", "deepseek-v3", "gemini-1.5-flash"], maxOutputTokens: 4000 },
    });
    expect(settings.clocks).toMatchObject({ connectMs: 5000, idleMs: 20_000, requestMs: 90_000 });
    expect(settings.breaker).toEqual({ failures: 5, openMs: 30_000, maxOpenMs: 300_000, successes: 2 });
    expect(settings.budgets).toEqual({
      customerPerDayMicros: undefined,
      perDayMicros: undefined,
      perMonthMicros: undefined,
      economyShare: 0.9,
    });
  });

  it("are absent while no model is connected, but models and prices are known", () => {
    const { engine, models } = load();
    expect(engine).toBeUndefined();
    expect(models["gpt-4.1"]?.price).toEqual({ input: 8, cachedInput: 8, output: 24 });
  });

  it("let any endpoint and model work with the environment alone", () => {
    const variables = {
      LLM_BASE_URL: "http://localhost:1/v1/",
      LLM_API_KEY: "sk-anything",
      LLM_MODEL: "my/model:7b",
      LLM_FALLBACK_MODELS: "other, gpt-4o-mini, other",
      LLM_MAX_CONCURRENCY: "7",
    };
    const { settings, keys } = loadEngine(variables);
    expect(keys.default).toMatchObject({ keys: ["sk-anything"] });
    expect(settings.endpoints.default).toMatchObject({ baseUrl: "http://localhost:1/v1", maxConcurrency: 7 });
    expect(settings.models["my/model:7b"]).toMatchObject({
      endpoints: ["default"],
      id: "my/model:7b",
      price: undefined,
      contextTokens: 128_000,
    });
    expect(settings.tiers.complex.models).toEqual(["my/model:7b", "other", "gpt-4o-mini"]);
    expect(settings.tiers.faq.models).toEqual(["deepseek-v3", "my/model:7b", "other", "gpt-4o-mini"]);
  });

  it("take models of the file over those that come along, field by field", () => {
    const { settings } = loadEngine(
      { LLM_API_KEY: KEY },
      `${LOCAL}models:
  gpt-4o: { price: { input: 2, cachedInput: 1, output: 9 }, limits: { requestsPerMinute: 60 } }
  deepseek-v3: { endpoint: [default, local, default] }
  llama: { endpoint: local, id: "llama3:8b", contextTokens: 8000, reasoning: true, streamUsage: false, prefill: true }`,
    );
    expect(settings.models["gpt-4o"]).toMatchObject({
      contextTokens: 128_000,
      price: { input: 2, cachedInput: 1, output: 9 },
      limits: { requestsPerMinute: 60, maxConcurrency: undefined, maxWaiting: 100, maxWaitMs: 5000 },
    });
    expect(settings.models["deepseek-v3"]).toMatchObject({ endpoints: ["default", "local"], price: { input: 0.14 } });
    expect(settings.models.llama).toMatchObject({
      endpoints: ["local"],
      id: "llama3:8b",
      price: undefined,
      reasoning: true,
      streamUsage: false,
      prefill: true,
    });
  });

  it("let the environment win where the file says something too", () => {
    const yaml = `
endpoints: { default: { baseUrl: 'https://file.example.com/v1', maxConcurrency: 3, maxWaitMs: 4 } }
tiers: { faq: { fallbacks: [gpt-4.1] }, complex: { model: gpt-4o, fallbacks: [] } }`;
    const file = loadEngine({ LLM_API_KEY: "sk-x" }, yaml).settings;
    expect(file.endpoints.default).toEqual({ baseUrl: "https://file.example.com/v1", maxConcurrency: 3, maxWaitMs: 4 });
    expect(file.tiers.faq.models).toEqual(["deepseek-v3", "gpt-4.1"]);
    expect(file.tiers.complex.models).toEqual(["gpt-4o"]);
    expect(file.tiers.creative.models).toEqual(["gpt-4o", "deepseek-v3", "gemini-1.5-flash"]);
    const both = loadEngine(
      {
        LLM_API_KEY: "sk-x",
        LLM_BASE_URL: "https://env.example.com/v1",
        LLM_MAX_CONCURRENCY: "9",
        LLM_MODEL: "gpt-4.1",
        LLM_FALLBACK_MODELS: "gpt-4o",
      },
      yaml,
    ).settings;
    expect(both.endpoints.default).toEqual({ baseUrl: "https://env.example.com/v1", maxConcurrency: 9, maxWaitMs: 4 });
    expect(both.tiers.complex.models).toEqual(["gpt-4.1", "gpt-4o"]);
    expect(both.tiers.faq.models).toEqual(["deepseek-v3", "gpt-4.1", "gpt-4o"]);
  });

  it("take keys of further endpoints from the variable or the file that they name", () => {
    const { keys, settings } = loadEngine(
      { LLM_API_KEY: KEY, AZURE_KEYS: "one, two,one" },
      `endpoints:
  azure: { baseUrl: 'https://azure.example.com/v1', keysFrom: AZURE_KEYS }
  cloud: { baseUrl: 'https://cloud.example.com/v1', keyFile: ${writeFile("keys", "three\n")} }
  local: { baseUrl: 'http://localhost/v1', keys: none }`,
    );
    expect(Object.keys(settings.endpoints)).toEqual(["default", "azure", "cloud", "local"]);
    expect(keys).toMatchObject({
      azure: { kind: "fixed", from: "AZURE_KEYS", keys: ["one", "two"] },
      cloud: { kind: "key-file", from: "endpoints.cloud.keyFile", keys: ["three"] },
      local: { kind: "none" },
    });
  });

  it("leave out what only an endpoint without a key serves, unless somebody has asked for it", () => {
    const yaml = `${LOCAL}models: { llama: { endpoint: local }, gpt-4o: { endpoint: [default, local] } }\n`;
    const { settings, keys } = loadEngine({}, `${yaml}tiers: { complex: { model: llama } }`);
    expect(Object.keys(keys)).toEqual(["local"]);
    expect(Object.keys(settings.endpoints)).toEqual(["local"]);
    expect(settings.models["gpt-4o"]?.endpoints).toEqual(["local"]);
    expect(Object.keys(settings.models)).toEqual(["gpt-4o", "llama"]);
    expect(settings.tiers.faq.models).toEqual(["llama"]);
    expect(settings.tiers.creative.models).toEqual(["gpt-4o", "llama"]);
    const why =
      "is served by the endpoint default alone, which has no key: set LLM_API_KEY, or name a model of another endpoint";
    expect(problemsOf({}, yaml)).toEqual([`frontdesk.yaml:1: tiers.complex.model: gpt-4o-mini ${why}`]);
    expect(problemsOf({ LLM_MODEL: "llama", LLM_FALLBACK_MODELS: "gpt-4.1" }, yaml)).toEqual([
      `LLM_FALLBACK_MODELS: gpt-4.1 ${why}`,
    ]);
  });

  it("need no key where the default endpoint is said to need none", () => {
    const yaml = "endpoints: { default: { baseUrl: 'http://localhost/v1', keys: none } }";
    expect(loadEngine({}, yaml).keys).toEqual({ default: { kind: "none" } });
    expect(loadEngine({ LLM_API_KEY: "sk-x" }, yaml).keys).toMatchObject({ default: { kind: "fixed" } });
  });

  it("hold budgets in whole micro-dollars", () => {
    const { budgets } = loadEngine(
      { LLM_API_KEY: KEY },
      "budgets: { customerPerDay: 0.1, perDay: 20.5, perMonth: 0.0000001, economyShare: 1 }",
    ).settings;
    expect(budgets).toEqual({
      customerPerDayMicros: 100_000,
      perDayMicros: 20_500_000,
      perMonthMicros: 1,
      economyShare: 1,
    });
  });
});

describe("problems with the engine's settings", () => {
  it("are told all at once with file, line, field and cure, one mistake not hiding another", () => {
    const yaml = `endpoints:
  azure: { baseUrl: 'https://azure.example.com/v1', keysFrom: AZURE_KEYS }
  both: { baseUrl: 'https://both.example.com/v1', keysFrom: AZURE_KEYS, keys: none }
  bare: { baseUrl: ftp://bare }
  mute:
    keys: secret
models:
  llama: { endpoint: [azure, nowhere], price: { input: 1 } }
tiers:
  faq: { model: lama, firstTextMs: soon }
  complex: { fallbacks: [gpt-4o, gpt5], temperature: 7 }
breaker: { openMs: 500000, failures: 0 }
clocks:
budgets: { perDay: 0, perWeek: 3 }
`;
    const known = "gpt-4o-mini, deepseek-v3, gemini-1.5-flash, gpt-4o, claude-sonnet-4.5, gpt-4.1, llama";
    expect(problemsOf({ LLM_API_KEY: "sk-wrong", LLM_MAX_CONCURRENCY: "many" }, yaml)).toEqual([
      "LLM_MAX_CONCURRENCY: must be a whole number",
      "frontdesk.yaml:6: endpoints.mute.keys: can only be none: name the place of keys with keysFrom or keyFile",
      "frontdesk.yaml:8: models.llama.price.output: must be a number",
      "frontdesk.yaml:10: tiers.faq.firstTextMs: must be a whole number",
      "frontdesk.yaml:11: tiers.complex.temperature: must be at most 2",
      "frontdesk.yaml:12: breaker.failures: must be at least 1",
      "frontdesk.yaml:12: breaker.maxOpenMs: must not be shorter than openMs",
      "frontdesk.yaml:14: budgets.perDay: must be more than 0: leave it out for no limit",
      "frontdesk.yaml:14: budgets.perWeek: is not known here: known are customerPerDay, perDay, perMonth, economyShare",
      expect.stringMatching(/^LLM_API_KEY: the key does not begin with hs_/),
      "frontdesk.yaml:2: endpoints.azure.keysFrom: AZURE_KEYS is not set: set it to the endpoint's keys, or say keys: none",
      "frontdesk.yaml:3: endpoints.both: needs one of keysFrom, keyFile and keys: none, not several",
      "frontdesk.yaml:4: endpoints.bare.baseUrl: must be a URL that begins with http:// or https://",
      "frontdesk.yaml:4: endpoints.bare: needs one of keysFrom, keyFile and keys: none",
      "frontdesk.yaml:5: endpoints.mute.baseUrl: is missing: give the root of the API, ending in /v1 as a rule",
      "frontdesk.yaml:5: endpoints.mute: needs one of keysFrom, keyFile and keys: none",
      "frontdesk.yaml:8: models.llama.endpoint: there is no endpoint nowhere: known are default, azure, both, bare, mute",
      `frontdesk.yaml:10: tiers.faq.model: there is no model lama: known are ${known}`,
      `frontdesk.yaml:11: tiers.complex.fallbacks: there is no model gpt5: known are ${known}`,
    ]);
  });

  it("never repeat what may be a key that was put in the wrong place", () => {
    const yaml =
      "endpoints: { a: { baseUrl: 'http://a/v1', keyFile: hs_secret }, b: { baseUrl: 'http://b/v1', keysFrom: hs_secret } }";
    const problems = problemsOf({ LLM_API_KEY_FILE: "hs_secret", LLM_BASE_URL: "hs_secret" }, yaml);
    expect(problems.length).toBeGreaterThanOrEqual(4);
    expect(problems.join("\n")).not.toContain("hs_secret");
  });

  it("know that names of objects' own fields are no models", () => {
    expect(problemsOf({ LLM_API_KEY: KEY }, "tiers: { faq: { model: constructor } }")).toHaveLength(1);
    expect(loadEngine({ LLM_API_KEY: KEY, LLM_MODEL: "constructor" }).settings.tiers.complex.models[0]).toBe(
      "constructor",
    );
  });

  it("refuse two places for the default endpoint's keys", () => {
    const file = writeFile("keys", OTHER_KEY);
    expect(problemsOf({ LLM_API_KEY_FILE: file, HOLYSHEEP_API_KEY: KEY })).toEqual([
      "LLM_API_KEY_FILE: is set and so is HOLYSHEEP_API_KEY: choose one and unset the other",
    ]);
  });

  it("name a key file that cannot be read or holds none", () => {
    expect(problemsOf({ LLM_API_KEY_FILE: "/nowhere" })).toEqual([
      "LLM_API_KEY_FILE: the file cannot be read (ENOENT): check the path, and that this user may read it",
    ]);
    expect(problemsOf({ LLM_API_KEY_FILE: writeFile("keys", "# none\n") })).toEqual([
      "LLM_API_KEY_FILE: the file holds no key",
    ]);
    expect(problemsOf({ LLM_API_KEY_FILE: writeFile("keys", `${KEY}\nhs_short`) })).toEqual([
      expect.stringMatching(/^LLM_API_KEY_FILE: key 2 of 2 has fewer than the 32 characters/),
    ]);
  });
});
