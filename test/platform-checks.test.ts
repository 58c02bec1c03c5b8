import { describe, expect, it } from "vitest";
import { checkEndpoints, checkPlatforms } from "../src/platform-checks.ts";
import { KEY, load } from "./config/config-fixture.ts";
import { startScriptedApi } from "./support/scripted-api.ts";

const OPTIONS = { limitMs: 300, now: 1 };
const EVERYTHING = {
  TELEGRAM_BOT_TOKEN: "42:secret",
  SLACK_BOT_TOKEN: "xoxb-secret",
  SLACK_APP_TOKEN: "xapp-secret",
  WHATSAPP_ACCESS_TOKEN: "EAAsecret",
  WHATSAPP_PHONE_NUMBER_ID: "100",
  WHATSAPP_APP_SECRET: "app-secret",
  WHATSAPP_VERIFY_TOKEN: "verify-secret",
};

describe("asking everything that is configured", () => {
  it("says what is off, and asks nobody", async () => {
    const lines = (await checkPlatforms(load(), OPTIONS)).map(({ level, text }) => `${level} ${text}`);
    expect(lines).toEqual([
      "off Telegram: off (TELEGRAM_BOT_TOKEN is not set)",
      "off Slack: off (SLACK_BOT_TOKEN is not set)",
      "off WhatsApp: off (WHATSAPP_ACCESS_TOKEN is not set)",
    ]);
    expect(await checkEndpoints(load(), OPTIONS)).toEqual([]);
  });

  it("asks all at the same time, and tells in a fixed order who does not answer", async () => {
    const silent = await startScriptedApi(() => "hang");
    const config = load({
      ...EVERYTHING,
      TELEGRAM_API_ROOT: silent.url,
      SLACK_API_URL: `${silent.url}/api/`,
      WHATSAPP_GRAPH_URL: silent.url,
    });
    const begun = performance.now();
    const findings = await checkPlatforms(config, OPTIONS);
    expect(performance.now() - begun).toBeLessThan(2 * OPTIONS.limitMs);
    expect(findings.map(({ level, text }) => `${level} ${text.split(":")[0]}`)).toEqual([
      "error Telegram",
      "error Slack",
      "error Slack, Socket Mode",
      "error WhatsApp",
    ]);
    expect(findings.map(({ text }) => text).join()).not.toMatch(/secret/);
  });

  it("asks each endpoint for the models that are going to be asked for, under the names that it knows", async () => {
    const first = await startScriptedApi(() => ({ body: { data: [{ id: "gpt-4o-mini" }] } }));
    const second = await startScriptedApi(() => ({ body: { data: [{ id: "other" }] } }));
    const config = load(
      { LLM_API_KEY: KEY, LLM_BASE_URL: `${first.url}/v1`, LLM_FALLBACK_MODELS: "mine" },
      `endpoints: { local: { baseUrl: '${second.url}/v1', keys: none } }
models: { mine: { endpoint: local, id: theirs, contextTokens: 8000 }, unused: { endpoint: local, contextTokens: 8000 } }
tiers: { faq: { model: gpt-4o-mini }, creative: { model: gpt-4o-mini } }
knowledge: { embeddings: { endpoint: local, model: vectors } }`,
    );
    const lines = (await checkEndpoints(config, OPTIONS)).map(({ level, text }) => `${level} ${text}`);
    expect(lines).toEqual([
      "ok endpoint default: the key is accepted, 1 model is listed",
      "ok endpoint local: answers, 1 model is listed",
      expect.stringMatching(/^warning endpoint local: the model theirs is not listed there/),
      expect.stringMatching(/^warning endpoint local: the model vectors is not listed there/),
    ]);
  });
});
